//! The index of a large corpus, kept under the data folder.
//!
//! ```text
//! <data>/index/
//!   lock                         held while one builds
//!   0123456789abcdef/            named by the first 16 hexadecimal digits of the corpus's version
//!     manifest.json              what it is, and every file's checksum
//!     meta.json, …               tantivy's own
//!   0123456789abcdef.new-4711/   being built; renamed when it is whole
//! ```
//!
//! An index folder is never written to once it has its name. Whatever is wrong with one, it is
//! built anew from the corpus; where that cannot be, the index is held in memory. Two programs may
//! do this at once: the second waits for the lock and finds the work done.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tantivy::Index;

use super::build::{DiskWriter, MemoryWriter};
use super::document::Document;
use super::manifest::{ExpectedIndex, Fingerprint, Manifest};
use super::read_only_directory::ReadOnlyDirectory;
use super::{IndexError, SentenceIndex, parallel_map};

/// Corpora with fewer sentences are indexed in memory at every start. Indexing takes 1 µs a
/// sentence, but making its terms about 15 µs: up to here that is 30 ms (benches/README.md).
pub const IN_MEMORY_BELOW: usize = 2_000;
/// How many sentences a segment holds. One is quickest to search; tantivy's arena for building
/// one ends at 4 GB, about 30 million sentences.
pub const SENTENCES_PER_SEGMENT: usize = 4_000_000;
/// An index up to this size is read through, checksum by checksum, before it is used; a larger one
/// is held to its files' sizes, and read through in the background ([`SentenceIndex::verify`]).
/// This much is about twenty million sentences, and takes some 50 ms where the system has it cached
/// (benches/README.md: 27 MB in 2.6 ms).
pub const CHECKED_WHEN_OPENED_BYTES: u64 = 512 << 20;
/// Whoever builds for so long without anything new on the disk is not waited for: tantivy holds four
/// million sentences in memory, some two minutes' work, before it writes them.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// How often a builder that is waited for is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How many sentences tell whether this program makes the terms that an index was built with; at
/// 15 µs each they take 2 ms of the 20 that opening may.
const SAMPLE: usize = 128;
/// How much of the key names the folder.
const NAME_DIGITS: usize = 16;

/// Where an index is kept and what it is of.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// The data folder; made where it is not there.
    pub data: PathBuf,
    /// The corpus's version: `sha256:…`.
    pub key: String,
    /// The sizes and times of the corpus's files.
    pub sources: Fingerprint,
    /// Fewer than this are indexed in memory; [`IN_MEMORY_BELOW`].
    pub in_memory_below: usize,
    /// [`SENTENCES_PER_SEGMENT`].
    pub sentences_per_segment: usize,
    /// [`CHECKED_WHEN_OPENED_BYTES`].
    pub checked_when_opened_bytes: u64,
    /// [`PATIENCE`].
    pub patience: Duration,
}

/// How an index came about.
#[derive(Debug)]
pub enum IndexOrigin {
    /// In memory, as the corpus is small.
    InMemoryBySize,
    /// It lay on disk, whole.
    Reused,
    /// It was built on disk; [`IndexError`] says what was wrong with what lay there before,
    /// [`IndexError::Absent`] that nothing did.
    Built(IndexError),
    /// It could not be kept on disk, and is in memory.
    InMemory(IndexError),
}

/// An index folder under its final name, and what its manifest says.
#[derive(Debug)]
pub(super) struct StoredIndex {
    path: PathBuf,
    manifest: Manifest,
}

impl SentenceIndex {
    /// Opens the corpus's index where it lies under the data folder and is whole, or builds it
    /// there; holds it in memory where the corpus is small or the folder cannot be written to.
    /// `sentences` are all of the corpus, in its order; `document` makes what is indexed of one,
    /// on several threads where there are more than some hundred. Where the index is there it is
    /// called for a sample: another program may make other terms of the same words.
    ///
    /// # Errors
    /// [`IndexError::OutOfOrder`] and [`IndexError::TooLarge`], as with
    /// [`SentenceIndex::in_memory`]. Nothing that lies on a disk is an error.
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
        let root = options.data.join("index");
        let path = root.join(folder_name(&options.key));
        let wanted = ExpectedIndex {
            key: &options.key,
            sample: sample(sentences, &document),
            sources: &options.sources,
            sentences: sentences.len(),
        };
        let check = VerificationLevel::UpTo(options.checked_when_opened_bytes);
        let flaw = match open(&path, &wanted, check) {
            Ok(index) => return Ok((index, IndexOrigin::Reused)),
            Err(flaw) => flaw,
        };
        let build = |new: &Path| {
            let mut writer =
                DiskWriter::new(ReadOnlyDirectory::open(new)?, options.sentences_per_segment)?;
            parallel_map::parallel_map_in_order(sentences, &document, |made| writer.add(made))?;
            writer.finish()
        };
        match build_under_lock(options, &path, &wanted, build) {
            Ok((index, true)) => Ok((index, IndexOrigin::Built(flaw))),
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

    /// The version of the corpus whose index lies under `data`, where it was built from files with
    /// these sizes and times: the corpus need not be hashed to know it. Sizes and times can
    /// deceive, so hash it in the background.
    pub fn known_version(data: &Path, sources: &Fingerprint) -> Option<String> {
        let folders = fs::read_dir(data.join("index")).ok()?;
        folders
            .filter_map(|folder| Manifest::read(&folder.ok()?.path()).ok())
            .find(|manifest| manifest.has_sources(sources))
            .map(Manifest::into_key)
    }

    /// Reads the whole index through, and holds it to its checksums: for the background. A damaged
    /// one loses its manifest, so that it is built anew at the next
    /// [`SentenceIndex::open_or_build`]. In memory there is nothing to do, nor where somebody has
    /// replaced or removed the folder: this index goes on with the files that it has.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub fn verify(&self) -> Result<(), IndexError> {
        let Some(StoredIndex { path, manifest }) = &self.stored else {
            return Ok(());
        };
        if !Manifest::read(path).is_ok_and(|now| now.has_files_of(manifest)) {
            return Ok(());
        }
        let checked = manifest.check_whole(path);
        if checked.is_err() {
            self.invalidate();
        }
        checked
    }

    /// Takes the manifest away, so that the next [`SentenceIndex::open_or_build`] builds anew; this
    /// index goes on with the files that it has.
    pub fn invalidate(&self) {
        if let Some(StoredIndex { path, .. }) = &self.stored {
            // Where this fails the folder is read-only, and the next start finds what is wrong too.
            let _ = fs::remove_file(path.join(super::manifest::NAME));
        }
    }
}

/// The checksum of a sample of the documents, evenly spread: tells whether this program makes the
/// same terms as the one that built an index.
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

/// How far an index is checked before it is used.
#[derive(Clone, Copy)]
enum VerificationLevel {
    /// Wholly where it has no more bytes than that, else its files' sizes.
    UpTo(u64),
    Whole,
}

fn open(
    path: &Path,
    wanted: &ExpectedIndex<'_>,
    check: VerificationLevel,
) -> Result<SentenceIndex, IndexError> {
    let mut manifest = Manifest::read(path)?;
    if !manifest.is_of(wanted) {
        return Err(IndexError::Outdated {
            folder: path.to_owned(),
        });
    }
    match check {
        VerificationLevel::UpTo(most) if manifest.bytes() > most => manifest.check_sizes(path)?,
        VerificationLevel::UpTo(_) | VerificationLevel::Whole => manifest.check_whole(path)?,
    }
    let read = || SentenceIndex::of(&Index::open(ReadOnlyDirectory::open(path)?)?);
    // tantivy trusts what it reads, and panics where that is damaged.
    let mut index = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(IndexError::Damaged {
            file: "a file".to_owned(),
        })
    })?;
    if !manifest.has_sources(wanted.sources) {
        // The same words with other times: remember those. In a read-only folder it does not
        // matter, the key is what counts.
        manifest = manifest.with_sources(wanted.sources);
        let _ = manifest.write(path);
    }
    index.stored = Some(StoredIndex {
        path: path.to_owned(),
        manifest,
    });
    Ok(index)
}

/// Builds the index, or finds that somebody else has meanwhile; the second value tells which.
fn build_under_lock(
    options: &IndexOptions,
    path: &Path,
    wanted: &ExpectedIndex<'_>,
    build: impl FnOnce(&Path) -> Result<(), IndexError>,
) -> Result<(SentenceIndex, bool), IndexError> {
    let root = &options.data.join("index");
    fs::create_dir_all(root)?;
    let lock = lock(root, options.patience);
    let check = VerificationLevel::UpTo(options.checked_when_opened_bytes);
    if let Ok(index) = open(path, wanted, check) {
        return Ok((index, false));
    }
    if lock.is_some() {
        remove_where(root, is_unfinished);
    }
    let new = new_folder(path)?;
    let built = build(&new).and_then(|()| {
        Manifest::of(&new, wanted)?.write(&new)?;
        sync(&new);
        remove(path)?;
        fs::rename(&new, path)?;
        sync(root);
        open(path, wanted, VerificationLevel::Whole)
    });
    match &built {
        Ok(_) => remove_where(root, |name| is_index(name) && !path.ends_with(name)),
        Err(_) => {
            // The error that counts is the one above.
            let _ = remove(&new);
        }
    }
    Ok((built?, true))
}

/// The lock that builders of one data folder take turns with; released when dropped, or when the
/// program dies. `None` where the file system has no locks, and where whoever holds it makes no
/// progress for `patience`: then two may build the same at once, and the later one wins.
fn lock(root: &Path, patience: Duration) -> Option<File> {
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
            Err(TryLockError::WouldBlock) if idle >= patience => {
                tracing::warn!("another process that builds the index makes no progress");
                return None;
            }
            Err(TryLockError::WouldBlock) => {}
        }
        thread::sleep(LOOK);
        let now = unfinished_bytes(root);
        idle = if progress == Some(now) {
            idle + LOOK
        } else {
            Duration::ZERO
        };
        progress = Some(now);
    }
}

/// How much there is of the indexes that are being built.
fn unfinished_bytes(root: &Path) -> u64 {
    let folders = fs::read_dir(root).into_iter().flatten().flatten();
    let unfinished = folders.filter(|e| e.file_name().to_str().is_some_and(is_unfinished));
    let files = unfinished.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
    let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.sum()
}

/// A fresh folder beside `path`.
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

/// Removes a folder or a file, whichever it is, if it is.
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

/// Removes the entries of `root` with such a name. What cannot be removed stays, and takes room.
fn remove_where(root: &Path, unwanted: impl Fn(&str) -> bool) {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_str().is_some_and(&unwanted) {
            let _ = remove(&entry.path());
        }
    }
}

/// Makes renames in the folder last. Where folders cannot be synced (Windows), a crash may lose
/// the index, which is then built anew.
fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// The first digits of the key, filled up with noughts; the manifest holds the whole key.
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
