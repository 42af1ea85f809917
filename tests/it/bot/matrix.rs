//! The permission matrix: every privilege, every kind of actor and every location. No write
//! succeeds without its privilege.

use std::collections::BTreeSet;

use receipts::bot::{
    Actor, ChannelFacts, OptionValue, Overwrite, OverwriteTarget, Payload, PermissionDenied,
    Privilege, RequestLocation, Response, RoleId, UserId, channel_permissions, check_privilege,
};

use super::kit::{
    BICYCLES, DIRECT, ELSEWHERE, GUILD, Kit, MANAGE_GUILD, OTHER_SERVER, PIN_MESSAGES, SERVER,
    SILENT, done, kit, manager, member, message, moderator, text, with_bits,
};

const MANAGE_MESSAGES: u64 = 1 << 13;
const ADMINISTRATOR: u64 = 1 << 3;
const ROLE: RoleId = RoleId(7);
/// A bit next to `PIN_MESSAGES` that must not be mistaken for it.
const USE_EXTERNAL_APPS: u64 = 1 << 50;

fn with_role(role: RoleId) -> Actor {
    Actor {
        roles: vec![role],
        ..member(50)
    }
}

/// The author of a message.
fn unknown() -> Actor {
    Actor {
        permissions: None,
        ..member(51)
    }
}

/// A user whose role has these bits, in a channel with an overwrite.
fn overwritten(bits: u64, target: OverwriteTarget, allow: u64, deny: u64) -> Actor {
    let facts = ChannelFacts {
        guild: GUILD,
        owner: UserId(1_000),
        roles: vec![(RoleId(GUILD.0), USE_EXTERNAL_APPS), (RoleId(8), bits)],
        overwrites: vec![Overwrite {
            target,
            allow,
            deny,
        }],
    };
    let roles = vec![RoleId(8)];
    let bits = channel_permissions(&facts, UserId(9), &roles);
    Actor {
        roles,
        ..with_bits(9, bits)
    }
}

/// Each actor, whether it is a moderator, and whether it can manage the server.
fn actors() -> Vec<(&'static str, Actor, bool, bool)> {
    let others = !(PIN_MESSAGES | MANAGE_MESSAGES | ADMINISTRATOR | MANAGE_GUILD);
    vec![
        ("member", member(3), false, false),
        ("every other bit", with_bits(4, others), false, false),
        ("bit 50", with_bits(4, USE_EXTERNAL_APPS), false, false),
        ("PIN_MESSAGES", with_bits(5, PIN_MESSAGES), true, false),
        (
            "MANAGE_MESSAGES",
            with_bits(6, MANAGE_MESSAGES),
            true,
            false,
        ),
        ("moderator role", with_role(ROLE), true, false),
        ("another role", with_role(RoleId(8)), false, false),
        ("MANAGE_GUILD", with_bits(7, MANAGE_GUILD), false, true),
        ("ADMINISTRATOR", with_bits(8, ADMINISTRATOR), true, true),
        (
            "a channel that lets all pin",
            overwritten(0, OverwriteTarget::Role(RoleId(GUILD.0)), PIN_MESSAGES, 0),
            true,
            false,
        ),
        (
            "a channel that lets them pin",
            overwritten(0, OverwriteTarget::Member(UserId(9)), PIN_MESSAGES, 0),
            true,
            false,
        ),
        (
            "a channel that lets another pin",
            overwritten(0, OverwriteTarget::Member(UserId(10)), PIN_MESSAGES, 0),
            false,
            false,
        ),
        (
            "a channel where they may not pin",
            overwritten(
                PIN_MESSAGES,
                OverwriteTarget::Member(UserId(9)),
                0,
                PIN_MESSAGES,
            ),
            false,
            false,
        ),
        (
            "a channel that would make administrators",
            overwritten(0, OverwriteTarget::Role(RoleId(GUILD.0)), ADMINISTRATOR, 0),
            false,
            false,
        ),
        (
            "an administrator in a channel without pinning",
            overwritten(
                ADMINISTRATOR,
                OverwriteTarget::Member(UserId(9)),
                0,
                u64::MAX,
            ),
            true,
            true,
        ),
        ("a user of unknown permissions", unknown(), false, false),
    ]
}

/// The expected permission, written out independently of the code under test.
fn expected(
    right: Privilege,
    is_home: bool,
    moderates: bool,
    manages: bool,
) -> Result<(), PermissionDenied> {
    let expected = match right {
        Privilege::Ask | Privilege::GiveFeedback | Privilege::Share | Privilege::OwnData => {
            return Ok(());
        }
        Privilege::ReadPins => Ok(()),
        Privilege::AddPin
        | Privilege::EditPin
        | Privilege::RemovePin
        | Privilege::ReadQueue
        | Privilege::Dismiss
        | Privilege::AnswerQueue => moderates
            .then_some(())
            .ok_or(PermissionDenied::ModeratorOnly),
        Privilege::Settings => manages.then_some(()).ok_or(PermissionDenied::ManagerOnly),
    };
    if is_home {
        expected
    } else {
        Err(PermissionDenied::ServerOnly)
    }
}

#[test]
fn every_privilege_for_every_actor_and_location() {
    let roles = BTreeSet::from([ROLE]);
    let places = [
        (SERVER, true),
        (DIRECT, false),
        (ELSEWHERE, false),
        (RequestLocation::Terminal, false),
    ];
    for (name, actor, moderates, manages) in actors() {
        for (place, is_home) in places {
            for right in Privilege::ALL {
                let expected = expected(right, is_home, moderates, manages);
                let found = check_privilege(&actor, place, &roles, right);
                assert_eq!(found, expected, "{name}, {place:?}, {right:?}");
            }
        }
    }
}

/// The number of audit rows on both servers. Every privileged write adds one.
fn writes(kit: &Kit) -> u64 {
    let page = receipts::store::page::PageRequest {
        number: 0,
        size: std::num::NonZeroU32::new(10).unwrap(),
    };
    let audit = |guild| done(kit.store.audit(guild, page)).unwrap().total;
    audit(GUILD) + audit(super::kit::OTHER_GUILD)
}

/// Attempts every privileged write as this actor at this location. Returns the name of each attempt
/// and whether it wrote.
fn attempts(kit: &Kit, actor: &Actor, place: RequestLocation) -> Vec<(&'static str, bool)> {
    let shown = kit.ask(BICYCLES);
    let before = writes(kit);
    let mut wrote = Vec::new();
    let mut previous = before;
    let mut note = |name: &'static str| {
        let now = writes(kit);
        wrote.push((name, now > previous));
        previous = now;
    };
    kit.run(
        actor,
        place,
        "pins add",
        &[text("question", "Are dogs allowed on the ferry?")],
    );
    note("pins add");
    kit.press(actor, place, &shown, "Pin");
    note("Pin");
    let target = Payload::MessageCommand {
        name: "Pin sourced answer".to_owned(),
        target: super::kit::snapshot(&kit.ask("Are dogs banned on the ferry?")),
    };
    kit.handle(actor, place, target);
    note("Pin sourced answer");
    let press = |id: &str, values: &[&str]| kit.component(actor, place, id, values, &shown);
    kit.handle(
        actor,
        place,
        Payload::Modal {
            custom_id: "r1:pin-edit:1:1".to_owned(),
            values: vec![("note".to_owned(), "changed".to_owned())],
        },
    );
    note("pin-edit");
    press("r1:pin-renew:1:1", &[]);
    press("r1:pin-renew:1:2", &[]);
    note("pin-renew");
    press("r1:review-dismiss:1", &[]);
    note("review-dismiss");
    let corpus = &kit_corpus_mark(&shown);
    press(&format!("r1:review-pin:2:{corpus}.0"), &[]);
    note("review-pin");
    press("r1:pin-remove:1", &[]);
    note("pin-remove");
    kit.run(actor, place, "pins remove", &[text("pin", "2")]);
    note("pins remove");
    kit.run(
        actor,
        place,
        "settings",
        &[("question-days", OptionValue::Integer(9))],
    );
    note("settings");
    wrote
}

/// The first eight digits of the corpus version, from the footer of an answer.
fn kit_corpus_mark(shown: &receipts::bot::Message) -> String {
    let footer = &shown.embeds[0].footer;
    let (_, digits) = footer.split_once("sha256:").unwrap();
    digits[..8].to_owned()
}

/// A server with two pins, two queued questions and a moderator role.
fn busy() -> Kit {
    let kit = kit();
    let options = [
        ("review", OptionValue::Switch(true)),
        super::kit::role("add-role", ROLE.0),
    ];
    kit.run(&manager(), SERVER, "settings", &options);
    for question in [
        "Who disagreed on the radio?",
        "Are bicycles banned on the ferry?",
    ] {
        let reply = kit.run(
            &moderator(),
            SERVER,
            "pins add",
            &[text("question", question)],
        );
        assert!(message(reply).content.starts_with("Pinned"), "{question}");
    }
    kit.ask(SILENT);
    kit.ask("Has the ferry sued Ada Finch?");
    kit
}

#[test]
fn no_unauthorised_write() {
    for (name, actor, moderates, manages) in actors() {
        for (attempt, wrote) in attempts(&busy(), &actor, SERVER) {
            let allowed = if attempt == "settings" {
                manages
            } else {
                moderates
            };
            assert_eq!(wrote, allowed, "{name}, {attempt}");
        }
        for place in [DIRECT, ELSEWHERE, RequestLocation::Terminal] {
            for (attempt, wrote) in attempts(&busy(), &actor, place) {
                assert!(!wrote, "{name}, {place:?}, {attempt}");
            }
        }
    }
}

#[test]
fn only_moderators_see_the_queue() {
    let kit = busy();
    let shown = kit.ask(BICYCLES);
    let mark = kit_corpus_mark(&shown);
    let ids = [
        "r1:review:0".to_owned(),
        "r1:review-open".to_owned(),
        format!("r1:review-turn:1:0:{mark}"),
        format!("r1:review-menu:1:0:{mark}"),
        format!("r1:review-search:1:{mark}"),
    ];
    for (name, actor, moderates, _) in actors() {
        for (place, is_home) in [(SERVER, true), (DIRECT, false), (ELSEWHERE, false)] {
            let mut replies: Vec<_> = ids
                .iter()
                .map(|id| kit.component(&actor, place, id, &["1"], &shown))
                .collect();
            let custom_id = ids[4].clone();
            let values = vec![("sought".to_owned(), "dogs".to_owned())];
            replies.push(kit.handle(&actor, place, Payload::Modal { custom_id, values }));
            replies.push(kit.run(&actor, place, "review", &[]));
            for reply in replies {
                let content = match &reply.response {
                    Response::Message(message) => message.content.as_str(),
                    _ => "",
                };
                let refused = content.starts_with("That is for moderators")
                    || content.starts_with("That works only on a server");
                assert_eq!(
                    refused,
                    !(moderates && is_home),
                    "{name}, {place:?}: {reply:?}"
                );
            }
        }
    }
}

#[test]
fn rows_of_another_server_are_inaccessible() {
    let kit = busy();
    // Each server numbers its own pins. Only this server has a pin with the number 9.
    let stamp = receipts::store::audit::AuditStamp::of_bot(0);
    for number in 3..=9 {
        let request = receipts::store::id::InteractionId(u64::MAX - number);
        let new = crate::store::new_pin(&number.to_string());
        done(kit.store.add_pin(GUILD, request, new, stamp)).unwrap();
    }
    let pin = receipts::store::id::PinId(9);
    assert!(done(kit.store.pin(GUILD, pin)).unwrap().is_some());
    let before = done(kit.store.pin(GUILD, pin)).unwrap();
    attempts(&kit, &moderator(), OTHER_SERVER);
    assert_eq!(done(kit.store.pin(GUILD, pin)).unwrap(), before);
    let shown = |command: &str, options: &[_]| {
        message(kit.run(&moderator(), OTHER_SERVER, command, options)).content
    };
    assert_eq!(
        shown("pins show", &[text("pin", "9")]),
        "There is no such pin here."
    );
    assert_eq!(
        shown("pins history", &[text("pin", "9")]),
        "There is no such pin here."
    );
    let groups = done(kit.store.group(GUILD, receipts::store::id::QuestionId(1))).unwrap();
    assert!(groups.is_some());
}

#[test]
fn a_removed_moderator_role_has_no_privileges() {
    let kit = busy();
    let add = |question: &str| {
        let options = [text("question", question)];
        message(kit.run(&with_role(ROLE), SERVER, "pins add", &options)).content
    };
    assert!(add(BICYCLES).starts_with("Pinned as #3"));
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[super::kit::role("remove-role", ROLE.0)],
    );
    assert!(add("Are dogs allowed on the ferry?").starts_with("That is for moderators"));
}
