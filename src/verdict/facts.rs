//! Questions of fact, answered from sentences.
//!
//! A sentence answers where it meets every word of the question that carries meaning, speaks of
//! everybody that is named, keeps who does what to whom, and holds the kind of thing that is asked
//! for: a date for when, a number for how many. Everything less is silence.

use crate::corpus::{Dispute, SentenceIx, StatementIx};
use crate::language::{Class, Group, Reading, Sign, Word, concept, group};
use crate::question::{Entity, Kind, Question};

use super::assertion::{demands, is_asserted, says, turned};
use super::candidate::Candidate;
use super::casebook::{Asked, Casebook};
use super::evidence::{BEFORE, Coverage, Evidence, Match, VOICE, cover};
use super::roles;
use super::sought::holds_kind;

/// A sentence that answers.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Which of the sentences that were handed in.
    pub candidate: usize,
    /// The sentence.
    pub at: SentenceIx,
    /// Higher answers better.
    pub score: f32,
    /// Whether it says what the question says, or its opposite.
    pub agrees: bool,
    /// Whether it has the question's very words, or their concepts; no opposites.
    pub direct: bool,
}

/// What a sentence with a condition is worth more to a question with one: "what happens if …".
const CONDITION: f32 = 0.4;

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
    candidates: &[Candidate],
    sought: Sought,
) -> Vec<Fact> {
    let mut facts: Vec<Fact> = candidates
        .iter()
        .enumerate()
        .filter_map(|one| fact(dispute, casebook, question, one, sought))
        .collect();
    facts.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
    facts
}

/// The source's own sentence that tells one of the dispute's questions, and whether it tells yes:
/// it names all parties and topics, and says so in a word of the question, of permission, or by
/// telling that it is done.
pub fn narrated<'a>(
    dispute: &Dispute,
    asked: &Asked,
    candidates: &[&'a Evidence],
) -> Option<(&'a Evidence, bool)> {
    let names = |evidence: &Evidence| {
        asked
            .ask
            .entities()
            .all(|entity| evidence.speaks_of(dispute, entity) > VOICE)
    };
    let tells = |evidence: &&'a Evidence| {
        !asks(&evidence.reading)
            && evidence.statements.is_empty()
            && names(evidence)
            && !demands(&evidence.reading)
    };
    let mut telling = candidates
        .iter()
        .copied()
        .filter(tells)
        .filter_map(|evidence| {
            let said = says(
                &asked.ask,
                &evidence.reading,
                0..evidence.reading.words.len(),
            );
            let done = asked.permission && asked.ask.entities().count() >= 2;
            match said {
                Some(said) if matches!(said.rule, 1 | 4) || asked.permission => {
                    Some((evidence, said.yes))
                }
                _ => done.then_some((evidence, true)),
            }
        });
    telling.next()
}

/// Whether a sentence asks, or tells of somebody asking: it says nothing.
fn asks(reading: &Reading) -> bool {
    reading
        .words
        .iter()
        .any(|word| word.classes.any(&[Class::Polar, Class::Whether]) || word.text == "?")
}

fn fact(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    (at, candidate): (usize, &Candidate),
    sought: Sought,
) -> Option<Fact> {
    let evidence = candidate.evidence.as_ref();
    let names = named(dispute, question, evidence)?;
    let asserts = question.kind.wants_verdict() || question.kind == Kind::Why;
    if asserts && demands(&evidence.reading) && !demands(&question.reading) {
        return None;
    }
    if is_set_aside(dispute, question, evidence) {
        return None;
    }
    let coverage = candidate.coverage(question);
    if !forgives(question, evidence, &coverage.missing)
        || !stands_by_itself(question, coverage)
        || !keeps_roles(dispute, casebook, question, evidence, coverage)
    {
        return None;
    }
    let spare = cover(&question.reading, &question.spare, evidence);
    let words: f32 = coverage.met.iter().map(|(_, found)| found.weight).sum();
    let extra: f32 = spare.met.iter().map(|(_, found)| found.weight * 0.25).sum();
    let saying_alone = coverage
        .met
        .iter()
        .all(|(at, _)| group(question.word(*at), Group::Plain));
    let telling = |at: &usize| question.word(*at).classes.any(&[Class::Yes, Class::NoWord]);
    if question.named == 0 && saying_alone && !question.spare.iter().any(telling) {
        return None;
    }
    if !tells_the_word(question, &spare)
        || coverage.met.is_empty() && !answers_by_name(question, evidence, &spare)
    {
        return None;
    }
    let kind = if sought == Sought::Premise {
        0.0
    } else {
        holds_kind(question, evidence, coverage)?
    };
    let said = if evidence.statements.is_empty() {
        0.0
    } else {
        0.2
    };
    let supposed = |reading: &Reading| {
        let mut words = reading.words.iter();
        words.any(|word| word.classes.has(Class::Supposing))
    };
    let condition = if supposed(&question.reading) && supposed(&evidence.reading) {
        CONDITION
    } else {
        0.0
    };
    let length = evidence.reading.words.len() as f32;
    let score = words + names + extra + kind + said + condition - length * 0.004;
    let agree = match only_wanted(question, evidence, coverage) {
        Some(Outcome::Unknown) => return None,
        Some(Outcome::Denied) => question.flipped,
        None => agrees(question, evidence, coverage, &spare),
    };
    if question.kind == Kind::Who && !agree {
        return None;
    }
    let direct = coverage
        .met
        .iter()
        .all(|(_, found)| !found.opposite && found.weight >= 0.8);
    let wanted = question.kind.wants_verdict() || question.kind == Kind::Why;
    let score = if wanted || agree { score } else { score - 1.5 };
    Some(Fact {
        direct,
        agrees: agree,
        candidate: at,
        at: evidence.at,
        score,
    })
}

/// Whether the sentence itself tells the predicate and no less than the sentence before it.
fn stands_by_itself(question: &Question, coverage: &Coverage) -> bool {
    let before = |found: &Match| found.weight == BEFORE;
    let count = coverage
        .met
        .iter()
        .filter(|(_, found)| before(found))
        .count();
    let predicate = question.predicate(&places_of(coverage));
    let told_before = coverage
        .met
        .iter()
        .any(|(at, found)| Some(*at) == predicate && before(found));
    count == 0 || !told_before && count * 2 <= coverage.met.len()
}

/// Whether it is, for the most part, words that their speaker has set aside: they tell what was said, not
/// how it is.
fn is_set_aside(dispute: &Dispute, question: &Question, evidence: &Evidence) -> bool {
    let now = question.kind.wants_verdict() && question.saying.is_none() && !question.past;
    let span = dispute.span(evidence.at);
    let most = |ix: &StatementIx| dispute.statement(*ix).quote.len() * 2 > span.len();
    let superseded = |ix: &StatementIx| {
        dispute
            .statements
            .iter()
            .any(|statement| statement.supersedes.contains(ix))
    };
    now && !evidence.statements.is_empty()
        && evidence
            .statements
            .iter()
            .all(|ix| superseded(ix) && most(ix))
}

/// Whether nothing is missing, or what is need not be said: where a sentence joins three or more
/// that are named, what is done with them may be said in another word (buying, trading, paying).
fn forgives(question: &Question, evidence: &Evidence, missing: &[usize]) -> bool {
    const JOINED: usize = 3;
    if missing.is_empty() {
        return true;
    }
    let named = question
        .entities()
        .filter(|entity| evidence.entities.contains(entity))
        .count();
    question.kind.wants_verdict()
        && named >= JOINED
        && named == question.entities().count()
        && missing
            .iter()
            .all(|&at| group(question.word(at), Group::Activity))
}

/// How surely everybody that is named is spoken of; `None` where somebody is not.
fn named(dispute: &Dispute, question: &Question, evidence: &Evidence) -> Option<f32> {
    let mut sum = 0.0;
    let direct = question
        .entities()
        .any(|entity| evidence.speaks_of(dispute, entity) >= 1.0);
    let several = question.parties.len() >= 2;
    if several && !direct {
        return None;
    }
    for entity in question.entities() {
        let certainty = evidence.speaks_of(dispute, entity);
        let own_word =
            matches!(entity, Entity::Party(party) if evidence.is_word_of(dispute, party));
        let voice_alone = certainty == VOICE && !own_word;
        if certainty == 0.0 || voice_alone {
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
            1.6
        } else {
            0.4
        };
    }
    Some(sum)
}

/// The words yes and no are met where they are asked for: "Did Zhao say yes?".
fn tells_the_word(question: &Question, spare: &Coverage) -> bool {
    let telling = |at: usize| question.word(at).classes.any(&[Class::Yes, Class::NoWord]);
    !question.spare.iter().any(|&at| telling(at)) || spare.met.iter().any(|(at, _)| telling(*at))
}

/// A question with no word but names and light ones is answered by a sentence that meets the words
/// yes and no, or that speaks of all of several that are named.
fn answers_by_name(question: &Question, evidence: &Evidence, spare: &Coverage) -> bool {
    let met = spare
        .met
        .iter()
        .any(|(at, _)| question.word(*at).classes.any(&[Class::Yes, Class::NoWord]));
    let may = question.kind.wants_verdict() && asks_whether_it_may(question);
    let says = !may
        || (0..evidence.reading.words.len()).any(|at| {
            asserts_use(&evidence.reading.words[at]) && is_asserted(&evidence.reading.words, at)
        });
    met || says && question.entities().count() >= 2 && question.saying.is_none()
}

/// The places of the question's words that were met.
fn places_of(coverage: &Coverage) -> Vec<usize> {
    coverage.met.iter().map(|(at, _)| *at).collect()
}

/// Held for the predicate alone, the first word that stands for a concept: nouns have no subject.
fn keeps_roles(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    evidence: &Evidence,
    coverage: &Coverage,
) -> bool {
    let predicate = question.predicate(&places_of(coverage));
    let Some((at, found)) = coverage.met.iter().find(|(at, _)| Some(*at) == predicate) else {
        return true;
    };
    let Some(seen) = found.at else { return true };
    !roles::clash(dispute, &casebook.lens, question, *at, evidence, seen)
}

/// What came of what was only wanted of somebody.
enum Outcome {
    /// The sentence does not tell.
    Unknown,
    /// Nothing: "… and heard nothing".
    Denied,
}

/// "We asked her *to confirm* it" does not tell that she did; `None` where the predicate is told
/// outright.
fn only_wanted(question: &Question, evidence: &Evidence, coverage: &Coverage) -> Option<Outcome> {
    const NEAR: usize = 6;
    let seen = &evidence.reading.words;
    let predicate = question.predicate(&places_of(coverage))?;
    let met = coverage.met.iter().find(|(at, _)| *at == predicate)?;
    let at = met.1.at?;
    let infinitive = seen[at.checked_sub(1)?].classes.has(Class::Infinitive);
    let mut before = seen[at.saturating_sub(NEAR)..at].iter();
    let wanted =
        before.any(|word| word.clause == seen[at].clause && group(word, Group::Requesting));
    let asked_for = group(question.word(predicate), Group::Requesting);
    let mut round = seen[at.saturating_sub(NEAR)..].iter();
    let nothing = |word: &Word| {
        word.classes.has(Class::Negator)
            || word.concepts().any(|id| concept(id).sign == Sign::Fails)
    };
    (infinitive && wanted && !asked_for).then(|| {
        if round.any(nothing) {
            Outcome::Denied
        } else {
            Outcome::Unknown
        }
    })
}

/// Whether the sentence says what the question says. The predicate decides, the first word that is
/// met and is no verb of saying; where there is none, the words yes and no, and then the last name
/// that both have.
fn agrees(question: &Question, evidence: &Evidence, coverage: &Coverage, spare: &Coverage) -> bool {
    let asked = &question.reading.words;
    let seen = &evidence.reading.words;
    let tells =
        |at: usize| asked[at].concepts().next().is_some() && !group(&asked[at], Group::Plain);
    let telling = |at: usize| asked[at].classes.any(&[Class::Yes, Class::NoWord]);
    let places =
        |found: &(usize, Match)| found.1.at.map(|place| (found.0, place, found.1.opposite));
    let verbs: Vec<usize> = places_of(coverage)
        .into_iter()
        .filter(|at| tells(*at))
        .collect();
    let head = question.predicate(&verbs);
    let predicate = coverage
        .met
        .iter()
        .filter(|(at, _)| Some(*at) == head)
        .find_map(places);
    let word = spare
        .met
        .iter()
        .filter(|(at, _)| telling(*at))
        .find_map(places);
    // "Does the password work abroad?": the noun says nothing, the light verb does.
    let light =
        |at: usize| asked[at].classes.has(Class::Light) && !asked[at].classes.has(Class::Auxiliary);
    let works = spare
        .met
        .iter()
        .filter(|(at, _)| light(*at))
        .find_map(places);
    let predicate = match works {
        Some(_) if head.is_some_and(|at| question.is_noun(at)) => works,
        _ => predicate,
    };
    let name = || {
        let last = asked
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, word)| word.name.is_some());
        last.filter_map(|(at, word)| {
            Some((
                at,
                seen.iter().rposition(|other| other.name == word.name)?,
                false,
            ))
        })
        .next()
    };
    let any = || coverage.met.iter().chain(&spare.met).find_map(places);
    if predicate.is_none()
        && word.is_none()
        && let Some(held) = held(seen)
        && asks_whether_it_may(question)
    {
        return (held != asked.iter().any(|word| word.negated && word.is_content()))
            != question.flipped;
    }
    let Some((at, place, opposite)) = predicate.or(word).or_else(name).or_else(any) else {
        return !question.flipped;
    };
    let agree = (turned(asked, at) != turned(seen, place)) == (opposite != question.flipped);
    // "pays in credit, never in cash": the verb stands, what goes with it does not.
    let denied = |(other, found): &(usize, Match)| {
        let straight = *other != at && !found.opposite && !turned(asked, *other);
        straight
            && found
                .at
                .is_some_and(|seen_at| seen_at > place && is_denied(seen, seen_at))
    };
    agree && (turned(asked, at) || turned(seen, place) || !coverage.met.iter().any(denied))
}

/// "never in *cash*": a negator right before the word, or before its preposition.
fn is_denied(seen: &[Word], at: usize) -> bool {
    const NEAR: usize = 2;
    let before = &seen[at.saturating_sub(NEAR)..at];
    before
        .iter()
        .any(|word| word.classes.has(Class::Negator) && word.clause == seen[at].clause)
}

/// Whether a sentence says that something holds or fails; `None` where it says neither.
fn held(seen: &[Word]) -> Option<bool> {
    (0..seen.len()).find_map(|at| {
        let sign = seen[at].concepts().find_map(|id| match concept(id).sign {
            Sign::Holds => Some(true),
            Sign::Fails => Some(false),
            Sign::Neutral => None,
        })?;
        Some(sign != turned(seen, at))
    })
}

/// Whether a word says that something may be done, is done, or not.
fn asserts_use(word: &Word) -> bool {
    let signed = word.concepts().any(|id| concept(id).sign != Sign::Neutral);
    let done =
        word.classes.has(Class::Light) && !word.classes.any(&[Class::Auxiliary, Class::Soft]);
    signed || done || word.classes.has(Class::Modal) || group(word, Group::Activity)
}

/// "Can it be used?", "does it work?": no word but a modal or a light verb.
fn asks_whether_it_may(question: &Question) -> bool {
    question.reading.words.iter().any(|word| {
        word.classes.any(&[Class::Modal, Class::Light]) && !word.classes.has(Class::Auxiliary)
    })
}
