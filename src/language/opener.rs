//! How a question opens where its first verb is negated or doubled: neither negates anything.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::text::{has_han, is_han};

use super::rows::keyed;

/// By the negated verb; a line of the file is `positive: negated forms`.
static POSITIVE: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows()
        .filter(|(key, _)| key.is_ascii())
        .flat_map(|(positive, negated)| negated.map(move |verb| (verb, positive)))
        .collect()
});

/// What stands between a doubled character, by the particle that asks the same.
static DOUBLING: LazyLock<Vec<(char, &'static str)>> = LazyLock::new(|| {
    rows()
        .filter(|(key, _)| !key.is_ascii())
        .flat_map(|(particle, between)| {
            between.filter_map(move |word| Some((word.chars().next()?, particle)))
        })
        .collect()
});

fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    keyed(include_str!("data/openers.txt"))
}

/// The opening verb that asks the same without its negation: "is" of "isn't", in lower case; a
/// negation in the opening verb asks for a yes, and negates nothing.
pub fn positive(verb: &str) -> Option<&'static str> {
    POSITIVE.get(verb).copied()
}

/// "支不支持" as "支持吗", which asks the same; any other text as it is.
pub fn undouble(sentence: &str) -> String {
    if !has_han(sentence) {
        return sentence.to_owned();
    }
    let chars: Vec<char> = sentence.chars().collect();
    let doubling = |at: usize| {
        let [first, between, second] = chars.get(at..at + 3)? else {
            return None;
        };
        let (_, particle) = DOUBLING.iter().find(|(known, _)| known == between)?;
        (first == second && is_han(*first)).then_some(*particle)
    };
    let mut out = String::with_capacity(sentence.len());
    let mut particle = None;
    let mut at = 0;
    while at < chars.len() {
        if let Some(found) = doubling(at) {
            particle = Some(found);
            at += 2;
        }
        out.push(chars[at]);
        at += 1;
    }
    if let Some(particle) = particle {
        let end = out.trim_end_matches(['?', '!', '。', '？']).len();
        out.insert_str(end, particle);
    }
    out
}
