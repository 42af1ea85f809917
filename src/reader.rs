//! Scores whether a question asks a proposition, and how a passage answers a question.
//!
//! Two small cross-encoders, trained for this task (see `training/`), with their weights compiled
//! into the program. The English network reads pairs of texts in Latin letters, the multilingual
//! network all others. The input is a pair of texts, the output a probability for each relation.
//! A third, much smaller network corrects the probabilities of all pairs of one question together.
//! Word vectors find the sentences that are worth reading.
//! Knows no dispute and no verdict. Equal inputs give equal probabilities. The only module that
//! uses the inference library and its tokenizer.
//!
//! ```text
//! "is ⟨0⟩ off limits for crypto"  ×  "can ⟨0⟩ be used for crypto?"      → inverted .97
//! "did ⟨1⟩ ever say yes"          ×  ⟨1⟩ Twitter: "… said “yes” …"       → yes .91
//! ```

mod joint;
mod model;
mod network;
mod pair;
mod tokenizer;
mod word_vectors;

use crate::corpus::{PartyIx, SentenceIx, Stance};
use crate::entity_linker::LinkedText;

pub use model::Reader;
pub use word_vectors::TextVector;

/// The number of classes of a pair of a question and a proposition.
const PROPOSITION_CLASSES: usize = 4;
/// The number of classes of a pair of a question and a passage.
const PASSAGE_CLASSES: usize = 5;

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

/// All pairs of one question with the scores that each has by itself.
#[derive(Debug, Clone)]
pub struct QuestionPairs<'a> {
    /// The question.
    pub question: &'a LinkedText,
    /// True if it asks for a fact, not for a yes or no.
    pub expects_fact: bool,
    /// The propositions that it was compared with.
    pub propositions: Vec<ScoredProposition<'a>>,
    /// The passages that it was compared with.
    pub passages: Vec<ScoredPassage<'a>>,
}

/// A proposition with its scores.
#[derive(Debug, Clone)]
pub struct ScoredProposition<'a> {
    /// The proposition.
    pub text: &'a LinkedText,
    /// How the question asks it.
    pub scores: PropositionScores,
}

/// A passage with its scores.
#[derive(Debug, Clone)]
pub struct ScoredPassage<'a> {
    /// Where its sentence is.
    pub at: SentenceIx,
    /// The passage.
    pub passage: &'a Passage,
    /// How it answers the question.
    pub scores: PassageScores,
    /// The stances of its statements: the index in [`QuestionPairs::propositions`], and the stance.
    pub stances: Vec<(usize, Stance)>,
}

impl PropositionScores {
    const fn classes(self) -> [u16; PROPOSITION_CLASSES] {
        [self.same, self.inverted, self.narrower, self.other]
    }

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
    const fn classes(self) -> [u16; PASSAGE_CLASSES] {
        [self.yes, self.no, self.qualifies, self.fact, self.none]
    }

    /// The certainty that it answers in any way, in thousandths.
    pub const fn answers_at_all(self) -> u16 {
        1000 - self.none
    }

    /// The certainty that it states the fact that the question asks for, in thousandths.
    pub const fn states_fact(&self) -> u16 {
        self.fact
    }
}
