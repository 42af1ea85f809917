//! Chooses the sentences of a dispute that the reader compares with a question.

use crate::corpus::{Dispute, SentenceIx, SourceIx};
use crate::entity_linker::EntityLinker;
use crate::index::{Hit, SearchScope, SentenceIndex, SentenceQuery};
use crate::question::question_terms;

/// How many sentences the reader compares with a question. With 16, the answers are no better on
/// disputes that it was not trained on (`training/README.md`).
const CANDIDATES: usize = 12;
/// How many it compares if fewer than [`CANDIDATES`] share a word with the question: then the words
/// do not show which sentences matter. This is so for about half of the questions on a dispute of
/// thirty sentences, and for most Chinese questions on English sources, which need it
/// (`training/README.md`).
const FILLED_CANDIDATES: usize = 24;

/// The sentences of one dispute by their nearness to a question.
#[derive(Debug)]
pub(super) struct NearestSentences<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) linker: &'a EntityLinker,
    pub(super) index: &'a SentenceIndex,
    /// The index of the dispute.
    pub(super) at: usize,
    /// The prepared question.
    pub(super) text: &'a str,
}

impl NearestSentences<'_> {
    /// Returns the sentences that the reader compares: those that the index ranks first. If these
    /// are few (a question in another language than the sources shares only names with them), adds
    /// the sentences with statements, then the others in source order.
    pub(super) fn candidates(&self) -> Vec<SentenceIx> {
        let hits = self.hits(CANDIDATES).into_iter();
        let mut found: Vec<SentenceIx> = hits.map(|hit| hit.sentence).collect();
        if found.len() == CANDIDATES {
            return found;
        }
        let dispute = self.dispute;
        let with_statement = dispute
            .statements()
            .flat_map(|(_, statement)| dispute.sentences_of(statement));
        let others = dispute
            .sources
            .iter()
            .enumerate()
            .flat_map(|(source, document)| {
                (0..document.sentence_count()).map(move |number| SentenceIx {
                    source: SourceIx(source),
                    number,
                })
            });
        for sentence in with_statement.chain(others) {
            if found.len() >= FILLED_CANDIDATES {
                break;
            }
            if !found.contains(&sentence) {
                found.push(sentence);
            }
        }
        found
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
