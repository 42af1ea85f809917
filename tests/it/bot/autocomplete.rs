//! Autocomplete: the choices that the bot offers while a user types an option.

use expect_test::{Expect, expect};
use receipts::bot::{InteractionId, OptionValue, Payload, RequestLocation, Response, UserId};
use receipts::store::audit::AuditStamp;

use super::kit::{
    BICYCLES, DIRECT, ELSEWHERE, GUILD, Kit, OTHER_SERVER, SERVER, changed, done, invocation, kit,
    kit_over, member, message, moderator, text,
};
use super::paging::mill;

fn offered(kit: &Kit, place: RequestLocation, command: &str, option: &str, typed: &str) -> String {
    offered_with(kit, place, command, &[text(option, typed)])
}

/// The choices for the last of the options.
fn offered_with(
    kit: &Kit,
    place: RequestLocation,
    command: &str,
    options: &[(&str, OptionValue)],
) -> String {
    let (focused, _) = options.last().unwrap();
    let payload = Payload::Autocomplete {
        invocation: invocation(command, options),
        focused: (*focused).to_owned(),
    };
    match kit.handle(&member(3), place, payload).response {
        Response::Choices(choices) => choices
            .iter()
            .map(|choice| format!("{} = {}\n", choice.name, choice.value))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(command: &str, option: &str, typed: &str, expected: Expect) {
    expected.assert_eq(&offered(&kit(), DIRECT, command, option, typed));
}

#[test]
fn empty_input_offers_everything() {
    check(
        "quote",
        "party",
        "",
        expect![[r#"
        Mornwick Ferry = ferry/ferry
        Harbour Office = ferry/harbour
        Ada *Finch* = ferry/ada
    "#]],
    );
    check(
        "quote",
        "about",
        " ",
        expect![[r#"
        bicycles = ferry/bicycles
        dogs = ferry/dogs
    "#]],
    );
    check(
        "verdict",
        "question",
        "",
        expect![[r#"
        Can bicycles be used on the ferry? = ferry/ferry-bicycles
        Are dogs allowed on the ferry? = ferry/ferry-dogs
    "#]],
    );
}

#[test]
fn prefix_matches_come_first() {
    check(
        "quote",
        "party",
        "har",
        expect![[r#"
        Harbour Office = ferry/harbour
    "#]],
    );
    check(
        "quote",
        "party",
        "ferry",
        expect![[r#"
        Mornwick Ferry = ferry/ferry
    "#]],
    );
    check(
        "verdict",
        "question",
        "dogs",
        expect![[r#"
        Are dogs allowed on the ferry? = ferry/ferry-dogs
    "#]],
    );
}

#[test]
fn typing_errors_are_tolerated() {
    check(
        "quote",
        "party",
        "habour ofice",
        expect![[r#"
        Harbour Office = ferry/harbour
    "#]],
    );
    check(
        "quote",
        "about",
        "bycicle",
        expect![[r#"
        bicycles = ferry/bicycles
    "#]],
    );
    check(
        "verdict",
        "question",
        "bycicles ferry",
        expect![[r#"
        Can bicycles be used on the ferry? = ferry/ferry-bicycles
        Are dogs allowed on the ferry? = ferry/ferry-dogs
    "#]],
    );
}

/// Thousands of characters would be compared with every name at each keystroke.
#[test]
fn the_first_hundred_characters_are_compared() {
    let typed = "bicycles ".repeat(12) + &"zz ".repeat(1_900);
    check(
        "quote",
        "about",
        &typed,
        expect![[r#"
        bicycles = ferry/bicycles
    "#]],
    );
    let options = [text("question", &BICYCLES.repeat(100))];
    let refusal = message(kit().run(&member(3), DIRECT, "verdict", &options)).content;
    assert!(
        refusal.starts_with("No question here matches that."),
        "{refusal}"
    );
}

#[test]
fn other_scripts_and_nonsense() {
    check(
        "quote",
        "party",
        "渡",
        expect![[r#"
        Mornwick Ferry = ferry/ferry
    "#]],
    );
    check("quote", "party", "zzzzzz", expect![[""]]);
    check("quote", "somebody", "", expect![[""]]);
}

/// Two disputes, each with a party of the name "Upper Mill".
fn namesakes() -> tempfile::TempDir {
    let folder = changed("name = \"Harbour Office\"", "name = \"Upper Mill\"");
    let (mill, copy) = (mill(), folder.path().join("mill"));
    std::fs::create_dir(&copy).unwrap();
    for file in ["dispute.toml", "notices.md", "statements.toml"] {
        std::fs::copy(mill.path().join("mill").join(file), copy.join(file)).unwrap();
    }
    folder
}

#[test]
fn a_name_of_two_disputes_has_the_dispute_beside_it() {
    let folder = namesakes();
    let kit = kit_over(folder.path());
    expect![[r#"
        Upper Mill · Bicycles on the Mornwick ferry = ferry/harbour
        Upper Mill · The mill = mill/mill
    "#]]
    .assert_eq(&offered(&kit, DIRECT, "quote", "party", "upper"));
}

#[test]
fn the_topics_are_those_of_the_partys_dispute() {
    let folder = namesakes();
    let kit = kit_over(folder.path());
    let topics = |party| {
        let options = [text("party", party), text("about", "")];
        offered_with(&kit, DIRECT, "quote", &options)
    };
    assert_eq!(topics("mill/mill"), "rye = mill/rye\n");
    let ferry = "bicycles = ferry/bicycles\ndogs = ferry/dogs\n";
    assert_eq!(topics("ferry/harbour"), ferry);
    assert_eq!(topics("Upper Mill"), format!("{ferry}rye = mill/rye\n"));
    assert_eq!(topics(""), topics("Upper Mill"));
    // Of two parties of this name, the one whose dispute has the topic is meant.
    let options = [text("party", "Upper Mill"), text("about", "rye")];
    let shown = message(kit.run(&member(3), DIRECT, "quote", &options));
    let first = &shown.embeds[0].fields[0].value;
    assert!(first.contains("Rye is not allowed"), "{first}");
}

#[test]
fn pins_are_offered_only_on_their_server() {
    let kit = kit();
    let options = [text("question", BICYCLES)];
    kit.run(&moderator(), SERVER, "pins add", &options);
    let pins = |place, typed| offered(&kit, place, "pins show", "pin", typed);
    let pin = "#1 · Can bicycles be used on the ferry? = 1\n";
    assert_eq!(pins(SERVER, ""), pin);
    assert_eq!(pins(SERVER, "bycicles"), pin);
    assert_eq!(pins(SERVER, "#1"), pin);
    for place in [OTHER_SERVER, DIRECT, ELSEWHERE, RequestLocation::Terminal] {
        assert_eq!(pins(place, ""), "", "{place:?}");
    }
}

#[test]
fn the_latest_pins_are_offered() {
    let kit = kit();
    for number in 0..260 {
        let pin = crate::store::new_pin(&format!("question {number}"));
        let request = InteractionId(5_000 + number);
        let stamp = AuditStamp::of_user(UserId(1), kit.now);
        done(kit.store.add_pin(GUILD, request, pin, stamp)).unwrap();
    }
    let offered = offered(&kit, SERVER, "pins show", "pin", "");
    assert!(offered.starts_with("#260 · "), "{offered}");
    assert_eq!(offered.lines().count(), 25);
}
