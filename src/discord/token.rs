//! The bot's token, in a type that prints nothing.
//!
//! ```
//! let token = receipts::discord::Token::new("  secret  ");
//! assert_eq!(format!("{token:?}"), "Token(***)");
//! ```

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The token with which the bot proves to Discord who it is. Wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// A token as it stands in the environment or in a file: white space around it is no part of it.
    pub fn new(token: &str) -> Self {
        Self(SecretString::from(token.trim()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// The token itself, for the one header and the one message that carry it.
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}
