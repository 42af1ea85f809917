//! The trace of a dispute's outcome that `--explain` prints.

use crate::answer::cite::CitedSentence;
use crate::answer::reply::{TraceDecision, TraceStep};
use crate::corpus::{QuestionIx, SentenceIx};
use crate::entity_linker::{Entity, LinkedText};
use crate::reader::{PassageScores, PropositionScores};

use super::{DisputeResolver, MAX_TRACED_PASSAGES, QuestionReading, Resolution};

impl DisputeResolver<'_> {
    /// The display names of the entities in a question.
    pub(super) fn entity_names(&self, question: &LinkedText) -> Vec<String> {
        let name = |entity: &Entity| match entity {
            Entity::Party(party) => self.dispute.party(*party).name.clone(),
            Entity::Topic(topic) => self.dispute.topic(*topic).name.clone(),
        };
        question.entities.iter().map(name).collect()
    }

    pub(super) fn trace_asking(&self, read: &QuestionReading) -> Vec<TraceStep> {
        let each = read.propositions.iter().zip(&read.scores);
        each.map(|(&at, &scores)| self.trace_proposition(at, scores, false))
            .collect()
    }

    /// The propositions whose scores changed when all pairs were read together.
    pub(super) fn trace_read_together(
        &self,
        read: &QuestionReading,
        alone: &[PropositionScores],
    ) -> Vec<TraceStep> {
        let each = read.propositions.iter().zip(&read.scores).zip(alone);
        each.filter(|((_, scores), alone)| scores != alone)
            .map(|((&at, &scores), _)| self.trace_proposition(at, scores, true))
            .collect()
    }

    fn trace_proposition(
        &self,
        at: usize,
        scores: PropositionScores,
        read_together: bool,
    ) -> TraceStep {
        let question = self.dispute.question(QuestionIx(at));
        TraceStep::Proposition {
            id: question.id.clone(),
            ask: question.ask.clone(),
            same: scores.same,
            inverted: scores.inverted,
            narrower: scores.narrower,
            read_together,
        }
    }

    /// The passages that were read, likeliest first.
    pub(super) fn trace_reading(
        &self,
        sentences: &[SentenceIx],
        scores: &[PassageScores],
    ) -> Vec<TraceStep> {
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(scores[at].answers_at_all()), at));
        let each = order.into_iter().take(MAX_TRACED_PASSAGES);
        each.map(|at| TraceStep::Passage {
            id: self.dispute.sentence_id(sentences[at]),
            yes: scores[at].yes,
            no: scores[at].no,
            qualifies: scores[at].qualifies,
            fact: scores[at].fact,
        })
        .collect()
    }

    pub(super) fn trace_decision(&self, found: &Resolution) -> TraceDecision {
        let ids = |cited: &[CitedSentence]| {
            let ids = cited
                .iter()
                .map(|one| self.dispute.sentence_id(one.sentence));
            ids.collect()
        };
        match found {
            Resolution::YesNo { cited, .. } => TraceDecision::Passages(ids(cited)),
            Resolution::Fact { weighed, cited } if weighed.is_empty() => {
                TraceDecision::Facts(ids(cited))
            }
            // A fact with weighed propositions: they confirm or refute what it presupposes.
            Resolution::Weighed { weighed, .. } | Resolution::Fact { weighed, .. } => {
                let ids = weighed
                    .iter()
                    .map(|one| self.dispute.question(one.question).id.clone());
                TraceDecision::Propositions(ids.collect())
            }
            Resolution::Silent { .. } => TraceDecision::Nothing,
        }
    }
}
