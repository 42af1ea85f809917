//! The store in one SQLite file.
//!
//! One connection writes, two read. A write transaction begins with `BEGIN IMMEDIATE`: a
//! transaction that starts as a reader and then writes fails under load (1,540 of 1,600 failed:
//! docs/decisions/005). The file is in WAL mode, so readers never wait for the writer. A commit is
//! on disk before it is acknowledged (`synchronous = FULL`), except that of
//! [`super::Store::first_time`]: the interactions that a power cut loses have expired at Discord as
//! well. Each write sets the mode of its own commit, so a write that was dropped half-way leaves
//! nothing behind.
//!
//! ```text
//! open            checks of the file → migrations → writer ×1, readers ×2
//! change_pin      writer: FULL; BEGIN IMMEDIATE; SELECT pin; apply_pin_change; UPDATE; audit;
//!                 COMMIT
//! first_time      writer: NORMAL; INSERT
//! pins            reader: BEGIN; SELECT page; SELECT count; end
//! ```

pub mod check;

mod database;
mod open;

// Compiled once per database, with this database's types.
#[path = "rows/all.rs"]
mod rows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{ConnectOptions, Connection, Sqlite, SqlitePool, Transaction};

use super::arrivals::ArrivalQueue;
use super::id::GuildId;
use super::rate_limits::CountedQuestion;
use super::{Result, StoreError, WAIT_TIMEOUT};

/// The statement before a write whose commit must wait for the disk.
const DURABLE_COMMIT: &str = "PRAGMA synchronous = FULL";

/// Begins a write transaction whose commit waits for the disk. One string, so that no other write
/// comes between the two statements.
const BEGIN_DURABLE: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE";

/// How long the truncation of the log waits for readers. Nothing is written meanwhile, and an
/// interaction waits at most 0.6 s for its record.
const TRUNCATE_TIMEOUT: Duration = Duration::from_millis(100);

/// The options for opening a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// The path; a missing folder or file is created.
    pub file: PathBuf,
    /// How long to wait for another writing process.
    pub wait_timeout: Duration,
}

impl SqliteOptions {
    /// Options with the default [`WAIT_TIMEOUT`].
    pub fn of(file: &Path) -> Self {
        Self {
            file: file.to_path_buf(),
            wait_timeout: WAIT_TIMEOUT,
        }
    }
}

/// A store in an SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    /// The identity of the file when it was opened; `None` if the system provides none.
    identity: Option<FileId>,
    writer: SqlitePool,
    readers: SqlitePool,
    arrivals: ArrivalQueue,
    /// Signals to other processes that the file is open. Declared after the pools because it must
    /// be dropped after them.
    mark: Option<std::fs::File>,
}

impl SqliteStore {
    /// Opens or creates the file, checks it and migrates its schema.
    ///
    /// # Errors
    ///
    /// Any [`StoreError`] of opening: the path is a folder; the file is not writable, in use,
    /// damaged, of another program, or of a newer release.
    pub async fn open(options: &SqliteOptions) -> Result<Self> {
        open::open(options).await
    }

    /// The path of the file.
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// Begins a write transaction. There is one at a time, across all servers.
    async fn write(&self, _: Option<GuildId>) -> Result<Transaction<'static, Sqlite>> {
        self.check_in_place()?;
        Ok(self.writer.begin_with(BEGIN_DURABLE).await?)
    }

    /// Checks that the path still leads to the open file. A deleted or replaced file still accepts
    /// writes, which would be lost, and what is read from it is not what the next start finds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Gone`] if the file was deleted or replaced.
    fn check_in_place(&self) -> Result<()> {
        if self.identity.is_some() && FileId::of(&self.file) != self.identity {
            return Err(StoreError::Gone {
                file: self.file.clone(),
            });
        }
        Ok(())
    }

    /// Begins a transaction for reading whole tables. It locks the file against writes: a process
    /// that starts meanwhile waits for its end, and then fails with [`StoreError::Locked`].
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another process has the file open.
    async fn begin_copy(&self) -> Result<Transaction<'static, Sqlite>> {
        let tx = self.write(None).await?;
        // After the lock, because a process marks the file before it needs the lock.
        if let Some(mark) = &self.mark {
            open::check_only_mark(mark, &self.file)?;
        }
        Ok(tx)
    }

    /// A connection for single write statements, whose commits wait for the disk.
    async fn writer(&self) -> Result<PoolConnection<Sqlite>> {
        let mut conn = self.relaxed_writer().await?;
        sqlx::query(DURABLE_COMMIT).execute(&mut *conn).await?;
        Ok(conn)
    }

    /// A connection for writes that set the mode of their commit themselves.
    async fn relaxed_writer(&self) -> Result<PoolConnection<Sqlite>> {
        self.check_in_place()?;
        Ok(self.writer.acquire().await?)
    }

    /// A connection for single read statements.
    async fn reader(&self) -> Result<PoolConnection<Sqlite>> {
        self.check_in_place()?;
        Ok(self.readers.acquire().await?)
    }

    /// A transaction in which all reads see the same state of the file.
    async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>> {
        self.check_in_place()?;
        Ok(self.readers.begin().await?)
    }

    /// Truncates the write-ahead log, which still contains deleted text. While another connection
    /// reads, the log stays until the next call, at the latest that of the hourly upkeep; that is not
    /// an error.
    ///
    /// Runs on a connection of its own: a timeout that a cancelled call left behind on the writer
    /// would apply to every write. The writer is held, so that no write of this process comes between.
    async fn purge_deleted_text(&self) -> Result<()> {
        let _writer = self.relaxed_writer().await?;
        let connect = open::connecting(&self.file, TRUNCATE_TIMEOUT);
        let mut conn = connect.connect().await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut conn)
            .await?;
        Ok(conn.close().await?)
    }

    /// Counts nothing: the one process that uses the file counts.
    #[expect(clippy::unused_async, reason = "a server has something to do here")]
    async fn count_shared(&self, _asked: CountedQuestion) -> Result<Option<u64>> {
        Ok(None)
    }

    #[expect(clippy::unused_async, reason = "a server has something to do here")]
    async fn purge_shared(&self) -> Result<()> {
        Ok(())
    }

    /// Closes both pools. SQLite truncates the log when the last connection closes, but not while
    /// another process reads.
    async fn close_pools(&self) {
        self.readers.close().await;
        if let Err(error) = self.purge_deleted_text().await {
            tracing::warn!(%error, "the store's last changes stay in the log beside it");
        }
        self.writer.close().await;
    }
}

/// Identifies a file independently of its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    #[cfg(unix)]
    fn of(file: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = std::fs::metadata(file).ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        })
    }

    #[cfg(not(unix))]
    fn of(_: &Path) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use sqlx::SqliteConnection;
    use tokio::time::timeout;

    use super::*;
    use crate::store::Store;
    use crate::store::id::InteractionId;

    // SQLite's numbers (sqlite.org/pragma.html#pragma_synchronous).
    const NORMAL: i64 = 1;
    const FULL: i64 = 2;

    async fn mode(conn: &mut SqliteConnection) -> i64 {
        let mode = sqlx::query_scalar("PRAGMA synchronous").fetch_one(conn);
        mode.await.unwrap()
    }

    #[tokio::test]
    async fn only_the_commit_of_an_interaction_does_not_wait_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions::of(&folder.path().join("receipts.db"));
        let store = SqliteStore::open(&options).await.unwrap();
        let mut id = 0;
        let mut record = async || {
            id += 1;
            assert!(store.first_time(InteractionId(id), 0).await.unwrap());
            assert!(!store.first_time(InteractionId(id), 0).await.unwrap());
            mode(&mut store.relaxed_writer().await.unwrap()).await
        };
        // Repeated, because the later statements are prepared ones.
        for round in 0..3 {
            assert_eq!(record().await, NORMAL, "{round}");
            let mut transaction = store.write(None).await.unwrap();
            assert_eq!(mode(&mut transaction).await, FULL, "{round}");
            transaction.commit().await.unwrap();
            assert_eq!(record().await, NORMAL, "{round}");
            assert_eq!(mode(&mut store.writer().await.unwrap()).await, FULL);
        }
        // A future that is dropped half-way has sent its statement.
        let dropped = store.first_time(InteractionId(99), 0);
        let _ = timeout(Duration::ZERO, dropped).await;
        let mut transaction = store.write(None).await.unwrap();
        assert_eq!(mode(&mut transaction).await, FULL);
        drop(transaction);
        store.close().await;
    }
}
