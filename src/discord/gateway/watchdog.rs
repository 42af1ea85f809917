//! The watchdog: detects that a connection is dead. Performs no I/O and reads no clock.

use tokio::time::Instant;

use crate::discord::timings::GatewayTimings;

/// The state of the watchdog for one connection.
#[derive(Debug)]
pub(super) struct Watchdog {
    timings: GatewayTimings,
    /// When the last payload arrived.
    last_traffic: Instant,
    opened_at: Instant,
    /// When the session became ready.
    ready_at: Option<Instant>,
}

impl Watchdog {
    /// Creates the watchdog for a connection that starts at `now`.
    pub(super) const fn new(timings: GatewayTimings, now: Instant) -> Self {
        Self {
            timings,
            last_traffic: now,
            opened_at: now,
            ready_at: None,
        }
    }

    /// Records that a payload arrived, including heartbeat acknowledgements.
    pub(super) const fn traffic_received(&mut self, now: Instant) {
        self.last_traffic = now;
    }

    /// Records that READY or RESUMED arrived.
    pub(super) fn session_ready(&mut self, now: Instant) {
        self.ready_at.get_or_insert(now);
    }

    /// Returns why the connection is dead, if it is.
    pub(super) fn fault(&self, now: Instant) -> Option<&'static str> {
        match self.ready_at {
            None => (now - self.opened_at > self.timings.answer).then_some("no answer"),
            Some(_) => {
                (now - self.last_traffic > self.timings.heartbeat_timeout).then_some("no heartbeat")
            }
        }
    }

    /// Whether the session has been ready for long enough to count as stable.
    pub(super) fn is_stable(&self, now: Instant) -> bool {
        self.ready_at
            .is_some_and(|ready_at| now - ready_at > self.timings.stable_after)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::discord::timings::Timings;

    /// Checks when and why the watchdog abandons a connection. The session becomes ready at
    /// `ready_at`, payloads arrive at the seconds in `traffic`, and the watchdog is polled every
    /// second for ten minutes.
    #[track_caller]
    fn check(
        ready_at: Option<u64>,
        traffic: impl Iterator<Item = u64>,
        expected: Option<(u64, &str)>,
    ) {
        let start = Instant::now();
        let mut watchdog = Watchdog::new(Timings::DISCORD.gateway, start);
        let traffic: Vec<u64> = traffic.collect();
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            if traffic.contains(&second) {
                watchdog.traffic_received(now);
            }
            if ready_at == Some(second) {
                watchdog.traffic_received(now);
                watchdog.session_ready(now);
            }
            if let Some(why) = watchdog.fault(now) {
                assert_eq!(Some((second, why)), expected);
                return;
            }
            assert_eq!(
                watchdog.is_stable(now),
                ready_at.is_some_and(|ready_at| second > ready_at + 30)
            );
        }
        assert_eq!(None, expected);
    }

    #[test]
    fn dead_connections_are_detected() {
        check(None, [].into_iter(), Some((21, "no answer")));
        check(Some(1), [].into_iter(), Some((62, "no heartbeat")));
        check(Some(1), [42, 83].into_iter(), Some((144, "no heartbeat")));
        check(Some(1), (1..15).map(|n| n * 41), None);
        // A RESUME that is accepted and never answered, while its heartbeats are acknowledged.
        check(None, (1..15).map(|n| n * 41), Some((21, "no answer")));
    }
}
