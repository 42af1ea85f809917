//! What kind of answer is wanted.

use crate::language::{Class, Word};

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
