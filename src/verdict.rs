//! What do the statements come to, and why?
//!
//! Pure functions of one dispute's [`CompiledDispute`] and of what the reader made of a question:
//! [`decide`] chooses what is answered (a proposition by its ledger, a yes or no by a passage,
//! passages that tell, or silence), [`weigh`] weighs the statements on a proposition and keeps the
//! ledger. Knows no index and no reply.
//!
//! ```text
//! Can I use Alipay?     asked: alipay-crypto .96, as it stands
//!                       weigh: denies ← alipay-reply (counted), denies ← alipay-stops (counted)
//!                       code:  no
//! Is Alipay against it? asked: alipay-crypto .91, turned round → yes
//! ```

mod compiled_dispute;
mod decide;
mod weigh;

pub use compiled_dispute::{CompiledDispute, StatementStance};
pub use decide::{
    Decision, MatchedProposition, PropositionCandidate, decide, decide_by_propositions, decide_fact,
};
pub use weigh::{
    StatementRole, WeighedProposition, WeighedStatement, WeighedVerdict, speaks_for, weigh,
};
