//! The audit: who did what, and when. A row is written in the same transaction as what it tells.
//!
//! No row holds what somebody asked: those words go when the asker wants them gone.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::id::{AuditId, GuildId, PinId, QuestionId, UserId};
use super::pin::{FlagReason, Origin, Posting};
use super::settings::Settings;

/// Who does something, and when. Goes with every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditStamp {
    /// Who.
    pub by: AuditActor,
    /// When, in unix seconds: the store reads no clock.
    pub at: i64,
}

impl AuditStamp {
    /// Something that a user does at `at`, in unix seconds.
    pub const fn of_user(user: UserId, at: i64) -> Self {
        let by = AuditActor::User(user);
        Self { by, at }
    }

    /// Something that the bot does by itself at `at`, in unix seconds.
    pub const fn of_bot(at: i64) -> Self {
        let by = AuditActor::Bot;
        Self { by, at }
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditActor {
    /// A user.
    User(UserId),
    /// The bot by itself, as where a corpus changed.
    Bot,
    /// Somebody who has had what is stored of them deleted.
    Erased,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// The server it happened on.
    pub guild: GuildId,
    /// The pin that it happened to; `None`: to no single one.
    pub pin: Option<PinId>,
    /// Who did it.
    pub by: AuditActor,
    /// When, in unix seconds.
    pub at: i64,
    /// What was done.
    pub event: AuditEvent,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case", deny_unknown_fields)]
pub enum AuditEvent {
    /// A pin was made.
    Added {
        /// Where it came from.
        origin: Origin,
    },
    /// A pin's note and wordings were changed.
    Edited {
        /// What they were.
        before: PinText,
        /// What they are.
        after: PinText,
    },
    /// A pin's message was posted, pinned, unpinned or lost.
    Posted {
        /// What it is now.
        posting: Posting,
    },
    /// A pin was flagged.
    Flagged {
        /// Why.
        reason: FlagReason,
    },
    /// A pin's flag was lifted.
    Unflagged,
    /// A pin got new evidence.
    Renewed {
        /// The version of the corpus that it rested on.
        before: String,
        /// The one that it rests on now.
        after: String,
    },
    /// A pin was removed.
    Removed,
    /// The server's settings were changed.
    Settings {
        /// What they were.
        before: Settings,
        /// What they are.
        after: Settings,
    },
    /// Like questions were dismissed from the review queue.
    Dismissed {
        /// The first of them.
        question: QuestionId,
        /// How many.
        rows: u64,
    },
}

/// The words of a pin that a moderator may change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinText {
    /// The note.
    pub note: Option<String>,
    /// The further wordings.
    pub wordings: Vec<String>,
}

/// With the name that the export of a user's data has always shown.
impl fmt::Debug for PinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("note", &self.note)
            .field("wordings", &self.wordings)
            .finish()
    }
}
