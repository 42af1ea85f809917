//! Chinese stops. `sentencex` misses those that are followed by a digit or a quotation.
//!
//! ```text
//! 他说：“放心。”|5月16日变了。|你看《跑吧！》了吗？    a cut at each |
//! 他说……然后走了                                   no cut at an ellipsis inside a sentence
//! ```

use super::marks;
use crate::text::is_han;

/// The maximum distance of a closing 》 or ）from its opening, in bytes: a title of a hundred
/// characters.
const MAX_ENCLOSED_BYTES: usize = 300;

/// Returns true if the proposed cut follows an ellipsis inside a sentence.
pub(super) fn is_mid_sentence(text: &str, cut: usize) -> bool {
    let ellipsis = marks::before(text, cut).ends_with(['…', '.']);
    ellipsis && marks::from(text, cut).starts_with(is_han)
}

/// Adds a cut after each Chinese stop, and after ASCII stops between Chinese characters.
pub(super) fn add_cuts(text: &str, cuts: &mut Vec<usize>) {
    if !text.bytes().any(|b| (0xe3..=0xef).contains(&b)) {
        return;
    }
    let mut enclosed = 0;
    let mut previous = '。';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if at < enclosed {
            continue;
        }
        let after = at + c.len_utf8();
        // Brackets between two sentences enclose a sentence themselves: （完。）
        let inside_sentence = !marks::is_full_stop(previous);
        if let Some(closing) = closing_of(c).filter(|_| inside_sentence || c == '《') {
            enclosed = marks::head(marks::from(text, after), MAX_ENCLOSED_BYTES)
                .find(closing)
                .map_or(0, |found| after + found);
        } else if marks::is_full_stop(c) || (matches!(c, '!' | '?') && is_han(previous)) {
            // One cut per run of stops; a cut at each would be moved to the end of the run.
            if chars.peek().is_none_or(|&(_, next)| !marks::is_stop(next)) {
                cuts.push(after);
            }
        }
        previous = c;
    }
}

const fn closing_of(c: char) -> Option<char> {
    match c {
        '《' => Some('》'),
        '〈' => Some('〉'),
        '（' => Some('）'),
        '【' => Some('】'),
        _ => None,
    }
}
