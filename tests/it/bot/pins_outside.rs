//! External events that affect pins: failed posts, deleted messages, a changed corpus, the bot
//! leaving a server.

use std::sync::Arc;

use receipts::bot::{
    Action, ActionReport, ChannelTask, GuildId, GuildList, MessageId, MissingPermissions,
    OptionValue, OwnPermissions, PinOutcome, UnpinOutcome,
};
use receipts::store::audit::AuditStamp;
use receipts::store::id::PinId;
use receipts::store::pin::{Evidence, FlagReason, Pin, PinEdit, PinState, Posting, StoredVerdict};

use super::kit::{
    BICYCLES, CHANNEL, DAY, GUILD, Kit, SERVER, changed, done, drawn, ferry, kit, kit_with,
    manager, member, message, moderator, reply_text, text,
};

fn pin(kit: &Kit) -> receipts::bot::Reply {
    kit.run(
        &moderator(),
        SERVER,
        "pins add",
        &[text("question", BICYCLES)],
    )
}

/// Every permission except Pin Messages.
fn without_pinning() -> OwnPermissions {
    OwnPermissions {
        bits: !(1 << 51),
        is_thread: false,
    }
}

fn stored(kit: &Kit) -> Pin {
    done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap()
}

fn state(kit: &Kit) -> (PinState, Posting) {
    let pin = stored(kit);
    (pin.state, pin.posting)
}

fn report(kit: &Kit, report: ActionReport) -> Option<String> {
    let outcome = done(kit.bot.report(report, kit.now));
    outcome.message.map(|message| message.content)
}

#[test]
fn a_pin_whose_message_cannot_be_pinned_is_stored_and_explained() {
    for (outcome, beginning, posting) in [
        (PinOutcome::Pinned, None, Posting::Pinned(MessageId(900))),
        (
            PinOutcome::MissingPermission(without_pinning().missing_for(ChannelTask::Pin)),
            Some(
                "Pin #1 is saved, and shown above answers. It could not be pinned in the channel. Permissions that the bot lacks there: Pin Messages.",
            ),
            Posting::Posted(MessageId(900)),
        ),
        (
            PinOutcome::ListFull,
            Some(
                "Pin #1 is saved, and shown above answers. Its message was not pinned: the channel already has",
            ),
            Posting::Posted(MessageId(900)),
        ),
        (
            PinOutcome::Failed,
            Some("Pin #1 is saved, and shown above answers. Discord did not pin"),
            Posting::Posted(MessageId(900)),
        ),
    ] {
        let kit = kit();
        let reply = pin(&kit);
        let content = kit.posted(&reply, 900, outcome).message;
        let content = content.map(|message| message.content);
        match beginning {
            None => assert_eq!(content, None),
            Some(beginning) => assert!(content.unwrap().starts_with(beginning), "{outcome:?}"),
        }
        assert_eq!(state(&kit), (PinState::Current, posting), "{outcome:?}");
        assert_eq!(kit.ask(BICYCLES).embeds.len(), 2);
    }
}

/// There is no message that the moderator could pin by hand.
#[test]
fn a_pin_whose_message_is_not_posted_is_stored_and_explained() {
    let not_posted =
        "Pin #1 is saved, and shown above answers. Its message could not be posted in the channel.";
    let missing = "Pin #1 is saved, and shown above answers. It could not be pinned in the channel. Permissions that the bot lacks there: View Channel.";
    let unseen = OwnPermissions::NONE.missing_for(ChannelTask::Pin);
    for (outcome, expected) in [
        (PinOutcome::Failed, not_posted),
        (
            PinOutcome::MissingPermission(MissingPermissions::default()),
            not_posted,
        ),
        (PinOutcome::MissingPermission(unseen), missing),
    ] {
        let kit = kit();
        pin(&kit);
        let posted = ActionReport::Posted {
            guild: GUILD,
            pin: PinId(1),
            channel: CHANNEL,
            message: None,
            outcome,
            locale: "en-GB".to_owned(),
        };
        assert_eq!(report(&kit, posted).as_deref(), Some(expected));
        assert_eq!(state(&kit), (PinState::Current, Posting::Missing));
    }
}

#[test]
fn a_pin_that_is_removed_while_it_is_posted_is_unpinned() {
    let kit = kit();
    let reply = pin(&kit);
    kit.run(&moderator(), SERVER, "pins remove", &[text("pin", "1")]);
    let outcome = kit.posted(&reply, 900, PinOutcome::Pinned);
    assert!(matches!(
        outcome.actions.as_slice(),
        [Action::Edit { .. }, Action::Unpin { .. }]
    ));
}

#[test]
fn a_failed_unpin_is_reported() {
    let kit = kit();
    let reply = pin(&kit);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    kit.run(&moderator(), SERVER, "pins remove", &[text("pin", "1")]);
    let unpinned = |outcome| ActionReport::Unpinned {
        guild: GUILD,
        pin: PinId(1),
        message: MessageId(900),
        outcome,
        locale: "zh-TW".to_owned(),
    };
    let missing = without_pinning().missing_for(ChannelTask::Unpin);
    let content = report(&kit, unpinned(UnpinOutcome::MissingPermission(missing))).unwrap();
    assert_eq!(
        content,
        "釘選 #1 已移除。它的訊息仍被釘選。機器人在那裡缺少的權限：「釘選訊息」。請手動取消釘選。"
    );
    assert_eq!(report(&kit, unpinned(UnpinOutcome::Unpinned)), None);
    assert_eq!(state(&kit).1, Posting::Posted(MessageId(900)));
}

/// The bot may not pin in the channel, so it did not pin the message, and cannot unpin it.
#[test]
fn a_message_that_was_never_pinned_need_not_be_unpinned() {
    let kit = kit();
    let reply = pin(&kit);
    let missing = without_pinning().missing_for(ChannelTask::Pin);
    kit.posted(&reply, 900, PinOutcome::MissingPermission(missing));
    kit.run(&moderator(), SERVER, "pins remove", &[text("pin", "1")]);
    let missing = without_pinning().missing_for(ChannelTask::Unpin);
    for outcome in [
        UnpinOutcome::MissingPermission(missing),
        UnpinOutcome::Failed,
    ] {
        let unpinned = ActionReport::Unpinned {
            guild: GUILD,
            pin: PinId(1),
            message: MessageId(900),
            outcome,
            locale: "en-GB".to_owned(),
        };
        assert_eq!(report(&kit, unpinned), None);
        assert_eq!(state(&kit).1, Posting::Posted(MessageId(900)));
    }
}

#[test]
fn messages_deleted_and_unpinned_by_hand_are_noticed() {
    let kit = kit();
    let reply = pin(&kit);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let on_list = |pinned: &[u64]| ActionReport::PinsChanged {
        guild: GUILD,
        channel: CHANNEL,
        pinned: pinned.iter().copied().map(MessageId).collect(),
    };
    report(&kit, on_list(&[1, 900]));
    assert_eq!(state(&kit).1, Posting::Pinned(MessageId(900)));
    report(&kit, on_list(&[1]));
    assert_eq!(state(&kit).1, Posting::Posted(MessageId(900)));
    let deleted = |guild| ActionReport::Deleted {
        guild,
        channel: CHANNEL,
        messages: vec![MessageId(5), MessageId(900)],
    };
    report(&kit, deleted(GuildId(2)));
    assert_eq!(state(&kit).1, Posting::Posted(MessageId(900)));
    report(&kit, deleted(GUILD));
    assert_eq!(state(&kit), (PinState::Current, Posting::Missing));
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 2);
}

/// A server with a pin, after the bot has restarted with a changed corpus.
fn after(from: &str, to: &str) -> (Kit, tempfile::TempDir) {
    let before = kit();
    let reply = pin(&before);
    before.posted(&reply, 900, PinOutcome::Pinned);
    let folder = changed(from, to);
    (kit_with(folder.path(), before.store), folder)
}

#[test]
fn a_pin_stays_valid_if_other_text_changes() {
    let (kit, _folder) = after("since 1903.", "since 1903. It is blue.");
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 2);
    assert_eq!(done(kit.upkeep(kit.now)), []);
    assert_eq!(state(&kit).0, PinState::Current);
}

#[test]
fn a_pin_whose_sentence_is_gone_is_hidden_and_flagged() {
    let (kit, _folder) = after(
        "We will never allow bicycles",
        "We shall never allow bicycles",
    );
    // The first question after the change flags the pin, before any upkeep run.
    let reply = kit.run(&member(3), SERVER, "ask", &[text("question", BICYCLES)]);
    assert!(matches!(reply.actions.as_slice(), [Action::Edit { .. }]));
    assert_eq!(message(reply).embeds.len(), 1);
    assert_eq!(state(&kit).0, PinState::Flagged(FlagReason::SentencesGone));
    let list = drawn(&message(kit.run(&moderator(), SERVER, "pins list", &[])));
    assert!(
        list.contains("⚠ One pin is hidden because the sources no longer support it."),
        "{list}"
    );
    assert!(list.contains("⚠ Hidden: a sentence that it cites is no longer in the sources."));
}

#[test]
fn a_pin_whose_verdict_differs_is_hidden_and_renewed() {
    let (kit, _folder) = after(
        "supersedes = \"april\"\nstance = { ferry-bicycles = \"denies\" }",
        "stance = { ferry-bicycles = \"denies\" }",
    );
    let actions = done(kit.upkeep(kit.now));
    assert!(
        matches!(actions.as_slice(), [Action::Edit { .. }]),
        "{actions:?}"
    );
    assert_eq!(state(&kit).0, PinState::Flagged(FlagReason::VerdictDiffers));
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 1);
    let show = message(kit.run(&moderator(), SERVER, "pins show", &[text("pin", "1")]));
    assert_eq!(
        show.content,
        "⚠ Hidden: the sources would now give another verdict."
    );
    let reply = kit.press(&member(3), SERVER, &show, "Renew");
    assert!(reply_text(reply).starts_with("That is for moderators"));
    let reply = kit.press(&moderator(), SERVER, &show, "Renew");
    assert_eq!(
        reply_text(reply),
        "Pin #1 now shows what the sources say today."
    );
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 2);
}

/// Another release may read a question differently, although the sources are the same.
#[test]
fn the_upkeep_hides_a_pin_that_this_release_answers_differently() {
    let kit = kit();
    let reply = pin(&kit);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let old = stored(&kit);
    let yes = StoredVerdict {
        code: "yes".to_owned(),
        question_id: None,
        qualifiers: Vec::new(),
    };
    let evidence = Evidence {
        verdict: Some(yes),
        citations: old.citations,
        corpus: old.corpus,
    };
    let stamp = AuditStamp::of_bot(kit.now);
    done(
        kit.store
            .renew_pin(GUILD, old.id, old.version, evidence, stamp),
    )
    .unwrap();
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 1);
    let actions = done(kit.upkeep(kit.now));
    assert!(
        matches!(actions.as_slice(), [Action::Edit { .. }]),
        "{actions:?}"
    );
    assert_eq!(state(&kit).0, PinState::Flagged(FlagReason::VerdictDiffers));
    assert_eq!(done(kit.upkeep(kit.now)), []);
    let show = message(kit.run(&moderator(), SERVER, "pins show", &[text("pin", "1")]));
    kit.press(&moderator(), SERVER, &show, "Renew");
    assert_eq!(done(kit.upkeep(kit.now)), []);
    assert_eq!(kit.ask(BICYCLES).embeds.len(), 2);
}

/// Another release may give a question another key. That changes nothing that moderators wrote.
#[test]
fn new_keys_are_no_edit_in_the_history() {
    let kit = kit();
    pin(&kit);
    let old = stored(&kit);
    let keys = old.keys.clone();
    let edit = PinEdit {
        note: old.note,
        wordings: old.wordings,
        keys: vec!["key of an earlier release".to_owned()],
    };
    let stamp = AuditStamp::of_bot(kit.now);
    done(kit.store.edit_pin(GUILD, old.id, old.version, edit, stamp)).unwrap();
    done(kit.upkeep(kit.now));
    assert_eq!(stored(&kit).keys, keys);
    let history = drawn(&message(kit.run(&member(3), SERVER, "pins history", &[])));
    let updated = "the bot · #1 updated which questions it belongs to";
    assert_eq!(history.matches(updated).count(), 2, "{history}");
    assert!(!history.contains("changed note or wordings"), "{history}");
}

#[test]
fn restoring_the_corpus_restores_its_pins() {
    let (broken, _folder) = after(
        "We will never allow bicycles",
        "We shall never allow bicycles",
    );
    done(broken.upkeep(broken.now));
    assert_eq!(broken.ask(BICYCLES).embeds.len(), 1);
    let mended = kit_with(&ferry(), Arc::clone(&broken.store));
    assert_eq!(done(mended.upkeep(mended.now)).len(), 1);
    assert_eq!(mended.ask(BICYCLES).embeds.len(), 2);
}

/// Reports, some days later, these servers as those of a shard. Returns whether the pin is stored.
fn stored_after_list(kit: &Kit, days: i64, guilds: &[GuildId], shard: u32, total: u32) -> bool {
    let list = ActionReport::Listed(GuildList {
        guilds: guilds.to_vec(),
        shard,
        total,
    });
    done(kit.bot.report(list, kit.now + days * DAY));
    done(kit.store.pin(GUILD, PinId(1))).unwrap().is_some()
}

#[test]
fn a_left_server_is_deleted_after_some_days() {
    let kit = kit();
    pin(&kit);
    report(&kit, ActionReport::Left(GUILD));
    assert!(stored_after_list(&kit, 29, &[], 0, 1));
    report(&kit, ActionReport::Joined(GUILD));
    report(&kit, ActionReport::Left(GUILD));
    // Without a list of all servers, nothing is deleted: the store may have missed that the bot
    // joined again.
    done(kit.upkeep(kit.now + 31 * DAY));
    assert!(stored_after_list(&kit, 31, &[], 0, 2));
    assert!(!stored_after_list(&kit, 31, &[], 0, 1));
}

#[test]
fn a_list_of_servers_shows_which_were_left_and_joined_again() {
    let kit = kit();
    pin(&kit);
    // Left on the day of the first list without it, which is the one of day 10.
    assert!(stored_after_list(&kit, 0, &[GUILD], 0, 1));
    assert!(stored_after_list(&kit, 10, &[], 0, 1));
    assert!(stored_after_list(&kit, 40, &[], 0, 1));
    // The bot is on it again, and the store has missed the report.
    assert!(stored_after_list(&kit, 41, &[GUILD], 0, 1));
    // By its id, it belongs to the first of two shards: the second one's list does not matter.
    assert!(stored_after_list(&kit, 41, &[], 1, 2));
    assert!(stored_after_list(&kit, 80, &[], 0, 2));
    assert!(stored_after_list(&kit, 110, &[], 0, 1));
    assert!(!stored_after_list(&kit, 111, &[], 0, 1));
}

#[test]
fn questions_expire() {
    let kit = kit();
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("review", OptionValue::Switch(true))],
    );
    kit.ask(super::kit::SILENT);
    done(kit.upkeep(kit.now + 31 * DAY));
    let review = kit.run(&moderator(), SERVER, "review", &[]);
    assert_eq!(reply_text(review), "No question is waiting.");
}
