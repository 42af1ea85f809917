//! The whole of it: question in, answer out, as plain data.
//!
//! An engine holds a loaded corpus and answers questions about it; it does no input or output,
//! reads no clock and cannot fail on a question. The same question has the same [`Answer`] over
//! every way in.

pub mod engine;
pub mod reply;

pub use engine::Engine;
pub use reply::{
    Answer, Citation, Help, LedgerRow, Qualifier, Reason, Standing, Verdict, VerdictCode, Weight,
};
