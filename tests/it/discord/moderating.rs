//! Pins and the review queue, end to end: who may use them, what happens, and what others see.

use std::fs;

use expect_test::expect;
use serde_json::json;
use tempfile::TempDir;

use super::ferry::{Ferry, OPPOSITE, REPHRASED, copy};
use crate::bot::kit::{BICYCLES, SILENT, ferry as corpus};
use crate::discord::mutated::mutated;
use crate::standin::incoming::{Opt, Place};
use crate::standin::rest::On;
use crate::standin::sent::Shown;
use crate::standin::world::{
    ADMIN, ASKER, CLEANER, HELPER, HELPERS, KEEPER, LANDING, LOBBY, NIGHT, OTHER, OWNER, PIN,
    PINNER, Person, QUIET, STILL,
};

/// Whether a pin is shown above the answer.
pub(super) fn has_pin(shown: &Shown) -> bool {
    shown.all_text().contains("Pinned on this server")
}

#[tokio::test]
async fn pin_by_button() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let reply = f.d.press(&PINNER, Place::LOBBY, &shown, "Pin").await;
    assert!(reply.is_private);
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    f.d.pinned(LOBBY, 1).await;
    expect![[r#"
        public message: Pinned on this server
        # Pinned on this server (5865f2)
        Can bicycles be used on the ferry?

        The sources then said: No ✗
        pin #1, by <@504>, <t:1790000000:D>
        ## [1] Mornwick Ferry, via notice board
        > “We will never allow bicycles on the ferry,” it said.
        ## [2] Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #1
    "#]]
    .assert_eq(&f.d.posts(LOBBY)[0].to_string());
    let pinned = f.ask(&ASKER, BICYCLES).await;
    expect![[r#"
        public message: According to the sources: No ✗
        # Pinned on this server (5865f2)
        Can bicycles be used on the ferry?

        The sources then said: No ✗
        pin #1, by <@504>, <t:1790000000:D>
        ## [1] Mornwick Ferry, via notice board
        > “We will never allow bicycles on the ferry,” it said.
        ## [2] Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #1
        # According to the sources: No ✗ — Can bicycles be used on the ferry? (c0392b)
        Can bicycles be used on the ferry?
        ## Who says what
        Mornwick Ferry: first yes \[2\], later no \[1\]
        Ada \*Finch\*: yes (but it is not theirs to decide)
        ## [1] Mornwick Ferry, via notice board
        > “We will never allow bicycles on the ferry,” it said.
        ## [2] Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer 50251e29eb165732 · corpus sha256:3e27a63b2627
        [Evidence] [Helpful] [Not helpful] [Pin]
    "#]]
    .assert_eq(&pinned.to_string());
    assert_eq!(pinned.answer_id(), shown.answer_id());
    f.end().await;
}

#[tokio::test]
async fn pin_by_command() {
    let f = Ferry::start().await;
    let options = [
        ("question", BICYCLES.into()),
        ("note", "Ask **at** the office, @here.".into()),
    ];
    let reply = f.d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    f.d.pinned(LOBBY, 1).await;
    let list = f.d.slash(&ASKER, Place::LOBBY, "pins list", &[]).await;
    assert!(list.all_text().contains("bicycles be used"), "{list}");

    // The typed text appears in a modal, where a moderator edits it.
    let modal =
        f.d.slash(&PINNER, Place::LOBBY, "pins edit", &[("pin", "1".into())])
            .await;
    expect![[r#"
        modal: Pin #1
        <Note, shown apart from the sources: Ask **at** the office, @here.>
        <Further wordings, one a line: >
    "#]]
    .assert_eq(&modal.to_string());
    let edited =
        f.d.submit(&PINNER, Place::LOBBY, &modal, &[("Note", "Ask elsewhere.")])
            .await;
    assert!(edited.text().contains("is changed"), "{edited}");
    assert!(
        f.ask(&ASKER, BICYCLES)
            .await
            .all_text()
            .contains("Ask elsewhere.")
    );

    let removed =
        f.d.slash(&PINNER, Place::LOBBY, "pins remove", &[("pin", "1".into())])
            .await;
    assert!(removed.text().contains("is removed"), "{removed}");
    f.d.pinned(LOBBY, 0).await;
    assert!(!has_pin(&f.ask(&ASKER, BICYCLES).await));
    let history = f.d.slash(&PINNER, Place::LOBBY, "pins history", &[]).await;
    for event in ["pinned an answer", "changed note", "removed it"] {
        assert!(history.all_text().contains(event), "{history}");
    }
    f.end().await;
}

#[tokio::test]
async fn pin_by_message_command() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let reply =
        f.d.message_command(&PINNER, Place::LOBBY, "Pin sourced answer", shown.id())
            .await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    f.d.pinned(LOBBY, 1).await;
    let said = f.d.write(&OTHER, LOBBY, "no answer at all");
    let reply =
        f.d.message_command(&PINNER, Place::LOBBY, "Pin sourced answer", said)
            .await;
    assert!(
        reply.text().contains("not an answer of this bot"),
        "{reply}"
    );
    f.end().await;
}

#[tokio::test]
async fn pin_from_the_queue() {
    let f = Ferry::start().await;
    f.keep_questions().await;
    f.ask(&ASKER, SILENT).await;
    f.ask(&OTHER, SILENT).await;
    let queue = f.d.slash(&PINNER, Place::LOBBY, "review", &[]).await;
    assert!(queue.is_private);
    assert!(queue.all_text().contains("asked 2 times by 2"), "{queue}");
    let opened =
        f.d.select(
            &PINNER,
            Place::LOBBY,
            &queue,
            "Choose a question",
            &["hot soup"],
        )
        .await;
    let choosing =
        f.d.press(&PINNER, Place::LOBBY, &opened, "Answer with sentences")
            .await;
    let chosen =
        f.d.select(
            &PINNER,
            Place::LOBBY,
            &choosing,
            "Sentences of this page",
            &["notices#3"],
        )
        .await;
    f.d.press(&PINNER, Place::LOBBY, &chosen, "Pin these").await;
    f.d.pinned(LOBBY, 1).await;
    let answered = f.ask(&ASKER, SILENT).await;
    expect![[r#"
        public message: According to the sources: no answer ?
        # Pinned on this server, chosen by a moderator (5865f2)
        Does the ferry serve hot soup to sailors?

        A moderator chose these sentences. They have no verdict.
        pin #1, by <@504>, <t:1790000000:D>
        ## [1] Mornwick Ferry, via notice board
        > “We will never allow bicycles on the ferry,” it said.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- pin #1
        # According to the sources: no answer ? (95a5a6)
        Does the ferry serve hot soup to sailors?
        ## Why
        Nothing in the sources answers this.
        Looked for: Mornwick Ferry
        The nearest sentences, which do not answer it:
        ## Near, but no answer · Harbour Office
        > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## Near, but no answer · Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer e03cf8f8fe382a27 · corpus sha256:3e27a63b2627
        [Helpful] [Not helpful]
    "#]]
    .assert_eq(&answered.to_string());
    let queue = f.d.slash(&PINNER, Place::LOBBY, "review", &[]).await;
    assert!(queue.text().contains("No question is waiting"), "{queue}");
    f.end().await;
}

#[tokio::test]
async fn a_pinned_answer_to_a_rephrased_question() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    assert!(has_pin(&f.ask(&ASKER, REPHRASED).await));
    assert!(!has_pin(&f.ask(&ASKER, OPPOSITE).await));
    assert!(!has_pin(
        &f.ask(&ASKER, "Are dogs allowed on the ferry?").await
    ));
    // The pin does not appear on another server or in a direct conversation.
    let question = [("question", BICYCLES.into())];
    for at in [
        Place::Channel(LANDING),
        Place::Direct,
        Place::Abroad,
        Place::Private,
    ] {
        assert!(
            !has_pin(&f.d.slash(&ASKER, at, "ask", &question).await),
            "{at:?}"
        );
    }
    f.end().await;
}

#[tokio::test]
async fn pin_list_full() {
    let f = Ferry::start().await;
    f.d.fill_pins(LOBBY);
    let options = [("question", BICYCLES.into())];
    let delivered = f.d.send_slash(&PINNER, Place::LOBBY, "pins add", &options);
    let reply = f.d.follow_up(&delivered).await;
    assert!(reply.is_private);
    assert!(
        reply
            .text()
            .contains("already has as many pins as Discord allows"),
        "{reply}"
    );
    assert!(has_pin(&f.ask(&ASKER, BICYCLES).await));
    f.end().await;
}

#[tokio::test]
async fn pin_permission_missing() {
    let f = Ferry::start().await;
    // Removes bit 51 from the bot's role.
    f.d.change_guilds(|guilds| {
        for (_, bits) in guilds.iter_mut().flat_map(|guild| &mut guild.roles) {
            if *bits == PIN {
                *bits = 0;
            }
        }
    });
    let options = [("question", BICYCLES.into())];
    let delivered = f.d.send_slash(&CLEANER, Place::LOBBY, "pins add", &options);
    let reply = f.d.follow_up(&delivered).await;
    assert!(
        reply
            .text()
            .contains("Permissions that the bot lacks there: Pin Messages."),
        "{reply}"
    );
    assert!(f.d.pins(LOBBY).is_empty());
    assert!(has_pin(&f.ask(&ASKER, BICYCLES).await));
    f.end().await;
}

/// Whether a user may pin there, by command and by button.
async fn may_pin(f: &Ferry, by: &Person, at: Place) -> bool {
    let reply = f.pin(by, at, BICYCLES).await;
    let may = reply.text().contains("Pinned as") || reply.text().contains("already");
    assert_eq!(
        !may,
        reply.text().starts_with("That is for moderators"),
        "{reply}"
    );
    let shown =
        f.d.slash(
            &ASKER,
            at,
            "ask",
            &[("question", "Are dogs allowed on the ferry?".into())],
        )
        .await;
    let reply = f.d.press(by, at, &shown, "Pin").await;
    assert_eq!(
        may,
        reply.text().contains("Pinned as") || reply.text().contains("already"),
        "{reply}"
    );
    may
}

#[tokio::test]
async fn pin_messages_only() {
    let f = Ferry::start().await;
    // Bit 51 of the interaction's permissions, with overwrites, and in threads.
    assert!(may_pin(&f, &PINNER, Place::LOBBY).await);
    assert!(may_pin(&f, &PINNER, Place::Channel(NIGHT)).await);
    assert!(!may_pin(&f, &PINNER, Place::Channel(QUIET)).await);
    assert!(!may_pin(&f, &PINNER, Place::Channel(STILL)).await);
    assert_eq!(f.d.count(On::GetGuild), 0);
    f.end().await;
}

#[tokio::test]
async fn manage_messages_only() {
    let f = Ferry::start().await;
    let reply = f.pin(&CLEANER, Place::LOBBY, BICYCLES).await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    assert_eq!(f.d.count(On::GetGuild), 0);
    assert!(may_pin(&f, &CLEANER, Place::Channel(QUIET)).await);
    f.end().await;
}

#[tokio::test]
async fn role_based_moderator() {
    let f = Ferry::start().await;
    assert!(!may_pin(&f, &HELPER, Place::LOBBY).await);
    f.add_moderator_role(HELPERS).await;
    assert!(may_pin(&f, &HELPER, Place::LOBBY).await);
    assert!(!may_pin(&f, &ASKER, Place::LOBBY).await);
    f.end().await;
}

#[tokio::test]
async fn administrator_and_owner() {
    let f = Ferry::start().await;
    assert!(may_pin(&f, &ADMIN, Place::Channel(QUIET)).await);
    assert!(may_pin(&f, &OWNER, Place::Channel(STILL)).await);
    f.end().await;
}

#[tokio::test]
async fn unknown_permissions_authorise_nothing() {
    let f = Ferry::start().await;
    let question = [("question", BICYCLES.into())];
    let asked = f.d.send_slash(&PINNER, Place::LOBBY, "ask", &question);
    f.d.shown(&asked).await;
    let mut event = mutated(&asked.event, "/member/permissions", None, 0);
    event["data"]["name"] = "pins".into();
    let options = event["data"]["options"].take();
    event["data"]["options"] = json!([{"name": "add", "type": 1, "options": options}]);
    let reply = f.d.shown(&f.d.deliver_raw(event)).await;
    assert!(
        reply.text().starts_with("That is for moderators"),
        "{reply}"
    );
    assert!(f.d.posts(LOBBY).is_empty());
    f.end().await;
}

#[tokio::test]
async fn a_member_who_presses_a_moderators_button() {
    let f = Ferry::start().await;
    let shown = f.ask(&ASKER, BICYCLES).await;
    let reply = f.d.press(&ASKER, Place::LOBBY, &shown, "Pin").await;
    assert!(reply.is_private);
    assert!(
        reply.text().starts_with("That is for moderators"),
        "{reply}"
    );
    for id in ["r1:pin-remove:1", "r1:review:0", "r1:pin-renew:1:1"] {
        let reply =
            f.d.shown(&f.d.send_press(&ASKER, Place::LOBBY, &shown, id))
                .await;
        assert!(
            reply.text().starts_with("That is for moderators"),
            "{id}: {reply}"
        );
    }
    assert!(f.d.posts(LOBBY).is_empty());
    f.end().await;
}

#[tokio::test]
async fn a_button_from_another_server() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    f.d.pinned(LOBBY, 1).await;
    // The owner of both servers presses the first server's button on the second.
    let shown =
        f.d.slash(
            &OWNER,
            Place::Channel(LANDING),
            "ask",
            &[("question", BICYCLES.into())],
        )
        .await;
    let pressed =
        f.d.send_press(&OWNER, Place::Channel(LANDING), &shown, "r1:pin-remove:1");
    let reply = f.d.shown(&pressed).await;
    assert!(reply.text().contains("no such pin here"), "{reply}");
    for at in [Place::Direct, Place::Abroad, Place::Private] {
        let shown =
            f.d.slash(&OWNER, at, "ask", &[("question", BICYCLES.into())])
                .await;
        let reply =
            f.d.shown(&f.d.send_press(&OWNER, at, &shown, "r1:pin-remove:1"))
                .await;
        assert!(
            reply.text().starts_with("That works only on a server"),
            "{at:?}: {reply}"
        );
    }
    assert!(has_pin(&f.ask(&ASKER, BICYCLES).await));
    f.end().await;
}

#[tokio::test]
async fn the_corpus_changes_under_a_pin() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    f.d.pinned(LOBBY, 1).await;
    let channel = [("notice-channel", Opt::Channel(QUIET))];
    f.d.slash(&KEEPER, Place::LOBBY, "settings", &channel).await;
    let changed = TempDir::new().unwrap();
    copy(&corpus().join("ferry"), &changed.path().join("ferry"));
    let statements = changed.path().join("ferry/statements.toml");
    let text = fs::read_to_string(&statements).unwrap();
    let text = text.replace(
        "ferry-bicycles = \"denies\"",
        "ferry-bicycles = \"affirms\"",
    );
    fs::write(&statements, text).unwrap();
    let f = f.restart(changed.path()).await;
    // The posted message says so, and moderators are notified.
    f.d.called(On::EditMessage, 1).await;
    f.d.called(On::Post, 2).await;
    expect!["This pinned answer no longer holds. Ask again for what the sources say now."]
        .assert_eq(f.d.posts(LOBBY)[0].text());
    expect![[r#"
        public message: ⚠ One pin is hidden because the sources no longer support it. See /pins list.
        # Pinned answers (5865f2)
        #1 · Can bicycles be used on the ferry?
        ⚠ Hidden: the sources would now give another verdict.
    "#]]
    .assert_eq(&f.d.posts(QUIET)[0].to_string());
    assert!(!has_pin(&f.ask(&ASKER, BICYCLES).await));
    let list = f.d.slash(&PINNER, Place::LOBBY, "pins list", &[]).await;
    assert!(list.all_text().contains("another verdict"), "{list}");
    f.end().await;
}
