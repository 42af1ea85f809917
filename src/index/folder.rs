//! The index of a large corpus, stored in the data folder.
//!
//! ```text
//! <data>/index/
//!   lock                         locked by the process that builds
//!   0123456789abcdef/            named by the first 16 hexadecimal digits of the corpus's version
//!     manifest.json              its metadata, with the checksum of every file
//!     meta.json, …               tantivy's own files
//!   0123456789abcdef.new-4711/   in progress; renamed when it is complete
//!   0123456789abcdef.corpus      the corpus without its texts, for the next start (written by the
//!                                caller: crate::corpus::snapshot)
//! ```
//!
//! An index folder is never written to once it has its final name. An invalid one is rebuilt from
//! the corpus; if that fails, the index is built in memory. Two processes may build at once: the
//! second waits for the lock and finds the finished index.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tantivy::Index;

use super::build::{DiskWriter, MemoryWriter};
use super::document::Document;
use super::manifest::{ExpectedIndex, Fingerprint, Manifest, StoredIndex};
use super::read_only_directory::ReadOnlyDirectory;
use super::{IndexError, SentenceIndex, parallel_map};

/// Corpora with fewer sentences are indexed in memory at every start. Indexing takes 1 µs per
/// sentence, but computing its terms about 15 µs, so this many take 30 ms (benches/README.md).
pub const IN_MEMORY_BELOW: usize = 2_000;
/// The maximum number of sentences in a segment. A single segment is fastest to search; tantivy's
/// arena for building one ends at 4 GB, about 30 million sentences.
pub const SENTENCES_PER_SEGMENT: usize = 4_000_000;
/// An index up to this size is fully verified by checksums before use. A larger one is checked by
/// its file sizes, and verified in the background ([`SentenceIndex::verify`]). This size
/// corresponds to about twenty million sentences; verifying it takes about 50 ms if it is in the
/// system's cache (benches/README.md: 27 MB in 2.6 ms).
pub const CHECKED_WHEN_OPENED_BYTES: u64 = 512 << 20;
/// How long to wait for another process that builds without writing anything new. tantivy holds
/// four million sentences in memory, about two minutes of work, before it writes them.
pub const BUILD_TIMEOUT: Duration = Duration::from_secs(600);
/// The interval for checking the progress of another process.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// The number of sentences used to check that this program computes the same terms as the index. At
/// 15 µs each they take 2 ms of the 20 ms that opening may take.
const SAMPLE: usize = 128;
/// The number of digits of the key in the folder name.
const NAME_DIGITS: usize = 16;
/// The end of the name of a corpus's snapshot.
const SNAPSHOT_SUFFIX: &str = ".corpus";

/// Options for an index on disk.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// The data folder; created if it is missing.
    pub data: PathBuf,
    /// The corpus's version: `sha256:…`.
    pub key: String,
    /// The sizes and times of the corpus files.
    pub sources: Fingerprint,
    /// The minimum number of sentences for an index on disk; [`IN_MEMORY_BELOW`].
    pub in_memory_below: usize,
    /// [`SENTENCES_PER_SEGMENT`].
    pub sentences_per_segment: usize,
    /// [`CHECKED_WHEN_OPENED_BYTES`].
    pub checked_when_opened_bytes: u64,
    /// [`BUILD_TIMEOUT`].
    pub build_timeout: Duration,
}

/// How an index was obtained.
#[derive(Debug)]
pub enum IndexOrigin {
    /// Built in memory, because the corpus is small.
    InMemoryBySize,
    /// Loaded from disk, undamaged.
    Reused,
    /// Built on disk. The [`IndexError`] describes what was wrong with the existing index;
    /// [`IndexError::Absent`] means that there was none.
    Built(IndexError),
    /// Built in memory, because it could not be stored on disk.
    InMemory(IndexError),
}

impl SentenceIndex {
    /// Opens the corpus's index if a valid one exists in the data folder, or builds it there.
    /// Builds it in memory if the corpus is small or the folder is not writable. `sentences` are
    /// all those of the corpus, in order. `document` computes the document of one; it runs on
    /// several threads for more than a few hundred sentences. For an existing index it runs for a
    /// sample, because another program may compute other terms from the same words.
    ///
    /// # Errors
    /// [`IndexError::OutOfOrder`] and [`IndexError::TooLarge`], as in [`SentenceIndex::in_memory`].
    /// A problem on disk is never an error.
    pub fn open_or_build<S: Sync>(
        options: &IndexOptions,
        sentences: &[S],
        document: impl Fn(&S) -> Document + Sync,
    ) -> Result<(Self, IndexOrigin), IndexError> {
        let in_memory = || {
            let mut writer = MemoryWriter::new()?;
            parallel_map::parallel_map_in_order(sentences, &document, |made| writer.add(made))?;
            Self::of(&writer.finish()?)
        };
        if sentences.len() < options.in_memory_below {
            return Ok((in_memory()?, IndexOrigin::InMemoryBySize));
        }
        let path = index_path(&options.data, &options.key);
        let expected = ExpectedIndex {
            key: &options.key,
            sample: sample(sentences, &document),
            sources: &options.sources,
            sentences: sentences.len(),
        };
        let check = VerificationLevel::UpTo(options.checked_when_opened_bytes);
        let reason = match open(&path, &expected, check) {
            Ok(index) => return Ok((index, IndexOrigin::Reused)),
            Err(reason) => reason,
        };
        let build = |new: &Path| {
            let mut writer =
                DiskWriter::new(ReadOnlyDirectory::open(new)?, options.sentences_per_segment)?;
            parallel_map::parallel_map_in_order(sentences, &document, |made| writer.add(made))?;
            writer.finish()
        };
        match build_under_lock(options, &path, &expected, build) {
            Ok((index, true)) => Ok((index, IndexOrigin::Built(reason))),
            Ok((index, false)) => Ok((index, IndexOrigin::Reused)),
            Err(error @ (IndexError::OutOfOrder { .. } | IndexError::TooLarge { .. })) => {
                Err(error)
            }
            Err(error) => Ok((
                in_memory()?,
                IndexOrigin::InMemory(error.or_full(&options.data)),
            )),
        }
    }

    /// Opens the corpus's index if a valid one with this number of sentences exists in the data
    /// folder. `sample` is the checksum of its documents ([`SentenceIndex::sample`]), as this program
    /// computes them. Computes no document, and writes nothing.
    ///
    /// # Errors
    /// Why there is none.
    pub fn open(options: &IndexOptions, sentences: usize, sample: u32) -> Result<Self, IndexError> {
        let wanted = ExpectedIndex {
            key: &options.key,
            sample,
            sources: &options.sources,
            sentences,
        };
        let check = VerificationLevel::UpTo(options.checked_when_opened_bytes);
        open(&index_path(&options.data, &options.key), &wanted, check)
    }

    /// The checksum of a sample of the documents; `None` for an index in memory.
    pub fn sample(&self) -> Option<u32> {
        self.stored.as_ref().map(StoredIndex::sample)
    }

    /// Returns the version of the corpus if its index under `data` was built from files with these
    /// sizes and times, so that the corpus need not be hashed. Sizes and times can deceive, so
    /// verify the hash in the background.
    pub fn known_version(data: &Path, sources: &Fingerprint) -> Option<String> {
        let folders = fs::read_dir(root(data)).ok()?;
        folders
            .filter_map(|folder| Manifest::read(&folder.ok()?.path()).ok())
            .find(|manifest| manifest.has_sources(sources))
            .map(Manifest::into_key)
    }
}

/// The checksum of an evenly spread sample of the documents. It shows whether this program computes
/// the same terms as the one that built an index.
fn sample<S>(sentences: &[S], document: impl Fn(&S) -> Document) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    let count = sentences.len().min(SAMPLE);
    for at in 0..count {
        let document = document(&sentences[at * sentences.len() / count]);
        checksum.update(document.terms.as_str().as_bytes());
        checksum.update(format!("{:?}", document.statements).as_bytes());
    }
    checksum.finalize()
}

/// How thoroughly an index is checked before use.
#[derive(Clone, Copy)]
enum VerificationLevel {
    /// By checksums up to this many bytes, else by file sizes.
    UpTo(u64),
    Whole,
}

fn open(
    path: &Path,
    expected: &ExpectedIndex<'_>,
    check: VerificationLevel,
) -> Result<SentenceIndex, IndexError> {
    let mut manifest = Manifest::read(path)?;
    if !manifest.is_of(expected) {
        return Err(IndexError::Outdated {
            folder: path.to_owned(),
        });
    }
    match check {
        VerificationLevel::UpTo(max) if manifest.bytes() > max => manifest.check_sizes(path)?,
        VerificationLevel::UpTo(_) | VerificationLevel::Whole => manifest.check_whole(path)?,
    }
    let read = || SentenceIndex::of(&Index::open(ReadOnlyDirectory::open(path)?)?);
    // tantivy trusts its files, and panics if they are damaged.
    let mut index = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(IndexError::Damaged {
            file: "a file".to_owned(),
        })
    })?;
    if !manifest.has_sources(expected.sources) {
        // The content is the same but the files have new times, so the manifest is updated. In a
        // read-only folder this fails without harm, because the key is decisive.
        manifest = manifest.with_sources(expected.sources);
        let _ = manifest.write(path);
    }
    index.stored = Some(StoredIndex::new(path, manifest));
    Ok(index)
}

/// Builds the index, or opens one that another process has built meanwhile. The second value is
/// true if this process built it.
fn build_under_lock(
    options: &IndexOptions,
    path: &Path,
    expected: &ExpectedIndex<'_>,
    build: impl FnOnce(&Path) -> Result<(), IndexError>,
) -> Result<(SentenceIndex, bool), IndexError> {
    let root = &root(&options.data);
    fs::create_dir_all(root)?;
    let lock = lock(root, options.build_timeout);
    let check = VerificationLevel::UpTo(options.checked_when_opened_bytes);
    if let Ok(index) = open(path, expected, check) {
        return Ok((index, false));
    }
    if lock.is_some() {
        remove_where(root, is_unfinished);
    }
    let new = new_folder(path)?;
    let built = build(&new).and_then(|()| {
        Manifest::of(&new, expected)?.write(&new)?;
        sync(&new);
        remove(path)?;
        fs::rename(&new, path)?;
        sync(root);
        open(path, expected, VerificationLevel::Whole)
    });
    match &built {
        Ok(_) => remove_where(root, |name| {
            let own = name.strip_suffix(SNAPSHOT_SUFFIX).unwrap_or(name);
            is_index(own) && !path.ends_with(own)
        }),
        Err(_) => {
            // The error above is the one to return.
            let _ = remove(&new);
        }
    }
    Ok((built?, true))
}

/// Acquires the lock of the data folder, which lets one process build at a time. It is released
/// when dropped, or when the process dies. Returns `None` if the file system has no locks, or if
/// the holder makes no progress for `build_timeout`: then two processes may build the same index,
/// and the later one wins.
fn lock(root: &Path, build_timeout: Duration) -> Option<File> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(root.join("lock"))
        .ok()?;
    let (mut progress, mut idle) = (None, Duration::ZERO);
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::Error(_)) => return None,
            Err(TryLockError::WouldBlock) if idle >= build_timeout => {
                tracing::warn!("another process that builds the index makes no progress");
                return None;
            }
            Err(TryLockError::WouldBlock) => {}
        }
        thread::sleep(POLL_INTERVAL);
        let now = unfinished_bytes(root);
        idle = if progress == Some(now) {
            idle + POLL_INTERVAL
        } else {
            Duration::ZERO
        };
        progress = Some(now);
    }
}

/// The total size of the unfinished indexes.
fn unfinished_bytes(root: &Path) -> u64 {
    let folders = fs::read_dir(root).into_iter().flatten().flatten();
    let unfinished = folders.filter(|e| e.file_name().to_str().is_some_and(is_unfinished));
    let files = unfinished.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
    let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.sum()
}

/// Creates a new folder beside `path`.
fn new_folder(path: &Path) -> io::Result<PathBuf> {
    let mut attempt = u64::from(std::process::id()) << 16;
    loop {
        let new = path.with_extension(format!("new-{attempt}"));
        match fs::create_dir(&new) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => attempt += 1,
            outcome => return outcome.map(|()| new),
        }
    }
}

/// Removes a folder or a file, if it exists.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Removes the entries of `root` with a matching name. Failures are ignored and cost only disk
/// space.
fn remove_where(root: &Path, unwanted: impl Fn(&str) -> bool) {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_str().is_some_and(&unwanted) {
            let _ = remove(&entry.path());
        }
    }
}

/// Makes renames in the folder durable. If folders cannot be synced (Windows), a crash may lose the
/// index, which is then rebuilt.
fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// The folder of the indexes in the data folder.
pub fn root(data: &Path) -> PathBuf {
    data.join("index")
}

/// The path of the snapshot of a corpus, beside its index. The builder of another corpus's index
/// removes it.
pub fn snapshot_path(data: &Path, key: &str) -> PathBuf {
    let name = format!("{}{SNAPSHOT_SUFFIX}", folder_name(key));
    root(data).join(name)
}

fn index_path(data: &Path, key: &str) -> PathBuf {
    root(data).join(folder_name(key))
}

/// The first digits of the key, padded with zeros; the manifest holds the whole key.
fn folder_name(key: &str) -> String {
    let digits = key.rsplit(':').next().unwrap_or(key).chars();
    let digits: String = digits
        .filter(char::is_ascii_hexdigit)
        .take(NAME_DIGITS)
        .collect();
    format!("{digits:0<NAME_DIGITS$}")
}

fn is_index(name: &str) -> bool {
    name.len() == NAME_DIGITS && name.chars().all(|c| c.is_ascii_hexdigit())
}

fn is_unfinished(name: &str) -> bool {
    name.split_once(".new-")
        .is_some_and(|(key, _)| is_index(key))
}
