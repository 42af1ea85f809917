//! What goes in: a sentence as the terms that stand for it.
//!
//! ```
//! use receipts::index::Terms;
//! let terms: Terms = ["can", "not", "bitcoin"].iter().collect();
//! assert_eq!(terms.iter().collect::<Vec<_>>(), ["can", "not", "bitcoin"]);
//! ```

use std::fmt;

use crate::corpus::{PartyIx, SentenceIx, StatementIx};

use super::IndexError;

/// Stands between two terms of one sentence: U+001F, "unit separator". A control character, which
/// [`crate::text::normalise`] removes, so that no term holds it.
pub(super) const SEPARATOR: char = '\u{1f}';

/// How many disputes one index can hold: the place of a sentence is packed into 64 bits, 16 for
/// the dispute, 20 for the source, 28 for the sentence.
const MAX_DISPUTES: usize = 1 << 16;
/// How many sources a dispute can have.
const MAX_SOURCES: usize = 1 << 20;
/// How many sentences a source can have.
const MAX_SENTENCES: usize = 1 << 28;

/// One sentence to index.
#[derive(Debug, Clone)]
pub struct Document {
    /// The dispute's place in [`crate::corpus::Corpus::disputes`].
    pub dispute: usize,
    /// The sentence in that dispute.
    pub sentence: SentenceIx,
    /// The statements that the sentence is part of, with their speakers; empty where the source
    /// narrates.
    pub statements: Vec<StatementRef>,
    /// Its terms, in reading order, repeated where they repeat.
    pub terms: Terms,
}

/// A statement that a sentence is part of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatementRef {
    /// Whose words they are.
    pub speaker: PartyIx,
    /// Which statement.
    pub statement: StatementIx,
}

/// With the name that the checksum of an index on disk was made over: another one would have every
/// index built anew.
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
/// A term is any text but U+001F; an empty one is left out, and one over 65,530 bytes (tantivy's
/// limit) is dropped when it is indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(String);

impl Terms {
    /// No terms yet, and room for so many bytes of them.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds a term at the end.
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

    /// The terms in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(SEPARATOR).filter(|term| !term.is_empty())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The terms with the separator between them, as tantivy gets them.
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

/// Where a sentence stands in the corpus, in 64 bits that sort in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PackedSentenceId(pub(super) u64);

impl PackedSentenceId {
    /// # Errors
    /// [`IndexError::TooLarge`] past the limits above.
    pub(super) fn pack(dispute: usize, sentence: SentenceIx) -> Result<Self, IndexError> {
        let source = sentence.source.0;
        let fits =
            dispute < MAX_DISPUTES && source < MAX_SOURCES && sentence.number < MAX_SENTENCES;
        if !fits {
            return Err(IndexError::TooLarge { dispute, sentence });
        }
        Ok(Self::of(dispute, source, sentence.number))
    }

    /// The place of a sentence that need not exist: the bounds of a range. Numbers past the limits
    /// saturate.
    pub(super) fn of(dispute: usize, source: usize, number: usize) -> Self {
        let part = |value: usize, max: usize| value.min(max - 1) as u64;
        Self(
            part(dispute, MAX_DISPUTES) << 48
                | part(source, MAX_SOURCES) << 28
                | part(number, MAX_SENTENCES),
        )
    }

    /// The dispute and the sentence.
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
