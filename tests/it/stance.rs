//! How well the verdict's reader tells support from contradiction: the short form of
//! `cargo run --release --example stance`, whose code it runs.

// The suite does not use all of it.
#[path = "../../examples/stance/measure.rs"]
mod measure;

use measure::{Label, Pair, Sums, parse, read};

use crate::scan;

/// How many of the pairs are read here.
const SOME: usize = 50;

/// `cargo test stance:: -- --nocapture` prints the figures.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are what one runs it for")]
fn better_than_chance_on_sentences_of_no_dispute() {
    let mut pairs = parse(&scan::read("tests/data/stance/stance-dev.jsonl")).unwrap();
    assert_eq!(pairs.len(), 708);
    pairs.truncate(SOME);
    let sums = Sums::over(&pairs, |_| true);
    println!("{sums}");
    assert_eq!(sums.pairs, SOME);
    assert!(sums.score() >= 0.5, "{sums}");
}

#[track_caller]
fn check(claim: &str, sentence: &str, label: Option<Label>) {
    let pair = Pair {
        claim: claim.to_owned(),
        sentence: sentence.to_owned(),
        label: Label::Supports,
    };
    assert_eq!(read(&pair), label, "{claim} | {sentence}");
}

/// The examples at the head of `verdict/leaning.rs`.
#[test]
fn a_sentence_leans() {
    let founded = "Corvane was founded in 1992.";
    check(
        founded,
        "It was founded in May 1992 by Hall.",
        Some(Label::Supports),
    );
    check(
        founded,
        "Corvane was founded in 1993 by Hall.",
        Some(Label::Refutes),
    );
    check(
        founded,
        "Corvane, never founded in 1992, is a myth.",
        Some(Label::Refutes),
    );
    let french = "Corvane is not a French company.";
    check(french, "Corvane is a French company.", Some(Label::Refutes));
    check(
        french,
        "Corvane is a Danish company.",
        Some(Label::Supports),
    );
    let cheese = "Corvane enjoys cheese.";
    check(cheese, "Corvane was in town.", Some(Label::Refutes));
    check(cheese, "Corvane eats cheese.", None);
    check(cheese, "Corvane should enjoy cheese.", None);
    check(
        "Is it false that Corvane sells cheese?",
        "Corvane sells cheese.",
        Some(Label::Refutes),
    );
    check(
        "Corvane bans cheese.",
        "Corvane allows cheese.",
        Some(Label::Refutes),
    );
}

#[test]
fn malformed_pairs_name_their_line() {
    let wrong = parse("{\"claim\": \"a\", \"evidence\": \"b\", \"label\": \"MAYBE\"}").unwrap_err();
    assert_eq!(wrong, "line 1: `MAYBE` is no label");
    assert_eq!(
        parse("{\"claim\": 1}").unwrap_err(),
        "line 1: `label` is no string"
    );
}
