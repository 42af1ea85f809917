//! A second start on an unchanged large corpus, step by step: from the folder to an engine that can
//! answer. The steps are those of `src/cli/load.rs`.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use receipts::answer::{Engine, IndexDocuments};
use receipts::corpus::{self, SymlinkPolicy, snapshot};
use receipts::index::{Fingerprint, IndexOptions, SentenceIndex, Stamp, folder};
use receipts::reader::Reader;

use crate::measure::{Scratch, Shown, median, timed};
use crate::{generated, met_or_missed, sides};

/// The number of sentences (issue 9).
const SENTENCES: usize = 1_000_000;

/// The number of starts.
const STARTS: usize = 11;
/// The maximum time (issue 9).
const OPENED: Duration = Duration::from_millis(50);
/// The steps of a start.
const STEPS: [&str; 6] = [
    "sizes and times of the files",
    "finding the index",
    "reading the snapshot",
    "opening the index, with its checksums",
    "the engine",
    "all of it",
];

pub(crate) fn run() {
    let dir = &generated(SENTENCES);
    let scratch = Scratch::new();
    let data = scratch.folder("data");
    println!("\n## a second start on {SENTENCES} sentences\n");
    let (took, options) = timed(|| first_start(dir, &data));
    println!(
        "the first start, with the building of the index: {}\n",
        Shown(took)
    );
    // The networks do not depend on the corpus.
    Reader::shared();
    let mut steps: [Vec<Duration>; STEPS.len()] = Default::default();
    for _ in 0..STARTS {
        for (times, took) in steps.iter_mut().zip(start(dir, &options)) {
            times.push(took);
        }
    }
    println!("| a second start | median | slowest |\n|---|---|---|");
    for (name, times) in STEPS.iter().zip(&mut steps) {
        let middle = median(times);
        let slowest = times.last().copied().unwrap_or_default();
        println!("| {name} | {} | {} |", Shown(middle), Shown(slowest));
    }
    let all = median(&mut steps[STEPS.len() - 1]);
    println!(
        "\nmay take {}: {}",
        Shown(OPENED),
        met_or_missed(all <= OPENED)
    );
    deferred(dir, &options);
}

/// Loads the corpus, builds its index and writes its snapshot.
fn first_start(dir: &Path, data: &Path) -> IndexOptions {
    let (loading, (corpus, _)) = timed(|| corpus::load(dir));
    println!("the sources are loaded in {}", Shown(loading));
    let corpus = corpus.unwrap();
    let documents = IndexDocuments::new(&corpus);
    let make = |place: &_| documents.document(place);
    let options = IndexOptions {
        sources: fingerprint(dir),
        ..sides::options(&corpus.version, data)
    };
    let opened = SentenceIndex::open_or_build(&options, &documents.sentences(), make);
    let sample = opened.unwrap().0.sample().unwrap();
    let path = folder::snapshot_path(data, &corpus.version);
    let (writing, _) = timed(|| snapshot::write(&path, &corpus, sample).unwrap());
    let size = fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!(
        "the snapshot of {size:.1} MB is written in {}",
        Shown(writing)
    );
    options
}

/// Starts once. Returns how long each step took, and all of them.
fn start(dir: &Path, options: &IndexOptions) -> [Duration; STEPS.len()] {
    let started = Instant::now();
    let sources = fingerprint(dir);
    let stamped = started.elapsed();
    let version = SentenceIndex::known_version(&options.data, &sources).unwrap();
    let known = started.elapsed();
    let path = folder::snapshot_path(&options.data, &version);
    let saved = snapshot::read(&path, dir, &version).unwrap();
    let read = started.elapsed();
    let count = saved.corpus.sentence_count();
    let index = SentenceIndex::open(options, count, saved.sample).unwrap();
    let opened = started.elapsed();
    black_box(Engine::with_reader(saved.corpus, index, Reader::shared()));
    let ready = started.elapsed();
    [
        stamped,
        known - stamped,
        read - known,
        opened - read,
        ready - opened,
        ready,
    ]
}

/// Measures what a start leaves to the background.
fn deferred(dir: &Path, options: &IndexOptions) {
    let path = folder::snapshot_path(&options.data, &options.key);
    let saved = snapshot::read(&path, dir, &options.key).unwrap();
    let index = SentenceIndex::open(options, saved.corpus.sentence_count(), saved.sample).unwrap();
    let engine = Engine::with_reader(saved.corpus, index, Reader::shared());
    let started = Instant::now();
    engine.read_deferred();
    assert!(!engine.needs_reload());
    println!(
        "reading and verifying the sources in the background: {}\n",
        Shown(started.elapsed())
    );
}

fn fingerprint(dir: &Path) -> Fingerprint {
    let files = corpus::files(dir, SymlinkPolicy::default()).unwrap();
    Fingerprint::of(files.iter().map(|file| Stamp::read(file).unwrap()))
}
