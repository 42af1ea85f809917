//! Leases: which process runs which of the bot's shards, if several share one database.
//!
//! ```text
//! a renews   (12 shards)          → holds 0 … 11
//! b renews                        → holds nothing yet; a's next renewal reports a surplus of 6
//! a releases 6, with its session  → b's next renewal: holds 6, and resumes that session
//! a dies                          → after the lease lifetime, b holds all
//! ```
//! At most one process holds a shard. A process renews its leases every second, and loses them if
//! it has not renewed them for a lifetime. The database's clock is used, so that the clocks of the
//! machines need not agree.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

use super::Result;

/// A shard that a process holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The shard's number, from 0.
    pub shard: u32,
    /// The last saved session of the gateway, in the format of the process that saved it; `None`:
    /// there is no session to resume.
    pub session: Option<String>,
}

/// The leases of a process after a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Its shards, in order.
    pub held: Vec<Lease>,
    /// The number of shards above the process's share, which other processes need.
    pub surplus: u32,
}

/// The store of the leases. `process` is a name that no other process has ever had.
///
/// # Errors
///
/// All methods return [`super::StoreError::Database`] if the database fails.
#[async_trait]
pub trait ShardLeases: Debug + Send + Sync {
    /// Renews the process's leases on `total` shards, and takes free ones up to its share: the
    /// number of shards divided by the number of live processes with this total. If they do not
    /// divide equally, the shares differ by one. A process that has not renewed for `lifetime` is
    /// dead.
    async fn renew(&self, process: &str, total: u32, lifetime: Duration) -> Result<Renewal>;

    /// Saves a shard's session for the shard's next holder. Returns whether the process holds the
    /// shard.
    async fn save(&self, process: &str, total: u32, lease: &Lease) -> Result<bool>;

    /// Releases a shard and saves its session.
    async fn release(&self, process: &str, total: u32, lease: &Lease) -> Result<()>;

    /// Releases all shards when the process ends. Their sessions stay as last saved.
    async fn leave(&self, process: &str) -> Result<()>;

    /// Reserves the next IDENTIFY of a rate-limit bucket (see Discord's `max_concurrency`), of
    /// which one may be sent per `interval`. Returns how long to wait for it.
    async fn reserve(&self, bucket: u32, interval: Duration) -> Result<Duration>;
}
