//! Whether one of the dispute's questions covers every word of the user's that carries meaning.
//!
//! A word is the proposition's own, or says that something may be done where that is what is asked,
//! or is told by a statement that speaks to it; a word that is none of these asks something else.

use std::sync::Arc;

use crate::corpus::{Stance, StatementIx};
use crate::language::{Class, Group, Sign, Word, WordKind, concept, group};
use crate::question::{Kind, Question};

use super::casebook::{Asked, Casebook, StanceRow};
use super::evidence::{Evidence, opposite, same_concept, same_word};

/// How a proposition covers the words of a question.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// How many of the words are the proposition's own.
    pub(super) own: f32,
    /// How many are told in one statement that speaks to it.
    pub(super) stated: usize,
    /// How many are neither.
    pub(super) others: usize,
    /// Exceptions whose circumstance is named.
    pub(super) exceptions: Vec<StatementIx>,
}

/// Covers every word that carries meaning; `None` where one is left.
pub(super) fn cover_words(
    casebook: &Casebook,
    question: &Question,
    asked: &Asked,
) -> Option<Words> {
    let mut out = Words::default();
    let mut left: Vec<usize> = Vec::new();
    for &at in &question.content {
        let word = question.word(at);
        if is_own(asked, word) {
            out.own += if is_free(asked, word, None) { 0.5 } else { 2.0 };
        } else if !is_free(asked, word, question.reading.words.get(at + 1))
            && !is_official(casebook, word)
            && !is_ones_own_doing(casebook, question, asked, at)
        {
            left.push(at);
            out.others += 1;
        } else {
            out.others += 1;
        }
    }
    for row in asked
        .rows
        .iter()
        .filter(|row| row.stance == Stance::Qualifies)
    {
        if asks_for_exception(question) || names_circumstance(casebook, question, asked, row) {
            out.exceptions.push(row.statement);
        }
    }
    let meets =
        |evidence: &Evidence, at: usize| {
            let word = question.word(at);
            evidence.reading.words.iter().any(|seen| {
                same_word(word, seen) || same_concept(word, seen) || opposite(word, seen)
            })
        };
    let told = |evidence: &Evidence| left.iter().filter(|&&at| meets(evidence, at)).count();
    let speaks = |seen: &&Arc<Evidence>| {
        asked
            .rows
            .iter()
            .any(|row| seen.statements.contains(&row.statement))
    };
    out.stated = casebook
        .stated
        .values()
        .filter(speaks)
        .map(|seen| told(seen))
        .max()
        .unwrap_or(0);
    (out.stated == left.len()).then_some(out)
}

/// "Can I *fund* X with Y?": whatever one wants to do with all that a proposition joins, it is what
/// may be done or not. Only a verb in no list, right behind "can I" or "allowed to".
fn is_ones_own_doing(casebook: &Casebook, question: &Question, asked: &Asked, at: usize) -> bool {
    const SELF: [Class; 3] = [Class::FirstPerson, Class::SecondPerson, Class::Generic];
    let word = question.word(at);
    let unlisted = word.kind == WordKind::Word
        && word.classes.is_empty()
        && word.concepts().next().is_none()
        && !word.capital;
    let joined = casebook.lens.entities(&asked.ask.reading);
    let named = joined
        .iter()
        .all(|entity| question.entities().any(|own| own == *entity));
    if !asked.permission || !unlisted || !named {
        return false;
    }
    let words = &question.reading.words[..at];
    let before = words
        .iter()
        .rev()
        .find(|word| !word.classes.has(Class::Soft));
    let modal = words.iter().any(|word| word.classes.has(Class::Modal));
    let names_before = words.iter().any(|word| word.name.is_some());
    let begins = before.is_none() && question.kind == Kind::Polar;
    begins
        || modal
            && before.is_some_and(|word| {
                word.name.is_none()
                    && (word.classes.any(&SELF) && !word.classes.has(Class::Possessive)
                        || word.classes.any(&[Class::Infinitive, Class::Modal]) && !names_before)
            })
}

/// Whether two words are one, stand for one concept, or contradict each other.
pub(super) fn meets(word: &Word, own: &Word) -> bool {
    same_word(word, own) || same_concept(word, own) || opposite(word, own)
}

/// Whether a word is one of the proposition's own, its opposite, or a part of one of its names.
fn is_own(asked: &Asked, word: &Word) -> bool {
    let met = |own: &Word| same_word(word, own) || same_concept(word, own) || opposite(word, own);
    asked
        .ask
        .content
        .iter()
        .chain(&asked.ask.spare)
        .any(|&at| met(asked.ask.word(at)))
        || asked
            .ask
            .reading
            .words
            .iter()
            .filter(|own| own.name.is_some())
            .any(|own| same_word(word, own))
}

/// "officially" asks nothing of its own where the dispute makes no difference of it.
fn is_official(casebook: &Casebook, word: &Word) -> bool {
    let official = group(word, Group::Manner);
    official && !casebook.asked.iter().any(Asked::says_more)
}

/// Whether a word asks nothing of its own: where the question is whether something may be done,
/// the words for being allowed and for doing it.
fn is_free(asked: &Asked, word: &Word, next: Option<&Word>) -> bool {
    let signed = word.concepts().any(|id| concept(id).sign != Sign::Neutral);
    let present = group(word, Group::Presence);
    let presence = present
        && (asked.ask.content.is_empty()
            || asked
                .ask
                .content
                .iter()
                .any(|&at| group(asked.ask.word(at), Group::Presence)));
    let counts = next.is_some_and(|next| next.is_content());
    let small = counts && word.kind == WordKind::Number && word.text.len() <= 2
        || word.classes.has(Class::NumberWord);
    let loose = word.classes.any(&[Class::Holds, Class::Fails]);
    // "stop selling" asks whether it sells, the other way round.
    let governs = word.concepts().any(|id| concept(id).sign == Sign::Fails)
        && next.is_some_and(|next| next.refused && is_own(asked, next));
    let begins = group(word, Group::Aspect) && next.is_some_and(|next| next.is_content());
    let excepts = group(word, Group::Excepting)
        && asked.rows.iter().any(|row| row.stance == Stance::Qualifies);
    presence
        || excepts
        || begins
        || governs
        || asked.permission
            && (signed
                || loose
                || small
                || group(word, Group::Activity)
                || group(word, Group::Backdrop))
        || word.classes.any(&[Class::Modal, Class::Reason]) && word.concepts().next().is_none()
}

/// "Is there any way round it?"
pub(super) fn asks_for_exception(question: &Question) -> bool {
    question
        .reading
        .words
        .iter()
        .any(|word| group(word, Group::Excepting))
}

/// Whether the question names what sets an exception apart: a word that stands in the exception
/// and neither in the proposition nor in the statements that give the rule.
fn names_circumstance(
    casebook: &Casebook,
    question: &Question,
    asked: &Asked,
    exception: &StanceRow,
) -> bool {
    let words = |row: &StanceRow| {
        casebook
            .stated
            .get(&row.sentence)
            .and_then(|seen| seen.reading.words.get(row.words.clone()))
    };
    let met = |row: &StanceRow, word: &Word| {
        let mut said = words(row).unwrap_or_default().iter();
        said.any(|seen| seen.is_content() && (same_word(word, seen) || same_concept(word, seen)))
    };
    let rules = asked
        .rows
        .iter()
        .filter(|row| row.stance != Stance::Qualifies);
    let tells = |word: &Word| {
        may_set_apart(asked, word)
            && met(exception, word)
            && !rules.clone().any(|rule| met(rule, word))
    };
    let told = question.content.iter().any(|&at| tells(question.word(at)));
    let aside = question.aside.words.iter().filter(|word| tells(word));
    told || aside.count() >= 2
}

/// Whether a word could be the circumstance of an exception.
fn may_set_apart(asked: &Asked, word: &Word) -> bool {
    word.is_content()
        && word.name.is_none()
        && !word
            .classes
            .any(&[Class::Light, Class::Soft, Class::Generic, Class::Date])
        && !is_own(asked, word)
        && !group(word, Group::Activity)
        && !word.concepts().any(|id| concept(id).sign != Sign::Neutral)
}
