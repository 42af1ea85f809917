//! What is asked, and what comes out.
//!
//! ```
//! use receipts::corpus::PartyIx;
//! use receipts::index::{SearchScope, SentenceQuery};
//! let query = SentenceQuery::any([("bitcoin", 2.0), ("ban", 1.0)])
//!     .within(SearchScope::Dispute(0))
//!     .spoken_by(0, PartyIx(1));
//! assert!(!query.is_empty());
//! ```

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::corpus::{PartyIx, SentenceIx, SourceIx, StatementIx};

/// How many terms of a query count: the rarest of those that the corpus holds, each by its boost.
/// A question has ten; with a million sentences, this many common ones take 2 to 3 ms.
pub const MOST_TERMS: usize = 64;

/// A sentence that holds at least one of the terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The dispute's place in [`crate::corpus::Corpus::disputes`].
    pub dispute: usize,
    /// The sentence in that dispute.
    pub sentence: SentenceIx,
    /// BM25 (k1 = 1.2, b = 0.75, tantivy's), times the boosts; above 0, comparable within one
    /// query alone.
    pub score: f32,
}

/// A disjunction of terms, perhaps limited to a part of the corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceQuery<'a> {
    pub(super) terms: Vec<(&'a str, f32)>,
    pub(super) within: SearchScope,
    pub(super) filter: Option<StatementFilter>,
    pub(super) rarer_terms_only: bool,
}

/// The part of the corpus that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchScope {
    /// All of it.
    Corpus,
    /// One dispute, by its place in [`crate::corpus::Corpus::disputes`].
    Dispute(usize),
    /// One source of a dispute.
    Source(usize, SourceIx),
}

/// The words that are searched: a dispute's party's, or one statement's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementFilter {
    Speaker(usize, PartyIx),
    Statement(usize, StatementIx),
}

impl<'a> SentenceQuery<'a> {
    /// Sentences that hold any of the terms; the second number multiplies what a term adds to the
    /// score. A term that comes twice counts once, with its boosts added up.
    pub fn any(terms: impl IntoIterator<Item = (&'a str, f32)>) -> Self {
        let mut merged: Vec<(&str, f32)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (term, boost) in terms {
            match places.entry(term) {
                Entry::Occupied(place) => merged[*place.get()].1 += boost,
                Entry::Vacant(free) => {
                    free.insert(merged.len());
                    merged.push((term, boost));
                }
            }
        }
        Self {
            terms: merged,
            within: SearchScope::Corpus,
            filter: None,
            rarer_terms_only: false,
        }
    }

    /// Only the rarer terms, in a large corpus where enough of them are left: common ones take longer
    /// to add up than all the others, and change little in their order.
    #[must_use]
    pub const fn by_rarer_terms(mut self) -> Self {
        self.rarer_terms_only = true;
        self
    }

    /// Only sentences in this part of the corpus.
    #[must_use]
    pub fn within(mut self, part: SearchScope) -> Self {
        self.within = part;
        self
    }

    /// Only sentences with words of this party of that dispute.
    #[must_use]
    pub fn spoken_by(mut self, dispute: usize, speaker: PartyIx) -> Self {
        self.filter = Some(StatementFilter::Speaker(dispute, speaker));
        self
    }

    /// Only sentences with words of this statement of that dispute.
    #[must_use]
    pub fn in_statement(mut self, dispute: usize, statement: StatementIx) -> Self {
        self.filter = Some(StatementFilter::Statement(dispute, statement));
        self
    }

    /// Whether it asks for no term, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}
