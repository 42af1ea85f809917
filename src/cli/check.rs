//! `receipts check`: everything that is wrong with a corpus, at once.
//!
//! ```text
//! $ receipts check corpus | cat
//! ferry/statements.toml:4:9: error: the quote does not stand in `notice.md`; …
//! exit status 0: no error; 1: an error
//! ```
//!
//! `--explain` tells what the program read in each statement, and why.

use std::path::Path;

use super::args::Check;
use super::terminal::shown;
use super::{Exit, Streams, load};
use crate::config::Config;
use crate::corpus::{self, Problem, Severity};

/// Runs the command.
///
/// # Errors
///
/// A stream that fails.
pub(super) fn run(
    args: &Check,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let dir = args.dir.as_ref().unwrap_or(&config.corpus);
    let problems = corpus::check(dir);
    for problem in &problems {
        writeln!(streams.out, "{}", shown(&line(dir, problem)))?;
    }
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Ok(Exit::Negative);
    }
    if args.explain {
        for line in load::engine(dir)?.engine.explain_statements() {
            writeln!(streams.out, "{}", shown(&line))?;
        }
    }
    Ok(Exit::Success)
}

fn line(dir: &Path, problem: &Problem) -> String {
    let Problem {
        severity,
        message,
        help,
        ..
    } = problem;
    let file = dir.join(&problem.file);
    let file = file.display();
    match problem.place {
        Some(at) => format!(
            "{file}:{}:{}: {severity}: {message}; {help}",
            at.line, at.column
        ),
        None => format!("{file}: {severity}: {message}; {help}"),
    }
}
