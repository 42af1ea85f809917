//! Names in a text: which alias stands where, also where a letter or two are off.
//!
//! Compared without case, spaces and hyphens ("ali pay" is "alipay"), with or without a plural's
//! ending. Misspelt names are found by edit distance, and only in questions, and only where the
//! word is none that the corpus or the word lists know.

use rustc_hash::{FxHashMap, FxHashSet};
use strsim::damerau_levenshtein;

use crate::text::{has_han, normalise};

use super::cues::{Class, cues};
use super::lexicon::lexicon;
use super::reading::{Spelling, Word, WordKind};
use super::token::{Shape, stem, tokens};

/// Whoever made the table knows what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(pub u32);

/// How many letters a word has at the least that may be a misspelt name.
const SHORTEST_MISSPELT: usize = 4;

/// The most parts a name in a text may have.
const PARTS: usize = 6;

/// A table of names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By the alias in lower case without spaces.
    exact: FxHashMap<String, NameId>,
    /// Aliases of one ordinary word, by its stem: "bans" is "banned".
    stems: FxHashMap<String, NameId>,
    /// Aliases that are function words ("IT"): only in capital letters.
    shouted: FxHashSet<String>,
    /// The same in Chinese characters.
    han: FxHashMap<String, NameId>,
    /// Aliases of several ordinary words, by their stems, in any order.
    loose: Vec<(Vec<String>, NameId)>,
    /// Aliases that a misspelt word may be meant for.
    typed: Vec<Typed>,
    /// Words of the corpus: never a misspelling.
    known: FxHashSet<String>,
    /// Listed words by length, for misspelt ordinary words.
    ordinary: FxHashMap<usize, Vec<&'static str>>,
}

/// An alias that a word is compared with letter by letter.
#[derive(Debug, Clone)]
struct Typed {
    alias: String,
    id: NameId,
    spelt: Spelt,
}

/// What can be told of two words' distance without measuring it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelt {
    chars: usize,
    first: Option<char>,
    /// The letters in order of the alphabet.
    letters: Vec<char>,
}

impl Spelt {
    fn new(word: &str) -> Self {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        Self {
            chars: letters.len(),
            first: word.chars().next(),
            letters,
        }
    }
}

/// Collects names.
#[derive(Debug, Default)]
pub struct NamesBuilder {
    names: Names,
}

impl NamesBuilder {
    /// Adds an alias in full.
    pub fn alias(&mut self, id: NameId, alias: &str) {
        let alias = normalise(alias);
        let parts = tokens(&alias);
        let joined: String = parts
            .iter()
            .filter(|part| part.shape != Shape::Mark)
            .map(|part| part.text.as_str())
            .collect();
        if joined.is_empty() {
            return;
        }
        if has_han(&joined) {
            self.names.han.entry(joined.clone()).or_insert(id);
        } else if parts.len() == 1 && is_everyday(&joined) {
            self.names.shouted.insert(joined.clone());
        }
        if parts.len() == 1 && lexicon().of(&joined)[0].is_some() {
            self.names.stems.entry(stem(&joined)).or_insert(id);
        }
        self.names.exact.entry(joined).or_insert(id);
    }

    /// Adds a part of a name, where no other name claims it.
    pub fn part(&mut self, id: NameId, part: &str) {
        if !self.names.exact.contains_key(part) {
            self.alias(id, part);
        }
    }

    /// Adds a name of several ordinary words that may stand apart and in any order: "share your
    /// password" for "password sharing".
    pub fn loose(&mut self, id: NameId, alias: &str) {
        let alias = normalise(alias);
        let stems: Vec<String> = tokens(&alias)
            .iter()
            .filter(|part| part.shape == Shape::Letters && cues().of(&part.text).is_empty())
            .map(|part| stem(&part.text))
            .collect();
        if stems.len() >= 2 {
            self.names.loose.push((stems, id));
        }
    }

    /// Adds a word of the corpus: it is never read as a misspelt name.
    pub fn known(&mut self, word: &str) {
        if !self.names.known.contains(word) {
            self.names.known.insert(word.to_owned());
        }
    }

    /// The table.
    pub fn build(mut self) -> Names {
        for word in lexicon()
            .words()
            .chain(cues().words())
            .filter(|word| word.is_ascii() && word.len() >= 4)
        {
            self.names
                .ordinary
                .entry(word.len())
                .or_default()
                .push(word);
        }
        for words in self.names.ordinary.values_mut() {
            words.sort_unstable();
            words.dedup();
        }
        let typed = self.names.exact.iter().map(|(alias, &id)| Typed {
            alias: alias.clone(),
            id,
            spelt: Spelt::new(alias),
        });
        self.names.typed = typed
            .filter(|typed| typed.spelt.chars >= SHORTEST_MISSPELT && !has_han(&typed.alias))
            .collect();
        self.names
            .typed
            .sort_unstable_by(|a, b| a.alias.cmp(&b.alias));
        self.names
    }
}

impl Names {
    /// Whether a Chinese alias is spelt like that.
    pub(super) fn lists_han(&self, word: &str) -> bool {
        self.han.contains_key(word)
    }

    /// Whether the corpus has the word.
    pub(super) fn is_known(&self, word: &Word) -> bool {
        self.known.contains(&word.stem)
    }

    /// The listed word one slip away, the one with the same beginning of several; `None` where
    /// there is none.
    pub(super) fn ordinary_near(&self, word: &str) -> Option<&'static str> {
        // "officer" is no misspelt "office".
        let (first, last) = (word.as_bytes().first(), word.as_bytes().last());
        let begins = |listed: &str| {
            listed
                .bytes()
                .zip(word.bytes())
                .take_while(|(a, b)| a == b)
                .count()
        };
        (word.len() - 1..=word.len() + 1)
            .filter_map(|len| self.ordinary.get(&len))
            .flatten()
            .copied()
            .filter(|listed| listed.as_bytes().first() == first && listed.as_bytes().last() == last)
            .filter(|listed| slip(word, listed))
            .max_by_key(|listed| begins(listed))
    }

    /// Joins the parts of each name into one word and notes whose it is.
    pub(super) fn mark(&self, words: &mut Vec<Word>, spelling: Spelling) {
        let mut joined = String::new();
        let mut at = 0;
        while at < words.len() {
            if let Some((len, id)) = self.exact_at(words, at, &mut joined) {
                join(words, at, len, id);
            } else if spelling == Spelling::Forgiving
                && let Some((len, id)) = self.near_at(words, at)
            {
                join(words, at, len, id);
            }
            at += 1;
        }
    }

    fn exact_at(&self, words: &[Word], at: usize, joined: &mut String) -> Option<(usize, NameId)> {
        joined.clear();
        let first = words.get(at)?;
        let ordinary = first.classes.is_empty() && first.concepts().next().is_some();
        let mut found = self
            .stems
            .get(&first.stem)
            .filter(|_| ordinary)
            .map(|&id| (1, id));
        for (len, word) in (1..=PARTS).zip(&words[at..]) {
            if word.kind == WordKind::Mark {
                if len == 1 || !matches!(word.text.as_str(), "-" | "." | "·" | "‧" | "•" | "・")
                {
                    break;
                }
                continue;
            }
            joined.push_str(&word.text);
            let single = len == 1 && self.shouted.contains(joined.as_str());
            if let Some(&id) = self
                .exact
                .get(joined.as_str())
                .or_else(|| self.exact.get(singular(joined)))
                && (!single || word.capital)
            {
                found = Some((len, id));
            }
        }
        found
    }

    fn near_at(&self, words: &[Word], at: usize) -> Option<(usize, NameId)> {
        let open = |word: &Word| {
            word.kind == WordKind::Word
                && word.classes.is_empty()
                && word.concepts().next().is_none()
                && !self.is_known(word)
        };
        let first = words.get(at).filter(|word| open(word))?;
        let second = words.get(at + 1).filter(|word| word.kind == WordKind::Word);
        let pair = second.map(|second| format!("{}{}", first.text, second.text));
        let pair = pair.and_then(|pair| self.nearest(&pair)).map(|id| (2, id));
        self.nearest(&first.text).map(|id| (1, id)).or(pair)
    }

    /// The one name that is a letter or two away from `word`; `None` where there is none, or where
    /// two are as near.
    fn nearest(&self, word: &str) -> Option<NameId> {
        let mut best: Option<(usize, NameId)> = None;
        let mut tie = false;
        let spelt = Spelt::new(word);
        if spelt.chars < SHORTEST_MISSPELT {
            return None;
        }
        for Typed {
            alias,
            id,
            spelt: other,
        } in &self.typed
        {
            let id = *id;
            let Some(distance) = misspelt((word, &spelt), (alias, other)) else {
                continue;
            };
            match best {
                Some((least, known)) if distance == least => tie |= known != id,
                Some((least, _)) if distance > least => {}
                _ => {
                    best = Some((distance, id));
                    tie = false;
                }
            }
        }
        best.filter(|_| !tie).map(|(_, id)| id)
    }

    /// Notes names whose words stand apart, within six words of each other.
    pub(super) fn mark_loose(&self, words: &mut [Word]) {
        const WINDOW: usize = 7;
        for (stems, id) in &self.loose {
            if words.iter().any(|word| word.name == Some(*id)) {
                continue;
            }
            let Some(first) = words
                .iter()
                .position(|word| word.name.is_none() && stems.contains(&word.stem))
            else {
                continue;
            };
            let end = (first + WINDOW).min(words.len());
            let place = |stem: &String| {
                words[first..end]
                    .iter()
                    .position(|word| word.name.is_none() && word.stem == *stem)
            };
            let places: Option<Vec<usize>> = stems.iter().map(place).collect();
            for place in places.into_iter().flatten() {
                words[first + place].name = Some(*id);
            }
        }
    }
}

/// Whether a word of a name means something else in most sentences; what many names end with
/// ("union") does not.
fn is_everyday(word: &str) -> bool {
    let classes = cues().of(word);
    !classes.is_empty() && !classes.any(&[Class::Institution, Class::Carrier])
}

fn join(words: &mut Vec<Word>, at: usize, len: usize, id: NameId) {
    let tail: Vec<Word> = words
        .drain(at + 1..at + len)
        .filter(|part| part.kind != WordKind::Mark)
        .collect();
    let head = &mut words[at];
    for part in tail {
        head.text = format!("{} {}", head.text, part.text);
        head.stem = format!("{} {}", head.stem, part.stem);
        head.span.end = part.span.end;
    }
    head.name = Some(id);
    if len > 1 {
        head.forget_parts();
    }
}

/// Without a plural's ending.
fn singular(word: &str) -> &str {
    word.strip_suffix("es")
        .filter(|rest| rest.ends_with(['s', 'x', 'h']))
        .or_else(|| word.strip_suffix('s'))
        .unwrap_or(word)
}

/// How many letters `word` is away from `alias`, where that is few enough to be a slip: one in a
/// word of four letters or more, two in eight or more; the first letter must hold where the word
/// is short or two letters are off ("Litecoin" is no misspelt "bitcoin"). Two swapped pairs count
/// as one slip from six letters on ("wehcta").
fn misspelt((word, spelt): (&str, &Spelt), (alias, other): (&str, &Spelt)) -> Option<usize> {
    if spelt.chars.abs_diff(other.chars) > 2 {
        return None;
    }
    let same_start = spelt.first == other.first;
    let anagram = spelt.letters == other.letters;
    // A slip in the first letter is a swap: "Litcoin" is no "bitcoin".
    if !same_start && !anagram {
        return None;
    }
    let distance = damerau_levenshtein(word, alias);
    let longest = spelt.chars.max(other.chars);
    let allowed = match longest {
        ..8 if distance == 2 && longest >= 6 && anagram => 2,
        ..8 => 1,
        _ if same_start => 2,
        _ => 1,
    };
    (distance >= 1 && distance <= allowed).then_some(distance)
}

/// One letter too many, one too few, or two swapped; another letter makes another word.
fn slip(word: &str, listed: &str) -> bool {
    let same_length = word.len() == listed.len();
    damerau_levenshtein(word, listed) == 1 && (!same_length || anagram(word, listed))
}

fn anagram(a: &str, b: &str) -> bool {
    Spelt::new(a)
        == Spelt {
            first: a.chars().next(),
            ..Spelt::new(b)
        }
}
