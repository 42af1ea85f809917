//! A loaded corpus in one file, without its texts.
//!
//! A program that starts again on an unchanged large corpus reads this file. It opens no source and
//! splits none: the texts are read at first use and checked against their SHA-256
//! (`model/source_content.rs`).
//!
//! ```text
//! receipts corpus 1⏎                        the magic, with the number of the format
//! CRC-32 of everything below, 4 bytes
//! program, version                          texts; the file is outdated if they are not the expected
//! sample                                    of the index's documents
//! left_out, disputes                        with parties, statements, and for each source its
//!                                           metadata, size, SHA-256 and number of sentences
//! the packed sentences of all sources       unpacked at first use
//! ```
//!
//! `codec` has the form of the values. The sizes and times of the files are not in it: the manifest of
//! the index maps them to the version of the corpus.

mod codec;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use codec::{Stored, stored};

use super::model::{IndexedFile, PackedSentences};
use super::{
    Corpus, Dispute, DisputeQuestion, Party, PartyIx, ReadFailure, Source, SourceContent,
    SourceMeta, Statement, StatementIx, Topic, dispute_folder, read_regular, write_synced,
};
use crate::text::Span;

/// The beginning of every snapshot. The number changes with the meaning of the file.
const MAGIC: &[u8] = b"receipts corpus 1\n";
/// Identifies the program: its version, and the hash of the code that loads a corpus (build.rs),
/// because other code may split other sentences
/// or index other terms.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("RECEIPTS_LOADER_HASH"));

/// The content of a snapshot.
#[derive(Debug)]
pub struct Snapshot {
    /// The corpus. The contents of its sources are deferred.
    pub corpus: Corpus,
    /// The checksum of a sample of the documents that the program indexed.
    pub sample: u32,
}

/// Why a snapshot cannot be used, or not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The file cannot be read or written.
    #[error("the snapshot cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// The file is something else, or has another format.
    #[error("the file is not a snapshot of a corpus")]
    Foreign,
    /// Its content is not what was written.
    #[error("the snapshot is damaged")]
    Damaged,
    /// Another version of the program wrote it, or it is of another corpus.
    #[error("the snapshot is from another version of the program, or of another corpus")]
    Outdated,
    /// A source of the corpus cannot be read any more, so there is nothing to write.
    #[error("the corpus is incomplete, because a source could not be read")]
    Incomplete,
}

/// What precedes the disputes.
struct SnapshotHeader {
    program: String,
    version: String,
}

struct StoredCorpus {
    sample: u32,
    left_out: Vec<String>,
    disputes: Vec<StoredDispute>,
}

struct StoredDispute {
    id: String,
    title: String,
    parties: Vec<Party>,
    topics: Vec<Topic>,
    questions: Vec<DisputeQuestion>,
    sources: Vec<StoredSource>,
    statements: Vec<Statement>,
}

struct StoredSource {
    id: String,
    meta: SourceMeta,
    body: Span,
    /// The size of its file.
    bytes: usize,
    sha256: [u8; 32],
    sentence_count: usize,
    /// The size of its packed sentences.
    packed_bytes: usize,
}

stored! {
    SnapshotHeader { program, version }
    StoredCorpus { sample, left_out, disputes }
    StoredDispute { id, title, parties, topics, questions, sources, statements }
    StoredSource { id, meta, body, bytes, sha256, sentence_count, packed_bytes }
}

/// Writes the snapshot of a corpus atomically, by renaming a temporary file in the same folder.
///
/// # Errors
///
/// If the folder is not writable, or if the corpus is incomplete.
pub fn write(path: &Path, corpus: &Corpus, sample: u32) -> Result<(), SnapshotError> {
    let body = encode(corpus, sample).ok_or(SnapshotError::Incomplete)?;
    let checksum = crc32fast::hash(&body).to_le_bytes();
    let bytes = [MAGIC, &checksum, &body].concat();
    let new = path.with_extension(format!("new-corpus-{}", std::process::id()));
    let written = write_synced(&new, &bytes).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // The error above is the one to return.
        let _ = fs::remove_file(&new);
    }
    Ok(written?)
}

/// Reads a snapshot of the corpus in `dir` with this version. No file of the corpus is opened.
///
/// # Errors
///
/// If there is none, or if it cannot be used.
pub fn read(path: &Path, dir: &Path, version: &str) -> Result<Snapshot, SnapshotError> {
    let bytes = read_regular(path)?;
    let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Foreign)?;
    let (checksum, mut rest) = rest.split_first_chunk().ok_or(SnapshotError::Damaged)?;
    if crc32fast::hash(rest) != u32::from_le_bytes(*checksum) {
        return Err(SnapshotError::Damaged);
    }
    let header = SnapshotHeader::read(&mut rest).ok_or(SnapshotError::Damaged)?;
    if (header.program.as_str(), header.version.as_str()) != (PROGRAM, version) {
        return Err(SnapshotError::Outdated);
    }
    let stored = StoredCorpus::read(&mut rest).ok_or(SnapshotError::Damaged)?;
    if !stored.is_consistent(rest.len()) {
        return Err(SnapshotError::Damaged);
    }
    let packed_from = bytes.len() - rest.len();
    let sample = stored.sample;
    let corpus = stored.into_corpus(dir, version, &Arc::new(bytes), packed_from);
    Ok(Snapshot { corpus, sample })
}

/// Everything after the checksum. Returns `None` if the corpus is incomplete.
fn encode(corpus: &Corpus, sample: u32) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    let mut disputes = Vec::with_capacity(corpus.disputes.len());
    for dispute in &corpus.disputes {
        disputes.push(StoredDispute::of(dispute, &mut packed)?);
    }
    if corpus.read_failure.is_set() {
        return None;
    }
    let mut body = Vec::new();
    let header = SnapshotHeader {
        program: PROGRAM.to_owned(),
        version: corpus.version.clone(),
    };
    header.write(&mut body);
    let stored = StoredCorpus {
        sample,
        left_out: corpus.left_out.clone(),
        disputes,
    };
    stored.write(&mut body);
    body.append(&mut packed);
    Some(body)
}

impl StoredDispute {
    fn of(dispute: &Dispute, packed: &mut Vec<u8>) -> Option<Self> {
        let mut sources = Vec::with_capacity(dispute.sources.len());
        for source in &dispute.sources {
            sources.push(StoredSource::of(source, packed)?);
        }
        Some(Self {
            id: dispute.id.clone(),
            title: dispute.title.clone(),
            parties: dispute.parties.clone(),
            topics: dispute.topics.clone(),
            questions: dispute.questions.clone(),
            sources,
            statements: dispute.statements.clone(),
        })
    }

    /// Returns true if all indexes and ranges are inside what they refer to.
    fn is_consistent(&self) -> bool {
        let has_party = |ix: &PartyIx| ix.0 < self.parties.len();
        let has_statement = |ix: &StatementIx| ix.0 < self.statements.len();
        let is_question = |question: &DisputeQuestion| {
            question.parties.iter().all(has_party)
                && question.decided_by.iter().all(has_party)
                && question.topics.iter().all(|ix| ix.0 < self.topics.len())
        };
        let is_statement = |one: &Statement| {
            let source = self.sources.get(one.source.0);
            let mut stances = one.stance.iter().flatten();
            source.is_some_and(|source| source.has(one.quote, &one.sentences))
                && has_party(&one.speaker)
                && one.relayed_by.iter().all(has_party)
                && one.replies_to.iter().all(has_statement)
                && one.supersedes.iter().all(has_statement)
                && stances.all(|(question, _)| question.0 < self.questions.len())
        };
        let mut principals = self.parties.iter().flat_map(|party| &party.speaks_for);
        principals.all(has_party)
            && self.questions.iter().all(is_question)
            && self.sources.iter().all(StoredSource::is_consistent)
            && self.statements.iter().all(is_statement)
    }
}

impl StoredSource {
    fn of(source: &Source, packed: &mut Vec<u8>) -> Option<Self> {
        let from = packed.len();
        PackedSentences::pack(source.sentences(), packed)?;
        Some(Self {
            id: source.id.clone(),
            meta: source.meta.clone(),
            body: source.body,
            bytes: source.text().len(),
            sha256: IndexedFile::sha256(source.text().as_bytes()),
            sentence_count: source.sentence_count(),
            packed_bytes: packed.len() - from,
        })
    }

    /// Returns true if its body and its number of sentences are possible.
    fn is_consistent(&self) -> bool {
        self.has(self.body, &(0..0))
            && self.sentence_count <= self.packed_bytes / PackedSentences::MIN_BYTES
    }

    /// Returns true if it has this range of bytes and this range of sentences.
    fn has(&self, bytes: Span, sentences: &Range<usize>) -> bool {
        bytes.start <= bytes.end
            && bytes.end <= self.bytes
            && sentences.start <= sentences.end
            && sentences.end <= self.sentence_count
    }

    fn into_source(self, folder: &Path, packed: PackedSentences, failure: &ReadFailure) -> Source {
        let file = IndexedFile {
            path: folder.join(format!("{}.md", self.id)),
            bytes: self.bytes,
            sha256: self.sha256,
        };
        Source {
            id: self.id,
            meta: self.meta,
            body: self.body,
            content: SourceContent::deferred(file, packed, failure.clone()),
        }
    }
}

impl StoredCorpus {
    /// Returns true if its parts fit together and to `packed_bytes` bytes of packed sentences.
    fn is_consistent(&self, packed_bytes: usize) -> bool {
        let mut sources = self.disputes.iter().flat_map(|dispute| &dispute.sources);
        let packed = sources.try_fold(0_usize, |sum, source| sum.checked_add(source.packed_bytes));
        packed == Some(packed_bytes) && self.disputes.iter().all(StoredDispute::is_consistent)
    }

    /// `all` is the whole snapshot, in which the packed sentences begin at `packed_from`.
    fn into_corpus(
        self,
        dir: &Path,
        version: &str,
        all: &Arc<Vec<u8>>,
        packed_from: usize,
    ) -> Corpus {
        let read_failure = ReadFailure::default();
        let mut at = packed_from;
        let mut disputes = Vec::with_capacity(self.disputes.len());
        for stored in self.disputes {
            let folder = dispute_folder(dir, &stored.id);
            let mut sources = Vec::with_capacity(stored.sources.len());
            for source in stored.sources {
                let packed = PackedSentences {
                    all: Arc::clone(all),
                    range: at..at + source.packed_bytes,
                    count: source.sentence_count,
                };
                at = packed.range.end;
                sources.push(source.into_source(&folder, packed, &read_failure));
            }
            disputes.push(Dispute {
                id: stored.id,
                title: stored.title,
                parties: stored.parties,
                topics: stored.topics,
                questions: stored.questions,
                sources,
                statements: stored.statements,
            });
        }
        Corpus {
            version: version.to_owned(),
            disputes,
            left_out: self.left_out,
            read_failure,
        }
    }
}
