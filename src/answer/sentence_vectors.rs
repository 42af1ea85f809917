//! The vectors of a dispute's sentences, to find those that are near to a question in meaning.

use std::sync::OnceLock;

use crate::corpus::{Dispute, SentenceIx, Source, SourceIx};
use crate::entity_linker::{EntityLinker, LinkedText, Spelling, canonical};
use crate::reader::{Reader, TextVector};

/// The maximum number of sentences of a dispute that get vectors. Those of a larger one are found by
/// their words alone: the vectors of 12,000 take half a second of one core at the first question.
const MAX_SENTENCES: usize = 20_000;

/// A sentence with its vector.
#[derive(Debug)]
pub(super) struct SentenceVector {
    pub(super) sentence: SentenceIx,
    pub(super) vector: TextVector,
}

/// The vectors of all sentences of one dispute, in source order, computed at first use. None if there
/// are more than [`MAX_SENTENCES`].
#[derive(Debug, Default)]
pub(super) struct SentenceVectors(OnceLock<Vec<SentenceVector>>);

impl SentenceVectors {
    pub(super) fn get(
        &self,
        dispute: &Dispute,
        linker: &EntityLinker,
        reader: &Reader,
    ) -> &[SentenceVector] {
        self.0.get_or_init(|| {
            let sentences = dispute.sources.iter().map(Source::sentence_count);
            if sentences.sum::<usize>() > MAX_SENTENCES {
                return Vec::new();
            }
            let sources = (0..dispute.sources.len()).map(SourceIx);
            sources
                .flat_map(|source| of_source(dispute, source, linker, reader))
                .collect()
        })
    }
}

fn of_source(
    dispute: &Dispute,
    source: SourceIx,
    linker: &EntityLinker,
    reader: &Reader,
) -> Vec<SentenceVector> {
    let count = dispute.sources[source.0].sentence_count();
    let sentences = (0..count).map(|number| SentenceIx { source, number });
    let texts: Vec<LinkedText> = sentences
        .clone()
        .map(|at| linker.link(&canonical(dispute.sentence_text(at)), Spelling::Exact))
        .collect();
    let alone = reader.text_vectors(&texts);
    let previous = std::iter::once(None).chain(alone.iter().map(Some));
    let each = sentences.zip(alone.iter().zip(previous));
    each.map(|(sentence, (vector, previous))| SentenceVector {
        sentence,
        vector: vector.after(previous),
    })
    .collect()
}
