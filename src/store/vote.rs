//! Votes on answers: helpful or not, one per user and answer.

use super::id::{GuildId, UserId};

/// A user's opinion of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    /// The answer helped.
    Helpful,
    /// The answer did not help.
    NotHelpful,
}

/// A stored vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The server on which the user voted.
    pub guild: GuildId,
    /// The answer's id.
    pub answer_id: String,
    /// The user who voted.
    pub user: UserId,
    /// What they think.
    pub opinion: Opinion,
    /// The time of the vote, in unix seconds.
    pub at: i64,
}

/// The outcome of [`super::Store::vote`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoteOutcome {
    /// This is the user's first vote on that answer.
    First,
    /// The user's earlier vote had the other opinion.
    Changed,
    /// The user's earlier vote had the same opinion; nothing was written.
    Same,
}

/// The number of votes on an answer on one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteCounts {
    /// Users whom the answer helped.
    pub helpful: u64,
    /// Users whom the answer did not help.
    pub not_helpful: u64,
}
