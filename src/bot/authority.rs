//! The access rules, as a pure function that is called again at every write.
//!
//! The rules do not rely on which commands Discord shows to a user (`default_member_permissions`):
//!
//! | right | on a server, in a thread | direct message, elsewhere, terminal |
//! |---|---|---|
//! | asking, evidence, feedback, sharing, one's own data | anybody | anybody |
//! | reading pins | anybody | nobody |
//! | changing pins, the review queue | moderators | nobody |
//! | settings | those who may manage the server | nobody |
//!
//! A moderator has `PIN_MESSAGES`, `MANAGE_MESSAGES` or `ADMINISTRATOR` in the channel, has a role
//! that the server's settings name, or owns the server.

use std::collections::BTreeSet;

use super::commands::{ADMINISTRATOR, MANAGE_GUILD, MANAGE_MESSAGES, PIN_MESSAGES};
use super::request::{Actor, RequestLocation, RoleId};

/// A right that a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Ask and check, and read sources, evidence and verdicts.
    Ask,
    /// Vote on whether an answer helped.
    GiveFeedback,
    /// Show a private answer to everybody.
    Share,
    /// Read and delete one's own stored data.
    OwnData,
    /// Read the server's pins and their history.
    ReadPins,
    /// Create a pin.
    AddPin,
    /// Change a pin's note or wordings, or renew its evidence.
    EditPin,
    /// Remove a pin.
    RemovePin,
    /// Read the review queue.
    ReadQueue,
    /// Dismiss questions of the queue.
    Dismiss,
    /// Answer questions of the queue.
    AnswerQueue,
    /// Read and change the server's settings.
    Settings,
}

impl Privilege {
    /// All privileges.
    pub const ALL: [Self; 12] = [
        Self::Ask,
        Self::GiveFeedback,
        Self::Share,
        Self::OwnData,
        Self::ReadPins,
        Self::AddPin,
        Self::EditPin,
        Self::RemovePin,
        Self::ReadQueue,
        Self::Dismiss,
        Self::AnswerQueue,
        Self::Settings,
    ];

    const fn required_role(self) -> RequiredRole {
        match self {
            Self::Ask | Self::GiveFeedback | Self::Share | Self::OwnData => RequiredRole::Anybody,
            Self::ReadPins => RequiredRole::ServerMember,
            Self::AddPin
            | Self::EditPin
            | Self::RemovePin
            | Self::ReadQueue
            | Self::Dismiss
            | Self::AnswerQueue => RequiredRole::Moderator,
            Self::Settings => RequiredRole::Manager,
        }
    }
}

enum RequiredRole {
    Anybody,
    ServerMember,
    Moderator,
    Manager,
}

/// Why a right is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionDenied {
    /// The request does not come from a server that has installed the bot.
    ServerOnly,
    /// The actor is not a moderator.
    ModeratorOnly,
    /// The actor may not manage the server.
    ManagerOnly,
}

/// Checks whether the actor has the right at that place. `roles` are the moderator roles of the
/// server's settings.
///
/// # Errors
///
/// The reason why the right is denied.
pub fn check_privilege(
    actor: &Actor,
    place: RequestLocation,
    roles: &BTreeSet<RoleId>,
    right: Privilege,
) -> Result<(), PermissionDenied> {
    let required = right.required_role();
    if matches!(required, RequiredRole::Anybody) {
        return Ok(());
    }
    if place.guild().is_none() {
        return Err(PermissionDenied::ServerOnly);
    }
    match required {
        RequiredRole::Anybody | RequiredRole::ServerMember => Ok(()),
        RequiredRole::Moderator => moderates(actor, roles),
        RequiredRole::Manager if has(actor, MANAGE_GUILD | ADMINISTRATOR) => Ok(()),
        RequiredRole::Manager => Err(PermissionDenied::ManagerOnly),
    }
}

fn moderates(actor: &Actor, roles: &BTreeSet<RoleId>) -> Result<(), PermissionDenied> {
    let by_role = actor.roles.iter().any(|role| roles.contains(role));
    if by_role || has(actor, PIN_MESSAGES | MANAGE_MESSAGES | ADMINISTRATOR) {
        return Ok(());
    }
    Err(PermissionDenied::ModeratorOnly)
}

/// Whether the actor is known to have one of the permissions. The owner of a server has them all.
fn has(actor: &Actor, bits: u64) -> bool {
    actor.permissions.is_some_and(|known| known & bits != 0)
}
