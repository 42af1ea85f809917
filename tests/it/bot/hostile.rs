//! Text of users and sources is displayed literally: no markup, no mention, nothing invisible.

use proptest::prelude::*;
use receipts::bot::escape::{escape, quoted, unescape, visible};

use super::kit::{SERVER, answer_id, drawn, kit, member, message};

#[test]
fn markup_in_a_question_is_plain() {
    let asked = "# Can **bicycles** be @everyone <@1> ||used|| on [the ferry](https://x.y) `?`\n> - 1. :wave:";
    let shown = kit().ask(asked);
    assert_eq!(
        shown.embeds[0].description,
        "\\# Can \\*\\*bicycles\\*\\* be \\@everyone \\<\\@1\\> \\|\\|used\\|\\| on \\[the ferry\\](https\\://x.y) \\`?\\`\n\\> - 1. \\:wave:"
    );
}

#[test]
fn markup_in_a_source_is_plain() {
    let shown = drawn(&kit().ask("Did Ada say that bicycles are fine?"));
    assert!(
        shown.contains("\\@everyone \\*\\*knows\\*\\* that"),
        "{shown}"
    );
    assert!(shown.contains("Ada \\*Finch\\*"), "{shown}");
    assert!(shown.contains("Ferry \\_notices\\_"), "{shown}");
    assert!(!shown.contains("@everyone **"), "{shown}");
}

#[test]
fn direction_marks_and_invisible_characters_are_removed() {
    assert_eq!(visible("a\u{202e}b\u{200b}c\u{7}\td\r\ne "), "abc d \ne");
}

#[test]
fn list_and_quote_markers_are_escaped() {
    for (text, escaped) in [
        ("- a", "\\- a"),
        ("  + a", "  \\+ a"),
        ("12. a", "12\\. a"),
        ("a 12. b - c", "a 12. b - c"),
        ("1.5 and 2.", "1\\.5 and 2."),
        ("-# small", "\\-\\# small"),
        (">>> all", "\\>\\>\\> all"),
    ] {
        assert_eq!(escape(text), escaped);
    }
    assert_eq!(quoted("a\n\n- b"), "> a\n> \n> \\- b");
}

/// The first markup character that no backslash escapes.
fn bare(text: &str) -> Option<char> {
    let mut before = 0;
    for c in text.chars() {
        let is_escaped = before % 2 == 1;
        if "*_~`|<>[]@".contains(c) && !is_escaped {
            return Some(c);
        }
        before = if c == '\\' { before + 1 } else { 0 };
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn escaped_text_has_no_markup_and_round_trips(text in r"[a-z0-9 \\*_~`|<>\[\]()#@:.+\-\n]{0,80}|\PC{0,40}") {
        let escaped = escape(&text);
        prop_assert_eq!(unescape(&escaped), text);
        prop_assert_eq!(bare(&escaped), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn questions_are_read_back_from_messages(noise in r"[a-z \\*_~`|<>#@:\n\t\u{200b}\u{301}\u{202e}-]{0,40}") {
        let kit = kit();
        let shown = kit.ask(&format!("{noise} Can bicycles be used on the ferry?"));
        if !shown.rows.is_empty() && drawn(&shown).contains("[Evidence]") {
            let evidence = message(kit.press(&member(3), SERVER, &shown, "Evidence"));
            prop_assert_eq!(answer_id(&evidence), answer_id(&shown));
        }
    }
}
