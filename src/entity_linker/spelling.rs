//! Matches names that are misspelt by a letter or two.

use strsim::damerau_levenshtein;

use crate::text::has_han;

use super::Entity;

/// The minimum length of a misspelt name, in letters.
const MIN_LENGTH: usize = 4;

/// The minimum length of a name in which a letter may be wrong, missing or added. Shorter names are
/// too close to names of other people ("Zhou" and "Zhao", "Brian" and "bian", "Davey" and
/// "Dovey"), so only a swap of adjacent letters is accepted;
/// `entity_linker::short_names_are_corrected_only_by_a_swap` has a row for each. With seven,
/// "aliay" (`alipay-binance` a015) is not found.
const MIN_LENGTH_OF_EDITED: usize = 6;

/// Properties of a word that exclude most candidates without a distance computation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpellingKey {
    chars: usize,
    first: Option<char>,
    /// The letters in alphabetical order.
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

/// Returns true if a misspelt word can be corrected to this key.
pub(super) fn is_correctable(key: &str) -> bool {
    key.chars().count() >= MIN_LENGTH && !has_han(key)
}

/// Returns the only name that is a letter or two away from `word`. Returns `None` if there is none,
/// or if two are equally near.
pub(super) fn nearest<'a>(
    word: &str,
    keys: impl Iterator<Item = (&'a str, Entity, &'a SpellingKey)>,
) -> Option<Entity> {
    let spelt = SpellingKey::new(word);
    if spelt.chars < MIN_LENGTH {
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

/// Returns the edit distance of `word` and `key` if it is small enough for a typing error: one from
/// [`MIN_LENGTH_OF_EDITED`] letters on, two from eight letters on, and a swap in a shorter name. With
/// two errors the first letter must be right ("Litecoin" is no misspelt "bitcoin"). Two swapped
/// pairs count as one error from six letters on ("wehcta").
fn distance(
    (word, spelt): (&str, &SpellingKey),
    (key, other): (&str, &SpellingKey),
) -> Option<usize> {
    if spelt.chars.abs_diff(other.chars) > 2 {
        return None;
    }
    let same_start = spelt.first == other.first;
    let anagram = spelt.letters == other.letters;
    // An error in the first letter must be a swap: "Litcoin" is no "bitcoin".
    if !same_start && !anagram {
        return None;
    }
    let is_short = other.chars < MIN_LENGTH_OF_EDITED;
    if is_short && !anagram {
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
