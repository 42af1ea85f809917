//! Answers made by hand, to be drawn and scored.

use receipts::answer::{Answer, Citation, Verdict, VerdictCode};
use receipts::text::Span;

/// An answer without a sentence.
pub(super) fn answer(question: &str, code: Option<VerdictCode>) -> Answer {
    Answer {
        question: question.to_owned(),
        answer_id: "0f".to_owned(),
        corpus: "sha256:00".to_owned(),
        verdict: code.map(verdict),
        citations: Vec::new(),
        nearest: Vec::new(),
        ledger: Vec::new(),
        standings: Vec::new(),
        help: None,
        trace: Vec::new(),
        key: String::new(),
    }
}

fn verdict(code: VerdictCode) -> Verdict {
    Verdict {
        code,
        question_id: Some("ferry-bicycles".to_owned()),
        qualifiers: Vec::new(),
        reason: None,
    }
}

/// A sentence of the source's own narration, of which nothing is known.
pub(super) fn narration(text: &str) -> Citation {
    Citation {
        id: "notice#1".to_owned(),
        dispute: "ferry".to_owned(),
        source: "notice".to_owned(),
        span: Span::new(4, 4 + text.len()),
        text: text.to_owned(),
        speaker: None,
        speaker_name: None,
        relayed_by: None,
        relayed_by_name: None,
        medium: None,
        said: None,
        reported: false,
        stance: None,
        source_title: "Ferry notices".to_owned(),
        publisher: None,
        url: None,
        published: None,
    }
}

/// A sentence of somebody's, of which everything is known.
pub(super) fn statement(text: &str) -> Citation {
    Citation {
        speaker: Some("ferry".to_owned()),
        speaker_name: Some("Mornwick Ferry".to_owned()),
        relayed_by: Some("ada".to_owned()),
        relayed_by_name: Some("Ada Finch".to_owned()),
        medium: Some("Twitter".to_owned()),
        said: Some("on Friday".to_owned()),
        publisher: Some("Mornwick Post".to_owned()),
        url: Some("https://example.org/ferry".to_owned()),
        published: Some("2021-05".to_owned()),
        ..narration(text)
    }
}
