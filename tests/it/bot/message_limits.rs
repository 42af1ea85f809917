//! No reply exceeds a limit of Discord, for any input.

use proptest::prelude::*;
use receipts::bot::{Action, ActionRow, Message, OptionValue, Reply, Response, message_limits};

use super::kit::{
    SERVER, answer_id, changed, engine, ferry, kit, kit_over, member, message, moderator, text,
};

/// Checks every part of a reply against Discord's limits.
#[track_caller]
pub(super) fn check_reply(reply: &Reply) {
    match &reply.response {
        Response::Message(message) | Response::Update(message) => check_message(message),
        Response::Shared(shared) => check_message(&shared.message),
        Response::Choices(choices) => {
            assert!(choices.len() <= 25);
            for choice in choices {
                within(&choice.name, 1, 100);
                within(&choice.value, 1, 100);
            }
        }
        Response::Modal(modal) => {
            within(&modal.title, 1, 45);
            within(&modal.id.encode(), 1, 100);
            assert!((1..=5).contains(&modal.inputs.len()));
            for input in &modal.inputs {
                within(&input.label, 1, 45);
                within(&input.value, 0, usize::from(input.max));
                assert!(input.max <= 4000);
            }
        }
        Response::Nothing => {}
    }
    for action in &reply.actions {
        match action {
            Action::PostAndPin { message, .. }
            | Action::Post { message, .. }
            | Action::Edit { with: message, .. } => {
                check_message(message);
            }
            Action::Unpin { .. } => {}
        }
    }
}

#[track_caller]
fn check_message(message: &Message) {
    within(&message.content, 1, 2000);
    assert!(
        !message.content.contains('@'),
        "a mention in the text: {}",
        message.content
    );
    let mut total = 0;
    for embed in &message.embeds {
        within(&embed.title, 1, 256);
        within(&embed.description, 0, 4096);
        within(&embed.footer, 0, 2048);
        assert!(embed.fields.len() <= 25);
        for field in &embed.fields {
            within(&field.name, 1, 256);
            within(&field.value, 1, 1024);
            total += message_limits::length(&field.name) + message_limits::length(&field.value);
        }
        let texts = [&embed.title, &embed.description, &embed.footer];
        total += texts
            .map(|text| message_limits::length(text))
            .iter()
            .sum::<usize>();
    }
    assert!(total <= 6000, "{total} characters in all embeds");
    assert!(message.rows.len() <= 5);
    message.rows.iter().for_each(check_row);
}

#[track_caller]
fn check_row(row: &ActionRow) {
    match row {
        ActionRow::Buttons(buttons) => {
            assert!((1..=5).contains(&buttons.len()));
            for button in buttons {
                within(&button.label, 1, 80);
                within(&button.id.encode(), 1, 100);
            }
        }
        ActionRow::Select(select) => {
            within(&select.id.encode(), 1, 100);
            within(&select.placeholder, 1, 150);
            assert!((1..=25).contains(&select.options.len()));
            assert!(usize::from(select.max) <= select.options.len());
            for option in &select.options {
                within(&option.label, 1, 100);
                within(&option.value, 1, 100);
                within(&option.description, 0, 100);
            }
        }
    }
}

#[track_caller]
fn within(text: &str, min: usize, max: usize) {
    let length = message_limits::length(text);
    assert!(
        (min..=max).contains(&length),
        "{length} characters, not {min} to {max}: {text}"
    );
}

#[test]
fn six_thousand_characters_are_answered_through_every_entry_point() {
    let kit = kit();
    let texts = [
        "Can bicycles be used on the ferry? ".repeat(171),
        "*_`|".repeat(1500),
        "自行车".repeat(2000),
        "a".repeat(6000),
        "@everyone\n".repeat(600),
        "😀".repeat(3000),
    ];
    for long in &texts {
        for (command, option) in [
            ("ask", "question"),
            ("check", "claim"),
            ("quote", "party"),
            ("verdict", "question"),
        ] {
            message(kit.run(&member(3), SERVER, command, &[text(option, long)]));
        }
        kit.say(SERVER, long);
    }
}

/// Only embeds show what users type: mentions in them ping nobody.
#[test]
fn no_text_of_a_user_is_in_the_content() {
    let kit = kit();
    let word = "zanzibar";
    let several = format!("Can bicycles be used on the ferry, {word}? and {word}?");
    for typed in [word, several.as_str()] {
        for (command, option) in [
            ("ask", "question"),
            ("check", "claim"),
            ("quote", "party"),
            ("quote", "about"),
            ("verdict", "question"),
            ("pins add", "question"),
            ("pins show", "pin"),
            ("pins remove", "pin"),
        ] {
            let reply = kit.run(&moderator(), SERVER, command, &[text(option, typed)]);
            let content = message(reply).content;
            assert!(!content.contains(word), "{command}: {content}");
        }
        let content = kit.say(SERVER, typed).content;
        assert!(!content.contains(word), "{content}");
    }
}

/// Checks that a long question keeps its answer id and its buttons when the message truncates it.
#[track_caller]
fn check_long(question: &str, shown_of_it: &str) {
    let kit = kit();
    let engine = engine(&ferry());
    let shown = kit.ask(question);
    let id = engine.answer(question).answer_id;
    assert_eq!(answer_id(&shown), id);
    let description = &shown.embeds[0].description;
    let (text, note) = description.split_once("\n\n-# ").expect(description);
    assert_eq!(text, shown_of_it);
    assert!(note.starts_with("The rest of the question is left out"));
    let evidence = message(kit.press(&member(4), SERVER, &shown, "Evidence"));
    assert_eq!(evidence.content, shown.content);
    assert_eq!(answer_id(&evidence), id);
    let thanks = message(kit.press(&member(4), SERVER, &shown, "Helpful"));
    assert!(thanks.content.starts_with("Noted"), "{}", thanks.content);
    // The pin is for the same question.
    let pinned = message(kit.press(&moderator(), SERVER, &shown, "Pin"));
    assert!(pinned.content.starts_with("Pinned"), "{}", pinned.content);
    assert_eq!(kit.ask(question).embeds.len(), 2);
}

#[test]
fn a_long_question_is_truncated_at_a_sentence_and_keeps_its_buttons() {
    let first = "Can bicycles be used on the ferry?";
    let chatter = " It rained all of last week.";
    check_long(
        &format!("{first}{}", chatter.repeat(100)),
        &format!("{first}{}", chatter.repeat(34)),
    );
    // The message omits the cut sentence at the end, and the answer ignores it.
    check_long(
        &format!("{first} {}", "and so it goes on ".repeat(100)),
        first,
    );
}

#[test]
fn one_long_sentence_is_shown_up_to_the_question_limit() {
    let long = "Can bicycles be used on the ferry ".to_owned() + &"the ferry ".repeat(150);
    check_long(&long, long[..1_000].trim());
}

#[test]
fn a_truncated_question_of_another_corpus_differs_from_a_forged_one() {
    let long = "Can bicycles be used on the ferry?".to_owned() + &" It rained.".repeat(100);
    let shown = kit().ask(&long);
    let folder = changed(
        "We will never allow bicycles",
        "We shall never allow bicycles",
    );
    let evidence = message(kit_over(folder.path()).press(&member(4), SERVER, &shown, "Evidence"));
    assert!(evidence.content.starts_with("The sources have changed"));
    let mut forged = shown;
    let description = &mut forged.embeds[0].description;
    *description = description.replacen("bicycles", "dogs", 1);
    let reply = message(kit().press(&member(4), SERVER, &forged, "Evidence"));
    assert!(
        reply
            .content
            .starts_with("The question cannot be read back")
    );
}

/// Parts of random long questions: words, markup, line breaks, other scripts.
const PIECES: [&str; 16] = [
    "Can",
    "bicycles",
    "be used",
    "on the ferry",
    "dogs",
    "not",
    "never",
    "?",
    ".",
    "\n",
    "**",
    "> x",
    "@everyone",
    "渡轮可以用自行车吗？",
    "🚲",
    "1. `a`",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn long_questions_are_read_back(pieces in prop::collection::vec(0..PIECES.len(), 300..900)) {
        let pieces: Vec<&str> = pieces.into_iter().map(|at| PIECES[at]).collect();
        let question = pieces.join(" ");
        let kit = kit();
        let shown = kit.ask(&question);
        prop_assert_eq!(answer_id(&shown), engine(&ferry()).answer(&question).answer_id);
        let id = format!("r1:helpful:{}", answer_id(&shown));
        prop_assert!(format!("{:?}", shown.rows).contains("Helpful"), "{:?}", shown);
        let thanks = message(kit.component(&member(4), SERVER, &id, &[], &shown));
        // The reply is in the language of the question.
        let noted = ["Noted", "记下了"].iter().any(|noted| thanks.content.starts_with(noted));
        prop_assert!(noted, "{}", thanks.content);
    }
}

#[test]
fn a_thousand_characters_of_markup_are_read_back() {
    let kit = kit();
    let long = format!("Can bicycles be used on the ferry?{}", "*".repeat(960));
    let shown = kit.ask(&long);
    let evidence = message(kit.press(&member(4), SERVER, &shown, "Evidence"));
    assert_eq!(evidence.embeds[0].title, "What the verdict rests on");
}

#[test]
fn rows_omit_whole_lines_and_count_them() {
    let words = receipts::bot::translations::Translations::of(
        receipts::bot::translations::Language::English,
    );
    let lines = ["a".repeat(30), "b".repeat(30), "c".repeat(30)];
    let rows = message_limits::rows(&lines, 70, words);
    assert_eq!(rows, format!("{}\n2 more do not fit here.", lines[0]));
    assert_eq!(
        message_limits::rows(&lines[..2], 61, words),
        lines[..2].join("\n")
    );
}

#[test]
fn a_length_is_in_utf_16() {
    for text in [
        "",
        "ferry",
        "渡轮",
        "é … “”",
        "🚲 a 👍🏽",
        "\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
    ] {
        let units = text.encode_utf16().count();
        assert_eq!(message_limits::length(text), units, "{text}");
    }
}

#[test]
fn a_label_keeps_whole_words() {
    assert_eq!(message_limits::label("one two three", 100), "one two three");
    assert_eq!(message_limits::label("one two three", 9), "one two…");
    assert_eq!(message_limits::label("自行车渡轮", 4), "自行车…");
    assert_eq!(message_limits::label("aaaaaaaa", 4), "aaa…");
}

#[test]
fn an_option_of_another_type_is_not_read_as_text() {
    let reply = kit().run(
        &member(3),
        SERVER,
        "ask",
        &[("question", OptionValue::Integer(3))],
    );
    assert_eq!(message(reply).content, "What this bot does");
}
