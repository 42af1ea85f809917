//! Reads the files of a corpus, and writes what is kept about it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Reads a file of a corpus.
///
/// # Errors
///
/// Returns an error if it cannot be read, or is a pipe or a device: reading those may block forever.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.is_file() {
        std::fs::read(path)
    } else {
        Err(io::Error::other("it is a pipe, a socket or a device"))
    }
}

/// Writes a file, and returns when it is on the disk. Windows flushes a file only through the handle
/// that may write to it.
///
/// # Errors
///
/// Returns an error if it cannot be written.
pub fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
