//! Queries and hits.
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

/// The maximum number of terms of a query that count: the rarest of those in the corpus, each with
/// its boost. A question has ten. With a million sentences, this many common terms take 2 to 3 ms.
pub const MAX_TERMS: usize = 64;

/// A sentence that contains at least one of the terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The index of the dispute in [`crate::corpus::Corpus::disputes`].
    pub dispute: usize,
    /// The sentence in that dispute.
    pub sentence: SentenceIx,
    /// The BM25 score (k1 = 1.2, b = 0.75, as in tantivy), multiplied by the boosts. Positive, and
    /// comparable only within one query.
    pub score: f32,
}

/// A disjunction of terms, optionally limited to a part of the corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceQuery<'a> {
    pub(super) terms: Vec<(&'a str, f32)>,
    pub(super) within: SearchScope,
    pub(super) filter: Option<StatementFilter>,
    pub(super) rarer_terms_only: bool,
}

/// The part of the corpus to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchScope {
    /// All of it.
    Corpus,
    /// One dispute, by its index in [`crate::corpus::Corpus::disputes`].
    Dispute(usize),
    /// One source of a dispute.
    Source(usize, SourceIx),
}

/// Limits the search to the words of a party of a dispute, or of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementFilter {
    Speaker(usize, PartyIx),
    Statement(usize, StatementIx),
}

impl<'a> SentenceQuery<'a> {
    /// Matches sentences that contain any of the terms. The number is a boost, which multiplies the
    /// term's score. A repeated term counts once, with the sum of its boosts.
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

    /// Uses only the rarer terms, if the corpus is large and enough of them remain. Common terms
    /// take longer to score than all the others, and change the order little.
    #[must_use]
    pub const fn by_rarer_terms(mut self) -> Self {
        self.rarer_terms_only = true;
        self
    }

    /// Matches only sentences in this part of the corpus.
    #[must_use]
    pub fn within(mut self, part: SearchScope) -> Self {
        self.within = part;
        self
    }

    /// Matches only sentences with words of this party of that dispute.
    #[must_use]
    pub fn spoken_by(mut self, dispute: usize, speaker: PartyIx) -> Self {
        self.filter = Some(StatementFilter::Speaker(dispute, speaker));
        self
    }

    /// Matches only sentences with words of this statement of that dispute.
    #[must_use]
    pub fn in_statement(mut self, dispute: usize, statement: StatementIx) -> Self {
        self.filter = Some(StatementFilter::Statement(dispute, statement));
        self
    }

    /// Returns true if it has no term, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}
