//! Decompresses the reader's networks, so that the program contains them ready for use, and
//! identifies the code that loads a corpus and computes its terms.
//!
//! `src/reader/weights/NAME.onnx.zst` becomes `NAME.onnx` in the build's own folder, and so do its
//! weights `NAME.data` and its vocabulary `NAME.json`; `joint.onnx` has its weights inside;
//! `word_vectors.data` has the word vectors.
//! `RECEIPTS_LOADER_HASH` is a hash over the files of `LOADER`: the snapshot of a corpus
//! (`src/corpus/snapshot.rs`) and its index on disk (`src/index/manifest.rs`) are used only by the
//! code that wrote them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const WEIGHTS: &str = "src/reader/weights";
const FILES: [&str; 8] = [
    "english.onnx",
    "english.data",
    "english.json",
    "multilingual.onnx",
    "multilingual.data",
    "multilingual.json",
    "joint.onnx",
    "word_vectors.data",
];
/// What determines how a corpus is split and resolved, and which terms of its sentences are indexed.
/// The lock file has the libraries' versions.
const LOADER: [&str; 10] = [
    "src/corpus",
    "src/corpus.rs",
    "src/text",
    "src/text.rs",
    "src/entity_linker",
    "src/entity_linker.rs",
    "src/question",
    "src/question.rs",
    "src/answer/documents.rs",
    "Cargo.lock",
];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    for file in FILES {
        let compressed = Path::new(WEIGHTS).join(format!("{file}.zst"));
        println!("cargo::rerun-if-changed={}", compressed.display());
        decompress(&compressed, &out.join(file))?;
    }
    let mut hash = DefaultHasher::new();
    for path in LOADER {
        println!("cargo::rerun-if-changed={path}");
        hash_files(Path::new(path), &mut hash)?;
    }
    println!(
        "cargo::rustc-env=RECEIPTS_LOADER_HASH={:016x}",
        hash.finish()
    );
    Ok(())
}

/// Hashes the paths and contents of a file, or of all files in a folder.
fn hash_files(path: &Path, hash: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        return paths.iter().try_for_each(|path| hash_files(path, hash));
    }
    path.hash(hash);
    fs::read(path)?.hash(hash);
    Ok(())
}

/// Does nothing if `to` is newer. An interrupted build leaves no half of a file.
fn decompress(from: &Path, to: &Path) -> io::Result<()> {
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    if let (Ok(compressed), Ok(present)) = (modified(from), modified(to))
        && present > compressed
    {
        return Ok(());
    }
    let compressed = io::BufReader::new(fs::File::open(from)?);
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(compressed)
        .map_err(|error| io::Error::other(format!("{}: {error}", from.display())))?;
    let new = to.with_extension("new");
    io::copy(&mut decoder, &mut fs::File::create(&new)?)?;
    fs::rename(new, to)
}
