//! The errors of the index.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::OpenWriteError;

use crate::corpus::SentenceIx;

/// The text for a full disk (ENOSPC) on Linux and macOS.
const NO_SPACE: &str = "(os error 28)";

/// Why an index could not be built, opened or verified. Searching does not fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// More than 65,536 disputes, 1,048,576 sources in a dispute, or 268,435,456 sentences in a
    /// source.
    #[error(
        "sentence {} of source {} in dispute {dispute} is past what one index holds; \
         split the corpus",
        .sentence.number, .sentence.source.0
    )]
    TooLarge {
        /// The index of the dispute in the corpus.
        dispute: usize,
        /// The sentence in the dispute.
        sentence: SentenceIx,
    },
    /// The documents are not in corpus order, or one is repeated.
    #[error(
        "sentence {} of source {} in dispute {dispute} came out of order; \
         give the sentences in the order of the corpus, each once",
        .sentence.number, .sentence.source.0
    )]
    OutOfOrder {
        /// The index of the dispute in the corpus.
        dispute: usize,
        /// The sentence in the dispute.
        sentence: SentenceIx,
    },
    /// There is no index folder for this corpus.
    #[error("there is no index yet")]
    Absent,
    /// The folder has no valid manifest: it is incomplete or belongs to something else.
    #[error("`{}` is not an index of this program", .folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// Another version of this program or of the search engine wrote it, or it is for another
    /// corpus.
    #[error("`{}` is an index of another version or corpus", .folder.display())]
    Outdated {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the index differs from what was written.
    #[error("`{file}` of the index is damaged")]
    Damaged {
        /// Its name in the index folder.
        file: String,
    },
    /// The disk is full.
    #[error("the disk is full: no index can be written in `{}`; make room", .folder.display())]
    Full {
        /// The data folder.
        folder: PathBuf,
    },
    /// The data folder cannot be read or written.
    #[error("data folder: {0}; see that it is a folder that this program may write to")]
    Io(#[from] io::Error),
    /// The search engine failed.
    #[error("search engine: {0}")]
    Engine(#[from] TantivyError),
}

impl IndexError {
    /// Converts the error to [`IndexError::Full`] if a full disk caused it.
    pub(super) fn or_full(self, folder: &Path) -> Self {
        let kind = match &self {
            Self::Io(error) => error.kind(),
            Self::Engine(TantivyError::IoError(error)) => error.kind(),
            Self::Engine(TantivyError::OpenWriteError(OpenWriteError::IoError {
                io_error,
                ..
            })) => io_error.kind(),
            // tantivy's threads pass on only the text of the system error.
            Self::Engine(TantivyError::InternalError(words)) if words.contains(NO_SPACE) => {
                io::ErrorKind::StorageFull
            }
            _ => return self,
        };
        match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full {
                folder: folder.to_path_buf(),
            },
            _ => self,
        }
    }
}
