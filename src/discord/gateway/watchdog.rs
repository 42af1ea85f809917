//! The watchdog: tells when a connection is as good as over. No input or output, no clock.

use tokio::time::Instant;

use crate::discord::timings::GatewayTimings;

/// What the watchdog knows of a connection.
#[derive(Debug)]
pub(super) struct Watchdog {
    timings: GatewayTimings,
    /// When something last came.
    last_traffic: Instant,
    begun: Instant,
    /// When its session became ready.
    up: Option<Instant>,
}

impl Watchdog {
    /// For a connection that is begun now.
    pub(super) const fn new(timings: GatewayTimings, now: Instant) -> Self {
        Self {
            timings,
            last_traffic: now,
            begun: now,
            up: None,
        }
    }

    /// A payload came, were it only a heartbeat's acknowledgement.
    pub(super) const fn traffic_received(&mut self, now: Instant) {
        self.last_traffic = now;
    }

    /// READY or RESUMED came.
    pub(super) fn session_ready(&mut self, now: Instant) {
        self.up.get_or_insert(now);
    }

    /// Why the connection is as good as over, if it is.
    pub(super) fn fault(&self, now: Instant) -> Option<&'static str> {
        match self.up {
            None => (now - self.begun > self.timings.answer).then_some("no answer"),
            Some(_) => {
                (now - self.last_traffic > self.timings.heartbeat_timeout).then_some("no heartbeat")
            }
        }
    }

    /// Whether the session has been ready for so long that it counts as a good one.
    pub(super) fn has_settled(&self, now: Instant) -> bool {
        self.up.is_some_and(|up| now - up > self.timings.settled)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::discord::timings::Timings;

    /// When and why a connection is given up that became ready then, and on which payloads came
    /// then; in seconds, looked at every second for ten minutes.
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
        // A RESUME that is accepted and never answered, its heartbeats acknowledged.
        check(None, (1..15).map(|n| n * 41), Some((21, "no answer")));
    }
}
