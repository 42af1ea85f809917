//! Scores whether a question asks a proposition, and how a passage answers a question.
//!
//! Two small cross-encoders, trained for this task (see `training/`), with their weights compiled
//! into the program. The English network reads pairs of texts in Latin letters, the multilingual
//! network all others. It also reads the likeliest of the English pairs; their scores are a
//! weighted average. The input is a pair of texts, the output a probability for each relation.
//! Knows no dispute and no verdict. Equal inputs give equal probabilities. The only module that
//! uses the inference library and its tokenizer.
//!
//! ```text
//! "is ⟨0⟩ off limits for crypto"  ×  "can ⟨0⟩ be used for crypto?"      → inverted .97
//! "did ⟨1⟩ ever say yes"          ×  ⟨1⟩ Twitter: "… said “yes” …"       → yes .91
//! ```

mod model;
mod network;
mod pair;
mod tokenizer;

use crate::corpus::PartyIx;
use crate::entity_linker::LinkedText;

pub use model::Reader;

/// How a question asks a proposition: probabilities in thousandths that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PropositionScores {
    /// Yes to the question means yes to the proposition.
    pub same: u16,
    /// Yes to the question means no to the proposition.
    pub inverted: u16,
    /// The question asks about a special case: a place, an amount, a time, a certain speaker.
    pub narrower: u16,
    /// The question asks something else.
    pub other: u16,
}

/// How a passage answers a question: probabilities in thousandths that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PassageScores {
    /// It answers yes.
    pub yes: u16,
    /// It answers no.
    pub no: u16,
    /// It names a condition, an exception or a workaround.
    pub qualifies: u16,
    /// It states who, what, when, where, why or how much.
    pub fact: u16,
    /// It does not answer.
    pub none: u16,
}

/// A sentence of a source with its context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The previous sentence in the same source.
    pub before: Option<LinkedText>,
    /// The party whose words they are.
    pub speaker: Option<PartyIx>,
    /// The party that relayed them.
    pub relayed_by: Option<PartyIx>,
    /// The medium of the statement.
    pub medium: Option<String>,
    /// The sentence.
    pub sentence: LinkedText,
}

impl PropositionScores {
    /// The certainty that the question asks the proposition as written or inverted, in thousandths.
    pub const fn direct(self) -> u16 {
        self.same + self.inverted
    }

    /// The certainty that it is related to the proposition, in thousandths.
    pub const fn related(self) -> u16 {
        1000 - self.other
    }

    /// Returns true if the inverted reading is more likely than the one as written.
    pub const fn is_inverted(self) -> bool {
        self.inverted > self.same
    }
}

impl PassageScores {
    /// The certainty that it answers in any way, in thousandths.
    pub const fn answers_at_all(self) -> u16 {
        1000 - self.none
    }

    /// The certainty that it states the fact that the question asks for, in thousandths.
    pub const fn states_fact(&self) -> u16 {
        self.fact
    }
}
