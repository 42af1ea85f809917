//! `receipts check`: reports all problems of a corpus at once.
//!
//! ```text
//! $ receipts check corpus | cat
//! corpus/ferry/statements.toml:4:9: error: the `quote` is not in notice.md (the closest …)
//! corpus/ferry/notice.md:7:1: warning: no quotation follows this announcement (put it in …)
//! 1 error, 1 warning                           on standard error
//!
//! $ receipts check corpus                      on a terminal
//! error: the `quote` is not in notice.md
//!  --> corpus/ferry/statements.toml:4:9
//!   |
//! 4 | quote = "Bicycles are welcome!"
//!   |         ^^^^^^^^^^^^^^^^^^^^^^^
//!   |
//!   = help: the closest is on line 7: …
//!
//! exit status 0: no error; 1: an error
//! ```
//!
//! `--explain` also prints the stance that the program read in each statement, and why.

mod draw;
mod example;

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::CheckArgs;
use super::terminal::escape_control;
use super::{Exit, Streams, load};
use crate::config::Config;
use crate::corpus::{self, Problem, Severity};
use draw::ProblemRenderer;

/// Runs the command.
///
/// # Errors
///
/// A stream fails.
pub(super) fn run(
    args: &CheckArgs,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let config = &Config {
        corpus: args.dir.clone().unwrap_or_else(|| config.corpus.clone()),
        ..config.clone()
    };
    let dir = &config.corpus;
    if !dir.is_dir() {
        bail!("{}", load::no_corpus(dir));
    }
    let own = load::own_folder(config);
    let mut problems = corpus::check_with(dir, load::links(config), own.as_deref());
    problems.extend(example::unedited_templates(dir, load::links(config)));
    problems.sort_by_key(|problem| (problem.file.clone(), problem.position));
    print(dir, &problems, streams)?;
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Ok(Exit::Negative);
    }
    if args.explain {
        for line in load::engine(config)?.engine.explain_statements() {
            writeln!(streams.out, "{}", escape_control(&line))?;
        }
    }
    Ok(Exit::Success)
}

fn print(dir: &Path, problems: &[Problem], streams: &mut Streams<'_>) -> anyhow::Result<()> {
    match streams.style.width {
        Some(width) => {
            let mut drawing = ProblemRenderer::new(width, streams.style.colour);
            for problem in problems {
                let drawn = drawing.draw(&path(dir, problem), problem);
                writeln!(streams.out, "{drawn}\n")?;
            }
        }
        None => {
            for problem in problems {
                writeln!(streams.out, "{}", escape_control(&line(dir, problem)))?;
            }
        }
    }
    // On standard error, because scripts read only problems from standard output. If it cannot be
    // written, the exit status still reports an error of the corpus.
    let _ = writeln!(streams.err, "{}", summary(problems));
    Ok(())
}

/// Formats a problem as one line. A problem of a whole file is at 1:1.
fn line(dir: &Path, problem: &Problem) -> String {
    let (line, column) = problem.position.map_or((1, 1), |at| (at.line, at.column));
    format!(
        "{}:{line}:{column}: {}: {} ({})",
        path(dir, problem).display(),
        problem.severity,
        problem.message,
        problem.help,
    )
}

/// Returns the path of the problem's file, starting with `dir`, so that the caller can open it.
fn path(dir: &Path, problem: &Problem) -> PathBuf {
    if problem.file == Path::new(".") {
        return dir.to_path_buf();
    }
    dir.join(&problem.file)
}

fn summary(problems: &[Problem]) -> String {
    let of = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let count = |n: usize, what: &str| match n {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{n} {what}s"),
    };
    format!(
        "{}, {}",
        count(of(Severity::Error), "error"),
        count(of(Severity::Warning), "warning")
    )
}
