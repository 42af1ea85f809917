//! The whole of it: question in, answer out, as plain data.
//!
//! [`Engine`] holds a loaded corpus and answers questions about it; it does no input or output,
//! reads no clock and cannot fail on a question. The same question has the same [`Answer`] over
//! every way in.
//!
//! ```text
//! question ─► prepare ─► for each likely dispute: a case ─► the surest outcome ─► Answer
//! ```
//!
//! - [`reply`]: the answer, as everybody who shows one reads it
//! - `cache`: answers that were given lately
//! - `case`: one dispute's outcome: a verdict, passages that tell, or silence
//! - `cite`: from sentences to citations
//! - `documents`: what is indexed of a sentence
//! - `engine`: the façade

mod cache;
mod cite;
mod complete;
mod dispute_resolver;
mod documents;
mod engine;
pub mod reply;

pub use documents::IndexDocuments;
pub use engine::{Engine, answer_id};
pub use reply::{
    AbstentionReason, Answer, Citation, HelpTopic, LedgerRow, Proposition, Qualifier,
    QuestionVerdict, TraceDecision, TraceStep, Verdict, VerdictCode, Weight, WeightReason,
};
