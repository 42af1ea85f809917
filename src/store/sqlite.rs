//! The store in one SQLite file.
//!
//! One connection writes, a few read. A write begins with `BEGIN IMMEDIATE`: one that begins to
//! read and then wants to write fails under load (1,540 of 1,600 did, design.md). The file is in
//! WAL mode, so that reading never waits for writing, and a commit is on the disk before it is
//! acknowledged (`synchronous = FULL`); only [`Store::first_time`] does without, for what it
//! forgets in a power cut, Discord has given up as well.
//!
//! ```text
//! open            checks of the file → migrations → writer ×1, readers ×2
//! change_pin      writer: BEGIN IMMEDIATE; SELECT pin; change::pin_changed; UPDATE; audit; COMMIT
//! pins            reader: BEGIN; SELECT page; SELECT count; end
//! ```

pub mod check;

mod open;

mod guilds;
mod pins;
mod questions;
mod settings;
mod users;
mod votes;

mod audit;
mod cells;

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::audit::{Act, AuditRow};
use super::id::{ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId};
use super::location::Location;
use super::page::{Page, Paged};
use super::pin::{Added, Changed, NewPin, Origin, Pin, Which};
use super::privacy::{Erased, Scope, UserData};
use super::question::{Group, Kept, NewQuestion, Question};
use super::settings::{Settings, SettingsChange};
use super::vote::{Opinion, Tally, Voted};
use super::{Expired, PinChange, Result, Store, StoreError};

/// How to open a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where it is.
    pub location: Location,
    /// How long to wait for another process that writes.
    pub patience: Duration,
}

/// How long to wait for another process where nothing else is said: twice what a backup of a
/// large file holds the disk for, and well below Discord's 15 minutes for a reply.
pub const PATIENCE: Duration = Duration::from_secs(5);

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
    pub async fn open(options: &Options) -> Result<Self> {
        open::open(options).await
    }

    /// The file.
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
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

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Box::new(error))
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn settings(&self, guild: GuildId) -> Result<Settings> {
        settings::get(&mut *self.reader().await?, guild).await
    }

    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        act: Act,
    ) -> Result<Settings> {
        let mut tx = self.write().await?;
        let (settings, dropped) = settings::change(&mut tx, guild, change, act).await?;
        tx.commit().await?;
        if dropped > 0 {
            self.forget().await?;
        }
        Ok(settings)
    }

    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        act: Act,
    ) -> Result<Added> {
        let mut tx = self.write().await?;
        let added = pins::add(&mut tx, guild, request, new, Origin::Answer, act).await?;
        tx.commit().await?;
        Ok(added)
    }

    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>> {
        pins::get(&mut *self.reader().await?, guild, pin).await
    }

    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>> {
        pins::of_message(&mut *self.reader().await?, guild, message).await
    }

    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>> {
        pins::by_keys(&mut *self.reader().await?, guild, keys).await
    }

    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>> {
        pins::in_channel(&mut *self.reader().await?, guild, channel).await
    }

    async fn pins(&self, guild: GuildId, which: Which, page: Page) -> Result<Paged<Pin>> {
        pins::list(&mut *self.snapshot().await?, guild, which, page).await
    }

    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        act: Act,
    ) -> Result<Changed> {
        let mut tx = self.write().await?;
        let changed = pins::change(&mut tx, guild, pin, change, act).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn history(&self, guild: GuildId, pin: PinId, page: Page) -> Result<Paged<AuditRow>> {
        audit::of_pin(&mut *self.snapshot().await?, guild, pin, page).await
    }

    async fn audit(&self, guild: GuildId, page: Page) -> Result<Paged<AuditRow>> {
        audit::of_guild(&mut *self.snapshot().await?, guild, page).await
    }

    async fn keep_question(&self, guild: GuildId, new: NewQuestion, at: i64) -> Result<Kept> {
        let mut tx = self.write().await?;
        let kept = questions::keep(&mut tx, guild, &new, at).await?;
        tx.commit().await?;
        Ok(kept)
    }

    async fn groups(&self, guild: GuildId, page: Page) -> Result<Paged<Group>> {
        questions::groups(&mut *self.snapshot().await?, guild, page).await
    }

    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<Group>> {
        questions::group(&mut *self.reader().await?, guild, question).await
    }

    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: Page,
    ) -> Result<Paged<Question>> {
        questions::like(&mut *self.snapshot().await?, guild, question, page).await
    }

    async fn dismiss(&self, guild: GuildId, question: QuestionId, act: Act) -> Result<u64> {
        let mut tx = self.write().await?;
        let rows = questions::dismiss(&mut tx, guild, question, act).await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        act: Act,
    ) -> Result<Option<Added>> {
        let mut tx = self.write().await?;
        let added = questions::answer(&mut tx, guild, question, request, new, act).await?;
        tx.commit().await?;
        Ok(added)
    }

    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<Voted> {
        let mut tx = self.write().await?;
        let voted = votes::vote(&mut tx, guild, answer_id, user, opinion, at).await?;
        tx.commit().await?;
        Ok(voted)
    }

    async fn tally(&self, guild: GuildId, answer_id: &str) -> Result<Tally> {
        votes::tally(&mut *self.reader().await?, guild, answer_id).await
    }

    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData> {
        users::data(&mut *self.snapshot().await?, scope, user).await
    }

    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<Erased> {
        let mut tx = self.write().await?;
        let erased = users::erase(&mut tx, scope, user).await?;
        tx.commit().await?;
        self.forget().await?;
        Ok(erased)
    }

    async fn expire(&self, guild: GuildId, now: i64) -> Result<Expired> {
        let mut tx = self.write().await?;
        let expired = guilds::expire(&mut tx, guild, now).await?;
        tx.commit().await?;
        if expired.questions > 0 {
            self.forget().await?;
        }
        Ok(expired)
    }

    async fn guilds(&self) -> Result<Vec<GuildId>> {
        guilds::all(&mut *self.reader().await?).await
    }

    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool> {
        guilds::first_time(&mut *self.writer.acquire().await?, interaction, now).await
    }

    async fn purge_seen(&self, now: i64) -> Result<u64> {
        guilds::purge_seen(&mut *self.writer.acquire().await?, now).await
    }

    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()> {
        guilds::mark_left(&mut *self.writer.acquire().await?, guild, at).await
    }

    async fn mark_back(&self, guild: GuildId) -> Result<()> {
        guilds::mark_back(&mut *self.writer.acquire().await?, guild).await
    }

    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>> {
        let mut tx = self.write().await?;
        let purged = guilds::purge_left(&mut tx, now, days).await?;
        tx.commit().await?;
        if !purged.is_empty() {
            self.forget().await?;
        }
        Ok(purged)
    }

    async fn close(&self) {
        self.readers.close().await;
        // The last connection empties the log by itself, but not where another process reads.
        if let Err(error) = self.forget().await {
            tracing::warn!(%error, "the store's last changes stay in the log beside it");
        }
        self.writer.close().await;
    }
}
