//! From a folder to a [`Corpus`], or to everything that is wrong with it.
//!
//! A corpus is a folder of disputes' folders; a folder that holds a `dispute.toml` itself is one
//! dispute. Files and folders beside them, and names that begin with a dot, are left alone.
//!
//! ```text
//! corpus/README.md                  not read
//! corpus/alipay-binance/dispute.toml      title, [[party]], [[topic]], [[question]]
//! corpus/alipay-binance/statements.toml   [[statement]]: who said what
//! corpus/alipay-binance/article.md        +++ front matter +++ body; each *.md is a source
//! corpus/alipay-binance/questions.jsonl   the dispute's own tests; `check` alone reads it
//! ```
//!
//! Every problem is found in one go: a syntax error costs its own table, an unknown key nothing,
//! and what refers to something broken is not reported for that.
//!
//! - `files`: which files belong to a corpus, and its version
//! - `findings`: what is wrong, collected file by file
//! - `document`, `fields`: TOML with places, read key by key
//! - `lookup`: the places of words in a long text
//! - `register`: ids, and "did you mean …?"
//! - `front`, `sources`, `parties`, `statements`, `questions`: one file format each
//! - `quotes`, `circles`, `names`, `announced`: what holds between the files

mod cycles;
mod document;
mod fields;
mod files;
mod findings;
mod front_matter;
mod id_registry;
mod lookup;
mod missing_quotations;
mod names;
mod parties;
mod questions;
mod quotes;
mod sources;
mod statements;

use std::io;
use std::path::{Path, PathBuf};

use super::{Corpus, Dispute, Problem, Severity};
pub use files::SymlinkPolicy;
use files::{Folder, Hasher};
use sources::SourceDraft;

/// Reads the corpus in `dir`.
///
/// A dispute that has an error is left out; the corpus is `None` where none is left. The problems
/// are sorted by file and place, and come with a corpus too. `questions.jsonl` is not looked at.
pub fn load(dir: &Path) -> (Option<Corpus>, Vec<Problem>) {
    load_with(dir, SymlinkPolicy::default(), None)
}

/// The same, following those links. Where the corpus's version is known already, nothing is hashed;
/// whoever says so holds it to [`version`] in the background.
pub fn load_with(
    dir: &Path,
    links: SymlinkPolicy,
    version: Option<String>,
) -> (Option<Corpus>, Vec<Problem>) {
    sound(|problems| match version {
        None => read(dir, links, Hasher::new(), problems),
        Some(version) => {
            let corpus = read(dir, links, Hasher::idle(), problems)?;
            Some(Corpus { version, ..corpus })
        }
    })
}

fn sound(read: impl FnOnce(&mut Vec<Problem>) -> Option<Corpus>) -> (Option<Corpus>, Vec<Problem>) {
    let mut problems = Vec::new();
    let corpus = read(&mut problems);
    sort(&mut problems);
    (
        corpus.and_then(|corpus| usable(corpus, &problems)),
        problems,
    )
}

/// The corpus without the disputes that have errors; `None` where none is left, or where an error
/// is about none of them.
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

/// All that [`load`] finds, and what is wrong with the disputes' own tests in `questions.jsonl`.
pub fn check(dir: &Path) -> Vec<Problem> {
    check_with(dir, SymlinkPolicy::default())
}

/// The same, following those links.
pub fn check_with(dir: &Path, links: SymlinkPolicy) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(corpus) = read(dir, links, Hasher::idle(), &mut problems) {
        for folder in files::folders(dir, links).unwrap_or_default() {
            let dispute = corpus.disputes.iter().find(|d| d.id == folder.id);
            questions::check(&folder, dispute, &mut problems);
        }
    }
    sort(&mut problems);
    problems
}

/// The version of the corpus in `dir`, whether or not it is sound: "sha256:" and 64 hexadecimal
/// digits over every dispute.toml, statements.toml and `*.md`, sorted by their paths' bytes.
///
/// A path is the dispute's id, `/` and the file's name. Hashed are, for each file: the path's
/// length in bytes as a little-endian u64, the path, the content's length likewise, the content.
/// The lengths keep apart what would run together otherwise.
///
/// # Errors
///
/// Where the folder or one of these files cannot be read.
pub fn version(dir: &Path, links: SymlinkPolicy) -> io::Result<String> {
    let folders = files::folders(dir, links).map_err(|p| io::Error::other(p.message))?;
    let mut hasher = Hasher::new();
    for (folder, name) in files::hashed(&folders) {
        hasher.add(
            &folder.id,
            name,
            &files::read_regular(&folder.path.join(name))?,
        );
    }
    Ok(hasher.finish().unwrap_or_default())
}

/// The files that the version of the corpus in `dir` is over, in the order in which they are hashed.
///
/// # Errors
///
/// Where the folder cannot be read.
pub fn files(dir: &Path, links: SymlinkPolicy) -> io::Result<Vec<PathBuf>> {
    let folders = files::folders(dir, links).map_err(|p| io::Error::other(p.message))?;
    let paths = files::hashed(&folders).map(|(folder, name)| folder.path.join(name));
    Ok(paths.collect())
}

fn read(
    dir: &Path,
    links: SymlinkPolicy,
    mut hasher: Hasher,
    problems: &mut Vec<Problem>,
) -> Option<Corpus> {
    let folders = match files::folders(dir, links) {
        Ok(folders) => folders,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let mut disputes: Vec<Dispute> = folders
        .iter()
        .map(|folder| read_dispute(folder, &mut hasher, problems))
        .collect();
    disputes.sort_by(|a, b| a.id.cmp(&b.id));
    Some(Corpus {
        version: hasher.finish().unwrap_or_default(),
        disputes,
        left_out: Vec::new(),
    })
}

/// The dispute as far as it can be read; `problems` tells whether it may be used.
fn read_dispute(folder: &Folder, hasher: &mut Hasher, problems: &mut Vec<Problem>) -> Dispute {
    let before = problems.len();
    problems.extend(folder.links_outside());
    if folder.is_outside() {
        return parties::read(folder, None, &mut Vec::new()).into_dispute(
            folder,
            Vec::new(),
            Vec::new(),
        );
    }
    folder.report_names(problems);
    // In the order of their names, which is the order that they are hashed in.
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
    let known = parties::read(folder, dispute_toml.as_deref(), problems);
    let statements = statements_toml
        .map(|text| statements::read(folder, &text, &known, &sources, problems))
        .unwrap_or_default();
    for (at, source) in sources.iter_mut().enumerate() {
        missing_quotations::warn(source, at, &statements);
    }
    let sources = sources.into_iter().map(|s| s.finish(problems)).collect();
    // What refers to something broken may be what seems to be missing.
    let sound = !problems[before..]
        .iter()
        .any(|p| p.severity == Severity::Error);
    if let Some(text) = dispute_toml.as_ref().filter(|_| sound) {
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
