//! Clauses, and what stands under a negation.
//!
//! A negator reaches to the end of its clause, over "and" but not over "but", a comma or a colon:
//! "will never support it and has never integrated it, but …".
//! "No" behind a verb belongs to its object and negates the verb ("contains no sugar"). "Neither … nor" is one
//! negation. A verb
//! that says that something fails ("refuse", "stop", "ban") negates what it governs, not itself.
//! "No," with a mark behind it is an answer, no negator.

use super::cues::Class;
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
    if !matches!(
        words[at].text.as_str(),
        "no" | "none" | "nothing" | "nobody" | "neither"
    ) {
        return;
    }
    let clause = words[at].clause;
    if words.get(at + 1).is_some_and(|next| next.text == "to") {
        return;
    }
    if let Some(verb) = words[..at].last_mut().filter(|word| {
        word.clause == clause
            && word.name.is_none()
            && word.concepts().next().is_some()
            && !word.concepts().any(|id| concept(id).id == "say")
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
    word.concepts()
        .any(|id| concept(id).sign == Sign::Fails || matches!(concept(id).id, "deny" | "false"))
}

/// "… and that", "… and we": what is joined has a subject of its own.
fn begins_anew(words: &[Word], at: usize) -> bool {
    let next = words.get(at + 1);
    let subject = |word: &Word| {
        word.text == "that"
            || word
                .classes
                .any(&[Class::FirstPerson, Class::Anaphor, Class::SecondPerson])
                && !word.classes.has(Class::Article)
    };
    words[at].text == "and" && next.is_some_and(subject)
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
