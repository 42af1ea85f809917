//! The capabilities of an output (colour and width), and the escaping of control characters.
//!
//! ```
//! use receipts::cli::terminal::escape_control;
//! assert_eq!(escape_control("pay\u{1b}[31m\u{7}!\nnow"), "pay\\u{1b}[31m\\u{7}! now");
//! ```
//!
//! In JSON, U+0000 to U+001F are always escaped; [`escape_json`] escapes the other unsafe characters.

use std::borrow::Cow;

use anstream::ColorChoice;
use anstream::stream::RawStream;

/// The maximum line width. In longer lines it is hard to find the start of the next one.
const MAX_WIDTH: usize = 100;

/// The minimum line width, and the assumed width of a terminal that reports none.
const MIN_WIDTH: usize = 20;
const UNKNOWN_WIDTH: usize = 80;

/// The style of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Whether to use colour.
    pub colour: bool,
    /// The width of the terminal in columns; `None` if it is no terminal: quotations keep their
    /// exact bytes.
    pub width: Option<usize>,
}

impl TerminalStyle {
    /// The style for a pipe or a file.
    pub const PLAIN: Self = Self {
        colour: false,
        width: None,
    };

    /// Detects the style of a standard stream from `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and the
    /// terminal.
    pub fn of<S: RawStream>(stream: &S) -> Self {
        Self {
            colour: anstream::AutoStream::choice(stream) != ColorChoice::Never,
            width: stream.is_terminal().then(|| {
                terminal_size::terminal_size()
                    .map_or(UNKNOWN_WIDTH, |(width, _)| usize::from(width.0))
                    .clamp(MIN_WIDTH, MAX_WIDTH)
            }),
        }
    }
}

/// Makes a text safe for a terminal: white space becomes a space; control characters and those that
/// change the text direction are escaped.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if is_unsafe(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Makes a line of JSON safe for a terminal and keeps its meaning. Unsafe characters occur only in
/// strings, where an escape stands for the same character.
///
/// ```
/// use receipts::cli::terminal::escape_json;
/// assert_eq!(escape_json("\"pay\u{9b}31m\""), r#""pay\u009b31m""#);
/// ```
pub fn escape_json(line: &str) -> Cow<'_, str> {
    if !line.chars().any(is_unsafe) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if is_unsafe(c) {
            // All of them are below U+10000, so one escape of four digits is enough.
            out += &format!("\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
