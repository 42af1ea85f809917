//! Builds the index documents of a corpus's sentences.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, Dispute, SentenceIx, SourceIx};
use crate::entity_linker::EntityLinker;
use crate::index::{Document, StatementRef, Terms};
use crate::question::document_terms;

/// Builds the index document of any sentence, in any order and on any thread.
#[derive(Debug)]
pub struct IndexDocuments<'a> {
    corpus: &'a Corpus,
    disputes: Vec<(EntityLinker, BTreeMap<SentenceIx, Vec<StatementRef>>)>,
}

impl<'a> IndexDocuments<'a> {
    /// Prepares all the disputes of a corpus.
    pub fn new(corpus: &'a Corpus) -> Self {
        let prepared = |dispute| (EntityLinker::of(dispute), statements_by_sentence(dispute));
        Self {
            corpus,
            disputes: corpus.disputes.iter().map(prepared).collect(),
        }
    }

    /// Returns all sentences in corpus order, each with the index of its dispute.
    pub fn sentences(&self) -> Vec<(usize, SentenceIx)> {
        let mut all = Vec::new();
        for (at, dispute) in self.corpus.disputes.iter().enumerate() {
            for (source, document) in dispute.sources.iter().enumerate() {
                let source = SourceIx(source);
                let places = 0..document.sentence_count();
                all.extend(places.map(|number| (at, SentenceIx { source, number })));
            }
        }
        all
    }

    /// Builds the index document of a sentence.
    pub fn document(&self, &(at, sentence): &(usize, SentenceIx)) -> Document {
        let dispute = &self.corpus.disputes[at];
        let (names, said) = &self.disputes[at];
        let mut terms = Terms::with_capacity(dispute.span(sentence).len());
        for term in document_terms(names, dispute.sentence_text(sentence)) {
            terms.push(&term);
        }
        Document {
            dispute: at,
            sentence,
            statements: said.get(&sentence).cloned().unwrap_or_default(),
            terms,
        }
    }
}

fn statements_by_sentence(dispute: &Dispute) -> BTreeMap<SentenceIx, Vec<StatementRef>> {
    let mut out: BTreeMap<SentenceIx, Vec<StatementRef>> = BTreeMap::new();
    for (ix, statement) in dispute.statements() {
        for sentence in dispute.sentences_of(statement) {
            out.entry(sentence).or_default().push(StatementRef {
                speaker: statement.speaker,
                statement: ix,
            });
        }
    }
    out
}
