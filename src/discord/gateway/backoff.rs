//! Computes when the next connection may start.
//!
//! ```text
//! connections at 0 s, 1, 3, 7, 15, 31 …   until a session is stable; then without a pause
//! ```

use std::time::Duration;

use tokio::time::Instant;

use crate::discord::timings::GatewayTimings;

/// The pauses between connections.
#[derive(Debug)]
pub(super) struct Backoff {
    timings: GatewayTimings,
    pause: Duration,
    not_before: Option<Instant>,
}

impl Backoff {
    pub(super) const fn new(timings: GatewayTimings) -> Self {
        Self {
            timings,
            pause: timings.min_backoff,
            not_before: None,
        }
    }

    /// How long to wait before a connection may start.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        self.not_before
            .map_or(Duration::ZERO, |at| at.saturating_duration_since(now))
    }

    /// Records that a connection starts. Doubles the pause before the next one.
    pub(super) fn record_start(&mut self, now: Instant) {
        self.not_before = Some(now + self.pause);
        self.pause = (self.pause * 2).min(self.timings.max_backoff);
    }

    /// Records that a session is stable. Resets the pause to its minimum.
    pub(super) const fn record_stable(&mut self) {
        self.pause = self.timings.min_backoff;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::timings::Timings;

    #[test]
    fn fewer_than_twenty_connections_in_thirty_seconds() {
        let mut backoff = Backoff::new(Timings::DISCORD.gateway);
        let start = Instant::now();
        let mut starts = Vec::new();
        for tenth in 0..1800_u32 {
            let now = start + Duration::from_millis(100) * tenth;
            if backoff.wait(now).is_zero() {
                backoff.record_start(now);
                starts.push(f64::from(tenth) / 10.0);
            }
        }
        assert_eq!(starts, [0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0, 123.0]);
        backoff.record_stable();
        let later = start + Duration::from_secs(3600);
        backoff.record_start(later);
        assert!(backoff.wait(later + Duration::from_secs(1)).is_zero());
    }
}
