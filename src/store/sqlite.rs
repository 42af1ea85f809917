//! The store in one SQLite file.
//!
//! One connection writes, a few read. A write begins with `BEGIN IMMEDIATE`: one that begins to
//! read and then wants to write fails under load (1,540 of 1,600 did: docs/decisions/005). The file is
//! in WAL mode, so that reading never waits for writing, and a commit is on the disk before it is
//! acknowledged (`synchronous = FULL`); only [`super::Store::first_time`] does without, for what it
//! forgets in a power cut, Discord has given up as well.
//!
//! ```text
//! open            checks of the file → migrations → writer ×1, readers ×2
//! change_pin      writer: BEGIN IMMEDIATE; SELECT pin; change::pin_changed; UPDATE; audit; COMMIT
//! pins            reader: BEGIN; SELECT page; SELECT count; end
//! ```

pub mod check;

mod database;
mod open;

// The same text for each database, with the types of this one.
#[path = "rows/all.rs"]
mod rows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::id::GuildId;
use super::{PATIENCE, Result, StoreError};

/// How to open a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// Where it is; folder and file are made where they are missing.
    pub file: PathBuf,
    /// How long to wait for another process that writes.
    pub patience: Duration,
}

impl SqliteOptions {
    /// With the patience of every store.
    pub fn of(file: &Path) -> Self {
        Self {
            file: file.to_path_buf(),
            patience: PATIENCE,
        }
    }
}

/// A store in a file.
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    /// What the path led to when it was opened; `None` where the system does not tell.
    identity: Option<FileId>,
    writer: SqlitePool,
    readers: SqlitePool,
    /// Tells other processes that it is open; after the pools, for it may not be closed before.
    #[expect(dead_code, reason = "held for as long as the store is")]
    mark: Option<std::fs::File>,
}

impl SqliteStore {
    /// Opens the file, or makes it; checks it and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// Every refusal of [`StoreError`]: a folder, a file that cannot be written, is in use, is
    /// damaged, somebody else's, or newer.
    pub async fn open(options: &SqliteOptions) -> Result<Self> {
        open::open(options).await
    }

    /// The file.
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// A transaction that writes: one at a time, whatever server it is about.
    async fn write(&self, _: Option<GuildId>) -> Result<Transaction<'static, Sqlite>> {
        self.still_there()?;
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A file that was deleted or replaced takes writes as before, and nobody would ever read them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Gone`].
    fn still_there(&self) -> Result<()> {
        if self.identity.is_some() && FileId::of(&self.file) != self.identity {
            return Err(StoreError::Gone {
                file: self.file.clone(),
            });
        }
        Ok(())
    }

    /// Where whole tables are read.
    fn copies(&self) -> &SqlitePool {
        &self.readers
    }

    /// A connection for single statements that write.
    async fn writer(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.writer.acquire().await?)
    }

    /// A connection for single statements.
    async fn reader(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    /// A connection that sees one state of the file however many statements it reads it with.
    async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.readers.begin().await?)
    }

    /// Empties the write-ahead log, in which deleted words still stand. Where somebody reads just
    /// now it stays until the next time: no reason to fail.
    async fn forget(&self) -> Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Closes both pools. The last connection empties the log by itself, but not where another
    /// process reads.
    async fn end(&self) {
        self.readers.close().await;
        if let Err(error) = self.forget().await {
            tracing::warn!(%error, "the store's last changes stay in the log beside it");
        }
        self.writer.close().await;
    }
}

/// Tells a file from every other one, whatever their names.
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
