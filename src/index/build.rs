//! Builds an index from documents, in memory or in a folder.

use tantivy::directory::RamDirectory;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Index, IndexSettings, IndexWriter, SingleSegmentIndexWriter};

use super::document::{Document, PackedSentenceId};
use super::read_only_directory::ReadOnlyDirectory;
use super::schema::{self, IndexRow};
use super::{IndexError, SentenceIndex};

/// The initial size limit of the term table of an index in memory (tantivy uses at most a third);
/// the table grows as needed. With 64 KiB an index of 22 sentences takes 0.8 ms, with 1 MiB 1.0 ms.
const FIRST_TABLE_BYTES: usize = 1 << 16;
/// How much of a segment tantivy may hold in memory before it writes it; large enough that
/// [`super::folder::SENTENCES_PER_SEGMENT`] is what ends a segment.
const ARENA_BYTES: usize = 3 << 30;

impl SentenceIndex {
    /// Indexes the sentences in memory, without threads.
    ///
    /// # Errors
    /// [`IndexError::OutOfOrder`] if the sentences are not in corpus order;
    /// [`IndexError::TooLarge`] if a number exceeds the limits of a position.
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
    /// [`IndexError::Engine`], which does not happen in memory.
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
    /// As in [`MemoryWriter::new`].
    pub(super) fn finish(self) -> Result<Index, IndexError> {
        Ok(self.writer.finalize()?)
    }
}

/// Indexes sentences in an empty folder. One tantivy thread does the work while this one adds; with
/// more threads, the segment of a sentence would be random.
pub(super) struct DiskWriter {
    writer: IndexWriter<IndexRow>,
    order: OrderCheck,
    added: usize,
    sentences_per_segment: usize,
}

impl DiskWriter {
    /// # Errors
    /// [`IndexError::Engine`] if the folder is not writable.
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

    /// Writes the remaining sentences.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub(super) fn finish(mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        Ok(self.writer.wait_merging_threads()?)
    }
}

/// The document store is not worth compressing, so it gets no thread.
fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// Checks that the documents are in corpus order.
#[derive(Default)]
struct OrderCheck {
    last: Option<PackedSentenceId>,
}

impl OrderCheck {
    fn row(&mut self, document: Document) -> Result<IndexRow, IndexError> {
        let (dispute, sentence) = (document.dispute, document.sentence);
        let row = IndexRow::new(document)?;
        let id = Some(row.id());
        if self.last >= id {
            return Err(IndexError::OutOfOrder { dispute, sentence });
        }
        self.last = id;
        Ok(row)
    }
}
