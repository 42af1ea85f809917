//! Which of the names somebody means who has typed this much, typing errors and all.
//!
//! ```text
//! ""       every name, in the corpus's order
//! "har"    Harbour Office (it begins so)
//! "ofice"  Harbour Office (a word of it is that, but for a slip)
//! ```

use crate::text::normalise;

/// Something that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// What is handed back when it is chosen.
    pub(crate) value: String,
    /// What is shown.
    pub(crate) shown: String,
    /// What else it is called.
    pub(crate) names: Vec<String>,
}

/// Below it nothing is meant: a slip in a word of five letters scores above, another word below.
const LEAST: f64 = 0.5;
/// How alike two words are that are one but for a slip (Damerau-Levenshtein, 1 is the same).
const SLIP: f64 = 0.7;

/// Those that may be meant, the likeliest first; all of them, as they stand, where nothing was
/// typed.
pub(crate) fn ranked(typed: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let typed = folded(typed);
    if typed.is_empty() {
        return candidates;
    }
    let mut scored: Vec<(f64, Candidate)> = candidates
        .into_iter()
        .map(|candidate| (best(&typed, &candidate), candidate))
        .filter(|(score, _)| *score >= LEAST)
        .collect();
    // Stable: what scores alike keeps the corpus's order.
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The one that is meant: by its value, else the likeliest.
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
    // Of names that begin alike, the shorter is the nearer.
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

/// Which share of the typed words begins a word of the name, or is one but for a slip.
fn words_matched(typed: &str, name: &str) -> f64 {
    let met = |typed: &str| {
        words(name).any(|word| {
            word.starts_with(typed) || strsim::normalized_damerau_levenshtein(typed, word) >= SLIP
        })
    };
    let all = words(typed).count().max(1);
    words(typed).filter(|word| met(word)).count() as f64 / all as f64
}
