//! Names with a letter or two off.

use strsim::damerau_levenshtein;

use crate::text::has_han;

use super::Entity;

/// How many letters a word has at the least that may be a misspelt name.
const SHORTEST: usize = 4;

/// What can be told of two words' distance without measuring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpellingKey {
    chars: usize,
    first: Option<char>,
    /// The letters in order of the alphabet.
    letters: Vec<char>,
}

impl SpellingKey {
    pub(super) fn new(word: &str) -> Self {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        Self {
            chars: letters.len(),
            first: word.chars().next(),
            letters,
        }
    }
}

/// Whether a misspelt word may be meant for this key.
pub(super) fn is_correctable(key: &str) -> bool {
    key.chars().count() >= SHORTEST && !has_han(key)
}

/// The one name that is a letter or two away from `word`; `None` where there is none, or where two
/// are as near.
pub(super) fn nearest<'a>(
    word: &str,
    keys: impl Iterator<Item = (&'a str, Entity, &'a SpellingKey)>,
) -> Option<Entity> {
    let spelt = SpellingKey::new(word);
    if spelt.chars < SHORTEST {
        return None;
    }
    let mut best: Option<(usize, Entity)> = None;
    let mut tie = false;
    for (key, entity, other) in keys {
        let Some(distance) = distance((word, &spelt), (key, other)) else {
            continue;
        };
        match best {
            Some((least, known)) if distance == least => tie |= known != entity,
            Some((least, _)) if distance > least => {}
            _ => {
                best = Some((distance, entity));
                tie = false;
            }
        }
    }
    best.filter(|_| !tie).map(|(_, entity)| entity)
}

/// How many letters `word` is away from `key`, where that is few enough to be a slip: one in a
/// word of four letters or more, two in eight or more; the first letter must hold where two
/// letters are off ("Litecoin" is no misspelt "bitcoin"). Two swapped pairs count as one slip from
/// six letters on ("wehcta").
fn distance(
    (word, spelt): (&str, &SpellingKey),
    (key, other): (&str, &SpellingKey),
) -> Option<usize> {
    if spelt.chars.abs_diff(other.chars) > 2 {
        return None;
    }
    let same_start = spelt.first == other.first;
    let anagram = spelt.letters == other.letters;
    // A slip in the first letter is a swap: "Litcoin" is no "bitcoin".
    if !same_start && !anagram {
        return None;
    }
    let distance = damerau_levenshtein(word, key);
    let longest = spelt.chars.max(other.chars);
    let allowed = match longest {
        ..8 if distance == 2 && longest >= 6 && anagram => 2,
        ..8 => 1,
        _ if same_start => 2,
        _ => 1,
    };
    (distance >= 1 && distance <= allowed).then_some(distance)
}
