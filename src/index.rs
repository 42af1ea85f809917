//! Ranks sentences by search terms.
//!
//! A [`Document`] is the list of terms of a sentence. A [`SentenceQuery`] is a disjunction of
//! terms, each with a boost, optionally limited to a dispute, a source, a speaker or a statement.
//! The result is a list of [`Hit`]s ranked by BM25; equal scores keep document order. The caller
//! computes the terms: nothing here splits words, stems, or parses user input.
//!
//! A small corpus is indexed in memory, a large one in the data folder. This is the only module
//! that uses tantivy.
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
//! - [`document`]: the input of the index
//! - [`query`]: queries and hits
//! - `schema`: the tantivy schema of documents
//! - `build`, `parallel_map`: build an index from documents
//! - `search`, `score`: find the hits of a query
//! - [`folder`]: an index on disk, including damaged or foreign ones and concurrent builds
//! - `manifest`, `read_only_directory`: the metadata of an index folder, and how its files are read
//! - `error`: the errors of all of these

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
