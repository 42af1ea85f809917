//! Limits when a session may start: Discord's limits on IDENTIFY, which all shards of a process
//! share.
//!
//! ```text
//! max_concurrency 1     one shard after the other, five seconds apart
//! max_concurrency 16    sixteen at a time: shards 0 to 15 together, and 16 five seconds after 0
//! remaining 0           none until the daily limit resets
//! ```
//! <https://discord.com/developers/docs/events/gateway#rate-limiting>

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::session_starts::SessionStartLimit;
use crate::discord::rest::{GatewayInfo, RestClient};
use crate::discord::shards::Shard;
use crate::store::leases::ShardLeases;

/// The maximum time to wait for the database.
const RESERVATION_TIMEOUT: Duration = Duration::from_secs(3);

/// Every shard passes this gate before IDENTIFY.
#[derive(Debug)]
pub(super) struct IdentifyGate {
    daily: Mutex<DailyLimit>,
    /// For each rate-limit bucket, when its last session started. Locked while a session of the
    /// bucket starts.
    buckets: Vec<Arc<Mutex<Option<Instant>>>>,
    /// The number of permits that were dropped unused since the last permit was given.
    unused: Arc<AtomicU32>,
    /// The time between two session starts of one bucket.
    start_interval: Duration,
    /// The store by which the processes that share the shards coordinate.
    leases: Option<Arc<dyn ShardLeases>>,
}

/// Permits a shard to start a session. Dropped when Discord has answered IDENTIFY or the connection
/// has ended. The pause before the bucket's next session runs from then, regardless of how long
/// connecting took. Without IDENTIFY, for example because connecting failed, nothing is counted.
#[derive(Debug)]
pub(super) struct Permit {
    last: OwnedMutexGuard<Option<Instant>>,
    is_used: bool,
    unused: Arc<AtomicU32>,
}

impl Permit {
    /// Records that IDENTIFY is sent.
    pub(super) const fn record_start(&mut self) {
        self.is_used = true;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_used {
            *self.last = Some(Instant::now());
        } else {
            self.unused.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The limit that applies to all buckets together.
#[derive(Debug)]
struct DailyLimit {
    starts: SessionStartLimit,
    /// How many sessions may start before the limit is fetched again. Another process with the same
    /// token also uses the limit up.
    starts_before_refetch: usize,
}

impl IdentifyGate {
    /// Creates the gate for this number of shards, with the limit that Discord has just returned.
    pub(super) fn new(
        gateway: &GatewayInfo,
        shards: usize,
        start_interval: Duration,
        now: Instant,
    ) -> Self {
        let at_once = gateway.limit.map_or(1, |limit| limit.max_concurrency);
        let buckets = (0..at_once.max(1)).map(|_| Arc::default());
        Self {
            daily: Mutex::new(DailyLimit {
                starts: SessionStartLimit::of(gateway.limit, now),
                starts_before_refetch: shards,
            }),
            buckets: buckets.collect(),
            unused: Arc::default(),
            start_interval,
            leases: None,
        }
    }

    /// Makes the gate coordinate with other processes that share the shards.
    pub(super) fn shared(self, leases: Arc<dyn ShardLeases>) -> Self {
        let leases = Some(leases);
        Self { leases, ..self }
    }

    /// Waits until Discord lets the shard start a session. Also returns the gateway's address if it
    /// was fetched again. If the future is dropped while it waits, nothing is counted.
    pub(super) async fn pass(&self, shard: Shard, rest: &RestClient) -> (Permit, Option<String>) {
        let bucket = usize::try_from(shard.id).unwrap_or(0) % self.buckets.len();
        let last = Arc::clone(&self.buckets[bucket]).lock_owned().await;
        if let Some(last) = *last {
            sleep_until(last + self.start_interval).await;
        }
        self.wait_for_others(bucket).await;
        let mut daily = self.daily.lock().await;
        let unused = self.unused.swap(0, Ordering::Relaxed);
        daily.starts.give_back(unused);
        let mut address = None;
        if daily.starts_before_refetch == 0
            && let Ok(gateway) = rest.gateway().await
        {
            daily.starts = SessionStartLimit::of(gateway.limit, Instant::now());
            daily.starts_before_refetch = 1;
            address = Some(gateway.address);
        }
        let wait = daily.starts.wait(Instant::now());
        if !wait.is_zero() {
            tracing::warn!(
                gateway.shard = shard.id,
                gateway.wait_s = wait.as_secs(),
                "Discord does not let the bot start another session yet; is another process restarting with the same token?"
            );
            sleep(wait).await;
        }
        daily.starts.record_start(Instant::now());
        daily.starts_before_refetch = daily.starts_before_refetch.saturating_sub(1);
        let permit = Permit {
            last,
            is_used: false,
            unused: Arc::clone(&self.unused),
        };
        (permit, address)
    }

    /// Waits for the bucket's turn among the processes. If the database fails, each process
    /// continues at its own pace: Discord refuses early attempts, and they are repeated.
    async fn wait_for_others(&self, bucket: usize) {
        let Some(leases) = &self.leases else { return };
        let bucket = u32::try_from(bucket).unwrap_or(u32::MAX);
        let reserved = timeout(
            RESERVATION_TIMEOUT,
            leases.reserve(bucket, self.start_interval),
        )
        .await;
        if let Ok(Ok(wait)) = reserved {
            sleep(wait).await;
        }
    }
}
