//! Hides quotation marks from the splitter, then assigns them to the sentence that they close.
//!
//! `sentencex` never cuts inside a quotation. With the marks blanked out it sees plain sentences:
//!
//! ```text
//! saying, “No. You cannot.” Then    the text
//! saying,    No. You cannot.    Then    the input of sentencex, of the same length in bytes
//! saying, “No.|You cannot.”|Then    the cuts, moved behind the closing mark
//! ```

use std::borrow::Cow;

use super::marks;
use crate::text::Span;

/// Replaces every quotation mark of `text` by as many spaces as it has bytes.
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

/// Replaces the characters in these ranges by spaces.
pub(super) fn hide(masked: &mut Cow<'_, str>, ranges: &[Span]) {
    for range in ranges {
        let blank = " ".repeat(range.len());
        masked
            .to_mut()
            .replace_range(range.start..range.end, &blank);
    }
}

/// Returns true if a quotation mark can begin with the byte. Most paragraphs contain no such byte.
const fn may_begin_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | 0xc2 | 0xe2 | 0xe3)
}

const fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‟' | '‘' | '’' | '«' | '»' | '「' | '」' | '『' | '』'
    )
}

/// Returns true if the character is a quotation mark here. An apostrophe is not hidden.
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

/// Moves a cut to the end of the sentence before it, after the marks that close there.
pub(super) fn after_closing_marks(text: &str, masked: &str, cut: usize) -> usize {
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

/// Returns true for a mark between two gaps: `« Non. » Il part.`
fn stands_alone(c: char, next: Option<char>) -> bool {
    matches!(c, '"' | '«' | '»' | '‹' | '›') && next.is_none_or(char::is_whitespace)
}

/// Returns true for a mark directly after the sentence: a straight mark always closes, a curly one
/// only if no letter follows. Stops after a mark belong to it.
fn closes_here(c: char, next: Option<char>) -> bool {
    match c {
        '"' => true,
        _ if marks::may_close(c) => next.is_none_or(|n| !n.is_alphanumeric()),
        _ => marks::is_stop(c),
    }
}
