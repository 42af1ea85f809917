//! When a session may be begun: Discord's limits on IDENTIFY, which all shards of a process share.
//!
//! ```text
//! max_concurrency 1     one shard after the other, five seconds apart
//! max_concurrency 16    sixteen at a time: shard 0 beside 1 to 15, and 16 five seconds after 0
//! remaining 0           none until the day's count begins anew
//! ```
//! <https://discord.com/developers/docs/events/gateway#rate-limiting>

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::session_starts::SessionStartLimit;
use crate::discord::rest::{GatewayInfo, RestClient};
use crate::discord::shards::Shard;
use crate::store::leases::ShardLeases;

/// The database is not waited for longer.
const RESERVATION_LIMIT: Duration = Duration::from_secs(3);

/// What all shards go through before IDENTIFY.
#[derive(Debug)]
pub(super) struct IdentifyGate {
    day: Mutex<Day>,
    /// When the last session of each place was begun; held while one is.
    places: Vec<Arc<Mutex<Option<Instant>>>>,
    /// How far apart the sessions of one place are begun.
    apart: Duration,
    /// Where the processes that share the shards agree on whose turn it is.
    leases: Option<Arc<dyn ShardLeases>>,
}

/// Lets a shard begin a session. Dropped when Discord has answered IDENTIFY or the connection is
/// over: the next session of the place is begun so long after that, however long connecting took.
#[derive(Debug)]
pub(super) struct Permit {
    last: OwnedMutexGuard<Option<Instant>>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.last = Some(Instant::now());
    }
}

/// What Discord counts over all places.
#[derive(Debug)]
struct Day {
    starts: SessionStartLimit,
    /// How many sessions may still be begun before Discord is asked for its limit again: whoever
    /// restarts with the same token uses it up too.
    fresh: usize,
}

impl IdentifyGate {
    /// For so many shards, with what Discord has just told.
    pub(super) fn new(gateway: &GatewayInfo, shards: usize, apart: Duration, now: Instant) -> Self {
        let at_once = gateway.limit.map_or(1, |limit| limit.max_concurrency);
        let places = (0..at_once.max(1)).map(|_| Arc::default());
        Self {
            day: Mutex::new(Day {
                starts: SessionStartLimit::of(gateway.limit, now),
                fresh: shards,
            }),
            places: places.collect(),
            apart,
            leases: None,
        }
    }

    /// The same, for processes that share the shards.
    pub(super) fn shared(self, leases: Arc<dyn ShardLeases>) -> Self {
        let leases = Some(leases);
        Self { leases, ..self }
    }

    /// Waits until Discord lets the shard begin a session; gives the gateway's address too, where it
    /// was asked for anew. Dropped while it waits, it has counted nothing.
    pub(super) async fn pass(&self, shard: Shard, rest: &RestClient) -> (Permit, Option<String>) {
        let place = usize::try_from(shard.id).unwrap_or(0) % self.places.len();
        let last = Arc::clone(&self.places[place]).lock_owned().await;
        if let Some(last) = *last {
            sleep_until(last + self.apart).await;
        }
        self.wait_for_others(place).await;
        let mut day = self.day.lock().await;
        let mut address = None;
        if day.fresh == 0
            && let Ok(gateway) = rest.gateway().await
        {
            day.starts = SessionStartLimit::of(gateway.limit, Instant::now());
            day.fresh = 1;
            address = Some(gateway.address);
        }
        let wait = day.starts.wait(Instant::now());
        if !wait.is_zero() {
            tracing::warn!(
                gateway.shard = shard.id,
                gateway.wait_s = wait.as_secs(),
                "Discord lets the bot begin no further session for so long; is another process restarting with the same token?"
            );
            sleep(wait).await;
        }
        day.starts.begun(Instant::now());
        day.fresh = day.fresh.saturating_sub(1);
        (Permit { last }, address)
    }

    /// Waits for the place's turn among the processes. Without the database everybody goes on at
    /// their own pace: Discord refuses what comes too early, and it is tried again.
    async fn wait_for_others(&self, place: usize) {
        let Some(leases) = &self.leases else { return };
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let reserved = timeout(RESERVATION_LIMIT, leases.reserve(place, self.apart)).await;
        if let Ok(Ok(wait)) = reserved {
            sleep(wait).await;
        }
    }
}
