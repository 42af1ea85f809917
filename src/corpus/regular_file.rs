//! Reads the files of a corpus.

use std::io;
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
