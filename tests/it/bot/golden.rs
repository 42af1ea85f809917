//! Thirty rendered answers: six kinds in five forms. A person reviewed each file when it was added.
//!
//! ```text
//! kinds   yes, no, asked the other way round, disputed, a fact, silence
//! forms   a terminal of 40, 80 and 120 columns, an embed, plain text (where a bot may not embed)
//! ```
//! The terminal would choose its language by the question, so the forms of 80 and 120 columns are
//! rendered in zh-CN and zh-TW explicitly; embeds alternate between the languages.
//! `UPDATE_EXPECT=1` rewrites the files: review the diff.

use std::path::{Path, PathBuf};

use expect_test::expect_file;
use receipts::answer::VerdictCode;
use receipts::bot::translations::{Language, Translations};
use receipts::bot::{Message, fallback};
use receipts::cli::render;
use receipts::cli::terminal::TerminalStyle;

use super::kit::{BICYCLES, SILENT, drawn, engine, ferry, kit_over};
use crate::scan;

struct Kind {
    name: &'static str,
    corpus: PathBuf,
    question: &'static str,
    /// The verdict that the answer must have; `None` for a fact.
    code: Option<VerdictCode>,
}

fn kinds() -> Vec<Kind> {
    let vpn = scan::root().join("tests/data/disputes/bhl-vpn");
    use VerdictCode::{Disputed, No, NotInSources, Yes};
    let kind = |name, corpus, question, code| Kind {
        name,
        corpus,
        question,
        code,
    };
    vec![
        kind("yes", ferry(), "Can dogs be used on the ferry?", Some(Yes)),
        kind("no", ferry(), BICYCLES, Some(No)),
        kind(
            "inverted",
            ferry(),
            "Are bicycles forbidden on the ferry?",
            Some(Yes),
        ),
        kind(
            "disputed",
            vpn,
            "does burrow still work with icewire",
            Some(Disputed),
        ),
        kind("fact", ferry(), "Who disagreed on the radio?", None),
        kind("silence", ferry(), SILENT, Some(NotInSources)),
    ]
}

fn terminal(corpus: &Path, question: &str, width: usize, language: Language) -> String {
    let answer = engine(corpus).answer(question);
    let page = render::answer(&answer, &[], Translations::of(language));
    let style = TerminalStyle {
        width: Some(width),
        ..TerminalStyle::PLAIN
    };
    let mut out = Vec::new();
    page.write(style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The answer in every form, with the name of the form.
fn forms(corpus: &Path, question: &str, turn: usize) -> Vec<(&'static str, String)> {
    let mut kit = kit_over(corpus);
    kit.locale = ["en-GB", "zh-CN", "zh-TW"][turn % 3].to_owned();
    let embed = kit.ask(question);
    kit.locale = ["zh-TW", "en-GB", "zh-CN"][turn % 3].to_owned();
    let plain = fallback::without_embeds(&kit.ask(question), &kit.locale);
    for message in [&embed, &plain] {
        assert_within_limits(message);
    }
    vec![
        ("40", terminal(corpus, question, 40, Language::English)),
        ("80", terminal(corpus, question, 80, Language::Simplified)),
        (
            "120",
            terminal(corpus, question, 120, Language::Traditional),
        ),
        ("embed", drawn(&embed)),
        ("plain", drawn(&plain)),
    ]
}

#[test]
fn answers_match_the_golden_files() {
    for (turn, kind) in kinds().into_iter().enumerate() {
        let answer = engine(&kind.corpus).answer(kind.question);
        let code = answer.verdict.as_ref().map(|verdict| verdict.code);
        assert_eq!(code, kind.code, "{}", kind.question);
        for (form, text) in forms(&kind.corpus, kind.question, turn) {
            let kind = kind.name;
            if let Ok(width) = form.parse::<usize>() {
                // Only lines with a URL may be wider than the terminal, because URLs do not wrap.
                let is_wide = |line: &&str| columns(line) > width && !line.contains("://");
                let wide: Vec<_> = text.lines().filter(is_wide).collect();
                assert!(wide.is_empty(), "{kind}-{form}: {wide:?}");
            }
            let file = scan::root().join(format!("tests/data/golden/{kind}-{form}.txt"));
            expect_file![file].assert_eq(&text);
        }
    }
}

/// Discord's limits on a message: 2,000 characters of text, 6,000 over all embeds.
#[track_caller]
fn assert_within_limits(message: &Message) {
    let length = |text: &str| text.chars().count();
    assert!(length(&message.content) <= 2_000, "{}", message.content);
    let embeds = message.embeds.iter().map(|embed| {
        let fields = embed.fields.iter();
        let fields: usize = fields.map(|f| length(&f.name) + length(&f.value)).sum();
        length(&embed.title) + length(&embed.description) + length(&embed.footer) + fields
    });
    assert!(embeds.sum::<usize>() <= 6_000);
}

/// The display width of a line, in columns.
fn columns(line: &str) -> usize {
    textwrap::core::display_width(line)
}
