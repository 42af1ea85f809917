//! Rate limits for questions: per minute and user, and per minute and server.
//!
//! Each user and server has a token bucket (`governor`). Its clock is the time of the requests, so
//! no clock is read here, and tests set the time. Autocompletion and page changes are not counted.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};

use super::request::{GuildId, Request, UnixSeconds, UserId};

/// The number of counted questions after which the full buckets are removed. A bucket takes about
/// 40 bytes, and a million users may ask within the hour between two runs of the upkeep.
const EVICT_EVERY: u32 = 10_000;

/// The rate limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Questions per minute for one user, at once or spread over the minute.
    pub user_per_minute: NonZeroU32,
    /// Questions per minute on one server.
    pub guild_per_minute: NonZeroU32,
}

type KeyedLimiter<K> = RateLimiter<K, HashMapStateStore<K>, RequestClock, NoOpMiddleware<Nanos>>;

/// Counts questions against the rate limits.
#[derive(Debug)]
pub(super) struct Limiter {
    clock: RequestClock,
    users: KeyedLimiter<UserId>,
    guilds: KeyedLimiter<GuildId>,
    /// The questions that were counted; wraps around.
    counted: AtomicU32,
}

impl Limiter {
    pub(super) fn new(limits: RateLimits) -> Self {
        let clock = RequestClock::default();
        let quota = Quota::per_minute;
        Self {
            users: RateLimiter::new(
                quota(limits.user_per_minute),
                HashMapStateStore::default(),
                clock.clone(),
            ),
            guilds: RateLimiter::new(
                quota(limits.guild_per_minute),
                HashMapStateStore::default(),
                clock.clone(),
            ),
            clock,
            counted: AtomicU32::new(1),
        }
    }

    /// Counts a question.
    ///
    /// # Errors
    ///
    /// The number of seconds to wait, at least 1, if a limit is exceeded.
    pub(super) fn count(&self, request: &Request) -> Result<(), u64> {
        self.clock.advance(request.now);
        let number = self.counted.fetch_add(1, Ordering::Relaxed);
        if number.is_multiple_of(EVICT_EVERY) {
            self.evict_idle(request.now);
        }
        let guild = request.location.guild();
        self.users
            .check_key(&request.actor.user)
            .map_err(|until| self.seconds(&until))?;
        match guild.map(|guild| self.guilds.check_key(&guild)) {
            Some(Err(until)) => Err(self.seconds(&until)),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Removes the full buckets, which belong to users and servers that have not asked recently.
    pub(super) fn evict_idle(&self, now: UnixSeconds) {
        self.clock.advance(now);
        self.users.retain_recent();
        self.guilds.retain_recent();
    }

    fn seconds(&self, until: &NotUntil<Nanos>) -> u64 {
        let wait = until.wait_time_from(self.clock.now());
        let rounding = u64::from(wait.subsec_nanos() > 0);
        (wait.as_secs() + rounding).max(1)
    }
}

/// A clock that advances with the times of the requests and never goes back. If the system's clock
/// is set back, it continues from there: until the old time came again, no bucket would refill.
#[derive(Debug, Clone, Default)]
struct RequestClock(Arc<Mutex<RequestTime>>);

/// Two numbers that are consistent at every moment.
#[derive(Debug, Default)]
struct RequestTime {
    /// The time from which the clock advances.
    latest: UnixSeconds,
    /// What the clock shows.
    shown_nanos: u64,
}

/// A request that is older than the latest one by more than this was not only overtaken: the
/// system's clock was set back.
const MAX_DISORDER_SECONDS: i64 = 60;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

impl RequestClock {
    fn advance(&self, now: UnixSeconds) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_sub(time.latest);
        if passed > 0 {
            let nanos = passed.unsigned_abs().saturating_mul(NANOS_PER_SECOND);
            time.shown_nanos = time.shown_nanos.saturating_add(nanos);
            time.latest = now;
        } else if passed < -MAX_DISORDER_SECONDS {
            time.latest = now;
        }
    }
}

impl Clock for RequestClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Nanos::new(time.shown_nanos)
    }
}
