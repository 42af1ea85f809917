//! How many sessions may still be begun: Discord counts every IDENTIFY, and resets a bot's token
//! that identifies more than a thousand times a day.
//!
//! ```text
//! {"total": 1000, "remaining": 2, "reset_after": 14400000, "max_concurrency": 1}
//!   → two at once, then one after four hours
//! ```

use std::time::Duration;

use tokio::time::Instant;

use crate::discord::rest::SessionLimit;

/// What is left of Discord's limit.
#[derive(Debug)]
pub(super) struct SessionStartLimit {
    limit: Option<SessionLimit>,
    /// When Discord counts from the beginning again.
    reset: Instant,
    left: u32,
}

impl SessionStartLimit {
    /// As Discord has just told it; a gateway without a limit (some proxies) sets none.
    pub(super) fn of(limit: Option<SessionLimit>, now: Instant) -> Self {
        Self {
            limit,
            reset: now + limit.map_or(Duration::ZERO, |limit| limit.reset_after),
            left: limit.map_or(u32::MAX, |limit| limit.remaining),
        }
    }

    /// How long to wait until a session may be begun.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        if self.left > 0 {
            return Duration::ZERO;
        }
        self.reset.saturating_duration_since(now)
    }

    /// A session is begun.
    pub(super) fn begun(&mut self, now: Instant) {
        let Some(limit) = self.limit else { return };
        if self.left == 0 && now >= self.reset {
            self.left = limit.total;
        }
        self.left = self.left.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_begun_at_once_and_the_next_after_the_reset() {
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
            starts.begun(start);
        }
        assert_eq!(starts.wait(start), hours);
        let later = start + hours;
        assert_eq!(starts.wait(later), Duration::ZERO);
        starts.begun(later);
        assert_eq!(starts.wait(later), Duration::ZERO, "999 are left");
        let mut unlimited = SessionStartLimit::of(None, start);
        for _ in 0..2000 {
            unlimited.begun(start);
        }
        assert_eq!(unlimited.wait(start), Duration::ZERO);
    }
}
