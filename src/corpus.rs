//! Here is an id, give me the exact words.
//!
//! The disputes as they lie in their folders, checked and resolved: every name in
//! `statements.toml` and `dispute.toml` has become an index, every quote a byte range of its
//! source's file. Once loaded, nothing here does input or output. Knows nothing of questions that
//! users ask.
//!
//! - [`model`]: the data, as the layers above read it
//! - [`load`](mod@load): from a folder to the data
//! - [`problem`]: what is wrong with a folder, and where
//! - [`sentences`]: where one sentence ends and the next begins

pub mod load;
pub mod model;
pub mod problem;
pub mod sentences;

mod speech_verbs;

pub use load::{SymlinkPolicy, check, check_with, files, load, load_with, version};
pub use model::{
    Corpus, Dispute, DisputeQuestion, Party, PartyIx, QuestionIx, Sentence, SentenceIx, Source,
    SourceIx, SourceMeta, Stance, Statement, StatementIx, Topic, TopicIx,
};
pub use problem::{FilePosition, Problem, Severity};
