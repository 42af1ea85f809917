//! A source that changes between the start and its first use: nothing is quoted, stored or flagged
//! until the corpus is loaded again.

use std::sync::Arc;

use receipts::bot::{Message, OptionValue};
use receipts::store::Store;
use receipts::store::memory::MemoryStore;

use super::kit::{
    BICYCLES, Kit, SERVER, SILENT, bot_on, changed, done, drawn, kit_on, kit_with, manager, member,
    menu, message, moderator, reply_text, text,
};
use crate::snapshot::SavedCorpus;

const CHANGED: &str = "The sources have just changed and are being loaded again. \
                       Please try again in half a minute.";

/// A bot that started from a snapshot, before a source changed.
fn started(store: Arc<dyn Store>) -> (SavedCorpus, Kit) {
    let saved = SavedCorpus::new();
    let kit = kit_on(bot_on(saved.engine(), Arc::clone(&store), 1_000), store);
    saved.change_source();
    (saved, kit)
}

#[test]
fn no_command_quotes() {
    let commands = [
        ("ask", "question", BICYCLES),
        ("check", "claim", BICYCLES),
        ("verdict", "question", BICYCLES),
        ("quote", "party", "ferry"),
        ("pins add", "question", BICYCLES),
    ];
    for (command, option, value) in commands {
        let (_saved, kit) = started(Arc::new(MemoryStore::new()));
        let reply = kit.run(&moderator(), SERVER, command, &[text(option, value)]);
        assert!(reply.actions.is_empty(), "{command}");
        assert_eq!(reply_text(reply), CHANGED, "{command}");
        assert!(kit.bot.needs_reload(), "{command}");
        // What needs no source is still answered.
        let help = drawn(&message(kit.run(&member(3), SERVER, "help", &[])));
        assert!(!help.contains(CHANGED), "{help}");
    }
}

/// The page on which a moderator has chosen the first sentence for a question.
fn chosen(kit: &Kit) -> Message {
    let review = [("review", OptionValue::Switch(true))];
    kit.run(&manager(), SERVER, "settings", &review);
    kit.ask(SILENT);
    let queue = message(kit.run(&moderator(), SERVER, "review", &[]));
    let page = message(select(kit, &queue));
    let page = message(kit.press(&moderator(), SERVER, &page, "Answer with sentences"));
    message(select(kit, &page))
}

fn select(kit: &Kit, message: &Message) -> receipts::bot::Reply {
    let select = menu(message);
    let (id, first) = (select.id.encode(), select.options[0].value.clone());
    kit.component(&moderator(), SERVER, &id, &[&first], message)
}

#[test]
fn no_sentence_is_shown_to_choose_or_pinned() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let healthy = changed("since 1903", "since 1903");
    let page = chosen(&kit_with(healthy.path(), Arc::clone(&store)));
    let (_saved, kit) = started(Arc::clone(&store));
    let pinned = kit.press(&moderator(), SERVER, &page, "Pin these");
    assert!(pinned.actions.is_empty());
    assert_eq!(reply_text(pinned), CHANGED);
    assert_eq!(reply_text(select(&kit, &page)), CHANGED);
    // The question still waits.
    let kit = kit_with(healthy.path(), store);
    let pinned = kit.press(&moderator(), SERVER, &page, "Pin these");
    assert!(reply_text(pinned).starts_with("Pinned as #1."));
}

/// A store with a pin of another corpus, so that it is compared with the sources.
fn store_with_pin() -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let before = changed("since 1903", "since 1904");
    let kit = kit_with(before.path(), Arc::clone(&store));
    let question = [text("question", BICYCLES)];
    kit.run(&moderator(), SERVER, "pins add", &question);
    store
}

fn list(kit: &Kit) -> String {
    drawn(&message(kit.run(&moderator(), SERVER, "pins list", &[])))
}

#[test]
fn a_hidden_pin_stays_hidden() {
    let store = store_with_pin();
    let without = changed(
        "Bicycles are allowed on the ferry from May",
        "Bring your bicycle in May",
    );
    let kit = kit_with(without.path(), Arc::clone(&store));
    done(kit.upkeep(kit.now));
    assert!(list(&kit).contains("Hidden"), "{}", list(&kit));
    let (_saved, kit) = started(store);
    let upkeep = done(kit.upkeep(kit.now));
    assert!(upkeep.is_empty(), "{upkeep:?}");
    assert!(list(&kit).contains("Hidden"), "{}", list(&kit));
}

#[test]
fn no_pin_is_flagged() {
    let (_saved, kit) = started(store_with_pin());
    done(kit.upkeep(kit.now));
    assert!(kit.bot.needs_reload());
    let pins = list(&kit);
    assert!(pins.contains("#1") && !pins.contains("Hidden"), "{pins}");
}
