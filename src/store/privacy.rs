//! The data that is stored about a user, and its deletion.

use super::audit::AuditRow;
use super::id::{GuildId, PinId, UserId};
use super::question::QueuedQuestion;
use super::vote::Vote;

/// Where to look for a user's data.
///
/// `Everywhere` is the only query across servers, and it returns a single user's own rows: the
/// caller must pass the id of the requesting user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One server.
    Guild(GuildId),
    /// All servers: for a user in direct messages.
    Everywhere,
}

/// Everything that is stored about a user, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserData {
    /// Whose it is.
    pub user: UserId,
    /// The user's questions.
    pub questions: Vec<QueuedQuestion>,
    /// The user's votes.
    pub votes: Vec<Vote>,
    /// The pins that the user made.
    pub pins: Vec<(GuildId, PinId)>,
    /// The user's actions as a moderator.
    pub audit: Vec<AuditRow>,
}

impl UserData {
    /// Sorts by age across all servers: ids increase over time.
    pub(super) fn sort(&mut self) {
        self.questions.sort_by_key(|question| question.id);
        self.votes
            .sort_by(|a, b| (a.at, a.guild, &a.answer_id).cmp(&(b.at, b.guild, &b.answer_id)));
        self.pins.sort_unstable();
        self.audit.sort_by_key(|row| row.id);
    }
}

/// The number of rows affected by the deletion of a user's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedCounts {
    /// Deleted questions.
    pub questions: u64,
    /// Deleted votes.
    pub votes: u64,
    /// Pins that stay, because they belong to the server, without the user's id.
    pub pins: u64,
    /// Audit rows that stay without the user's id.
    pub audit_rows: u64,
}
