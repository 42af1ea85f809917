//! Chinese stops, which `sentencex` follows only where no digit or quotation comes behind them.
//!
//! ```text
//! 他说：“放心。”|5月16日变了。|你看《跑吧！》了吗？    a cut at each |
//! 他说……然后走了                                   an ellipsis inside a sentence is no cut
//! ```

use super::marks;
use crate::text::is_han;

/// How far a closing 》 or ）may stand from its opening, in bytes: a title of a hundred characters.
const ENCLOSED: usize = 300;

/// Whether the proposed cut lies behind an ellipsis that the sentence runs on from.
pub(super) fn is_mid_sentence(text: &str, cut: usize) -> bool {
    let ellipsis = marks::before(text, cut).ends_with(['…', '.']);
    ellipsis && marks::from(text, cut).starts_with(is_han)
}

/// Adds a cut behind each Chinese stop, and behind ASCII ones among Chinese characters.
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
        // What is enclosed between two sentences is a sentence itself: （完。）
        let inside_sentence = !marks::is_full_stop(previous);
        if let Some(closing) = closing_of(c).filter(|_| inside_sentence || c == '《') {
            enclosed = marks::head(marks::from(text, after), ENCLOSED)
                .find(closing)
                .map_or(0, |found| after + found);
        } else if marks::is_full_stop(c) || (matches!(c, '!' | '?') && is_han(previous)) {
            // One cut a run of stops: each would be moved to its end.
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
