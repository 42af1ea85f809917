//! Properties of the answer to any question.
//!
//! The engine does not panic and does bounded work. Every citation is exactly one sentence, byte
//! for byte, and there are at most three. A second call and a second engine return the same answer.
//! The questions consist of words of this corpus and of others, real questions with insertions,
//! noise, control characters, tantivy's query syntax, emoji, combining marks, direction marks, long
//! runs of Chinese, characters that grow in normalisation, and any number of punctuation marks.
//!
//! The seed is fixed and there are few cases. `PROPTEST_CASES=5000 cargo test property::` runs
//! more, and different ones each time.

use std::path::Path;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use receipts::answer::{Answer, Citation, Engine, TraceStep, VerdictCode};
use receipts::cli::eval::rows;
use receipts::corpus::{self, Corpus, Stance};
use receipts::entity_linker::{EntityLinker, Spelling, canonical};
use receipts::question::{MAX_QUESTION_LENGTH, prepare, question_terms};
use receipts::text::{is_han, truncate_chars};

use crate::scan;

/// The length of the longest questions, in characters: the limit of a Discord slash option.
const LONG: usize = 6_000;

/// The largest number of characters that one character becomes when normalised (NFKC, U+FDFA).
const GROWTH: usize = 18;

/// Two engines that are built separately over the same corpus.
struct EnginePair {
    one: Engine,
    other: Engine,
}

/// The shipped dispute.
static SHIPPED: LazyLock<EnginePair> = LazyLock::new(|| engine_pair("corpus"));

/// Ten made-up disputes in one corpus.
static MADE_UP: LazyLock<EnginePair> = LazyLock::new(|| engine_pair("tests/data/disputes"));

fn engine_pair(dir: &str) -> EnginePair {
    let engine = || Engine::in_memory(loaded(&scan::root().join(dir))).unwrap();
    EnginePair {
        one: engine(),
        other: engine(),
    }
}

fn loaded(dir: &Path) -> Corpus {
    let (corpus, problems) = corpus::load(dir);
    corpus.unwrap_or_else(|| panic!("{problems:?}"))
}

/// The given number of cases with a fixed seed, unless `PROPTEST_CASES` is set.
fn config(cases: u32) -> ProptestConfig {
    const UNSET: u32 = 256;
    let asked = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if asked.cases != UNSET {
        return asked;
    }
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(20_191_009),
        ..asked
    }
}

/// Words and names of the sources, in both scripts.
fn words_of(corpus: &Corpus) -> Vec<String> {
    let mut words = Vec::new();
    for dispute in &corpus.disputes {
        for source in &dispute.sources {
            let parts = source.text().split_whitespace();
            words.extend(parts.map(|word| truncate_chars(word, 12).to_owned()));
        }
        let parties = dispute.parties.iter().map(|p| (&p.name, &p.aliases));
        let topics = dispute.topics.iter().map(|t| (&t.name, &t.aliases));
        for (name, aliases) in parties.chain(topics) {
            words.push(name.clone());
            words.extend(aliases.iter().cloned());
        }
    }
    words
}

static QUESTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let files = ["corpus", "tests/data/disputes"].map(scan::files);
    let text = files
        .iter()
        .flatten()
        .filter(|file| file.path.ends_with("questions.jsonl"));
    let rows = text.flat_map(|file| rows::parse(&file.text).unwrap());
    rows.map(|row| row.question).collect()
});

/// Text with a special meaning to a search engine, a terminal or a chat.
#[rustfmt::skip]
const SYNTAX: &[&str] = &[
    "AND", "OR", "NOT", "TO", "+", "-", "\"", "'", "(", ")", "[a TO z]", "{1 TO *]", "*", "?", "~2", "^3.5",
    "speaker:", "text:no", "\\", "/.*/", "IN [a b]", "&&", "||", "!", "<@1>", "<#2>", "@everyone", "`", "```",
    "**", "~~", "> ", "# ", "http://a.b/c?d", "<:a:1>", ":wave:", "\u{1b}[31m", "%s", "{}", "$(ls)", "';--",
];

/// Characters of several code points, invisible characters, and characters whose length changes.
#[rustfmt::skip]
const ODD: &[&str] = &[
    "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇨🇳", "1️⃣", "🤷🏽‍♀️", "e\u{301}\u{302}\u{303}", "z̶͑a̷l̴g̵o̸", "\u{301}", "\u{202e}no", "\u{200f}", "\u{2066}a\u{2069}",
    "שלום", "مرحبا", "ﷺ", "ﷲ", "\u{fdfa}", "ﬃ", "㍿", "İ", "ẞ", "ŉ", "Ａｌｉｐａｙ", "\u{200b}", "\u{feff}", "\u{ad}", "\u{3000}",
    "ไทย", "한국어", "ｶﾞ", "ば\u{3099}", "𝐀𝐥𝐢", "①", "½", "…", "\u{2028}", "\u{2029}", "\u{85}", "\r\n", "\u{0}", "\u{7f}", "\u{9b}", "\u{10ffff}", "\u{e000}",
    "支不支持", "是不是不是不是", "没没没", "吗吗吗", "不不不不", "¶", "¶¶?",
];

fn piece() -> impl Strategy<Value = String> {
    let own = words_of(SHIPPED.one.corpus());
    let others = words_of(MADE_UP.one.corpus());
    prop_oneof![
        4 => select(own),
        4 => select(others),
        2 => select(QUESTIONS.as_slice()),
        2 => select(SYNTAX).prop_map(str::to_owned),
        2 => select(ODD).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "\\PC{1,12}",
        1 => r"[\x00-\x20\x7f-\x9f]{1,6}",
        1 => r"[\u{4e00}-\u{9fff}]{1,60}",
        1 => "[?!.,;:'\"。，？！、…-]{1,8}",
    ]
}

fn question() -> impl Strategy<Value = String> {
    let joined = (
        vec(piece(), 0..20),
        select(&["", " ", ", ", "\n", "? "][..]),
    )
        .prop_map(|(pieces, between)| pieces.join(between));
    let thrown_in = (select(QUESTIONS.as_slice()), piece(), any::<Index>()).prop_map(
        |(question, piece, place)| {
            let mut chars: Vec<char> = question.chars().collect();
            let at = place.index(chars.len() + 1);
            chars.splice(at..at, piece.chars());
            String::from_iter(chars)
        },
    );
    let long = vec(piece(), 1..6).prop_map(|pieces| lengthened(&pieces.join(" ")));
    let shouted = select(QUESTIONS.as_slice()).prop_map(|question| question.to_uppercase());
    let run = (any::<char>(), 1..LONG).prop_map(|(c, times)| String::from_iter(vec![c; times]));
    prop_oneof![5 => joined, 5 => thrown_in, 1 => long, 1 => shouted, 1 => run]
}

/// Repeats the text to the length [`LONG`].
fn lengthened(text: &str) -> String {
    let text = if text.is_empty() { "?" } else { text };
    text.chars().cycle().take(LONG).collect()
}

/// Checks the properties of an answer.
fn check(pair: &EnginePair, question: &str) {
    let answer = pair.one.answer(question);
    assert_eq!(answer, pair.one.answer(question), "asked twice");
    assert_eq!(answer, pair.other.answer(question), "built afresh");
    assert_eq!(answer.question, question);
    assert!(answer.citations.len() <= 3, "{}", answer.citations.len());
    let ledger = answer.ledger.iter().map(|row| &row.citation);
    for citation in answer.citations.iter().chain(&answer.nearest).chain(ledger) {
        check_citation(pair.one.corpus(), citation);
    }
    check_shape(&answer);
    check_certainties(&answer);
}

/// Checks that the citation is exactly one sentence of its source file.
fn check_citation(corpus: &Corpus, citation: &Citation) {
    let mut disputes = corpus.disputes.iter();
    let dispute = disputes.find(|d| d.id == citation.dispute).unwrap();
    let mut sources = dispute.sources.iter();
    let source = sources.find(|s| s.id == citation.source).unwrap();
    let bytes = &source.text().as_bytes()[citation.span.start..citation.span.end];
    assert_eq!(bytes, citation.text.as_bytes());
    let place = source
        .sentences()
        .iter()
        .position(|s| s.span == citation.span);
    let number = place.expect("a citation is one sentence") + 1;
    assert_eq!(citation.id, format!("{}#{number}", source.id));
}

/// Checks that `not_in_sources` has a reason and no citation, and that every other answer has a
/// citation and no reason.
fn check_shape(answer: &Answer) {
    match &answer.verdict {
        Some(verdict) if verdict.code == VerdictCode::NotInSources => {
            assert!(verdict.reason.is_some());
            assert!(answer.citations.is_empty());
            assert!(verdict.qualifiers.is_empty());
        }
        Some(verdict) => {
            assert!(verdict.reason.is_none());
            assert!(!answer.citations.is_empty());
            assert!(!answer.ledger.is_empty(), "a verdict without a ledger row");
            assert!(answer.nearest.is_empty());
        }
        None => assert!(!answer.citations.is_empty() && answer.nearest.is_empty()),
    }
}

/// Checks that each passage in the ledger has its own certainty, as far as the trace shows it.
fn check_certainties(answer: &Answer) {
    for row in answer.ledger.iter().filter(|r| r.question_id.is_none()) {
        for step in &answer.trace {
            if let TraceStep::Passage { id, yes, no, .. } = step
                && *id == row.citation.id
            {
                let affirms = row.stance == Stance::Affirms;
                assert_eq!(row.certainty, Some(if affirms { *yes } else { *no }));
            }
        }
    }
}

/// Checks that the engine reads a limited part of the question, of any length.
fn check_work(corpus: &Corpus, question: &str) {
    let prepared = prepare(question);
    let chars = prepared.text.chars().count();
    assert!(
        chars <= (MAX_QUESTION_LENGTH + 2) * GROWTH,
        "{chars} characters"
    );
    let truncated = prepare(truncate_chars(question, MAX_QUESTION_LENGTH));
    assert_eq!(prepared, truncated, "what stands behind the limit was read");
    for dispute in &corpus.disputes {
        let terms = question_terms(&EntityLinker::of(dispute), &prepared.text).len();
        // A Chinese character is one term, and forms another with the character before it.
        assert!(terms <= 2 * chars, "{terms} terms");
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn any_question_of_one_dispute(question in question()) {
        check(&SHIPPED, &question);
    }

    /// The positions of names must be exact, because they determine the speaker of a sentence.
    #[test]
    fn name_spans_are_not_empty_and_do_not_overlap(question in question()) {
        let names = EntityLinker::of(&SHIPPED.one.corpus().disputes[0]);
        let text = canonical(&question);
        let mut end = 0;
        for mention in names.mentions(&text, Spelling::Forgiving) {
            assert!(mention.span.start >= end, "two names overlap");
            assert!(!mention.span.of(&text).is_empty(), "a name lies nowhere");
            end = mention.span.end;
        }
    }

    #[test]
    fn work_is_bounded(question in question()) {
        check_work(SHIPPED.one.corpus(), &question);
    }
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn any_question_of_ten_disputes(question in question()) {
        check(&MADE_UP, &question);
    }
}

/// A question of a million characters has the same answer as its first [`MAX_QUESTION_LENGTH`].
#[test]
fn characters_beyond_the_limit_are_ignored() {
    let kinds = [
        "can bicycles ",
        "?",
        "币",
        "是不是",
        "no, ",
        "\u{301}",
        "👩‍👩‍👧‍👦",
        "\u{fdfa}",
        "\n",
        "¶",
        "a",
    ];
    for kind in kinds {
        let endless: String = kind.chars().cycle().take(1_000_000).collect();
        let short = truncate_chars(&endless, MAX_QUESTION_LENGTH);
        check_work(SHIPPED.one.corpus(), &endless);
        let (long, brief) = (SHIPPED.one.answer(&endless), SHIPPED.one.answer(short));
        assert_eq!(
            (long.verdict, long.trace),
            (brief.verdict, brief.trace),
            "{kind:?}"
        );
    }
}

/// Case, width, invisible characters and white space do not affect the answer.
#[test]
fn case_width_and_spacing_do_not_affect_the_answer() {
    for question in QUESTIONS.iter().take(30) {
        let plain = SHIPPED.one.answer(question);
        let spaced = format!("  {}\u{200b} ", question.replace(' ', " \u{200b} "));
        let wide: String = question.chars().map(full_width).collect();
        for other in [spaced, wide] {
            let answer = SHIPPED.one.answer(&other);
            assert_eq!(
                (answer.answer_id, answer.verdict, answer.citations),
                (
                    plain.answer_id.clone(),
                    plain.verdict.clone(),
                    plain.citations.clone()
                ),
                "{other}"
            );
        }
    }
}

/// The full-width form of a letter or digit.
fn full_width(c: char) -> char {
    if c.is_ascii_alphanumeric() && !is_han(c) {
        char::from_u32(u32::from(c) + 0xfee0).unwrap()
    } else {
        c
    }
}
