//! Computes the verdict of the statements, and why.
//!
//! Pure functions of one dispute's [`CompiledDispute`] and of the reader's scores for a question.
//! [`decide`] chooses the kind of answer: a proposition by its ledger, a yes or no by a passage,
//! facts from passages, or an abstention. [`weigh`] weighs the statements on a proposition and builds
//! the ledger. This module knows no index and no reply.
//!
//! ```text
//! Can I use Alipay?     asks alipay-crypto as written, certainty .96
//!                       weigh: denies ← alipay-reply (counted), denies ← alipay-stops (counted)
//!                       code:  no
//! Is Alipay against it? asks alipay-crypto inverted, certainty .91 → yes
//! ```

mod compiled_dispute;
mod decide;
mod weigh;

pub use compiled_dispute::{CompiledDispute, StatementStance};
pub use decide::{
    Decision, MatchedProposition, PropositionCandidate, decide, decide_by_certain_propositions,
    decide_by_propositions, decide_fact,
};
pub use weigh::{
    StatementRole, WeighedProposition, WeighedStatement, WeighedVerdict, speaks_for, weigh,
};
