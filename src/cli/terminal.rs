//! What the output shows: colour, width, and no control characters.
//!
//! ```
//! use receipts::cli::terminal::shown;
//! assert_eq!(shown("pay\u{1b}[31m\u{7}!\nnow"), "pay\\u{1b}[31m\\u{7}! now");
//! ```

use std::borrow::Cow;

use anstream::ColorChoice;
use anstream::stream::RawStream;

/// The widest line drawn: longer ones are hard to follow back to the next one's start.
const WIDEST: usize = 100;

/// The narrowest line drawn, and what is taken for a terminal that tells no width.
const NARROWEST: usize = 20;
const UNKNOWN_WIDTH: usize = 80;

/// How an output shows things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Whether it takes colour.
    pub colour: bool,
    /// A terminal's width in columns; `None`: no terminal, where quotations stay to the byte.
    pub width: Option<usize>,
}

impl TerminalStyle {
    /// For a pipe or a file.
    pub const PLAIN: Self = Self {
        colour: false,
        width: None,
    };

    /// A standard stream's own, by `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and the terminal.
    pub fn of<S: RawStream>(stream: &S) -> Self {
        Self {
            colour: anstream::AutoStream::choice(stream) != ColorChoice::Never,
            width: stream.is_terminal().then(|| {
                terminal_size::terminal_size()
                    .map_or(UNKNOWN_WIDTH, |(width, _)| usize::from(width.0))
                    .clamp(NARROWEST, WIDEST)
            }),
        }
    }
}

/// The text as it may reach a terminal: white space is a space, control characters and those that
/// turn the direction of writing are spelled out.
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

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
