//! The review queue: questions without an answer or with an unhelpful one, for moderators.
//!
//! ```text
//! /review                    1 · asked 3 times by 2 · not answered: 2 · not helpful: 1
//!   (choose one)             [Answer with sentences] [Dismiss] [To the list]
//!     Answer with sentences  pages of the sources' sentences, of which up to three can be chosen
//!       [Search]             the same, with sentences about another subject first
//!       [Pin these]          a pin with these sentences and without a verdict
//! ```
//! The queue stores users' questions, so it is off until `/settings` turns it on. No state is kept
//! between two presses: the custom ids contain the chosen sentences.

pub(super) mod answer;
pub(super) mod choose;
pub(super) mod enqueue;
pub(super) mod list;
pub(super) mod search;
