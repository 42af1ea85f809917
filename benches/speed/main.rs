//! How fast an answer is, against tantivy alone and SQLite's FTS5; see ../README.md.
//!
//! A plain `main`, neither divan nor criterion: those measure one function after the other, and
//! what counts here is a ratio, so the sides take turns at every question, in one process, on the
//! same machine at the same moment.
//!
//! ```text
//! cargo bench --bench speed                       all sizes
//! cargo bench --bench speed -- shipped 10000      some
//! ```
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    reason = "a program that measures and prints"
)]

mod generate;
mod sides;

use std::fmt;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use receipts::corpus::{self, Corpus};
use receipts::index::Opened;
use receipts::index::folder::IN_MEMORY_BELOW;

use sides::{Alone, Fts5, Ours, Sentence};

/// How many questions.
const QUESTIONS: usize = 500;

/// One run over one corpus.
struct Size {
    name: &'static str,
    /// How many sentences are generated; `None`: the corpus that the project ships.
    sentences: Option<usize>,
    /// How often all questions are asked of tantivy and of us, and of FTS5.
    rounds: (usize, usize),
    /// What (b) may take, as a multiple of (a): issue 2.
    bound: f64,
}

const SIZES: [Size; 3] = [
    Size {
        name: "shipped",
        sentences: None,
        rounds: (20, 5),
        bound: 5.0,
    },
    Size {
        name: "10000",
        sentences: Some(10_000),
        rounds: (10, 2),
        bound: 3.0,
    },
    Size {
        name: "1000000",
        sentences: Some(1_000_000),
        rounds: (3, 1),
        bound: 1.5,
    },
];

fn main() {
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    for size in &SIZES {
        if chosen.is_empty() || chosen.iter().any(|name| name == size.name) {
            size.run();
        }
    }
}

impl Size {
    fn run(&self) {
        let dir = self.corpus_dir();
        let (loading, (corpus, problems)) = timed(|| corpus::load(&dir));
        let corpus = corpus.unwrap_or_else(|| panic!("{}: {problems:?}", dir.display()));
        let sentences = sides::sentences(&corpus);
        let on_disk = sentences.len() >= IN_MEMORY_BELOW;
        println!(
            "\n## {}: {} sentences, loaded in {}\n",
            self.name,
            sentences.len(),
            Ms(loading)
        );
        let scratch = Scratch::new();
        if on_disk {
            building(&corpus, &sentences, &scratch);
        }
        self.asking(&corpus, &sentences, &scratch);
    }

    fn corpus_dir(&self) -> PathBuf {
        match self.sentences {
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"),
            Some(sentences) => {
                let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
                generate::write(&dir, sentences).unwrap();
                dir
            }
        }
    }

    /// The questions: the disputes' own, again and again, or generated ones.
    fn questions(&self, corpus: &Corpus) -> Vec<String> {
        if self.sentences.is_some() {
            return generate::Grammar::new().questions(QUESTIONS);
        }
        let mut asked = Vec::new();
        for dispute in &corpus.disputes {
            asked.extend(
                dispute
                    .questions
                    .iter()
                    .map(|question| question.ask.clone()),
            );
            let file = self.corpus_dir().join(&dispute.id).join("questions.jsonl");
            let rows = fs::read_to_string(file).unwrap_or_default();
            asked.extend(rows.lines().map(|row| {
                let row: serde_json::Value = serde_json::from_str(row).unwrap();
                row["q"].as_str().unwrap().to_owned()
            }));
        }
        asked.iter().cycle().take(QUESTIONS).cloned().collect()
    }

    fn asking(&self, corpus: &Corpus, sentences: &[Sentence<'_>], scratch: &Scratch) {
        let on_disk = sentences.len() >= IN_MEMORY_BELOW;
        let alone = Alone::build(
            sentences,
            on_disk.then(|| scratch.folder("alone")).as_deref(),
        );
        let fts5 = Fts5::build(
            sentences,
            on_disk.then(|| scratch.0.join("fts5.db")).as_deref(),
        );
        let (ours, _) = Ours::open(corpus, sentences, &scratch.0);
        let questions = self.questions(corpus);
        let words: Vec<_> = questions.iter().map(|q| sides::content_words(q)).collect();

        let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.rounds.0 {
            for words in &words {
                // Who comes first finds the caches cold: take turns.
                if round % 2 == 0 {
                    a.push(timed(|| black_box(alone.search(words))).0);
                    b.push(timed(|| black_box(ours.search(words))).0);
                } else {
                    b.push(timed(|| black_box(ours.search(words))).0);
                    a.push(timed(|| black_box(alone.search(words))).0);
                }
            }
        }
        for _ in 0..self.rounds.1 {
            for words in &words {
                c.push(timed(|| black_box(fts5.search(words))).0);
            }
        }
        let base = median(&mut a);
        let mean = words.iter().map(Vec::len).sum::<usize>() as f64 / words.len() as f64;
        println!("{} questions, {mean:.1} content words each\n", words.len());
        println!("| side | median | slowest | times (a) |\n|---|---|---|---|");
        row("(a) tantivy alone, text fetched", &mut a, base);
        row("(b0) our index, text cut out", &mut b, base);
        row("(c) SQLite FTS5", &mut c, base);
        println!("\n(b) may take {} × (a)", self.bound);
    }
}

fn building(corpus: &Corpus, sentences: &[Sentence<'_>], scratch: &Scratch) {
    let rate = |took: Duration| sentences.len() as f64 / took.as_secs_f64();
    let (one, ()) = timed(|| sides::build_same_fields(sentences, &scratch.folder("same-1"), 1));
    let (two, ()) = timed(|| sides::build_same_fields(sentences, &scratch.folder("same-2"), 2));
    let (ours, (_, opened)) = timed(|| Ours::open(corpus, sentences, &scratch.0));
    assert!(matches!(opened, Opened::Built(_)), "{opened:?}");
    println!("| building | sentences a second | times ours |\n|---|---|---|");
    for (name, took) in [
        ("ours", ours),
        ("tantivy alone, same fields, one thread", one),
        ("tantivy alone, same fields, two threads", two),
    ] {
        println!(
            "| {name} | {:.0} | {:.2} |",
            rate(took),
            rate(ours) / rate(took)
        );
    }
    let mut reopened: Vec<Duration> = (0..20)
        .map(|_| {
            let (took, (_, opened)) = timed(|| Ours::open(corpus, sentences, &scratch.0));
            assert!(matches!(opened, Opened::Reused), "{opened:?}");
            took
        })
        .collect();
    println!(
        "\nopened again, every checksum read: {}; on disk: {:.1} MB\n",
        Ms(median(&mut reopened)),
        bytes_in(&scratch.0.join("index")) as f64 / 1e6
    );
}

fn row(name: &str, took: &mut [Duration], base: Duration) {
    let median = median(took);
    let slowest = took.last().copied().unwrap_or_default();
    let times = median.as_secs_f64() / base.as_secs_f64();
    println!("| {name} | {} | {} | {times:.2} |", Ms(median), Ms(slowest));
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let outcome = run();
    (start.elapsed(), outcome)
}

/// The middle one; sorts them.
fn median(took: &mut [Duration]) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}

/// A duration in the unit that suits it.
struct Ms(Duration);

impl fmt::Display for Ms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0.as_secs_f64() * 1e6;
        match us {
            ..1e3 => write!(f, "{us:.1} µs"),
            ..1e6 => write!(f, "{:.2} ms", us / 1e3),
            _ => write!(f, "{:.1} s", us / 1e6),
        }
    }
}

/// A folder that goes when the run is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("run-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn folder(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(&path).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It lies in the target folder, where `cargo clean` finds it too.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn bytes_in(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => bytes_in(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
