//! Parses lists of phrases in text files: `kind: phrase, phrase, …`, with one or several lines per
//! kind.

use crate::entity_linker::{TokenKind, canonical, tokens};

/// The phrases of a kind, each as its words.
pub(super) fn parse(file: &str, kind: &str) -> Vec<Vec<String>> {
    let rest = file
        .lines()
        .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
    rest.flat_map(|line| line.split(','))
        .map(|phrase| words(&canonical(phrase)))
        .filter(|words| !words.is_empty())
        .collect()
}

/// The number of words of the longest phrase with which a text begins.
pub(super) fn longest_at_start<'a>(
    words: &[String],
    phrases: impl IntoIterator<Item = &'a Vec<String>>,
) -> usize {
    let found = phrases
        .into_iter()
        .filter(|phrase| words.starts_with(phrase));
    found.map(Vec::len).max().unwrap_or(0)
}

/// The words of a canonical text, in lower case, without marks.
pub(super) fn words(text: &str) -> Vec<String> {
    tokens(text)
        .into_iter()
        .filter(|token| token.kind != TokenKind::Mark)
        .map(|token| token.text)
        .collect()
}
