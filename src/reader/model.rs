//! Combines the networks' scores for each pair and converts them to probabilities.

use std::sync::{Arc, LazyLock};

use rten::ThreadPool;

use crate::entity_linker::LinkedText;

use super::network::{CLASSES, Network, NetworkFiles};
use super::pair::Pair;
use super::{Passage, PassageScores, PropositionScores};

/// Bytes at an address that suits every type of number. `rten::include_external_data` does the same,
/// but only for a path that is a literal.
#[repr(C, align(64))]
struct Aligned<Bytes: ?Sized>(Bytes);

/// The files of a network; see `weights/README.md`. `build.rs` decompresses them.
macro_rules! network_files {
    ($name:literal) => {{
        static WEIGHTS: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
            env!("OUT_DIR"),
            "/",
            $name,
            ".data"
        )));
        NetworkFiles {
            graph: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".onnx")),
            weights_name: concat!($name, ".data"),
            weights: &WEIGHTS.0,
            vocabulary: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".json")),
        }
    }};
}

/// The first class of each head.
const PROPOSITION_HEAD: usize = 0;
const PASSAGE_HEAD: usize = 4;

/// The share of the English network in the average of both. Of the shares 0.5 to 1, 0.7 and 0.8 get
/// the most verdicts right on disputes that neither network was trained on (`training/README.md`).
const ENGLISH_SHARE: f32 = 0.7;

/// How many pairs in Latin letters the multilingual network reads as well: the likeliest ones. On
/// those disputes, two give nearly the same verdicts as all.
const READ_TWICE: usize = 2;

/// The two networks and their threads.
pub struct Reader {
    english: Network,
    multilingual: Network,
    threads: Arc<ThreadPool>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

// Leaves one core to the rest of the process, such as a gateway's heartbeats.
static READER: LazyLock<Arc<Reader>> =
    LazyLock::new(|| Arc::new(Reader::load(cores().saturating_sub(1).max(1))));

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Reader {
    /// Returns the reader of a process that does other work at the same time: it leaves one core
    /// free. Loaded at the first call and shared, because its weights are constant.
    pub fn shared() -> Arc<Self> {
        READER.clone()
    }

    /// Loads a reader that uses all cores, for a process that only reads. It gives the same scores.
    pub fn on_all_cores() -> Arc<Self> {
        Arc::new(Self::load(cores()))
    }

    fn load(threads: usize) -> Self {
        let threads = ThreadPool::with_num_threads(threads);
        let (english, multilingual) = threads.run(|| {
            rayon::join(
                || Network::load(&network_files!("english")),
                || Network::load(&network_files!("multilingual")),
            )
        });
        Self {
            english,
            multilingual,
            threads: Arc::new(threads),
        }
    }

    /// Scores how a question asks each proposition.
    pub fn score_propositions(
        &self,
        question: &LinkedText,
        propositions: &[&LinkedText],
    ) -> Vec<PropositionScores> {
        let pairs = propositions
            .iter()
            .map(|proposition| Pair::of_proposition(question, proposition));
        let scores = self.probabilities(&pairs.collect::<Vec<_>>(), PROPOSITION_HEAD);
        let rows = scores.into_iter();
        rows.map(|[same, inverted, narrower, other]| PropositionScores {
            same,
            inverted,
            narrower,
            other,
        })
        .collect()
    }

    /// Scores how each passage answers a question.
    pub fn score_passages(
        &self,
        question: &LinkedText,
        passages: &[&Passage],
    ) -> Vec<PassageScores> {
        let pairs = passages
            .iter()
            .map(|passage| Pair::of_passage(question, passage));
        let scores = self.probabilities(&pairs.collect::<Vec<_>>(), PASSAGE_HEAD);
        let rows = scores.into_iter();
        rows.map(|[yes, no, qualifies, fact, none]| PassageScores {
            yes,
            no,
            qualifies,
            fact,
            none,
        })
        .collect()
    }

    /// The probabilities of the classes of a head, in thousandths, one row per pair, in their
    /// order. The last class of a head means that the two texts are not related.
    ///
    /// The English network reads the pairs in Latin letters. The multilingual network reads all
    /// others, and the likeliest of the former again.
    fn probabilities<const N: usize>(&self, pairs: &[Pair], head: usize) -> Vec<[u16; N]> {
        let of_head =
            |row: &[f32; CLASSES]| thousandths::<N>(std::array::from_fn(|class| row[head + class]));
        let read = |network: &Network, places: &[usize]| {
            let pairs: Vec<&Pair> = places.iter().map(|&at| &pairs[at]).collect();
            network.scores(&pairs, &self.threads)
        };
        let mut scores = vec![[0.0; CLASSES]; pairs.len()];
        let (mut latin, others): (Vec<usize>, Vec<usize>) =
            (0..pairs.len()).partition(|&at| pairs[at].is_latin());
        for (&at, row) in latin.iter().zip(read(&self.english, &latin)) {
            scores[at] = row;
        }
        latin.sort_by_key(|&at| (of_head(&scores[at])[N - 1], at));
        latin.truncate(READ_TWICE);
        for (&at, row) in latin.iter().zip(read(&self.multilingual, &latin)) {
            for (english, multilingual) in scores[at].iter_mut().zip(row) {
                *english = ENGLISH_SHARE * *english + (1.0 - ENGLISH_SHARE) * multilingual;
            }
        }
        for (&at, row) in others.iter().zip(read(&self.multilingual, &others)) {
            scores[at] = row;
        }
        scores.iter().map(of_head).collect()
    }
}

/// Converts scores to probabilities, rounded to thousandths so that differences between processors
/// in the last digits do not matter.
fn thousandths<const N: usize>(scores: [f32; N]) -> [u16; N] {
    let max = scores.iter().copied().fold(f32::MIN, f32::max);
    let exponentials = scores.map(|score| (score - max).exp());
    let sum: f32 = exponentials.iter().sum();
    exponentials.map(|exponential| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability lies between 0 and 1"
        )]
        {
            (exponential / sum * 1000.0).round() as u16
        }
    })
}
