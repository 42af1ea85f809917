//! Runs one trained network.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;
use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::pair::{PADDING, Pair};
use super::tokenizer::WordPieces;

/// The number of output classes for a pair: four for propositions, then five for passages.
pub(super) const CLASSES: usize = 9;

/// The number of pairs in a batch. Larger batches are no faster, have more padding, and share less
/// evenly among threads; smaller ones read the weights from memory too often.
///
/// The activations are quantised over a batch, so its members change the scores in the last digits.
/// The batches therefore never depend on the number of threads.
const BATCH: usize = 4;

/// A trained network as the program contains it.
pub(super) struct NetworkFiles {
    /// The graph in ONNX format.
    pub(super) graph: &'static [u8],
    /// The name of the file of weights in the graph.
    pub(super) weights_name: &'static str,
    /// The weights, aligned for their types. They are used in place.
    pub(super) weights: &'static [u8],
}

/// A network.
pub(super) struct Network {
    model: Model,
}

impl Network {
    /// Loads a network. It also holds the weights in the order of the kernels (22 MB): otherwise
    /// every batch reorders them, which takes a third of the time of a batch of two.
    pub(super) fn load(files: &NetworkFiles) -> Self {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .external_data_static(files.weights_name, files.weights)
            .load_static_slice(files.graph);
        Self {
            model: model.expect("the weights are part of the program and a test reads them"),
        }
    }

    /// The raw scores of the pairs, one row per pair, in their order. `pieces` is the vocabulary that
    /// the network was trained with.
    pub(super) fn scores(
        &self,
        pairs: &[&Pair],
        pieces: &WordPieces,
        threads: &Arc<ThreadPool>,
    ) -> Vec<[f32; CLASSES]> {
        let sequences: Vec<Vec<i32>> = pairs.iter().map(|pair| pair.encode(pieces)).collect();
        // Sequences of similar length share a batch, which minimises padding. The longest batches
        // start first, so that no thread is left with one at the end.
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_by_key(|&at| Reverse(sequences[at].len()));
        let batches: Vec<Vec<&[i32]>> = order
            .chunks(BATCH)
            .map(|batch| batch.iter().map(|&at| &*sequences[at]).collect())
            .collect();
        let scores: Vec<Vec<[f32; CLASSES]>> = threads.run(|| {
            let batches = batches.par_iter().with_max_len(1);
            batches
                .map(|batch| self.score_batch(batch, threads))
                .collect()
        });
        let mut out = vec![[0.0; CLASSES]; sequences.len()];
        for (at, row) in order.into_iter().zip(scores.into_iter().flatten()) {
            out[at] = row;
        }
        out
    }

    /// The scores of a batch of sequences, one row per sequence.
    fn score_batch(&self, batch: &[&[i32]], threads: &Arc<ThreadPool>) -> Vec<[f32; CLASSES]> {
        let longest = batch.iter().map(|sequence| sequence.len()).max();
        let mut ids = NdTensor::full([batch.len(), longest.unwrap_or(0)], PADDING);
        for (row, sequence) in batch.iter().enumerate() {
            for (column, &id) in sequence.iter().enumerate() {
                ids[[row, column]] = id;
            }
        }
        let options = RunOptions::default().with_thread_pool(Some(threads.clone()));
        let scores = self.model.run_one(ids.view().into(), Some(options));
        let scores = scores.expect("the network takes any sequences within its length");
        let scores: NdTensor<f32, 2> = scores
            .try_into()
            .expect("the network gives a row a sequence");
        (0..batch.len())
            .map(|row| std::array::from_fn(|class| scores[[row, class]]))
            .collect()
    }
}
