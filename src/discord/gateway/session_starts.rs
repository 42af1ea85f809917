//! Counts how many sessions may still start: Discord counts every IDENTIFY, and resets the token of
//! a bot that identifies more than a thousand times a day.
//!
//! ```text
//! {"total": 1000, "remaining": 2, "reset_after": 14400000, "max_concurrency": 1}
//!   → two at once, then one after four hours
//! ```

use std::time::Duration;

use tokio::time::Instant;

use crate::discord::rest::SessionLimit;

/// The remainder of Discord's limit.
#[derive(Debug)]
pub(super) struct SessionStartLimit {
    limit: Option<SessionLimit>,
    /// When Discord resets the count.
    reset: Instant,
    left: u32,
}

impl SessionStartLimit {
    /// Creates the count from Discord's current limit. Without a limit (some proxies send none),
    /// nothing is counted.
    pub(super) fn of(limit: Option<SessionLimit>, now: Instant) -> Self {
        Self {
            limit,
            reset: now + limit.map_or(Duration::ZERO, |limit| limit.reset_after),
            left: limit.map_or(u32::MAX, |limit| limit.remaining),
        }
    }

    /// How long to wait before a session may start.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        if self.left > 0 {
            return Duration::ZERO;
        }
        self.reset.saturating_duration_since(now)
    }

    /// Records that a session starts.
    pub(super) fn record_start(&mut self, now: Instant) {
        let Some(limit) = self.limit else { return };
        if self.left == 0 && now >= self.reset {
            self.left = limit.total;
        }
        self.left = self.left.saturating_sub(1);
    }

    /// Gives back recorded starts that did not happen.
    pub(super) fn give_back(&mut self, starts: u32) {
        let total = self.limit.map_or(u32::MAX, |limit| limit.total);
        // At most the total, because the count may have been reset meanwhile. What Discord itself
        // has returned stays.
        self.left = self.left.max(self.left.saturating_add(starts).min(total));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_sessions_start_at_once_and_the_next_after_the_reset() {
        let start = Instant::now();
        let hours = Duration::from_secs(4 * 3600);
        let limit = SessionLimit {
            total: 1000,
            remaining: 2,
            reset_after: hours,
            max_concurrency: 1,
        };
        let mut starts = SessionStartLimit::of(Some(limit), start);
        for _ in 0..2 {
            assert_eq!(starts.wait(start), Duration::ZERO);
            starts.record_start(start);
        }
        assert_eq!(starts.wait(start), hours);
        let later = start + hours;
        assert_eq!(starts.wait(later), Duration::ZERO);
        starts.record_start(later);
        assert_eq!(starts.wait(later), Duration::ZERO, "999 are left");
        starts.give_back(2);
        assert_eq!(starts.left, 1000, "not more than the total");
        let mut unlimited = SessionStartLimit::of(None, start);
        for _ in 0..2000 {
            unlimited.record_start(start);
        }
        assert_eq!(unlimited.wait(start), Duration::ZERO);
    }
}
