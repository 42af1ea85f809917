//! Traditional characters are read as simplified ones, so that 安檢 meets 安检.
//!
//! Character by character, out of `traditional.txt`: what differs by whole words between the
//! regions is left to aliases and to the concepts' word lists.

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

/// The simplified character for a traditional one; any other as it is.
fn simplify(c: char) -> char {
    PAIRS
        .binary_search_by_key(&c, |pair| pair.0)
        .map_or(c, |at| PAIRS[at].1)
}

/// The text in simplified characters, as many as before; the table is read at the first Chinese
/// text alone.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !super::has_han(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simplify).collect())
}
