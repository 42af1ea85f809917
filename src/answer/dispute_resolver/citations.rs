//! Selects the sentences that an answer cites.

use crate::answer::cite::{CitedSentence, cited_sentence};
use crate::corpus::{SentenceIx, Stance, StatementIx};
use crate::entity_linker::{Entity, LinkedText};
use crate::verdict::{StatementRole, WeighedProposition, WeighedStatement};

use super::DisputeResolver;

impl DisputeResolver<'_> {
    /// Selects the sentences to cite for weighed propositions, in this order: one that carries each
    /// stance of each proposition, superseded statements, the remaining ones that carry the verdict
    /// with the stances in turn, and exceptions.
    pub(super) fn cite_weighed(
        &self,
        weighed: &[WeighedProposition],
        question: &LinkedText,
    ) -> Vec<CitedSentence> {
        let mut columns: Vec<Vec<CitedSentence>> = Vec::new();
        let mut superseded: Vec<CitedSentence> = Vec::new();
        let mut beside: Vec<CitedSentence> = Vec::new();
        for weighed in weighed {
            for stance in [Stance::Affirms, Stance::Denies, Stance::Qualifies] {
                let mut rows: Vec<&WeighedStatement> = weighed
                    .rows
                    .iter()
                    .filter(|row| row.counts() && row.stance.stance == stance)
                    .collect();
                // Cached, because each key links the names of a sentence.
                rows.sort_by_cached_key(|row| std::cmp::Reverse(self.relevance(row, question)));
                columns.push(rows.into_iter().map(cited_sentence).collect());
            }
            let earlier = weighed.rows.iter();
            let earlier = earlier.filter(|row| row.role == StatementRole::Superseded);
            superseded.extend(earlier.map(cited_sentence));
            let exceptions = weighed.rows.iter();
            let exceptions = exceptions.filter(|row| row.role == StatementRole::Exception);
            beside.extend(exceptions.map(cited_sentence));
        }
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let column = |at: usize| columns.iter().filter_map(move |column| column.get(at));
        let rest = (1..longest).flat_map(column);
        let mut out: Vec<CitedSentence> = Vec::new();
        // A superseded statement shows that the position has changed. It comes before a second
        // statement with the same stance.
        for &next in column(0).chain(&superseded).chain(rest).chain(&beside) {
            if !out.iter().any(|known| known.sentence == next.sentence) {
                out.push(next);
            }
        }
        out
    }

    /// Ranks a statement as evidence: first if the question names its speaker, then if it is a
    /// direct quotation, then by the number of names shared with the question.
    fn relevance(&self, row: &WeighedStatement, question: &LinkedText) -> (bool, bool, usize) {
        let statement = self.dispute.statement(row.stance.statement);
        let speaker = Entity::Party(statement.speaker);
        let sentence = self.compiled.passage(self.dispute, row.stance.sentence);
        let named = sentence.sentence.entities.iter();
        let shared = named.filter(|entity| question.entities.contains(entity));
        (
            question.entities.contains(&speaker),
            !statement.reported,
            shared.count(),
        )
    }

    /// A sentence without a stance.
    pub(super) fn cite(&self, question: &LinkedText, sentence: SentenceIx) -> CitedSentence {
        CitedSentence {
            sentence,
            statement: self.statement_in(sentence, question),
            stance: None,
            certainty: None,
        }
    }

    /// The statement for which a sentence is cited. In “‘No,’ said the ferry, but ‘yes,’ said the
    /// bus”, it is that of the party that the question names; otherwise the first one of the file.
    fn statement_in(&self, sentence: SentenceIx, question: &LinkedText) -> Option<StatementIx> {
        let stated = self.compiled.statements_in(sentence);
        let is_named = |at: &&StatementIx| {
            let speaker = self.dispute.statement(**at).speaker;
            question.entities.contains(&Entity::Party(speaker))
        };
        let named = stated.iter().find(is_named);
        named.or_else(|| stated.first()).copied()
    }
}
