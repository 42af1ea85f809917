//! Whether one sentence leans towards a claim or against it.
//!
//! What the verdict does with statements and questions, in its barest form: a claim, a sentence, and
//! nothing that says who may decide. It is what `examples/stance` measures the reader by.
//!
//! ```text
//! X was founded in 1992.     X was founded in May 1992 by Y.    towards: every word is met
//!                            X was founded in 1993 by Y.        against: 1992 is not met
//!                            X, never founded, …                against: met, and turned round
//! X is not French.           X is a French company.             against: all that is denied is met
//!                            X is a Danish company.             towards: what is denied is not met
//! X likes cheese.            X was in town.                     against: two words are not met
//!                            X eats cheese.                     neither: one plain word is not met
//! ```
//! The words that the claim denies stand together: one that fails is enough. Whom the claim is about
//! need not be named again.

use crate::corpus::Dispute;
use crate::language::{Class, Word, WordKind};
use crate::question::Question;

use super::assertion::{demands, turned};
use super::casebook::Casebook;
use super::evidence::{Evidence, Match, cover};
use super::roles;

/// How many plain words a sentence may lack before it leans against: one may be said in other words.
/// (`FeverSymmetric` v0.2 dev: with one plain word lacking, 87 of 157 pairs contradict, which tells
/// nothing; with two, 41 of 68.)
const PLAIN_LACKS: usize = 1;

/// Whether `evidence` leans towards what `question` claims; `None` where it says too little, or asks
/// for something to be done.
pub fn leans(
    dispute: &Dispute,
    casebook: &Casebook,
    question: &Question,
    evidence: &Evidence,
) -> Option<bool> {
    let strange = |entity| evidence.speaks_of(dispute, entity) == 0.0;
    if question.entities().any(strange) || demands(&evidence.reading) {
        return None;
    }
    let asked = &question.reading.words;
    let told: Vec<usize> = told(asked).collect();
    if told.is_empty() {
        return None;
    }
    let coverage = cover(&question.reading, &told, evidence);
    let holds = |found: &Match| {
        let place = found.at?;
        Some(turned(&evidence.reading.words, place) == found.opposite)
    };
    let denied = |at: usize| turned(asked, at);
    let met = || {
        coverage
            .met
            .iter()
            .filter_map(|(at, found)| Some((*at, holds(found)?)))
    };
    let contradicts = met().any(|(at, holds)| !denied(at) && !holds);
    let clashes = coverage.met.iter().any(|(at, found)| {
        let seen = found.at.filter(|_| asked[*at].concepts().next().is_some());
        seen.is_some_and(|seen| {
            roles::clash(dispute, &casebook.lens, question, *at, evidence, seen)
        })
    });
    let fails = met().any(|(at, holds)| denied(at) && !holds)
        || coverage.missing.iter().any(|&at| denied(at));
    let all_denied_holds = told.iter().any(|&at| denied(at)) && !fails;
    let lacks = || coverage.missing.iter().filter(|&&at| !denied(at));
    let says = if contradicts || clashes || all_denied_holds {
        Some(false)
    } else if lacks().next().is_none() {
        Some(true)
    } else {
        let telling = lacks().any(|&at| is_particular(&asked[at]));
        (telling || lacks().count() > PLAIN_LACKS).then_some(false)
    };
    says.map(|says| says != question.flipped)
}

/// The places of the words that carry what is claimed, without the name in front that it is claimed
/// of; dates and numbers in front belong to the claim.
fn told(words: &[Word]) -> impl Iterator<Item = usize> + '_ {
    const JOINING: [Class; 3] = [Class::Article, Class::Preposition, Class::And];
    let names = |word: &Word| {
        word.capital
            || word.kind == WordKind::Mark
            || is_measure(word)
            || word.classes.any(&JOINING)
    };
    let begins = |word: &Word| !names(word);
    let start = words.iter().position(begins).unwrap_or(0);
    let carries = move |at: &usize| {
        let word = &words[*at];
        let content = word.is_content()
            && word.kind != WordKind::Mark
            && !word
                .classes
                .any(&[Class::Light, Class::Soft, Class::Generic]);
        is_measure(word) || content && *at >= start
    };
    (0..words.len()).filter(carries)
}

/// A name, a number, a date: nothing else says the same.
fn is_particular(word: &Word) -> bool {
    word.capital || is_measure(word)
}

fn is_measure(word: &Word) -> bool {
    word.kind == WordKind::Number || word.classes.any(&[Class::Date, Class::NumberWord])
}
