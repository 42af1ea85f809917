//! The persistent data of the bot: pins, settings, unanswered questions, votes and the audit.
//!
//! ```text
//! add_pin(guild 1, request 77, "Can I …?", by ana, at 1760000000)
//!   → Now(Pin { id: 5, version: 1, … })           one transaction: pin, keys, audit row
//! add_pin(guild 1, request 77, …)  → Before(Pin { id: 5, … })      delivered twice, acts once
//! pin(guild 2, 5)                  → None         guild 2 has no pin 5
//! ```
//!
//! The store holds plain rows. It does not know verdicts, the similarity of questions, or
//! permissions. It reads no clock and stores texts unchanged.

pub mod id;
pub mod page;

pub mod pin;
pub mod question;
pub mod settings;
pub mod vote;

pub mod audit;
pub mod privacy;

mod actor;
mod arrivals;
mod change;
pub mod leases;
pub mod location;
pub mod memory;
pub mod metered;
pub mod migration;
pub mod postgres;
pub mod rate_limits;
pub mod report;
mod schema;
pub mod sqlite;
pub mod table;

pub mod error;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use audit::{AuditRow, AuditStamp};
use id::{ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId};
use leases::ShardLeases;
use location::Location;
use page::{PageRequest, Paged};
use pin::{
    AddPinOutcome, ChangePinOutcome, Evidence, FlagReason, NewPin, Pin, PinEdit, PinFilter, Posting,
};
use postgres::PostgresStore;
use privacy::{ErasedCounts, Scope, UserData};
use question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use rate_limits::CountedQuestion;
use settings::{Settings, SettingsChange};
use sqlite::SqliteStore;
use vote::{Opinion, VoteCounts, VoteOutcome};

pub use change::PinChange;
pub use error::StoreError;

/// How long the id of an interaction is remembered, in seconds: one hour. Discord's token for an
/// interaction is valid for 15 minutes, so an older one cannot be acted on.
pub const SEEN_SECONDS: i64 = 3_600;

/// How long an operation waits for another process or for a connection. It is twice the time that a
/// backup of a large file occupies the disk, and well below Discord's 15 minutes for a reply.
pub const WAIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The result of every store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The number of rows that [`Store::expire`] deleted, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiredCounts {
    /// Deleted questions.
    pub questions: u64,
    /// Deleted votes.
    pub votes: u64,
    /// Removed pins that were deleted together with their history.
    pub pins: u64,
    /// Deleted audit rows that belong to no single pin.
    pub audit_rows: u64,
}

/// A storage backend: memory, SQLite or PostgreSQL.
///
/// Every operation takes the server, and looks rows up by server *and* id: the id of another
/// server's row gives the same result as an id that never existed. A change and its audit row are
/// one transaction. Times are unix seconds and come from the caller.
///
/// `async_trait` boxes the futures: a trait with `async fn`s is not dyn-compatible, and the bot
/// holds an `Arc<dyn Store>`. The cost of the allocation is negligible next to a transaction.
///
/// # Errors
///
/// All operations return [`StoreError::Database`] if the database fails, and
/// [`StoreError::Undecodable`] if a row does not contain what this release writes.
#[async_trait]
pub trait Store: Debug + Send + Sync {
    /// The server's settings; [`Settings::INITIAL`] if it never changed any.
    async fn settings(&self, guild: GuildId) -> Result<Settings>;

    /// Changes one setting and returns all settings. If the value is already set, writes nothing,
    /// not even an audit row. Turning the queue off deletes the server's questions.
    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        stamp: AuditStamp,
    ) -> Result<Settings>;

    /// Creates a pin of an answer, with [`pin::Origin::Answer`]. If the request already created a
    /// pin, returns that pin. If another pin has one of the keys, creates nothing. Pins are
    /// numbered per server from 1; a number is never reused.
    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<AddPinOutcome>;

    /// Returns the pin in any state.
    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>>;

    /// Returns the pin that was posted as this message, unless it is removed.
    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>>;

    /// Returns the visible pins that have one of the keys, oldest first.
    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>>;

    /// Returns the pins with a message in the channel, without removed ones, oldest first.
    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>>;

    /// Returns a page of the server's pins, oldest first.
    async fn pins(&self, guild: GuildId, which: PinFilter, page: PageRequest)
    -> Result<Paged<Pin>>;

    /// Applies a change to a pin. The six methods below are shorthands for it.
    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome>;

    /// Replaces the pin's note, wordings and keys, if its version is still `expected_version` and
    /// no other pin has one of the keys.
    async fn edit_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        edit: PinEdit,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Edit {
            expected_version,
            edit,
        };
        self.change_pin(guild, pin, change, stamp).await
    }

    /// Replaces the pin's evidence and clears its flag, if its version is still `expected_version`.
    async fn renew_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        evidence: Evidence,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Renew {
            expected_version,
            evidence,
        };
        self.change_pin(guild, pin, change, stamp).await
    }

    /// Stores the state of the pin's message. Returns `None` if there is no such pin. Also works
    /// for a removed pin, because its message is unpinned after the removal. If the state is
    /// already stored, writes nothing.
    async fn set_posting(
        &self,
        guild: GuildId,
        pin: PinId,
        posting: Posting,
        stamp: AuditStamp,
    ) -> Result<Option<Pin>> {
        let change = PinChange::Post(posting);
        Ok(self.change_pin(guild, pin, change, stamp).await?.into_pin())
    }

    /// Hides the pin because the corpus has changed, if its version is still `expected_version`. If
    /// it is already flagged with this reason, writes nothing.
    async fn flag_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        reason: FlagReason,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Flag {
            expected_version,
            reason,
        };
        self.change_pin(guild, pin, change, stamp).await
    }

    /// Shows a flagged pin again, unchanged, if its version is still `expected_version`. If it is
    /// not flagged, writes nothing.
    async fn unflag_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        stamp: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Unflag { expected_version };
        self.change_pin(guild, pin, change, stamp).await
    }

    /// Removes the pin. Its row stays for the history, without its keys. Returns `None` if there is
    /// no such pin or it is already removed.
    async fn remove_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        stamp: AuditStamp,
    ) -> Result<Option<Pin>> {
        let change = PinChange::Remove;
        Ok(self.change_pin(guild, pin, change, stamp).await?.into_pin())
    }

    /// Returns a page of the pin's audit rows, oldest first.
    async fn history(
        &self,
        guild: GuildId,
        pin: PinId,
        page: PageRequest,
    ) -> Result<Paged<AuditRow>>;

    /// Returns a page of the server's audit rows, newest first.
    async fn audit(&self, guild: GuildId, page: PageRequest) -> Result<Paged<AuditRow>>;

    /// Stores a question for review, if the server's queue is on.
    async fn enqueue_question(
        &self,
        guild: GuildId,
        new: NewQueuedQuestion,
        at: i64,
    ) -> Result<EnqueueOutcome>;

    /// Returns the groups of open questions: most often asked first, then most recently asked, then
    /// by the id of the oldest question.
    async fn groups(&self, guild: GuildId, page: PageRequest) -> Result<Paged<QuestionGroup>>;

    /// Returns the open questions with the same key as this one. `None` if there is no such
    /// question or it is not open.
    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<QuestionGroup>>;

    /// Returns a page of the single open questions with the same key as this one, oldest first.
    /// Empty if there is no such group.
    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: PageRequest,
    ) -> Result<Paged<QueuedQuestion>>;

    /// Dismisses the open questions with the same key as this one and returns their number; 0 if
    /// there is no such group.
    async fn dismiss(&self, guild: GuildId, question: QuestionId, stamp: AuditStamp)
    -> Result<u64>;

    /// Answers the open questions with the same key as this one with a new pin, with
    /// [`pin::Origin::Queue`]. If the request already created a pin, returns that pin. If another
    /// pin has one of the keys, creates nothing and leaves the group open. Returns `None` if there
    /// is neither such a group nor such a pin.
    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Result<Option<AddPinOutcome>>;

    /// Stores the user's vote on the answer and replaces an earlier one.
    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<VoteOutcome>;

    /// Returns the number of helpful and not helpful votes on the answer on this server.
    async fn vote_counts(&self, guild: GuildId, answer_id: &str) -> Result<VoteCounts>;

    /// Returns everything that is stored about the user.
    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData>;

    /// Deletes the user's questions and votes, and removes their id from pins and audit rows.
    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<ErasedCounts>;

    /// Deletes the questions, votes and history that are older at `now`, in unix seconds, than the
    /// server's settings allow.
    async fn expire(&self, guild: GuildId, now: i64) -> Result<ExpiredCounts>;

    /// Returns the servers that have any row, sorted. Used to run [`Self::expire`] for each, to
    /// check every pin after the corpus has changed, and to find servers that the bot has left.
    async fn guilds(&self) -> Result<Vec<GuildId>>;

    /// Records the interaction and returns `true` if it was not recorded before. Of several
    /// concurrent calls exactly one gets `true`.
    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool>;

    /// Deletes interactions recorded more than [`SEEN_SECONDS`] before `now` and returns their
    /// number. Also removes deleted text that a file's log still contains.
    async fn purge_interactions(&self, now: i64) -> Result<u64>;

    /// Records that the bot left the server at `at`, in unix seconds. If that is already recorded,
    /// the earlier time stays.
    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()>;

    /// Deletes the record that the bot left the server.
    async fn mark_rejoined(&self, guild: GuildId) -> Result<()>;

    /// Deletes every row of the servers that the bot left more than `days` before `now`, except
    /// their last pin numbers. Returns these servers, sorted.
    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>>;

    /// Counts a question against the limits that all processes on the store share. Returns the
    /// seconds to wait if a limit is exceeded. A store of a single process counts nothing and
    /// returns `None`.
    async fn count_question(&self, _asked: CountedQuestion) -> Result<Option<u64>> {
        Ok(None)
    }

    /// Closes the store. Call it last: later operations fail. If a file is not closed, its last
    /// changes stay in the log next to it, and the next start reads them.
    async fn close(&self) {}
}

/// Opens the store at the configured location.
///
/// # Errors
///
/// Any [`StoreError`] of opening.
pub async fn open(location: &Location) -> Result<Arc<dyn Store>> {
    Ok(open_shared(location).await?.0)
}

/// Opens the store that the configuration names, and the shard leases where several processes can
/// share it.
///
/// # Errors
///
/// Every refusal of [`StoreError`].
pub async fn open_shared(
    location: &Location,
) -> Result<(Arc<dyn Store>, Option<Arc<dyn ShardLeases>>)> {
    match location {
        Location::File(file) => {
            let store = SqliteStore::open(&sqlite::SqliteOptions::of(file)).await?;
            Ok((Arc::new(store), None))
        }
        Location::Server(address) => {
            let options = postgres::PostgresOptions::of(address);
            let store = Arc::new(PostgresStore::open(&options).await?);
            let leases = Arc::clone(&store);
            Ok((store, Some(leases)))
        }
    }
}
