//! Clauses, and what stands under a negation.
//!
//! A negator reaches to the end of its clause, over "and" but not over "but", a comma or a colon:
//! "will never support it and has never integrated it, but …".
//! "No" behind a verb belongs to its object and negates the verb ("contains no sugar"). "Neither … nor" is one
//! negation. A verb
//! that says that something fails ("refuse", "stop", "ban") negates what it governs, not itself.
//! "No," with a mark behind it is an answer, no negator.

use super::cues::Class;
use super::group::{Group, group};
use super::lexicon::{Sign, concept};
use super::reading::{Word, WordKind};

/// Numbers the clauses and sets [`Word::negated`] and [`Word::refused`].
pub(super) fn mark(words: &mut [Word]) {
    let mut clause = 0u16;
    let mut negated = false;
    let mut refused = false;
    for at in 0..words.len() {
        if ends_clause(words, at) {
            clause = clause.saturating_add(1);
            negated = false;
            refused = false;
        }
        let word = &mut words[at];
        word.clause = clause;
        word.negated = negated;
        word.refused = refused;
        if negates(words, at) {
            negated = true;
            negate_verb_before(words, at);
        } else if fails(&words[at]) {
            refused = !refused;
        }
    }
}

/// "contains no sugar", "found none": a negator that belongs to the object negates the verb.
fn negate_verb_before(words: &mut [Word], at: usize) {
    let infinitive = |next: &Word| next.classes.has(Class::Infinitive);
    if !words[at].classes.has(Class::OfObject) || words.get(at + 1).is_some_and(infinitive) {
        return;
    }
    let clause = words[at].clause;
    if let Some(verb) = words[..at].last_mut().filter(|word| {
        word.clause == clause
            && word.name.is_none()
            && (word.concepts().next().is_some()
                || word.classes.has(Class::Light) && !word.classes.has(Class::Auxiliary))
            && !group(word, Group::Plain)
    }) {
        verb.negated = true;
    }
}

fn negates(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    if !word.classes.has(Class::Negator) || word.classes.has(Class::NoNegation) {
        return false;
    }
    !(word.classes.has(Class::NoWord)
        && words
            .get(at + 1)
            .is_none_or(|next| next.kind == WordKind::Mark))
}

fn fails(word: &Word) -> bool {
    group(word, Group::Turning) || word.concepts().any(|id| concept(id).sign == Sign::Fails)
}

/// "… and that", "… and we": what is joined has a subject of its own.
fn begins_anew(words: &[Word], at: usize) -> bool {
    let next = words.get(at + 1);
    let subject = |word: &Word| {
        word.classes.has(Class::That)
            || word
                .classes
                .any(&[Class::FirstPerson, Class::Anaphor, Class::SecondPerson])
                && !word.classes.has(Class::Article)
    };
    words[at].classes.has(Class::And) && next.is_some_and(subject)
}

fn ends_clause(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    match word.kind {
        WordKind::Mark => matches!(
            word.text.as_str(),
            "," | ";" | ":" | "." | "?" | "!" | "-" | "(" | ")" | "\"" | "…"
        ),
        _ => at > 0 && (word.classes.has(Class::But) || begins_anew(words, at)),
    }
}
