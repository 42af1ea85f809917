//! What a statement that has no `stance` in its file says to one of the dispute's questions.
//!
//! ```text
//! Can X be used for Y?  ←  “X will never support Y trading,” X wrote.      denies: `support`
//! Can X be used for Y?  ←  X replied: “NO, you cannot.”                    denies: `cannot`
//! Can X be used for Y?  ←  “X should allow Y,” the union said.             nothing: a demand
//! ```
//! A sentence is read where it speaks of what the question is about ([`Passage::is_on_topic`]);
//! what it says is [`says`]'s to find, first in the clauses that name the topic.

use std::ops::Range;

use crate::corpus::{Dispute, PartyIx, SentenceIx, Stance, Statement};
use crate::language::{Class, Reading, Word, WordKind};
use crate::question::{Entity, Lens};
use crate::text::Span;

use super::assertion::{Said, demands, says};
use super::casebook::Asked;
use super::evidence::{Evidence, is_voice};

/// How many words an answer has at the most that is understood from what it answers.
const ELLIPTIC: usize = 8;

/// What was read in a sentence.
#[derive(Debug, Clone)]
pub(super) struct Read {
    /// Whether it says yes, by itself.
    pub(super) yes: bool,
    /// What that makes of it.
    pub(super) stance: Stance,
    /// Whether it speaks of what the question is about.
    pub(super) on_topic: bool,
    /// The word that says so, and the rule that found it.
    pub(super) why: String,
}

/// A statement's words in one sentence.
pub(super) struct Passage<'a> {
    dispute: &'a Dispute,
    lens: &'a Lens,
    statement: &'a Statement,
    evidence: &'a Evidence,
    /// The places of the statement's words in the sentence's.
    range: Range<usize>,
    /// Whom and what they name.
    own: Vec<Entity>,
    /// Whether they are so few, and name nobody, that they are understood from what they answer.
    elliptic: bool,
}

/// What the words say to a question; `None` where they say nothing.
pub(super) fn read(passage: &Passage<'_>, asked: &Asked) -> Option<Read> {
    let reading = &passage.evidence.reading;
    if demands(&passage.words()) || passage.asks() {
        return None;
    }
    let near = says(&asked.ask, reading, passage.clauses_on_topic(asked));
    // Outside the topic's clause a light verb may be done with anything.
    let far = || {
        says(&asked.ask, reading, passage.range.clone()).filter(|said| {
            passage.elliptic || !matches!(said.rule, 3 | 5) || passage.own.is_empty()
        })
    };
    let said = near.or_else(far)?;
    let stance = match (passage.excepts(said), said.yes) {
        (true, _) => Stance::Qualifies,
        (false, true) => Stance::Affirms,
        (false, false) => Stance::Denies,
    };
    let why = format!("`{}` (rule {})", reading.words[said.word].text, said.rule);
    Some(Read {
        yes: said.yes,
        stance,
        on_topic: passage.is_on_topic(asked, said),
        why,
    })
}

impl<'a> Passage<'a> {
    /// The words of `statement` in the sentence that is `evidence`.
    pub(super) fn new(
        dispute: &'a Dispute,
        lens: &'a Lens,
        statement: &'a Statement,
        evidence: &'a Evidence,
    ) -> Self {
        let range = words_of_quote(dispute, &evidence.reading, evidence.at, statement.quote);
        let own = lens.entities(&Reading {
            words: evidence.reading.words[range.clone()].to_vec(),
        });
        let elliptic = own.is_empty() && range.len() <= ELLIPTIC;
        Self {
            dispute,
            lens,
            statement,
            evidence,
            range,
            own,
            elliptic,
        }
    }

    fn words(&self) -> Reading {
        Reading {
            words: self.evidence.reading.words[self.range.clone()].to_vec(),
        }
    }

    /// Whether the words are a question: it says nothing.
    fn asks(&self) -> bool {
        let behind = &self.evidence.reading.words[self.range.start..];
        let mark = |word: &&Word| {
            word.kind == WordKind::Mark && matches!(word.text.as_str(), "." | "?" | "!")
        };
        behind
            .iter()
            .skip(self.range.len().saturating_sub(1))
            .find(mark)
            .is_some_and(|mark| mark.text == "?")
    }

    /// The places of the words in the clauses that name one of a question's topics.
    fn clauses_on_topic(&self, asked: &Asked) -> Vec<usize> {
        let words = &self.evidence.reading.words;
        let topic = |at: &usize| matches!(self.lens.entity(&words[*at]), Some(Entity::Topic(topic)) if asked.ask.topics.contains(&topic));
        let clauses: Vec<u16> = self
            .range
            .clone()
            .filter(topic)
            .map(|at| words[at].clause)
            .collect();
        self.range
            .clone()
            .filter(|&at| clauses.contains(&words[at].clause))
            .collect()
    }

    /// Whether an exception is announced before what is said, or in its clause; "…, but you may
    /// instead …" behind it is an exception of its own.
    fn excepts(&self, said: Said) -> bool {
        let words = &self.evidence.reading.words;
        self.range.clone().any(|at| {
            let cue =
                words[at].classes.has(Class::Exception) && !words[at].classes.has(Class::Condition);
            cue && (at < said.word || words[at].clause == words[said.word].clause)
        })
    }

    /// Whether the words speak of what the question is about: of its parties and topics, and of
    /// nothing else in their stead.
    fn is_on_topic(&self, asked: &Asked, said: Said) -> bool {
        let predicate =
            matches!(said.rule, 1 | 4) || asked.permission || self.elliptic || said.rule >= 7;
        predicate
            && !self.names_other_topic(asked)
            && self.speaks_of_parties(asked)
            && (self.speaks_of_topics(asked) || self.answers(asked))
    }

    fn is_voice_of(&self, party: PartyIx) -> bool {
        is_voice(self.dispute, self.statement.speaker, party)
    }

    fn speaks_of(&self, entity: Entity) -> bool {
        let voice = matches!(entity, Entity::Party(party) if self.is_voice_of(party));
        let round = self.elliptic || self.own.len() < 2 || self.evidence.entities.contains(&entity);
        self.own.contains(&entity)
            || voice
            || round && self.evidence.speaks_of(self.dispute, entity) > 0.0
    }

    fn names_other_topic(&self, asked: &Asked) -> bool {
        let topics = || {
            self.own.iter().filter_map(|entity| {
                if let Entity::Topic(topic) = entity {
                    Some(topic)
                } else {
                    None
                }
            })
        };
        topics().next().is_some() && !topics().any(|topic| asked.ask.topics.contains(topic))
    }

    /// Every party, or one where the speaker settles the question: whoever settles it need not name
    /// everybody it takes ("X cannot be watched in that mode"), nor the thing that all of it is
    /// about, where no other is spoken of.
    fn speaks_of_parties(&self, asked: &Asked) -> bool {
        let spoken_of = |&party: &PartyIx| self.speaks_of(Entity::Party(party));
        let decides = self
            .dispute
            .question(asked.question)
            .decided_by
            .iter()
            .any(|&party| self.is_voice_of(party));
        let names_topic = asked
            .ask
            .topics
            .iter()
            .all(|&topic| self.own.contains(&Entity::Topic(topic)));
        if !decides
            || !names_topic
            || self
                .own
                .iter()
                .any(|&entity| self.is_stranger(asked, entity))
        {
            let named = asked
                .ask
                .parties
                .iter()
                .any(|&party| self.own.contains(&Entity::Party(party)));
            let elsewhere = !named
                && self
                    .own
                    .iter()
                    .any(|&entity| self.is_stranger(asked, entity));
            let speaks = decides
                || asked
                    .ask
                    .parties
                    .iter()
                    .any(|&party| self.is_voice_of(party));
            // What somebody says of others is about them where it names them.
            return !elsewhere && (named || speaks) && asked.ask.parties.iter().all(spoken_of);
        }
        let all = asked.ask.parties.iter().all(spoken_of);
        let any = || asked.ask.parties.iter().any(spoken_of);
        all || any() && !self.answers_narrower(asked) || !any() && !self.speaks_of_another(asked)
    }

    /// Whether another of the dispute's questions on the same topics takes fewer parties, all of them
    /// spoken of: then the words answer that one ("Can X be used for Y?", not "… on Z?").
    fn answers_narrower(&self, asked: &Asked) -> bool {
        let narrower = |parties: &[PartyIx]| {
            parties.len() < asked.ask.parties.len()
                && parties
                    .iter()
                    .all(|&party| self.speaks_of(Entity::Party(party)))
        };
        let mut alike = self
            .dispute
            .questions
            .iter()
            .filter(|other| other.topics == asked.ask.topics);
        // Whoever settles it alone settles it for everybody.
        let decided = &self.dispute.question(asked.question).decided_by;
        let alone = decided.iter().all(|&party| self.is_voice_of(party));
        !self.elliptic && !alone && alike.any(|other| narrower(&other.parties))
    }

    /// Whether another of the dispute's questions on the same topics is about somebody who is spoken
    /// of, or about the speaker.
    fn speaks_of_another(&self, asked: &Asked) -> bool {
        let alike = self
            .dispute
            .questions
            .iter()
            .filter(|other| other.topics == asked.ask.topics);
        let others = alike
            .flat_map(|other| &other.parties)
            .filter(|party| !asked.ask.parties.contains(party));
        others.into_iter().any(|&party| {
            self.is_voice_of(party)
                || self.evidence.speaks_of(self.dispute, Entity::Party(party)) > 0.0
        })
    }

    /// A party that is neither the question's, nor named in it, nor the speaker.
    fn is_stranger(&self, asked: &Asked, entity: Entity) -> bool {
        let named = || self.lens.entities(&asked.ask.reading).contains(&entity);
        matches!(entity, Entity::Party(party) if !asked.ask.parties.contains(&party) && !self.is_voice_of(party))
            && !named()
    }

    /// Every topic, in its own words, or in what they point back to.
    fn speaks_of_topics(&self, asked: &Asked) -> bool {
        let points = self
            .words()
            .words
            .iter()
            .any(|word| word.classes.has(Class::Anaphor) && !word.classes.has(Class::Article));
        asked
            .ask
            .topics
            .iter()
            .map(|&topic| Entity::Topic(topic))
            .all(|topic| {
                self.own.contains(&topic) || (self.elliptic || points) && self.speaks_of(topic)
            })
    }

    /// "No, you cannot": answers what it was said to, where the speaker is asked about, or
    /// everybody it takes was named.
    fn answers(&self, asked: &Asked) -> bool {
        let parties = &asked.ask.parties;
        let speaker = parties.iter().any(|&party| self.is_voice_of(party))
            && self.statement.replies_to.is_some();
        let everybody = parties.len() > 1
            && parties
                .iter()
                .all(|&party| self.evidence.entities.contains(&Entity::Party(party)));
        self.elliptic && !asked.says_more() && (speaker || everybody)
    }
}

/// The places of the words of `quote` in a sentence's reading.
pub(super) fn words_of_quote(
    dispute: &Dispute,
    reading: &Reading,
    sentence: SentenceIx,
    quote: Span,
) -> Range<usize> {
    let base = dispute.span(sentence).start;
    let inside = |at: &usize| {
        let span = reading.words[*at].span;
        quote.overlaps(Span::new(base + span.start, base + span.end))
    };
    let first = (0..reading.words.len()).find(inside).unwrap_or(0);
    let last = (0..reading.words.len())
        .rfind(inside)
        .map_or(reading.words.len(), |at| at + 1);
    first..last
}
