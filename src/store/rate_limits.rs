//! Question limits that several processes share.

use std::num::NonZeroU32;

use super::id::{GuildId, UserId};

/// A question, and the limits that it counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedQuestion {
    /// The asker.
    pub user: UserId,
    /// The server on which the question was asked.
    pub guild: Option<GuildId>,
    /// Questions per minute for one user.
    pub user_per_minute: NonZeroU32,
    /// Questions per minute on one server.
    pub guild_per_minute: NonZeroU32,
}
