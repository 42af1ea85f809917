//! Does this question ask that proposition? Does this passage answer it, and how?
//!
//! A small multilingual cross-encoder, trained for this (see `training/`), whose weights are part
//! of the program: two texts go in together, a probability for each relation comes out. Knows no
//! dispute and no verdict; the same two texts give the same probabilities. Alone names the inference
//! library and its tokenizer.
//!
//! ```text
//! "is ⟨0⟩ off limits for crypto"  ×  "can ⟨0⟩ be used for crypto?"      → inverted .97
//! "did ⟨1⟩ ever say yes"          ×  ⟨1⟩ Twitter: "… said “yes” …"       → yes .91
//! ```

mod model;
mod pair;
mod tokenizer;

use crate::corpus::PartyIx;
use crate::entity_linker::LinkedText;

pub use model::Reader;

/// How a question asks a proposition; probabilities that add up to 1, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PropositionScores {
    /// Yes to the question is yes to the proposition.
    pub same: u16,
    /// Yes to the question is no to the proposition.
    pub inverted: u16,
    /// The question asks it for a special case: a place, an amount, a time, a certain speaker.
    pub narrower: u16,
    /// The question asks something else.
    pub other: u16,
}

/// How a passage answers a question; probabilities that add up to 1, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PassageScores {
    /// It says yes.
    pub yes: u16,
    /// It says no.
    pub no: u16,
    /// It names a condition, an exception or a way round.
    pub qualifies: u16,
    /// It tells who, what, when, where, why or how much.
    pub tells: u16,
    /// It does not answer.
    pub none: u16,
}

/// A sentence of a source with what is needed to understand it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The sentence before it in the same source.
    pub before: Option<LinkedText>,
    /// Whose words they are.
    pub speaker: Option<PartyIx>,
    /// Who passed them on.
    pub relayed_by: Option<PartyIx>,
    /// Where they were said.
    pub medium: Option<String>,
    /// The sentence.
    pub sentence: LinkedText,
}

impl PropositionScores {
    /// How surely the question asks the proposition as it stands or turned round, in thousandths.
    pub const fn direct(self) -> u16 {
        self.same + self.inverted
    }

    /// How surely it has to do with the proposition, in thousandths.
    pub const fn related(self) -> u16 {
        1000 - self.other
    }

    /// Whether it is likelier turned round than as it stands.
    pub const fn is_inverted(self) -> bool {
        self.inverted > self.same
    }
}

impl PassageScores {
    /// How surely it answers at all, in thousandths.
    pub const fn answers_at_all(self) -> u16 {
        1000 - self.none
    }

    /// The same, for a question that wants to be told something.
    pub const fn states_fact(&self) -> u16 {
        self.tells
    }
}
