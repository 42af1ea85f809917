//! Here are terms, give me ranked sentences.
//!
//! A [`Document`] is a sentence as the terms that stand for it; a [`SentenceQuery`] is a
//! disjunction of terms, each with a boost, perhaps limited to a dispute, a source, a speaker or a
//! statement; the outcome is [`Hit`]s by BM25, equal ones in document order. Terms come ready made:
//! nothing here splits words, stems, or parses what a user typed.
//!
//! A small corpus is indexed in memory, a large one under the data folder. The only module that
//! names tantivy.
//!
//! ```
//! use receipts::corpus::{SentenceIx, SourceIx};
//! use receipts::index::{Document, SentenceIndex, SentenceQuery, Terms};
//!
//! let sentence = |number, terms: &[&str]| Document {
//!     dispute: 0,
//!     sentence: SentenceIx { source: SourceIx(0), number },
//!     statements: Vec::new(),
//!     terms: terms.iter().collect(),
//! };
//! let index = SentenceIndex::in_memory([
//!     sentence(0, &["rain", "fall", "plain"]),
//!     sentence(1, &["snow", "fall"]),
//! ])?;
//! let hits = index.search(&SentenceQuery::any([("snow", 1.0), ("fall", 1.0)]), 10);
//! let order: Vec<usize> = hits.iter().map(|hit| hit.sentence.number).collect();
//! assert_eq!(order, [1, 0]);
//! # Ok::<(), receipts::index::IndexError>(())
//! ```
//!
//! - [`document`]: what goes in
//! - [`query`]: what is asked, and what comes out
//! - `schema`: how both look to tantivy
//! - `build`, `making`: from documents to an index
//! - `search`: from a query to hits
//! - [`folder`]: an index on disk that is damaged, somebody else's, or built twice at once
//! - `manifest`, `frozen`: what an index folder says of itself, and how it is read

mod build;
pub mod document;
mod error;
pub mod folder;
mod manifest;
mod parallel_map;
pub mod query;
mod read_only_directory;
mod schema;
mod score;
mod search;

pub use document::{Document, StatementRef, Terms};
pub use error::IndexError;
pub use folder::{IndexOptions, IndexOrigin};
pub use manifest::{Fingerprint, Stamp};
pub use query::{Hit, SearchScope, SentenceQuery};
pub use search::SentenceIndex;
