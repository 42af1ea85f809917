//! Rate limits for questions: per minute and user, and per minute and server.
//!
//! Each user and server has a token bucket (`governor`). Its clock is the time of the requests, so
//! no clock is read here, and tests set the time. Autocompletion and page changes are not counted.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

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

/// A clock that shows the latest time of any request.
#[derive(Debug, Clone, Default)]
struct RequestClock(Arc<AtomicU64>);

impl RequestClock {
    fn advance(&self, now: UnixSeconds) {
        let seconds = Duration::from_secs(now.max(0).unsigned_abs());
        let nanos = u64::try_from(seconds.as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_max(nanos, Ordering::Relaxed);
    }
}

impl Clock for RequestClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(self.0.load(Ordering::Relaxed))
    }
}
