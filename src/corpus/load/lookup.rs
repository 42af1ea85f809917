//! Finding words in a text many times over: a source of a million characters may hold ten thousand
//! quotes, and reading all of it for each would take minutes.

use std::cell::OnceCell;

use crate::text::Span;

/// How many bytes of the words are looked up; what follows them is compared.
const WINDOW: usize = 8;

/// From which length of the text an index is worth making, in bytes.
const LONG: usize = 1 << 16;

/// Where a text's words stand; made at the first look-up in a long text.
#[derive(Default)]
pub(super) struct Lookup {
    /// The starts of all windows, by their bytes and then by place.
    windows: OnceCell<Vec<usize>>,
}

impl Lookup {
    /// The places in `range` where `words` stand, in order, overlapping ones too. `text` is the
    /// same at every call.
    pub(super) fn places<'t>(
        &'t self,
        text: &'t str,
        range: Span,
        words: &'t str,
    ) -> impl Iterator<Item = Span> + 't {
        let indexed = range.end - range.start >= LONG && words.len() >= WINDOW;
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
        let wanted = &words.as_bytes()[..WINDOW];
        let first = windows.partition_point(|&at| window(at) < wanted);
        windows[first..]
            .iter()
            .take_while(move |&&at| window(at) == wanted)
            .map(|&at| Span::new(at, at + words.len()))
            .filter(move |span| {
                span.start >= range.start
                    && span.end <= range.end
                    && &text.as_bytes()[span.start..span.end] == words.as_bytes()
            })
    }
}

/// The same by reading the text.
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
        fn the_index_finds_what_reading_finds(
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
