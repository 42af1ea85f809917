//! Maps ids to the exact words of the sources.
//!
//! Holds the disputes of the corpus folders, checked and resolved: every name in `statements.toml`
//! and `dispute.toml` becomes an index, every quote a byte range of its source's file. Nothing here
//! does input or output after loading. Knows nothing about user questions.
//!
//! - [`model`]: the data types
//! - [`load`](mod@load): reads folders into the data types
//! - [`problem`]: describes what is wrong with a folder, and where
//! - [`sentences`]: splits text into sentences

pub mod load;
pub mod model;
pub mod problem;
pub mod sentences;

mod speech_verbs;

pub use load::{SymlinkPolicy, check, check_with, files, load, load_with, read_regular, version};
pub use model::{
    Corpus, Dispute, DisputeQuestion, Party, PartyIx, QuestionIx, Sentence, SentenceIx, Source,
    SourceIx, SourceMeta, Stance, Statement, StatementIx, Topic, TopicIx,
};
pub use problem::{FilePosition, Problem, Severity};
