//! From a query to hits.
//!
//! Every matching sentence is scored (on this data quicker than block-max pruning: performance.md)
//! and the best are kept. Documents stand in their segments, and segments in the searcher's list,
//! in the order of the corpus, so that of equal ones the first met is the first of the corpus.

use std::fmt;

use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, Occur, Query};
use tantivy::query::{Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Index, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term};

use super::IndexError;
use super::document::Place;
use super::folder::Kept;
use super::query::{Hit, SentenceQuery, Within};
use super::schema;

/// The sentences of a corpus, ready to be searched. Never changes; cheap to share by reference.
pub struct SentenceIndex {
    searcher: Searcher,
    /// In document order.
    segments: Vec<Segment>,
    /// Where it lies on disk.
    pub(super) kept: Option<Kept>,
}

/// A segment with its column held open: opening it at every hit costs more than the search.
struct Segment {
    /// Its place in the searcher's list.
    ord: usize,
    places: Column<u64>,
    docs: DocId,
}

impl fmt::Debug for SentenceIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentenceIndex")
            .field("sentences", &self.len())
            .field("segments", &self.segments.len())
            .finish()
    }
}

impl SentenceIndex {
    /// Takes a finished index over.
    pub(super) fn of(index: &Index) -> Result<Self, IndexError> {
        let searcher = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(1)
            .try_into()?
            .searcher();
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for (ord, reader) in searcher.segment_readers().iter().enumerate() {
            segments.push(Segment {
                ord,
                places: reader.fast_fields().u64(schema::PLACE_NAME)?,
                docs: reader.max_doc(),
            });
        }
        segments.sort_by_key(|segment| segment.place(0));
        Ok(Self {
            searcher,
            segments,
            kept: None,
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
        let term = Term::from_field_text(schema::TERMS, term);
        let frequency = self.searcher.doc_freq(&term).unwrap_or_default();
        usize::try_from(frequency).unwrap_or(usize::MAX)
    }

    /// The best sentences, at most `limit`, best first; of equal ones the first in the corpus
    /// first. Empty where nothing matches.
    pub fn search(&self, query: &SentenceQuery<'_>, limit: usize) -> Vec<Hit> {
        match self.try_search(query, limit) {
            Ok(hits) => hits,
            Err(error) => {
                // Files are checked when they are opened, so this is damage done since then.
                tracing::error!(index.error = %error, "the index cannot be read");
                Vec::new()
            }
        }
    }

    fn try_search(&self, query: &SentenceQuery<'_>, limit: usize) -> tantivy::Result<Vec<Hit>> {
        let limit = limit.min(self.len());
        if limit == 0 || query.is_empty() {
            return Ok(Vec::new());
        }
        let weight = built(query).weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        let mut best = Best::new(limit);
        for (at, segment) in self.segments.iter().enumerate() {
            let reader = self
                .searcher
                .segment_reader(u32::try_from(segment.ord).unwrap_or(0));
            let mut offer = |doc, score| best.offer(score, at, doc);
            segment.score(reader, weight.as_ref(), query.within, &mut offer)?;
        }
        Ok(best.finish().map(|found| self.hit(found)).collect())
    }

    fn hit(&self, (score, segment, doc): (f32, usize, DocId)) -> Hit {
        let (dispute, sentence) = self.segments[segment].place(doc).unpack();
        Hit {
            dispute,
            sentence,
            score,
        }
    }
}

impl Segment {
    fn place(&self, doc: DocId) -> Place {
        Place(self.places.first(doc).unwrap_or_default())
    }

    /// Offers every sentence of the part of the corpus that matches, in document order.
    fn score(
        &self,
        reader: &SegmentReader,
        weight: &dyn Weight,
        within: Within,
        offer: &mut dyn FnMut(DocId, f32),
    ) -> tantivy::Result<()> {
        let (first, end) = match within {
            Within::Corpus => return weight.for_each(reader, offer),
            Within::Dispute(d) => (Place::of(d, 0, 0), Place::of(d, usize::MAX, usize::MAX)),
            Within::Source(d, s) => (Place::of(d, s.0, 0), Place::of(d, s.0, usize::MAX)),
        };
        let first = self.first_doc(|place| place < first);
        let end = self.first_doc(|place| place <= end);
        if first < end {
            let mut scorer = weight.scorer(reader, 1.0)?;
            score_range(scorer.as_mut(), first, end, offer);
        }
        Ok(())
    }

    /// The first document for which `before` does not hold: places ascend.
    fn first_doc(&self, before: impl Fn(Place) -> bool) -> DocId {
        let (mut low, mut high) = (0, self.docs);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.place(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn score_range(
    scorer: &mut dyn Scorer,
    first: DocId,
    end: DocId,
    offer: &mut dyn FnMut(DocId, f32),
) {
    let mut doc = scorer.doc();
    if doc < first {
        doc = scorer.seek(first);
    }
    while doc < end && doc != TERMINATED {
        let score = scorer.score();
        offer(doc, score);
        doc = scorer.advance();
    }
}

/// The query in tantivy's terms, built by hand: user text is no syntax.
fn built(query: &SentenceQuery<'_>) -> BooleanQuery {
    let terms = query.terms.iter().map(|&(term, boost)| {
        let term = Term::from_field_text(schema::TERMS, term);
        let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
        let boosted: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(term), boost));
        (Occur::Should, boosted)
    });
    let mut clauses: Vec<_> = terms.collect();
    if let Some(limit) = query.said {
        let term = Term::from_field_u64(schema::SAID, schema::said_key(limit));
        let term = TermQuery::new(term, IndexRecordOption::Basic);
        let unscored: Box<dyn Query> = Box::new(ConstScoreQuery::new(Box::new(term), 0.0));
        clauses.push((Occur::Must, unscored));
    }
    BooleanQuery::with_minimum_required_clauses(clauses, 1)
}

/// The best so far. Twice as many as wanted are kept, so that they are sorted out seldom.
struct Best {
    limit: usize,
    /// What a candidate must exceed; an equal one comes later in the corpus and stays out.
    threshold: f32,
    found: Vec<(f32, usize, DocId)>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            threshold: f32::NEG_INFINITY,
            found: Vec::with_capacity(limit.saturating_mul(2).min(1024)),
        }
    }

    fn offer(&mut self, score: f32, segment: usize, doc: DocId) {
        if score > self.threshold {
            self.found.push((score, segment, doc));
            if self.found.len() >= self.limit.saturating_mul(2) {
                self.sort_out();
            }
        }
    }

    fn sort_out(&mut self) {
        if self.found.len() > self.limit {
            self.found
                .select_nth_unstable_by(self.limit - 1, best_first);
            self.found.truncate(self.limit);
            self.threshold = self.found[self.limit - 1].0;
        }
    }

    fn finish(mut self) -> impl Iterator<Item = (f32, usize, DocId)> {
        self.sort_out();
        self.found.sort_unstable_by(best_first);
        self.found.into_iter()
    }
}

fn best_first(a: &(f32, usize, DocId), b: &(f32, usize, DocId)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)))
}
