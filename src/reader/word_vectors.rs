//! Word vectors: texts of similar meaning have similar vectors, even if they share no word.
//!
//! Each word piece of the multilingual vocabulary has a vector, English and Chinese pieces in the same
//! space. The vector of a text is the sum of those of its pieces; the length of a piece's vector is its
//! weight. `training/word_vectors.py` trains them on pairs of a question and the sentence that answers
//! it; `tests/it/reader.rs` checks that the two compute the same.

use crate::entity_linker::is_party_symbol;

use super::tokenizer::WordPieces;

/// The number of numbers in a vector.
const DIMENSIONS: usize = 64;

/// How much the previous sentence counts in a sentence's vector: what "it" refers to is often there. As
/// trained.
const PREVIOUS_WEIGHT: f32 = 0.15;

/// The vector of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextVector([f32; DIMENSIONS]);

impl TextVector {
    /// The vector of a sentence in its source: it also has a part of the previous sentence's.
    #[must_use]
    pub fn after(&self, previous: Option<&Self>) -> Self {
        let mut sum = *self;
        let previous = previous.map_or([0.0; DIMENSIONS], |previous| previous.0);
        for (own, previous) in sum.0.iter_mut().zip(previous) {
            *own += PREVIOUS_WEIGHT * previous;
        }
        sum
    }

    /// The cosine of the angle to another vector, from -1 to 1; 0 if one of them has no piece.
    pub fn similarity(&self, other: &Self) -> f32 {
        let lengths = self.dot(self).sqrt() * other.dot(other).sqrt();
        if lengths > 0.0 {
            self.dot(other) / lengths
        } else {
            0.0
        }
    }

    fn dot(&self, other: &Self) -> f32 {
        self.0.iter().zip(other.0).map(|(a, b)| a * b).sum()
    }
}

/// The vectors of the word pieces: a row of [`DIMENSIONS`] bytes for each piece.
pub(super) struct WordVectors {
    rows: &'static [u8],
}

impl WordVectors {
    pub(super) const fn new(rows: &'static [u8]) -> Self {
        Self { rows }
    }

    /// The vector of a linked text, without the parties that it names: who is meant is known exactly.
    pub(super) fn text(&self, text: &str, pieces: &WordPieces) -> TextVector {
        let without_parties = text.replace(is_party_symbol, " ");
        let mut sum = [0_i32; DIMENSIONS];
        for id in pieces.encode(&without_parties) {
            let row = usize::try_from(id).ok().and_then(|id| self.row(id));
            for (sum, byte) in sum.iter_mut().zip(row.unwrap_or_default()) {
                *sum += i32::from(byte.cast_signed());
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a sum of small numbers")]
        TextVector(sum.map(|one| one as f32))
    }

    /// The row of a piece. The symbols of the vocabulary's end have none.
    fn row(&self, id: usize) -> Option<&[u8]> {
        let begin = id * DIMENSIONS;
        self.rows.get(begin..begin + DIMENSIONS)
    }
}
