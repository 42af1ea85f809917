//! The data files' rows: `key: word, word | word`, and comments that begin with `#`.

/// Each row of a file: its key, and its words without the space around them.
pub(super) fn keyed(
    text: &'static str,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .map(|(key, words)| {
            let words = words.split([',', '|']).map(str::trim);
            (key, words.filter(|word| !word.is_empty()))
        })
}
