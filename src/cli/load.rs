//! Configuration → corpus → engine: the only place where commands load the engine.
//!
//! ```text
//! --corpus nowhere    error: no corpus at `nowhere`; name its folder with `--corpus DIR`, …
//! a broken corpus     error: the corpus at `corpus` has 2 errors; `receipts check` …
//! ```

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::bail;

use super::args::GlobalArgs;
use crate::answer::{Engine, IndexDocuments};
use crate::config::{self, Config, Overrides};
use crate::corpus::snapshot::{self, Snapshot};
use crate::corpus::{self, Corpus, Problem, Severity, SymlinkPolicy};
use crate::index::{
    Fingerprint, IndexError, IndexOptions, IndexOrigin, SentenceIndex, Stamp, folder,
};
use crate::reader::Reader;

/// The number of problems in the error message; `receipts check` shows all.
const MAX_PROBLEMS_SHOWN: usize = 5;

/// The number of the corpus's questions to offer as examples.
const MAX_EXAMPLES: usize = 5;

/// An engine, and example questions for it.
#[derive(Debug)]
pub(super) struct LoadedEngine {
    /// Answers questions.
    pub(super) engine: Engine,
    /// Questions of the disputes, in the corpus's words, for the help text.
    pub(super) examples: Vec<String>,
}

/// Returns the configuration from the command line, the environment and the file.
///
/// # Errors
///
/// The errors of [`config::load`] and [`config::check_ssl_mode`].
pub(super) fn config(options: GlobalArgs) -> anyhow::Result<Config> {
    let overrides = Overrides {
        corpus: options.corpus,
        data: options.data,
        store: config::store_url(),
        discord_proxy: config::discord_proxy(),
        discord_shards: config::discord_shards(),
        discord_listen: config::discord_listen(),
        http_listen: config::http_listen(),
    };
    let config = config::load(options.config.as_deref(), overrides)?;
    config::check_ssl_mode(&config.store)?;
    Ok(config)
}

/// A corpus with its index.
struct IndexedCorpus {
    corpus: Corpus,
    index: SentenceIndex,
}

/// Loads the engine for the configured corpus. It reads on all cores.
///
/// # Errors
///
/// Returns an error if there is no such folder, or if the corpus cannot be used, with a summary of
/// its problems.
pub(super) fn engine(config: &Config) -> anyhow::Result<LoadedEngine> {
    let loaded = from_sources(config, fingerprint(config))?;
    Ok(loaded.into_engine(Reader::on_all_cores()))
}

/// Loads the engine for a long-running program, whose reader leaves a core free. For a large
/// corpus, also writes what [`engine_at_once`] needs at the next start.
///
/// # Errors
///
/// The errors of [`engine`].
pub(super) fn engine_to_serve(config: &Config) -> anyhow::Result<LoadedEngine> {
    let loaded = from_sources(config, fingerprint(config))?;
    loaded.write_snapshot(config);
    Ok(loaded.into_engine(Reader::shared()))
}

/// Like [`engine_to_serve`]. If the sizes and times of the files have not changed since their index
/// was built, no file of the corpus is opened; [`verify_later`] does that.
///
/// # Errors
///
/// The errors of [`engine`].
pub(super) fn engine_at_once(config: &Config) -> anyhow::Result<LoadedEngine> {
    match from_snapshot(config) {
        Some(loaded) => Ok(loaded.into_engine(Reader::shared())),
        None => engine_to_serve(config),
    }
}

/// Opens the snapshot of an unchanged corpus and its index. `None` if either cannot be used.
fn from_snapshot(config: &Config) -> Option<IndexedCorpus> {
    // A folder that cannot be read has the fingerprint of no files.
    corpus::files(&config.corpus, links(config)).ok()?;
    let sources = fingerprint(config);
    let version = SentenceIndex::known_version(&config.data, &sources)?;
    let path = folder::snapshot_path(&config.data, &version);
    let snapshot = snapshot::read(&path, &config.corpus, &version)
        .inspect_err(|error| tracing::debug!(%error, "the corpus is loaded without its snapshot"));
    let Snapshot { corpus, sample } = snapshot.ok()?;
    let options = index_options(config, &version, sources);
    let index = SentenceIndex::open(&options, corpus.sentence_count(), sample)
        .inspect_err(|error| tracing::debug!(%error, "the snapshot of the corpus has no index"));
    let index = index.ok()?;
    for dispute in &corpus.left_out {
        warn_left_out(config, Path::new(dispute));
    }
    tracing::info!(
        corpus.n_disputes = corpus.disputes.len(),
        "corpus loaded from its snapshot"
    );
    Some(IndexedCorpus { corpus, index })
}

/// Reads the sources, and opens or builds their index.
fn from_sources(config: &Config, sources: Fingerprint) -> anyhow::Result<IndexedCorpus> {
    let dir = &config.corpus;
    if !dir.is_dir() {
        bail!("{}", no_corpus(dir));
    }
    let (corpus, problems) = corpus::load_with(dir, links(config), own_folder(config).as_deref());
    let Some(corpus) = corpus else {
        bail!("{}", broken(dir, &problems));
    };
    for dispute in unusable(&problems) {
        warn_left_out(config, &dispute);
    }
    tracing::info!(
        corpus.n_disputes = corpus.disputes.len(),
        corpus.n_problems = problems.len(),
        "corpus loaded"
    );
    let index = index(&corpus, config, sources)?;
    Ok(IndexedCorpus { corpus, index })
}

impl IndexedCorpus {
    fn into_engine(self, reader: Arc<Reader>) -> LoadedEngine {
        let examples = examples(&self.corpus);
        let engine = Engine::with_reader(self.corpus, self.index, reader);
        LoadedEngine { engine, examples }
    }

    /// Writes the snapshot beside the index, if the index is on disk. Without it, the next start
    /// reads the sources.
    fn write_snapshot(&self, config: &Config) {
        let Some(sample) = self.index.sample() else {
            return;
        };
        let path = folder::snapshot_path(&config.data, &self.corpus.version);
        if let Err(error) = snapshot::write(&path, &self.corpus, sample) {
            tracing::debug!(%error, "the snapshot of the corpus is not written");
        }
    }
}

fn warn_left_out(config: &Config, dispute: &Path) {
    let dir = &config.corpus;
    tracing::warn!(
        "`{}` is not loaded, because it has errors; `receipts check {}` lists them",
        dir.join(dispute).display(),
        dir.display(),
    );
}

/// Returns which symbolic links of the corpus may be followed.
pub(super) const fn links(config: &Config) -> SymlinkPolicy {
    if config.follow_links {
        SymlinkPolicy::Anywhere
    } else {
        SymlinkPolicy::Inside
    }
}

/// Returns the folder of the program's own that is no dispute, if the data folder is in the corpus
/// folder: that of the index, because the data folder may even be the corpus folder. `None` if there
/// is no data folder yet.
pub(super) fn own_folder(config: &Config) -> Option<PathBuf> {
    let data = config.data.canonicalize().ok()?;
    Some(folder::root(&data))
}

/// Returns an error message for a path without a corpus.
pub(super) fn no_corpus(dir: &Path) -> String {
    let shown = dir.display();
    if dir.exists() {
        return format!("`{shown}` is a file; name the folder that contains the disputes' folders");
    }
    format!(
        "no corpus at `{shown}`; name its folder with `--corpus DIR`, or create one with `receipts new {}`",
        dir.join("my-dispute").display(),
    )
}

/// Returns the corpus's index, from the data folder if the corpus is large.
fn index(corpus: &Corpus, config: &Config, sources: Fingerprint) -> anyhow::Result<SentenceIndex> {
    let options = index_options(config, &corpus.version, sources);
    let documents = IndexDocuments::new(corpus);
    let sentences = documents.sentences();
    let make = |sentence: &_| documents.document(sentence);
    let (index, opened) = SentenceIndex::open_or_build(&options, &sentences, make)?;
    let data = config.data.display();
    match opened {
        IndexOrigin::InMemoryBySize
        | IndexOrigin::Reused
        | IndexOrigin::Built(IndexError::Absent) => {}
        IndexOrigin::Built(reason) => tracing::warn!("the index in `{data}` was rebuilt: {reason}"),
        IndexOrigin::InMemory(error) => tracing::warn!(
            "the index cannot be stored, so the next start builds it again; name a writable folder with `--data DIR` instead of `{data}`: {error}"
        ),
    }
    Ok(index)
}

fn index_options(config: &Config, version: &str, sources: Fingerprint) -> IndexOptions {
    IndexOptions {
        data: config.data.clone(),
        key: version.to_owned(),
        sources,
        in_memory_below: folder::IN_MEMORY_BELOW,
        sentences_per_segment: folder::SENTENCES_PER_SEGMENT,
        checked_when_opened_bytes: folder::CHECKED_WHEN_OPENED_BYTES,
        build_timeout: folder::BUILD_TIMEOUT,
    }
}

/// Returns the fingerprint of the corpus's files, from their metadata.
///
/// It covers the sizes and times of the files that the corpus version covers. Files that disappear
/// meanwhile are skipped.
pub(super) fn fingerprint(config: &Config) -> Fingerprint {
    let files = corpus::files(&config.corpus, links(config)).unwrap_or_default();
    Fingerprint::of(files.iter().filter_map(|file| Stamp::read(file).ok()))
}

/// Reads what was deferred, verifies the sources and the index in the background, and logs what is
/// wrong: sizes and times can mislead, and a disk can corrupt data. A damaged index and a source
/// that cannot be read are marked ([`Engine::needs_reload`]).
pub(super) fn verify_later(engine: Arc<Engine>, config: &Config) {
    let (dir, links) = (config.corpus.clone(), links(config));
    thread::spawn(move || {
        // First, because the answers need it. Then they do not depend on the files any more.
        engine.read_deferred();
        if let Err(reason) = engine.verify_index() {
            tracing::warn!("the index is damaged and will be rebuilt: {reason}");
        }
        match corpus::version(&dir, links) {
            Ok(version) if version == engine.corpus().version => {}
            Ok(_) => {
                engine.invalidate_index();
                if engine.needs_reload() {
                    // The reload that follows takes the change over.
                    return;
                }
                tracing::warn!(
                    "the corpus at `{}` has changed since it was loaded; SIGHUP or a restart loads it, if `corpus.watch` does not",
                    dir.display()
                );
            }
            Err(error) => tracing::warn!(
                "the corpus at `{}` can no longer be read: {error}",
                dir.display()
            ),
        }
    });
}

/// Returns the folders of the disputes with errors, without duplicates.
fn unusable(problems: &[Problem]) -> BTreeSet<PathBuf> {
    let errors = problems.iter().filter(|p| p.severity == Severity::Error);
    errors
        .filter_map(|problem| problem.file.components().next())
        .map(|folder| PathBuf::from(folder.as_os_str()))
        .collect()
}

fn examples(corpus: &Corpus) -> Vec<String> {
    corpus
        .disputes
        .iter()
        .flat_map(|dispute| &dispute.questions)
        .map(|question| question.ask.clone())
        .take(MAX_EXAMPLES)
        .collect()
}

fn broken(dir: &Path, problems: &[Problem]) -> String {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|p| p.severity == Severity::Error)
        .collect();
    let mut message = format!(
        "the corpus at `{}` cannot be used ({}); `receipts check {}` lists all errors",
        dir.display(),
        match errors.len() {
            1 => "1 error".to_owned(),
            n => format!("{n} errors"),
        },
        dir.display(),
    );
    for problem in errors.iter().take(MAX_PROBLEMS_SHOWN) {
        let file = problem.file.display();
        // Writing to a string never fails.
        let _ = match problem.position {
            Some(at) => write!(
                message,
                "\n  {file}:{}:{}: {}",
                at.line, at.column, problem.message
            ),
            None => write!(message, "\n  {file}: {}", problem.message),
        };
    }
    if errors.len() > MAX_PROBLEMS_SHOWN {
        message.push_str("\n  …");
    }
    message
}
