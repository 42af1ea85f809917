//! The files of a folder, read at positions, without tantivy's lock files and most of its syncing.
//!
//! The files are not memory-mapped: a mapped file that is cut short, or on a disk that fails, ends
//! the process (SIGBUS) instead of returning an error. What tantivy keeps open (the terms, the
//! lengths and the positions of the sentences) is copied to memory once; postings are read per query.
//!
//! A finished index never changes, and its folder may be read-only. During a build, the lock of
//! [`super::folder`] excludes other processes. So tantivy's own locks would only leave files
//! behind, or fail without cause. tantivy writes its small files about ten times during a build,
//! and nothing reads them before the end; syncing each time would take longer than indexing 10,000
//! sentences. After a crash, the remaining files fail the manifest's checksums.

#[cfg(unix)]
use std::ops::Range;
#[cfg(unix)]
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use tantivy::Directory;
#[cfg(unix)]
use tantivy::HasLen;
#[cfg(unix)]
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// [`MmapDirectory`] without mapping, locks and syncing.
#[derive(Debug, Clone)]
pub(super) struct ReadOnlyDirectory {
    path: PathBuf,
    files: MmapDirectory,
}

impl ReadOnlyDirectory {
    /// # Errors
    /// If the folder does not exist, or is not a folder.
    pub(super) fn open(path: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            files: MmapDirectory::open(path)?,
        })
    }
}

/// An open file of an index.
#[cfg(unix)]
#[derive(Debug)]
struct PositionedFile {
    file: fs::File,
    /// The size when it was opened, in bytes.
    bytes: usize,
}

#[cfg(unix)]
impl PositionedFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = fs::File::open(path)?;
        let bytes = file.metadata()?.len();
        let bytes = usize::try_from(bytes).map_err(io::Error::other)?;
        Ok(Self { file, bytes })
    }
}

#[cfg(unix)]
impl HasLen for PositionedFile {
    fn len(&self) -> usize {
        self.bytes
    }
}

#[cfg(unix)]
impl FileHandle for PositionedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl Directory for ReadOnlyDirectory {
    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    #[cfg(unix)]
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match PositionedFile::open(&self.path.join(path)) {
            Ok(file) => Ok(Arc::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            Err(error) => Err(OpenReadError::wrap_io_error(error, path.to_owned())),
        }
    }

    // The standard library has no such function for all other systems.
    #[cfg(not(unix))]
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let path = self.path.join(path);
        let new = path.with_extension("new");
        fs::write(&new, data)?;
        fs::rename(new, path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
