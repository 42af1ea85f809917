//! One dispute's outcome for one question.
//!
//! Tried in order: whether advice is wanted, what somebody said, one of the dispute's questions,
//! a sentence that answers, and silence. Which come first depends on the kind of question: see
//! [`resolve`].

mod reasons;
mod records;
mod silence;
mod telling;
mod weighing;

use std::cell::OnceCell;

use crate::corpus::{Dispute, PartyIx};
use crate::language::{Class, Group, group};
use crate::question::{Entity, Kind, Prepared, Question, understand};
use crate::verdict::{
    Candidate, Casebook, Code, Evidence, Fact, Scope, Sought, Weighed, best_facts, scope,
};

use super::cite::Cited;
use super::reply::Reason;

/// What one dispute's sources come to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) found: Found,
    /// How well the question fits the dispute; comparable between disputes.
    pub(super) fit: f32,
    /// How it was read, for `--explain`.
    pub(super) trace: Vec<String>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// One of the dispute's questions was asked, or one for each alternative.
    Weighed {
        weighed: Vec<Weighed>,
        code: Code,
        differs: bool,
        cited: Vec<Cited>,
    },
    /// A yes or no from a sentence.
    Stated { yes: bool, cited: Vec<Cited> },
    /// Sentences that answer; no yes or no was asked for.
    Told {
        weighed: Vec<Weighed>,
        cited: Vec<Cited>,
    },
    /// Nothing.
    Silent { reason: Reason, nearest: Vec<Cited> },
}

/// Sentences that might answer, best first.
pub(super) type Candidates = Vec<Candidate>;

/// One dispute, one question, and the sentences that the index ranks first for it.
pub(super) struct Case<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) casebook: &'a Casebook,
    pub(super) question: Question,
    pub(super) candidates: Candidates,
    scope: OnceCell<Option<Scope>>,
    facts: OnceCell<Vec<Fact>>,
}

/// Understands the question through a dispute's names.
pub(super) fn question(prepared: &Prepared, casebook: &Casebook) -> Option<Question> {
    understand(prepared, &casebook.lens)
}

/// The outcome.
pub(super) fn resolve(case: &Case<'_>) -> Outcome {
    let mut trace = vec![format!("read as: {}", case.question)];
    let found = match case.question.kind {
        Kind::Advice => None,
        Kind::HowTo => case.contradicted(&mut trace),
        Kind::Polar | Kind::Claim | Kind::Fragment => case.verdict(&mut trace),
        Kind::Which | Kind::Where | Kind::What if case.asks_for_medium() => {
            case.said_where().or_else(|| case.told(&mut trace))
        }
        Kind::What | Kind::How
            if case
                .question
                .saying
                .is_some_and(|saying| saying.verb.is_some()) =>
        {
            case.said(&mut trace)
        }
        Kind::Why => case.reason(&mut trace),
        Kind::Which => case
            .alternatives(&mut trace)
            .or_else(|| case.told(&mut trace)),
        _ if case
            .question
            .saying
            .is_some_and(|saying| saying.verb.is_some()) =>
        {
            case.act().told(&mut trace)
        }
        _ => case.told(&mut trace),
    };
    let found = found.or_else(|| case.recorded());
    let names = case.question.named as f32;
    match found {
        Some(found) => Outcome {
            found,
            fit: 100.0 + names,
            trace,
        },
        None => Outcome {
            found: case.silent(),
            fit: names,
            trace,
        },
    }
}

impl<'a> Case<'a> {
    /// The case of one question to one dispute.
    pub(super) fn new(
        dispute: &'a Dispute,
        casebook: &'a Casebook,
        question: Question,
        candidates: Candidates,
    ) -> Self {
        Self {
            dispute,
            casebook,
            question,
            candidates,
            scope: OnceCell::new(),
            facts: OnceCell::new(),
        }
    }

    /// The same case about the act of saying itself.
    fn act(&self) -> Self {
        Self::new(
            self.dispute,
            self.casebook,
            self.question.as_act(),
            self.candidates.iter().map(Candidate::anew).collect(),
        )
    }

    /// What somebody said; a verb that tells more than that ("clarified") is looked for first.
    fn said(&self, trace: &mut Vec<String>) -> Option<Found> {
        let verb = self.question.saying.and_then(|saying| saying.verb);
        let plain = verb.is_none_or(|verb| group(self.question.word(verb), Group::Plain));
        if plain || self.question.kind == Kind::What {
            return self.words_of_speaker().or_else(|| self.act().told(trace));
        }
        self.act().told(trace).or_else(|| self.words_of_speaker())
    }

    /// The sentences that answer, best first.
    fn facts(&self) -> &[Fact] {
        self.facts.get_or_init(|| self.find(Sought::Answer))
    }

    /// The sentences that tell what the question takes for granted, best first.
    fn premises(&self) -> Vec<Fact> {
        self.find(Sought::Premise)
    }

    fn find(&self, sought: Sought) -> Vec<Fact> {
        best_facts(
            self.dispute,
            self.casebook,
            &self.question,
            &self.candidates,
            sought,
        )
    }

    /// Which of the dispute's questions is asked.
    fn scope(&self) -> Option<&Scope> {
        self.scope
            .get_or_init(|| scope(self.dispute, self.casebook, &self.question))
            .as_ref()
    }

    /// A yes or no: what somebody said, one of the dispute's questions, or what a sentence says.
    fn verdict(&self, trace: &mut Vec<String>) -> Option<Found> {
        let Some(verb) = self.question.saying.and_then(|saying| saying.verb) else {
            if self.is_told_elsewhere() {
                return self.stated(trace);
            }
            return self.weighed(trace).or_else(|| self.stated(trace));
        };
        let plain = group(self.question.word(verb), Group::Plain)
            || group(self.question.word(verb), Group::Denying);
        if !self.question.has_message() {
            return self.act().stated(trace);
        }
        if self.asks_for_any_word()
            && let Some(found) = self.act().stated(trace)
        {
            return Some(found);
        }
        let words_alone = self.question.content.is_empty() && self.question.topics.is_empty();
        let telling = self.question.spare.iter().any(|&at| {
            self.question
                .word(at)
                .classes
                .any(&[Class::Yes, Class::NoWord])
        });
        if words_alone && telling {
            return self.stated(trace).or_else(|| self.weighed(trace));
        }
        if plain && self.is_told_elsewhere() {
            return self.stated(trace);
        }
        if plain {
            return self
                .weighed(trace)
                .or_else(|| self.stated(trace))
                .or_else(|| self.act().stated(trace));
        }
        let told = self.act().stated(trace).or_else(|| self.weighed(trace));
        // "admitted that it was wrong" tells what was said; "clarified his tweet" what was done.
        let that = self
            .question
            .reading
            .words
            .get(verb + 1)
            .is_some_and(|word| {
                word.classes
                    .any(&[Class::That, Class::Anaphor, Class::FirstPerson])
                    || word.name.is_some()
            });
        told.or_else(|| {
            if telling || that {
                self.stated(trace)
            } else {
                None
            }
        })
    }

    /// "Did X say anything about Y?": whether X spoke of it at all.
    fn asks_for_any_word(&self) -> bool {
        let any = |&at: &usize| self.question.word(at).classes.has(Class::Generic);
        self.question.content.is_empty() && self.question.spare.iter().any(any)
    }

    fn trace_facts(&self, facts: &[Fact], trace: &mut Vec<String>) {
        for fact in facts.iter().take(5) {
            trace.push(format!(
                "{}: {:.2}, {}",
                self.dispute.sentence_id(fact.at),
                fact.score,
                if fact.agrees {
                    "says it"
                } else {
                    "says the opposite"
                }
            ));
        }
        if facts.is_empty() {
            trace.push("no sentence meets every word of it".to_owned());
            for candidate in self.candidates.iter().take(3) {
                trace.push(self.lacks(candidate));
            }
        }
    }

    /// What keeps a sentence from answering, for `--explain`.
    fn lacks(&self, candidate: &Candidate) -> String {
        let (evidence, coverage) = (&candidate.evidence, candidate.coverage(&self.question));
        let words = coverage
            .missing
            .iter()
            .map(|&at| self.question.word(at).text.clone());
        let unnamed = self
            .question
            .entities()
            .filter(|&entity| evidence.speaks_of(self.dispute, entity) == 0.0);
        let names = unnamed.map(|entity| match entity {
            Entity::Party(party) => self.dispute.party(party).name.clone(),
            Entity::Topic(topic) => self.dispute.topic(topic).name.clone(),
        });
        let lacking: Vec<String> = names.chain(words).map(|word| format!("`{word}`")).collect();
        let lacking = if lacking.is_empty() {
            "who does what, or the kind of thing asked for".to_owned()
        } else {
            lacking.join(", ")
        };
        format!("{} lacks {lacking}", self.dispute.sentence_id(evidence.at))
    }

    fn cite(&self, evidence: &Evidence) -> Cited {
        let speaker: Option<PartyIx> = self.question.saying.map(|saying| saying.speaker);
        let own = evidence
            .statements
            .iter()
            .copied()
            .find(|&ix| Some(self.dispute.statement(ix).speaker) == speaker);
        Cited {
            sentence: evidence.at,
            statement: own.or(evidence.statements.first().copied()),
            stance: None,
        }
    }
}

/// A sentence is cited once.
fn push_new(cited: &mut Vec<Cited>, next: Cited) {
    if !cited.iter().any(|known| known.sentence == next.sentence) {
        cited.push(next);
    }
}
