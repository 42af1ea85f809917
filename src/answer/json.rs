//! The JSON form of an answer: the contract of `ask --json`, with exactly these keys in this order.
//!
//! ```json
//! {"question": "…", "answer_id": "…", "corpus": "sha256:…",
//!  "verdict": {"code": "no", "question_id": "ferry-bicycles", "qualifiers": ["superseded"], "reason": null},
//!  "citations": [{"id": "notice#4", "dispute": "ferry", "source": "notice", "start": 0, "end": 0, "text": "…",
//!                 "speaker": "harbour", "relayed_by": null, "medium": "notice board", "stance": "denies"}],
//!  "nearest": [],
//!  "proposition": "Can bicycles go on the ferry?",
//!  "positions": [{"speaker": "harbour", "stance": "denies", "citations": ["notice#4"], "set_aside": false}]}
//! ```
//!
//! `positions` is the ledger grouped by speaker, in ledger order; its `citations` are sentence ids.
//! With `--explain` there is also `explanation`: `steps` is how the question was read, and `ledger`
//! contains every statement that was weighed. Probabilities are in thousandths.
//!
//! An answer is one line. `verdict` is null if the question asks for no yes or no and was answered.
//! Text that is no question about the sources (a greeting, thanks, a call for help) gives
//! `not_in_sources` with the reason `off_topic` and no sentences; empty input gives the reason
//! `nothing_asked`.

use serde::Serialize;

use super::reply::{
    AbstentionReason, Answer, Citation, LedgerRow, Qualifier, TraceDecision, TraceStep, Verdict,
    Weight,
};
use crate::corpus::Stance;

#[derive(Serialize)]
struct WireAnswer<'a> {
    question: &'a str,
    answer_id: &'a str,
    corpus: &'a str,
    verdict: Option<WireVerdict<'a>>,
    citations: Vec<WireCitation<'a>>,
    nearest: Vec<WireCitation<'a>>,
    proposition: Option<&'a str>,
    positions: Vec<WirePosition<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<WireExplanation<'a>>,
}

#[derive(Serialize)]
struct WirePosition<'a> {
    speaker: Option<&'a str>,
    stance: &'static str,
    citations: Vec<&'a str>,
    set_aside: bool,
}

#[derive(Serialize)]
struct WireExplanation<'a> {
    steps: Vec<WireStep<'a>>,
    ledger: Vec<WireLedgerRow<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum WireStep<'a> {
    Names {
        names: &'a [String],
    },
    UnknownName {
        name: &'a str,
    },
    Proposition {
        question_id: &'a str,
        same: u16,
        inverted: u16,
        narrower: u16,
        read_together: bool,
    },
    Passage {
        id: &'a str,
        yes: u16,
        no: u16,
        qualifies: u16,
        tells: u16,
    },
    Decision {
        by: &'static str,
        ids: &'a [String],
    },
}

#[derive(Serialize)]
struct WireLedgerRow<'a> {
    statement: Option<&'a str>,
    question_id: Option<&'a str>,
    speaker: Option<&'a str>,
    stance: &'static str,
    counted: bool,
    why: &'static str,
    read: Option<u16>,
    citation: &'a str,
}

#[derive(Serialize)]
struct WireVerdict<'a> {
    code: &'static str,
    question_id: Option<&'a str>,
    qualifiers: Vec<&'static str>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct WireCitation<'a> {
    id: &'a str,
    dispute: &'a str,
    source: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    speaker: Option<&'a str>,
    relayed_by: Option<&'a str>,
    medium: Option<&'a str>,
    stance: Option<&'static str>,
}

/// Serialises the answer as one line, without a line break.
///
/// # Errors
///
/// None in practice: strings and numbers always serialise. The type is `serde_json`'s.
pub fn to_line(answer: &Answer, explain: bool) -> serde_json::Result<String> {
    serde_json::to_string(&to_wire(answer, explain))
}

fn to_wire(answer: &Answer, explain: bool) -> WireAnswer<'_> {
    WireAnswer {
        question: &answer.question,
        answer_id: &answer.answer_id,
        corpus: &answer.corpus,
        verdict: answer.verdict.as_ref().map(verdict_to_wire),
        citations: answer.citations.iter().map(citation_to_wire).collect(),
        nearest: answer.nearest.iter().map(citation_to_wire).collect(),
        proposition: answer.proposition.as_ref().map(|one| one.ask.as_str()),
        positions: positions(&answer.ledger),
        explanation: explain.then(|| WireExplanation {
            steps: answer.trace.iter().map(step_to_wire).collect(),
            ledger: answer.ledger.iter().map(row_to_wire).collect(),
        }),
    }
}

/// Groups the ledger by speaker, stance, and whether the row was superseded; in ledger order.
fn positions(ledger: &[LedgerRow]) -> Vec<WirePosition<'_>> {
    let mut positions: Vec<WirePosition<'_>> = Vec::new();
    for row in ledger.iter().filter(|row| row.weight != Weight::OutOfScope) {
        let new = WirePosition {
            speaker: row.citation.speaker.as_deref(),
            stance: row.stance.as_str(),
            citations: Vec::new(),
            set_aside: row.weight == Weight::Superseded,
        };
        let same = |known: &&mut WirePosition<'_>| {
            known.speaker == new.speaker
                && known.stance == new.stance
                && known.set_aside == new.set_aside
        };
        let id = row.citation.id.as_str();
        match positions.iter_mut().find(same) {
            Some(known) if known.citations.contains(&id) => {}
            Some(known) => known.citations.push(id),
            None => positions.push(WirePosition {
                citations: vec![id],
                ..new
            }),
        }
    }
    positions
}

fn step_to_wire(step: &TraceStep) -> WireStep<'_> {
    match step {
        TraceStep::Names(names) => WireStep::Names { names },
        TraceStep::UnknownName(name) => WireStep::UnknownName { name },
        TraceStep::Proposition {
            id,
            same,
            inverted,
            narrower,
            read_together,
            ..
        } => WireStep::Proposition {
            question_id: id,
            same: *same,
            inverted: *inverted,
            narrower: *narrower,
            read_together: *read_together,
        },
        TraceStep::Passage {
            id,
            yes,
            no,
            qualifies,
            fact,
        } => WireStep::Passage {
            id,
            yes: *yes,
            no: *no,
            qualifies: *qualifies,
            tells: *fact,
        },
        TraceStep::Decision(decided) => {
            let (by, ids) = match decided {
                TraceDecision::Propositions(ids) => ("propositions", ids.as_slice()),
                TraceDecision::Passages(ids) => ("passages", ids.as_slice()),
                TraceDecision::Facts(ids) => ("told", ids.as_slice()),
                TraceDecision::Nothing => ("nothing", &[][..]),
            };
            WireStep::Decision { by, ids }
        }
    }
}

fn row_to_wire(row: &LedgerRow) -> WireLedgerRow<'_> {
    WireLedgerRow {
        statement: row.statement.as_deref(),
        question_id: row.question_id.as_deref(),
        speaker: row.citation.speaker.as_deref(),
        stance: row.stance.as_str(),
        counted: row.weight == Weight::Counted,
        why: row.why.as_str(),
        read: row.certainty,
        citation: &row.citation.id,
    }
}

fn verdict_to_wire(verdict: &Verdict) -> WireVerdict<'_> {
    WireVerdict {
        code: verdict.code.as_str(),
        question_id: verdict.question_id.as_deref(),
        qualifiers: verdict
            .qualifiers
            .iter()
            .copied()
            .map(Qualifier::as_str)
            .collect(),
        reason: verdict.reason.map(AbstentionReason::as_str),
    }
}

fn citation_to_wire(citation: &Citation) -> WireCitation<'_> {
    WireCitation {
        id: &citation.id,
        dispute: &citation.dispute,
        source: &citation.source,
        start: citation.span.start,
        end: citation.span.end,
        text: &citation.text,
        speaker: citation.speaker.as_deref(),
        relayed_by: citation.relayed_by.as_deref(),
        medium: citation.medium.as_deref(),
        stance: citation.stance.map(Stance::as_str),
    }
}
