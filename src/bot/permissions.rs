//! What somebody may do in a channel, from raw data.
//!
//! serenity 0.12.5 drops bit 51 when it decodes permissions, so they are computed from the raw JSON
//! of the server's roles and the channel, by Discord's own rules:
//!
//! ```text
//! owner                         everything
//! base  = @everyone | roles     ADMINISTRATOR in it: everything
//! then, each first denying, then allowing:
//!         overwrite of @everyone, overwrites of the roles together, overwrite of the member
//!         (ADMINISTRATOR is given by roles alone)
//! ```
//! A thread has the overwrites of the channel that it hangs on: hand in those.

use super::commands::ADMINISTRATOR;
use super::request::{GuildId, RoleId, UserId};

/// What decides on somebody's permissions in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// The server; its id is also that of the role that everybody has.
    pub guild: GuildId,
    /// Whose the server is.
    pub owner: UserId,
    /// Every role of the server with its bits.
    pub roles: Vec<(RoleId, u64)>,
    /// The channel's overwrites; for a thread those of the channel that it hangs on.
    pub overwrites: Vec<Overwrite>,
}

/// A channel's exception for a role or a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    /// For whom.
    pub whom: OverwriteTarget,
    /// Bits that it gives.
    pub allow: u64,
    /// Bits that it takes.
    pub deny: u64,
}

/// For whom an overwrite is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverwriteTarget {
    /// A role (type 0 on the wire).
    Role(RoleId),
    /// A member (type 1).
    Member(UserId),
}

/// The permissions of a member with these roles in that channel.
pub fn channel_permissions(facts: &ChannelFacts, user: UserId, roles: &[RoleId]) -> u64 {
    if facts.owner == user {
        return u64::MAX;
    }
    let everybody = RoleId(facts.guild.0);
    let has = |role: RoleId| role == everybody || roles.contains(&role);
    let base = facts
        .roles
        .iter()
        .filter(|(role, _)| has(*role))
        .fold(0, |bits, (_, more)| bits | more);
    if base & ADMINISTRATOR != 0 {
        return u64::MAX;
    }
    let of = |wanted: &dyn Fn(OverwriteTarget) -> bool| {
        let matching = facts.overwrites.iter().filter(|o| wanted(o.whom));
        matching.fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny))
    };
    let own_role = |role: RoleId| role != everybody && roles.contains(&role);
    [
        of(&|whom| whom == OverwriteTarget::Role(everybody)),
        of(&|whom| matches!(whom, OverwriteTarget::Role(role) if own_role(role))),
        of(&|whom| whom == OverwriteTarget::Member(user)),
    ]
    .into_iter()
    .fold(base, |bits, (allow, deny)| {
        // No overwrite makes an administrator, whatever it says.
        bits & !deny | allow & !ADMINISTRATOR
    })
}
