//! Chooses the sentences of a dispute that the reader compares with a question.

use std::collections::HashMap;

use crate::corpus::{Dispute, SentenceIx};
use crate::entity_linker::{EntityLinker, LinkedText};
use crate::index::{Hit, SearchScope, SentenceIndex, SentenceQuery};
use crate::question::question_terms;
use crate::reader::Reader;

use super::sentence_vectors::{SentenceVector, SentenceVectors};

/// How many sentences the reader compares with a question. More are no better on disputes that it was
/// not trained on (`training/README.md`).
const CANDIDATES: usize = 12;
/// The number of sentences that each of the two rankings contributes at most.
const RANKED: usize = 64;
/// Reciprocal rank fusion: a sentence's score is the sum of `1 / (RANK_OFFSET + rank)` over the rankings.
/// The offset keeps the first rank of one ranking from outweighing good ranks in both.
const RANK_OFFSET: f32 = 20.0;
/// What the index's ranking counts beside that by meaning (`training/README.md`).
const INDEX_WEIGHT: f32 = 0.5;

/// The sentences of one dispute by their nearness to a question.
#[derive(Debug)]
pub(super) struct NearestSentences<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) linker: &'a EntityLinker,
    pub(super) index: &'a SentenceIndex,
    pub(super) vectors: &'a SentenceVectors,
    pub(super) reader: &'a Reader,
    /// The index of the dispute.
    pub(super) at: usize,
    /// The prepared question.
    pub(super) text: &'a str,
}

impl NearestSentences<'_> {
    /// Returns the sentences that the reader compares, best first: those that share rare words with the
    /// question, and those that are near to it in meaning.
    pub(super) fn candidates(&self, question: &LinkedText) -> Vec<SentenceIx> {
        let by_index = self.hits(RANKED).into_iter().map(|hit| hit.sentence);
        let rankings = [
            (1.0, self.by_meaning(question)),
            (INDEX_WEIGHT, by_index.collect()),
        ];
        let mut scores: HashMap<SentenceIx, f32> = HashMap::new();
        for (weight, ranking) in &rankings {
            for (rank, &sentence) in (0_u16..).zip(ranking) {
                *scores.entry(sentence).or_default() += weight / (RANK_OFFSET + f32::from(rank));
            }
        }
        let mut order: Vec<(SentenceIx, f32)> = scores.into_iter().collect();
        order.sort_by(|(at, score), (other_at, other)| {
            other.total_cmp(score).then(at.cmp(other_at))
        });
        order.truncate(CANDIDATES);
        order.into_iter().map(|(sentence, _)| sentence).collect()
    }

    /// The sentences nearest to the question in meaning, best first.
    fn by_meaning(&self, question: &LinkedText) -> Vec<SentenceIx> {
        let vectors = self.vectors.get(self.dispute, self.linker, self.reader);
        let question = self.reader.text_vectors(std::slice::from_ref(question));
        let similarity = |one: &SentenceVector| (one.vector.similarity(&question[0]), one.sentence);
        let mut order: Vec<(f32, SentenceIx)> = vectors.iter().map(similarity).collect();
        order.sort_by(|(score, at), (other, other_at)| {
            other.total_cmp(score).then(at.cmp(other_at))
        });
        order.truncate(RANKED);
        order.into_iter().map(|(_, sentence)| sentence).collect()
    }

    /// Returns the `max` sentences that the index ranks highest. Empty if the index is damaged.
    pub(super) fn hits(&self, max: usize) -> Vec<Hit> {
        let terms = question_terms(self.linker, self.text);
        let query = SentenceQuery::any(terms.iter().map(|term| (term.as_str(), 1.0)))
            .within(SearchScope::Dispute(self.at))
            .by_rarer_terms();
        let hits = self.index.search(&query, max);
        if !hits.iter().all(|hit| self.exists(hit)) {
            self.index.report_damage();
            return Vec::new();
        }
        hits
    }

    fn exists(&self, hit: &Hit) -> bool {
        let source = self.dispute.sources.get(hit.sentence.source.0);
        hit.dispute == self.at && source.is_some_and(|s| hit.sentence.number < s.sentence_count())
    }
}
