//! Two processes on one store, as while a newer process replaces an older one: Discord delivers
//! everything to both, and each interaction is answered once.

use std::time::Duration;

use serde_json::json;

use super::program::Program;
use crate::bot::kit::BICYCLES;
use crate::standin::incoming::Place;
use crate::standin::rest::On;
use crate::standin::world::ASKER;
use crate::standin::{StandIn, TOKEN};

/// The number of interactions. The first process stops after half of them.
const INTERACTIONS: usize = 30;

#[tokio::test]
async fn each_interaction_is_answered_once() {
    let (old, new) = (StandIn::start().await, StandIn::start().await);
    let folder = tempfile::TempDir::new().unwrap();
    let store = format!("sqlite://{}", folder.path().join("shared.db").display());
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &store)];
    let mut first = Program::start_with(&environment, &old.proxy(), None);
    old.gateway().ready().await;
    let second = Program::start_with(&environment, &new.proxy(), None);
    new.gateway().ready().await;
    if cfg!(target_os = "linux") {
        let log = second.output();
        assert!(log.contains("another process has the store"), "{log}");
        assert!(!first.output().contains("another process has the store"));
    }
    // If both answered a message, it would have two replies.
    for number in 0..5 {
        let message = json!({
            "id": (900_000 + number).to_string(), "channel_id": ASKER.conversation().to_string(),
            "type": 0, "content": BICYCLES, "author": ASKER.json(), "mentions": [], "embeds": [],
            "attachments": [], "timestamp": "2026-11-29T00:00:00Z",
        });
        old.gateway().dispatch("MESSAGE_CREATE", message.clone());
        new.gateway().dispatch("MESSAGE_CREATE", message);
    }
    let question = [("question", BICYCLES.into())];
    for number in 0..INTERACTIONS {
        let delivered = old.send_slash(&ASKER, Place::LOBBY, "ask", &question);
        new.deliver_raw(delivered.event);
        if number == INTERACTIONS / 2 {
            first.signal("-TERM");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let answered = || old.count(On::Callback) + new.count(On::Callback);
    let all = async {
        while answered() < INTERACTIONS {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let within = tokio::time::timeout(Duration::from_secs(20), all).await;
    assert!(within.is_ok(), "{} of {INTERACTIONS}", answered());
    assert_eq!(first.ended().await, Some(0), "{}", first.output());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(answered(), INTERACTIONS);
    assert_eq!(old.count(On::Post) + new.count(On::Post), 5);
    assert!(new.count(On::Callback) >= INTERACTIONS / 2 - 1);
    // Neither stand-in sees the requests that went to the other one.
    old.excuse();
    new.excuse();
}
