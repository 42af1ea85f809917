//! Decompresses the reader's networks, so that the program contains them ready for use.
//!
//! `src/reader/weights/NAME.onnx.zst` becomes `NAME.onnx` in the build's own folder, and so do the
//! vocabularies.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const WEIGHTS: &str = "src/reader/weights";
const FILES: [&str; 4] = [
    "english.onnx",
    "english.json",
    "multilingual.onnx",
    "multilingual.json",
];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    for file in FILES {
        let compressed = Path::new(WEIGHTS).join(format!("{file}.zst"));
        println!("cargo::rerun-if-changed={}", compressed.display());
        decompress(&compressed, &out.join(file))?;
    }
    Ok(())
}

fn decompress(from: &Path, to: &Path) -> io::Result<()> {
    let compressed = io::BufReader::new(fs::File::open(from)?);
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(compressed)
        .map_err(|error| io::Error::other(format!("{}: {error}", from.display())))?;
    io::copy(&mut decoder, &mut fs::File::create(to)?)?;
    Ok(())
}
