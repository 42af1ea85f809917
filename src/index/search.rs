//! From a query to hits.
//!
//! Every matching sentence is scored (on this data quicker than block-max pruning: performance.md)
//! and the best are kept. Documents stand in their segments, and segments in the index's list, in
//! the order of the corpus, so that of equal ones the first met is the first of the corpus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{fmt, io};

use tantivy::index::SegmentReader;
use tantivy::postings::TermInfo;
use tantivy::{DocId, Index};

use super::IndexError;
use super::folder::StoredIndex;
use super::query::{Hit, MOST_TERMS, SentenceQuery};
use super::score::{self, Segment, Statistics};

/// The sentences of a corpus, ready to be searched. Never changes; cheap to share by reference.
pub struct SentenceIndex {
    /// In document order.
    segments: Vec<Segment>,
    statistics: Statistics,
    /// Where it lies on disk.
    pub(super) stored: Option<StoredIndex>,
}

impl fmt::Debug for SentenceIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentenceIndex")
            .field("sentences", &self.len())
            .field("segments", &self.segments.len())
            .field("kept", &self.stored)
            .finish_non_exhaustive()
    }
}

impl SentenceIndex {
    /// Takes a finished index over.
    pub(super) fn of(index: &Index) -> Result<Self, IndexError> {
        let mut segments = Vec::new();
        for segment in index.searchable_segments()? {
            segments.push(Segment::open(&SegmentReader::open(&segment)?)?);
        }
        segments.sort_by_key(|segment| segment.place(0));
        Ok(Self {
            statistics: Statistics::of(&segments),
            segments,
            stored: None,
        })
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.segments.iter().map(|s| s.docs as usize).sum()
    }

    /// Whether there is no sentence.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many sentences hold the term.
    pub fn frequency(&self, term: &str) -> usize {
        let known = |segment: &Segment| self.read(|| segment.term(term)).flatten();
        let infos = self.segments.iter().filter_map(known);
        infos.map(|info| info.doc_freq as usize).sum()
    }

    /// The best sentences, at most `limit`, best first; of equal ones the first in the corpus
    /// first. Empty where nothing matches. Of more than [`MOST_TERMS`] terms the rarest count.
    pub fn search(&self, query: &SentenceQuery<'_>, limit: usize) -> Vec<Hit> {
        let limit = limit.min(self.len());
        if limit == 0 {
            return Vec::new();
        }
        let mut best = TopHits::new(limit);
        if self.read(|| self.score(query, &mut best)).is_none() {
            return Vec::new();
        }
        best.finish().map(|found| self.hit(found)).collect()
    }

    /// What was read; `None` where it could not be. Files are checked when they are opened, so that
    /// is damage of a very large index or done since then: at the next start it is built anew.
    fn read<T>(&self, read: impl FnOnce() -> io::Result<T>) -> Option<T> {
        // tantivy trusts what it reads, and panics where that is damaged.
        let outcome = catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(io::Error::other("it is damaged")));
        outcome
            .inspect_err(|error| {
                tracing::error!(index.error = %error, "the index cannot be read");
                self.invalidate();
            })
            .ok()
    }

    fn score(&self, query: &SentenceQuery<'_>, best: &mut TopHits) -> io::Result<()> {
        let sought = self.weighted_terms(query)?;
        for (at, segment) in self.segments.iter().enumerate() {
            best.segment = at;
            let in_segment = |s: &'_ WeightedTerm| Some((s.infos.get(at)?.clone()?, s.weight));
            let terms: Vec<_> = sought.iter().filter_map(in_segment).collect();
            segment.score(&terms, query.within, query.filter, &self.statistics, best)?;
        }
        Ok(())
    }

    /// The terms of the query that the corpus holds and that count, in the query's order.
    fn weighted_terms(&self, query: &SentenceQuery<'_>) -> io::Result<Vec<WeightedTerm>> {
        let mut sought = Vec::with_capacity(query.terms.len());
        for (term, boost) in &query.terms {
            let infos = self.segments.iter().map(|segment| segment.term(term));
            let infos: Vec<Option<TermInfo>> = infos.collect::<io::Result<_>>()?;
            let frequency = infos.iter().flatten().map(|info| u64::from(info.doc_freq));
            let frequency = frequency.sum();
            if frequency == 0 {
                continue;
            }
            sought.push(WeightedTerm {
                infos,
                weight: self.statistics.weight(frequency) * boost,
                frequency,
            });
        }
        if query.rarer_terms_only {
            self.drop_common(&mut sought);
        }
        if sought.len() > MOST_TERMS {
            let mut weights: Vec<f32> = sought.iter().map(|s| s.weight).collect();
            let (_, least, _) =
                weights.select_nth_unstable_by(MOST_TERMS - 1, |a, b| b.total_cmp(a));
            sought.retain(|s| s.weight >= *least);
            sought.truncate(MOST_TERMS);
        }
        Ok(sought)
    }

    /// See [`SentenceQuery::by_rarer_terms`].
    fn drop_common(&self, sought: &mut Vec<WeightedTerm>) {
        let common = self.len() / COMMON_SHARE;
        let is_rare = |one: &WeightedTerm| one.frequency <= common as u64;
        let rare = sought.iter().filter(|one| is_rare(one)).count();
        if self.len() >= LARGE && rare >= ENOUGH_RARE {
            sought.retain(is_rare);
        }
    }

    fn hit(&self, found: ScoredDoc) -> Hit {
        let (dispute, sentence) = self.segments[found.segment].place(found.doc).unpack();
        Hit {
            dispute,
            sentence,
            score: found.score,
        }
    }
}

/// A term that is searched for.
struct WeightedTerm {
    /// What each segment knows of it.
    infos: Vec<Option<TermInfo>>,
    /// What it adds to a score, at most.
    weight: f32,
    /// How many sentences hold it.
    frequency: u64,
}

/// How many sentences a corpus has at the least for its common terms to be left out.
const LARGE: usize = 10_000;
/// A term is common that more than one in so many sentences hold.
const COMMON_SHARE: usize = 128;
/// How many rarer terms must be left where common ones are left out.
const ENOUGH_RARE: usize = 3;

/// A sentence that may be one of the best.
#[derive(Debug, Clone, Copy)]
struct ScoredDoc {
    score: f32,
    segment: usize,
    doc: DocId,
}

/// The best so far. Twice as many as wanted are kept, so that they are sorted out seldom.
struct TopHits {
    limit: usize,
    /// What a candidate must exceed; an equal one comes later in the corpus and stays out.
    threshold: f32,
    /// The segment that candidates come from now.
    segment: usize,
    found: Vec<ScoredDoc>,
}

impl TopHits {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            threshold: f32::NEG_INFINITY,
            segment: 0,
            found: Vec::with_capacity(limit.saturating_mul(2).min(1024)),
        }
    }

    fn sort_out(&mut self) {
        if self.found.len() > self.limit {
            self.found
                .select_nth_unstable_by(self.limit - 1, ScoredDoc::best_first);
            self.found.truncate(self.limit);
            self.threshold = self.found[self.limit - 1].score;
        }
    }

    fn finish(mut self) -> impl Iterator<Item = ScoredDoc> {
        self.sort_out();
        self.found.sort_unstable_by(ScoredDoc::best_first);
        self.found.into_iter()
    }
}

impl score::HitCollector for TopHits {
    fn threshold(&self) -> f32 {
        self.threshold
    }

    fn offer(&mut self, doc: DocId, score: f32) {
        if score > self.threshold {
            let segment = self.segment;
            self.found.push(ScoredDoc {
                score,
                segment,
                doc,
            });
            if self.found.len() >= self.limit.saturating_mul(2) {
                self.sort_out();
            }
        }
    }
}

impl ScoredDoc {
    fn best_first(a: &Self, b: &Self) -> std::cmp::Ordering {
        let earlier = (a.segment, a.doc).cmp(&(b.segment, b.doc));
        b.score.total_cmp(&a.score).then(earlier)
    }
}
