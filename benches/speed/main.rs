//! Measures the speed of an answer, and of our index against tantivy alone and SQLite's FTS5;
//! `../README.md` lists the results.
//!
//! It has a plain `main` and uses neither divan nor criterion, because those measure one function
//! after the other. For the index, a ratio matters, so the sides alternate at every question, in
//! one process, on the same machine at the same moment. FTS5 has rounds of its own.
//!
//! ```text
//! cargo bench --bench speed                       all of it
//! cargo bench --bench speed -- shipped 10000      some sizes
//! cargo bench --bench speed -- process            the whole program, from start to first answer
//! cargo bench --bench speed -- restart            a second start on a million sentences
//! ```
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    reason = "a program that measures and prints"
)]

mod building;
mod generate;
mod measure;
mod process;
mod restarting;
mod sides;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use receipts::answer::{Engine, IndexDocuments};
use receipts::corpus::{self, Corpus};
use receipts::index::SentenceIndex;
use receipts::index::folder::IN_MEMORY_BELOW;

use generate::Grammar;
use measure::{Scratch, Shown, median, timed};
use sides::{Alone, Fts5, Ours};

/// The number of questions.
const QUESTIONS: usize = 500;
/// The maximum number of questions that are read.
const READ: usize = 200;
/// The number of unruly questions.
const UNRULY: usize = 100;
/// The maximum median of the time that a new question takes (issue 7).
const MEDIAN: Duration = Duration::from_millis(200);
/// Its maximum 99th percentile (issue 7).
const PERCENTILE_99: Duration = Duration::from_millis(500);
/// The maximum median of the time for a cached answer (issue 7).
const CACHED: Duration = Duration::from_micros(100);

/// A run over one corpus.
struct Size {
    name: &'static str,
    /// The number of generated sentences; `None` for the shipped corpus.
    sentences: Option<usize>,
    /// The number of rounds over all questions for tantivy and our index, and for FTS5.
    rounds: (usize, usize),
}

const SIZES: [Size; 3] = [
    Size {
        name: "shipped",
        sentences: None,
        rounds: (20, 5),
    },
    Size {
        name: "10000",
        sentences: Some(10_000),
        rounds: (10, 2),
    },
    Size {
        name: "1000000",
        sentences: Some(1_000_000),
        rounds: (3, 1),
    },
];

fn main() {
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|other| other == name);
    if is_chosen("process") {
        process::run(&shipped());
    }
    if is_chosen("restart") {
        restarting::run();
    }
    for size in SIZES.iter().filter(|size| is_chosen(size.name)) {
        size.run();
    }
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// A generated corpus of this many sentences.
pub(crate) fn generated(sentences: usize) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(sentences.to_string());
    generate::write(&dir, sentences).unwrap();
    dir
}

impl Size {
    fn run(&self) {
        let dir = self.corpus_dir();
        let (loading, (corpus, problems)) = timed(|| corpus::load(&dir));
        let corpus = corpus.unwrap_or_else(|| panic!("{}: {problems:?}", dir.display()));
        let sentences = sides::sentences(&corpus);
        let (count, took) = (sentences.len(), Shown(loading));
        println!("\n## {}: {count} sentences, loaded in {took}\n", self.name);
        let scratch = Scratch::new();
        let on_disk = count >= IN_MEMORY_BELOW;
        if on_disk {
            building::run(&corpus, &sentences, &scratch);
        }
        let at = |name: &str| on_disk.then(|| scratch.folder(name));
        let alone = Alone::build(&sentences, at("alone").as_deref());
        let fts5 = Fts5::build(&sentences, at("fts5").as_deref());
        let (ours, _) = Ours::open(&corpus.version, &sentences, &scratch.folder("ours0"));
        drop(sentences);
        let questions = self.questions(&corpus);
        let (took, engine) = timed(|| engine(corpus, &scratch.folder("data0")));
        let how = if on_disk {
            "opened from disk"
        } else {
            "indexed in memory"
        };
        println!("the engine is ready in {}, {how}\n", Shown(took));
        answers(&questions, &engine);
        unruly(&engine);
        self.searches(&questions, &engine, &alone, &ours, &fts5);
    }

    fn corpus_dir(&self) -> PathBuf {
        self.sentences.map_or_else(shipped, generated)
    }

    /// The questions: those of the disputes, or generated ones.
    fn questions(&self, corpus: &Corpus) -> Vec<String> {
        if self.sentences.is_some() {
            return Grammar::new().questions(QUESTIONS);
        }
        let mut asked = Vec::new();
        for dispute in &corpus.disputes {
            asked.extend(dispute.questions.iter().map(|asked| asked.ask.clone()));
            let file = self.corpus_dir().join(&dispute.id).join("questions.jsonl");
            let rows = fs::read_to_string(file).unwrap_or_default();
            asked.extend(rows.lines().map(|row| {
                let row: serde_json::Value = serde_json::from_str(row).unwrap();
                row["q"].as_str().unwrap().to_owned()
            }));
        }
        asked
    }

    /// Compares our index with (a) tantivy alone and (b) FTS5.
    fn searches(
        &self,
        questions: &[String],
        engine: &Engine,
        alone: &Alone,
        ours: &Ours,
        fts5: &Fts5,
    ) {
        let questions: Vec<_> = questions.iter().map(|q| sides::content_words(q)).collect();
        let (mut a, mut b, mut own) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.rounds.0 {
            for words in &questions {
                let mut ask_alone = || a.push(timed(|| black_box(alone.search(words))).0);
                let mut ask_ours =
                    || own.push(timed(|| black_box(ours.search(engine.corpus(), words))).0);
                // The first side finds cold caches, so the order alternates.
                if round % 2 == 0 {
                    ask_alone();
                    ask_ours();
                } else {
                    ask_ours();
                    ask_alone();
                }
            }
        }
        for _ in 0..self.rounds.1 {
            for words in &questions {
                b.push(timed(|| black_box(fts5.search(words))).0);
            }
        }
        let base = median(&mut a);
        println!("\n| search | median | slowest | times (a) |\n|---|---|---|---|");
        row("(a) tantivy alone, text fetched", &mut a, base);
        row("our index, text cut out", &mut own, base);
        row("(b) SQLite FTS5", &mut b, base);
    }
}

/// Measures whole answers: each question for the first time, and then from the cache.
fn answers(questions: &[String], engine: &Engine) {
    let mut distinct: Vec<&String> = questions.iter().collect();
    distinct.sort();
    distinct.dedup();
    // Evenly over the alphabet: the order says nothing about a question.
    let step = distinct.len().div_ceil(READ);
    let chosen: Vec<&String> = distinct.into_iter().step_by(step).collect();
    let all = || {
        let times = chosen
            .iter()
            .map(|q| timed(|| black_box(engine.answer(q))).0);
        times.collect::<Vec<_>>()
    };
    let (mut first, mut again) = (all(), all());
    println!(
        "| {} questions | median | 99 in 100 | slowest | bounds |",
        chosen.len()
    );
    println!("|---|---|---|---|---|");
    let is_met = median(&mut first) <= MEDIAN && percentile_99(&first) <= PERCENTILE_99;
    let bounds = format!(
        "{}, {}: {}",
        Shown(MEDIAN),
        Shown(PERCENTILE_99),
        met_or_missed(is_met)
    );
    answer_row("asked for the first time", &first, &bounds);
    let is_met = median(&mut again) <= CACHED;
    answer_row(
        "from the cache",
        &again,
        &format!("{}: {}", Shown(CACHED), met_or_missed(is_met)),
    );
}

/// `took` is sorted.
fn answer_row(name: &str, took: &[Duration], bounds: &str) {
    let slowest = took.last().copied().unwrap_or_default();
    let (middle, most) = (took[took.len() / 2], percentile_99(took));
    println!(
        "| {name} | {} | {} | {} | {bounds} |",
        Shown(middle),
        Shown(most),
        Shown(slowest)
    );
}

/// `took` is sorted.
fn percentile_99(took: &[Duration]) -> Duration {
    took[(took.len() * 99).div_ceil(100) - 1]
}

fn engine(corpus: Corpus, data: &Path) -> Engine {
    let documents = IndexDocuments::new(&corpus);
    let sentences = documents.sentences();
    let make = |sentence: &_| documents.document(sentence);
    let options = sides::options(&corpus.version, data);
    let (index, _) = SentenceIndex::open_or_build(&options, &sentences, make).unwrap();
    drop(documents);
    Engine::new(corpus, index)
}

/// Measures hostile questions of up to 6,000 characters.
fn unruly(engine: &Engine) {
    let questions = Grammar::new().unruly(UNRULY);
    let times = questions
        .iter()
        .map(|q| timed(|| black_box(engine.answer(q))).0);
    let mut took: Vec<Duration> = times.collect();
    let is_met = median(&mut took) <= MEDIAN && percentile_99(&took) <= PERCENTILE_99;
    answer_row(
        "unruly, up to 6,000 characters",
        &took,
        met_or_missed(is_met),
    );
}

fn row(name: &str, took: &mut [Duration], base: Duration) {
    let middle = median(took);
    let slowest = took.last().copied().unwrap_or_default();
    let times = middle.as_secs_f64() / base.as_secs_f64();
    let (middle, slowest) = (Shown(middle), Shown(slowest));
    println!("| {name} | {middle} | {slowest} | {times:.2} |");
}

pub(crate) const fn met_or_missed(bound: bool) -> &'static str {
    if bound { "met" } else { "NOT MET" }
}
