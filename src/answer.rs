//! Takes a question and returns an answer as plain data.
//!
//! [`Engine`] holds a loaded corpus and answers questions about it. It does no input or output,
//! reads no clock and cannot fail on a question. The same question has the same [`Answer`] in every
//! interface.
//!
//! ```text
//! question ─► prepare ─► DisputeResolver for each likely dispute ─► the likeliest outcome ─► Answer
//! ```
//!
//! - [`reply`]: the data types of an answer, used by every module that displays one
//! - [`json`]: the JSON form of an answer
//! - `cache`: recent answers
//! - `complete`: completes a follow-up question from the previous one
//! - `nearest_sentences`: the sentences of a dispute by their nearness to a question
//! - `sentence_vectors`: the vectors of a dispute's sentences
//! - `dispute_resolver`: the outcome of one dispute: a verdict, facts, or an abstention
//! - `cite`: converts sentences to citations
//! - `documents`: builds the index documents of the sentences
//! - `match_key`: the key by which equivalent questions are recognised
//! - `engine`: the façade

mod cache;
mod cite;
mod complete;
mod dispute_resolver;
mod documents;
mod engine;
pub mod json;
mod match_key;
mod nearest_sentences;
pub mod reply;
mod sentence_vectors;

pub use documents::IndexDocuments;
pub use engine::{Engine, answer_id};
pub use reply::{
    AbstentionReason, Answer, Citation, HelpTopic, LedgerRow, Proposition, Qualifier,
    QuestionVerdict, TraceDecision, TraceStep, Verdict, VerdictCode, Weight, WeightReason,
};
