//! What kind of answer is wanted, and the groups of concepts that tell it.

use std::sync::LazyLock;

use crate::language::{Class, ConceptId, Word, concept_named};

/// What kind of answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A yes or no, asked for.
    Polar,
    /// A yes or no to what is claimed.
    Claim,
    /// A yes or no, asked for by naming things alone.
    Fragment,
    /// Somebody.
    Who,
    /// Something.
    What,
    /// A time.
    When,
    /// A place.
    Where,
    /// A reason.
    Why,
    /// A manner.
    How,
    /// One of several.
    Which,
    /// A number.
    HowMany,
    /// A measure.
    HowLong,
    /// Instructions: the sources give none.
    HowTo,
    /// An opinion or advice: the bot gives none.
    Advice,
}

impl Kind {
    /// Whether a yes or no is wanted.
    pub const fn wants_verdict(self) -> bool {
        matches!(self, Self::Polar | Self::Claim | Self::Fragment)
    }

    /// The kind that a question word asks for.
    pub(super) fn of_word(word: &Word) -> Option<Self> {
        const WORDS: [(Class, Kind); 9] = [
            (Class::HowMany, Kind::HowMany),
            (Class::HowLong, Kind::HowLong),
            (Class::Why, Kind::Why),
            (Class::When, Kind::When),
            (Class::Where, Kind::Where),
            (Class::Who, Kind::Who),
            (Class::Which, Kind::Which),
            (Class::How, Kind::How),
            (Class::What, Kind::What),
        ];
        WORDS
            .iter()
            .find(|(class, _)| word.classes.has(*class))
            .map(|(_, kind)| *kind)
    }
}

/// A part that a concept plays in a question; the members stand in `groups.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What is done with a thing that may be used.
    Activity,
    /// Uttering something.
    Saying,
    /// Uttering something, with nothing else in the verb: what follows is what was uttered.
    Plain,
    /// Uttering that it is not so.
    Denying,
    /// Being in something, or being found there.
    Presence,
    /// Costing something.
    Price,
    /// Beginning or going on with what follows.
    Aspect,
    /// Wanting something to be so.
    Demanding,
}

const GROUPS: [(&str, Group); 8] = [
    ("activity", Group::Activity),
    ("saying", Group::Saying),
    ("plain", Group::Plain),
    ("denying", Group::Denying),
    ("aspect", Group::Aspect),
    ("price", Group::Price),
    ("presence", Group::Presence),
    ("demanding", Group::Demanding),
];

static MEMBERS: LazyLock<Vec<Vec<ConceptId>>> = LazyLock::new(|| {
    let line = |key: &str| {
        let rows = include_str!("groups.txt").lines();
        let words = rows
            .filter_map(|row| row.split_once(':'))
            .find(|(name, _)| *name == key)
            .map_or("", |(_, words)| words);
        words
            .split(',')
            .filter_map(|word| concept_named(word.trim()))
            .collect()
    };
    GROUPS.iter().map(|(key, _)| line(key)).collect()
});

/// Whether a word plays that part.
pub fn group(word: &Word, group: Group) -> bool {
    let at = GROUPS
        .iter()
        .position(|(_, g)| *g == group)
        .unwrap_or_default();
    word.concepts().any(|id| MEMBERS[at].contains(&id))
}
