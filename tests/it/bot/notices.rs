//! Notices about invalid pins: one in the moderators' channel, and one in each reply to a change
//! by a moderator.

use std::sync::Arc;

use expect_test::expect;
use receipts::bot::{Action, ChannelId, CurrentBot, OptionValue, Payload, PinOutcome};
use receipts::store::audit::AuditStamp;
use receipts::store::id::PinId;
use receipts::store::pin::{ChangePinOutcome, Evidence, PinState};

use super::kit::{
    BICYCLES, GUILD, Kit, NOW, SERVER, bot, changed, done, drawn, ferry, invocation, kit, kit_with,
    manager, member, message, moderator, reply_text, text,
};

const MODS: ChannelId = ChannelId(12);

/// A server with a pin and a moderators' channel.
fn pinned() -> Kit {
    let kit = kit();
    let options = [("notice-channel", OptionValue::Channel(MODS))];
    let settings = drawn(&message(kit.run(&manager(), SERVER, "settings", &options)));
    assert!(
        settings.contains("notified about hidden pins in <#12>"),
        "{settings}"
    );
    let reply = kit.run(
        &moderator(),
        SERVER,
        "pins add",
        &[text("question", BICYCLES)],
    );
    kit.posted(&reply, 900, PinOutcome::Pinned);
    kit
}

/// The same server after the pinned sentence has disappeared from the sources.
fn after(kit: Kit) -> (tempfile::TempDir, Kit) {
    let folder = changed("We will never allow", "We shall never allow");
    let after = kit_with(folder.path(), kit.store);
    (folder, after)
}

fn notices(actions: &[Action]) -> Vec<String> {
    let notice = |action: &Action| match action {
        Action::Post {
            channel, message, ..
        } => {
            assert_eq!(*channel, MODS);
            Some(drawn(message))
        }
        _ => None,
    };
    actions.iter().filter_map(notice).collect()
}

#[test]
fn the_moderators_channel_gets_one_notice() {
    let (_folder, kit) = after(pinned());
    let actions = done(kit.upkeep(kit.now));
    expect![[r#"
        (Public) ⚠ One pin is hidden because the sources no longer support it. See /pins list.
        # Pinned answers [5865f2]
          #1 · Can bicycles be used on the ferry?
          ⚠ Hidden: a sentence that it cites is no longer in the sources.
        -- 
    "#]]
    .assert_eq(&notices(&actions).join("\n"));
    assert!(notices(&done(kit.upkeep(kit.now))).is_empty());
}

/// Two processes on one store load a changed corpus at the same time: both find the pin valid until
/// they have read its question, and one of them hides it.
#[test]
fn two_processes_post_one_notice() {
    let kit = pinned();
    let folder = changed(
        "ferry-bicycles = \"denies\"",
        "ferry-bicycles = \"affirms\"",
    );
    let [one, other] = [0, 1].map(|_| kit_with(folder.path(), Arc::clone(&kit.store)));
    let both = done(async { tokio::join!(one.upkeep(one.now), other.upkeep(other.now)) });
    let posted = [notices(&both.0), notices(&both.1)].concat();
    assert_eq!(posted.len(), 1, "{posted:?}");
}

/// A moderator removes a hidden pin while the upkeep finds that it is valid again.
#[test]
fn a_pin_that_is_removed_during_its_check_is_not_posted_again() {
    let (_folder, hidden) = after(pinned());
    done(hidden.upkeep(hidden.now));
    let folder = changed("since 1903.", "since 1903. It is blue.");
    let kit = kit_with(folder.path(), hidden.store);
    let stamp = AuditStamp::of_user(moderator().user, kit.now);
    let (actions, removed) = done(async {
        // It runs as soon as the upkeep waits for the answer to the pin's question.
        let remove = kit.store.remove_pin(GUILD, PinId(1), stamp);
        tokio::join!(kit.upkeep(kit.now), remove)
    });
    assert!(removed.unwrap().is_some());
    assert_eq!(actions, []);
}

/// A moderator renews a pin while the upkeep finds that its old evidence is no longer valid.
#[test]
fn a_pin_that_is_renewed_during_its_check_is_not_hidden() {
    let before = pinned();
    let folder = changed(
        "ferry-bicycles = \"denies\"",
        "ferry-bicycles = \"affirms\"",
    );
    let kit = kit_with(folder.path(), before.store);
    let old = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    let evidence = Evidence {
        verdict: old.verdict,
        citations: old.citations,
        corpus: kit.bot.corpus_version(),
    };
    let stamp = AuditStamp::of_user(moderator().user, kit.now);
    let (actions, renewed) = done(async {
        let renew = kit
            .store
            .renew_pin(GUILD, old.id, old.version, evidence, stamp);
        tokio::join!(kit.upkeep(kit.now), renew)
    });
    assert!(matches!(renewed.unwrap(), ChangePinOutcome::Done(_)));
    assert_eq!(actions, []);
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.state, PinState::Current);
}

/// The corpus is loaded again while the upkeep checks a pin against the corpus before.
#[test]
fn the_upkeep_of_a_replaced_bot_hides_nothing() {
    let store = pinned().store;
    let folder = changed(
        "ferry-bicycles = \"denies\"",
        "ferry-bicycles = \"affirms\"",
    );
    let current = CurrentBot::new(bot(folder.path(), Arc::clone(&store), 1_000));
    let (replaced, next) = (current.bot(), bot(&ferry(), Arc::clone(&store), 1_000));
    let (actions, ()) =
        done(async { tokio::join!(replaced.upkeep(GUILD, NOW), async { current.replace(next) }) });
    assert_eq!(actions, []);
    let pin = done(store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.state, PinState::Current);
}

/// The corpus is loaded again while a question is answered from the corpus before.
#[test]
fn a_question_to_a_replaced_bot_hides_nothing() {
    let kit = pinned();
    let folder = changed("We will never allow", "We shall never allow");
    let current = CurrentBot::new(bot(folder.path(), Arc::clone(&kit.store), 1_000));
    let next = bot(&ferry(), Arc::clone(&kit.store), 1_000);
    let ask = invocation("ask", &[text("question", BICYCLES)]);
    let request = kit.request(&member(3), SERVER, Payload::Command(ask));
    let replaced = current.bot();
    let (reply, ()) = done(async {
        // It runs as soon as the question waits for its answer.
        tokio::join!(replaced.handle(&request), async { current.replace(next) })
    });
    assert_eq!(reply.actions, []);
    assert_eq!(message(reply).embeds.len(), 1);
    let pin = done(kit.store.pin(GUILD, PinId(1))).unwrap().unwrap();
    assert_eq!(pin.state, PinState::Current);
}

#[test]
fn a_question_that_finds_an_invalid_pin_posts_the_notice() {
    let (_folder, kit) = after(pinned());
    let ask = || kit.run(&member(3), SERVER, "ask", &[text("question", BICYCLES)]);
    assert_eq!(notices(&ask().actions).len(), 1);
    assert!(notices(&ask().actions).is_empty());
}

#[test]
fn without_a_channel_nothing_is_posted() {
    let kit = pinned();
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("no-notices", OptionValue::Switch(true))],
    );
    let (_folder, kit) = after(kit);
    assert!(notices(&done(kit.upkeep(kit.now))).is_empty());
}

#[test]
fn moderators_are_reminded_in_replies_to_their_changes() {
    let (_folder, kit) = after(pinned());
    done(kit.upkeep(kit.now));
    let dogs = [text("question", "Are dogs allowed on the ferry?")];
    expect![[r#"
        Pinned as #2. From now on it is shown above the answer to that question here.
        ⚠ One pin is hidden because the sources no longer support it. See /pins list."#]]
    .assert_eq(&reply_text(kit.run(
        &moderator(),
        SERVER,
        "pins add",
        &dogs,
    )));
    // A user who is no moderator gets no reminder, nor does a moderator who only asks a question.
    let settings = reply_text(kit.run(&manager(), SERVER, "settings", &[]));
    assert_eq!(settings, "Settings of this server");
    let asked = reply_text(kit.run(&moderator(), SERVER, "ask", &dogs));
    assert_eq!(asked, "According to the sources: Yes ✓");
}

#[test]
fn a_dispute_with_errors_invalidates_no_pin() {
    let kit = pinned();
    let folder = changed("decided_by", "decided-by");
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let from = super::kit::ferry().join("ferry");
    for file in ["dispute.toml", "notices.md", "statements.toml"] {
        std::fs::copy(from.join(file), other.join(file)).unwrap();
    }
    let after = kit_with(folder.path(), kit.store);
    assert!(notices(&done(after.upkeep(after.now))).is_empty());
    let pins = drawn(&message(after.run(&moderator(), SERVER, "pins list", &[])));
    assert!(!pins.contains("Hidden"), "{pins}");
}
