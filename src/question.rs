//! What is being asked?
//!
//! Turns what somebody typed into a [`Question`]: who and what is named, what kind of answer is
//! wanted, what must be covered by a sentence that answers it, and whether it is turned round.
//! Knows the names of one dispute through its [`Lens`]; knows no statement and no verdict.
//!
//! ```text
//! question  = chatter* core chatter*
//! core      = [frame] (polar | claim | fragment | wanted rest) [tag]
//! polar     = auxiliary subject rest            Can I use Alipay for crypto?
//! claim     = subject rest                      Alipay supports bitcoin.
//! fragment  = names                             alipay + crypto, yes or no
//! wanted    = who | what | when | where | why | how | which | how many | how long
//! frame     = "is it true that" | "is it false that" | …      language/data/frames.txt
//! ```
//! In the normal form the kind comes first, then `!` where it is turned round, the parties and
//! topics it names, and what must be covered:
//! `polar [alipay | crypto] use`.

mod kind;
mod lens;
mod prepare;
mod sentence;
mod terms;
mod understand;

pub use kind::Kind;
pub use lens::{Entity, Lens};
pub use prepare::{LONGEST_QUESTION, MOST_WORDS, Prepared, Small, prepare};
pub use terms::{document_terms, question_terms};
pub use understand::{Question, Saying, understand};
