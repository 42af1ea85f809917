//! The watchdog: detects that a connection is dead. Performs no I/O and reads no clock.

use tokio::time::Instant;

use crate::discord::timings::GatewayTimings;

/// The state of the watchdog for one connection.
#[derive(Debug)]
pub(super) struct Watchdog {
    timings: GatewayTimings,
    /// When the last payload arrived.
    last_traffic: Instant,
    begun: Instant,
    /// When the session became ready.
    up: Option<Instant>,
}

impl Watchdog {
    /// Creates the watchdog for a connection that starts at `now`.
    pub(super) const fn new(timings: GatewayTimings, now: Instant) -> Self {
        Self {
            timings,
            last_traffic: now,
            begun: now,
            up: None,
        }
    }

    /// Records that a payload arrived, including heartbeat acknowledgements.
    pub(super) const fn traffic_received(&mut self, now: Instant) {
        self.last_traffic = now;
    }

    /// Records that READY or RESUMED arrived.
    pub(super) fn session_ready(&mut self, now: Instant) {
        self.up.get_or_insert(now);
    }

    /// Returns why the connection is dead, if it is.
    pub(super) fn fault(&self, now: Instant) -> Option<&'static str> {
        match self.up {
            None => (now - self.begun > self.timings.answer).then_some("no answer"),
            Some(_) => {
                (now - self.last_traffic > self.timings.heartbeat_timeout).then_some("no heartbeat")
            }
        }
    }

    /// Whether the session has been ready for long enough to count as stable.
    pub(super) fn has_settled(&self, now: Instant) -> bool {
        self.up.is_some_and(|up| now - up > self.timings.settled)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::discord::timings::Timings;

    /// Checks when and why the watchdog abandons a connection. The session becomes ready at `up`,
    /// payloads arrive at the seconds in `heard`, and the watchdog is polled every second for ten
    /// minutes.
    #[track_caller]
    fn check(up: Option<u64>, heard: impl Iterator<Item = u64>, over: Option<(u64, &str)>) {
        let start = Instant::now();
        let mut dog = Watchdog::new(Timings::DISCORD.gateway, start);
        let heard: Vec<u64> = heard.collect();
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            if heard.contains(&second) {
                dog.traffic_received(now);
            }
            if up == Some(second) {
                dog.traffic_received(now);
                dog.session_ready(now);
            }
            if let Some(why) = dog.fault(now) {
                assert_eq!(Some((second, why)), over);
                return;
            }
            assert_eq!(dog.has_settled(now), up.is_some_and(|up| second > up + 30));
        }
        assert_eq!(None, over);
    }

    #[test]
    fn a_connection_is_given_up_when_it_should_be() {
        check(None, [].into_iter(), Some((21, "no answer")));
        check(Some(1), [].into_iter(), Some((62, "no heartbeat")));
        check(Some(1), [42, 83].into_iter(), Some((144, "no heartbeat")));
        check(Some(1), (1..15).map(|n| n * 41), None);
        // A RESUME that is accepted and never answered, while its heartbeats are acknowledged.
        check(None, (1..15).map(|n| n * 41), Some((21, "no answer")));
    }
}
