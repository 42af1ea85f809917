//! Computing a user's permissions in a channel from raw data.

use receipts::bot::{
    ChannelFacts, GuildId, Overwrite, OverwriteTarget, RoleId, UserId, channel_permissions,
};

const PIN: u64 = 1 << 51;
const EXTERNAL: u64 = 1 << 50;
const MANAGE: u64 = 1 << 13;
const ADMINISTRATOR: u64 = 1 << 3;
const EVERYBODY: RoleId = RoleId(1);
const RED: RoleId = RoleId(2);
const BLUE: RoleId = RoleId(3);
const USER: UserId = UserId(9);

fn facts(roles: &[(RoleId, u64)], overwrites: &[(OverwriteTarget, u64, u64)]) -> ChannelFacts {
    let overwrites = overwrites.iter().map(|&(target, allow, deny)| Overwrite {
        target,
        allow,
        deny,
    });
    ChannelFacts {
        guild: GuildId(1),
        owner: UserId(1_000),
        roles: roles.to_vec(),
        overwrites: overwrites.collect(),
    }
}

#[track_caller]
fn check(
    roles: &[(RoleId, u64)],
    overwrites: &[(OverwriteTarget, u64, u64)],
    own: &[RoleId],
    expected: u64,
) {
    let facts = facts(roles, overwrites);
    assert_eq!(channel_permissions(&facts, USER, own), expected);
}

#[test]
fn roles_add_up() {
    let roles = [(EVERYBODY, 1), (RED, PIN), (BLUE, MANAGE)];
    check(&roles, &[], &[], 1);
    check(&roles, &[], &[RED], 1 | PIN);
    check(&roles, &[], &[RED, BLUE], 1 | PIN | MANAGE);
    check(&roles, &[], &[RoleId(77)], 1);
}

#[test]
fn overwrites_apply_to_everybody_then_roles_then_the_member() {
    let roles = [(EVERYBODY, PIN | EXTERNAL), (RED, 0), (BLUE, 0)];
    let (all, red, blue) = (
        OverwriteTarget::Role(EVERYBODY),
        OverwriteTarget::Role(RED),
        OverwriteTarget::Role(BLUE),
    );
    check(&roles, &[(all, 0, PIN)], &[], EXTERNAL);
    check(
        &roles,
        &[(all, 0, PIN), (red, PIN, 0)],
        &[RED],
        PIN | EXTERNAL,
    );
    check(&roles, &[(all, 0, PIN), (red, PIN, 0)], &[BLUE], EXTERNAL);
    // Among roles an allow overrides a deny, in any order.
    check(
        &roles,
        &[(red, PIN, 0), (blue, 0, PIN)],
        &[RED, BLUE],
        PIN | EXTERNAL,
    );
    check(
        &roles,
        &[(red, PIN, 0), (OverwriteTarget::Member(USER), 0, PIN)],
        &[RED],
        EXTERNAL,
    );
    check(
        &roles,
        &[(red, 0, PIN), (OverwriteTarget::Member(USER), PIN, 0)],
        &[RED],
        PIN | EXTERNAL,
    );
    check(
        &roles,
        &[(OverwriteTarget::Member(UserId(8)), 0, PIN)],
        &[],
        PIN | EXTERNAL,
    );
    // A member whose id equals a role's id is not that role.
    check(
        &roles,
        &[(OverwriteTarget::Member(UserId(RED.0)), 0, PIN)],
        &[RED],
        PIN | EXTERNAL,
    );
}

#[test]
fn administrators_and_owners_have_everything() {
    let roles = [(EVERYBODY, 0), (RED, ADMINISTRATOR)];
    let overwrites = [(OverwriteTarget::Member(USER), 0, u64::MAX)];
    check(&roles, &overwrites, &[RED], u64::MAX);
    let mut facts = facts(&roles, &overwrites);
    facts.owner = USER;
    assert_eq!(channel_permissions(&facts, USER, &[]), u64::MAX);
    // An overwrite cannot grant the administrator permission.
    check(
        &[(EVERYBODY, 0)],
        &[(OverwriteTarget::Role(EVERYBODY), ADMINISTRATOR | PIN, 0)],
        &[],
        PIN,
    );
}
