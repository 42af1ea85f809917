//! Sentences as they were read, kept for the next question: reading one takes longer than weighing
//! it.
//!
//! What is kept changes no answer, only how long it takes. Of a dispute with more sentences than
//! are kept, a sentence takes the place of another one.

use std::sync::{Arc, PoisonError, RwLock};

use crate::corpus::{Dispute, SentenceIx};

use super::evidence::Evidence;

/// How many sentences of one dispute are kept: some 3 KB each, 100 MB in all. Questions ask for the
/// same few thousand again and again.
const MOST_KEPT: usize = 1 << 15;

/// How many slots a sentence may stand in: with one, a third of those that are asked for would push
/// each other out though there is room.
const WAYS: usize = 4;

/// Sentences of one dispute.
#[derive(Debug)]
pub(super) struct Kept {
    /// For each source how many sentences stand in those before it.
    before: Vec<usize>,
    /// From a sentence's place in the dispute on, modulo their number.
    slots: Vec<Slot>,
}

type Slot = RwLock<Option<Arc<Evidence>>>;

impl Kept {
    /// With room for the sentences of `dispute`, or for as many as are kept.
    pub(super) fn new(dispute: &Dispute) -> Self {
        let mut sum = 0;
        let before = dispute.sources.iter().map(|source| {
            let before = sum;
            sum += source.sentences.len();
            before
        });
        let before = before.collect();
        let slots = std::iter::repeat_with(RwLock::default).take(sum.min(MOST_KEPT));
        Self {
            before,
            slots: slots.collect(),
        }
    }

    /// A sentence, read where it is not kept.
    pub(super) fn get(&self, at: SentenceIx, read: impl FnOnce() -> Evidence) -> Arc<Evidence> {
        let mut free = None;
        for slot in self.ways(at) {
            match &*slot.read().unwrap_or_else(PoisonError::into_inner) {
                Some(known) if known.at == at => return known.clone(),
                Some(_) => {}
                None => {
                    free = Some(slot);
                    break;
                }
            }
        }
        let evidence = Arc::new(read());
        if let Some(slot) = free.or_else(|| self.ways(at).next()) {
            *slot.write().unwrap_or_else(PoisonError::into_inner) = Some(evidence.clone());
        }
        evidence
    }

    /// The slots that a sentence may stand in.
    fn ways(&self, at: SentenceIx) -> impl Iterator<Item = &Slot> {
        let place = self.before.get(at.source.0).copied().unwrap_or_default() + at.number;
        let count = self.slots.len();
        (place..place + WAYS.min(count)).filter_map(move |slot| self.slots.get(slot % count))
    }
}
