//! Prints the texts of training sets as the reader sees them, with linked names, one JSON object
//! per set.
//!
//! ```text
//! cargo run --release --example export -- MINI.json… DISPUTE-FOLDER…
//! ```
//! A party's name becomes one character from U+E000 on, by its index among the set's parties. The
//! training code builds pairs from these texts (see training/README.md). It shares the program's
//! own linker, so that both treat names alike.

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
