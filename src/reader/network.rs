//! Runs one trained network.

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::pair::{PADDING, Pair};
use super::tokenizer::WordPieces;

/// The number of output classes for a pair: four for propositions, then five for passages.
pub(super) const CLASSES: usize = 9;

/// The number of pairs in a batch. A larger batch exceeds the caches of a core and is no faster.
const BATCH: usize = 8;

/// A network with the vocabulary that it was trained with.
pub(super) struct Network {
    model: Model,
    pieces: WordPieces,
}

impl Network {
    /// Loads a network from its weights in ONNX format and its vocabulary. `prepacked` also holds
    /// the weights in the order of the kernels (18 MB): otherwise every batch reorders them,
    /// which takes a fifth of its time.
    pub(super) fn load(weights: &'static [u8], vocabulary: &'static [u8], prepacked: bool) -> Self {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(prepacked)
            .load_static_slice(weights);
        Self {
            model: model.expect("the weights are part of the program and a test reads them"),
            pieces: WordPieces::load(vocabulary),
        }
    }

    /// The raw scores of the pairs, one row per pair, in their order.
    pub(super) fn scores(&self, pairs: &[&Pair], threads: &Arc<ThreadPool>) -> Vec<[f32; CLASSES]> {
        let sequences: Vec<Vec<i32>> = pairs.iter().map(|pair| pair.encode(&self.pieces)).collect();
        // Sequences of similar length share a batch, which minimises padding.
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_by_key(|&at| sequences[at].len());
        let mut out = vec![[0.0; CLASSES]; sequences.len()];
        for batch in order.chunks(BATCH) {
            let batch: Vec<(usize, &[i32])> =
                batch.iter().map(|&at| (at, &*sequences[at])).collect();
            self.score_batch(&batch, threads, &mut out);
        }
        out
    }

    /// Writes the scores of a batch of sequences to their rows of `out`.
    fn score_batch(
        &self,
        batch: &[(usize, &[i32])],
        threads: &Arc<ThreadPool>,
        out: &mut [[f32; CLASSES]],
    ) {
        let longest = batch.iter().map(|(_, sequence)| sequence.len()).max();
        let mut ids = NdTensor::full([batch.len(), longest.unwrap_or(0)], PADDING);
        for (row, (_, sequence)) in batch.iter().enumerate() {
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
        for (row, &(at, _)) in batch.iter().enumerate() {
            for (class, score) in out[at].iter_mut().enumerate() {
                *score = scores[[row, class]];
            }
        }
    }
}
