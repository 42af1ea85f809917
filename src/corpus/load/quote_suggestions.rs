//! Finds text in a source that is similar to a wrong quote.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::lookup::Lookup;
use crate::corpus::Sentence;
use crate::text::{Span, is_han};

/// The maximum number of sentences that a wrong quote is compared with, so that thousands of wrong
/// quotes take seconds in a source whose sentences share their words.
const MAX_COMPARED: usize = 100;

/// An index of a source for finding text similar to a wrong quote.
pub(super) struct QuoteSuggestions {
    /// The text with variants of marks, dashes, white space and case made equal.
    folded: String,
    /// The byte in the source for each byte of `folded`, and one more for the end.
    from: Vec<usize>,
    lookup: Lookup,
    /// The indices of the sentences that contain a word, in order.
    sentences: HashMap<String, Vec<usize>>,
}

impl QuoteSuggestions {
    /// Indexes a text and its sentences.
    pub(super) fn new(text: &str, all: &[Sentence]) -> Self {
        let mut folded_text = String::with_capacity(text.len());
        let mut from = Vec::with_capacity(text.len() + 1);
        for (at, c) in folded(text) {
            folded_text.push(c);
            from.resize(folded_text.len(), at);
        }
        from.push(text.len());
        let mut sentences: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, sentence) in all.iter().enumerate() {
            let words: HashSet<String> = tokens(sentence.span.of(text)).into_iter().collect();
            for word in words {
                sentences.entry(word).or_default().push(at);
            }
        }
        Self {
            folded: folded_text,
            from,
            lookup: Lookup::default(),
            sentences,
        }
    }

    /// Finds the words, ignoring the shape of quotation marks and dashes, white space and case.
    pub(super) fn find_loosely(&self, text: &str, range: Span, words: &str) -> Option<Span> {
        let needle: String = folded(words.trim()).map(|(_, c)| c).collect();
        if needle.is_empty() {
            return None;
        }
        let whole = Span::new(0, self.folded.len());
        let mut places = self.lookup.places(&self.folded, whole, &needle);
        places.find_map(|place| {
            let found = Span::new(self.from[place.start], self.from[place.end]);
            let end = found.start + found.of(text).trim_end().len();
            let found = Span::new(found.start, end);
            (found.start >= range.start && found.end <= range.end).then_some(found)
        })
    }

    /// The sentence with the most of the words, if it has at least half of them; the first one on a
    /// tie. Compares at most [`MAX_COMPARED`] sentences, those with the rarest words.
    pub(super) fn most_similar(&self, sentences: &[Sentence], words: &str) -> Option<Span> {
        let needle = tokens(words);
        let mut found: Vec<&[usize]> = needle
            .iter()
            .map(|word| self.sentences_containing(word))
            .collect();
        found.sort_unstable_by_key(|sentences| sentences.len());
        let mut compared: Vec<usize> = Vec::new();
        for sentences in &found {
            let free = MAX_COMPARED - compared.len();
            compared.extend(sentences.iter().take(free));
            compared.sort_unstable();
            compared.dedup();
        }
        let shared = |at: usize| {
            let has = |sentences: &&&[usize]| sentences.binary_search(&at).is_ok();
            found.iter().filter(has).count()
        };
        let shared = compared.into_iter().map(|at| (shared(at), Reverse(at)));
        let (shared, Reverse(at)) = shared.max()?;
        (shared * 2 >= needle.len()).then(|| sentences[at].span)
    }

    /// The indices of the sentences that contain a word, in order.
    fn sentences_containing(&self, word: &str) -> &[usize] {
        self.sentences.get(word).map_or(&[], Vec::as_slice)
    }
}

/// The folded characters with their byte positions; a run of white space becomes one space.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut gap = false;
    text.char_indices().filter_map(move |(at, c)| {
        let c = fold(c);
        let drop = gap && c == ' ';
        gap = c == ' ';
        (!drop).then_some((at, c))
    })
}

fn fold(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '"' | '`' | '´' => '"',
        '‐'..='―' | '−' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The words, and each Han character alone, in lower case.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut inside = false;
    for c in text.chars() {
        let joins = c.is_alphanumeric() && !is_han(c);
        match tokens.last_mut() {
            Some(word) if joins && inside => word.extend(c.to_lowercase()),
            _ if c.is_alphanumeric() => tokens.push(c.to_lowercase().collect()),
            _ => {}
        }
        inside = joins;
    }
    tokens
}
