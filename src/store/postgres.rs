//! The store in a PostgreSQL database, for several processes on several machines.
//!
//! A write first locks its server's rows: `pg_advisory_xact_lock` with the server's id, which ends
//! with the transaction. So writes about one server are sequential, as with the single writer of a
//! file, and writes about different servers run in parallel. Operations on all servers (the erasure
//! of a user, the deletion of servers that were left) exclude all other writes. The keys and
//! foreign keys of the schema ensure consistency even if code omits the lock.
//!
//! ```text
//! open            connect → schema known? → migrations, under a lock → pool of 1 to 8 → moved?
//! change_pin      BEGIN; lock(server); SELECT pin; apply_pin_change; UPDATE; audit; COMMIT
//! pins            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT page; SELECT count; end
//! ```

pub mod check;

mod database;
mod leases;
mod open;
mod rate_limits;

// The same source for each database, with the types of this one.
#[path = "rows/all.rs"]
mod rows;

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use super::arrivals::ArrivalQueue;
use super::id::GuildId;
use super::location::Address;
use super::rate_limits::CountedQuestion;
use super::{Result, WAIT_TIMEOUT};

/// The options for opening a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// The address of the database.
    pub address: Address,
    /// How long to wait for a connection.
    pub wait_timeout: Duration,
}

impl PostgresOptions {
    /// Uses the default [`WAIT_TIMEOUT`] of all stores.
    pub fn of(address: &Address) -> Self {
        Self {
            address: address.clone(),
            wait_timeout: WAIT_TIMEOUT,
        }
    }
}

/// The lock that single-server writes share and that all-server writes hold exclusively: "Rcpt" in
/// ASCII. Locks with two keys do not conflict with locks with one (postgresql.org, 9.28.10).
const EVERY_SERVER: i32 = 0x5263_7074;

/// A store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
    arrivals: ArrivalQueue,
    /// The lock that keeps other processes from opening the store while it is moved.
    #[expect(dead_code, reason = "held for as long as the store is")]
    alone: Option<PgConnection>,
}

impl PostgresStore {
    /// Connects, and migrates the schema to the current version.
    ///
    /// # Errors
    ///
    /// Returns [`super::StoreError::Unreachable`] or [`super::StoreError::Untrusted`], an error if the
    /// schema is not usable, or [`super::StoreError::InUse`] while the store is moved.
    pub async fn open(options: &PostgresOptions) -> Result<Self> {
        let store = Self::connect(options, None).await?;
        open::check_not_moving(&store.pool, &options.address).await?;
        Ok(store)
    }

    /// Opens the source of a move: an existing store that no other process uses. Keeps others from
    /// opening it.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`], or [`super::StoreError::NoSchema`] if there is no store.
    pub(super) async fn open_alone(options: &PostgresOptions) -> Result<Self> {
        let alone = check::alone(options).await?;
        Self::connect(options, Some(alone)).await
    }

    /// Opens the target of a move. The source may be another schema of the same database, so the
    /// move itself may hold the lock.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`], except [`super::StoreError::InUse`].
    pub(super) async fn open_target(options: &PostgresOptions) -> Result<Self> {
        Self::connect(options, None).await
    }

    async fn connect(options: &PostgresOptions, alone: Option<PgConnection>) -> Result<Self> {
        Ok(Self {
            pool: open::open(options).await?,
            arrivals: ArrivalQueue::default(),
            alone,
        })
    }

    /// Starts a transaction that writes about one server or, with `None`, about all servers.
    async fn write(&self, guild: Option<GuildId>) -> Result<Transaction<'static, Postgres>> {
        let mut tx = self.pool.begin().await?;
        let lock = match guild {
            Some(guild) => {
                sqlx::query("SELECT pg_advisory_xact_lock_shared($1, 0), pg_advisory_xact_lock($2)")
                    .bind(EVERY_SERVER)
                    .bind(guild.to_stored())
            }
            None => sqlx::query("SELECT pg_advisory_xact_lock($1, 0)").bind(EVERY_SERVER),
        };
        lock.execute(&mut *tx).await?;
        Ok(tx)
    }

    /// Begins a transaction for reading whole tables. It waits while the other store is written.
    async fn begin_copy(&self) -> Result<Transaction<'static, Postgres>> {
        let mut tx = self.snapshot().await?;
        sqlx::query("SET LOCAL idle_in_transaction_session_timeout = 0")
            .execute(&mut *tx)
            .await?;
        Ok(tx)
    }

    /// Returns a connection for single statements that write.
    async fn writer(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// Returns a connection for writes whose commits need not wait for the disk.
    async fn relaxed_writer(&self) -> Result<PoolConnection<Postgres>> {
        self.writer().await
    }

    /// Returns a connection for single statements that read.
    async fn reader(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// Starts a read-only transaction, in which all statements see the same state of the database.
    async fn snapshot(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(self.pool.begin_with(open::SNAPSHOT).await?)
    }

    /// Does nothing: the `autovacuum` of the PostgreSQL server removes deleted text from disk.
    #[expect(clippy::unused_async, reason = "a file has something to do here")]
    async fn purge_deleted_text(&self) -> Result<()> {
        Ok(())
    }

    async fn count_shared(&self, asked: CountedQuestion) -> Result<Option<u64>> {
        rate_limits::count(&self.pool, asked).await
    }

    async fn purge_shared(&self) -> Result<()> {
        rate_limits::purge(&self.pool).await
    }

    async fn close_pools(&self) {
        self.pool.close().await;
    }
}
