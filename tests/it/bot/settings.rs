//! `/settings` and `/privacy`: the settings of a server, and each user's control of their own data.

use expect_test::expect;
use receipts::bot::{Action, MessageId, OptionValue, PinOutcome};
use serde_json::{Value, json};

use super::kit::{
    BICYCLES, CHANNEL, DIRECT, GUILD, OTHER_SERVER, SERVER, SILENT, button, drawn, kit, manager,
    member, message, moderator, reply_text, role, text,
};

#[test]
fn settings_are_shown_and_changed() {
    let kit = kit();
    let shown = message(kit.run(&manager(), SERVER, "settings", &[]));
    expect![[r#"
        (Private) Settings of this server
        # Settings of this server [5865f2]
          Review queue: **off**. No question is kept
          Kept questions are deleted after **30** days
          Votes, removed pins and history are deleted after **365** days
          Moderators are, besides those with Pin Messages, Manage Messages or Administrator: nobody
          Moderators are notified about hidden pins in `/pins list` and `/review` alone
        -- 
    "#]]
    .assert_eq(&drawn(&shown));
    let options = [
        ("review", OptionValue::Switch(true)),
        ("question-days", OptionValue::Integer(14)),
        ("history-days", OptionValue::Integer(99_999)),
        role("add-role", 7),
    ];
    let changed = message(kit.run(&manager(), SERVER, "settings", &options));
    expect![[r#"
        (Private) Changed.
        # Settings of this server [5865f2]
          Review queue: **on**. What the sources did not answer, or not helpfully, is kept for `/review`
          Kept questions are deleted after **14** days
          Votes, removed pins and history are deleted after **1826** days
          Moderators are, besides those with Pin Messages, Manage Messages or Administrator: <@&7>
          Moderators are notified about hidden pins in `/pins list` and `/review` alone
        -- 
    "#]].assert_eq(&drawn(&changed));
    let other = message(kit.run(&manager(), OTHER_SERVER, "settings", &[]));
    assert_eq!(drawn(&other), drawn(&shown));
}

#[test]
fn one_day_is_in_the_singular() {
    let kit = kit();
    let one = OptionValue::Integer(1);
    let options = [("question-days", one.clone()), ("history-days", one)];
    let settings = drawn(&message(kit.run(&manager(), SERVER, "settings", &options)));
    let days = settings.matches("deleted after **1** day\n").count();
    assert_eq!(days, 2, "{settings}");
    let privacy = drawn(&message(kit.run(&member(3), SERVER, "privacy", &[])));
    let both = "questions are deleted after one day, votes and history after one day.";
    assert!(privacy.contains(both), "{privacy}");
}

/// Discord offers `@everyone` too. Its id is that of the server, and no member's roles contain it.
#[test]
fn a_role_of_every_member_is_not_for_moderators() {
    let kit = kit();
    let options = [
        ("review", OptionValue::Switch(true)),
        role("add-role", GUILD.0),
    ];
    assert_eq!(
        reply_text(kit.run(&manager(), SERVER, "settings", &options)),
        "Every member has that role, so all of them would be moderators. Choose another role."
    );
    let shown = drawn(&message(kit.run(&manager(), SERVER, "settings", &[])));
    assert!(shown.contains("Review queue: **off**"), "{shown}");
    assert!(shown.contains("or Administrator: nobody"), "{shown}");
}

#[test]
fn only_managers_of_the_server_change_settings() {
    let kit = kit();
    for actor in [member(3), moderator()] {
        let reply = kit.run(
            &actor,
            SERVER,
            "settings",
            &[("review", OptionValue::Switch(true))],
        );
        assert_eq!(
            reply_text(reply),
            "Only managers of the server may do that."
        );
    }
    let reply = kit.run(&manager(), DIRECT, "settings", &[]);
    assert_eq!(
        reply_text(reply),
        "That works only on a server that has installed the bot."
    );
}

#[test]
fn users_export_and_delete_their_own_data() {
    let kit = kit();
    kit.run(
        &manager(),
        SERVER,
        "settings",
        &[("review", OptionValue::Switch(true))],
    );
    kit.ask(SILENT);
    let shown = kit.ask(BICYCLES);
    kit.press(&member(3), SERVER, &shown, "Helpful");
    let page = message(kit.run(&member(3), SERVER, "privacy", &[]));
    let export = message(kit.press(&member(3), SERVER, &page, "Give me what is stored"));
    assert_eq!(
        export.content,
        "2 things are stored about you; they are in the file."
    );
    let file = String::from_utf8(export.attachment.unwrap().bytes).unwrap();
    assert!(
        file.contains(SILENT) && file.contains("\"Helpful\""),
        "{file}"
    );
    let other = kit.press(&member(4), SERVER, &page, "Give me what is stored");
    assert_eq!(reply_text(other), "Nothing is stored about you.");
    let elsewhere = kit.press(&member(3), OTHER_SERVER, &page, "Give me what is stored");
    assert_eq!(reply_text(elsewhere), "Nothing is stored about you.");
    let everywhere = kit.press(&member(3), DIRECT, &page, "Give me what is stored");
    assert!(reply_text(everywhere).starts_with("2 things"));
    assert_eq!(button(&page, "Delete it").label, "Delete it");
    let deleted = kit.press(&member(3), SERVER, &page, "Delete it");
    assert_eq!(
        reply_text(deleted),
        "Deleted: one question, one vote. Your id was taken out of 0 pins and entries of the history."
    );
    let export = kit.press(&member(3), SERVER, &page, "Give me what is stored");
    assert_eq!(reply_text(export), "Nothing is stored about you.");
}

/// The message of a pin names its maker, and Discord keeps it.
#[test]
fn a_deletion_takes_the_user_out_of_posted_pins() {
    for place in [SERVER, DIRECT] {
        let kit = kit();
        let question = [text("question", BICYCLES)];
        let reply = kit.run(&moderator(), SERVER, "pins add", &question);
        kit.posted(&reply, 900, PinOutcome::Pinned);
        let page = message(kit.run(&moderator(), place, "privacy", &[]));
        let delete = |place| kit.press(&moderator(), place, &page, "Delete it").actions;
        assert_eq!(delete(OTHER_SERVER), []);
        let actions = delete(place);
        let [
            Action::Edit {
                channel,
                message: edited,
                with,
                ..
            },
        ] = actions.as_slice()
        else {
            panic!("{actions:?}");
        };
        assert_eq!((*channel, *edited), (CHANNEL, MessageId(900)));
        let shown = drawn(with);
        assert!(
            shown.contains("pin #1, by a user who deleted their data,") && !shown.contains("<@"),
            "{shown}"
        );
    }
}

/// Not in the debug format of the program's types, which may change.
#[test]
fn a_moderators_changes_are_exported_as_they_are_stored() {
    let kit = kit();
    let question = [text("question", BICYCLES)];
    kit.run(&moderator(), SERVER, "pins add", &question);
    let page = message(kit.run(&moderator(), SERVER, "privacy", &[]));
    let export = message(kit.press(&moderator(), SERVER, &page, "Give me what is stored"));
    let file: Value = serde_json::from_slice(&export.attachment.unwrap().bytes).unwrap();
    assert_eq!(file["pins"][0]["pin"], 1);
    let event = &file["events"][0]["event"];
    assert_eq!(*event, json!({"did": "added", "origin": "answer"}));
}
