//! Questions of fact, answered from sentences.
//!
//! A sentence answers where it meets every word of the question that carries meaning, speaks of
//! everybody that is named, keeps who does what to whom, and holds the kind of thing that is asked
//! for: a date for when, a number for how many. Everything less is silence.

use crate::corpus::Dispute;
use crate::language::{Class, Word, WordKind};
use crate::question::{Entity, Group, Kind, Question, group};

use super::assertion::turned;
use super::casebook::Casebook;
use super::evidence::{Coverage, Evidence, cover};
use super::roles;

/// A sentence that answers.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The sentence.
    pub evidence: Evidence,
    /// Higher answers better.
    pub score: f32,
    /// Whether it says what the question says, or its opposite.
    pub agrees: bool,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// A sentence that answers the question.
    Answer,
    /// A sentence that tells what the question takes for granted: for why, the reason apart.
    Premise,
}

/// The sentences that answer, best first.
pub fn best_facts(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    candidates: &[&Evidence],
    sought: Sought,
) -> Vec<Fact> {
    let mut facts: Vec<Fact> = candidates
        .iter()
        .filter_map(|evidence| fact(dispute, casebook, question, evidence, sought))
        .collect();
    facts.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.evidence.at.cmp(&b.evidence.at))
    });
    facts
}

/// How near a sentence comes, for the nearest ones that do not answer: the share of words met.
pub fn relates(dispute: &Dispute, question: &Question, evidence: &Evidence) -> f32 {
    let coverage = cover(&question.reading, &question.content, evidence);
    let words: f32 = coverage.met.iter().map(|(_, found)| found.weight).sum();
    let names: f32 = question
        .entities()
        .map(|entity| evidence.speaks_of(dispute, entity))
        .sum();
    words + names
}

fn fact(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    evidence: &Evidence,
    sought: Sought,
) -> Option<Fact> {
    let names = named(dispute, question, evidence)?;
    let coverage = cover(&question.reading, &question.content, evidence);
    if !coverage.missing.is_empty()
        || !keeps_roles(dispute, casebook, question, evidence, &coverage)
    {
        return None;
    }
    let spare = cover(&question.reading, &question.spare, evidence);
    let words: f32 = coverage.met.iter().map(|(_, found)| found.weight).sum();
    let extra: f32 = spare.met.iter().map(|(_, found)| found.weight * 0.25).sum();
    if coverage.met.is_empty() && !answers_by_name(question, &spare) {
        return None;
    }
    let kind = if sought == Sought::Premise {
        0.0
    } else {
        holds_kind(question, evidence, &coverage)?
    };
    let said = if evidence.statements.is_empty() {
        0.0
    } else {
        0.2
    };
    let length = evidence.reading.words.len() as f32;
    let score = words + names + extra + kind + said - length * 0.004;
    Some(Fact {
        agrees: agrees(question, evidence, &coverage, &spare),
        evidence: evidence.clone(),
        score,
    })
}

/// How surely everybody that is named is spoken of; `None` where somebody is not.
fn named(dispute: &Dispute, question: &Question, evidence: &Evidence) -> Option<f32> {
    let mut sum = 0.0;
    for entity in question.entities() {
        let certainty = evidence.speaks_of(dispute, entity);
        if certainty == 0.0 {
            return None;
        }
        sum += certainty;
    }
    if let Some(saying) = question.saying {
        let told = evidence.entities.contains(&Entity::Party(saying.speaker));
        if !evidence.is_word_of(dispute, saying.speaker) && !told {
            return None;
        }
        sum += if evidence.is_word_of(dispute, saying.speaker) {
            1.0
        } else {
            0.4
        };
    }
    Some(sum)
}

/// A question with no word but names and light ones is answered by a sentence that meets the light
/// ones ("Did Zhao say yes?"), or where it joins two names that the sentence joins.
fn answers_by_name(question: &Question, spare: &Coverage) -> bool {
    let telling = |word: &Word| word.classes.any(&[Class::Yes, Class::NoWord]);
    let met = spare.met.iter().any(|(at, _)| telling(question.word(*at)));
    met || question.kind.wants_verdict()
        && question.named >= 2
        && question.saying.is_none()
        && spare.missing.is_empty()
        && !spare.met.is_empty()
}

fn keeps_roles(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    evidence: &Evidence,
    coverage: &Coverage,
) -> bool {
    coverage.met.iter().all(|(at, found)| {
        let Some(seen) = found.at else { return true };
        !roles::clash(
            dispute,
            &casebook.lens,
            &question.reading,
            *at,
            evidence,
            seen,
        )
    })
}

/// Whether the sentence says what the question says: the first word that is met decides.
fn agrees(question: &Question, evidence: &Evidence, coverage: &Coverage, spare: &Coverage) -> bool {
    let telling = spare
        .met
        .iter()
        .filter(|(at, _)| question.word(*at).classes.any(&[Class::Yes, Class::NoWord]));
    let verbs = coverage.met.iter().filter(|(at, _)| {
        group(question.word(*at), Group::Activity) || question.word(*at).concepts().next().is_some()
    });
    let all = verbs.chain(&coverage.met).chain(telling).chain(&spare.met);
    let mut straight = !question.flipped;
    if let Some((at, found)) = all.into_iter().find(|(_, found)| found.at.is_some()) {
        let asked = turned(&question.reading.words, *at);
        let seen = found
            .at
            .is_some_and(|seen| turned(&evidence.reading.words, seen));
        if (asked != seen) != found.opposite {
            straight = !straight;
        }
    }
    straight
}

/// Whether the sentence holds the kind of thing that is asked for, and how clearly.
fn holds_kind(question: &Question, evidence: &Evidence, coverage: &Coverage) -> Option<f32> {
    let words = &evidence.reading.words;
    let about = &evidence.about.words;
    let has = |class: Class| {
        words
            .iter()
            .chain(about)
            .any(|word| word.classes.has(class))
    };
    let number = |word: &Word| word.kind == WordKind::Number || word.classes.has(Class::NumberWord);
    match question.kind {
        Kind::When => (has(Class::Date) || words.iter().chain(about).any(is_year)).then_some(0.5),
        Kind::HowMany | Kind::HowLong => {
            let near = coverage
                .met
                .iter()
                .filter_map(|(_, found)| found.at)
                .any(|at| {
                    words[at.saturating_sub(6)..(at + 7).min(words.len())]
                        .iter()
                        .any(number)
                });
            near.then_some(0.5)
        }
        Kind::Where => places(words).then_some(0.3),
        Kind::Why => Some(if has(Class::Reason) { 0.8 } else { 0.0 }),
        Kind::How | Kind::What | Kind::Who | Kind::Which => Some(0.0),
        Kind::Polar | Kind::Claim | Kind::Fragment => Some(0.0),
        Kind::HowTo | Kind::Advice => None,
    }
}

fn is_year(word: &Word) -> bool {
    word.kind == WordKind::Number
        && (word.text.len() == 4 && word.text.starts_with(['1', '2'])
            || word.text.ends_with("th")
            || word.text.ends_with("st"))
}

/// A place: a preposition before a name or a word with a capital letter.
fn places(words: &[Word]) -> bool {
    let at = |word: &Word| {
        matches!(
            word.text.as_str(),
            "in" | "on" | "at" | "from" | "to" | "near" | "在" | "于"
        )
    };
    words
        .windows(3)
        .any(|w| at(&w[0]) && (w[1].capital || w[1].is_content() || w[2].capital))
}
