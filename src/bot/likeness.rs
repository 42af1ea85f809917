//! Which questions are the same: a key that they share where they are *understood* as the same.
//!
//! Not by their words, of which "Can I use X for Y?" and "Can't I use X for Y?" share all: by what
//! `question` and `verdict` read in them. Where one of the dispute's questions is asked, the key is
//! which, which way round, whose word is heard, and what narrows it; else everything that the
//! question consists of:
//!
//! ```text
//! key    = "1 " dispute " " kind " " (scoped | free)
//! scoped = "asks " ids way ["by " party] ["ever"] ["past"] ["except " ids] ["doing " words]
//! free   = way ["by " party] ["past"] "of " ids "| " words
//! way    = "+" | "-"                              as it stands | turned round
//!
//! Can people row at night?     1 rowing yes-no asks night+
//! Is rowing banned at night?   1 rowing yes-no asks night-
//! Who said so?                 1 rowing who + of | say
//! ```
//! A question that names what is done ("sell") is narrower than one that asks whether a thing may
//! be used at all: it is met by a pin on either, a pin on it by no other.

use std::collections::BTreeSet;

use crate::answer::{Answer, Engine};
use crate::corpus::{Dispute, Statement, TopicIx};
use crate::language::{Sign, Word, concept};
use crate::question::{Entity, Kind, Prepared, Question, prepare, understand};
use crate::verdict::{Casebook, Direction, Scope, scope};

/// Concepts of doing something with a thing that say no more than that it is used.
const GENERAL: [&str; 6] = ["use", "pay", "transaction", "access", "service", "operate"];

/// The keys of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    /// What it is kept under.
    pub(super) own: String,
    /// What it is met by: its own, and that of the wider question.
    pub(super) met_by: Vec<String>,
}

/// The keys of the question that has this answer.
pub(super) fn keys(engine: &Engine, answer: &Answer) -> Keys {
    let prepared = prepare(&answer.question);
    let Some((dispute, casebook, question)) = read(engine, &prepared, answer) else {
        return Keys::one(format!(
            "1 - text {}",
            prepared.sentences.join(" ").to_lowercase()
        ));
    };
    let kind = kind(question.kind);
    let head = format!("1 {} {kind}", dispute.id);
    let scoped = matches!(kind, "yes-no" | "why" | "which")
        .then(|| scope(dispute, casebook, &question))
        .flatten();
    match scoped {
        Some(scope) => scoped_keys(&head, dispute, casebook, &question, &scope),
        None => Keys::one(format!("{head} {}", free(dispute, &question))),
    }
}

/// Whether a statement of the dispute speaks of a topic: by naming it, or without, in what it
/// answers or points back to.
pub(super) fn is_about(
    dispute: &Dispute,
    casebook: &Casebook,
    statement: &Statement,
    topic: TopicIx,
) -> bool {
    dispute.sentences_of(statement).any(|sentence| {
        let evidence = casebook.evidence(dispute, sentence);
        evidence.speaks_of(dispute, Entity::Topic(topic)) > 0.0
    })
}

/// The question as the dispute reads it that the answer is from; where it is from none, as the
/// one reads it whose names it has most of.
fn read<'a>(
    engine: &'a Engine,
    prepared: &Prepared,
    answer: &Answer,
) -> Option<(&'a Dispute, &'a Casebook, Question)> {
    let cited = answer.citations.first().or(answer.nearest.first());
    let cited = cited.map(|citation| citation.dispute.as_str());
    let mut best: Option<(&Dispute, &Casebook, Question)> = None;
    for (dispute, casebook) in engine.corpus().disputes.iter().zip(engine.casebooks()) {
        let question = understand(prepared, &casebook.lens)?;
        if cited == Some(dispute.id.as_str()) {
            return Some((dispute, casebook, question));
        }
        if best
            .as_ref()
            .is_none_or(|(_, _, known)| question.named > known.named)
        {
            best = Some((dispute, casebook, question));
        }
    }
    best.filter(|(_, _, question)| question.named > 0)
}

impl Keys {
    fn one(own: String) -> Self {
        Self {
            met_by: vec![own.clone()],
            own,
        }
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Polar | Kind::Claim | Kind::Fragment => "yes-no",
        Kind::Who => "who",
        Kind::What => "what",
        Kind::When => "when",
        Kind::Where => "where",
        Kind::Why => "why",
        Kind::How => "how",
        Kind::Which => "which",
        Kind::HowMany => "how-many",
        Kind::HowLong => "how-long",
        Kind::HowTo => "how-to",
        Kind::Advice => "advice",
    }
}

fn scoped_keys(
    head: &str,
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    scope: &Scope,
) -> Keys {
    let asked = |at: usize| &casebook.asked[at];
    let ids: BTreeSet<&str> = scope
        .fits
        .iter()
        .map(|fit| dispute.question(asked(fit.asked).question).id.as_str())
        .collect();
    let denies = question.saying.is_some_and(|saying| saying.denies);
    let turned = (scope.direction == Direction::Turned) != denies;
    let mut wide = format!("{head} asks {}{}", join(&ids), way(turned));
    if let Some(party) = scope.heard {
        wide += &format!(" by {}", dispute.party(party).id);
    }
    if question.saying.is_some_and(|saying| saying.verb.is_some()) {
        wide += " ever";
    }
    if question.past {
        wide += " past";
    }
    let exceptions: BTreeSet<&str> = scope
        .fits
        .iter()
        .flat_map(|fit| &fit.exceptions)
        .map(|&ix| dispute.statement(ix).id.as_str())
        .collect();
    if !exceptions.is_empty() {
        wide += &format!(" except {}", join(&exceptions));
    }
    let asks: Vec<&Question> = scope.fits.iter().map(|fit| &asked(fit.asked).ask).collect();
    let narrowing: BTreeSet<String> = question
        .content
        .iter()
        .map(|&at| question.word(at))
        .filter(|word| narrows(word, &asks))
        .map(meaning)
        .collect();
    if narrowing.is_empty() {
        return Keys::one(wide);
    }
    let narrow = format!("{wide} doing {}", join(&narrowing));
    Keys {
        own: narrow.clone(),
        met_by: vec![narrow, wide],
    }
}

/// Whether a word says more than the proposition does.
fn narrows(word: &Word, asks: &[&Question]) -> bool {
    let own = |ask: &&Question| {
        let places = ask.content.iter().chain(&ask.spare);
        places
            .map(|&at| ask.word(at))
            .any(|own| meaning(own) == meaning(word))
    };
    let mut concepts = word.concepts().map(concept).peekable();
    let general = concepts.peek().is_some()
        && concepts.all(|concept| concept.sign != Sign::Neutral || GENERAL.contains(&concept.id));
    !general && !asks.iter().any(own)
}

/// Everything that a question consists of.
fn free(dispute: &Dispute, question: &Question) -> String {
    let denies = question.saying.is_some_and(|saying| saying.denies);
    let mut out = way(question.flipped != denies).to_owned();
    if let Some(saying) = question.saying {
        out += &format!(" by {}", dispute.party(saying.speaker).id);
    }
    if question.past {
        out += " past";
    }
    let names: BTreeSet<&str> = question
        .entities()
        .map(|entity| match entity {
            Entity::Party(party) => dispute.party(party).id.as_str(),
            Entity::Topic(topic) => dispute.topic(topic).id.as_str(),
        })
        .collect();
    let words: BTreeSet<String> = question
        .content
        .iter()
        .map(|&at| {
            let word = question.word(at);
            let negated = if word.negated == word.refused {
                ""
            } else {
                "-"
            };
            format!("{}{negated}", meaning(word))
        })
        .collect();
    format!("{out} of {} | {}", join(&names), join(&words))
}

/// A word by its concepts, else by its stem.
fn meaning(word: &Word) -> String {
    let concepts: BTreeSet<&str> = word.concepts().map(|id| concept(id).id).collect();
    if concepts.is_empty() {
        word.stem.clone()
    } else {
        concepts.into_iter().map(|id| format!("={id}")).collect()
    }
}

const fn way(turned: bool) -> &'static str {
    if turned { "-" } else { "+" }
}

fn join<T: AsRef<str> + Ord>(parts: &BTreeSet<T>) -> String {
    parts
        .iter()
        .map(AsRef::as_ref)
        .collect::<Vec<_>>()
        .join(",")
}
