//! Decides whether a statement is about a topic, for `/quote … about:…`.
//!
//! ```text
//! “Bicycles are fine here,” she said.         about bicycles: the sentence names them
//! “We take that back,” it said.               also, if the sentence before it names them
//! ```

use crate::corpus::{Dispute, Statement, TopicIx};
use crate::entity_linker::{Entity, EntityLinker, Spelling, canonical};

/// Returns true if a statement is about a topic: one of its sentences, or the sentence before that,
/// names the topic.
pub(super) fn asks_same_question(
    dispute: &Dispute,
    linker: &EntityLinker,
    statement: &Statement,
    topic: TopicIx,
) -> bool {
    let names_it = |sentence| {
        let words = canonical(dispute.sentence_text(sentence));
        let marked = linker.link(&words, Spelling::Exact);
        marked.entities.contains(&Entity::Topic(topic))
    };
    let mut sentences = dispute.sentences_of(statement);
    sentences.any(|sentence| {
        let before = sentence
            .number
            .checked_sub(1)
            .map(|number| crate::corpus::SentenceIx { number, ..sentence });
        names_it(sentence) || before.is_some_and(names_it)
    })
}
