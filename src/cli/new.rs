//! `receipts new DIR`: creates the folder of a new dispute.
//!
//! The files contain a made-up example that passes `receipts check`, with comments that explain
//! each part. The author replaces the example step by step and runs `check` in between.
//!
//! ```text
//! $ receipts new corpus/my-dispute
//! created corpus/my-dispute:
//!   article.md       the article, verbatim below its front matter
//!   dispute.toml     parties, topics, questions
//!   …
//! next: replace the example, then run `receipts check corpus/my-dispute`
//! ```
//!
//! The command never overwrites a file.

use std::fs::{self, File};
use std::io::Write;
use std::path::{self, Path};

use anyhow::{Context, bail};

use super::terminal::escape_control;
use super::{Exit, Streams};
use crate::corpus::dispute_folder;

/// A template file of the example.
pub(super) struct Template {
    /// The file name.
    pub(super) name: &'static str,
    holds: &'static str,
    /// The initial content.
    pub(super) content: &'static str,
}

/// The template files of the example.
pub(super) const TEMPLATES: [Template; 4] = [
    Template {
        name: "article.md",
        holds: "the article, verbatim below its front matter",
        content: include_str!("new/article.md"),
    },
    Template {
        name: "dispute.toml",
        holds: "parties, topics, questions",
        content: include_str!("new/dispute.toml"),
    },
    Template {
        name: "questions.jsonl",
        holds: "questions with their answers, for `receipts eval`",
        content: include_str!("new/questions.jsonl"),
    },
    Template {
        name: "statements.toml",
        holds: "statements with their speakers",
        content: include_str!("new/statements.toml"),
    },
];

/// Runs the command.
///
/// # Errors
///
/// The folder is not empty or cannot be written.
pub(super) fn run(dir: &Path, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let path = dir.display().to_string();
    let shown = escape_control(&path);
    fs::create_dir_all(dir).with_context(|| format!("cannot create the folder `{shown}`"))?;
    let mut entries = fs::read_dir(dir).with_context(|| format!("cannot read `{shown}`"))?;
    if entries.next().is_some() {
        bail!("`{shown}` is not empty; name an empty or new folder");
    }
    for template in TEMPLATES {
        write(&dir.join(template.name), template.content)?;
    }
    writeln!(streams.out, "created {shown}:")?;
    for template in TEMPLATES {
        writeln!(streams.out, "  {:<16} {}", template.name, template.holds)?;
    }
    if let Some(reason) = reason_to_ignore(dir) {
        streams.warn(&format!("a corpus does not read `{path}`: {reason}"));
    }
    writeln!(
        streams.out,
        "next: replace the example, then run `receipts check {shown}`"
    )?;
    Ok(Exit::Success)
}

/// Returns why a corpus in the folder above does not read this dispute.
fn reason_to_ignore(dir: &Path) -> Option<&'static str> {
    // "." and "a/b/.", too, get the name of their folder.
    let dir = path::absolute(dir).ok()?;
    let name = dir.file_name()?.to_str()?;
    if name.starts_with('.') {
        return Some("its name begins with a dot; rename it");
    }
    let is_read = dispute_folder(dir.parent()?, name) == dir;
    (!is_read).then_some("the folder above it is a dispute itself; move it beside that one")
}

fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    File::create_new(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .with_context(|| format!("cannot write `{}`", path.display()))
}
