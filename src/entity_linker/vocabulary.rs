//! The words of a dispute's sources, collected when they are first needed.
//!
//! Only user input needs them, because they are never taken for misspelt names. A linker that is made
//! at the start of the program reads no source.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::token::{Token, TokenKind, canonical, tokens};
use crate::corpus::Source;

/// How much of a dispute's text is scanned for correctly spelt words, in bytes. Names appear early,
/// and a larger corpus has every common word in its first megabyte.
const SCANNED_BYTES: usize = 1 << 20;

/// Words that are spelt correctly, in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    /// The words of texts that were added.
    added: HashSet<String>,
    /// The sources with the first [`SCANNED_BYTES`] of text.
    sources: Vec<Source>,
    /// The words of these sources.
    in_sources: OnceLock<HashSet<String>>,
}

impl Vocabulary {
    /// Adds the words of a text.
    pub(super) fn add_text(&mut self, text: &str) {
        self.added.extend(words(text));
    }

    /// Sets the sources whose words to add when they are needed.
    pub(super) fn set_sources(&mut self, sources: &[Source]) {
        let mut left = SCANNED_BYTES;
        let scanned = sources.iter().take_while(|source| {
            let is_scanned = left > 0;
            left = left.saturating_sub(source.body.len());
            is_scanned
        });
        self.sources = scanned.cloned().collect();
    }

    /// Returns true if the texts contain the word.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.added.contains(word) || self.in_sources().contains(word)
    }

    /// Collects the words of the sources, if that has not been done yet.
    pub(super) fn in_sources(&self) -> &HashSet<String> {
        self.in_sources.get_or_init(|| {
            let mut found = HashSet::new();
            let mut left = SCANNED_BYTES;
            for source in &self.sources {
                let text = source.body.of(source.text());
                let end = text.floor_char_boundary(left);
                let (head, _) = text.split_at(end);
                found.extend(words(head));
                left = left.saturating_sub(text.len());
            }
            found
        })
    }
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
