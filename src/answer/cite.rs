//! Converts sentences to citations, and weighed statements to ledger rows. Chooses none of them:
//! `dispute_resolver` orders them, and `engine` limits their number.

use crate::corpus::{Dispute, SentenceIx, SourceIx, Stance, Statement, StatementIx};
use crate::text::Span;
use crate::verdict::{StatementRole, WeighedStatement};

use super::reply::{Citation, LedgerRow, Weight, WeightReason};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CitedSentence {
    pub(super) sentence: SentenceIx,
    /// The statement that the words belong to; `None` for the source's narration.
    pub(super) statement: Option<StatementIx>,
    pub(super) stance: Option<Stance>,
    /// The certainty that the sentence answers yes or no, in thousandths; `None` if it was not cited
    /// for that.
    pub(super) certainty: Option<u16>,
}

/// Builds the citation of a sentence, with the metadata of its statement and source.
pub(super) fn citation(dispute: &Dispute, cited: CitedSentence) -> Citation {
    let sentence = cited.sentence;
    let statement = cited.statement.map(|ix| dispute.statement(ix));
    let id = dispute.sentence_id(sentence);
    Citation {
        stance: cited.stance,
        ..Citation::of(
            dispute,
            sentence.source,
            dispute.span(sentence),
            id,
            statement,
        )
    }
}

impl Citation {
    /// Builds the citation of a range of a source, with the metadata of its statement and source
    /// and without a stance. `id` is the id of its first sentence.
    pub fn of(
        dispute: &Dispute,
        source: SourceIx,
        span: Span,
        id: String,
        statement: Option<&Statement>,
    ) -> Self {
        let source = dispute.source(source);
        let speaker = statement.map(|statement| dispute.party(statement.speaker));
        let relayed = statement.and_then(|statement| statement.relayed_by);
        let relayed = relayed.map(|party| dispute.party(party));
        Self {
            id,
            dispute: dispute.id.clone(),
            source: source.id.clone(),
            span,
            text: span.of(source.text()).to_owned(),
            speaker: speaker.map(|party| party.id.clone()),
            speaker_name: speaker.map(|party| party.name.clone()),
            relayed_by: relayed.map(|party| party.id.clone()),
            relayed_by_name: relayed.map(|party| party.name.clone()),
            medium: statement.and_then(|statement| statement.medium.clone()),
            said_at: statement.and_then(|statement| statement.said_at.clone()),
            reported: statement.is_some_and(|statement| statement.reported),
            stance: None,
            source_title: source.meta.title.clone(),
            publisher: source.meta.publisher.clone(),
            url: source.meta.url.clone(),
            published: source.meta.published.clone(),
        }
    }
}

/// Converts a weighed statement to a row of the ledger.
pub(super) fn ledger_row(
    dispute: &Dispute,
    question_id: &str,
    row: &WeighedStatement,
) -> LedgerRow {
    let statement = dispute.statement(row.stance.statement);
    let (weight, why) = match row.role {
        StatementRole::Decides => (Weight::Counted, WeightReason::DecidingParty),
        StatementRole::Counts => (Weight::Counted, WeightReason::NoDecidingParty),
        StatementRole::Outranked => (Weight::Outranked, WeightReason::OutrankedByDecidingParty),
        StatementRole::Superseded => (Weight::Superseded, WeightReason::Superseded),
        StatementRole::Exception => (Weight::Exception, WeightReason::Exception),
        StatementRole::OnlyException => (Weight::Counted, WeightReason::OnlyException),
        StatementRole::OutOfScope => (Weight::OutOfScope, WeightReason::OutOfScope),
    };
    LedgerRow {
        question_id: Some(question_id.to_owned()),
        statement: Some(statement.id.clone()),
        stance: row.stance.stance,
        weight,
        why,
        certainty: row.stance.certainty,
        citation: citation(dispute, cited_sentence(row)),
    }
}

/// Builds the ledger row of a passage that answers yes or no.
pub(super) fn passage_row(dispute: &Dispute, cited: CitedSentence) -> LedgerRow {
    LedgerRow {
        question_id: None,
        statement: cited.statement.map(|ix| dispute.statement(ix).id.clone()),
        stance: cited.stance.unwrap_or(Stance::Qualifies),
        weight: Weight::Counted,
        why: WeightReason::Answers,
        certainty: cited.certainty,
        citation: citation(dispute, cited),
    }
}

/// The sentence that carries a weighed statement.
pub(super) const fn cited_sentence(row: &WeighedStatement) -> CitedSentence {
    CitedSentence {
        sentence: row.stance.sentence,
        statement: Some(row.stance.statement),
        stance: Some(row.stance.stance),
        certainty: None,
    }
}
