//! Builds an index on disk, compares that with tantivy alone on the same fields, and opens it
//! again.

use std::time::Duration;

use receipts::answer::IndexDocuments;
use receipts::corpus::Corpus;
use receipts::index::{IndexOrigin, SentenceIndex};

use crate::measure::{Scratch, Shown, bytes_in, median, timed};
use crate::met_or_missed;
use crate::sides::{self, Ours, Sentence};

/// How often each index is built, alternately. The fastest run counts, because building uses all
/// cores and so suffers most from other processes.
const ROUNDS: usize = 2;
/// How often our index is opened again.
const OPENINGS: usize = 20;
/// The minimum speed of building relative to tantivy (issue 2).
const RATE: f64 = 0.7;
/// The maximum time for opening (issue 2).
const OPENING: Duration = Duration::from_millis(20);

pub(crate) fn run(corpus: &Corpus, sentences: &[Sentence<'_>], scratch: &Scratch) {
    let documents = IndexDocuments::new(corpus);
    let places = documents.sentences();
    let open = |folder: &str| {
        let options = sides::options(&corpus.version, &scratch.folder(folder));
        let make = |place: &_| documents.document(place);
        SentenceIndex::open_or_build(&options, &places, make).unwrap()
    };
    let mut best = [Duration::MAX; 4];
    for round in 0..ROUNDS {
        let name = |name: &str| format!("{name}{round}");
        let alone = |threads: usize| {
            let folder = scratch.folder(&name(&format!("same-{threads}-")));
            timed(|| sides::build_same_fields(sentences, &folder, threads)).0
        };
        let ours = || Ours::open(&corpus.version, sentences, &scratch.folder(&name("ours")));
        let took = [
            alone(1),
            alone(2),
            timed(ours).0,
            timed(|| open(&name("data"))).0,
        ];
        for (best, took) in best.iter_mut().zip(took) {
            *best = took.min(*best);
        }
    }
    print_rates(best, sentences.len());

    let mut reopened: Vec<Duration> = (0..OPENINGS)
        .map(|_| {
            let (took, (_, opened)) = timed(|| open("data0"));
            assert!(matches!(opened, IndexOrigin::Reused), "{opened:?}");
            took
        })
        .collect();
    let again = median(&mut reopened);
    println!(
        "opened again, every checksum read: {} (may be {}: {}); {:.1} MB on disk\n",
        Shown(again),
        Shown(OPENING),
        met_or_missed(again <= OPENING),
        bytes_in(&scratch.folder("data0")) as f64 / 1e6
    );
}

fn print_rates(best: [Duration; 4], sentences: usize) {
    let rate = |took: Duration| sentences as f64 / took.as_secs_f64();
    let alone = rate(best[0].min(best[1]));
    println!("| building, best of {ROUNDS} | sentences a second | times tantivy |\n|---|---|---|");
    let names = [
        "tantivy alone, same fields, one thread",
        "tantivy alone, same fields, two threads",
        "our index, the same terms",
        "our index, terms made by the engine",
    ];
    for (name, took) in names.into_iter().zip(best) {
        println!("| {name} | {:.0} | {:.2} |", rate(took), rate(took) / alone);
    }
    let is_met = met_or_missed(rate(best[3]) >= RATE * alone);
    println!("\nmust be {RATE} at least: {is_met}");
}
