//! Builds a citation from a sentence or a statement that was selected and not computed.
//!
//! `/quote` and a moderator's selection of sentences use it. They are shown like the citations of
//! an answer and come from the same bytes.

use crate::answer::Citation;
use crate::corpus::{Corpus, Dispute, SentenceIx, Statement};
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
    Citation::of(dispute, at.source, dispute.span(at), id, statement)
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
    Citation::of(dispute, statement.source, span, id, Some(statement))
}
