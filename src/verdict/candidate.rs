//! A sentence that might answer one question, and how it meets the question's words.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::corpus::Dispute;
use crate::question::Question;

use super::evidence::{Coverage, Evidence, cover};

/// A sentence that might answer a question. It is asked several times how it meets the question's
/// words: that is found out once, so a candidate belongs to one question.
#[derive(Debug)]
pub struct Candidate {
    /// The sentence.
    pub evidence: Arc<Evidence>,
    coverage: OnceCell<Coverage>,
}

impl Candidate {
    /// A candidate for one question.
    pub const fn new(evidence: Arc<Evidence>) -> Self {
        Self {
            evidence,
            coverage: OnceCell::new(),
        }
    }

    /// The same sentence for another question.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::new(self.evidence.clone())
    }

    /// How the sentence meets the words that `question` must have covered.
    pub fn coverage(&self, question: &Question) -> &Coverage {
        self.coverage
            .get_or_init(|| cover(&question.reading, &question.content, &self.evidence))
    }

    /// How near the sentence comes: the weights of the words met and names spoken of.
    pub fn relates(&self, dispute: &Dispute, question: &Question) -> f32 {
        let met = &self.coverage(question).met;
        met.iter().map(|(_, found)| found.weight).sum::<f32>()
            + spoken_of(dispute, question, &self.evidence)
    }
}

/// How near any sentence comes to a question: see [`Candidate::relates`].
pub fn relates(dispute: &Dispute, question: &Question, evidence: &Evidence) -> f32 {
    let met = cover(&question.reading, &question.content, evidence).met;
    met.iter().map(|(_, found)| found.weight).sum::<f32>() + spoken_of(dispute, question, evidence)
}

fn spoken_of(dispute: &Dispute, question: &Question, evidence: &Evidence) -> f32 {
    question
        .entities()
        .map(|entity| evidence.speaks_of(dispute, entity))
        .sum()
}
