//! Follow-up messages: to an answer of the bot, to a user's claim, to the user's own question.

use expect_test::expect;
use serde_json::json;

use super::ferry::Ferry;
use crate::bot::kit::BICYCLES;
use crate::standin::incoming::Place;
use crate::standin::rest::On;
use crate::standin::world::{ASKER, LOBBY, OTHER, PINNER};

#[tokio::test]
async fn a_pinging_reply_is_a_follow_up() {
    let f = Ferry::start().await;
    let first =
        f.d.mention(&ASKER, LOBBY, &format!("@bot {BICYCLES}"))
            .await;
    let dogs = f.d.reply(&OTHER, LOBBY, "and dogs?", first.id(), true);
    let shown = f.d.reply_to(dogs).await;
    assert!(shown.text().contains("Yes ✓"), "{shown}");
    assert!(
        shown.all_text().contains("Can dogs be used on the ferry?"),
        "{shown}"
    );
    let who = f.d.reply(&OTHER, LOBBY, "who said that?", shown.id(), true);
    let again = f.d.reply_to(who).await;
    assert_eq!(again.answer_id(), shown.answer_id());
    // The bot ignores a reply that is not a follow-up.
    let posts = f.d.called(On::Post, 1).await.len();
    f.d.reply(&OTHER, LOBBY, "lol nice, cats next", again.id(), true);
    let own = f.d.mention(&ASKER, LOBBY, "@bot hello").await;
    assert_eq!(f.d.called(On::Post, 1).await.len(), posts + 1, "{own}");
    f.end().await;
}

#[tokio::test]
async fn a_follow_up_in_a_direct_message_replies_to_the_answer() {
    let f = Ferry::start().await;
    let first = f.d.direct(&ASKER, BICYCLES).await;
    let why =
        f.d.reply(&ASKER, ASKER.conversation(), "why?", first.id(), true);
    let again = f.d.reply_to(why).await;
    assert_eq!(again.answer_id(), first.answer_id());
    f.end().await;
}

#[tokio::test]
async fn is_this_true_checks_the_replied_message() {
    let f = Ferry::start().await;
    let claim = f.d.write(&OTHER, LOBBY, "@bot");
    f.d.called(On::Post, 1).await;
    f.d.say(LOBBY, claim, "Bicycles are allowed on the ferry.");
    for asked in ["@bot is this true?", "@bot", "@bot source?"] {
        let asked = f.d.reply(&ASKER, LOBBY, asked, claim, true);
        let shown = f.d.reply_to(asked).await;
        assert!(shown.text().contains("No ✗"), "{shown}");
        let asked = f.d.reply(&ASKER, LOBBY, "@bot true?", claim, false);
        let shown = f.d.reply_to(asked).await;
        assert!(shown.text().contains("Open its menu"), "{shown}");
    }
    f.end().await;
}

#[tokio::test]
async fn several_questions_have_several_answers() {
    let f = Ferry::start().await;
    let text = format!("@bot {BICYCLES} and dogs? Does it serve soup? And are bicycles banned?");
    let shown = f.d.mention(&ASKER, LOBBY, &text).await;
    expect![[r#"
        public message: Answers to 3 questions
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
        # According to the sources: Yes ✓ — Are dogs allowed on the ferry? (2e8b57)
        Can dogs be used on the ferry?
        ## Who says what
        Harbour Office: yes \[1\]
        ## [1] Harbour Office
        > “Dogs are allowed on the ferry,” the Harbour Office wrote.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer 98a315e1e875a5d8 · corpus sha256:3e27a63b2627
        # According to the sources: no answer ? (95a5a6)
        Does it serve soup?
        ## Why
        The sources here are about something else.
        The nearest sentences, which do not answer it:
        ## Near, but no answer · Ada \*Finch\*, as passed on by Harbour Office, via the radio
        > “Bicycles are fine on the ferry, \@everyone \*\*knows\*\* that,” she said.
        ## Near, but no answer · Mornwick Ferry, via notice board, In April
        > In April the ferry announced: “Bicycles are allowed on the ferry from May.” A month later came another notice.
        ## Source
        “Ferry \_notices\_”, Mornwick Post, 2021-05, https://example.org/ferry
        -- answer aa33b093e683685f · corpus sha256:3e27a63b2627
        # Not answered here: please ask these one at a time (5865f2)
        • And are bicycles banned?
    "#]].assert_eq(&shown.to_string());
    // The pin command cannot tell which question is meant.
    let pin = "Pin sourced answer";
    let reply =
        f.d.message_command(&PINNER, Place::LOBBY, pin, shown.id())
            .await;
    assert!(
        reply.text().contains("answers several questions"),
        "{reply}"
    );
    // Long questions that do not fit into one message together are listed.
    let long = format!("{} {BICYCLES}", "[".repeat(880));
    let text = format!("@bot {long} and dogs? and bicycles?");
    let shown = f.d.mention(&ASKER, LOBBY, &text).await;
    assert!(
        shown.all_text().contains("please ask these one at a time"),
        "{shown}"
    );
    f.end().await;
}

#[tokio::test]
async fn forwarded_texts_and_polls_are_read_and_unreadable_parts_are_noted() {
    let f = Ferry::start().await;
    let message = f.d.write(&OTHER, LOBBY, "@bot");
    f.d.called(On::Post, 1).await;
    let snapshot = json!({
        "content": "Bicycles are allowed on the ferry.", "embeds": [], "attachments": [], "type": 0,
        "timestamp": "2021-05-01T00:00:00.000000+00:00", "edited_timestamp": null, "mentions": [],
        "mention_roles": [], "flags": 0, "components": [],
    });
    f.d.put(
        LOBBY,
        message,
        json!({"content": "", "message_snapshots": [{"message": snapshot}]}),
    );
    let check = "Check against the sources";
    let shown =
        f.d.message_command(&ASKER, Place::LOBBY, check, message)
            .await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    f.d.put(
        LOBBY,
        message,
        json!({"message_snapshots": [], "content": "Dogs are banned from the ferry.", "attachments": [{
            "id": "5", "filename": "a.png", "size": 1, "url": "https://cdn.example/a.png",
            "proxy_url": "https://cdn.example/a.png",
        }]}),
    );
    let shown =
        f.d.message_command(&ASKER, Place::LOBBY, check, message)
            .await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    assert!(shown.all_text().contains("were not read"), "{shown}");
    // A message of components: its texts are read, its pictures are not.
    let components = json!([{"type": 17, "id": 1, "components": [
        {"type": 10, "id": 2, "content": "Bicycles are allowed on the ferry."},
        {"type": 12, "id": 3, "items": []}]}]);
    f.d.put(
        LOBBY,
        message,
        json!({"content": "", "attachments": [], "flags": 1 << 15, "components": components}),
    );
    let shown =
        f.d.message_command(&ASKER, Place::LOBBY, check, message)
            .await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    assert!(shown.all_text().contains("were not read"), "{shown}");
    f.d.put(
        LOBBY,
        message,
        json!({"content": "", "attachments": [], "flags": 0, "components": []}),
    );
    let shown =
        f.d.message_command(&ASKER, Place::LOBBY, check, message)
            .await;
    assert!(shown.text().contains("no text in that message"), "{shown}");
    f.end().await;
}

/// Editing or deleting a question does not change its answer: the answer quotes the question, and
/// follow-ups use that.
#[tokio::test]
async fn a_question_that_is_edited_or_deleted_leaves_its_answer() {
    let f = Ferry::start().await;
    for deletes in [false, true] {
        let posts = f.d.count(On::Post);
        let question = f.d.write(&ASKER, LOBBY, &format!("@bot {BICYCLES}"));
        let first = f.d.reply_to(question).await;
        if deletes {
            f.d.delete_by_hand(LOBBY, question);
        } else {
            f.d.say(LOBBY, question, "@bot hello");
            let edited = json!({
                "id": question.to_string(), "channel_id": LOBBY.to_string(), "type": 0,
                "guild_id": "1000", "content": "@bot hello", "author": ASKER.json(),
                "edited_timestamp": "2026-11-29T00:00:00Z", "timestamp": "2026-11-29T00:00:00Z",
            });
            f.d.gateway().dispatch("MESSAGE_UPDATE", edited);
        }
        let dogs = f.d.reply(&OTHER, LOBBY, "and dogs?", first.id(), true);
        let shown = f.d.reply_to(dogs).await;
        assert!(
            shown.all_text().contains("Can dogs be used on the ferry?"),
            "{shown}"
        );
        let why = f.d.reply(&OTHER, LOBBY, "why?", first.id(), true);
        let again = f.d.reply_to(why).await;
        assert_eq!(again.answer_id(), first.answer_id());
        assert_eq!(f.d.count(On::Post), posts + 3, "an edit is no new question");
    }
    f.end().await;
}
