//! Ids that were seen lately: Discord delivers some twice, and each is acted on once.
//!
//! Two generations of at most so many ids: when the younger is full, the older is forgotten. No
//! clock: at 200 a second, the last five minutes are remembered, and Discord delivers again within
//! seconds.
//!
//! ```text
//! first_time(7) → true    first_time(7) → false
//! ```

use std::collections::HashSet;
use std::sync::Mutex;

/// Ids a generation: 65,536 of 8 bytes, a megabyte or two.
const GENERATION: usize = 1 << 16;

/// Ids that were seen lately.
#[derive(Debug)]
pub(super) struct RecentIds {
    /// Shared by all requests; held for two look-ups, never across an await.
    generations: Mutex<(HashSet<u64>, HashSet<u64>)>,
    most: usize,
}

impl RecentIds {
    pub(super) fn new() -> Self {
        Self::of(GENERATION)
    }

    fn of(most: usize) -> Self {
        Self {
            generations: Mutex::default(),
            most,
        }
    }

    /// Whether the id comes for the first time; from then on it does not.
    pub(super) fn first_time(&self, id: u64) -> bool {
        // A thread that panicked between two look-ups leaves the sets whole.
        let mut guard = self.generations.lock().unwrap_or_else(|e| e.into_inner());
        let (younger, older) = &mut *guard;
        if older.contains(&id) || !younger.insert(id) {
            return false;
        }
        if younger.len() >= self.most {
            *older = std::mem::take(younger);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_and_the_oldest_are_forgotten() {
        let recent = RecentIds::of(2);
        let firsts = [1, 1, 2, 1, 3, 2, 4, 5, 1].map(|id| recent.first_time(id));
        // 1 and 2 fill the first generation; 3 and 4 the second, which drops the first.
        assert_eq!(
            firsts,
            [true, false, true, false, true, false, true, true, true]
        );
    }
}
