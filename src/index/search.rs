//! Finds the hits of a query.
//!
//! Scores every matching sentence (on this data faster than block-max pruning) and
//! keeps the best. Documents in a segment, and segments in the index's list, are in corpus order,
//! so among equal scores the first one found is the first in the corpus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fmt, io};

use tantivy::index::SegmentReader;
use tantivy::postings::TermInfo;
use tantivy::{DocId, Index};

use super::IndexError;
use super::manifest::StoredIndex;
use super::query::{Hit, MAX_TERMS, SentenceQuery};
use super::score::{self, Segment, Statistics};

/// A searchable index of the sentences of a corpus. Immutable; cheap to share by reference.
pub struct SentenceIndex {
    /// In document order.
    segments: Vec<Segment>,
    statistics: Statistics,
    /// Its folder, if it is on disk.
    pub(super) stored: Option<StoredIndex>,
    /// Whether a read or the verification has failed.
    damaged: AtomicBool,
}

impl fmt::Debug for SentenceIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentenceIndex")
            .field("sentences", &self.len())
            .field("segments", &self.segments.len())
            .field("stored", &self.stored)
            .finish_non_exhaustive()
    }
}

impl SentenceIndex {
    /// Opens a finished index.
    pub(super) fn of(index: &Index) -> Result<Self, IndexError> {
        let mut segments = Vec::new();
        for segment in index.searchable_segments()? {
            segments.push(Segment::open(&SegmentReader::open(&segment)?)?);
        }
        segments.sort_by_key(|segment| segment.sentence_id(0));
        Ok(Self {
            statistics: Statistics::of(&segments),
            segments,
            stored: None,
            damaged: AtomicBool::new(false),
        })
    }

    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.segments.iter().map(|s| s.docs as usize).sum()
    }

    /// Returns true if there are no sentences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of sentences that contain the term.
    pub fn frequency(&self, term: &str) -> usize {
        let known = |segment: &Segment| self.read(|| segment.term(term)).flatten();
        let infos = self.segments.iter().filter_map(known);
        infos.map(|info| info.doc_freq as usize).sum()
    }

    /// Returns at most `limit` sentences, best first; equal scores keep corpus order. Empty if
    /// nothing matches. Of more than [`MAX_TERMS`] terms only the rarest count.
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

    /// Returns true if a read or the verification of the index has failed since it was opened. Its
    /// results may then be incomplete or wrong.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Verifies the checksums of the whole index; run it in the background. A damaged index loses
    /// its manifest, so that the next [`SentenceIndex::open_or_build`] rebuilds it. Does nothing
    /// for an index in memory, or if the folder was replaced or removed: this index continues with
    /// the files that it has open.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub fn verify(&self) -> Result<(), IndexError> {
        let verified = self.stored.as_ref().map_or(Ok(()), StoredIndex::verify);
        self.damaged.fetch_or(verified.is_err(), Ordering::Relaxed);
        verified
    }

    /// Verifies the index if the size or the time of a file has changed since it was opened or last
    /// rechecked. Otherwise reads only the metadata of its files.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub fn recheck(&self) -> Result<(), IndexError> {
        match &self.stored {
            Some(stored) if stored.is_touched() => self.verify(),
            _ => Ok(()),
        }
    }

    /// Records that a result was wrong: it names a sentence that the corpus does not have.
    pub fn report_damage(&self) {
        tracing::error!("the index names a sentence that does not exist");
        self.damaged.store(true, Ordering::Relaxed);
        self.invalidate();
    }

    /// Removes the manifest, so that the next [`SentenceIndex::open_or_build`] rebuilds the index.
    /// This one continues with the files that it has open.
    pub fn invalidate(&self) {
        if let Some(stored) = &self.stored {
            stored.invalidate();
        }
    }

    /// Runs `read`; returns `None` if it fails. Files are checked when opened, so a failure means
    /// damage in a very large index or after opening. The next reload or start then rebuilds the
    /// index.
    fn read<T>(&self, read: impl FnOnce() -> io::Result<T>) -> Option<T> {
        // tantivy trusts its files, and panics if they are damaged.
        let outcome = catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(io::Error::other("it is damaged")));
        outcome
            .inspect_err(|error| {
                tracing::error!(index.error = %error, "the index cannot be read");
                self.damaged.store(true, Ordering::Relaxed);
                self.invalidate();
            })
            .ok()
    }

    fn score(&self, query: &SentenceQuery<'_>, best: &mut TopHits) -> io::Result<()> {
        let terms = self.weighted_terms(query)?;
        for (at, segment) in self.segments.iter().enumerate() {
            best.segment = at;
            let in_segment = |s: &'_ WeightedTerm| Some((s.infos.get(at)?.clone()?, s.weight));
            let terms: Vec<_> = terms.iter().filter_map(in_segment).collect();
            segment.score(&terms, query.within, query.filter, &self.statistics, best)?;
        }
        Ok(())
    }

    /// The terms of the query that occur in the corpus and count, in query order.
    fn weighted_terms(&self, query: &SentenceQuery<'_>) -> io::Result<Vec<WeightedTerm>> {
        let mut terms = Vec::with_capacity(query.terms.len());
        for (term, boost) in &query.terms {
            let infos = self.segments.iter().map(|segment| segment.term(term));
            let infos: Vec<Option<TermInfo>> = infos.collect::<io::Result<_>>()?;
            let frequency = infos.iter().flatten().map(|info| u64::from(info.doc_freq));
            let frequency = frequency.sum();
            if frequency == 0 {
                continue;
            }
            terms.push(WeightedTerm {
                infos,
                weight: self.statistics.weight(frequency) * boost,
                frequency,
            });
        }
        if query.rarer_terms_only {
            self.drop_common(&mut terms);
        }
        if terms.len() > MAX_TERMS {
            let mut weights: Vec<f32> = terms.iter().map(|s| s.weight).collect();
            let (_, least, _) =
                weights.select_nth_unstable_by(MAX_TERMS - 1, |a, b| b.total_cmp(a));
            terms.retain(|s| s.weight >= *least);
            terms.truncate(MAX_TERMS);
        }
        Ok(terms)
    }

    /// See [`SentenceQuery::by_rarer_terms`].
    fn drop_common(&self, terms: &mut Vec<WeightedTerm>) {
        let common = self.len() / COMMON_SHARE;
        let is_rare = |one: &WeightedTerm| one.frequency <= common as u64;
        let rare = terms.iter().filter(|one| is_rare(one)).count();
        if self.len() >= LARGE && rare >= ENOUGH_RARE {
            terms.retain(is_rare);
        }
    }

    fn hit(&self, found: ScoredDoc) -> Hit {
        let (dispute, sentence) = self.segments[found.segment].sentence_id(found.doc).unpack();
        Hit {
            dispute,
            sentence,
            score: found.score,
        }
    }
}

/// A term of a query with its weight.
struct WeightedTerm {
    /// The term's metadata in each segment.
    infos: Vec<Option<TermInfo>>,
    /// The maximum that it adds to a score.
    weight: f32,
    /// The number of sentences that contain it.
    frequency: u64,
}

/// The minimum number of sentences in a corpus for leaving out common terms.
const LARGE: usize = 10_000;
/// A term is common if more than one in this many sentences contains it.
const COMMON_SHARE: usize = 128;
/// The minimum number of rarer terms that must remain when common terms are left out.
const ENOUGH_RARE: usize = 3;

/// A candidate for the best sentences.
#[derive(Debug, Clone, Copy)]
struct ScoredDoc {
    score: f32,
    segment: usize,
    doc: DocId,
}

/// The best candidates so far. Holds up to twice the limit, so that it is rarely sorted.
struct TopHits {
    limit: usize,
    /// The score that a candidate must exceed; an equal one comes later in the corpus and is
    /// rejected.
    threshold: f32,
    /// The segment of the current candidates.
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
