//! Which questions are the same: by the key of their answers.
//!
//! Not by their words, of which "Can I use X for Y?" and "Can't I use X for Y?" share all, but by
//! what was understood: which of the dispute's questions is asked and which way round, whose word is
//! heard; else the names and words, each once.
//!
//! ```text
//! Can people row at night?     2 rowing asks night+
//! Is rowing banned at night?   2 rowing asks night-
//! Who said so?                 2 rowing says said
//! ```

use crate::corpus::{Dispute, Statement, TopicIx};
use crate::entity_linker::{Entity, EntityLinker, Spelling, canonical};

/// Whether a statement of the dispute speaks of a topic: by naming it, or without, in the sentence
/// before.
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
