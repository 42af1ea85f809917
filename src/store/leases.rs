//! Which process holds which of the bot's shards, where several share one database.
//!
//! ```text
//! a renews   (12 shards)          → holds 0 … 11
//! b renews                        → holds nothing yet; a's next renewal tells it: 6 too many
//! a releases 6, with its session  → b's next renewal: holds 6, and resumes that session
//! a dies                          → after the lifetime b holds all
//! ```
//! At most one process holds a shard. A process renews its leases every second; a process that has
//! not renewed for a lifetime holds nothing. Time is the database's, so that clocks need not agree.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

use super::Result;

/// A shard that a process holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Its number, from 0.
    pub shard: u32,
    /// The gateway's session that was last saved, in the words of whoever saved it; `None`: there is
    /// none to be resumed.
    pub session: Option<String>,
}

/// What a process holds after it has renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Its shards, in order.
    pub held: Vec<Lease>,
    /// So many of them are more than its part: others want them.
    pub surplus: u32,
}

/// The leases. `process` is a name that no other process has ever had.
///
/// # Errors
///
/// All fail with [`super::StoreError::Database`] where the database does.
#[async_trait]
pub trait ShardLeases: Debug + Send + Sync {
    /// Renews what the process holds of `total` shards, and takes free ones up to its part: the
    /// shards divided by the live processes, rounded up. A process that has not renewed for
    /// `lifetime` is dead.
    async fn renew(&self, process: &str, total: u32, lifetime: Duration) -> Result<Renewal>;

    /// Saves a shard's session, for whoever holds the shard next. Whether the process holds it.
    async fn save(&self, process: &str, total: u32, lease: &Lease) -> Result<bool>;

    /// Gives a shard up, with its session.
    async fn release(&self, process: &str, total: u32, lease: &Lease) -> Result<()>;

    /// Gives all shards up, with the sessions as they were last saved: the process ends.
    async fn leave(&self, process: &str) -> Result<()>;

    /// Reserves the next IDENTIFY of a bucket of shards (`max_concurrency` of Discord's), of which one
    /// may be sent per `pace`: how long to wait for it.
    async fn reserve(&self, bucket: u32, pace: Duration) -> Result<Duration>;
}
