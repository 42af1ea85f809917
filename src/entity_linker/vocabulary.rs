//! The words of a dispute's sources, collected when they are first needed.
//!
//! Only user input needs them, because they are never taken for misspelt names. A linker that is made
//! at the start of the program reads no source.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::token::{Token, TokenKind, canonical, tokens};
use crate::corpus::{Source, SourceContent};
use crate::text::Span;

/// How much of a dispute's text is scanned for correctly spelt words, in bytes. A larger corpus has
/// every common word in its first megabyte. A name may appear only later
/// ([`Vocabulary::is_behind_scanned`]).
const SCANNED_BYTES: usize = 1 << 20;

/// Words that are spelt correctly, in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    /// The words of texts that were added.
    added: HashSet<String>,
    /// The sources with the ranges of their bodies.
    sources: Vec<(SourceContent, Span)>,
    /// The words in the first [`SCANNED_BYTES`] of the sources.
    in_sources: OnceLock<HashSet<String>>,
}

impl Vocabulary {
    /// Adds the words of a text.
    pub(super) fn add_text(&mut self, text: &str) {
        self.added.extend(words(text));
    }

    /// Sets the sources whose words to add when they are needed.
    pub(super) fn set_sources(&mut self, sources: &[Source]) {
        let parts = sources
            .iter()
            .map(|source| (source.content.clone(), source.body));
        self.sources = parts.collect();
    }

    /// Returns true if the texts contain the word.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.added.contains(word) || self.in_sources().contains(word)
    }

    /// Collects the words of the sources, if that has not been done yet.
    pub(super) fn in_sources(&self) -> &HashSet<String> {
        self.in_sources.get_or_init(|| {
            let scanned = self.sources.iter().zip(self.unscanned_from());
            let scanned = scanned.filter(|(_, from)| *from > 0);
            scanned
                .flat_map(|((content, body), from)| {
                    let text = body.of(content.text());
                    let (head, _) = text.split_at(text.floor_char_boundary(from));
                    words(head)
                })
                .collect()
        })
    }

    /// Returns true if the sources contain a word behind the part whose words are collected, as it is
    /// written or in lower case.
    pub(super) fn is_behind_scanned(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        let rest = self.sources.iter().zip(self.unscanned_from());
        let mut rest = rest.filter(|((_, body), from)| *from < body.len());
        rest.any(|((content, body), from)| {
            let text = body.of(content.text());
            let (_, rest) = text.split_at(text.floor_char_boundary(from));
            has_word(rest, word) || has_word(rest, &lower)
        })
    }

    /// For each source, where the part of its body begins that is not scanned.
    fn unscanned_from(&self) -> impl Iterator<Item = usize> + '_ {
        let mut left = SCANNED_BYTES;
        self.sources.iter().map(move |(_, body)| {
            let from = left.min(body.len());
            left -= from;
            from
        })
    }
}

/// Returns true if the text contains the word without a letter or digit beside it.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, rest) = text.split_at(at);
        let (_, after) = rest.split_at(word.len());
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let tokens = tokens(&canonical(text)).into_iter();
    tokens.filter(may_be_name).map(|token| token.text)
}

/// Returns true for a word that is long enough for a name. Shorter words are neither collected nor
/// taken for unknown names. With two limits, a name of three letters in the sources ("Owl") was
/// unknown; `entity_linker::an_unknown_name_is_recognised` has a row for it.
pub(super) fn may_be_name(token: &Token) -> bool {
    token.kind == TokenKind::Word && token.text.len() > 2
}
