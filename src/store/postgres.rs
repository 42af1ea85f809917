//! The store in a PostgreSQL database, for several processes on several machines.
//!
//! A write locks its server's rows first: `pg_advisory_xact_lock` with the server's id, which ends
//! with the transaction. So writes about one server happen one after the other, as they do in the
//! one writer of a file, and those about different servers side by side. What concerns all servers
//! (the erasure of a user, the deletion of servers that were left) waits for every write and lets
//! none in. The keys and references of the schema hold where that is ever forgotten.
//!
//! ```text
//! open            connect → schema known? → migrations, under a lock → pool of 1 to 8
//! change_pin      BEGIN; lock(server); SELECT pin; change::pin_changed; UPDATE; audit; COMMIT
//! pins            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT page; SELECT count; end
//! ```

pub mod check;

mod database;
mod leases;
mod limits;
mod open;

// The same text for each database, with the types of this one.
#[path = "rows/all.rs"]
mod rows;

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres, Transaction};

use super::id::GuildId;
use super::limits::CountedQuestion;
use super::location::Address;
use super::{PATIENCE, Result};

/// How to open a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Where it is.
    pub address: Address,
    /// How long to wait for a connection.
    pub patience: Duration,
}

impl PostgresOptions {
    /// With the patience of every store.
    pub fn of(address: &Address) -> Self {
        Self {
            address: address.clone(),
            patience: PATIENCE,
        }
    }
}

/// The lock that every write shares and that a write over all servers has for itself: "Rcpt" in
/// ASCII. The locks with two keys are apart from those with one (postgresql.org, 9.28.10).
const EVERY_SERVER: i32 = 0x5263_7074;

/// A store in a database.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    /// Connects, and brings the schema up to date.
    ///
    /// # Errors
    ///
    /// [`super::StoreError::Unreachable`], and every refusal of a schema.
    pub async fn open(options: &PostgresOptions) -> Result<Self> {
        let pool = open::open(options).await?;
        Ok(Self { pool })
    }

    /// A transaction that writes about one server, or, with `None`, about all of them.
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

    /// Where whole tables are read.
    fn copies(&self) -> &PgPool {
        &self.pool
    }

    /// A connection for single statements that write.
    async fn writer(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// A connection for single statements.
    async fn reader(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// A connection that sees one state of the database however many statements it reads it with.
    async fn snapshot(&self) -> Result<Transaction<'static, Postgres>> {
        Ok(self.pool.begin_with(open::SNAPSHOT).await?)
    }

    /// Where deleted words still stand is for the server's `autovacuum` to clear.
    #[expect(clippy::unused_async, reason = "a file has something to do here")]
    async fn forget(&self) -> Result<()> {
        Ok(())
    }

    async fn count_shared(&self, asked: CountedQuestion) -> Result<Option<u64>> {
        limits::count(&self.pool, asked).await
    }

    async fn purge_shared(&self) -> Result<()> {
        limits::purge(&self.pool).await
    }

    async fn end(&self) {
        self.pool.close().await;
    }
}
