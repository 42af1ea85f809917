//! Prepares a user's question for the reader and the index.
//!
//! Removes what surrounds a question (markup, mentions, "Q:", emoji) without interpreting it,
//! detects small talk and questions that ask for no yes or no by their form, and computes the
//! search terms. The reader determines what the question *means*.
//!
//! ```text
//! "**Q:** ~~lol~~ <@123> Can I use Alipay for bitcoin?? 🙏"
//!  → "lol Can I use Alipay for bitcoin??"
//!  → terms @0 #0 lol use bitcoin
//! ```

mod expected_answer;
mod follow_up;
mod markup;
mod phrases;
mod prepare;
mod small_talk;
mod terms;

pub use expected_answer::{ExpectedAnswer, expected_answer};
pub use follow_up::{FollowUp, MAX_QUESTIONS, asks_for_a_check, follow_up, split_questions};
pub use prepare::{MAX_QUESTION_LENGTH, Prepared, prepare};
pub use small_talk::{SmallTalk, wants_advice};
pub use terms::{KeyTerms, document_terms, key_terms, question_terms};
