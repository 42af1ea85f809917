//! The metadata of an index folder: `manifest.json`.
//!
//! ```json
//! {"checksum":1234567,"format":1,"engine":"tantivy v0.27.0, index_format v8, 89abcdef01234567",
//!  "schema":7654321,
//!  "key":"sha256:…","sample":3456789,"sources":"sha256:…","sentences":1000000,
//!  "files":[{"name":"meta.json","bytes":812,"crc32":2345678}]}
//! ```
//!
//! It is written last, so a folder without one is incomplete or belongs to something else.
//! `checksum` is the CRC-32 of the manifest itself, byte for byte as written, with 0 in that place;
//! the other checksums are those of the files. A program with other language rules computes other
//! terms from the same corpus, so `engine` ends in the hash of the code that computes them
//! (build.rs), and `sample` is the checksum of some of the documents. `sources` is the
//! [`Fingerprint`].

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{IndexError, schema};
use crate::corpus::write_synced;
use crate::text::hex;

/// The name of the manifest in an index folder.
const NAME: &str = "manifest.json";
/// Increased whenever the format of this file or the meaning of an index folder changes.
const FORMAT: u32 = 1;
/// The size of a read for computing checksums; a larger one is no faster.
const CHUNK_BYTES: usize = 1 << 17;

/// A hash of the sizes and times of a corpus's files. Shows quickly that nothing has changed since
/// the index was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

/// The metadata of one corpus file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Its path, always written in the same form.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The time of the last modification; `None` if the file system does not provide it.
    pub modified: Option<SystemTime>,
}

impl Stamp {
    /// Reads the metadata of the file at `path`.
    ///
    /// # Errors
    /// If the file does not exist.
    pub fn read(path: &Path) -> io::Result<Self> {
        let meta = fs::metadata(path)?;
        Ok(Self {
            path: path.to_string_lossy().into_owned(),
            bytes: meta.len(),
            modified: meta.modified().ok(),
        })
    }
}

impl Fingerprint {
    /// The fingerprint of these files, in any order.
    pub fn of(stamps: impl IntoIterator<Item = Stamp>) -> Self {
        let mut stamps: Vec<Stamp> = stamps.into_iter().collect();
        stamps.sort_unstable();
        let mut hash = Sha256::new();
        for stamp in stamps {
            let since = stamp.modified.map(|at| at.duration_since(UNIX_EPOCH));
            hash.update(format!("{}\0{}\0{since:?}\n", stamp.path, stamp.bytes));
        }
        Self(format!("sha256:{}", hex(&hash.finalize())))
    }
}

/// The content of `manifest.json`; see the module documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    checksum: u32,
    format: u32,
    engine: String,
    schema: u32,
    key: String,
    sample: u32,
    sources: String,
    sentences: usize,
    files: Vec<IndexFile>,
}

/// An index folder under its final name, with its manifest.
#[derive(Debug)]
pub(super) struct StoredIndex {
    path: PathBuf,
    manifest: Manifest,
    /// The sizes and times of the files when the index was opened or last compared.
    stamps: Mutex<Vec<Option<Stamp>>>,
}

impl StoredIndex {
    pub(super) fn new(path: &Path, manifest: Manifest) -> Self {
        let stamps = Mutex::new(manifest.stamps(path));
        Self {
            path: path.to_owned(),
            manifest,
            stamps,
        }
    }

    /// The checksum of a sample of its documents.
    pub(super) fn sample(&self) -> u32 {
        self.manifest.sample
    }

    /// Returns true if the size or the time of a file has changed since the last call. Nothing
    /// writes to a finished index, so a change is probably damage.
    pub(super) fn is_touched(&self) -> bool {
        let now = self.manifest.stamps(&self.path);
        // A panic between two calls leaves whole stamps.
        let mut known = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        let is_touched = *known != now;
        *known = now;
        is_touched
    }

    /// Verifies the checksums of all files. Removes the manifest of a damaged index. Does nothing
    /// if the folder was replaced or removed.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub(super) fn verify(&self) -> Result<(), IndexError> {
        if !Manifest::read(&self.path).is_ok_and(|now| now.has_files_of(&self.manifest)) {
            return Ok(());
        }
        let checked = self.manifest.check_whole(&self.path);
        if checked.is_err() {
            self.invalidate();
        }
        checked
    }

    /// Removes the manifest.
    pub(super) fn invalidate(&self) {
        // On failure the folder is read-only, and the next start detects the damage too.
        let _ = fs::remove_file(self.path.join(NAME));
    }
}

/// The properties that a valid index must have.
#[derive(Debug)]
pub(super) struct ExpectedIndex<'a> {
    /// The corpus's version.
    pub(super) key: &'a str,
    /// The checksum of a sample of the documents.
    pub(super) sample: u32,
    /// The sizes and times of the corpus files.
    pub(super) sources: &'a Fingerprint,
    /// The number of sentences.
    pub(super) sentences: usize,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexFile {
    name: String,
    bytes: u64,
    crc32: u32,
}

impl Manifest {
    /// Creates the manifest of the finished index in `folder`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn of(folder: &Path, expected: &ExpectedIndex<'_>) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != NAME {
                files.push(IndexFile::of(folder, name)?);
            }
        }
        files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            checksum: 0,
            format: FORMAT,
            engine: engine(),
            schema: schema_checksum(),
            key: expected.key.to_owned(),
            sample: expected.sample,
            sources: expected.sources.0.clone(),
            sentences: expected.sentences,
            files,
        })
    }

    /// Reads the manifest of `folder`, and checks its checksum and version.
    ///
    /// # Errors
    /// [`IndexError::Absent`] if there is no folder, [`IndexError::Foreign`] if it has no valid
    /// manifest, [`IndexError::Outdated`] if another version wrote it.
    pub(super) fn read(folder: &Path) -> Result<Self, IndexError> {
        let foreign = || IndexError::Foreign {
            folder: folder.to_owned(),
        };
        if fs::symlink_metadata(folder).is_err() {
            return Err(IndexError::Absent);
        }
        let bytes = fs::read(folder.join(NAME)).map_err(|_| foreign())?;
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|_| foreign())?;
        if manifest.sealed() != bytes {
            return Err(foreign());
        }
        let ours = (FORMAT, engine(), schema_checksum());
        if (manifest.format, manifest.engine.clone(), manifest.schema) != ours {
            return Err(IndexError::Outdated {
                folder: folder.to_owned(),
            });
        }
        Ok(manifest)
    }

    /// Writes the manifest to `folder` atomically, by renaming a temporary file.
    ///
    /// # Errors
    /// If the folder is not writable.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let new = folder.join(format!("{NAME}.{}", std::process::id()));
        write_synced(&new, &self.sealed())?;
        fs::rename(new, folder.join(NAME))
    }

    /// Returns the same manifest with the fingerprint of these sources.
    #[must_use]
    pub(super) fn with_sources(mut self, sources: &Fingerprint) -> Self {
        self.sources = sources.0.clone();
        self
    }

    /// Returns true if the index is for this corpus as this program indexes it, regardless of file
    /// times.
    pub(super) fn is_of(&self, expected: &ExpectedIndex<'_>) -> bool {
        let found = (self.key.as_str(), self.sample, self.sentences);
        found == (expected.key, expected.sample, expected.sentences)
    }

    /// Returns true if the sources had these sizes and times.
    pub(super) fn has_sources(&self, sources: &Fingerprint) -> bool {
        self.sources == sources.0
    }

    /// Returns true if both manifests are from the same build.
    pub(super) fn has_files_of(&self, other: &Self) -> bool {
        self.files == other.files
    }

    /// The corpus's version.
    pub(super) fn into_key(self) -> String {
        self.key
    }

    /// The size of the index in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Reads the sizes and times of the files; `None` for a missing one.
    fn stamps(&self, folder: &Path) -> Vec<Option<Stamp>> {
        let files = self.files.iter();
        files
            .map(|file| Stamp::read(&folder.join(&file.name)).ok())
            .collect()
    }

    /// Checks the sizes of the files.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] with the first file that differs.
    pub(super) fn check_sizes(&self, folder: &Path) -> Result<(), IndexError> {
        self.check(|file| {
            let meta = fs::metadata(folder.join(&file.name)).ok();
            meta.is_some_and(|meta| meta.is_file() && meta.len() == file.bytes)
        })
    }

    /// Reads the files and verifies their checksums.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] with the first file that differs.
    pub(super) fn check_whole(&self, folder: &Path) -> Result<(), IndexError> {
        self.check(|file| {
            IndexFile::of(folder, file.name.clone()).is_ok_and(|found| found == *file)
        })
    }

    fn check(&self, mut is_whole: impl FnMut(&IndexFile) -> bool) -> Result<(), IndexError> {
        match self.files.iter().find(|file| !is_whole(file)) {
            Some(file) => Err(IndexError::Damaged {
                file: file.name.clone(),
            }),
            None => Ok(()),
        }
    }

    fn sealed(&self) -> Vec<u8> {
        let mut sealed = self.clone();
        sealed.checksum = 0;
        sealed.checksum = crc32fast::hash(&sealed.json());
        sealed.json()
    }

    fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers are always JSON")
    }
}

impl IndexFile {
    fn of(folder: &Path, name: String) -> io::Result<Self> {
        let mut file = File::open(folder.join(&name))?;
        let mut crc32 = crc32fast::Hasher::new();
        let mut bytes = 0;
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let read = file.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            crc32.update(&chunk[..read]);
            bytes += read as u64;
        }
        let crc32 = crc32.finalize();
        Ok(Self { name, bytes, crc32 })
    }
}

/// What writes an index: the search engine, and the code that computes the terms.
fn engine() -> String {
    let search_engine = tantivy::version_string();
    format!("{search_engine}, {}", env!("RECEIPTS_LOADER_HASH"))
}

fn schema_checksum() -> u32 {
    let schema = serde_json::to_vec(&schema::schema()).expect("a schema is always JSON");
    crc32fast::hash(&schema)
}
