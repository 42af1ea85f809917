//! What statements.toml tells beside the words: who handed a statement on, and who took one back.
//!
//! Asked last, where no sentence says it in so many words.

use crate::corpus::{PartyIx, SentenceIx, Statement};
use crate::language::{Class, Group, group};
use crate::question::{Entity, Kind};
use crate::verdict::{cover, is_voice};

use super::super::cite::Cited;
use super::{Case, Found, push_new};

impl Case<'_> {
    /// By what the corpus records of its statements.
    pub(super) fn recorded(&self) -> Option<Found> {
        self.relayed()
            .or_else(|| self.taken_back())
            .or_else(|| self.said_where())
    }

    /// "Who passed X's statement on?", "Did Y share what X posted?".
    fn relayed(&self) -> Option<Found> {
        if !self.speaks_of_group(Group::Relaying) {
            return None;
        }
        let named = self.named_parties();
        let told = |statement: &Statement| {
            statement.relayed_by.is_some_and(|relayer| {
                let of = |&party: &PartyIx| {
                    party == relayer || is_voice(self.dispute, statement.speaker, party)
                };
                !named.is_empty() && named.iter().all(of)
            })
        };
        let cited = self.statements_that(told);
        self.by_records(cited, Group::Relaying)
    }

    /// "Has X changed their mind?": X has, where a later word of theirs sets an earlier one aside.
    fn taken_back(&self) -> Option<Found> {
        if !self.speaks_of_group(Group::Retracting) {
            return None;
        }
        let named = self.named_parties();
        let later = |statement: &Statement| {
            !statement.supersedes.is_empty()
                && !named.is_empty()
                && named
                    .iter()
                    .all(|&party| is_voice(self.dispute, statement.speaker, party))
        };
        let cited = self.statements_that(later);
        self.by_records(cited, Group::Retracting)
    }

    fn by_records(&self, cited: Vec<Cited>, part: Group) -> Option<Found> {
        if cited.is_empty() {
            return None;
        }
        match self.question.kind {
            Kind::Polar | Kind::Claim => Some(Found::Stated {
                yes: self.is_negated(part) == self.question.flipped,
                cited,
            }),
            Kind::HowTo | Kind::Advice | Kind::HowMany | Kind::HowLong => None,
            _ => Some(Found::Told {
                weighed: Vec::new(),
                cited,
            }),
        }
    }

    /// Whether the word for it stands under a negation: "never changed its mind".
    fn is_negated(&self, part: Group) -> bool {
        let mut words = self.question.reading.words.iter();
        words.any(|word| group(word, part) && word.negated)
    }

    /// "On which site did X post that?"
    pub(super) fn said_where(&self) -> Option<Found> {
        let speaker = self
            .question
            .saying
            .filter(|_| self.question.kind == Kind::Where || self.asks_for_medium())?
            .speaker;
        let told = |statement: &Statement| {
            statement.medium.is_some() && is_voice(self.dispute, statement.speaker, speaker)
        };
        let cited = self.statements_that(told);
        (!cited.is_empty()).then_some(Found::Told {
            weighed: Vec::new(),
            cited,
        })
    }

    /// "On which site", "on what platform", "where", of what somebody said.
    pub(super) fn asks_for_medium(&self) -> bool {
        let mut words = self.question.reading.words.windows(2);
        let named = words.any(|pair| {
            pair[0].classes.any(&[Class::Which, Class::What])
                && pair[1].classes.has(Class::Carrier)
                && pair[1].name.is_none()
        });
        named
            && self
                .question
                .saying
                .is_some_and(|saying| saying.verb.is_some())
    }

    fn speaks_of_group(&self, wanted: Group) -> bool {
        let words = &self.question.reading.words;
        words
            .iter()
            .any(|word| word.name.is_none() && group(word, wanted))
    }

    fn named_parties(&self) -> Vec<PartyIx> {
        let speaker = self.question.saying.map(|saying| saying.speaker);
        self.question
            .parties
            .iter()
            .copied()
            .chain(speaker)
            .collect()
    }

    /// The sentences of the statements for which `holds` does, and which speak of every topic and
    /// word that is left, in themselves or in what they set aside.
    fn statements_that(&self, holds: impl Fn(&Statement) -> bool) -> Vec<Cited> {
        let mut cited = Vec::new();
        for (_, statement) in self.dispute.statements().filter(|(_, one)| holds(one)) {
            let earlier = statement
                .supersedes
                .iter()
                .map(|&ix| self.dispute.statement(ix));
            if !std::iter::once(statement)
                .chain(earlier)
                .any(|one| self.is_about(one))
            {
                continue;
            }
            if let Some(before) = self.told_before(statement) {
                push_new(&mut cited, before);
            }
            for sentence in self.dispute.sentences_of(statement) {
                if let Some(evidence) = self.casebook.stated.get(&sentence) {
                    push_new(&mut cited, self.cite(evidence));
                }
            }
        }
        cited
    }

    /// The sentence before a statement that tells who handed it on, or where it stood.
    fn told_before(&self, statement: &Statement) -> Option<Cited> {
        let first = self.dispute.sentences_of(statement).next()?;
        let number = first.number.checked_sub(1)?;
        let before = self
            .casebook
            .evidence(self.dispute, SentenceIx { number, ..first });
        let relayer = statement
            .relayed_by
            .is_some_and(|party| before.entities.contains(&Entity::Party(party)));
        let stated = self.casebook.stated.get(&first)?;
        let medium = before
            .reading
            .words
            .iter()
            .any(|word| stated.about.words.iter().any(|own| own.is_written_as(word)));
        (relayer || medium).then(|| self.cite(&before))
    }

    fn is_about(&self, statement: &Statement) -> bool {
        const RECORDS: [Group; 4] = [
            Group::Relaying,
            Group::Retracting,
            Group::Position,
            Group::Plain,
        ];
        let records = |at: &usize| {
            let word = self.question.word(*at);
            word.classes.has(Class::Carrier) || RECORDS.iter().any(|&part| group(word, part))
        };
        let left: Vec<usize> = self
            .question
            .content
            .iter()
            .copied()
            .filter(|at| !records(at))
            .collect();
        let topics = || {
            self.question
                .topics
                .iter()
                .map(|&topic| Entity::Topic(topic))
        };
        self.dispute.sentences_of(statement).any(|sentence| {
            self.casebook.stated.get(&sentence).is_some_and(|evidence| {
                topics().all(|topic| evidence.speaks_of(self.dispute, topic) > 0.0)
                    && cover(&self.question.reading, &left, evidence)
                        .missing
                        .is_empty()
            })
        })
    }
}
