//! Configuration → corpus → engine: the one place where a command gets what it asks.
//!
//! ```text
//! --corpus nowhere    error: no corpus at `nowhere`; name its folder with `--corpus DIR`, …
//! a broken corpus     error: the corpus at `corpus` has 2 errors; `receipts check` …
//! ```

use std::fmt::Write;
use std::path::Path;

use anyhow::bail;

use super::args::Options;
use crate::answer::Engine;
use crate::config::{self, Config, Overrides};
use crate::corpus::{self, Corpus, Problem, Severity};

/// How many problems stand in the error; `receipts check` shows all.
const PROBLEMS_SHOWN: usize = 5;

/// How many of the corpus's own questions are offered as examples.
const EXAMPLES: usize = 5;

/// What answers, and what it may be asked.
#[derive(Debug)]
pub(super) struct Loaded {
    /// What answers.
    pub(super) engine: Engine,
    /// Questions of the disputes, in the corpus's words, for the help text.
    pub(super) examples: Vec<String>,
}

/// The configuration that the command line, the environment and the file amount to.
///
/// # Errors
///
/// As [`config::load`].
pub(super) fn config(options: Options) -> anyhow::Result<Config> {
    let overrides = Overrides {
        corpus: options.corpus,
        data: options.data,
        store: config::store_url(),
    };
    Ok(config::load(options.config.as_deref(), overrides)?)
}

/// The engine over the corpus in `dir`.
///
/// # Errors
///
/// No folder there, or a corpus that cannot be used: what is wrong with it, in short.
pub(super) fn engine(dir: &Path) -> anyhow::Result<Loaded> {
    if !dir.is_dir() {
        bail!(
            "no corpus at `{}`; name its folder with `--corpus DIR`, or lay one out with `receipts new {}`",
            dir.display(),
            dir.join("my-dispute").display(),
        );
    }
    let (corpus, problems) = corpus::load(dir);
    let Some(corpus) = corpus else {
        bail!("{}", broken(dir, &problems));
    };
    tracing::info!(
        corpus.n_disputes = corpus.disputes.len(),
        corpus.n_problems = problems.len(),
        "corpus loaded"
    );
    let examples = examples(&corpus);
    Ok(Loaded {
        engine: Engine::in_memory(corpus)?,
        examples,
    })
}

fn examples(corpus: &Corpus) -> Vec<String> {
    corpus
        .disputes
        .iter()
        .flat_map(|dispute| &dispute.questions)
        .map(|question| question.ask.clone())
        .take(EXAMPLES)
        .collect()
}

fn broken(dir: &Path, problems: &[Problem]) -> String {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|p| p.severity == Severity::Error)
        .collect();
    let mut message = format!(
        "the corpus at `{}` cannot be used ({}); run `receipts check {}` for all of it",
        dir.display(),
        match errors.len() {
            1 => "1 error".to_owned(),
            n => format!("{n} errors"),
        },
        dir.display(),
    );
    for problem in errors.iter().take(PROBLEMS_SHOWN) {
        let file = problem.file.display();
        // Writing to a string cannot fail.
        let _ = match problem.place {
            Some(at) => write!(
                message,
                "\n  {file}:{}:{}: {}",
                at.line, at.column, problem.message
            ),
            None => write!(message, "\n  {file}: {}", problem.message),
        };
    }
    if errors.len() > PROBLEMS_SHOWN {
        message.push_str("\n  …");
    }
    message
}
