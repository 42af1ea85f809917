//! `receipts new DIR`: the empty files of a dispute, with what goes where.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::{Exit, Streams};

/// Runs the command.
///
/// # Errors
///
/// A folder that holds something already, or that cannot be written.
pub(super) fn run(dir: &Path, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    if dir.exists() {
        bail!(
            "`{}` is there already; name a folder that is not",
            dir.display()
        );
    }
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    for name in ["dispute.toml", "statements.toml", "questions.jsonl"] {
        fs::write(dir.join(name), "").with_context(|| format!("cannot write `{name}`"))?;
    }
    writeln!(streams.out, "laid out {}", dir.display())?;
    Ok(Exit::Success)
}
