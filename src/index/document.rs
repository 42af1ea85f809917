//! The input of the index: a sentence as a list of terms.
//!
//! ```
//! use receipts::index::Terms;
//! let terms: Terms = ["can", "not", "bitcoin"].iter().collect();
//! assert_eq!(terms.iter().collect::<Vec<_>>(), ["can", "not", "bitcoin"]);
//! ```

use std::fmt;

use crate::corpus::{PartyIx, SentenceIx, StatementIx};

use super::IndexError;

/// Separates the terms of a sentence: U+001F, "unit separator". No term contains it, because
/// [`crate::text::normalise`] removes control characters.
pub(super) const SEPARATOR: char = '\u{1f}';

/// The maximum number of disputes in an index. The position of a sentence is packed into 64 bits:
/// 16 for the dispute, 20 for the source, 28 for the sentence.
const MAX_DISPUTES: usize = 1 << 16;
/// The maximum number of sources in a dispute.
const MAX_SOURCES: usize = 1 << 20;
/// The maximum number of sentences in a source.
const MAX_SENTENCES: usize = 1 << 28;

/// A sentence to index.
#[derive(Debug, Clone)]
pub struct Document {
    /// The index of the dispute in [`crate::corpus::Corpus::disputes`].
    pub dispute: usize,
    /// The sentence in that dispute.
    pub sentence: SentenceIx,
    /// The statements that overlap the sentence, with their speakers; empty for the source's
    /// narration.
    pub statements: Vec<StatementRef>,
    /// Its terms in reading order, including repetitions.
    pub terms: Terms,
}

/// A statement that overlaps a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatementRef {
    /// The speaker of the statement.
    pub speaker: PartyIx,
    /// The statement.
    pub statement: StatementIx,
}

/// Uses the name `Said`, which is part of the checksums of existing indexes on disk. Another name
/// would force a rebuild of every index.
impl fmt::Debug for StatementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Said")
            .field("speaker", &self.speaker)
            .field("statement", &self.statement)
            .finish()
    }
}

/// Terms in order, in one allocation.
///
/// A term is any text without U+001F. Empty terms are ignored, and terms over 65,530 bytes
/// (tantivy's limit) are dropped during indexing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(String);

impl Terms {
    /// Creates an empty list with room for this many bytes of terms.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Appends a term.
    pub fn push(&mut self, term: &str) {
        debug_assert!(!term.contains(SEPARATOR), "terms hold no U+001F");
        if term.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(SEPARATOR);
        }
        self.0.push_str(term);
    }

    /// Iterates over the terms in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(SEPARATOR).filter(|term| !term.is_empty())
    }

    /// Returns true if there are no terms.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The terms joined by the separator, as input for tantivy.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str>> FromIterator<T> for Terms {
    fn from_iter<I: IntoIterator<Item = T>>(terms: I) -> Self {
        let mut all = Self::default();
        for term in terms {
            all.push(term.as_ref());
        }
        all
    }
}

/// The position of a sentence in the corpus, in 64 bits that sort in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PackedSentenceId(pub(super) u64);

impl PackedSentenceId {
    /// # Errors
    /// [`IndexError::TooLarge`] beyond the limits above.
    pub(super) fn pack(dispute: usize, sentence: SentenceIx) -> Result<Self, IndexError> {
        let source = sentence.source.0;
        let fits =
            dispute < MAX_DISPUTES && source < MAX_SOURCES && sentence.number < MAX_SENTENCES;
        if !fits {
            return Err(IndexError::TooLarge { dispute, sentence });
        }
        Ok(Self::of(dispute, source, sentence.number))
    }

    /// The position of a sentence that need not exist, used as the bound of a range. Numbers beyond
    /// the limits saturate.
    pub(super) fn of(dispute: usize, source: usize, number: usize) -> Self {
        let part = |value: usize, max: usize| value.min(max - 1) as u64;
        Self(
            part(dispute, MAX_DISPUTES) << 48
                | part(source, MAX_SOURCES) << 28
                | part(number, MAX_SENTENCES),
        )
    }

    /// Returns the dispute and the sentence.
    pub(super) fn unpack(self) -> (usize, SentenceIx) {
        let part = |shift: u32, max: usize| {
            usize::try_from(self.0 >> shift & (max as u64 - 1)).unwrap_or_default()
        };
        let sentence = SentenceIx {
            source: crate::corpus::SourceIx(part(28, MAX_SOURCES)),
            number: part(0, MAX_SENTENCES),
        };
        (part(48, MAX_DISPUTES), sentence)
    }
}
