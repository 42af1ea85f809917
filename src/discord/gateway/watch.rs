//! The watchdog: lets connections through the door, and tells when a session is over.

use serenity::gateway::GatewayError as Rejection;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::backoff::Backoff;
use super::session::{Session, Signs};
use crate::discord::pace::GatewayPace;
use crate::discord::tally::{Count, Tally};

/// How a session ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Discord refuses this bot for good.
    Refused(Rejection),
    /// A new one may do better.
    Over(&'static str),
}

/// Watches a session until it is over.
pub(super) async fn watch(
    session: &mut Session,
    backoff: &mut Backoff,
    pace: GatewayPace,
    tally: &Tally,
) -> Outcome {
    let mut state = State::new(pace, Instant::now(), session.signs().await);
    let mut ticks = interval(pace.look);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let now = tokio::select! {
            rejection = session.refusal() => return Outcome::Refused(rejection),
            now = ticks.tick() => now,
        };
        if let Some(why) = state.look(now, session.signs().await, backoff) {
            return Outcome::Over(why);
        }
        if !backoff.allows(now) {
            continue;
        }
        match session.open_door().await {
            Some(false) => {}
            Some(true) => {
                tally.add(Count::Connections);
                tracing::info!("connecting to the gateway");
                state.begun(now);
                backoff.begun(now);
            }
            None => return Outcome::Over("its thread does not answer"),
        }
    }
}

/// What the watchdog remembers of a session. No input or output: a table of looks tests it.
#[derive(Debug)]
struct State {
    pace: GatewayPace,
    seen: Signs,
    /// When the last sign of life was.
    sign_at: Instant,
    phase: Phase,
    /// Connections since it last settled, that one included.
    connections: u32,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// No connection has been begun.
    Idle,
    /// A connection was begun then, and is not answered.
    Waiting(Instant),
    /// It has been ready since then.
    Up(Instant),
}

impl State {
    const fn new(pace: GatewayPace, now: Instant, seen: Signs) -> Self {
        Self {
            pace,
            seen,
            sign_at: now,
            phase: Phase::Idle,
            connections: 0,
        }
    }

    const fn begun(&mut self, now: Instant) {
        self.phase = Phase::Waiting(now);
        self.connections += 1;
    }

    /// Why the session is over, if it is.
    fn look(&mut self, now: Instant, signs: Signs, backoff: &mut Backoff) -> Option<&'static str> {
        if signs != self.seen {
            self.sign_at = now;
        }
        if signs.ups != self.seen.ups {
            tracing::info!("the gateway is ready");
            self.phase = Phase::Up(now);
        }
        self.seen = signs;
        match self.phase {
            _ if self.connections > self.pace.resumes + 1 => Some("resumed too often"),
            Phase::Idle => None,
            Phase::Waiting(since) => (now - since > self.pace.answer).then_some("no answer"),
            Phase::Up(since) => {
                if now - since > self.pace.settled {
                    self.connections = 1;
                    backoff.settled();
                }
                (now - self.sign_at > self.pace.silence).then_some("no heartbeat")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::discord::pace::Pace;

    /// What happens at a second: a connection is begun, it is answered, a heartbeat is.
    #[derive(Clone, Copy)]
    enum At {
        Begun(u64),
        Up(u64),
        Ack(u64),
    }
    use At::{Ack, Begun, Up};

    /// When and why a session is over that went so; looked at every second, ten minutes long.
    #[track_caller]
    fn check(events: &[At], over: Option<(u64, &str)>) {
        let pace = Pace::DISCORD.gateway;
        let start = Instant::now();
        let mut signs = Signs {
            ups: 0,
            events: 0,
            latency: None,
        };
        let mut state = State::new(pace, start, signs);
        let mut backoff = Backoff::new(pace);
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            for event in events {
                match event {
                    Begun(at) if *at == second => state.begun(now),
                    Up(at) if *at == second => signs.ups += 1,
                    Ack(at) if *at == second => {
                        signs.latency = Some(Duration::from_nanos(second + 1));
                    }
                    Begun(_) | Up(_) | Ack(_) => {}
                }
            }
            if let Some(why) = state.look(now, signs, &mut backoff) {
                assert_eq!(Some((second, why)), over);
                return;
            }
        }
        assert_eq!(None, over);
    }

    #[test]
    fn a_session_is_over_when_it_should_be() {
        check(&[], None);
        check(&[Begun(0)], Some((21, "no answer")));
        check(&[Begun(0), Up(1)], Some((62, "no heartbeat")));
        check(
            &[Begun(0), Up(1), Ack(42), Ack(83)],
            Some((144, "no heartbeat")),
        );
        let acks = (1..15).map(|n| Ack(n * 41));
        let alive: Vec<At> = [Begun(0), Up(1)].into_iter().chain(acks).collect();
        check(&alive, None);
        // A RESUME that is accepted and never answered, its heartbeats acknowledged.
        let deaf: Vec<At> = alive.iter().copied().chain([Begun(100)]).collect();
        check(&deaf, Some((121, "no answer")));
        // Dropped after every RESUME.
        check(
            &[Begun(0), Up(0), Begun(50), Begun(51), Begun(53)],
            Some((53, "resumed too often")),
        );
        // Dropped now and then.
        let dropped = [0, 40, 80, 120].map(|at| [Begun(at), Up(at)]).concat();
        check(&dropped, Some((181, "no heartbeat")));
    }
}
