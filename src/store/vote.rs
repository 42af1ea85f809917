//! Votes on answers: helpful or not, one a user and answer.

use super::id::{GuildId, UserId};

/// What a user thinks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    /// It helped.
    Helpful,
    /// It did not.
    NotHelpful,
}

/// A vote as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The server it was given on.
    pub guild: GuildId,
    /// The answer's id.
    pub answer_id: String,
    /// Who gave it.
    pub user: UserId,
    /// What they think.
    pub opinion: Opinion,
    /// When, in unix seconds.
    pub at: i64,
}

/// How [`super::Store::vote`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoteOutcome {
    /// The user's first vote on that answer.
    First,
    /// The user had voted otherwise.
    Changed,
    /// The user had voted the same; nothing was written.
    Same,
}

/// The votes on an answer on one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteCounts {
    /// Whom it helped.
    pub helpful: u64,
    /// Whom not.
    pub not_helpful: u64,
}
