//! Paged lists, and the search modal, end to end.

use std::sync::Arc;

use receipts::store::memory::MemoryStore;

use super::ferry::Ferry;
use crate::bot::kit::SILENT;
use crate::bot::paging::mill;
use crate::standin::incoming::Place;
use crate::standin::sent::How;
use crate::standin::world::{ASKER, OTHER, PINNER};

#[tokio::test]
async fn pages_are_turned_in_place() {
    let mill = mill();
    let f = Ferry::over(mill.path(), Arc::new(MemoryStore::new()), 1_000).await;
    for (command, option, value) in [
        ("quote", "party", "upper mil"),
        ("verdict", "question", "rye"),
    ] {
        let options = [(option, value.into())];
        let first = f.d.slash(&ASKER, Place::LOBBY, command, &options).await;
        assert!(first.all_text().contains("page 1 of 3"), "{first}");
        let second = f.d.press(&OTHER, Place::LOBBY, &first, "More").await;
        assert_eq!((second.how, second.id()), (How::Update, first.id()));
        assert!(second.all_text().contains("page 2 of 3"), "{second}");
        assert!(!second.is_private);
    }
    let shown = f.ask(&ASKER, "Can rye be used at the mill?").await;
    let ledger = f.d.press(&ASKER, Place::LOBBY, &shown, "Evidence").await;
    let second = f.d.press(&ASKER, Place::LOBBY, &ledger, "More").await;
    assert!(second.is_private);
    assert!(second.all_text().contains("page 2 of 3"), "{second}");
    f.end().await;
}

#[tokio::test]
async fn a_moderator_answers_with_sentences_that_they_searched_for() {
    let f = Ferry::start().await;
    f.keep_questions().await;
    f.ask(&ASKER, SILENT).await;
    let (d, at) = (&f.d, Place::LOBBY);
    let queue = d.slash(&PINNER, at, "review", &[]).await;
    let opened = d
        .select(&PINNER, at, &queue, "Choose a question", &["hot soup"])
        .await;
    let choosing = d.press(&PINNER, at, &opened, "Answer with sentences").await;
    let modal = d.press(&PINNER, at, &choosing, "Search").await;
    let typed = [("What the sentences", "the *old* tickets @everyone")];
    let found = d.submit(&PINNER, at, &modal, &typed).await;
    assert!(found.is_private);
    assert!(
        found
            .all_text()
            .contains("[1] The source itself\n> The old tickets"),
        "{found}"
    );
    let chosen = d
        .select(
            &PINNER,
            at,
            &found,
            "Sentences of this page",
            &["notices#7"],
        )
        .await;
    assert!(chosen.all_text().contains("Searched for"), "{chosen}");
    // An unauthorised user who presses the same buttons learns nothing.
    for label in ["Search", "Pin these"] {
        let reply = d.press(&ASKER, at, &chosen, label).await;
        assert!(
            reply.text().starts_with("That is for moderators"),
            "{reply}"
        );
    }
    let reply = d.press(&PINNER, at, &chosen, "Pin these").await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    f.end().await;
}
