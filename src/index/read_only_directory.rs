//! The files of a folder, memory-mapped, without tantivy's lock files and most of its syncing.
//!
//! A finished index never changes, and its folder may be read-only. During a build, the lock of
//! [`super::folder`] excludes other processes. So tantivy's own locks would only leave files
//! behind, or fail without cause. tantivy writes its small files about ten times during a build,
//! and nothing reads them before the end; syncing each time would take longer than indexing 10,000
//! sentences. After a crash, the remaining files fail the manifest's checksums.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// [`MmapDirectory`] without locks and syncing.
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

impl Directory for ReadOnlyDirectory {
    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

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
