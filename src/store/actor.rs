//! Who makes a change.

use super::id::UserId;

/// The actor of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditActor {
    /// A user.
    User(UserId),
    /// The bot itself, for example after a change of the corpus.
    Bot,
    /// A user whose data was deleted.
    Erased,
}
