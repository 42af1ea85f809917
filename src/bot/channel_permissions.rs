//! Computes a member's permissions in a channel from raw data.
//!
//! serenity 0.12.5 drops bit 51 when it decodes permissions. They are therefore computed from the
//! raw JSON of the server's roles and the channel, by Discord's rules:
//!
//! ```text
//! owner                         all permissions
//! base  = @everyone | roles     all permissions if it contains ADMINISTRATOR
//! then apply in this order, deny before allow:
//!         overwrite of @everyone, combined overwrites of the roles, overwrite of the member
//!         (only roles can grant ADMINISTRATOR)
//! ```
//! For a thread, pass the overwrites of its parent channel.

use super::commands::ADMINISTRATOR;
use super::request::{GuildId, RoleId, UserId};

/// The data that determines a member's permissions in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// The server. The role `@everyone` has the same id.
    pub guild: GuildId,
    /// The owner of the server.
    pub owner: UserId,
    /// Every role of the server with its permission bits.
    pub roles: Vec<(RoleId, u64)>,
    /// The overwrites of the channel, or of the parent channel for a thread.
    pub overwrites: Vec<Overwrite>,
}

/// A channel's permission overwrite for a role or a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    /// The role or member.
    pub target: OverwriteTarget,
    /// The bits that it grants.
    pub allow: u64,
    /// The bits that it revokes.
    pub deny: u64,
}

/// The target of an overwrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverwriteTarget {
    /// A role (type 0 on the wire).
    Role(RoleId),
    /// A member (type 1).
    Member(UserId),
}

/// Computes the permissions of a member with these roles in the channel.
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
    let of = |matches: &dyn Fn(OverwriteTarget) -> bool| {
        let matching = facts.overwrites.iter().filter(|o| matches(o.target));
        matching.fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny))
    };
    let own_role = |role: RoleId| role != everybody && roles.contains(&role);
    [
        of(&|target| target == OverwriteTarget::Role(everybody)),
        of(&|target| matches!(target, OverwriteTarget::Role(role) if own_role(role))),
        of(&|target| target == OverwriteTarget::Member(user)),
    ]
    .into_iter()
    .fold(base, |bits, (allow, deny)| {
        // An overwrite never grants `ADMINISTRATOR`.
        bits & !deny | allow & !ADMINISTRATOR
    })
}
