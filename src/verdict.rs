//! What do these sentences say to that?
//!
//! Pure functions of a [`Question`](crate::question::Question) and one dispute's [`Casebook`]: the
//! dispute's own questions with the statements that speak to them, read or given, and sentences as
//! [`Evidence`]. Finds which of the dispute's questions is asked ([`scope`]), weighs the statements
//! ([`weigh`]) and keeps the ledger; questions of fact are answered from sentences ([`best_facts`]).
//! Knows no index: sentences are handed in. Knows no reply.
//!
//! ```text
//! Can I use Alipay?     scope: alipay-crypto, asked as it stands
//!                       weigh: denies ← alipay-reply (counted), denies ← alipay-stops (counted)
//!                       code:  no
//! Is Alipay against it? scope: alipay-crypto, asked the other way round → yes
//! ```

mod assertion;
mod candidate;
mod casebook;
mod evidence;
mod facts;
mod kept;
mod leaning;
mod roles;
mod scope;
mod sight;
mod sought;
mod stance;
mod weigh;
mod words;

pub use assertion::{Said, says};
pub use candidate::{Candidate, relates};
pub use casebook::{Asked, Casebook, StanceRow};
pub use evidence::{Coverage, Evidence, Match, cover, is_voice};
pub use facts::{Fact, Sought, best_facts, narrated};
pub use leaning::leans;
pub use scope::{Direction, Fit, Scope, scope};
pub use weigh::{Code, Hearing, Row, Standing, Weighed, weigh};
