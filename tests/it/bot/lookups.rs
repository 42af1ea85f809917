//! `/quote`, `/verdict`, `/sources`, `/check`, `/help`, `/privacy`.

use expect_test::{Expect, expect};
use receipts::bot::{Author, Payload, UserId, Value};

use super::kit::{BICYCLES, DIRECT, SERVER, drawn, kit, member, message, seen, text};

#[track_caller]
fn check(command: &str, options: &[(&str, Value)], expected: Expect) {
    expected.assert_eq(&drawn(&message(kit().run(
        &member(3),
        DIRECT,
        command,
        options,
    ))));
}

#[test]
fn quote_lists_what_somebody_said_in_order() {
    check("quote", &[text("party", "ferry/ferry")], expect![[""]]);
}

#[test]
fn quote_about_something() {
    let options = [text("party", "the fery"), text("about", "dogs")];
    check("quote", &options, expect![[""]]);
}

#[test]
fn quote_of_nobody_and_of_the_silent() {
    check("quote", &[text("party", "zzzzzz")], expect![[""]]);
    let options = [text("party", "ada"), text("about", "dogs")];
    check("quote", &options, expect![[""]]);
    let options = [text("party", "ada"), text("about", "zzzzzz")];
    check("quote", &options, expect![[""]]);
}

#[test]
fn verdict_is_the_ledger_of_a_question() {
    check(
        "verdict",
        &[text("question", "ferry/ferry-bicycles")],
        expect![[""]],
    );
    check("verdict", &[text("question", "zzzzzz")], expect![[""]]);
}

#[test]
fn sources() {
    check("sources", &[], expect![[""]]);
}

#[test]
fn privacy() {
    check("privacy", &[], expect![[""]]);
}

#[test]
fn several_claims_are_checked_one_by_one() {
    let claims = "hi all\nBicycles are allowed on the ferry. Last week it rained.\n- dogs are banned from the ferry!";
    check("check", &[text("claim", claims)], expect![[""]]);
    check("check", &[text("claim", "What a day. lol")], expect![[""]]);
}

#[test]
fn a_message_is_checked_for_the_one_who_asks() {
    let kit = kit();
    let mut target = seen(&kit.ask(BICYCLES));
    target.author = Author::Other(UserId(9));
    target.embeds.clear();
    target.content = "Bicycles are allowed on the ferry.".to_owned();
    let payload = Payload::MessageCommand {
        name: "Check against the sources".to_owned(),
        target,
    };
    let shown = drawn(&message(kit.handle(&member(3), SERVER, payload)));
    assert!(
        shown.starts_with("(Private) According to the sources: NO ✗"),
        "{shown}"
    );
}
