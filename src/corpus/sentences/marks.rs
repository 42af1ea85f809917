//! Characters that end sentences and close quotations, and cutting at bytes without a panic.

use crate::text::Span;

/// Ends a sentence in Chinese, whatever follows.
pub(super) const fn is_full_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// May end a sentence.
pub(super) const fn is_stop(c: char) -> bool {
    is_full_stop(c) || matches!(c, '.' | '!' | '?' | '…')
}

/// Closes a quotation or a parenthesis, and never opens one.
pub(super) const fn only_closes(c: char) -> bool {
    matches!(
        c,
        '”' | '」' | '』' | '﹂' | '﹄' | '〞' | '〟' | '）' | ')' | ']' | '】' | '》' | '〉'
    )
}

/// Closes a quotation in one language or place and opens one, or does something else, in another.
pub(super) const fn may_close(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '’' | '“' | '‘' | '»' | '«' | '›' | '‹' | '*' | '_' | '\\'
    )
}

/// A pictogram, or what joins two: one behind a sentence belongs to it.
pub(super) const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}')
}

/// The text from byte `at`, which is moved to the next character where it lies inside one.
pub(super) fn from(text: &str, at: usize) -> &str {
    let at = text.ceil_char_boundary(at.min(text.len()));
    text.get(at..).unwrap_or_default()
}

/// The text before byte `at`.
pub(super) fn before(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at.min(text.len()));
    text.get(..at).unwrap_or_default()
}

/// The first `bytes` bytes, or fewer where a character stands across.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    before(text, bytes)
}

/// The range without the white space at its ends.
pub(super) fn trim(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, start + words.trim().len())
}

/// Behind the last white space, so that a forced cut parts no word; the end where there is none.
pub(super) fn last_gap(text: &str) -> usize {
    text.char_indices()
        .rfind(|(_, c)| c.is_whitespace())
        .map_or(text.len(), |(at, c)| at + c.len_utf8())
}
