//! Converts traditional characters to simplified ones, so that 安檢 matches 安检.
//!
//! The conversion works character by character, from `traditional.txt`. Aliases and the concepts'
//! word lists cover regional differences in whole words.

use std::borrow::Cow;
use std::sync::LazyLock;

static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let lines = include_str!("traditional.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let mut pairs = Vec::with_capacity(4096);
    for line in lines {
        let mut chars = line.chars();
        while let (Some(traditional), Some(simplified)) = (chars.next(), chars.next()) {
            pairs.push((traditional, simplified));
        }
    }
    pairs.sort_unstable();
    pairs
});

/// Returns the simplified form of a traditional character, and any other character unchanged.
fn simplify(c: char) -> char {
    PAIRS
        .binary_search_by_key(&c, |pair| pair.0)
        .map_or(c, |at| PAIRS[at].1)
}

/// Converts the text to simplified characters; the number of characters stays the same. The table
/// is loaded only when a text contains Chinese characters.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !super::has_han(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simplify).collect())
}
