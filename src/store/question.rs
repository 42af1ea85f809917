//! The review queue: questions that the sources did not answer, or not helpfully.
//!
//! There is one open row per server, asker, key and reason. If the asker asks again, its count
//! rises and the new wording is not stored. A user who finds the answer not helpful counts once,
//! however often they say so. Rows with the same key form a group, which is what a moderator sees:
//!
//! ```text
//! silent       ana  "can i pay with x"   ×2 ┐
//! silent       ben  "Pay with X??"       ×1 ┴─► group #7 "can i pay with x": asked 3 times, by 2
//! ```

use super::id::{GuildId, PinId, QuestionId, UserId};

/// A question to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQueuedQuestion {
    /// The user who asked, or who found the answer not helpful.
    pub asker: UserId,
    /// The question as it was asked.
    pub text: String,
    /// The key that similar questions share; the bot computes it.
    pub key: String,
    /// Why it is stored.
    pub reason: QueueReason,
}

/// A stored question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The server on which it was asked.
    pub guild: GuildId,
    /// Who asked.
    pub asker: UserId,
    /// The question in the asker's first wording.
    pub text: String,
    /// The key that similar questions share.
    pub key: String,
    /// Why it is stored.
    pub reason: QueueReason,
    /// How often the asker asked it, from 1. Repetitions of [`QueueReason::NotHelpful`] do not count.
    pub times: u32,
    /// When it was first asked, in unix seconds.
    pub first_at: i64,
    /// When it was last asked, in unix seconds.
    pub last_at: i64,
    /// The review state.
    pub state: QuestionState,
}

impl QueuedQuestion {
    /// Returns true if this pin answered the question.
    pub fn is_answered_by(&self, pin: PinId) -> bool {
        self.state == QuestionState::Answered(pin)
    }
}

/// Why a question is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueueReason {
    /// The sources have no answer.
    Silent,
    /// A user found the answer not helpful.
    NotHelpful,
}

/// The review state of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuestionState {
    /// It waits for a moderator.
    Open,
    /// A moderator dismissed it.
    Dismissed,
    /// A moderator answered it with this pin.
    Answered(PinId),
}

/// The open questions with the same key on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionGroup {
    /// The id of its oldest question, which identifies the group.
    pub id: QuestionId,
    /// The key that the questions share.
    pub key: String,
    /// The oldest question's text.
    pub text: String,
    /// How often it was asked, repetitions included.
    pub times_asked: u64,
    /// The number of distinct users who asked.
    pub askers: u64,
    /// How often it was queued because the sources had no answer.
    pub silent: u64,
    /// How often it was queued because the answer was not helpful: once per user.
    pub not_helpful: u64,
    /// When it was first asked, in unix seconds.
    pub first_at: i64,
    /// When it was last asked, in unix seconds.
    pub last_at: i64,
}

/// The outcome of [`super::Store::enqueue_question`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnqueueOutcome {
    /// The question waits for a moderator.
    Waiting(QuestionId),
    /// The server's queue is off; nothing was written.
    QueueOff,
    /// A moderator dismissed a question with this key within the server's retention period for
    /// questions; nothing was written.
    Dismissed,
}
