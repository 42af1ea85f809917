//! Quotation marks are hidden from the splitter, then given to the sentence that they close.
//!
//! `sentencex` never cuts inside a quotation. With the marks blanked out it sees plain sentences:
//!
//! ```text
//! saying, “No. You cannot.” Then    the text
//! saying,    No. You cannot.    Then    what sentencex reads, byte for byte as long
//! saying, “No.|You cannot.”|Then    the cuts, moved behind the closing mark
//! ```

use std::borrow::Cow;

use super::marks;
use crate::text::Span;

/// `text` with every quotation mark replaced by as many spaces as it has bytes.
pub(super) fn quotation_marks(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(may_begin_mark) {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        if hides(previous, c, next) {
            masked.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            masked.push(c);
        }
        previous = c;
    }
    Cow::Owned(masked)
}

/// `masked` with these ranges blanked out too.
pub(super) fn hide(masked: &mut Cow<'_, str>, ranges: &[Span]) {
    for range in ranges {
        let blank = " ".repeat(range.len());
        masked
            .to_mut()
            .replace_range(range.start..range.end, &blank);
    }
}

/// Whether one of the marks begins with the byte; most paragraphs are told apart by it at once.
const fn may_begin_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | 0xc2 | 0xe2 | 0xe3)
}

const fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‟' | '‘' | '’' | '«' | '»' | '「' | '」' | '『' | '』'
    )
}

/// Whether the mark stands in for nothing but a quotation: an apostrophe stays where it is.
fn hides(previous: char, c: char, next: char) -> bool {
    match c {
        '\'' | '‘' | '’' => {
            let opens = !previous.is_alphanumeric() && next.is_alphanumeric() && c != '’';
            let closes = !next.is_alphanumeric() && (marks::is_stop(previous) || previous == ',');
            opens || closes
        }
        _ => is_quotation_mark(c),
    }
}

/// The cut moved to the end of the sentence before it, marks that close there included.
pub(super) fn behind_closing_marks(text: &str, masked: &str, cut: usize) -> usize {
    let said = marks::before(masked, cut).trim_end().len();
    let mut end = said;
    let mut gap = false;
    let mut rest = marks::from(text, said).char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let next = rest.peek().map(|&(_, c)| c);
        if c.is_whitespace() {
            gap = true;
        } else if marks::only_closes(c)
            || marks::is_emoji(c)
            || (gap && stands_alone(c, next))
            || (!gap && closes_here(c, next))
        {
            gap = false;
            end = said + at + c.len_utf8();
        } else {
            break;
        }
    }
    end
}

/// Behind a gap and before one: `« Non. » Il part.`
fn stands_alone(c: char, next: Option<char>) -> bool {
    matches!(c, '"' | '«' | '»' | '‹' | '›') && next.is_none_or(char::is_whitespace)
}

/// Directly behind the sentence: a straight mark closes, a curly one only where no letter follows;
/// stops behind a mark belong to it.
fn closes_here(c: char, next: Option<char>) -> bool {
    match c {
        '"' => true,
        _ if marks::may_close(c) => next.is_none_or(|n| !n.is_alphanumeric()),
        _ => marks::is_stop(c),
    }
}
