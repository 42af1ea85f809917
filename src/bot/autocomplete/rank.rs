//! Ranks names by how well they match a typed text, tolerating typing errors.
//!
//! ```text
//! ""       every name, in the corpus's order
//! "har"    Harbour Office (the name starts with it)
//! "ofice"  Harbour Office (a word of the name, with a typo)
//! ```

use crate::text::normalise;

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

/// The lowest score of a match. A typo in a five-letter word scores above it, a different word
/// below.
const MIN_SCORE: f64 = 0.5;
/// The lowest similarity at which two words count as one word with a typo (normalised
/// Damerau-Levenshtein, where 1 means equal).
const MIN_SIMILARITY: f64 = 0.7;

/// Returns the matching candidates, best first. Returns all of them in their given order if nothing
/// was typed.
pub(crate) fn ranked(typed: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let typed = folded(typed);
    if typed.is_empty() {
        return candidates;
    }
    let mut scored: Vec<(f64, Candidate)> = candidates
        .into_iter()
        .map(|candidate| (best(&typed, &candidate), candidate))
        .filter(|(score, _)| *score >= MIN_SCORE)
        .collect();
    // The sort is stable: candidates with equal scores keep the corpus's order.
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns the candidate whose value equals the text, or else the best match.
pub(crate) fn best_match(typed: &str, candidates: Vec<Candidate>) -> Option<Candidate> {
    if typed.trim().is_empty() {
        return None;
    }
    let exact = candidates.iter().find(|c| c.value == typed).cloned();
    exact.or_else(|| ranked(typed, candidates).into_iter().next())
}

fn folded(text: &str) -> String {
    normalise(text).to_lowercase()
}

fn best(typed: &str, candidate: &Candidate) -> f64 {
    let names = candidate.names.iter().chain([&candidate.shown]);
    names
        .map(|name| score(typed, &folded(name)))
        .fold(0.0, f64::max)
}

fn score(typed: &str, name: &str) -> f64 {
    if name == typed {
        return 1.0;
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
    let is_in_name = |typed: &str| {
        words(name).any(|word| {
            word.starts_with(typed)
                || strsim::normalized_damerau_levenshtein(typed, word) >= MIN_SIMILARITY
        })
    };
    let all = words(typed).count().max(1);
    words(typed).filter(|word| is_in_name(word)).count() as f64 / all as f64
}
