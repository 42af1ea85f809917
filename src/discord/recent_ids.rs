//! Recently seen ids: Discord delivers some events twice, and the bot handles each once.
//!
//! Two generations of bounded size: when the newer one is full, the older one is dropped. No clock:
//! at 200 ids a second, the last five minutes are remembered, and Discord repeats a delivery within
//! seconds.
//!
//! ```text
//! first_time(7) → true    first_time(7) → false
//! ```

use std::collections::HashSet;
use std::sync::Mutex;

/// Ids per generation: 65,536 of 8 bytes, which is a megabyte or two.
const GENERATION: usize = 1 << 16;

/// The recently seen ids.
#[derive(Debug)]
pub(super) struct RecentIds {
    /// Shared by all requests. Held for two look-ups, never across an await.
    generations: Mutex<(HashSet<u64>, HashSet<u64>)>,
    max: usize,
}

impl RecentIds {
    pub(super) fn new() -> Self {
        Self::of(GENERATION)
    }

    fn of(max: usize) -> Self {
        Self {
            generations: Mutex::default(),
            max,
        }
    }

    /// Whether the id is new. Marks it as seen.
    pub(super) fn first_time(&self, id: u64) -> bool {
        // A panic between two look-ups leaves the sets consistent.
        let mut guard = self.generations.lock().unwrap_or_else(|e| e.into_inner());
        let (younger, older) = &mut *guard;
        if older.contains(&id) || !younger.insert(id) {
            return false;
        }
        if younger.len() >= self.max {
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
