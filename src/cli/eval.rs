//! `receipts eval`: scores the answers to a set of questions.
//!
//! ```text
//! $ receipts eval corpus/ferry/questions.jsonl --show
//! verdict right          0.950 (19/20)
//! first citation right   1.000 (18/18)
//! one of three right     1.000 (18/18)
//! invented an answer     0.000 (0/4)   (lower is better)
//! wrongly silent         0.000 (0/20)   (lower is better)
//! citations verbatim     1.000 (41/41)
//! rows without a fault   0.958 (23/24)
//!
//! expected ↓ answered →    yes    no  disputed  silent  none
//! yes                        7    !1         0       0     0
//! no                         0    12         0       0     0
//! …
//!
//! tag            rows  verdict  first  invented  silent
//! core             18    0.944  1.000       n/a   0.000
//! …
//!
//! f07  Are scooters allowed?
//!     verdict yes, not no
//!     first cited: No scooters aboard.
//! ```
//!
//! - [`confusion`]: the confusion matrix of the verdicts
//! - [`rows`]: the questions and their expected answers
//! - [`score`]: the score of an answer, and the totals

pub mod confusion;
pub mod rows;
pub mod score;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use self::confusion::Confusion;
use self::rows::EvalRow;
use self::score::EvalScores;
use super::args::EvalArgs;
use super::terminal::escape_control;
use super::{Exit, Streams, load};
use crate::answer::{Answer, Citation};
use crate::config::Config;
use crate::corpus::{dispute_folder, read_regular};
use crate::text::truncate_chars;

/// The length to which `--show` truncates the first citation of a wrong answer, in characters.
const MAX_EXCERPT_LENGTH: usize = 90;

/// Runs the command.
///
/// # Errors
///
/// A file cannot be read; rows are malformed (the error lists all of them); there is no usable
/// corpus.
pub fn run(args: &EvalArgs, config: &Config, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let rows = read(&args.questions)?;
    let loaded = load::engine(config)?;
    let mut sources = SourceFiles::new(&config.corpus);
    let mut figures = EvalScores::new();
    let mut by_tag: BTreeMap<&str, EvalScores> = BTreeMap::new();
    let mut confusion = Confusion::new();
    let mut wrong = Vec::new();
    for row in &rows {
        let answer = loaded.engine.answer(&row.question);
        let faults = figures.count(row, &answer, |citation| sources.contains_verbatim(citation));
        confusion.count(row, &answer);
        for tag in &row.tags {
            let figures = by_tag.entry(tag).or_insert(EvalScores::new());
            figures.count(row, &answer, |citation| sources.contains_verbatim(citation));
        }
        if !faults.is_empty() {
            wrong.push((row, answer, faults));
        }
    }
    write!(streams.out, "{figures}\n{confusion}")?;
    if !by_tag.is_empty() {
        write!(streams.out, "\n{}", tag_table(&by_tag))?;
    }
    if args.show {
        for (row, answer, faults) in &wrong {
            show(row, answer, faults, streams)?;
        }
    }
    Ok(Exit::Success)
}

fn tag_table(by_tag: &BTreeMap<&str, EvalScores>) -> String {
    let mut out = "tag            rows  verdict  first  invented  silent\n".to_owned();
    for (tag, figures) in by_tag {
        let share = |share: score::Ratio| {
            let value = share.value();
            value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.3}"))
        };
        out += &format!(
            "{:<13}{:>6}{:>9}{:>7}{:>10}{:>8}\n",
            escape_control(tag),
            figures.correct.total(),
            share(figures.verdict),
            share(figures.first),
            share(figures.invented),
            share(figures.silent),
        );
    }
    out
}

fn read(path: &Path) -> anyhow::Result<Vec<EvalRow>> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("cannot read the questions `{name}`"))?;
    let text = String::from_utf8(bytes)
        .with_context(|| format!("the questions `{name}` are not UTF-8; save them as UTF-8"))?;
    let faults = match rows::parse(&text) {
        Ok(rows) => return Ok(rows),
        Err(faults) => faults,
    };
    let lines: Vec<String> = faults.iter().map(|f| format!("  {name}:{f}")).collect();
    bail!(
        "malformed rows; `receipts eval --help` describes the format\n{}",
        lines.join("\n")
    );
}

fn show(
    row: &EvalRow,
    answer: &Answer,
    faults: &[String],
    streams: &mut Streams<'_>,
) -> anyhow::Result<()> {
    let top = answer.citations.first().map_or("-", |citation| {
        truncate_chars(&citation.text, MAX_EXCERPT_LENGTH)
    });
    writeln!(
        streams.out,
        "\n{}  {}\n    {}\n    first cited: {}",
        escape_control(&row.id),
        escape_control(&row.question),
        escape_control(&faults.join("; ")),
        escape_control(top),
    )?;
    Ok(())
}

/// The sources' files on disk, read once each, to check citations against.
struct SourceFiles<'a> {
    corpus: &'a Path,
    files: HashMap<PathBuf, Vec<u8>>,
}

impl<'a> SourceFiles<'a> {
    fn new(corpus: &'a Path) -> Self {
        Self {
            corpus,
            files: HashMap::new(),
        }
    }

    /// Returns true if the file has the citation's text at its range. An unreadable file counts as
    /// empty.
    fn contains_verbatim(&mut self, citation: &Citation) -> bool {
        let name = format!("{}.md", citation.source);
        let path = dispute_folder(self.corpus, &citation.dispute).join(name);
        let bytes = self
            .files
            .entry(path)
            .or_insert_with_key(|path| read_regular(path).unwrap_or_default());
        bytes.get(citation.span.start..citation.span.end) == Some(citation.text.as_bytes())
    }
}
