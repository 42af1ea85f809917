//! What do these words mean, in any dispute?
//!
//! Cuts a sentence into words ([`read`]), folds inflections, finds general concepts (allow, ban,
//! buy, found), names, clauses and what is negated. English and Chinese. Knows nothing of any
//! dispute: names come in as a [`Names`] table of opaque ids, and every word list stands in a data
//! file beside this module:
//!
//! - `data/concepts.tsv`: concepts with their words in both languages, whether they say that
//!   something holds (`+`) or does not (`-`), and their opposites
//! - `data/cues.txt`: function words by [`Class`]
//! - `data/groups.txt`: concepts by the part that they play in a sentence, by [`Group`]
//! - `data/openers.txt`: negated verbs that open a question, and their positive
//! - `data/irregular.txt`: forms that inflect by no rule; `data/shorthand.txt`: short forms that
//!   people type
//! - `data/frames.txt`: what people put around a question, and what it does to it
//!
//! ```
//! use receipts::language::{self, Names, Spelling};
//! let reading = language::read("They will never support it, but we do.", &Names::default(), Spelling::Exact);
//! assert_eq!(reading.to_string(), "they will never support:support- it- , but we do .");
//! ```
//! In the normal form a word is followed by `:` and its concepts, `@` and its name, and `-` where
//! it stands under a negation.

mod cues;
mod frames;
mod group;
mod lexicon;
mod memo;
mod names;
mod negation;
mod opener;
mod reading;
mod rows;
mod script;
mod segment;
mod token;

pub use cues::{Class, Classes, classes_of};
pub use frames::{Frame, FrameKind, Trimmed, trim};
pub use group::{Group, group, groups};
pub use lexicon::{Concept, ConceptId, Sign, concept, concept_named};
pub use names::{NameId, Names, NamesBuilder};
pub use opener::{positive, undouble};
pub use reading::{Reading, Spelling, Word, WordKind, is_noun, read};
pub use script::simplified;
pub use token::stem;
