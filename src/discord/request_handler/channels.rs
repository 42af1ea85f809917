//! Locks per channel: work in one channel is sequential, and channels do not wait for each other.
//!
//! ```text
//! pin in 1001        ─► lock 1001 ─► post, pin, report ─► unlock
//! pins event, 1001   ─► waits for 1001                     merges further events while it waits
//! pin in 2001        ─► lock 2001 ─► …                     at once
//! ```

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::bot::ChannelId;

/// The number of locks at which unused ones are removed.
const CLEANUP_THRESHOLD: usize = 256;

/// A lock per channel, and the channels whose list of pins is about to be read.
#[derive(Debug, Default)]
pub(super) struct ChannelLocks {
    locks: Mutex<HashMap<ChannelId, Weak<AsyncMutex<()>>>>,
    /// Never held across an await.
    scheduled: Mutex<HashSet<ChannelId>>,
}

impl ChannelLocks {
    /// Waits for the channel's lock and takes it.
    pub(super) async fn lock(&self, channel: ChannelId) -> OwnedMutexGuard<()> {
        self.lock_for(channel).lock_owned().await
    }

    fn lock_for(&self, channel: ChannelId) -> Arc<AsyncMutex<()>> {
        let mut locks = lock_map(&self.locks);
        if let Some(lock) = locks.get(&channel).and_then(Weak::upgrade) {
            return lock;
        }
        if locks.len() >= CLEANUP_THRESHOLD {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::default();
        locks.insert(channel, Arc::downgrade(&lock));
        lock
    }

    /// Whether the channel's list must be read for this event. `false` if a scheduled read has not
    /// started yet, because that read will include the change.
    pub(super) fn schedule_read(&self, channel: ChannelId) -> bool {
        lock_map(&self.scheduled).insert(channel)
    }

    /// Marks the read as started: it does not include later events.
    pub(super) fn begin_read(&self, channel: ChannelId) {
        lock_map(&self.scheduled).remove(&channel);
    }
}

/// A panic between two changes leaves the map consistent.
fn lock_map<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lock_blocks_only_its_channel() {
        let channels = ChannelLocks::default();
        let guard = channels.lock(ChannelId(1)).await;
        let _other = channels.lock(ChannelId(2)).await;
        let same = channels.lock_for(ChannelId(1));
        assert!(same.try_lock().is_err());
        drop(guard);
        assert!(same.try_lock().is_ok());
    }

    #[tokio::test]
    async fn locks_that_nobody_holds_are_dropped() {
        let channels = ChannelLocks::default();
        let guard = channels.lock(ChannelId(0)).await;
        for channel in 1..10_000 {
            drop(channels.lock(ChannelId(channel)).await);
        }
        assert!(lock_map(&channels.locks).len() <= CLEANUP_THRESHOLD);
        assert!(channels.lock_for(ChannelId(0)).try_lock().is_err());
        drop(guard);
    }

    #[test]
    fn events_are_merged_until_the_reading_begins() {
        let channels = ChannelLocks::default();
        assert!(channels.schedule_read(ChannelId(1)));
        assert!(!channels.schedule_read(ChannelId(1)));
        assert!(channels.schedule_read(ChannelId(2)));
        channels.begin_read(ChannelId(1));
        assert!(channels.schedule_read(ChannelId(1)));
    }
}
