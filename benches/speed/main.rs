//! Measures the speed of an answer against tantivy alone and SQLite's FTS5; `../README.md` lists
//! the results.
//!
//! It has a plain `main` and uses neither divan nor criterion, because those measure one function
//! after the other. What matters here is a ratio, so the sides alternate at every question, in one
//! process, on the same machine at the same moment.
//!
//! ```text
//! cargo bench --bench speed                       all of it
//! cargo bench --bench speed -- shipped 10000      some sizes
//! cargo bench --bench speed -- process            the whole program, from start to first answer
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
/// The number of unruly questions.
const UNRULY: usize = 200;
/// The maximum time of any question (issue 2).
const SLOWEST: Duration = Duration::from_millis(50);

/// A run over one corpus.
struct Size {
    name: &'static str,
    /// The number of generated sentences; `None` for the shipped corpus.
    sentences: Option<usize>,
    /// The number of rounds over all questions for tantivy and our program, and for FTS5.
    rounds: (usize, usize),
    /// The maximum time of (b), as a multiple of (a) (issue 2).
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
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|other| other == name);
    if is_chosen("process") {
        process::run(&shipped());
    }
    for size in SIZES.iter().filter(|size| is_chosen(size.name)) {
        size.run();
    }
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
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
        self.asking(&questions, &engine, &alone, &ours, &fts5);
        unruly(&engine);
    }

    fn corpus_dir(&self) -> PathBuf {
        let Some(sentences) = self.sentences else {
            return shipped();
        };
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        generate::write(&dir, sentences).unwrap();
        dir
    }

    /// The questions: those of the disputes, repeated, or generated ones.
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
        asked.iter().cycle().take(QUESTIONS).cloned().collect()
    }

    fn asking(
        &self,
        questions: &[String],
        engine: &Engine,
        alone: &Alone,
        ours: &Ours,
        fts5: &Fts5,
    ) {
        let words = |question: &String| (question.clone(), sides::content_words(question));
        let questions: Vec<_> = questions.iter().map(words).collect();
        let (mut a, mut b, mut b0, mut c) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.rounds.0 {
            for (question, words) in &questions {
                let mut ask_a = || a.push(timed(|| black_box(alone.search(words))).0);
                let mut ask_b = || b.push(timed(|| black_box(whole_answer(engine, question))).0);
                // The first side finds cold caches, so the order alternates.
                if round % 2 == 0 {
                    ask_a();
                    ask_b();
                } else {
                    ask_b();
                    ask_a();
                }
                b0.push(timed(|| black_box(ours.search(engine.corpus(), words))).0);
            }
        }
        for _ in 0..self.rounds.1 {
            for (_, words) in &questions {
                c.push(timed(|| black_box(fts5.search(words))).0);
            }
        }
        let count = questions
            .iter()
            .map(|(_, words)| words.len())
            .sum::<usize>();
        let mean = count as f64 / questions.len() as f64;
        println!(
            "{} questions, {mean:.1} content words each\n",
            questions.len()
        );
        let base = median(&mut a);
        println!("| side | median | slowest | times (a) | may be |\n|---|---|---|---|---|");
        row("(a) tantivy alone, text fetched", &mut a, base, "");
        // Sentences are cached once read, so the first pass runs without a cache.
        let mut first = b[..questions.len()].to_vec();
        let bound = format!(
            "{} {}",
            self.bound,
            met(median(&mut b) <= base.mul_f64(self.bound))
        );
        row("(b) the whole answer", &mut b, base, &bound);
        row("of it: asked for the first time", &mut first, base, "");
        row("of it: our index, text cut out", &mut b0, base, "");
        row("(c) SQLite FTS5", &mut c, base, "");
    }
}

/// Side (b): everything that the program does with a question, except printing.
fn whole_answer(engine: &Engine, question: &str) -> receipts::answer::Answer {
    engine.answer(question)
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

/// Measures hostile questions of 6,000 characters.
fn unruly(engine: &Engine) {
    let questions = Grammar::new().unruly(UNRULY);
    let mut took: Vec<Duration> = questions
        .iter()
        .map(|question| timed(|| black_box(whole_answer(engine, question))).0)
        .collect();
    let middle = median(&mut took);
    let slowest = took.last().copied().unwrap_or_default();
    println!(
        "\n{UNRULY} unruly questions of up to 6,000 characters: median {}, slowest {} (may be {}: {})",
        Shown(middle),
        Shown(slowest),
        Shown(SLOWEST),
        met(slowest <= SLOWEST)
    );
}

fn row(name: &str, took: &mut [Duration], base: Duration, bound: &str) {
    let middle = median(took);
    let slowest = took.last().copied().unwrap_or_default();
    let times = middle.as_secs_f64() / base.as_secs_f64();
    let (middle, slowest) = (Shown(middle), Shown(slowest));
    println!("| {name} | {middle} | {slowest} | {times:.2} | {bound} |");
}

pub(crate) const fn met(bound: bool) -> &'static str {
    if bound { "met" } else { "NOT MET" }
}
