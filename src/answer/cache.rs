//! Caches recent answers, by prepared question.
//!
//! An answer is a pure function of the question and the corpus, and an engine has one corpus. So a
//! cached answer stays correct for the lifetime of its engine, and is dropped with it.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

use super::reply::Answer;

/// The capacity of the cache. A busy server asks the same hundred questions, and an answer with its
/// ledger takes about 20 kB.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(512).expect("512 is not 0");

/// A cache of recent answers that evicts the least recently used one.
pub(super) struct AnswerCache(Mutex<LruCache<String, Answer>>);

impl std::fmt::Debug for AnswerCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnswerCache")
    }
}

impl AnswerCache {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }

    /// Returns the cached answer to a prepared question.
    pub(super) fn get(&self, text: &str) -> Option<Answer> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(text).cloned()
    }

    /// Stores an answer. If the cache is full, evicts the least recently used one.
    pub(super) fn insert(&self, text: String, answer: Answer) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.put(text, answer);
    }
}
