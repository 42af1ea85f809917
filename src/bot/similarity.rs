//! Compares questions by meaning: two questions are the same if their answers have the same key.
//!
//! Their words are not enough, because "Can I use X for Y?" and "Can't I use X for Y?" share all of
//! them. The key contains the dispute's question, its polarity and the party whose word decides. If
//! there is no such question, it contains the names and words, each once.
//!
//! ```text
//! Can people row at night?     2 rowing asks night+
//! Is rowing banned at night?   2 rowing asks night-
//! Who said so?                 2 rowing says said
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
