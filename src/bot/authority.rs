//! Who may do what, where: a pure function, asked again at the moment of every write.
//!
//! What Discord shows to whom (`default_member_permissions`) is never relied on. The table:
//!
//! | right | on a server, in a thread | direct message, elsewhere, terminal |
//! |---|---|---|
//! | asking, evidence, feedback, sharing, one's own data | anybody | anybody |
//! | reading pins | anybody | nobody |
//! | changing pins, the review queue | moderators | nobody |
//! | settings | who may manage the server | nobody |
//!
//! A moderator is who has `PIN_MESSAGES`, `MANAGE_MESSAGES` or `ADMINISTRATOR` in the channel, or a
//! role that the server's settings name, or owns the server.

use std::collections::BTreeSet;

use super::commands::{ADMINISTRATOR, MANAGE_GUILD, MANAGE_MESSAGES, PIN_MESSAGES};
use super::request::{Actor, Permissions, RequestLocation, RoleId};

/// Something that not everybody may do everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// To ask, to check, to look at sources, evidence and verdicts.
    Ask,
    /// To say whether an answer helped.
    GiveFeedback,
    /// To show a private answer to all.
    Share,
    /// To see and delete what is stored of oneself.
    OwnData,
    /// To read the server's pins and their history.
    ReadPins,
    /// To make a pin.
    AddPin,
    /// To change a pin's words, or to put it on new evidence.
    EditPin,
    /// To remove a pin.
    RemovePin,
    /// To read the review queue.
    ReadQueue,
    /// To dismiss questions of the queue.
    Dismiss,
    /// To answer questions of the queue.
    AnswerQueue,
    /// To see and change the server's settings.
    Settings,
}

impl Privilege {
    /// All of them.
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

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionDenied {
    /// It is no server that has installed the bot.
    ServerOnly,
    /// They are no moderator.
    ModeratorOnly,
    /// They may not manage the server.
    ManagerOnly,
    /// It hangs on bits that are not known: the request is to come again with all of them.
    Undecided,
}

/// Whether the actor may do that there; `roles` are those that the server's settings name.
///
/// # Errors
///
/// Why not.
pub fn check_privilege(
    actor: &Actor,
    place: RequestLocation,
    roles: &BTreeSet<RoleId>,
    right: Privilege,
) -> Result<(), PermissionDenied> {
    let wanted = right.required_role();
    if matches!(wanted, RequiredRole::Anybody) {
        return Ok(());
    }
    if place.guild().is_none() {
        return Err(PermissionDenied::ServerOnly);
    }
    match wanted {
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
    match actor.permissions {
        Permissions::Complete(_) => Err(PermissionDenied::ModeratorOnly),
        Permissions::Partial(_) => Err(PermissionDenied::Undecided),
    }
}

const fn has(actor: &Actor, bits: u64) -> bool {
    actor.is_owner || actor.permissions.bits() & bits != 0
}
