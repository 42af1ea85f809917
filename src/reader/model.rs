//! Gives each pair to the network that reads it, and converts the scores to probabilities.

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use rten::ThreadPool;

use crate::entity_linker::LinkedText;

use super::joint::JointNetwork;
use super::network::{CLASSES, Network, NetworkFiles};
use super::pair::Pair;
use super::tokenizer::WordPieces;
use super::word_vectors::{TextVector, WordVectors};
use super::{Passage, PassageScores, PropositionScores, QuestionPairs};

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
        }
    }};
}

/// The vocabularies of the networks. The word vectors have that of the multilingual network.
static ENGLISH_PIECES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/english.json"));
static MULTILINGUAL_PIECES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/multilingual.json"));
static WORD_VECTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/word_vectors.data"));

/// The joint network, weights included.
static JOINT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/joint.onnx"));

/// The first class of each head.
const PROPOSITION_HEAD: usize = 0;
const PASSAGE_HEAD: usize = super::PROPOSITION_CLASSES;

/// The networks, each loaded when it first reads, and their threads.
pub struct Reader {
    english: LazyLock<Network>,
    english_pieces: LazyLock<WordPieces>,
    multilingual: LazyLock<Network>,
    multilingual_pieces: LazyLock<WordPieces>,
    word_vectors: WordVectors,
    joint: LazyLock<JointNetwork>,
    threads: Arc<ThreadPool>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

// Leaves one core to the rest of the process, such as a gateway's heartbeats.
static READER: LazyLock<Arc<Reader>> = LazyLock::new(|| {
    let reader = Reader::with_threads(cores().saturating_sub(1).max(1));
    // Nobody waits for a network later.
    reader.threads.run(|| {
        rayon::join(
            || (&*reader.english, &*reader.english_pieces),
            || (&*reader.multilingual, &*reader.multilingual_pieces),
        )
    });
    Arc::new(reader)
});

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Reader {
    /// Returns the reader of a process that does other work at the same time: it leaves one core
    /// free. Loaded at the first call and shared, because its weights are constant.
    pub fn shared() -> Arc<Self> {
        READER.clone()
    }

    /// Returns a reader that uses all cores, for a process that only reads. It loads only the networks
    /// that its questions need, and gives the same scores.
    pub fn on_all_cores() -> Arc<Self> {
        Arc::new(Self::with_threads(cores()))
    }

    fn with_threads(threads: usize) -> Self {
        Self {
            english: LazyLock::new(|| Network::load(&network_files!("english"))),
            english_pieces: LazyLock::new(|| WordPieces::load(ENGLISH_PIECES)),
            multilingual: LazyLock::new(|| Network::load(&network_files!("multilingual"))),
            multilingual_pieces: LazyLock::new(|| WordPieces::load(MULTILINGUAL_PIECES)),
            word_vectors: WordVectors::new(WORD_VECTORS),
            joint: LazyLock::new(|| JointNetwork::load(JOINT)),
            threads: Arc::new(ThreadPool::with_num_threads(threads)),
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

    /// The vectors of texts, in their order, to compare their meaning.
    pub fn text_vectors(&self, texts: &[LinkedText]) -> Vec<TextVector> {
        self.threads.run(|| {
            let texts = texts.par_iter();
            texts.map(|text| self.text_vector(&text.surface)).collect()
        })
    }

    fn text_vector(&self, text: &str) -> TextVector {
        self.word_vectors.text(text, &self.multilingual_pieces)
    }

    /// Corrects the scores of all pairs of one question together. Returns those of the propositions
    /// and of the passages, in their order.
    pub fn read_together(
        &self,
        pairs: &QuestionPairs<'_>,
    ) -> (Vec<PropositionScores>, Vec<PassageScores>) {
        let similarities = self.similarities(pairs);
        self.joint.correct(pairs, &similarities, &self.threads)
    }

    /// The similarity of each proposition and each passage to the question.
    fn similarities(&self, pairs: &QuestionPairs<'_>) -> Vec<f32> {
        let asked = self.text_vector(&pairs.question.canonical);
        let propositions = pairs.propositions.iter();
        let of_propositions =
            propositions.map(|one| self.text_vector(&one.text.canonical).similarity(&asked));
        let asked = self.text_vector(&pairs.question.surface);
        let passages = pairs.passages.iter().map(|one| {
            let before = one.passage.before.as_ref();
            let before = before.map(|before| self.text_vector(&before.surface));
            let sentence = self.text_vector(&one.passage.sentence.surface);
            sentence.after(before.as_ref()).similarity(&asked)
        });
        of_propositions.chain(passages).collect()
    }

    /// The probabilities of the classes of a head, in thousandths, one row per pair, in their
    /// order. The last class of a head means that the two texts are not related.
    ///
    /// The English network reads the pairs in Latin letters, the multilingual network all others.
    fn probabilities<const N: usize>(&self, pairs: &[Pair], head: usize) -> Vec<[u16; N]> {
        let mut scores = vec![[0.0; CLASSES]; pairs.len()];
        let (latin, others): (Vec<usize>, Vec<usize>) =
            (0..pairs.len()).partition(|&at| pairs[at].is_latin());
        for (network, pieces, places) in [
            (&self.english, &self.english_pieces, latin),
            (&self.multilingual, &self.multilingual_pieces, others),
        ] {
            if places.is_empty() {
                continue;
            }
            let of_network: Vec<&Pair> = places.iter().map(|&at| &pairs[at]).collect();
            let rows = network.scores(&of_network, pieces, &self.threads);
            for (at, row) in places.into_iter().zip(rows) {
                scores[at] = row;
            }
        }
        let of_head =
            |row: &[f32; CLASSES]| thousandths(std::array::from_fn(|class| row[head + class]));
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
