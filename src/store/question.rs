//! The review queue: questions that the sources did not answer, or not helpfully.
//!
//! One row a server, asker, key and reason while it is open: who asks again raises its count, and
//! no further words are kept. Rows of one key make a group, which is what a moderator sees:
//!
//! ```text
//! silent       ana  "can i pay with x"   ×2 ┐
//! silent       ben  "Pay with X??"       ×1 ┴─► group #7 "can i pay with x": asked 3, by 2
//! ```

use super::id::{GuildId, PinId, QuestionId, UserId};

/// A question that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQueuedQuestion {
    /// Who asked, or found the answer not helpful.
    pub asker: UserId,
    /// The question as it was asked.
    pub text: String,
    /// What like questions share; the bot computes it.
    pub key: String,
    /// Why it is kept.
    pub reason: QueueReason,
}

/// A question as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The server it was asked on.
    pub guild: GuildId,
    /// Who asked.
    pub asker: UserId,
    /// The question as the asker first put it.
    pub text: String,
    /// What like questions share.
    pub key: String,
    /// Why it is kept.
    pub reason: QueueReason,
    /// How often the asker asked it, from 1.
    pub times: u32,
    /// When first, in unix seconds.
    pub first_at: i64,
    /// When last, in unix seconds.
    pub last_at: i64,
    /// What became of it.
    pub state: QuestionState,
}

impl QueuedQuestion {
    /// Whether this pin answered it.
    pub fn is_answered_by(&self, pin: PinId) -> bool {
        self.state == QuestionState::Answered(pin)
    }
}

/// Why a question is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueueReason {
    /// The sources did not say.
    Silent,
    /// Somebody found the answer not helpful.
    NotHelpful,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuestionState {
    /// It waits.
    Open,
    /// A moderator dismissed it.
    Dismissed,
    /// A moderator answered it with this pin.
    Answered(PinId),
}

/// Open questions of one key on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionGroup {
    /// The id of its oldest question: what the group is called by.
    pub id: QuestionId,
    /// What the questions share.
    pub key: String,
    /// The oldest question's text.
    pub text: String,
    /// How often it was asked, repetitions included.
    pub times_asked: u64,
    /// By how many users.
    pub askers: u64,
    /// How often the sources did not say.
    pub silent: u64,
    /// How often the answer was not helpful.
    pub not_helpful: u64,
    /// When first, in unix seconds.
    pub first_at: i64,
    /// When last, in unix seconds.
    pub last_at: i64,
}

/// How [`super::Store::enqueue_question`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnqueueOutcome {
    /// It waits for a moderator.
    Waiting(QuestionId),
    /// The server's queue is off: nothing was written.
    QueueOff,
    /// A moderator dismissed the like of it, not longer ago than the server keeps questions:
    /// nothing was written.
    Dismissed,
}
