//! How an answer came about: `ask --explain`.
//!
//! ```text
//! How it was read
//!   Names in it: Harbour Office, bicycles
//!   Does it ask “Can bicycles go on the ferry?”? As it stands: 3 %, the other way round: 94 %, …
//!   Decided by what the statements say to: ferry-bicycles
//!
//! What was weighed
//!   harbour-correction · says no (ferry-bicycles) · counted: it is for Harbour Office to decide
//!     Correction: no bicycles on any crossing.
//!     — Harbour Office, via notice board; notices#4
//! ```

use super::page::{Page, Role};
use crate::answer::{Answer, Decided, LedgerRow, Step, Why};
use crate::bot::layout;
use crate::bot::words::Words;

const INDENT: &str = "    ";

/// How the question was read and what the verdict was computed from.
pub fn explanation(answer: &Answer, words: &Words) -> Page {
    let mut page = Page::new();
    page.line(Role::Note, "", "");
    page.line(Role::Heading, "", &words.text("explain-heading"));
    for one in &answer.trace {
        page.line(Role::Note, "  ", &step(one, words));
    }
    page.gap();
    page.line(Role::Heading, "", &words.text("explain-ledger"));
    for row in &answer.ledger {
        ledger_row(&mut page, row, words);
    }
    if answer.ledger.is_empty() {
        page.line(Role::Note, "  ", &words.text("explain-ledger-empty"));
    }
    page
}

fn step(step: &Step, words: &Words) -> String {
    let percent = |thousandths: &u16| (thousandths / 10).into();
    match step {
        Step::Names(names) if names.is_empty() => words.text("explain-no-names"),
        Step::Names(names) => {
            let names = names.join(&words.text("list-separator"));
            words.fill("explain-names", &[("names", names.into())])
        }
        Step::UnknownName(name) => {
            words.fill("explain-unknown-name", &[("name", name.as_str().into())])
        }
        Step::Proposition {
            ask,
            same,
            inverted,
            narrower,
            ..
        } => words.fill(
            "explain-proposition",
            &[
                ("proposition", ask.as_str().into()),
                ("same", percent(same)),
                ("inverted", percent(inverted)),
                ("narrower", percent(narrower)),
            ],
        ),
        Step::Passage {
            id,
            yes,
            no,
            qualifies,
            tells,
        } => words.fill(
            "explain-passage",
            &[
                ("id", id.as_str().into()),
                ("yes", percent(yes)),
                ("no", percent(no)),
                ("qualifies", percent(qualifies)),
                ("tells", percent(tells)),
            ],
        ),
        Step::Decision(decided) => decision(decided, words),
    }
}

fn decision(decided: &Decided, words: &Words) -> String {
    let (key, ids) = match decided {
        Decided::Propositions(ids) => ("explain-by-propositions", ids.as_slice()),
        Decided::Passages(ids) => ("explain-by-passages", ids.as_slice()),
        Decided::Told(ids) => ("explain-by-told", ids.as_slice()),
        Decided::Nothing => ("explain-by-nothing", &[][..]),
    };
    let ids = ids.join(&words.text("list-separator"));
    words.fill(key, &[("ids", ids.into())])
}

fn ledger_row(page: &mut Page, row: &LedgerRow, words: &Words) {
    let separator = words.text("citation-separator");
    let why = words.fill(why_key(row.why), &[("speaker", speaker(row, words).into())]);
    let read = row
        .read
        .map(|certainty| words.fill("explain-read", &[("certainty", (certainty / 10).into())]));
    let why: Vec<String> = std::iter::once(why).chain(read).collect();
    let mut values = vec![
        (
            "id",
            row.statement
                .as_ref()
                .unwrap_or(&row.citation.id)
                .as_str()
                .into(),
        ),
        ("stance", words.text(layout::stance_key(row.stance)).into()),
        ("why", why.join(&separator).into()),
    ];
    let key = match &row.question_id {
        Some(id) => {
            values.push(("proposition", id.as_str().into()));
            "explain-row-on"
        }
        None => "explain-row",
    };
    page.line(Role::Note, "  ", &words.fill(key, &values));
    page.line(Role::Quote, INDENT, &row.citation.text);
    let attribution = layout::attribution(&row.citation, words);
    let text = format!("{attribution}{separator}{}", row.citation.id);
    page.line(Role::Attribution, &format!("{INDENT}— "), &text);
}

fn speaker(row: &LedgerRow, words: &Words) -> String {
    let name = row.citation.speaker_name.clone();
    name.unwrap_or_else(|| words.text("citation-narration"))
}

const fn why_key(why: Why) -> &'static str {
    match why {
        Why::Settles => "why-settles",
        Why::NobodySettles => "why-nobody-settles",
        Why::OthersSettle => "why-others-settle",
        Why::SetAside => "why-set-aside",
        Why::Exception => "why-exception",
        Why::OthersAsked => "why-others-asked",
        Why::Answers => "why-answers",
    }
}
