//! What only the gateway delivers: messages to the bot, and changes of pinned messages.

use std::time::Duration;

use super::asking::on_the_terminal;
use super::ferry::{Ferry, OPPOSITE};
use super::moderating::has_pin;
use crate::bot::kit::{BICYCLES, SILENT};
use crate::standin::incoming::Place;
use crate::standin::rest::{Call, Fault, On};
use crate::standin::sent::{Sent, Shown};
use crate::standin::world::{ASKER, LOBBY, OTHER, PINNER, Person, QUIET};

#[tokio::test]
async fn direct_message() {
    let f = Ferry::start().await;
    let shown = f.d.direct(&ASKER, BICYCLES).await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    let help = f.d.direct(&ASKER, "help").await;
    assert!(help.all_text().contains("/ask"), "{help}");
    f.end().await;
}

#[tokio::test]
async fn mention() {
    let f = Ferry::start().await;
    let shown =
        f.d.mention(&ASKER, LOBBY, &format!("@bot {BICYCLES}"))
            .await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    let help = f.d.mention(&OTHER, LOBBY, "@bot").await;
    assert!(help.all_text().contains("/ask"), "{help}");
    f.end().await;
}

#[tokio::test]
async fn a_message_that_is_unpinned_or_deleted_by_hand() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    let message = f.d.pinned(LOBBY, 1).await[0];
    f.d.unpin_by_hand(LOBBY, message);
    let noticed = |shown: &Shown, what: &str| shown.all_text().contains(what);
    until(&f, &PINNER, |shown| {
        noticed(shown, "not pinned in the channel")
    })
    .await;
    f.d.delete_by_hand(LOBBY, message);
    until(&f, &PINNER, |shown| {
        noticed(shown, "not posted, or is gone")
    })
    .await;
    assert!(has_pin(&f.ask(&ASKER, BICYCLES).await));
    f.end().await;
}

#[tokio::test]
async fn the_pin_list_is_read_only_in_channels_with_a_pin() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    f.d.pinned(LOBBY, 1).await;
    // The event of the bot's own pin.
    f.d.called(On::ListPins, 1).await;
    for _ in 0..20 {
        f.d.tell_pins(QUIET);
    }
    f.d.tell_pins(LOBBY);
    f.d.called(On::ListPins, 2).await;
    f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    f.d.pinned(LOBBY, 2).await;
    let lists = f.d.called(On::ListPins, 3).await;
    let in_lobby = |sent: &Sent| matches!(sent.call, Call::ListPins { channel: LOBBY, .. });
    assert!(lists.iter().all(in_lobby), "{lists:?}");
    f.end().await;
}

#[tokio::test]
async fn a_burst_of_events_is_read_once_or_twice() {
    let f = Ferry::start().await;
    f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    let message = f.d.pinned(LOBBY, 1).await[0];
    let before = f.d.called(On::ListPins, 1).await.len();
    f.d.fault(On::ListPins, Fault::Late(Duration::from_millis(500)));
    for _ in 0..50 {
        f.d.tell_pins(LOBBY);
    }
    f.d.unpin_by_hand(LOBBY, message);
    until(&f, &PINNER, |shown| {
        shown.all_text().contains("not pinned in the channel")
    })
    .await;
    let read = f.d.count(On::ListPins) - before;
    assert!((1..=3).contains(&read), "{read}");
    f.end().await;
}

#[tokio::test]
async fn the_same_question_has_the_same_answer_in_messages() {
    let f = Ferry::start().await;
    let long = format!("{BICYCLES}{}", " It rained.".repeat(150));
    for question in [BICYCLES, OPPOSITE, SILENT, "渡轮可以用自行车吗？", &long] {
        let terminal = on_the_terminal(question);
        let mention = format!("@bot {question}");
        for shown in [
            f.d.direct(&ASKER, question).await,
            f.d.mention(&ASKER, LOBBY, &mention).await,
        ] {
            assert_eq!(shown.answer_id(), terminal, "{question}");
        }
    }
    f.end().await;
}

/// Polls the first pin until it shows the expected state, because a notice has no reply to wait
/// for.
async fn until(f: &Ferry, by: &Person, shows: impl Fn(&Shown) -> bool) {
    let options = [("pin", "1".into())];
    let looking =
        async { while !shows(&f.d.slash(by, Place::LOBBY, "pins show", &options).await) {} };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, looking)
        .await
        .expect("it is noticed");
}
