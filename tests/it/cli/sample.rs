//! Hand-made answers for rendering and scoring.

use expect_test::Expect;
use receipts::answer::{
    Answer, Citation, LedgerRow, Proposition, Qualifier, Verdict, VerdictCode, Weight, WeightReason,
};
use receipts::cli::page::StyledText;
use receipts::cli::render;
use receipts::cli::terminal::TerminalStyle;
use receipts::corpus::Stance;
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
        question_verdicts: Vec::new(),
        help: None,
        trace: Vec::new(),
        proposition: None,
        named_entities: Vec::new(),
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

/// A sentence of the source's own narration, without any metadata.
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
        said_at: None,
        reported: false,
        stance: None,
        source_title: Some("Ferry notices".to_owned()),
        publisher: None,
        url: None,
        published: None,
    }
}

/// A sentence of a statement, with all metadata.
pub(super) fn statement(text: &str) -> Citation {
    Citation {
        speaker: Some("ferry".to_owned()),
        speaker_name: Some("Mornwick Ferry".to_owned()),
        relayed_by: Some("ada".to_owned()),
        relayed_by_name: Some("Ada Finch".to_owned()),
        medium: Some("Twitter".to_owned()),
        said_at: Some("on Friday".to_owned()),
        publisher: Some("Mornwick Post".to_owned()),
        url: Some("https://example.org/ferry".to_owned()),
        published: Some("2021-05".to_owned()),
        ..narration(text)
    }
}

/// A ledger row for a sentence.
pub(super) fn row(citation: &Citation, name: &str, stance: Stance, weight: Weight) -> LedgerRow {
    LedgerRow {
        question_id: Some("ferry-bicycles".to_owned()),
        statement: Some(format!("statement-{}", citation.id)),
        stance,
        weight,
        why: match weight {
            Weight::Counted => WeightReason::DecidingParty,
            Weight::Outranked => WeightReason::OutrankedByDecidingParty,
            Weight::Superseded => WeightReason::Superseded,
            Weight::Exception => WeightReason::Exception,
            Weight::OutOfScope => WeightReason::OutOfScope,
        },
        certainty: None,
        citation: Citation {
            speaker: Some(name.to_lowercase()),
            speaker_name: Some(name.to_owned()),
            ..citation.clone()
        },
    }
}

pub(super) fn numbered(number: usize, text: &str) -> Citation {
    Citation {
        id: format!("notice#{number}"),
        ..statement(text)
    }
}

pub(super) fn proposition(code: VerdictCode) -> Proposition {
    Proposition {
        ask: "Can bicycles go on the ferry?".to_owned(),
        code,
    }
}

/// A disputed verdict with two sides, one of which has changed its position.
pub(super) fn disputed() -> Answer {
    use Stance::{Affirms, Denies};
    let mut answer = answer("Bicycles?", Some(VerdictCode::Disputed));
    answer.verdict.as_mut().unwrap().qualifiers = vec![Qualifier::Superseded];
    answer.proposition = Some(proposition(VerdictCode::Disputed));
    let (yes, no, before) = (numbered(1, "Yes."), numbered(2, "No."), numbered(3, "No!"));
    let also = numbered(4, "Never.");
    answer.ledger = vec![
        row(&yes, "Mornwick Ferry", Affirms, Weight::Counted),
        row(&no, "Harbour Office", Denies, Weight::Counted),
        row(&before, "Mornwick Ferry", Denies, Weight::Superseded),
        row(&also, "Riders' Club", Denies, Weight::Outranked),
        row(&also, "Ada Finch", Affirms, Weight::OutOfScope),
    ];
    answer.citations = vec![yes, no, before];
    answer
}

pub(super) fn drawn(page: &StyledText, style: TerminalStyle) -> String {
    let mut out = Vec::new();
    page.write(style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn page(answer: &Answer) -> StyledText {
    let examples = ["Can bicycles go on the ferry?".to_owned()];
    render::answer(
        answer,
        &examples,
        render::translations_for(&answer.question),
    )
}

/// Compares the answer with the expected text, as the program writes it to a pipe.
#[track_caller]
pub(super) fn check(answer: &Answer, expected: Expect) {
    expected.assert_eq(&drawn(&page(answer), TerminalStyle::PLAIN));
}
