//! What is stored of a user, and its deletion.

use super::audit::AuditRow;
use super::id::{GuildId, PinId, UserId};
use super::question::QueuedQuestion;
use super::vote::Vote;

/// Where to look for what is stored of a user.
///
/// `Everywhere` is the one way past a server's border, and leads to a single user's own rows: the
/// caller passes the id of whoever asks, and nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// On one server.
    Guild(GuildId),
    /// On every server: for a user in direct messages.
    Everywhere,
}

/// Everything that is stored of a user, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserData {
    /// Whose it is.
    pub user: UserId,
    /// What they asked.
    pub questions: Vec<QueuedQuestion>,
    /// How they voted.
    pub votes: Vec<Vote>,
    /// The pins that they made.
    pub pins: Vec<(GuildId, PinId)>,
    /// What they did as a moderator.
    pub audit: Vec<AuditRow>,
}

impl UserData {
    /// Oldest first over all servers: ids are given in order.
    pub(super) fn sort(&mut self) {
        self.questions.sort_by_key(|question| question.id);
        self.votes
            .sort_by(|a, b| (a.at, a.guild, &a.answer_id).cmp(&(b.at, b.guild, &b.answer_id)));
        self.pins.sort_unstable();
        self.audit.sort_by_key(|row| row.id);
    }
}

/// What was deleted of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedCounts {
    /// Questions that are gone.
    pub questions: u64,
    /// Votes that are gone.
    pub votes: u64,
    /// Pins that stay, as they are the server's, and no longer say by whom.
    pub pins: u64,
    /// Rows of the audit that stay and no longer say by whom.
    pub audit_rows: u64,
}
