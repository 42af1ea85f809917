//! What did people keep? Pins, settings, unanswered questions, votes, and the audit.
//!
//! ```text
//! add_pin(guild 1, request 77, "Can I …?", by ana, at 1760000000)
//!   → Now(Pin { id: 5, version: 1, … })           one transaction: pin, keys, row of the audit
//! add_pin(guild 1, request 77, …)  → Before(Pin { id: 5, … })      delivered twice, acts once
//! pin(guild 2, 5)                  → None         another server's id finds nothing
//! ```
//!
//! It is plain rows: what a verdict is, which question is like which, and who may, is not known
//! here. It reads no clock. Texts are kept as they are given.

pub mod id;
pub mod page;

pub mod pin;
pub mod question;
pub mod settings;
pub mod vote;

pub mod audit;
pub mod privacy;

mod change;
pub mod leases;
pub mod location;
pub mod memory;
pub mod metered;
pub mod migration;
pub mod postgres;
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
use settings::{Settings, SettingsChange};
use sqlite::SqliteStore;
use vote::{Opinion, VoteCounts, VoteOutcome};

pub use change::PinChange;
pub use error::StoreError;

/// How long the id of an interaction is remembered, in seconds: an hour. Discord's token for it
/// lives 15 minutes, so nothing can be done with an older one.
pub const SEEN_SECONDS: i64 = 3_600;

/// How long an operation waits for another process, or for a connection: twice what a backup of a
/// large file holds the disk for, and well below Discord's 15 minutes for a reply.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What every operation gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What [`Store::expire`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiredCounts {
    /// Questions deleted.
    pub questions: u64,
    /// Votes deleted.
    pub votes: u64,
    /// Removed pins deleted, with their history.
    pub pins: u64,
    /// Other rows of the audit deleted.
    pub audit_rows: u64,
}

/// Where rows are kept: in memory, in SQLite, in PostgreSQL.
///
/// Every operation takes the server, and its rows are looked for by server *and* id: another
/// server's id gives the same as one that never was. A change and its row of the audit are one
/// transaction. Times are unix seconds, and come from the caller.
///
/// The futures are boxed by `async_trait`: a trait of `async fn`s cannot be a `dyn` one, and the
/// bot holds an `Arc<dyn Store>`. An allocation is nothing beside a transaction.
///
/// # Errors
///
/// All fail with [`StoreError::Database`] where the database does, and with
/// [`StoreError::Undecodable`] where a row does not hold what this release writes.
#[async_trait]
pub trait Store: Debug + Send + Sync {
    /// The server's settings; [`Settings::INITIAL`] where it never set anything.
    async fn settings(&self, guild: GuildId) -> Result<Settings>;

    /// Changes one setting, and gives them all. The same as it was: nothing is written, nor in the
    /// audit. Turning the queue off deletes the server's questions.
    async fn change_settings(
        &self,
        guild: GuildId,
        change: SettingsChange,
        act: AuditStamp,
    ) -> Result<Settings>;

    /// Makes a pin of an answer, with [`pin::Origin::Answer`]. A request that made one before
    /// gets that one; where another pin has one of the keys, nothing is made. Pins are numbered by
    /// server, from 1, and no number is given twice.
    async fn add_pin(
        &self,
        guild: GuildId,
        request: InteractionId,
        new: NewPin,
        act: AuditStamp,
    ) -> Result<AddPinOutcome>;

    /// The pin, whatever its state.
    async fn pin(&self, guild: GuildId, pin: PinId) -> Result<Option<Pin>>;

    /// The pin whose message it is, unless removed.
    async fn pin_of_message(&self, guild: GuildId, message: MessageId) -> Result<Option<Pin>>;

    /// The pins that are shown and have one of the keys, oldest first.
    async fn pins_by_keys(&self, guild: GuildId, keys: &[String]) -> Result<Vec<Pin>>;

    /// The pins with a message in the channel, unless removed, oldest first.
    async fn pins_in_channel(&self, guild: GuildId, channel: ChannelId) -> Result<Vec<Pin>>;

    /// The server's pins, oldest first.
    async fn pins(&self, guild: GuildId, which: PinFilter, page: PageRequest)
    -> Result<Paged<Pin>>;

    /// Does something to a pin; the six methods that follow are its short forms.
    async fn change_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        change: PinChange,
        act: AuditStamp,
    ) -> Result<ChangePinOutcome>;

    /// Replaces the pin's note, wordings and keys, where its version is still the one `seen` and no
    /// other pin has one of the keys.
    async fn edit_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        edit: PinEdit,
        act: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Edit {
            expected_version,
            edit,
        };
        self.change_pin(guild, pin, change, act).await
    }

    /// Puts the pin on new evidence, where its version is still the one `seen`, and lifts its
    /// flag.
    async fn renew_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        expected_version: u32,
        evidence: Evidence,
        act: AuditStamp,
    ) -> Result<ChangePinOutcome> {
        let change = PinChange::Renew {
            expected_version,
            evidence,
        };
        self.change_pin(guild, pin, change, act).await
    }

    /// Keeps what became of the pin's message. `None`: no such pin. A removed pin keeps it too:
    /// its message is unpinned after it was removed. The same as it was: nothing is written.
    async fn set_posting(
        &self,
        guild: GuildId,
        pin: PinId,
        posting: Posting,
        act: AuditStamp,
    ) -> Result<Option<Pin>> {
        let change = PinChange::Post(posting);
        Ok(self.change_pin(guild, pin, change, act).await?.into_pin())
    }

    /// Hides the pin, for the corpus has changed under it. `None`: no such pin, or removed.
    /// Flagged for that reason already: nothing is written.
    async fn flag_pin(
        &self,
        guild: GuildId,
        pin: PinId,
        reason: FlagReason,
        act: AuditStamp,
    ) -> Result<Option<Pin>> {
        let change = PinChange::Flag(reason);
        Ok(self.change_pin(guild, pin, change, act).await?.into_pin())
    }

    /// Shows a flagged pin again, as it is. `None`: no such pin, or removed. Not flagged: nothing
    /// is written.
    async fn unflag_pin(&self, guild: GuildId, pin: PinId, act: AuditStamp) -> Result<Option<Pin>> {
        let change = PinChange::Unflag;
        Ok(self.change_pin(guild, pin, change, act).await?.into_pin())
    }

    /// Removes the pin; it stays for its history, without its keys. `None`: no such pin, or removed already.
    async fn remove_pin(&self, guild: GuildId, pin: PinId, act: AuditStamp) -> Result<Option<Pin>> {
        let change = PinChange::Remove;
        Ok(self.change_pin(guild, pin, change, act).await?.into_pin())
    }

    /// What was done to the pin, oldest first.
    async fn history(
        &self,
        guild: GuildId,
        pin: PinId,
        page: PageRequest,
    ) -> Result<Paged<AuditRow>>;

    /// What was done on the server, newest first.
    async fn audit(&self, guild: GuildId, page: PageRequest) -> Result<Paged<AuditRow>>;

    /// Keeps a question for review, where the server's queue is on.
    async fn enqueue_question(
        &self,
        guild: GuildId,
        new: NewQueuedQuestion,
        at: i64,
    ) -> Result<EnqueueOutcome>;

    /// The open questions by likeness: most often asked first, then latest, then oldest id.
    async fn groups(&self, guild: GuildId, page: PageRequest) -> Result<Paged<QuestionGroup>>;

    /// The open questions like this one. `None`: no such question, or not open.
    async fn group(&self, guild: GuildId, question: QuestionId) -> Result<Option<QuestionGroup>>;

    /// The open questions like this one, one by one, oldest first; empty where there is no group.
    async fn group_questions(
        &self,
        guild: GuildId,
        question: QuestionId,
        page: PageRequest,
    ) -> Result<Paged<QueuedQuestion>>;

    /// Dismisses the open questions like this one, and says how many. 0: no such group.
    async fn dismiss(&self, guild: GuildId, question: QuestionId, act: AuditStamp) -> Result<u64>;

    /// Answers the open questions like this one with a new pin, with [`pin::Origin::Queue`].
    /// A request that made a pin before gets that one; where another pin has one of the keys,
    /// nothing is made, and the group stays. `None`: no such group, and no pin.
    async fn answer_group(
        &self,
        guild: GuildId,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        act: AuditStamp,
    ) -> Result<Option<AddPinOutcome>>;

    /// Keeps what the user thinks of the answer, in place of what they thought.
    async fn vote(
        &self,
        guild: GuildId,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> Result<VoteOutcome>;

    /// How many found the answer helpful on the server, and how many not.
    async fn vote_counts(&self, guild: GuildId, answer_id: &str) -> Result<VoteCounts>;

    /// Everything that is stored of the user.
    async fn user_data(&self, scope: Scope, user: UserId) -> Result<UserData>;

    /// Deletes what the user asked and how they voted, and takes their id from pins and audit.
    async fn erase_user(&self, scope: Scope, user: UserId) -> Result<ErasedCounts>;

    /// Deletes what the server keeps no longer: questions, votes and history older than its
    /// settings say at `now`, in unix seconds.
    async fn expire(&self, guild: GuildId, now: i64) -> Result<ExpiredCounts>;

    /// The servers that have any row, sorted: for the rounds of [`Self::expire`] and for looking
    /// at every pin after a change of the corpus.
    async fn guilds(&self) -> Result<Vec<GuildId>>;

    /// Whether the interaction is seen for the first time; remembers it. Of several calls at once
    /// one gets `true`.
    async fn first_time(&self, interaction: InteractionId, now: i64) -> Result<bool>;

    /// Forgets interactions seen more than [`SEEN_SECONDS`] before `now`, and says how many.
    async fn purge_interactions(&self, now: i64) -> Result<u64>;

    /// Remembers that the bot left the server at `at`, in unix seconds. Left already: the earlier
    /// time stays.
    async fn mark_left(&self, guild: GuildId, at: i64) -> Result<()>;

    /// Forgets that the bot left the server.
    async fn mark_rejoined(&self, guild: GuildId) -> Result<()>;

    /// Deletes every row of the servers that were left more than `days` before `now`, and says
    /// which they were, sorted.
    async fn purge_left(&self, now: i64, days: u16) -> Result<Vec<GuildId>>;

    /// Ends all work on it. Call it last: an operation after it fails, and a file that was not
    /// closed has its last changes in the log beside it, which the next start reads.
    async fn close(&self) {}
}

/// Opens the store that the configuration names.
///
/// # Errors
///
/// Every refusal of [`StoreError`].
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
