//! The review queue: what the sources did not answer, or not helpfully, for moderators to look at.
//!
//! ```text
//! /review                    1 · asked 3 times by 2 · not answered: 2 · not helpful: 1
//!   (choose one)             [Answer with sentences] [Dismiss] [To the list]
//!     Answer with sentences  pages of the sources' sentences, up to three of them
//!       [Search]             the same, those first that speak of something else
//!       [Pin these]          a pin, chosen by a moderator, without a verdict of the sources
//! ```
//! Off until somebody turns it on in `/settings`, because it stores what people ask. No state is
//! kept between two presses: what was chosen stands in the custom ids.

pub(super) mod answer;
pub(super) mod choose;
pub(super) mod enqueue;
pub(super) mod list;
pub(super) mod search;
