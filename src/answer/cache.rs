//! Caches recent answers, by prepared question.
//!
//! An answer is a pure function of the question and the corpus, and an engine has one corpus. So a
//! cached answer stays correct for the lifetime of its engine, and is dropped with it.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::reply::Answer;

/// The capacity of the cache. A busy server asks the same hundred questions, and an answer with its
/// ledger takes about 20 kB.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(512).expect("512 is not 0");

/// The maximum number of ledger rows in the cache, unless a single answer has more. A row takes about
/// 1 kB, and an answer has one for each statement on the propositions that it asks.
const MAX_LEDGER_ROWS: usize = 20_000;

/// A cache of recent answers that evicts the least recently used ones.
#[derive(Debug)]
pub(super) struct AnswerCache(Mutex<RecentAnswers>);

#[derive(Debug)]
struct RecentAnswers {
    answers: LruCache<String, Arc<Answer>>,
    /// The number of their ledger rows.
    ledger_rows: usize,
}

impl AnswerCache {
    pub(super) fn new() -> Self {
        Self(Mutex::new(RecentAnswers {
            answers: LruCache::new(CAPACITY),
            ledger_rows: 0,
        }))
    }

    /// Returns the cached answer to a prepared question. It is shared, so that nobody copies it
    /// under the lock.
    pub(super) fn get(&self, text: &str) -> Option<Arc<Answer>> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.answers.get(text).cloned()
    }

    /// Stores an answer. If the cache is full, evicts the least recently used ones.
    pub(super) fn insert(&self, text: String, answer: Answer) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.ledger_rows += answer.ledger.len();
        let mut removed = cache.answers.push(text, Arc::new(answer));
        loop {
            if let Some((_, old)) = removed {
                cache.ledger_rows -= old.ledger.len();
            }
            if cache.ledger_rows <= MAX_LEDGER_ROWS || cache.answers.len() == 1 {
                return;
            }
            removed = cache.answers.pop_lru();
        }
    }
}
