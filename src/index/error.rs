//! What can go wrong between the terms and the hits.

use crate::corpus::SentenceIx;

/// Why an index could not be built, opened or verified. Searching does not fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// More than 65,536 disputes, 1,048,576 sources in one, or 268,435,456 sentences in one of
    /// those.
    #[error(
        "sentence {} of source {} in dispute {dispute} is past what one index holds; \
         split the corpus",
        .sentence.number, .sentence.source.0
    )]
    TooLarge {
        /// The dispute's place in the corpus.
        dispute: usize,
        /// The sentence in it.
        sentence: SentenceIx,
    },
    /// The documents did not come in the order of the corpus, or one came twice.
    #[error(
        "sentence {} of source {} in dispute {dispute} came out of order; \
         give the sentences in the order of the corpus, each once",
        .sentence.number, .sentence.source.0
    )]
    OutOfOrder {
        /// The dispute's place in the corpus.
        dispute: usize,
        /// The sentence in it.
        sentence: SentenceIx,
    },
    /// The search engine failed.
    #[error("search engine: {0}")]
    Engine(#[from] tantivy::TantivyError),
}
