//! What people and sources wrote, to be shown as it is.
//!
//! Discord reads markup in a message's text, in titles, names and values of embeds, not in a
//! footer. A backslash before a mark makes it a plain one, and a mention that is no markup pings
//! nobody (nothing a user or a source wrote stands in the message's own text either).
//!
//! ```
//! use receipts::bot::escape::{escape, quoted, unescape};
//! assert_eq!(escape("**@everyone** <@1> 1. x"), r"\*\*\@everyone\*\* \<\@1\> 1. x");
//! assert_eq!(escape("1. x\n- y"), "1\\. x\n\\- y");
//! assert_eq!(unescape(&escape("a \\ * b")), "a \\ * b");
//! assert_eq!(quoted("No.\nNever."), "> No.\n> Never.");
//! ```

/// Marks that mean something wherever they stand. Round brackets do only behind square ones.
const ANYWHERE: &str = "\\*_~`|<>[]@";

/// The text with a backslash before every mark that Discord would read as markup.
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
    // "# x", "- x", "+ x" and "12. x" are headings and lists, where they open a line.
    let mut opening = true;
    let mut number = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let opens = opening && matches!(c, '#' | '-' | '+') || number && c == '.';
        // Of "https://" and ":emoji:", not of "she said: no".
        let joins = c == ':' && chars.peek().is_some_and(|next| !next.is_whitespace());
        if opens || joins || ANYWHERE.contains(c) {
            out.push('\\');
        }
        number = c.is_ascii_digit() && (opening || number);
        // Behind a mark that opens a line another may: "-# small".
        opening = opening && (c.is_whitespace() || opens);
        out.push(c);
    }
}

/// The text that was escaped.
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

/// A quotation as a block: every line of it behind `> `, escaped.
pub fn quoted(text: &str) -> String {
    escape(text)
        .split('\n')
        .map(|line| format!("> {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What a user typed without what cannot be seen: controls and the marks that turn the direction
/// of a text, with which one text can be made to look like another. Line breaks stay.
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
