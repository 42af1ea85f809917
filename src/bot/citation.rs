//! Builds a citation from a sentence or a statement that was selected and not computed.
//!
//! `/quote` and a moderator's selection of sentences use it. They are shown like the citations of
//! an answer and come from the same bytes.

use crate::answer::Citation;
use crate::corpus::{Corpus, Dispute, SentenceIx, SourceIx, Statement};
use crate::text::Span;

/// The first 32 bits of a corpus's version. Custom ids identify the corpus by them.
pub(super) fn corpus_checksum(corpus: &Corpus) -> u32 {
    let digits = corpus.version.rsplit(':').next().unwrap_or_default();
    u32::from_str_radix(crate::text::truncate_chars(digits, 8), 16).unwrap_or_default()
}

/// A sentence with its speaker. If several statements are in the sentence, the first one counts.
pub(super) fn sentence(dispute: &Dispute, at: SentenceIx) -> Citation {
    let of = |statement: &&Statement| dispute.sentences_of(statement).any(|own| own == at);
    let statement = dispute.statements.iter().find(of);
    let id = dispute.sentence_id(at);
    citation(dispute, at.source, statement, id, dispute.span(at))
}

/// A statement, extended to the whole sentences that contain it.
pub(super) fn statement(dispute: &Dispute, statement: &Statement) -> Citation {
    let sentences: Vec<SentenceIx> = dispute.sentences_of(statement).collect();
    let (id, span) = match (sentences.first(), sentences.last()) {
        (Some(&first), Some(&last)) => (
            dispute.sentence_id(first),
            Span::new(dispute.span(first).start, dispute.span(last).end),
        ),
        _ => (dispute.source(statement.source).id.clone(), statement.quote),
    };
    citation(dispute, statement.source, Some(statement), id, span)
}

fn citation(
    dispute: &Dispute,
    source: SourceIx,
    statement: Option<&Statement>,
    id: String,
    span: Span,
) -> Citation {
    let source = dispute.source(source);
    let speaker = statement.map(|statement| dispute.party(statement.speaker));
    let relayed = statement.and_then(|statement| statement.relayed_by);
    let relayed = relayed.map(|party| dispute.party(party));
    Citation {
        id,
        dispute: dispute.id.clone(),
        source: source.id.clone(),
        span,
        text: span.of(&source.text).to_owned(),
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
