//! A reply that Discord refuses reaches the user in another way, and what is missing is named.

use std::time::Duration;

use receipts::bot::{GuildId, MessageId, PinId};
use receipts::store::pin::Posting;

use super::ferry::Ferry;
use crate::bot::kit::BICYCLES;
use crate::standin::incoming::Place;
use crate::standin::rest::{Call, Fault, On};
use crate::standin::sent::{Sent, Shown};
use crate::standin::world::{
    ASKER, CLEANER, EMBED, HARBOUR, HISTORY, LOBBY, NIGHT, PIN, QUIET, SEND, SEND_IN_THREADS,
    STILL, VIEW,
};

/// Applies the faults to a mention's reply, one after the other. Returns the posts in the lobby,
/// the posts in the user's direct conversation, and the requests.
async fn mentioned(faults: &[Fault]) -> (Vec<Shown>, Vec<Shown>, Vec<Sent>) {
    let f = Ferry::start().await;
    for fault in faults {
        f.d.fault(On::Post, *fault);
    }
    f.d.write(&ASKER, LOBBY, &format!("@bot {BICYCLES}"));
    let sent = f.d.called(On::Post, faults.len() + 1).await;
    let answered = async |channel| {
        let posts = f.d.posts(channel);
        posts
            .into_iter()
            .filter(|post| post.all_text().contains("We will never"))
            .collect::<Vec<_>>()
    };
    let (public, private) = (answered(LOBBY).await, answered(ASKER.conversation()).await);
    f.end().await;
    (public, private, sent)
}

#[tokio::test]
async fn without_the_reference() {
    for code in [160_002, 50_035] {
        let status = if code == 50_035 { 400 } else { 403 };
        let (public, _, _) = mentioned(&[Fault::Error(status, code)]).await;
        assert_eq!(public.len(), 1);
        assert!(
            public[0].data["message_reference"].is_null(),
            "{}",
            public[0]
        );
        assert!(!public[0].data["embeds"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn text_replaces_forbidden_embeds() {
    let (public, _, _) = mentioned(&[Fault::Error(403, 50_013)]).await;
    let [shown] = public.as_slice() else {
        panic!("{public:?}");
    };
    assert_eq!(shown.data["embeds"].as_array().map(Vec::len), Some(0));
    assert!(
        shown.text().contains("According to the sources: No"),
        "{shown}"
    );
    assert!(
        shown
            .text()
            .contains("> “We will never allow bicycles on the ferry,” it said."),
        "{shown}"
    );
}

/// Discord's answer does not name the permission, so these faults hit a bot that has all of them.
#[tokio::test]
async fn in_private_where_discord_refuses_it() {
    let refusals = [
        vec![Fault::Error(403, 50_001)],
        vec![Fault::Error(403, 50_013), Fault::Error(403, 50_013)],
        // The thread is locked; automatic moderation; the channel is deleted.
        vec![Fault::Error(403, 50_083)],
        vec![Fault::Error(400, 200_000)],
        vec![Fault::Error(404, 10_003)],
    ];
    for faults in refusals {
        let (public, private, sent) = mentioned(&faults).await;
        assert!(public.is_empty());
        let [shown] = private.as_slice() else {
            panic!("{private:?}");
        };
        let text = shown.text();
        let reason = "I could not write in <#1001>: Discord refused it. My answer:";
        assert!(text.starts_with(reason), "{faults:?}: {text}");
        let last = sent.last().unwrap();
        assert!(matches!(last.call, Call::Post { channel } if channel == ASKER.conversation()));
    }
}

/// Waits for the bot's answer there.
async fn posted(f: &Ferry, channel: u64) -> Shown {
    let post = async {
        loop {
            if let Some(post) = f.d.posts(channel).pop() {
                return post;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, post).await.expect("an answer")
}

/// The server's channel, the bot's missing permissions in it, a channel or thread of it where
/// somebody asks, and the names of the permissions that the private answer gives.
const REFUSED: [(u64, u64, u64, &str); 6] = [
    (LOBBY, VIEW, LOBBY, "View Channel"),
    (LOBBY, SEND, LOBBY, "Send Messages"),
    (LOBBY, SEND | EMBED | HISTORY, LOBBY, "Send Messages"),
    (LOBBY, VIEW, NIGHT, "View Channel"),
    (LOBBY, SEND_IN_THREADS, NIGHT, "Send Messages in Threads"),
    (
        QUIET,
        SEND_IN_THREADS | PIN,
        STILL,
        "Send Messages in Threads",
    ),
];

#[tokio::test]
async fn the_permission_to_write_that_is_missing_is_named() {
    for (channel, denied, asked_in, names) in REFUSED {
        let f = Ferry::start().await;
        f.d.deny_bot(channel, denied);
        f.d.write(&ASKER, asked_in, &format!("@bot {BICYCLES}"));
        let shown = posted(&f, ASKER.conversation()).await;
        let reason = format!(
            "I may not write in <#{asked_in}>. Permissions that I lack there: {names}. My answer:"
        );
        assert!(shown.text().starts_with(&reason), "{shown}");
        assert!(shown.all_text().contains("We will never"), "{shown}");
        assert!(f.d.posts(asked_in).is_empty());
        f.end().await;
    }
}

/// A Chinese question gets the reason in Chinese too.
#[tokio::test]
async fn the_reason_is_in_the_language_of_the_question() {
    let f = Ferry::start().await;
    f.d.deny_bot(LOBBY, SEND);
    f.d.write(&ASKER, LOBBY, "@bot 渡輪上可以帶自行車嗎");
    let shown = posted(&f, ASKER.conversation()).await;
    let reason = "我在 <#1001> 無法發言。我在那裡缺少的權限：「傳送訊息」。我的回答：";
    assert!(shown.text().starts_with(reason), "{shown}");
    f.end().await;
}

/// Only the permission of the place counts: threads have one of their own.
#[tokio::test]
async fn the_permission_of_another_place_does_not_matter() {
    for (denied, asked_in) in [(SEND, NIGHT), (SEND_IN_THREADS, LOBBY), (PIN, LOBBY)] {
        let f = Ferry::start().await;
        f.d.deny_bot(LOBBY, denied);
        let question = format!("@bot {BICYCLES}");
        let shown = f.d.mention(&ASKER, asked_in, &question).await;
        assert!(!shown.data["embeds"][0].is_null(), "{shown}");
        f.end().await;
    }
}

#[tokio::test]
async fn what_is_allowed_is_used() {
    for channel in [LOBBY, NIGHT] {
        for (denied, has_embeds, has_reference) in [
            (EMBED, false, true),
            (HISTORY, true, false),
            (EMBED | HISTORY, false, false),
        ] {
            let f = Ferry::start().await;
            f.d.deny_bot(LOBBY, denied);
            f.d.write(&ASKER, channel, &format!("@bot {BICYCLES}"));
            let shown = posted(&f, channel).await;
            assert!(shown.all_text().contains("We will never"), "{shown}");
            assert_eq!(!shown.data["embeds"][0].is_null(), has_embeds, "{shown}");
            assert_eq!(
                !shown.data["message_reference"].is_null(),
                has_reference,
                "{shown}"
            );
            let note = "Permissions that I lack here: Embed Links.";
            assert_eq!(shown.text().ends_with(note), !has_embeds, "{shown}");
            assert!(f.d.posts(ASKER.conversation()).is_empty());
            f.end().await;
        }
    }
}

/// `/pins add` where the bot lacks permissions: the follow-up to the moderator.
#[tokio::test]
async fn the_permission_to_pin_that_is_missing_is_named() {
    for (denied, at, names) in [
        (VIEW, LOBBY, "View Channel"),
        (SEND, LOBBY, "Send Messages"),
        (HISTORY, LOBBY, "Read Message History"),
        (PIN, LOBBY, "Pin Messages"),
        (SEND | PIN, LOBBY, "Send Messages, Pin Messages"),
        (SEND_IN_THREADS, NIGHT, "Send Messages in Threads"),
        (PIN, NIGHT, "Pin Messages"),
    ] {
        let f = Ferry::start().await;
        f.d.deny_bot(LOBBY, denied);
        let options = [("question", BICYCLES.into())];
        let at = Place::Channel(at);
        let delivered = f.d.send_slash(&CLEANER, at, "pins add", &options);
        let reply = f.d.follow_up(&delivered).await;
        let end = format!("Permissions that the bot lacks there: {names}.");
        assert!(reply.text().ends_with(&end), "{reply}");
        assert!(reply.is_private);
        f.end().await;
    }
}

#[tokio::test]
async fn a_pin_without_embed_links_is_text() {
    let f = Ferry::start().await;
    f.d.deny_bot(LOBBY, EMBED);
    f.pin(&CLEANER, Place::LOBBY, BICYCLES).await;
    f.d.pinned(LOBBY, 1).await;
    let pinned = f.d.posts(LOBBY).pop().unwrap();
    assert!(pinned.data["embeds"][0].is_null(), "{pinned}");
    assert!(pinned.text().contains("We will never"), "{pinned}");
    // Later edits are text too.
    let modal = [("pin", "1".into())];
    let modal = f.d.slash(&CLEANER, Place::LOBBY, "pins edit", &modal).await;
    let note = [("Note", "Ask at the office")];
    f.d.submit(&CLEANER, Place::LOBBY, &modal, &note).await;
    let edited = async {
        while !f.d.posts(LOBBY)[0].text().contains("Ask at the office") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, edited).await.expect("an edit");
    f.end().await;
}

#[tokio::test]
async fn the_permission_to_unpin_that_is_missing_is_named() {
    for (denied, names) in [
        (VIEW, "View Channel"),
        (PIN, "Pin Messages"),
        (HISTORY | PIN, "Read Message History, Pin Messages"),
    ] {
        let f = Ferry::start().await;
        f.pin(&CLEANER, Place::LOBBY, BICYCLES).await;
        f.d.pinned(LOBBY, 1).await;
        f.d.deny_bot(LOBBY, denied);
        let options = [("pin", "1".into())];
        let delivered =
            f.d.send_slash(&CLEANER, Place::LOBBY, "pins remove", &options);
        let reply = f.d.follow_up(&delivered).await;
        let reason = format!("Permissions that the bot lacks there: {names}.");
        assert!(reply.text().contains(&reason), "{reply}");
        assert_eq!(f.d.pins(LOBBY).len(), 1);
        f.end().await;
    }
}

/// Without Read Message History, Discord returns an empty list, which says nothing about the pins.
#[tokio::test]
async fn a_list_that_the_bot_may_not_read_removes_no_pin() {
    let f = Ferry::start().await;
    f.pin(&CLEANER, Place::LOBBY, BICYCLES).await;
    let message = MessageId(f.d.pinned(LOBBY, 1).await[0]);
    let posting = async || {
        let pin = f.store.pin(GuildId(HARBOUR), PinId(1)).await.unwrap();
        pin.unwrap().posting
    };
    // The bot's own pin is an event too.
    while posting().await != Posting::Pinned(message) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    f.d.deny_bot(LOBBY, HISTORY);
    let before = f.d.count(On::ListPins);
    f.d.tell_pins(LOBBY);
    f.d.called(On::ListPins, before + 1).await;
    let Ferry { d, bot, store } = f;
    bot.stop().await.unwrap();
    let pin = store.pin(GuildId(HARBOUR), PinId(1)).await.unwrap();
    assert_eq!(pin.unwrap().posting, Posting::Pinned(message));
    d.finish();
}
