//! A text that was asked before: its reply is that of a bot that has never seen it, and everything
//! that depends on more than the text still happens.

use std::sync::Arc;

use receipts::answer::Engine;
use receipts::bot::{Actor, Bot, Message, OptionValue, RequestLocation};
use receipts::metrics::Metrics;
use receipts::store::Store;
use receipts::store::memory::MemoryStore;

use super::kit::{
    BICYCLES, DIRECT, Kit, OTHER_SERVER, SERVER, SILENT, answer_id, changed, engine, ferry, kit,
    kit_on, kit_over, member, message, moderator, options, text,
};

/// A bot without cached messages. The engine has its own cache, so that the test reads each question
/// once.
fn new_kit(engine: &Arc<Engine>, metrics: &Arc<Metrics>) -> Kit {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let (engine, metrics) = (Arc::clone(engine), Arc::clone(metrics));
    let bot = Bot::new(engine, Arc::clone(&store), metrics, options(1_000));
    kit_on(bot, store)
}

fn ask(
    kit: &Kit,
    actor: &Actor,
    place: RequestLocation,
    question: &str,
    is_private: bool,
) -> Message {
    let private = ("private", OptionValue::Switch(is_private));
    let options = [text("question", question), private];
    message(kit.run(actor, place, "ask", &options))
}

#[test]
fn a_known_text_gets_the_reply_of_a_new_bot() {
    let engine = Arc::new(engine(&ferry()));
    let several = format!("{BICYCLES} and dogs?");
    let mut known = new_kit(&engine, &Arc::default());
    let askers = [
        (member(3), SERVER),
        (moderator(), SERVER),
        (member(3), DIRECT),
    ];
    for time in 1..=2 {
        for locale in ["en-GB", "zh-CN", "zh-TW"] {
            known.locale = locale.to_owned();
            for question in [BICYCLES, SILENT, "hello", several.as_str()] {
                for (actor, place) in &askers {
                    for is_private in [false, true] {
                        let mut new = new_kit(&engine, &Arc::default());
                        new.locale = locale.to_owned();
                        assert_eq!(
                            ask(&known, actor, *place, question, is_private),
                            ask(&new, actor, *place, question, is_private),
                            "{question} by {actor:?}, {place:?}, {locale}, {is_private}, {time}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn each_spelling_of_a_question_is_shown_as_typed() {
    let kit = kit();
    let marked = format!("**{BICYCLES}**");
    let labelled = format!("Q: {BICYCLES}");
    for _ in 0..2 {
        for (typed, shown) in [
            (BICYCLES, BICYCLES.to_owned()),
            (marked.as_str(), format!(r"\*\*{BICYCLES}\*\*")),
            (labelled.as_str(), labelled.clone()),
        ] {
            let reply = kit.ask(typed);
            assert_eq!(reply.content, "According to the sources: No ✗");
            assert_eq!(reply.embeds[0].description, shown);
            // The id is that of this spelling: the button reads it back.
            let evidence = message(kit.press(&member(4), SERVER, &reply, "Evidence"));
            assert_eq!(answer_id(&evidence), answer_id(&reply));
        }
    }
}

#[test]
fn a_pin_appears_above_a_known_question_and_disappears() {
    let kit = kit();
    let plain = kit.ask(BICYCLES);
    let change = |command, option| kit.run(&moderator(), SERVER, command, &[option]);
    for pin in ["1", "2"] {
        assert_eq!(kit.ask(BICYCLES), plain);
        change("pins add", text("question", BICYCLES));
        for _ in 0..2 {
            let pinned = kit.ask(BICYCLES);
            let footer = &pinned.embeds[0].footer;
            assert_eq!(*footer, format!("pin #{pin}"));
            assert_eq!(pinned.embeds[1..], plain.embeds[..]);
            assert_eq!(pinned.rows, plain.rows);
            let elsewhere = ask(&kit, &member(3), OTHER_SERVER, BICYCLES, false);
            assert_eq!(elsewhere, plain);
        }
        change("pins remove", text("pin", pin));
    }
    assert_eq!(kit.ask(BICYCLES), plain);
}

#[test]
fn a_known_question_is_answered_from_the_corpus_that_is_loaded_now() {
    let mut kit = kit();
    let before = kit.ask(BICYCLES);
    let denies = "ferry-bicycles = \"denies\"";
    let folder = changed(denies, "ferry-bicycles = \"affirms\"");
    let engine = Arc::new(engine(folder.path()));
    kit.bot = kit.bot.with_corpus(engine, options(1_000));
    let after = kit.ask(BICYCLES);
    assert_ne!(after.content, before.content);
    assert_eq!(after, kit_over(folder.path()).ask(BICYCLES));
    assert_eq!(after, kit.ask(BICYCLES));
}

#[test]
fn known_texts_count_as_verdicts() {
    let metrics = Arc::new(Metrics::default());
    let kit = new_kit(&Arc::new(engine(&ferry())), &metrics);
    for question in [BICYCLES, SILENT, "hello"] {
        kit.ask(question);
        kit.ask(question);
    }
    let rendered = metrics.render();
    for line in [
        "receipts_verdicts_total{code=\"no\"} 2",
        "receipts_verdicts_total{code=\"not_in_sources\"} 4",
        "receipts_silences_total{reason=\"off_topic\"} 2",
    ] {
        assert!(rendered.lines().any(|l| l == line), "{line}\n{rendered}");
    }
}
