//! The watchdog: detects that a connection is dead. Performs no I/O and reads no clock.

use tokio::time::Instant;

use crate::discord::timings::GatewayTimings;

/// Why a connection is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionFault {
    /// HELLO did not arrive, so neither IDENTIFY nor RESUME was sent.
    Unopened,
    /// HELLO arrived, but neither READY nor RESUMED.
    Unanswered,
    /// The session was ready. Then nothing arrived, not even a heartbeat acknowledgement.
    Silent,
}

impl ConnectionFault {
    /// The fault in words, for the log.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Unopened => "no HELLO",
            Self::Unanswered => "no answer",
            Self::Silent => "no heartbeat",
        }
    }

    /// Whether a new session must start: Discord has not answered for this one. After the other
    /// faults the session is resumed, so that the events since then are not lost.
    pub(super) const fn ends_session(self) -> bool {
        matches!(self, Self::Unanswered)
    }
}

/// The state of the watchdog for one connection.
#[derive(Debug)]
pub(super) struct Watchdog {
    timings: GatewayTimings,
    /// When the last payload arrived.
    last_traffic: Instant,
    opened_at: Instant,
    has_hello: bool,
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
            has_hello: false,
            ready_at: None,
        }
    }

    /// Records that a payload arrived, including heartbeat acknowledgements.
    pub(super) const fn traffic_received(&mut self, now: Instant) {
        self.last_traffic = now;
    }

    /// Records that HELLO arrived.
    pub(super) const fn hello_received(&mut self) {
        self.has_hello = true;
    }

    /// Records that READY or RESUMED arrived.
    pub(super) fn session_ready(&mut self, now: Instant) {
        self.ready_at.get_or_insert(now);
    }

    /// Returns why the connection is dead, if it is.
    pub(super) fn fault(&self, now: Instant) -> Option<ConnectionFault> {
        let (since, limit, fault) = match (self.ready_at, self.has_hello) {
            (Some(_), _) => (
                self.last_traffic,
                self.timings.heartbeat_timeout,
                ConnectionFault::Silent,
            ),
            (None, true) => (
                self.opened_at,
                self.timings.answer,
                ConnectionFault::Unanswered,
            ),
            (None, false) => (
                self.opened_at,
                self.timings.answer,
                ConnectionFault::Unopened,
            ),
        };
        (now - since > limit).then_some(fault)
    }

    /// Whether the session was still alive so long after it became ready that it counts as stable.
    /// Time alone does not count: a session that is silent after every resume would be resumed for
    /// ever.
    pub(super) fn is_stable(&self) -> bool {
        self.ready_at
            .is_some_and(|ready_at| self.last_traffic - ready_at > self.timings.stable_after)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::discord::timings::Timings;

    /// Checks when and why the watchdog abandons a connection. HELLO arrives at `hello_at`, the
    /// session becomes ready at `ready_at`, payloads arrive at the seconds in `traffic`, and the
    /// watchdog is polled every second for ten minutes.
    #[track_caller]
    fn check(
        hello_at: Option<u64>,
        ready_at: Option<u64>,
        traffic: impl Iterator<Item = u64>,
        expected: Option<(u64, ConnectionFault)>,
    ) {
        let start = Instant::now();
        let mut watchdog = Watchdog::new(Timings::DISCORD.gateway, start);
        let traffic: Vec<u64> = traffic.collect();
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            if traffic.contains(&second) {
                watchdog.traffic_received(now);
            }
            if hello_at == Some(second) {
                watchdog.traffic_received(now);
                watchdog.hello_received();
            }
            if ready_at == Some(second) {
                watchdog.traffic_received(now);
                watchdog.session_ready(now);
            }
            if let Some(why) = watchdog.fault(now) {
                assert_eq!(Some((second, why)), expected);
                return;
            }
            // A payload more than thirty seconds after READY shows that the session lasts.
            let lasts = |at: &u64| ready_at.is_some_and(|ready_at| *at > ready_at + 30);
            let mut so_far = traffic.iter().filter(|at| **at <= second);
            assert_eq!(watchdog.is_stable(), so_far.any(lasts));
        }
        assert_eq!(None, expected);
    }

    #[test]
    fn dead_connections_are_detected() {
        use ConnectionFault::{Silent, Unanswered, Unopened};

        let acknowledged = || (1..15).map(|n| n * 41);
        check(None, None, [].into_iter(), Some((21, Unopened)));
        check(Some(0), None, [].into_iter(), Some((21, Unanswered)));
        check(Some(0), Some(1), [].into_iter(), Some((62, Silent)));
        // Before the second heartbeat that is not acknowledged, at 165 s.
        let twice = [42, 83].into_iter();
        check(Some(0), Some(1), twice, Some((144, Silent)));
        check(Some(0), Some(1), acknowledged(), None);
        // A RESUME that is accepted and never answered, while its heartbeats are acknowledged.
        check(Some(0), None, acknowledged(), Some((21, Unanswered)));
    }
}
