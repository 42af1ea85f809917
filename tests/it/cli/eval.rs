//! The figures of `receipts eval`, compared with those of the project's score.py, and bad input.

use expect_test::{Expect, expect};
use receipts::answer::VerdictCode::{self, No, NotInSources, Yes};
use receipts::cli::eval::rows::{self, EvalRow};
use receipts::cli::eval::score::{EvalScores, MAX_CITATION_LENGTH};

use super::sample::{answer, narration};
use super::{ANSWERED, Place};

/// A row, the verdict code of the answer, and the cited sentences.
type Case = (&'static str, Option<VerdictCode>, &'static [&'static str]);

/// One case of each kind that score.py distinguishes.
const CASES: &[Case] = &[
    (
        r#"{"id": "r1", "q": "?", "verdict": ["no"], "cite": ["key"]}"#,
        Some(No),
        &["a key"],
    ),
    (
        r#"{"id": "r2", "q": "?", "verdict": ["no"], "cite": ["key"]}"#,
        Some(Yes),
        &["other", "a key"],
    ),
    (
        r#"{"id": "r3", "q": "?", "verdict": ["no", "not_in_sources"], "cite": ["key"]}"#,
        Some(NotInSources),
        &[],
    ),
    (
        r#"{"id": "r4", "q": "?", "verdict": ["no"], "cite": ["key"]}"#,
        Some(NotInSources),
        &[],
    ),
    (
        r#"{"id": "r5", "q": "?", "cite": ["key", "other"]}"#,
        None,
        &["1", "2", "3", "a key"],
    ),
    (
        r#"{"id": "r6", "q": "?", "verdict": ["none", "yes"]}"#,
        None,
        &["altered"],
    ),
    (
        r#"{"id": "r7", "q": "?", "abstain": true}"#,
        Some(NotInSources),
        &[],
    ),
    (
        r#"{"id": "r8", "q": "?", "abstain": true}"#,
        None,
        &["a key"],
    ),
    (
        r#"{"id": "r9", "q": "?", "abstain": true, "verdict": ["no"], "cite": ["key"]}"#,
        Some(No),
        &["a key"],
    ),
    (
        r#"{"id": "r10", "q": "?", "abstain": false, "cite": []}"#,
        Some(No),
        &["a key"],
    ),
];

fn row(text: &str) -> EvalRow {
    rows::parse(text).unwrap().remove(0)
}

fn figures(cases: &[Case]) -> (String, Vec<String>) {
    let mut figures = EvalScores::new();
    let mut wrong = Vec::new();
    for (text, code, cited) in cases {
        let row = row(text);
        let mut answer = answer("?", *code);
        answer.citations = cited.iter().copied().map(narration).collect();
        let faults = figures.count(&row, &answer, |citation| citation.text != "altered");
        if !faults.is_empty() {
            wrong.push(format!("{}: {}", row.id, faults.join("; ")));
        }
    }
    (figures.to_string(), wrong)
}

#[test]
fn the_figures_are_those_of_score_py() {
    let (printed, wrong) = figures(CASES);
    // The output of score.py for the same rows and answers.
    expect![[r#"
        verdict right          0.600 (3/5)
        first citation right   0.200 (1/5)
        one of three right     0.400 (2/5)
        invented an answer     0.667 (2/3)   (lower is better)
        wrongly silent         0.143 (1/7)   (lower is better)
        citations verbatim     0.909 (10/11)
        rows without a fault   0.300 (3/10)
    "#]]
    .assert_eq(&printed);
    expect![[r#"
        r2: verdict yes, not no; not the first citation
        r4: silent; verdict not_in_sources, not no; none of the first three citations
        r5: none of the first three citations
        r6: not verbatim: altered
        r8: answered what the sources do not say
        r9: answered what the sources do not say
        r10: none of the first three citations
    "#]]
    .assert_eq(&(wrong.join("\n") + "\n"));
}

#[test]
fn figures_without_rows_are_not_available() {
    let (printed, _) = figures(&[]);
    assert!(
        printed.lines().all(|line| line.contains(" n/a")),
        "{printed}"
    );
}

#[test]
fn halves_are_rounded_as_in_score_py() {
    let mut cases = vec![(r#"{"q": "?", "verdict": ["no"]}"#, Some(Yes), &[][..]); 15];
    cases.push((r#"{"q": "?", "verdict": ["no"]}"#, Some(No), &[]));
    assert!(
        figures(&cases)
            .0
            .starts_with("verdict right          0.062 (1/16)\n")
    );
}

#[test]
fn a_citation_longer_than_a_sentence_does_not_count() {
    let right = |length: usize| {
        let mut answer = answer("?", Some(No));
        answer.citations = vec![narration(&"语".repeat(length))];
        let row = row(r#"{"q": "?", "cite": ["语"]}"#);
        EvalScores::new().count(&row, &answer, |_| true).is_empty()
    };
    assert!(right(MAX_CITATION_LENGTH));
    assert!(!right(MAX_CITATION_LENGTH + 1));
}

#[track_caller]
fn check_faults(text: &str, expected: Expect) {
    let faults = rows::parse(text).unwrap_err();
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn malformed_rows_are_reported_together_by_line() {
    check_faults(
        "{\"q\": \"fine\"}\n\nnonsense\n{\"id\": \"x\"}\n{\"q\": \"?\", \"verdict\": [\"nope\"]}\n{\"q\": \"?\", \"verdict\": \"no\"}",
        expect![[r#"
            3: expected ident at column 2
            4: missing field `q` at column 11
            5: unknown variant `nope`, expected one of `yes`, `no`, `disputed`, `not_in_sources`, `none` at column 29
            6: invalid type: string "no", expected a sequence at column 26"#]],
    );
}

#[test]
fn the_program_prints_the_figures() {
    let place = Place::new();
    let wrong = format!(
        "{{\"id\": \"f2\", \"q\": \"{ANSWERED}\", \"verdict\": [\"yes\"], \"cite\": [\"no such words\"]}}"
    );
    let right =
        format!("{{\"q\": \"{ANSWERED}\", \"verdict\": [\"no\"], \"cite\": [\"never take\"]}}");
    place.write("questions.jsonl", format!("{right}\n\n{wrong}\n"));
    let run = place.run(&["eval", "questions.jsonl", "--show"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(
        run.out.starts_with("verdict right          0.500 (1/2)\n"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("\ncitations verbatim     1.000 ("),
        "{}",
        run.out
    );
    assert!(run.out.contains("\n\nf2  Can bicycles go"), "{}", run.out);
    assert!(
        run.out.contains(
            "\n    verdict no, not yes; none of the first three citations\n    first cited: "
        ),
        "{}",
        run.out
    );
    assert!(!place.run(&["eval", "questions.jsonl"]).out.contains("f2"));
}

#[test]
fn bad_question_files_say_what_to_do() {
    let place = Place::new();
    place.check_error(
        &["eval", "no.jsonl"],
        expect![[r#"
            error: cannot read the questions `no.jsonl`: No such file or directory (os error 2)
        "#]],
    );
    place.write("bad.jsonl", "{\"q\": \"fine\"}\n{\"q\": 3}\n");
    place.check_error(
        &["eval", "bad.jsonl"],
        expect![[r#"
            error: malformed rows; `receipts eval --help` describes the format
              bad.jsonl:2: invalid type: integer `3`, expected a string at column 7
        "#]],
    );
    place.write("bytes.jsonl", b"{\"q\": \"\xff\"}\n");
    place.check_error(
        &["eval", "bytes.jsonl"],
        expect![[r#"
            error: the questions `bytes.jsonl` are not UTF-8; save them as UTF-8: invalid utf-8 sequence of 1 bytes from index 7
        "#]],
    );
}
