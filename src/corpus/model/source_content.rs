//! The text and the sentences of a source: in memory, or deferred until they are first used.
//!
//! ```text
//! loaded from its file    text and sentences are in memory
//! from a snapshot         text: read from the file at first use, and used only if its SHA-256 is
//!                               that of the text that was indexed
//!                         sentences: unpacked at first use
//! ```
//! If a deferred content cannot be read, it is empty, and the corpus is marked
//! ([`ReadFailure`]). So words that are cited are always bytes of the source that was indexed.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use sha2::{Digest, Sha256};

use super::Sentence;
use crate::corpus::{regular_file, varint};
use crate::text::Span;

/// The text and the sentences of a source. Clones share them.
#[derive(Clone)]
pub struct SourceContent(Arc<ContentState>);

enum ContentState {
    Loaded {
        text: String,
        sentences: Vec<Sentence>,
    },
    Deferred {
        file: IndexedFile,
        packed: PackedSentences,
        failure: ReadFailure,
        text: OnceLock<String>,
        sentences: OnceLock<Vec<Sentence>>,
    },
}

/// Whether the content of a source could not be read. All sources of a corpus share it.
#[derive(Debug, Clone, Default)]
pub struct ReadFailure(Arc<AtomicBool>);

/// The file of a source as it was when its sentences were indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::corpus) struct IndexedFile {
    pub(in crate::corpus) path: PathBuf,
    /// Its size.
    pub(in crate::corpus) bytes: usize,
    pub(in crate::corpus) sha256: [u8; 32],
}

/// The sentences of a source in a few bytes each. For each sentence: the gap to the end of the one
/// before it, its length, and the difference of their paragraphs.
#[derive(Debug, Clone)]
pub(in crate::corpus) struct PackedSentences {
    /// The packed sentences of a whole corpus.
    pub(in crate::corpus) all: Arc<Vec<u8>>,
    /// The part of this source.
    pub(in crate::corpus) range: Range<usize>,
    /// The number of sentences.
    pub(in crate::corpus) count: usize,
}

impl SourceContent {
    /// A content in memory. `sentences` are in reading order.
    pub fn loaded(text: String, sentences: Vec<Sentence>) -> Self {
        Self(Arc::new(ContentState::Loaded { text, sentences }))
    }

    /// A content that is read at first use.
    pub(in crate::corpus) fn deferred(
        file: IndexedFile,
        packed: PackedSentences,
        failure: ReadFailure,
    ) -> Self {
        Self(Arc::new(ContentState::Deferred {
            file,
            packed,
            failure,
            text: OnceLock::new(),
            sentences: OnceLock::new(),
        }))
    }

    /// The text. Empty if it cannot be read any more.
    pub fn text(&self) -> &str {
        match &*self.0 {
            ContentState::Loaded { text, .. } => text,
            ContentState::Deferred {
                file,
                failure,
                text,
                ..
            } => text.get_or_init(|| {
                let read = file.read();
                read.unwrap_or_else(|error| failure.mark(file, &error))
            }),
        }
    }

    /// The sentences, in reading order. Empty if they cannot be unpacked.
    pub(super) fn sentences(&self) -> &[Sentence] {
        match &*self.0 {
            ContentState::Loaded { sentences, .. } => sentences,
            ContentState::Deferred {
                file,
                packed,
                failure,
                sentences,
                ..
            } => sentences.get_or_init(|| {
                let unpacked = packed.unpack(file.bytes);
                unpacked.unwrap_or_else(|| {
                    let error = io::Error::other("its sentences do not fit its text");
                    failure.mark(file, &error)
                })
            }),
        }
    }

    /// The number of sentences.
    pub(super) fn sentence_count(&self) -> usize {
        match &*self.0 {
            ContentState::Loaded { sentences, .. } => sentences.len(),
            ContentState::Deferred { packed, .. } => packed.count,
        }
    }
}

/// Without the text.
impl fmt::Debug for SourceContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_loaded = match &*self.0 {
            ContentState::Loaded { .. } => true,
            ContentState::Deferred { text, .. } => text.get().is_some(),
        };
        f.debug_struct("SourceContent")
            .field("sentence_count", &self.sentence_count())
            .field("is_loaded", &is_loaded)
            .finish()
    }
}

impl ReadFailure {
    /// Returns true if the content of a source could not be read.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets it, logs the reason, and returns an empty content. Whoever sees that content also sees
    /// the failure, because both become visible together.
    fn mark<T: Default>(&self, file: &IndexedFile, error: &io::Error) -> T {
        self.0.store(true, Ordering::Relaxed);
        tracing::error!(
            file = %file.path.display(),
            error = %error,
            "a source can no longer be read as it was indexed"
        );
        T::default()
    }
}

impl IndexedFile {
    /// The SHA-256 of a content.
    pub(in crate::corpus) fn sha256(content: &[u8]) -> [u8; 32] {
        Sha256::digest(content).into()
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or has changed.
    fn read(&self) -> io::Result<String> {
        let changed = || io::Error::other("the file has changed");
        // Before reading, because the file may have become very large.
        if fs::metadata(&self.path)?.len() != self.bytes as u64 {
            return Err(changed());
        }
        let bytes = regular_file::read_regular(&self.path)?;
        if Self::sha256(&bytes) != self.sha256 {
            return Err(changed());
        }
        String::from_utf8(bytes).map_err(|_| changed())
    }
}

impl PackedSentences {
    /// The size of the smallest packed sentence.
    pub(in crate::corpus) const MIN_BYTES: usize = 3;

    /// Appends sentences to `out`. Returns `None` if they are not in reading order.
    pub(in crate::corpus) fn pack(sentences: &[Sentence], out: &mut Vec<u8>) -> Option<()> {
        let (mut end, mut paragraph) = (0, 0);
        for sentence in sentences {
            varint::write(out, sentence.span.start.checked_sub(end)?);
            varint::write(out, sentence.span.end.checked_sub(sentence.span.start)?);
            varint::write(out, sentence.paragraph.checked_sub(paragraph)?);
            (end, paragraph) = (sentence.span.end, sentence.paragraph);
        }
        Some(())
    }

    /// Unpacks the sentences of a text of `bytes` bytes. Returns `None` if they are not sentences of
    /// such a text.
    fn unpack(&self, bytes: usize) -> Option<Vec<Sentence>> {
        let mut input = self.all.get(self.range.clone())?;
        let mut sentences = Vec::with_capacity(self.count.min(input.len() / Self::MIN_BYTES));
        let (mut end, mut paragraph) = (0_usize, 0_usize);
        for _ in 0..self.count {
            let start = end.checked_add(varint::read(&mut input)?)?;
            end = start.checked_add(varint::read(&mut input)?)?;
            paragraph = paragraph.checked_add(varint::read(&mut input)?)?;
            sentences.push(Sentence {
                span: Span::new(start, end),
                paragraph,
            });
        }
        (input.is_empty() && end <= bytes).then_some(sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(start: usize, end: usize, paragraph: usize) -> Sentence {
        Sentence {
            span: Span::new(start, end),
            paragraph,
        }
    }

    fn packed(bytes: Vec<u8>, count: usize) -> PackedSentences {
        PackedSentences {
            range: 0..bytes.len(),
            all: Arc::new(bytes),
            count,
        }
    }

    #[test]
    fn sentences_are_unpacked_as_they_were_packed() {
        let sentences = [
            sentence(40, 41, 0),
            sentence(42, 400, 0),
            sentence(400, 500, 3),
        ];
        let mut bytes = Vec::new();
        PackedSentences::pack(&sentences, &mut bytes).unwrap();
        assert_eq!(packed(bytes, 3).unpack(500).unwrap(), sentences);
    }

    #[test]
    fn sentences_out_of_order_are_not_packed() {
        for sentences in [
            [sentence(0, 5, 0), sentence(4, 8, 0)],
            [sentence(0, 5, 1), sentence(6, 8, 0)],
            [sentence(0, 5, 0), sentence(9, 8, 0)],
        ] {
            assert_eq!(PackedSentences::pack(&sentences, &mut Vec::new()), None);
        }
    }

    #[test]
    fn what_does_not_fit_the_text_is_rejected() {
        let huge = || {
            let mut bytes = Vec::new();
            varint::write(&mut bytes, usize::MAX);
            bytes.extend([1, 0]);
            bytes
        };
        let cases = [
            ("beyond the end", packed(vec![2, 9, 0], 1)),
            ("more than counted", packed(vec![2, 1, 0, 1, 1, 0], 1)),
            ("fewer than counted", packed(vec![2, 1, 0], 2)),
            ("an overflow", packed(huge(), 1)),
            (
                "no part of the whole",
                PackedSentences {
                    range: 1..9,
                    ..packed(vec![2, 1, 0], 1)
                },
            ),
        ];
        for (what, packed) in cases {
            assert_eq!(packed.unpack(10), None, "{what}");
        }
        assert_eq!(packed(vec![2, 8, 0], 1).unpack(10).unwrap().len(), 1);
    }
}
