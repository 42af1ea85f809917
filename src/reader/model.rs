//! Combines the networks' scores for each pair and converts them to probabilities.

use std::sync::{Arc, LazyLock};

use rten::ThreadPool;

use crate::entity_linker::LinkedText;

use super::network::{CLASSES, Network};
use super::pair::Pair;
use super::{Passage, PassageScores, PropositionScores};

/// Loads a network from its files; see `weights/README.md`. `build.rs` decompresses them.
macro_rules! network {
    ($name:literal) => {
        Network::load(
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".onnx")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".json")),
        )
    };
}

const ASKING: usize = 4;

/// The share of the English network in the average of both. Of the shares 0.5 to 1, 0.7 and 0.8 get
/// the most verdicts right on disputes that neither network was trained on (`training/README.md`).
const ENGLISH_SHARE: f32 = 0.7;

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

static READER: LazyLock<Arc<Reader>> = LazyLock::new(|| Arc::new(Reader::load()));

impl Reader {
    /// Returns the reader, loaded at the first call. The whole process shares it, because its
    /// weights are constant.
    pub fn shared() -> Arc<Self> {
        READER.clone()
    }

    fn load() -> Self {
        // Leaves one core to the rest of the process, such as a gateway's heartbeats.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = ThreadPool::with_num_threads(cores.saturating_sub(1).max(1));
        Self {
            english: network!("english"),
            multilingual: network!("multilingual"),
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
        let scores = self.scores(&pairs.collect::<Vec<_>>());
        let rows = scores.iter().map(|row| {
            let [same, inverted, narrower, other] = thousandths([row[0], row[1], row[2], row[3]]);
            PropositionScores {
                same,
                inverted,
                narrower,
                other,
            }
        });
        rows.collect()
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
        let scores = self.scores(&pairs.collect::<Vec<_>>());
        let rows = scores.iter().map(|row| {
            let [yes, no, qualifies, tells, none] = thousandths([
                row[ASKING],
                row[ASKING + 1],
                row[ASKING + 2],
                row[ASKING + 3],
                row[ASKING + 4],
            ]);
            PassageScores {
                yes,
                no,
                qualifies,
                tells,
                none,
            }
        });
        rows.collect()
    }

    /// The raw scores of the pairs, one row per pair, in their order.
    fn scores(&self, pairs: &[Pair]) -> Vec<[f32; CLASSES]> {
        let all: Vec<&Pair> = pairs.iter().collect();
        if all.is_empty() {
            return Vec::new();
        }
        let mut out = self.multilingual.scores(&all, &self.threads);
        let (places, latin): (Vec<usize>, Vec<&Pair>) = pairs
            .iter()
            .enumerate()
            .filter(|(_, pair)| pair.is_latin())
            .unzip();
        if latin.is_empty() {
            return out;
        }
        let english = self.english.scores(&latin, &self.threads);
        for (place, english) in places.into_iter().zip(english) {
            for (score, english) in out[place].iter_mut().zip(english) {
                *score = ENGLISH_SHARE * english + (1.0 - ENGLISH_SHARE) * *score;
            }
        }
        out
    }
}

/// Converts scores to probabilities, rounded to thousandths so that differences between processors
/// in the last digits do not matter.
fn thousandths<const N: usize>(scores: [f32; N]) -> [u16; N] {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability lies between 0 and 1"
        )]
        {
            (power / sum * 1000.0).round() as u16
        }
    })
}
