//! From documents to an index, in memory or in a folder.

use tantivy::directory::RamDirectory;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Index, IndexSettings, IndexWriter, SingleSegmentIndexWriter};

use super::document::Document;
use super::frozen::Frozen;
use super::schema::{self, Row};
use super::{IndexError, SentenceIndex};

/// Bounds the first size of the term table of an index in memory, which grows by itself (tantivy:
/// a third of this at most). With 64 KiB an index of 22 sentences takes 0.8 ms, with 1 MiB 1.0 ms.
const FIRST_TABLE_BYTES: usize = 1 << 16;
/// What tantivy may hold of a segment before it writes it out: so much that it is
/// [`super::folder::SENTENCES_PER_SEGMENT`] that ends a segment.
const ARENA_BYTES: usize = 3 << 30;

impl SentenceIndex {
    /// Indexes the sentences in memory, without threads.
    ///
    /// # Errors
    /// [`IndexError::OutOfOrder`] where the sentences do not come in the corpus's order;
    /// [`IndexError::TooLarge`] past what a place can say.
    pub fn in_memory(docs: impl IntoIterator<Item = Document>) -> Result<Self, IndexError> {
        let mut writer: SingleSegmentIndexWriter<Row> = Index::builder()
            .schema(schema::schema())
            .settings(settings())
            .tokenizers(schema::tokenizers())
            .single_segment_index_writer(RamDirectory::create(), FIRST_TABLE_BYTES)?;
        for row in rows(docs) {
            writer.add_document(row?)?;
        }
        Self::of(&writer.finalize()?)
    }
}

/// Indexes the sentences in an empty folder, and counts them. One thread indexes while this one
/// makes the documents: with more, which segment a sentence comes to would be chance.
///
/// # Errors
/// [`IndexError::Engine`] where the folder cannot be written to, and those of
/// [`SentenceIndex::in_memory`].
pub(super) fn on_disk(
    folder: Frozen,
    docs: impl IntoIterator<Item = Document>,
    sentences_per_segment: usize,
) -> Result<usize, IndexError> {
    let mut index = Index::create(folder, schema::schema(), settings())?;
    index.set_tokenizers(schema::tokenizers());
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(ARENA_BYTES)
        .build();
    let mut writer: IndexWriter<Row> = index.writer_with_options(options)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut sentences = 0;
    for row in rows(docs) {
        writer.add_document(row?)?;
        sentences += 1;
        if sentences % sentences_per_segment == 0 {
            writer.commit()?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(sentences)
}

/// No document store worth compressing, and no thread for it.
fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// The documents as rows, held to the order of the corpus.
fn rows(docs: impl IntoIterator<Item = Document>) -> impl Iterator<Item = Result<Row, IndexError>> {
    let mut last = None;
    docs.into_iter().map(move |document| {
        let row = Row::new(document)?;
        let place = Some(row.place());
        if last >= place {
            let (dispute, sentence) = row.sentence();
            return Err(IndexError::OutOfOrder { dispute, sentence });
        }
        last = place;
        Ok(row)
    })
}
