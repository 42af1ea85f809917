//! General concepts, out of `data/concepts.tsv`.
//!
//! Each line is `id TAB sign TAB English words TAB Chinese words TAB opposites`; words are apart by
//! commas, lines that begin with `#` are headings. Irregular forms are listed; regular inflections
//! are undone here: "payments" is looked up as "payments", then "payment".

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A concept's place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConceptId(pub u16);

/// What a concept says as a predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Something may be done, is done, is so: `allow`.
    Holds,
    /// It may not, is not: `ban`.
    Fails,
    /// Neither: `buy`.
    Neutral,
}

/// One line of the table.
#[derive(Debug)]
pub struct Concept {
    /// Its name.
    pub id: &'static str,
    /// What it says as a predicate.
    pub sign: Sign,
    opposites: Vec<ConceptId>,
}

impl Concept {
    /// Whether anything contradicts it.
    pub const fn has_opposites(&self) -> bool {
        !self.opposites.is_empty()
    }

    /// What contradicts it.
    pub fn opposites(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.opposites.iter().copied()
    }

    /// Whether the two contradict each other.
    pub fn opposes(&self, other: ConceptId) -> bool {
        self.opposites.contains(&other)
    }
}

/// At most two concepts: no word of the table stands in more (tests/it/language.rs).
pub(super) type Concepts = [Option<ConceptId>; 2];

pub(super) struct Lexicon {
    concepts: Vec<Concept>,
    ids: FxHashMap<&'static str, ConceptId>,
    words: FxHashMap<&'static str, Concepts>,
    /// By the stem of their first word, the longest first: the stems after it.
    phrases: FxHashMap<String, Vec<(Vec<String>, ConceptId)>>,
}

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("data/concepts.tsv")));

pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// The concept at `id`.
pub fn concept(id: ConceptId) -> &'static Concept {
    &lexicon().concepts[usize::from(id.0)]
}

/// The concept that the table calls `name`.
pub fn concept_named(name: &str) -> Option<ConceptId> {
    lexicon().ids.get(name).copied()
}

impl Lexicon {
    fn parse(text: &'static str) -> Self {
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| !line.starts_with('#') && line.contains('\t'))
            .map(|line| line.split('\t').collect())
            .collect();
        let number = |at: usize| {
            ConceptId(u16::try_from(at).expect("data/concepts.tsv has fewer than 65,536 lines"))
        };
        let ids: FxHashMap<_, _> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row[0], number(at)))
            .collect();
        let mut lexicon = Self {
            concepts: Vec::with_capacity(rows.len()),
            ids,
            words: FxHashMap::default(),
            phrases: FxHashMap::default(),
        };
        lexicon.words.reserve(rows.len() * 8);
        for (at, row) in rows.iter().enumerate() {
            lexicon.add(number(at), row);
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        lexicon.mirror();
        lexicon
    }

    fn add(&mut self, id: ConceptId, row: &[&'static str]) {
        let cell = |at: usize| {
            row.get(at)
                .copied()
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|w| !w.is_empty())
        };
        let sign = match row.get(1).copied() {
            Some("+") => Sign::Holds,
            Some("-") => Sign::Fails,
            _ => Sign::Neutral,
        };
        let opposites = cell(4)
            .filter_map(|name| self.ids.get(name).copied())
            .collect();
        self.concepts.push(Concept {
            id: row[0],
            sign,
            opposites,
        });
        for word in cell(2) {
            if word.contains([' ', '-']) {
                self.add_phrase(word, id)
            } else {
                self.add_word(word, id)
            }
        }
        for word in cell(3) {
            self.add_word(word, id);
        }
    }

    fn add_word(&mut self, word: &'static str, id: ConceptId) {
        let known = self.words.entry(word).or_insert([Some(id), None]);
        if known[0] != Some(id) {
            known[1] = Some(id);
        }
    }

    fn add_phrase(&mut self, phrase: &str, id: ConceptId) {
        let mut stems: Vec<String> = phrase.split([' ', '-']).map(super::stem).collect();
        let first = stems.remove(0);
        self.phrases.entry(first).or_default().push((stems, id));
    }

    /// An opposite holds both ways.
    fn mirror(&mut self) {
        let pairs: Vec<_> = (0u16..)
            .zip(&self.concepts)
            .flat_map(|(at, concept)| {
                concept
                    .opposites
                    .iter()
                    .map(move |&other| (other, ConceptId(at)))
            })
            .collect();
        for (one, other) in pairs {
            let opposites = &mut self.concepts[usize::from(one.0)].opposites;
            if !opposites.contains(&other) {
                opposites.push(other);
            }
        }
    }

    /// The concepts of one word in lower case, its inflection undone where it is not listed.
    pub(super) fn of(&self, word: &str) -> Concepts {
        if let Some(&known) = self.words.get(word) {
            return known;
        }
        let mut base = String::with_capacity(word.len() + 2);
        for (ending, put) in INFLECTIONS {
            let Some(rest) = word
                .strip_suffix(ending)
                .filter(|rest| rest.len() >= if ending == "ly" { 4 } else { 3 })
            else {
                continue;
            };
            base.clear();
            base.push_str(rest);
            base.push_str(put);
            if let Some(&known) = self.words.get(base.as_str()) {
                return known;
            }
            if put.is_empty() && doubled(&base) {
                base.pop();
                if let Some(&known) = self.words.get(base.as_str()) {
                    return known;
                }
            }
        }
        [None, None]
    }

    /// The phrases that begin with the stem `first`, the longest first.
    pub(super) fn phrases(&self, first: &str) -> &[(Vec<String>, ConceptId)] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// Every listed word, both languages.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// Whether the very word is listed.
    pub(super) fn lists(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }
}

/// Regular English inflections, and what stood in the ending's place.
const INFLECTIONS: [(&str, &str); 9] = [
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", "e"),
    ("ed", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
];

fn doubled(word: &str) -> bool {
    let mut back = word.bytes().rev();
    matches!((back.next(), back.next()), (Some(last), Some(before)) if last == before)
}
