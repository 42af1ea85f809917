//! Who does what to whom: "X shamed Y" is not said by "Y shamed X".
//!
//! Shallow: the party before a verb is its subject, the party behind it its object, in a passive
//! ("was founded by") the other way round. Wrong only where both sentences name a party in the
//! same place and it is another one; where one of them is silent, nothing is objected to.

use crate::corpus::{Dispute, PartyIx};
use crate::language::{Class, Reading, Word, WordKind};
use crate::question::{Entity, Kind, Lens, Question};

use super::evidence::{Evidence, is_voice};

/// Who stands in the two places of a verb.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Roles {
    subjects: Vec<PartyIx>,
    objects: Vec<PartyIx>,
}

/// Whether the question's verb at `asked_at` and the sentence's at `seen_at` have other parties in
/// the same places.
pub(super) fn clash(
    dispute: &Dispute,
    lens: &Lens,
    asked: &Question,
    asked_at: usize,
    evidence: &Evidence,
    seen_at: usize,
) -> bool {
    let mut mine = roles(lens, &asked.reading, asked_at);
    if is_noun(asked, asked_at) {
        mine.objects.append(&mut mine.subjects);
    }
    let theirs = roles(lens, &evidence.reading, seen_at);
    let differs = |mine: &[PartyIx], theirs: &[PartyIx]| {
        !mine.is_empty()
            && !theirs.is_empty()
            && !mine
                .iter()
                .any(|m| theirs.iter().any(|t| is_same(dispute, *m, *t)))
    };
    let speaks = |party: &PartyIx| evidence.is_word_of(dispute, *party);
    if !reaches_listener(lens, asked, asked_at, evidence, seen_at) {
        return true;
    }
    let subject = differs(&mine.subjects, &theirs.subjects) && !mine.subjects.iter().any(speaks);
    subject || differs(&mine.objects, &theirs.objects)
}

/// "Did X apologise *to Y*?": where the sentence names Y, it must stand behind a preposition or right
/// behind the verb; where it does not, a pronoun must. Elsewhere something else is told of Y.
fn reaches_listener(
    lens: &Lens,
    asked: &Question,
    asked_at: usize,
    evidence: &Evidence,
    seen_at: usize,
) -> bool {
    const NEAR: usize = 3;
    let mine = &asked.reading.words;
    let to = mine
        .get(asked_at + 1)
        .is_some_and(|word| word.classes.has(Class::Infinitive));
    let article = |word: &&Word| word.classes.has(Class::Article);
    let listener = mine
        .iter()
        .skip(asked_at + 2)
        .find(|word| !article(word))
        .and_then(|word| lens.entity(word));
    let Some(listener) = listener.filter(|_| to) else {
        return true;
    };
    let seen = &evidence.reading.words;
    let near = seen_at + 1..=seen_at + NEAR;
    if !evidence.entities.contains(&listener) {
        let pronoun = |word: &Word| {
            word.classes.has(Class::Anaphor)
                && !word.classes.any(&[Class::Article, Class::Conjunction])
        };
        return seen.iter().skip(seen_at + 1).take(NEAR).any(pronoun);
    }
    let named = |at: &usize| lens.entity(&seen[*at]) == Some(listener);
    (0..seen.len()).filter(named).any(|at| {
        let before = seen[..at].iter().rev().find(|word| !article(word));
        before.is_some_and(|word| word.classes.has(Class::Preposition)) || near.contains(&at)
    })
}

/// "Who is X's founder?": with a form of to be the word is a noun, and whose it is stands in the
/// place of its object, before it or behind.
fn is_noun(asked: &Question, at: usize) -> bool {
    let words = &asked.reading.words;
    let be = |place: usize| place != at && words[place].classes.has(Class::Be);
    let contracted = |word: &Word| word.classes.has(Class::Who) && word.text.ends_with('s');
    asked.kind == Kind::Who && ((0..words.len()).any(be) || words.iter().any(contracted))
}

fn is_same(dispute: &Dispute, one: PartyIx, other: PartyIx) -> bool {
    is_voice(dispute, one, other) || is_voice(dispute, other, one)
}

fn roles(lens: &Lens, reading: &Reading, at: usize) -> Roles {
    let words = &reading.words;
    let party = |word: &Word| match lens.entity(word) {
        Some(Entity::Party(party)) => Some(party),
        _ => None,
    };
    let before = nearest(words[..at].iter().rev(), party, true);
    let after = nearest(words[at + 1..].iter(), party, false);
    if is_passive(words, at) {
        Roles {
            subjects: after,
            objects: before,
        }
    } else {
        Roles {
            subjects: before,
            objects: after,
        }
    }
}

/// The nearest party, and those that "and" joins to it. Backwards an apposition's commas are
/// passed, forwards the clause ends at a mark.
fn nearest<'a>(
    words: impl Iterator<Item = &'a Word>,
    party: impl Fn(&Word) -> Option<PartyIx>,
    back: bool,
) -> Vec<PartyIx> {
    const FORWARD: usize = 8;
    let mut found = Vec::new();
    for (distance, word) in words.enumerate() {
        if let Some(party) = party(word) {
            found.push(party);
            continue;
        }
        let joins =
            word.classes.has(Class::And) || word.text == "," || word.classes.has(Class::Article);
        let ends = match word.kind {
            WordKind::Mark => {
                !(back && matches!(word.text.as_str(), "," | "(" | ")" | "@")) && word.text != "@"
            }
            _ => false,
        };
        if !found.is_empty() && !joins || ends || !back && distance >= FORWARD {
            break;
        }
    }
    found
}

/// "belongs to", or "was founded by": a form of to be shortly before and "by" shortly behind.
fn is_passive(words: &[Word], at: usize) -> bool {
    const NEAR: usize = 3;
    let within = |class: Class| move |word: &Word| word.classes.has(class);
    let before = &words[at.saturating_sub(NEAR)..at];
    let behind = &words[at + 1..(at + 1 + NEAR).min(words.len())];
    words[at].classes.has(Class::Belonging)
        || before.iter().any(within(Class::Be)) && behind.iter().any(within(Class::Agent))
        || before.last().is_some_and(within(Class::Passive))
}
