//! Ranks names by how well they match a typed text, tolerating typing errors.
//!
//! ```text
//! ""       every name, in the corpus's order
//! "har"    Harbour Office (the name starts with it)
//! "ofice"  Harbour Office (a word of the name, with a typo)
//! ```
//! What is offered need not be meant. A text that nobody chose from the offer is resolved more
//! strictly ([`resolved`]): "Ferry Office" names no party here, although both words are close.

use crate::question::MAX_QUESTION_LENGTH;
use crate::text::{has_han, normalise, simplified, truncate_chars};

/// A possible match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The value that is returned when it is chosen.
    pub(crate) value: String,
    /// The text that is shown.
    pub(crate) shown: String,
    /// Its other names.
    pub(crate) names: Vec<String>,
}

/// The number of characters of a typed text by which choices are ranked. A choice shows no more, and
/// a longer text would be compared with every name at each keystroke.
const MAX_RANKED_LENGTH: usize = 100;
/// The lowest score of a match. A typo in a five-letter word scores above it, a different word
/// below.
const MIN_SCORE: f64 = 0.5;
/// The lowest similarity at which two words count as one word with a typo (normalised
/// Damerau-Levenshtein, where 1 means equal).
const MIN_SIMILARITY: f64 = 0.7;
/// The score of a name that equals the text.
const EQUAL: f64 = 1.0;
/// The lowest similarity at which a text without its spaces counts as a name with a typo.
const MIN_NAME_SIMILARITY: f64 = 0.85;
/// The maximum number of words of a name that is compared as a whole. In a longer one, such as a
/// question, another word changes all of the meaning and little of the similarity.
const MAX_NAME_WORDS: usize = 3;

/// Returns the matching candidates, best first. Returns all of them in their given order if nothing
/// was typed.
pub(crate) fn ranked(typed: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let typed = folded(truncate_chars(typed, MAX_RANKED_LENGTH));
    if typed.is_empty() {
        return candidates;
    }
    let mut scored = with_scores(&typed, candidates);
    scored.retain(|(score, _)| *score >= MIN_SCORE);
    best_first(scored)
}

/// Returns the candidates that the text names, best first: the one whose value equals it, or else
/// those whose name equals it, or else those that it names with every word. A text that is longer
/// than a question names none.
pub(crate) fn resolved(typed: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    if let Some(exact) = candidates.iter().find(|c| c.value == typed) {
        return vec![exact.clone()];
    }
    if typed.chars().count() > MAX_QUESTION_LENGTH {
        return Vec::new();
    }
    let typed = folded(typed);
    let mut scored = with_scores(&typed, candidates);
    if scored.iter().any(|(score, _)| *score >= EQUAL) {
        scored.retain(|(score, _)| *score >= EQUAL);
    } else {
        scored.retain(|(_, candidate)| is_named(&typed, candidate));
    }
    best_first(scored)
}

fn with_scores(typed: &str, candidates: Vec<Candidate>) -> Vec<(f64, Candidate)> {
    let candidates = candidates.into_iter();
    candidates
        .map(|candidate| (best(typed, &candidate), candidate))
        .collect()
}

/// The sort is stable: candidates with equal scores keep the corpus's order.
fn best_first(mut scored: Vec<(f64, Candidate)>) -> Vec<Candidate> {
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

fn folded(text: &str) -> String {
    simplified(&normalise(text)).to_lowercase()
}

/// The names of a candidate, folded.
fn names(candidate: &Candidate) -> impl Iterator<Item = String> {
    let names = candidate.names.iter().chain([&candidate.shown]);
    names.map(|name| folded(name))
}

fn best(typed: &str, candidate: &Candidate) -> f64 {
    names(candidate)
        .map(|name| score(typed, &name))
        .fold(0.0, f64::max)
}

/// Returns true if one of the candidate's names has every word of the text, or is the text with a
/// typo.
fn is_named(typed: &str, candidate: &Candidate) -> bool {
    words(typed).next().is_some()
        && names(candidate).any(|name| has_every_word(typed, &name) || is_alike(typed, &name))
}

fn has_every_word(typed: &str, name: &str) -> bool {
    // Chinese has no spaces: in a sentence of one "word", a typo may be another name.
    words(typed).all(|word| {
        if has_han(word) {
            name.contains(word)
        } else {
            has_word(word, name)
        }
    })
}

/// Compares a short name with the text, both without spaces. Chinese is not compared, because a
/// question in it may count as one word.
fn is_alike(typed: &str, name: &str) -> bool {
    let joined = |text: &str| words(text).collect::<String>();
    !has_han(typed)
        && words(name).count() <= MAX_NAME_WORDS
        && are_similar(&joined(typed), &joined(name), MIN_NAME_SIMILARITY)
}

fn score(typed: &str, name: &str) -> f64 {
    if name == typed {
        return EQUAL;
    }
    // Of two names with the same prefix, the shorter one scores higher.
    let share = typed.len() as f64 / name.len().max(typed.len()).max(1) as f64;
    if name.starts_with(typed) {
        return 0.9 + 0.09 * share;
    }
    if words(name).any(|word| word.starts_with(typed)) {
        return 0.8 + 0.09 * share;
    }
    if name.contains(typed) {
        return 0.7 + 0.09 * share;
    }
    let whole = strsim::normalized_damerau_levenshtein(typed, name);
    let by_words = words_matched(typed, name);
    whole.max(by_words).min(0.69)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The share of the typed words that are a prefix of a word of the name, or such a word with a
/// typo.
fn words_matched(typed: &str, name: &str) -> f64 {
    let all = words(typed).count().max(1);
    words(typed).filter(|word| has_word(word, name)).count() as f64 / all as f64
}

fn has_word(typed: &str, name: &str) -> bool {
    words(name).any(|word| word.starts_with(typed) || are_similar(typed, word, MIN_SIMILARITY))
}

/// Returns true if the similarity of two texts is at least `min`. Texts of too different lengths are
/// not compared: the similarity is at most the ratio of their lengths.
fn are_similar(a: &str, b: &str, min: f64) -> bool {
    let (a_length, b_length) = (a.chars().count(), b.chars().count());
    let (shorter, longer) = (a_length.min(b_length), a_length.max(b_length));
    shorter as f64 >= min * longer as f64 && strsim::normalized_damerau_levenshtein(a, b) >= min
}
