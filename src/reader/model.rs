//! Runs the network.

use std::sync::{Arc, LazyLock};

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::entity_linker::LinkedText;

use super::pair::{self, PADDING};
use super::tokenizer::WordPieces;
use super::{Passage, PassageScores, PropositionScores};

/// The trained 8-bit weights in ONNX format; see `weights/README.md`.
const WEIGHTS: &[u8] = include_bytes!("weights/reader.onnx");

/// The number of output classes for a pair: four for propositions, then five for passages.
const CLASSES: usize = 9;
const ASKING: usize = 4;

/// The number of pairs in a batch. A larger batch exceeds the caches of a core and is no faster.
const BATCH: usize = 8;

/// The network with its tokenizer and threads.
pub struct Reader {
    model: Model,
    pieces: WordPieces,
    threads: Option<Arc<ThreadPool>>,
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
        let model = Model::load_static_slice(WEIGHTS);
        // Leaves one core to the rest of the process, such as a gateway's heartbeats.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = ThreadPool::with_num_threads(cores.saturating_sub(1).max(1));
        Self {
            model: model.expect("the weights are part of the program and a test reads them"),
            pieces: WordPieces::load(),
            threads: Some(Arc::new(threads)),
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
            .map(|proposition| pair::proposition_pair(&self.pieces, question, proposition));
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
            .map(|passage| pair::passage_pair(&self.pieces, question, passage));
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

    /// The network's raw scores, one row per sequence, in the order of the sequences.
    fn scores(&self, sequences: &[Vec<i32>]) -> Vec<[f32; CLASSES]> {
        // Sequences of similar length share a batch, which minimises padding.
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_by_key(|&at| sequences[at].len());
        let mut out = vec![[0.0; CLASSES]; sequences.len()];
        for batch in order.chunks(BATCH) {
            let longest = batch.iter().map(|&at| sequences[at].len()).max();
            let longest = longest.unwrap_or(0);
            let mut ids = NdTensor::full([batch.len(), longest], PADDING);
            for (row, &at) in batch.iter().enumerate() {
                for (column, &id) in sequences[at].iter().enumerate() {
                    ids[[row, column]] = id;
                }
            }
            let options = RunOptions::default().with_thread_pool(self.threads.clone());
            let scores = self.model.run_one(ids.view().into(), Some(options));
            let scores = scores.expect("the network takes any sequences within its length");
            let scores: NdTensor<f32, 2> = scores
                .try_into()
                .expect("the network gives a row a sequence");
            for (row, &at) in batch.iter().enumerate() {
                for (class, score) in out[at].iter_mut().enumerate() {
                    *score = scores[[row, class]];
                }
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
