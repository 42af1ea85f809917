//! Characters that end sentences and close quotations, and functions that split text without
//! panics.

use crate::text::Span;

/// Returns true for a mark that always ends a sentence in Chinese.
pub(super) const fn is_full_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Returns true for a mark that may end a sentence.
pub(super) const fn is_stop(c: char) -> bool {
    is_full_stop(c) || matches!(c, '.' | '!' | '?' | '…')
}

/// Returns true for a mark that closes a quotation or a parenthesis and never opens one.
pub(super) const fn only_closes(c: char) -> bool {
    matches!(
        c,
        '”' | '」' | '』' | '﹂' | '﹄' | '〞' | '〟' | '）' | ')' | ']' | '】' | '》' | '〉'
    )
}

/// Returns true for a mark that closes a quotation in some languages or positions, and opens one or
/// has another function in others.
pub(super) const fn may_close(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '’' | '“' | '‘' | '»' | '«' | '›' | '‹' | '*' | '_' | '\\'
    )
}

/// Returns true for an emoji or an emoji joiner. An emoji after a sentence belongs to it.
pub(super) const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}')
}

/// The text from byte `at`, or from the next character boundary.
pub(super) fn from(text: &str, at: usize) -> &str {
    let at = text.ceil_char_boundary(at.min(text.len()));
    text.get(at..).unwrap_or_default()
}

/// The text before byte `at`, or before the previous character boundary.
pub(super) fn before(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at.min(text.len()));
    text.get(..at).unwrap_or_default()
}

/// The first `bytes` bytes, or fewer if that would split a character.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    before(text, bytes)
}

/// The range without white space at its ends.
pub(super) fn trim(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, start + words.trim().len())
}

/// The position after the last white space, so that a forced cut splits no word; the end of the
/// text if there is none.
pub(super) fn last_gap(text: &str) -> usize {
    text.char_indices()
        .rfind(|(_, c)| c.is_whitespace())
        .map_or(text.len(), |(at, c)| at + c.len_utf8())
}
