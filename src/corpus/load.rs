//! Reads a folder into a [`Corpus`], or reports everything that is wrong with it.
//!
//! A corpus is a folder of dispute folders. A folder that itself holds a `dispute.toml` is one
//! dispute. Other files and folders, and names that begin with a dot, are ignored.
//!
//! ```text
//! corpus/README.md                  not read
//! corpus/alipay-binance/dispute.toml      title, [[party]], [[topic]], [[question]]
//! corpus/alipay-binance/statements.toml   [[statement]]: who said what
//! corpus/alipay-binance/article.md        +++ front matter +++ body; each *.md is a source
//! corpus/alipay-binance/questions.jsonl   the dispute's own tests; only `check` reads it
//! ```
//!
//! One run reports every problem. A syntax error invalidates only its own table, an unknown key
//! invalidates nothing, and a reference to something broken is not reported as well.
//!
//! - `files`: which files belong to a corpus, and its version
//! - `findings`: collects the problems of a file
//! - `document`, `fields`: TOML with positions, read key by key
//! - `lookup`: finds words in a long text
//! - `id_registry`: ids, and "did you mean …?"
//! - `front_matter`, `sources`, `dispute_file`, `statements`, `question_set`: one file format each
//! - `quotes`, `cycles`, `names`, `missing_quotations`: checks between the files

mod cycles;
mod dispute_file;
mod document;
mod fields;
mod files;
mod findings;
mod front_matter;
mod id_registry;
mod lookup;
mod missing_quotations;
mod names;
mod question_set;
mod quote_suggestions;
mod quotes;
mod sources;
mod statements;
mod suggestion;

use std::io;
use std::path::{Path, PathBuf};

use super::regular_file::read_regular;
use super::{Corpus, Dispute, Problem, ReadFailure, Severity};
use files::{Folder, Hasher};
pub use files::{SymlinkPolicy, dispute_folder};
pub use names::is_function_word;
use sources::SourceDraft;

/// Reads the corpus in `dir`.
///
/// A dispute with an error is left out; the corpus is `None` if none remains. The problems are
/// sorted by file and position, and may accompany a usable corpus. `questions.jsonl` is not read.
pub fn load(dir: &Path) -> (Option<Corpus>, Vec<Problem>) {
    load_with(dir, SymlinkPolicy::default(), None)
}

/// Like [`load`], with a policy for symbolic links. `own` is the canonical path of a folder of the
/// program's own files. A folder without a file of a dispute is no dispute if it is `own` or if `own`
/// is in it.
pub fn load_with(
    dir: &Path,
    links: SymlinkPolicy,
    own: Option<&Path>,
) -> (Option<Corpus>, Vec<Problem>) {
    let mut problems = Vec::new();
    let corpus = match files::folders(dir, links, own) {
        Ok(folders) => Some(read(&folders, Hasher::new(), &mut problems)),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    sort(&mut problems);
    let usable = corpus.and_then(|corpus| usable(corpus, &problems));
    (usable, problems)
}

/// Removes the disputes that have errors. Returns `None` if none remains, or if an error belongs to
/// no dispute.
fn usable(corpus: Corpus, problems: &[Problem]) -> Option<Corpus> {
    let errors = problems.iter().filter(|p| p.severity == Severity::Error);
    let broken: Vec<&Path> = errors
        .map(|p| {
            p.file
                .parent()
                .filter(|at| !at.as_os_str().is_empty())
                .unwrap_or(&p.file)
        })
        .collect();
    let known = |at: &&Path| {
        corpus
            .disputes
            .iter()
            .any(|d| at.as_os_str() == d.id.as_str())
    };
    if !broken.iter().all(known) {
        return None;
    }
    let is_broken = |id: &str| broken.iter().any(|at| at.as_os_str() == id);
    let (left_out, disputes): (Vec<Dispute>, Vec<Dispute>) = corpus
        .disputes
        .into_iter()
        .partition(|dispute| is_broken(&dispute.id));
    (!disputes.is_empty() || broken.is_empty()).then_some(Corpus {
        disputes,
        left_out: left_out.into_iter().map(|dispute| dispute.id).collect(),
        ..corpus
    })
}

/// Returns the problems that [`load`] finds, and those of the disputes' own tests in
/// `questions.jsonl`.
pub fn check(dir: &Path) -> Vec<Problem> {
    check_with(dir, SymlinkPolicy::default(), None)
}

/// Like [`check`], with a policy for symbolic links, and with `own` as for [`load_with`].
pub fn check_with(dir: &Path, links: SymlinkPolicy, own: Option<&Path>) -> Vec<Problem> {
    let mut problems = Vec::new();
    match files::folders(dir, links, own) {
        Ok(folders) => {
            let corpus = read(&folders, Hasher::idle(), &mut problems);
            for folder in &folders {
                let dispute = corpus.disputes.iter().find(|d| d.id == folder.id);
                question_set::check(folder, dispute, &mut problems);
            }
        }
        Err(problem) => problems.push(problem),
    }
    sort(&mut problems);
    problems
}

/// Computes the version of the corpus in `dir`, even if it has errors: "sha256:" and 64 hexadecimal
/// digits over every dispute.toml, statements.toml and `*.md`, sorted by the bytes of their paths.
///
/// A path is the dispute's id, `/` and the file name. The hash covers, for each file: the length of
/// the path in bytes as a little-endian u64, the path, the length of the content likewise, and the
/// content. The lengths keep adjacent fields apart.
///
/// # Errors
///
/// If the folder or one of these files cannot be read.
pub fn version(dir: &Path, links: SymlinkPolicy) -> io::Result<String> {
    let folders = files::folders(dir, links, None).map_err(|p| io::Error::other(p.message))?;
    let mut hasher = Hasher::new();
    for (folder, name) in files::hashed(&folders) {
        hasher.add(&folder.id, name, &read_regular(&folder.path.join(name))?);
    }
    Ok(hasher.finish().unwrap_or_default())
}

/// Lists the files that the version of the corpus in `dir` covers, in hashing order.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn files(dir: &Path, links: SymlinkPolicy) -> io::Result<Vec<PathBuf>> {
    let folders = files::folders(dir, links, None).map_err(|p| io::Error::other(p.message))?;
    let paths = files::hashed(&folders).map(|(folder, name)| folder.path.join(name));
    Ok(paths.collect())
}

fn read(folders: &[Folder], mut hasher: Hasher, problems: &mut Vec<Problem>) -> Corpus {
    let mut disputes: Vec<Dispute> = folders
        .iter()
        .map(|folder| read_dispute(folder, &mut hasher, problems))
        .collect();
    disputes.sort_by(|a, b| a.id.cmp(&b.id));
    Corpus {
        version: hasher.finish().unwrap_or_default(),
        disputes,
        left_out: Vec::new(),
        read_failure: ReadFailure::default(),
    }
}

/// Reads as much of the dispute as possible; `problems` decides whether it is usable.
fn read_dispute(folder: &Folder, hasher: &mut Hasher, problems: &mut Vec<Problem>) -> Dispute {
    let before = problems.len();
    problems.extend(folder.links_outside());
    if folder.is_outside() {
        return dispute_file::read(folder, None, &mut Vec::new()).into_dispute(
            folder,
            Vec::new(),
            Vec::new(),
        );
    }
    folder.report_names(problems);
    // The names are sorted, which is also the hashing order.
    let mut sources = Vec::new();
    let (mut dispute_toml, mut statements_toml) = (None, None);
    for name in folder.hashed() {
        let Some(text) = folder.read(name, hasher, problems) else {
            if name.ends_with(".md") {
                sources.push(SourceDraft::unreadable(folder, name));
            }
            continue;
        };
        match name {
            "dispute.toml" => dispute_toml = Some(text),
            "statements.toml" => statements_toml = Some(text),
            _ => sources.push(SourceDraft::read(folder, name, text)),
        }
    }
    let known = dispute_file::read(folder, dispute_toml.as_deref(), problems);
    let statements = statements_toml
        .map(|text| statements::read(folder, &text, &known, &sources, problems))
        .unwrap_or_default();
    for (at, source) in sources.iter_mut().enumerate() {
        missing_quotations::warn(source, at, &statements);
    }
    let sources = sources.into_iter().map(|s| s.finish(problems)).collect();
    // A name that seems unused may be used by a part that is broken.
    let is_free_of_errors = !problems[before..]
        .iter()
        .any(|p| p.severity == Severity::Error);
    if let Some(text) = dispute_toml.as_ref().filter(|_| is_free_of_errors) {
        known.warn_of_unused(folder, text, &statements, problems);
    }
    known.into_dispute(folder, sources, statements)
}

fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| {
        let key = |p: &Problem| (p.file.clone(), p.position, p.severity);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}
