//! Maps ids to the exact words of the sources.
//!
//! Holds the disputes of the corpus folders, checked and resolved: every name in `statements.toml`
//! and `dispute.toml` becomes an index, every quote a byte range of its source's file. Nothing here
//! does input or output after loading, except that a source from a snapshot is read at first use.
//! Knows nothing about user questions.
//!
//! - [`model`]: the data types
//! - [`load`](mod@load): reads folders into the data types
//! - [`snapshot`]: a loaded corpus in one file, so that the next start reads no source
//! - [`problem`]: describes what is wrong with a folder, and where
//! - [`sentences`]: splits text into sentences

pub mod load;
pub mod model;
pub mod problem;
pub mod sentences;
pub mod snapshot;

mod regular_file;
mod speech_verbs;
mod varint;

pub use load::{
    SymlinkPolicy, check, check_with, dispute_folder, files, is_function_word, load, load_with,
    version,
};
pub use model::{
    Corpus, Dispute, DisputeQuestion, MAX_DISTINCT_PARTIES, Party, PartyIx, QuestionIx,
    ReadFailure, Sentence, SentenceIx, Source, SourceContent, SourceIx, SourceMeta, Stance,
    Statement, StatementIx, Topic, TopicIx,
};
pub use problem::{FilePosition, Problem, Severity};
pub use regular_file::{read_regular, write_synced};
