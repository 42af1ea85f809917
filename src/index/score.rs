//! Computes BM25 over one segment's postings, term by term.
//!
//! Scores add up in a window of documents that fits the processor's first-level cache. For each
//! term its postings are read in blocks, straight into the window. Any document that exceeds the
//! worst of the best scores so far is a candidate. tantivy's own union processes one posting at a
//! time, through two levels of scorers, and looks up every term twice. This takes half its time
//! (benches/README.md) and gives bit-identical scores, which a test below checks.
//!
//! Documents outside a limit start at minus infinity, which no term can raise.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::document::PackedSentenceId;
use super::query::{SearchScope, StatementFilter};
use super::schema;

/// BM25's saturation of repeated terms; the values of tantivy, which are those of Lucene.
const K1: f32 = 1.2;
/// BM25's weight of the length of a sentence.
const B: f32 = 0.75;
/// The number of documents in a window: 16 KiB of scores.
const WINDOW: u32 = 4096;
/// The size of the first window, which doubles each time. Until the list of the best is full, every
/// match is a candidate.
const FIRST_WINDOW: u32 = 64;

/// A segment with everything open that a search needs. Opening a column at every hit would cost
/// more than the search.
pub(super) struct Segment {
    terms: Arc<InvertedIndexReader>,
    statements: Arc<InvertedIndexReader>,
    sentence_ids: Column<u64>,
    /// The length of each document, as tantivy encodes it in a byte.
    lengths: OwnedBytes,
    /// The number of documents.
    pub(super) docs: DocId,
}

/// The statistics of the whole index that BM25 needs.
#[derive(Debug)]
pub(super) struct Statistics {
    docs: u64,
    /// For each encoded length, the amount to add to a term's frequency in the denominator.
    norms: [f32; 256],
}

/// A query term's position in the postings of one segment.
struct Cursor {
    postings: BlockSegmentPostings,
    /// The index of the next document in the block.
    at: usize,
    weight: f32,
}

impl Statistics {
    pub(super) fn of(segments: &[Segment]) -> Self {
        let docs = segments.iter().map(|s| u64::from(s.docs)).sum();
        let tokens: u64 = segments.iter().map(|s| s.terms.total_num_tokens()).sum();
        let average = tokens as f32 / docs as f32;
        let mut norms = [0.0; 256];
        for (norm, id) in norms.iter_mut().zip(0..=u8::MAX) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *norm = K1 * (1.0 - B + B * length / average);
        }
        Self { docs, norms }
    }

    /// The maximum score of a term that occurs in this many sentences.
    pub(super) fn weight(&self, frequency: u64) -> f32 {
        let without = self.docs.saturating_sub(frequency) as f32;
        let idf = (1.0 + (without + 0.5) / (frequency as f32 + 0.5)).ln();
        idf * (1.0 + K1)
    }
}

impl Segment {
    pub(super) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let lengths = reader.fieldnorms_readers().get_inner_file();
        let lengths = match lengths.open_read(schema::TERMS) {
            Some(lengths) => lengths.read_bytes()?,
            None => OwnedBytes::empty(),
        };
        Ok(Self {
            terms: reader.inverted_index(schema::TERMS)?,
            statements: reader.inverted_index(schema::STATEMENTS)?,
            sentence_ids: reader.fast_fields().u64(schema::SENTENCE_NAME)?,
            lengths,
            docs: reader.max_doc(),
        })
    }

    /// The position in the corpus of a document of this segment.
    pub(super) fn sentence_id(&self, doc: DocId) -> PackedSentenceId {
        PackedSentenceId(self.sentence_ids.first(doc).unwrap_or_default())
    }

    /// The metadata of a term; `None` if the segment does not contain it.
    pub(super) fn term(&self, term: &str) -> io::Result<Option<TermInfo>> {
        self.terms.terms().get(term)
    }

    /// Offers the sentences that contain any of the terms, in document order; at least those with a
    /// score above the threshold of `best`.
    pub(super) fn score(
        &self,
        terms: &[(TermInfo, f32)],
        within: SearchScope,
        filter: Option<StatementFilter>,
        statistics: &Statistics,
        best: &mut impl HitCollector,
    ) -> io::Result<()> {
        let range = self.range(within);
        let allowed = filter
            .map(|filter| self.docs_matching(filter))
            .transpose()?;
        let mut cursors = Vec::with_capacity(terms.len());
        for (info, weight) in terms {
            cursors.push(self.cursor(info, *weight)?);
        }
        let mut window = ScoreWindow::default();
        let (mut first, mut size) = (range.start, FIRST_WINDOW);
        loop {
            first = next_doc(&mut cursors, allowed.as_deref(), first);
            if first >= range.end {
                return Ok(());
            }
            let end = range.end.min(first.saturating_add(size));
            window.clear(first..end, allowed.as_deref());
            for cursor in &mut cursors {
                window.add(cursor, &self.lengths, &statistics.norms, best.threshold());
            }
            window.offer(best);
            (first, size) = (end, WINDOW.min(size * 2));
        }
    }

    fn cursor(&self, info: &TermInfo, weight: f32) -> io::Result<Cursor> {
        let option = IndexRecordOption::WithFreqs;
        let postings = self.terms.read_block_postings_from_terminfo(info, option)?;
        Ok(Cursor {
            postings,
            at: 0,
            weight,
        })
    }

    /// The documents with words of a speaker or statement, ascending.
    fn docs_matching(&self, filter: StatementFilter) -> io::Result<Vec<DocId>> {
        let key = schema::statement_key(filter).to_be_bytes();
        let Some(info) = self.statements.terms().get(key)? else {
            return Ok(Vec::new());
        };
        let option = IndexRecordOption::Basic;
        let mut postings = self
            .statements
            .read_block_postings_from_terminfo(&info, option)?;
        let mut docs = Vec::with_capacity(info.doc_freq as usize);
        while postings.block_len() > 0 {
            docs.extend_from_slice(postings.docs());
            postings.advance();
        }
        Ok(docs)
    }

    /// The documents of a part of the corpus, which are contiguous.
    fn range(&self, within: SearchScope) -> Range<DocId> {
        let (first, last) = match within {
            SearchScope::Corpus => return 0..self.docs,
            SearchScope::Dispute(d) => (
                PackedSentenceId::of(d, 0, 0),
                PackedSentenceId::of(d, usize::MAX, usize::MAX),
            ),
            SearchScope::Source(d, s) => (
                PackedSentenceId::of(d, s.0, 0),
                PackedSentenceId::of(d, s.0, usize::MAX),
            ),
        };
        self.first_doc(|id| id < first)..self.first_doc(|id| id <= last)
    }

    /// The first document for which `before` is false, by binary search; positions ascend.
    fn first_doc(&self, before: impl Fn(PackedSentenceId) -> bool) -> DocId {
        let (mut low, mut high) = (0, self.docs);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.sentence_id(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Collects the best hits.
pub(super) trait HitCollector {
    /// The score that a candidate must exceed.
    fn threshold(&self) -> f32;
    /// Receives a candidate; candidates arrive in document order.
    fn offer(&mut self, doc: DocId, score: f32);
}

/// The first allowed document from `from` on that contains one of the terms.
fn next_doc(cursors: &mut [Cursor], allowed: Option<&[DocId]>, mut from: DocId) -> DocId {
    if let Some(allowed) = allowed {
        let at = allowed.partition_point(|doc| *doc < from);
        from = allowed.get(at).copied().unwrap_or(TERMINATED);
    }
    let docs = cursors.iter_mut().map(|cursor| cursor.seek(from));
    docs.min().unwrap_or(TERMINATED)
}

impl Cursor {
    fn doc(&self) -> DocId {
        self.postings
            .docs()
            .get(self.at)
            .copied()
            .unwrap_or(TERMINATED)
    }

    /// Moves to the first document from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.postings.seek(target);
        }
        self.doc()
    }
}

/// The scores of consecutive documents.
#[derive(Default)]
struct ScoreWindow {
    first: DocId,
    scores: Vec<f32>,
    candidates: Vec<DocId>,
}

impl ScoreWindow {
    fn clear(&mut self, docs: Range<DocId>, allowed: Option<&[DocId]>) {
        self.first = docs.start;
        self.scores.clear();
        let Some(allowed) = allowed else {
            self.scores.resize(docs.len(), 0.0);
            return;
        };
        self.scores.resize(docs.len(), f32::NEG_INFINITY);
        let at = allowed.partition_point(|doc| *doc < docs.start);
        for doc in allowed[at..].iter().take_while(|doc| docs.contains(doc)) {
            self.scores[(doc - docs.start) as usize] = 0.0;
        }
    }

    /// Adds a term's scores to the documents of the window, and moves the cursor past them.
    fn add(&mut self, cursor: &mut Cursor, lengths: &[u8], norms: &[f32; 256], threshold: f32) {
        loop {
            let docs = &cursor.postings.docs()[cursor.at..];
            let freqs = &cursor.postings.freqs()[cursor.at..];
            for (passed, (&doc, &freq)) in docs.iter().zip(freqs).enumerate() {
                let Some(score) = self.scores.get_mut((doc - self.first) as usize) else {
                    cursor.at += passed;
                    return;
                };
                let freq = freq as f32;
                let norm = norms[usize::from(lengths[doc as usize])];
                *score += cursor.weight * (freq / (freq + norm));
                if *score > threshold {
                    self.candidates.push(doc);
                }
            }
            if docs.is_empty() {
                return;
            }
            cursor.postings.advance();
            cursor.at = 0;
        }
    }

    fn offer(&mut self, best: &mut impl HitCollector) {
        self.candidates.sort_unstable();
        self.candidates.dedup();
        for doc in self.candidates.drain(..) {
            best.offer(doc, self.scores[(doc - self.first) as usize]);
        }
    }
}

#[cfg(test)]
mod tests;
