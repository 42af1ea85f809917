//! An answer for programs: the contract of `ask --json`, key for key and in this order.
//!
//! ```json
//! {"question": "…", "answer_id": "…", "corpus": "sha256:…",
//!  "verdict": {"code": "no", "question_id": "ferry-bicycles", "qualifiers": ["superseded"], "reason": null},
//!  "citations": [{"id": "notice#4", "dispute": "ferry", "source": "notice", "start": 0, "end": 0, "text": "…",
//!                 "speaker": "harbour", "relayed_by": null, "medium": "notice board", "stance": "denies"}],
//!  "nearest": []}
//! ```
//!
//! On one line. `verdict` is null where the question asks for no yes or no and was answered. What
//! is no question about the sources (a greeting, thanks, a call for help, nothing at all) comes from
//! the engine as `not_in_sources` with the reason `off_topic`, without sentences.

use serde::Serialize;

use crate::answer::{Answer, Citation, Qualifier, Reason, Verdict};
use crate::corpus::Stance;

#[derive(Serialize)]
struct WireAnswer<'a> {
    question: &'a str,
    answer_id: &'a str,
    corpus: &'a str,
    verdict: Option<WireVerdict<'a>>,
    citations: Vec<WireCitation<'a>>,
    nearest: Vec<WireCitation<'a>>,
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

/// The answer as one line, without its end.
///
/// # Errors
///
/// None that strings and numbers can cause; the type is the serialiser's.
pub fn to_line(answer: &Answer) -> serde_json::Result<String> {
    serde_json::to_string(&to_wire(answer))
}

fn to_wire(answer: &Answer) -> WireAnswer<'_> {
    WireAnswer {
        question: &answer.question,
        answer_id: &answer.answer_id,
        corpus: &answer.corpus,
        verdict: answer.verdict.as_ref().map(verdict_to_wire),
        citations: answer.citations.iter().map(citation_to_wire).collect(),
        nearest: answer.nearest.iter().map(citation_to_wire).collect(),
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
        reason: verdict.reason.map(Reason::as_str),
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
