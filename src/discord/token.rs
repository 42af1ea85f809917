//! The bot's token, in a type that never prints it.
//!
//! ```
//! let token = receipts::discord::BotToken::new("  secret  ");
//! assert_eq!(format!("{token:?}"), "Token(***)");
//! ```

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The token that authenticates the bot. Wiped from memory when it is dropped.
#[derive(Clone)]
pub struct BotToken(SecretString);

impl BotToken {
    /// Creates a token from the environment or a file. Trims white space.
    pub fn new(token: &str) -> Self {
        Self(SecretString::from(token.trim()))
    }

    /// Whether the token is empty.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Returns why the text cannot be a token, and how to fix it; `None` if it may be one. Never
    /// shows the token.
    pub fn fault(&self) -> Option<&'static str> {
        let token = self.expose();
        let quote = ['"', '\'', '`', '“', '”', '‘', '’'];
        if token.starts_with('\u{feff}') {
            Some("it begins with a byte order mark; save the file as UTF-8 without one")
        } else if token.starts_with(quote) || token.ends_with(quote) {
            Some("it is in quotation marks; remove them")
        } else if token.starts_with("Bot ") {
            Some("it begins with the word `Bot`; remove it")
        } else if token.contains(['\n', '\r']) {
            Some("it has several lines; a token is a single line")
        } else if token.contains(char::is_whitespace) {
            Some("there is white space in it; copy it again")
        } else if !token.chars().all(|c| c.is_ascii_graphic()) {
            Some("it contains characters that a token does not have; copy it again")
        } else {
            None
        }
    }

    /// Returns the token, for the one header and the one message that contain it.
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_token_is_rejected_without_being_shown() {
        let cases = [
            ("MTk4.Cl2FMQ.ZnCj-x_1\n", None),
            ("\u{feff}MTk4.a.b", Some("byte order mark")),
            ("\"MTk4.a.b\"", Some("quotation marks")),
            ("Bot MTk4.a.b", Some("`Bot`")),
            ("MTk4.a\n.b", Some("several lines")),
            ("MTk4. a.b", Some("white space")),
            ("MTk4.а.b", Some("a token does not have")),
        ];
        for (token, expected) in cases {
            let fault = BotToken::new(token).fault();
            match expected {
                Some(part) => assert!(fault.is_some_and(|why| why.contains(part)), "{fault:?}"),
                None => assert_eq!(fault, None),
            }
            assert!(!fault.is_some_and(|why| why.contains("MTk4")));
        }
    }
}
