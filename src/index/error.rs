//! What can go wrong between the terms and the hits.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::OpenWriteError;

use crate::corpus::SentenceIx;

/// What Linux and macOS say of a full disk (ENOSPC).
const NO_SPACE: &str = "(os error 28)";

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
    /// No index folder of this corpus lies there.
    #[error("there is no index yet")]
    Absent,
    /// What lies there has no manifest that makes sense: half-written, or somebody else's.
    #[error("`{}` is no index of this program; it is built anew", .folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// Another version of this program or of the search engine wrote it, or it is of another
    /// corpus.
    #[error("`{}` is an index of another version or corpus; it is built anew", .folder.display())]
    Outdated {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the index is not what was written.
    #[error("`{file}` of the index is damaged; it is built anew")]
    Damaged {
        /// Its name in the index folder.
        file: String,
    },
    /// There is no room on the disk.
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
    /// The error, called a full disk where that is what it comes from.
    pub(super) fn or_full(self, folder: &Path) -> Self {
        let kind = match &self {
            Self::Io(error) => error.kind(),
            Self::Engine(TantivyError::IoError(error)) => error.kind(),
            Self::Engine(TantivyError::OpenWriteError(OpenWriteError::IoError {
                io_error,
                ..
            })) => io_error.kind(),
            // Its threads hand on the system's words alone.
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
