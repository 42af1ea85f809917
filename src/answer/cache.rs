//! Answers that were given lately, by what was read of their questions.
//!
//! An answer is a pure function of the question and the corpus, and an engine has one corpus: what is
//! kept is right as long as the engine lives, and goes with it.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

use super::reply::Answer;

/// How many answers are kept: a busy server asks the same hundred questions, and an answer with its
/// ledger takes some 20 kB.
const MOST: NonZeroUsize = NonZeroUsize::new(512).expect("512 is not 0");

/// Answers that were given lately.
pub(super) struct AnswerCache(Mutex<LruCache<String, Answer>>);

impl std::fmt::Debug for AnswerCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}

impl AnswerCache {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// The answer to a prepared question, where it is kept.
    pub(super) fn get(&self, text: &str) -> Option<Answer> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(text).cloned()
    }

    /// Keeps an answer; the one that was asked for longest ago goes.
    pub(super) fn insert(&self, text: String, answer: Answer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.put(text, answer);
    }
}
