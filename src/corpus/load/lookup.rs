//! Finds words in the same text many times. A source of a million characters may have ten thousand
//! quotes; a scan of the whole text for each would take minutes.

use std::cell::OnceCell;

use crate::text::Span;

/// How many bytes of the words are looked up in the index; the rest is compared directly.
const WINDOW: usize = 8;

/// The minimum length of a range for which the index is built, in bytes.
const MIN_INDEXED_BYTES: usize = 1 << 16;

/// An index of a text, built at the first lookup in a long range.
#[derive(Default)]
pub(super) struct Lookup {
    /// The start positions of all windows, sorted by their bytes and then by position.
    windows: OnceCell<Vec<usize>>,
}

impl Lookup {
    /// The occurrences of `words` in `range`, in order, including overlapping ones. Every call must
    /// pass the same `text`.
    pub(super) fn places<'t>(
        &'t self,
        text: &'t str,
        range: Span,
        words: &'t str,
    ) -> impl Iterator<Item = Span> + 't {
        let indexed = range.end - range.start >= MIN_INDEXED_BYTES && words.len() >= WINDOW;
        let found = indexed.then(|| self.indexed(text, range, words));
        let read = (!indexed).then(|| read(text, range, words));
        found
            .into_iter()
            .flatten()
            .chain(read.into_iter().flatten())
    }

    fn indexed<'t>(
        &'t self,
        text: &'t str,
        range: Span,
        words: &'t str,
    ) -> impl Iterator<Item = Span> + 't {
        let window = |at: usize| &text.as_bytes()[at..at + WINDOW];
        let windows = self.windows.get_or_init(|| {
            let mut windows: Vec<usize> = (0..=text.len() - WINDOW).collect();
            windows.sort_unstable_by_key(|&at| (window(at), at));
            windows
        });
        let prefix = &words.as_bytes()[..WINDOW];
        let first = windows.partition_point(|&at| window(at) < prefix);
        windows[first..]
            .iter()
            .take_while(move |&&at| window(at) == prefix)
            .map(|&at| Span::new(at, at + words.len()))
            .filter(move |span| {
                span.start >= range.start
                    && span.end <= range.end
                    && &text.as_bytes()[span.start..span.end] == words.as_bytes()
            })
    }
}

/// The occurrences of `words` in `range`, found by scanning the text.
fn read<'t>(text: &'t str, range: Span, words: &'t str) -> impl Iterator<Item = Span> + 't {
    let first = words.chars().next().map_or(1, char::len_utf8);
    let mut from = range.start;
    std::iter::from_fn(move || {
        let at = from + Span::new(from, range.end).of(text).find(words)?;
        from = at + first;
        Some(Span::new(at, at + words.len()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_index_finds_the_same_places_as_a_scan(
            text in "[ab ü]{30,300}",
            (from, length) in (0..200_usize, 8..14_usize),
            margin in 0..20_usize,
        ) {
            let from = text.floor_char_boundary(from.min(text.len() - 8));
            let to = text.ceil_char_boundary((from + length).min(text.len()));
            let words = Span::new(from, to).of(&text);
            prop_assume!(words.len() >= WINDOW);
            let range = Span::new(text.floor_char_boundary(margin), text.len());
            let lookup = Lookup::default();
            let found: Vec<Span> = lookup.indexed(&text, range, words).collect();
            prop_assert_eq!(found, read(&text, range, words).collect::<Vec<_>>());
        }
    }
}
