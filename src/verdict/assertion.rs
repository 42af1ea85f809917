//! Whether a text says yes or no to one of the dispute's questions.
//!
//! Looked for in this order, the first that is found decides:
//!
//! 1. a word of the question itself that has an opposite, or the opposite: "contains", "is free of"
//! 2. a word that says that something holds or fails: "allowed", "stops"
//! 3. a modal with what may be done, or with nothing more: "you cannot", "may ride"
//! 4. any other word of the question that is no noun: "sells"
//! 5. a verb that takes its meaning from its object: "use", "works"
//! 6. the words yes and no
//! 7. a negation and nothing else: "We found none in it", "Neither does …"
//!
//! A negation, and a verb of refusing before it, turn it round. What stands in a condition ("if",
//! "when a user asked whether") or is only reported as talk ("several reports about …") is not
//! said, and a demand ("should") says nothing.

use crate::language::{Class, Group, Reading, Sign, Word, WordKind, concept, group, is_noun};
use crate::question::Question;

use super::evidence::{opposite, same_concept, same_word};

/// What a text says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Whether it says yes.
    pub yes: bool,
    /// The place of the word that says so.
    pub word: usize,
    /// Which rule found it, from 1.
    pub rule: u8,
}

/// How many words of its own a sentence has at the most that says no by a negation alone: more, and
/// the negation is theirs.
const FEW: usize = 2;

/// The rule for words that say that something holds or fails.
const SIGNED: u8 = 2;

/// Whether the proposition itself says that something fails: "Does X ban Y?".
fn fails(ask: &Question) -> bool {
    let words = &ask.reading.words;
    (0..words.len()).find_map(|at| Some(signed(&words[at])? != turned(words, at))) == Some(false)
}

/// The last rule whose word a negation turns round; the words yes and no, and a negation itself, are
/// not turned.
const LAST_TURNED: u8 = 5;

/// Whether the words at `places` of `text` say yes or no to `ask`; `None` where they say neither.
pub fn says(
    ask: &Question,
    text: &Reading,
    places: impl IntoIterator<Item = usize>,
) -> Option<Said> {
    let words = &text.words;
    let asserted: Vec<usize> = places
        .into_iter()
        .filter(|&at| words[at].kind != WordKind::Mark && is_asserted(words, at))
        .collect();
    let telling = asserted
        .iter()
        .filter(|&&at| words[at].name.is_none() && words[at].concepts().next().is_some())
        .count();
    let rules: [&dyn Fn(usize) -> Option<bool>; 7] = [
        &|at| own_word(ask, &words[at], true),
        &|at| {
            signed(&words[at])
                .map(|holds| holds != is_lifted(words, at))
                .or_else(|| opposes(words, at).filter(|_| !names_opposing(ask)))
        },
        &|at| modal(ask, words, at),
        &|at| {
            own_word(ask, &words[at], false)
                .filter(|_| !is_noun(words, at) && !is_subject(words, at))
                .or_else(|| is_predicate_name(ask, words, at).then_some(true))
        },
        &|at| is_done(&words[at]).then_some(true),
        &|at| yes_or_no(words, at),
        &|at| (telling <= FEW && words[at].classes.has(Class::Negator)).then_some(false),
    ];
    for (rule, find) in (1u8..).zip(rules) {
        for &at in &asserted {
            if let Some(holds) = find(at) {
                let turned =
                    (rule <= LAST_TURNED && turned(words, at)) != (rule == SIGNED && fails(ask));
                return Some(Said {
                    yes: holds != turned,
                    word: at,
                    rule,
                });
            }
        }
    }
    None
}

/// Whether a word stands under a negation or is governed by a verb of refusing.
pub(super) fn turned(words: &[Word], at: usize) -> bool {
    words[at].negated != words[at].refused
}

/// Where the proposition has no word but names ("Is X safe?", "Is X on sale?"), its last name is
/// what it says.
fn own_word(ask: &Question, word: &Word, opposed: bool) -> Option<bool> {
    let bare = |word: &Word| {
        word.name.is_none()
            && word.classes.any(&[Class::Modal, Class::Light])
            && !word.classes.has(Class::Auxiliary)
    };
    if ask.content.is_empty() && !ask.reading.words.iter().any(bare) {
        let last = ask
            .reading
            .words
            .iter()
            .rev()
            .find(|own| own.name.is_some() && ask.is_topic(own))?;
        let named = word.name == last.name;
        return if named {
            Some(true)
        } else {
            opposite(last, word).then_some(false)
        };
    }
    ask.content.iter().find_map(|&place| {
        let asked = ask.word(place);
        if opposed != asked.concepts().any(|id| concept(id).has_opposites()) {
            return None;
        }
        let straight = asked.negated == asked.refused;
        if same_word(asked, word) || same_concept(asked, word) {
            Some(straight)
        } else if opposite(asked, word) {
            Some(!straight)
        } else {
            None
        }
    })
}

fn signed(word: &Word) -> Option<bool> {
    if word.classes.has(Class::Holds) {
        return Some(true);
    }
    if word.classes.has(Class::Fails) {
        return Some(false);
    }
    word.concepts().find_map(|id| match concept(id).sign {
        Sign::Holds => Some(true),
        Sign::Fails => Some(false),
        Sign::Neutral => None,
    })
}

/// "Are rides *insured*?", "Every ride is *insured*": the name that the proposition ends with, behind
/// a form of to be.
fn is_predicate_name(ask: &Question, words: &[Word], at: usize) -> bool {
    const NEAR: usize = 3;
    let mut own = ask.reading.words.iter().rev();
    let last = own.find(|word| word.kind != WordKind::Mark);
    let ends = last.is_some_and(|last| {
        last.name.is_some() && last.name == words[at].name && ask.is_topic(last)
    });
    let before = &words[at.saturating_sub(NEAR)..at];
    let asks = ask.reading.words.first();
    ends && asks.is_some_and(|word| word.classes.has(Class::Be))
        && before
            .iter()
            .any(|word| word.classes.has(Class::Be) && word.clause == words[at].clause)
}

/// "*Texts* are no longer used": an auxiliary shortly behind it and none before makes it the subject.
fn is_subject(words: &[Word], at: usize) -> bool {
    const NEAR: usize = 4;
    const VERB: [Class; 2] = [Class::Auxiliary, Class::Modal];
    let same = |word: &&Word| word.clause == words[at].clause;
    let before = words[..at].iter().rev().take_while(same);
    let mut behind = words[at + 1..]
        .iter()
        .take_while(same)
        .take(NEAR)
        .take_while(|word| !word.classes.has(Class::And));
    behind.any(|word| word.classes.any(&VERB))
        && !before.into_iter().any(|word| word.classes.any(&VERB))
}

/// "the ban is lifted": what fails is itself ended, in a passive behind it.
fn is_lifted(words: &[Word], at: usize) -> bool {
    let clause = words[at].clause;
    let behind = || {
        words[at + 1..]
            .iter()
            .take_while(move |word| word.clause == clause)
    };
    let be = behind().position(|word| word.classes.any(&[Class::Be, Class::Passive]));
    let ends = |word: &Word| word.classes.has(Class::Ended) || group(word, Group::Ending);
    signed(&words[at]) == Some(false) && be.is_some_and(|be| behind().skip(be + 1).any(ends))
}

/// Whether the proposition itself has "against": "traded against the crown".
fn names_opposing(ask: &Question) -> bool {
    let mut words = ask.reading.words.iter();
    words.any(|word| word.classes.has(Class::Opposing))
}

/// "against" where the clause has no verb of its own: "is X against Y".
fn opposes(words: &[Word], at: usize) -> Option<bool> {
    let clause = words[at].clause;
    let verb = |word: &&Word| {
        word.clause == clause && word.name.is_none() && word.concepts().next().is_some()
    };
    let alone = words[at].negated || words[..at].iter().find(verb).is_none();
    (words[at].classes.has(Class::Opposing) && alone).then_some(false)
}

/// A modal that is followed by what may be done or by nothing more ("we will tell you" says nothing
/// of it). "may not" and "cannot" say no.
fn modal(ask: &Question, words: &[Word], at: usize) -> Option<bool> {
    let word = &words[at];
    let negator = |word: &Word| word.classes.has(Class::Negator);
    if !word.classes.has(Class::Modal) {
        return None;
    }
    if negator(word) || words.get(at + 1).is_some_and(negator) {
        return Some(false);
    }
    let clause = words[at + 1..]
        .iter()
        .take_while(|next| next.clause == word.clause);
    let verb = clause
        .filter(|next| next.name.is_none())
        .find(|next| next.is_content());
    let says = verb.is_none_or(|verb| {
        verb.concepts().next().is_none()
            || is_done(verb)
            || signed(verb).is_some()
            || own_word(ask, verb, false).is_some()
    });
    says.then_some(true)
}

/// Whether a word is what is done with a thing that may be used.
fn is_done(word: &Word) -> bool {
    let light =
        word.classes.has(Class::Light) && !word.classes.any(&[Class::Auxiliary, Class::Soft]);
    light || group(word, Group::Activity)
}

fn yes_or_no(words: &[Word], at: usize) -> Option<bool> {
    let word = &words[at];
    if word.classes.has(Class::Yes) {
        return Some(true);
    }
    let answers = word.classes.has(Class::NoWord)
        && words
            .get(at + 1)
            .is_none_or(|next| next.kind == WordKind::Mark);
    answers.then_some(false)
}

/// Whether the sentence itself says what the word says: not inside a condition or a question that
/// it tells of.
pub(super) fn is_asserted(words: &[Word], at: usize) -> bool {
    let clause = words[at].clause;
    let before = words[..at].iter().filter(|word| word.clause == clause);
    !before
        .into_iter()
        .any(|word| word.classes.any(&[Class::Supposing, Class::Hearsay]))
}

/// Whether the text asks for something to be done instead of saying how it is.
pub(super) fn demands(text: &Reading) -> bool {
    let words = &text.words;
    words.iter().enumerate().any(|(at, word)| {
        let wish = word.classes.has(Class::Demand);
        let forbids = words
            .get(at + 1)
            .is_some_and(|next| next.classes.has(Class::Negator));
        wish && !(word.classes.has(Class::Obliging) && forbids)
    })
}
