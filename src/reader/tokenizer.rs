//! Converts text to the ids of word pieces.

use tokenizers::Tokenizer;

/// The id of the piece for what the vocabulary lacks.
pub(super) const UNKNOWN: i32 = 3;

/// Splits a text into word pieces and returns their ids.
#[derive(Debug)]
pub(super) struct WordPieces(Tokenizer);

impl WordPieces {
    pub(super) fn load(vocabulary: &[u8]) -> Self {
        let tokenizer = Tokenizer::from_bytes(vocabulary);
        Self(tokenizer.expect("the vocabulary is part of the program and a test reads it"))
    }

    pub(super) fn encode(&self, text: &str) -> Vec<i32> {
        let encoding = self.0.encode_fast(text, false);
        let ids = encoding.map(|encoding| encoding.get_ids().to_vec());
        let ids = ids.unwrap_or_default().into_iter();
        ids.map(|id| i32::try_from(id).unwrap_or(UNKNOWN)).collect()
    }
}
