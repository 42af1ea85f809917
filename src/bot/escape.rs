//! Escapes text from users and sources, so that it is shown literally.
//!
//! Discord parses markup in a message's content and in the titles, names and values of embeds, but
//! not in a footer. A backslash makes a mark literal. An escaped mention pings nobody. In addition,
//! the message's content contains no text from users or sources.
//!
//! ```
//! use receipts::bot::escape::{escape, quoted, unescape};
//! assert_eq!(escape("**@everyone** <@1> 1. x"), r"\*\*\@everyone\*\* \<\@1\> 1. x");
//! assert_eq!(escape("1. x\n- y"), "1\\. x\n\\- y");
//! assert_eq!(unescape(&escape("a \\ * b")), "a \\ * b");
//! assert_eq!(quoted("No.\nNever."), "> No.\n> Never.");
//! ```

/// Marks that are markup anywhere in a line. Round brackets are markup only after square ones.
const ANYWHERE: &str = "\\*_~`|<>[]@";

/// Puts a backslash before every mark that Discord would parse as markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        escape_line(line, &mut out);
    }
    out
}

fn escape_line(line: &str, out: &mut String) {
    // "# x", "- x", "+ x" and "12. x" are headings and lists at the start of a line.
    let mut opening = true;
    let mut number = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let opens = opening && matches!(c, '#' | '-' | '+') || number && c == '.';
        // Matches "https://" and ":emoji:", but not "she said: no".
        let joins = c == ':' && chars.peek().is_some_and(|next| !next.is_whitespace());
        if opens || joins || ANYWHERE.contains(c) {
            out.push('\\');
        }
        number = c.is_ascii_digit() && (opening || number);
        // A second mark can follow one at the start of a line: "-# small".
        opening = opening && (c.is_whitespace() || opens);
        out.push(c);
    }
}

/// Reverses [`escape`].
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation) {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}

/// Formats a quotation as a block: escaped, with `> ` before every line.
pub fn quoted(text: &str) -> String {
    escape(text)
        .split('\n')
        .map(|line| format!("> {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Removes invisible characters from a user's text: control characters and direction marks, which
/// can make one text look like another. Keeps line breaks, and replaces other white space by
/// spaces.
pub fn visible(text: &str) -> String {
    let unseen = |c: &char| {
        c.is_control() && *c != '\n'
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars()
        .map(|c| {
            if c.is_whitespace() && c != '\n' {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !unseen(c))
        .collect::<String>()
        .trim()
        .to_owned()
}
