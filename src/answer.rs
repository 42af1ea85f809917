//! The whole of it: question in, answer out, as plain data.
//!
//! [`Engine`] holds a loaded corpus and answers questions about it; it does no input or output,
//! reads no clock and cannot fail on a question. The same question has the same [`Answer`] over
//! every way in.
//!
//! ```text
//! question ─► prepare ─► for each dispute: understand ─► resolve ─► the best outcome ─► Answer
//! ```
//!
//! - [`reply`]: the answer, as everybody who shows one reads it
//! - `resolve`: one dispute's outcome: a verdict, facts, somebody's words, or silence
//! - `cite`: from sentences to citations
//! - `documents`: what is indexed of a sentence
//! - `engine`: the façade

mod cite;
mod documents;
mod engine;
pub mod reply;
mod resolve;

pub use documents::Documents;
pub use engine::{Engine, answer_id};
pub use reply::{
    Answer, Citation, Help, LedgerRow, Qualifier, Reason, Standing, Verdict, VerdictCode, Weight,
};
