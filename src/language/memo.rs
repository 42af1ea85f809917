//! What the word lists say of a word, kept for the next time it comes: most words of a text have
//! come before, and looking one up takes longer than all else that is read in it.
//!
//! It holds what a pure function gives for a word, a table a thread, so that it changes no reading.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::cues::{Classes, cues};
use super::lexicon::{Concepts, lexicon};
use super::token::stem;

/// How many words a thread keeps: some 100 bytes each. A language's common words are fewer.
const MOST: usize = 1 << 15;

/// What the lists say of a word.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) stem: Box<str>,
    pub(super) classes: Classes,
    pub(super) concepts: Concepts,
}

thread_local! {
    static KNOWN: RefCell<FxHashMap<Box<str>, Listed>> = RefCell::default();
}

/// Looks a lower-case word of letters up.
pub(super) fn listed(word: &str) -> Listed {
    KNOWN.with_borrow_mut(|known| {
        if let Some(listed) = known.get(word) {
            return listed.clone();
        }
        let listed = Listed {
            stem: stem(word).into_boxed_str(),
            classes: cues().of_inflected(word),
            concepts: lexicon().of(word),
        };
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(word.into(), listed.clone());
        listed
    })
}
