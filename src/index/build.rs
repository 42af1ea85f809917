//! From documents to an index, in memory or in a folder.

use tantivy::directory::RamDirectory;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Index, IndexSettings, IndexWriter, SingleSegmentIndexWriter};

use super::document::{Document, PackedSentenceId};
use super::read_only_directory::ReadOnlyDirectory;
use super::schema::{self, IndexRow};
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
        let mut writer = MemoryWriter::new()?;
        docs.into_iter()
            .try_for_each(|document| writer.add(document))?;
        Self::of(&writer.finish()?)
    }
}

/// Indexes sentences in memory.
pub(super) struct MemoryWriter {
    writer: SingleSegmentIndexWriter<IndexRow>,
    order: OrderCheck,
}

impl MemoryWriter {
    /// # Errors
    /// [`IndexError::Engine`], which memory gives no cause for.
    pub(super) fn new() -> Result<Self, IndexError> {
        let writer = Index::builder()
            .schema(schema::schema())
            .settings(settings())
            .tokenizers(schema::tokenizers())
            .single_segment_index_writer(RamDirectory::create(), FIRST_TABLE_BYTES)?;
        let order = OrderCheck::default();
        Ok(Self { writer, order })
    }

    /// # Errors
    /// Those of [`SentenceIndex::in_memory`].
    pub(super) fn add(&mut self, document: Document) -> Result<(), IndexError> {
        Ok(self.writer.add_document(self.order.row(document)?)?)
    }

    /// # Errors
    /// As with [`MemoryWriter::new`].
    pub(super) fn finish(self) -> Result<Index, IndexError> {
        Ok(self.writer.finalize()?)
    }
}

/// Indexes sentences in an empty folder. A thread of tantivy's does the work while this one adds:
/// with more, which segment a sentence comes to would be chance.
pub(super) struct DiskWriter {
    writer: IndexWriter<IndexRow>,
    order: OrderCheck,
    added: usize,
    sentences_per_segment: usize,
}

impl DiskWriter {
    /// # Errors
    /// [`IndexError::Engine`] where the folder cannot be written to.
    pub(super) fn new(
        folder: ReadOnlyDirectory,
        sentences_per_segment: usize,
    ) -> Result<Self, IndexError> {
        let mut index = Index::create(folder, schema::schema(), settings())?;
        index.set_tokenizers(schema::tokenizers());
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(ARENA_BYTES)
            .build();
        let writer = index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            writer,
            order: OrderCheck::default(),
            added: 0,
            sentences_per_segment,
        })
    }

    /// # Errors
    /// Those of [`SentenceIndex::in_memory`], and [`IndexError::Engine`].
    pub(super) fn add(&mut self, document: Document) -> Result<(), IndexError> {
        self.writer.add_document(self.order.row(document)?)?;
        self.added += 1;
        if self.added.is_multiple_of(self.sentences_per_segment) {
            self.writer.commit()?;
        }
        Ok(())
    }

    /// Writes out what is left.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub(super) fn finish(mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        Ok(self.writer.wait_merging_threads()?)
    }
}

/// No document store worth compressing, and no thread for it.
fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// Holds the documents to the order of the corpus.
#[derive(Default)]
struct OrderCheck {
    last: Option<PackedSentenceId>,
}

impl OrderCheck {
    fn row(&mut self, document: Document) -> Result<IndexRow, IndexError> {
        let (dispute, sentence) = (document.dispute, document.sentence);
        let row = IndexRow::new(document)?;
        let place = Some(row.place());
        if self.last >= place {
            return Err(IndexError::OutOfOrder { dispute, sentence });
        }
        self.last = place;
        Ok(row)
    }
}
