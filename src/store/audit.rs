//! The audit: who did what, and when. An audit row is written in the transaction of the change
//! itself.
//!
//! No row contains the text of a question, so that a user's questions can be deleted completely.

use serde::{Deserialize, Serialize};

pub use super::actor::AuditActor;
use super::id::{AuditId, GuildId, PinId, QuestionId, UserId};
use super::pin::{FlagReason, Origin, Posting};
use super::settings::Settings;

/// The actor and the time of a change. Every change takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditStamp {
    /// The actor.
    pub by: AuditActor,
    /// The time in unix seconds; the store reads no clock.
    pub at: i64,
}

impl AuditStamp {
    /// An action of a user at `at`, in unix seconds.
    pub const fn of_user(user: UserId, at: i64) -> Self {
        let by = AuditActor::User(user);
        Self { by, at }
    }

    /// An automatic action of the bot at `at`, in unix seconds.
    pub const fn of_bot(at: i64) -> Self {
        let by = AuditActor::Bot;
        Self { by, at }
    }
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// The server on which it happened.
    pub guild: GuildId,
    /// The affected pin; `None` if there is no single one.
    pub pin: Option<PinId>,
    /// The actor.
    pub by: AuditActor,
    /// The time, in unix seconds.
    pub at: i64,
    /// The event.
    pub event: AuditEvent,
}

/// An event in the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case", deny_unknown_fields)]
pub enum AuditEvent {
    /// A pin was made.
    Added {
        /// The origin of the pin.
        origin: Origin,
    },
    /// A pin's note and wordings were changed.
    Edited {
        /// The old texts.
        before: PinText,
        /// The new texts.
        after: PinText,
    },
    /// A pin's message was posted, pinned, unpinned or lost.
    Posted {
        /// The new state of the message.
        posting: Posting,
    },
    /// A pin was flagged.
    Flagged {
        /// The reason.
        reason: FlagReason,
    },
    /// A pin's flag was cleared.
    Unflagged,
    /// A pin's evidence was replaced.
    Renewed {
        /// The old version of the corpus.
        before: String,
        /// The new version of the corpus.
        after: String,
    },
    /// A pin was removed.
    Removed,
    /// The server's settings were changed.
    Settings {
        /// The old settings.
        before: Settings,
        /// The new settings.
        after: Settings,
    },
    /// A group of questions was dismissed from the review queue.
    Dismissed {
        /// The question that identified the group.
        question: QuestionId,
        /// The number of dismissed questions.
        rows: u64,
    },
}

/// The texts of a pin that a moderator may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinText {
    /// The note.
    pub note: Option<String>,
    /// The further wordings.
    pub wordings: Vec<String>,
}
