//! Prints a training set's texts as the reader sees them: names linked, one JSON object a set.
//!
//! ```text
//! cargo run --release --example export -- MINI.json… DISPUTE-FOLDER…
//! ```
//! A party's name becomes one character from U+E000 on, by its place among the set's parties. The
//! training code makes pairs of these (see training/README.md); using the program's own linker
//! keeps both alike.

mod dispute;
mod link;
mod mini;

use std::path::Path;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    for argument in std::env::args().skip(1) {
        let path = Path::new(&argument);
        let set = if path.is_dir() {
            dispute::read(path)
        } else {
            mini::read(path)
        };
        let set = set.with_context(|| argument.clone())?;
        #[expect(clippy::print_stdout, reason = "what this program is for")]
        {
            println!("{set}");
        }
    }
    Ok(())
}
