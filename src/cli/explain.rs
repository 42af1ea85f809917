//! The explanation of an answer: `ask --explain`.
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

use super::page::{LineRole, StyledText};
use crate::answer::{Answer, LedgerRow, TraceDecision, TraceStep, WeightReason};
use crate::bot::layout;
use crate::bot::translations::Translations;

const INDENT: &str = "    ";

/// Shows how the question was read and which statements the verdict was computed from.
pub fn explanation(answer: &Answer, translations: &Translations) -> StyledText {
    let mut page = StyledText::new();
    page.line(LineRole::Note, "", "");
    page.line(LineRole::Heading, "", &translations.text("explain-heading"));
    for one in &answer.trace {
        page.line(LineRole::Note, "  ", &step(one, translations));
    }
    page.gap();
    page.line(LineRole::Heading, "", &translations.text("explain-ledger"));
    for row in &answer.ledger {
        ledger_row(&mut page, row, translations);
    }
    if answer.ledger.is_empty() {
        page.line(
            LineRole::Note,
            "  ",
            &translations.text("explain-ledger-empty"),
        );
    }
    page
}

fn step(step: &TraceStep, translations: &Translations) -> String {
    let percent = |thousandths: &u16| (thousandths / 10).into();
    match step {
        TraceStep::Names(names) if names.is_empty() => translations.text("explain-no-names"),
        TraceStep::Names(names) => {
            let names = names.join(&translations.text("list-separator"));
            translations.fill("explain-names", &[("names", names.into())])
        }
        TraceStep::UnknownName(name) => {
            translations.fill("explain-unknown-name", &[("name", name.as_str().into())])
        }
        TraceStep::Proposition {
            ask,
            same,
            inverted,
            narrower,
            read_together,
            ..
        } => translations.fill(
            if *read_together {
                "explain-proposition-read-together"
            } else {
                "explain-proposition"
            },
            &[
                ("proposition", ask.as_str().into()),
                ("same", percent(same)),
                ("inverted", percent(inverted)),
                ("narrower", percent(narrower)),
            ],
        ),
        TraceStep::Passage {
            id,
            yes,
            no,
            qualifies,
            fact,
        } => translations.fill(
            "explain-passage",
            &[
                ("id", id.as_str().into()),
                ("yes", percent(yes)),
                ("no", percent(no)),
                ("qualifies", percent(qualifies)),
                ("tells", percent(fact)),
            ],
        ),
        TraceStep::Decision(decided) => decision(decided, translations),
    }
}

fn decision(decided: &TraceDecision, translations: &Translations) -> String {
    let (key, ids) = match decided {
        TraceDecision::Propositions(ids) => ("explain-by-propositions", ids.as_slice()),
        TraceDecision::Passages(ids) => ("explain-by-passages", ids.as_slice()),
        TraceDecision::Facts(ids) => ("explain-by-told", ids.as_slice()),
        TraceDecision::Nothing => ("explain-by-nothing", &[][..]),
    };
    let ids = ids.join(&translations.text("list-separator"));
    translations.fill(key, &[("ids", ids.into())])
}

fn ledger_row(page: &mut StyledText, row: &LedgerRow, translations: &Translations) {
    let separator = translations.text("citation-separator");
    let why = translations.fill(
        why_key(row.why),
        &[("speaker", speaker(row, translations).into())],
    );
    let read = row.certainty.map(|certainty| {
        translations.fill("explain-read", &[("certainty", (certainty / 10).into())])
    });
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
        (
            "stance",
            translations.text(layout::stance_key(row.stance)).into(),
        ),
        ("why", why.join(&separator).into()),
    ];
    let key = match &row.question_id {
        Some(id) => {
            values.push(("proposition", id.as_str().into()));
            "explain-row-on"
        }
        None => "explain-row",
    };
    page.line(LineRole::Note, "  ", &translations.fill(key, &values));
    page.line(LineRole::Quote, INDENT, &row.citation.text);
    let attribution = layout::attribution(&row.citation, translations);
    let text = format!("{attribution}{separator}{}", row.citation.id);
    page.line(LineRole::Attribution, &format!("{INDENT}— "), &text);
}

fn speaker(row: &LedgerRow, translations: &Translations) -> String {
    let name = row.citation.speaker_name.clone();
    name.unwrap_or_else(|| translations.text("citation-narration"))
}

const fn why_key(why: WeightReason) -> &'static str {
    match why {
        WeightReason::DecidingParty => "why-settles",
        WeightReason::NoDecidingParty => "why-nobody-settles",
        WeightReason::OutrankedByDecidingParty => "why-others-settle",
        WeightReason::Superseded => "why-superseded",
        WeightReason::Exception => "why-exception",
        WeightReason::OnlyException => "why-only-exception",
        WeightReason::OutOfScope => "why-others-asked",
        WeightReason::Answers => "why-answers",
    }
}
