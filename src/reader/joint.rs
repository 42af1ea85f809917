//! The joint network: corrects the scores of all pairs of one question together.
//!
//! The other networks read each pair by itself. Whether a proposition is asked, or a passage answers,
//! also depends on the other pairs: on a similar proposition that fits better, on a statement with a
//! stance, on the sentence before. The members of the set are the propositions, then the passages.
//! `training/joint.py` builds the same features and relations; `tests/it/reader.rs` checks that the
//! two agree.

use std::collections::HashSet;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::corpus::Stance;
use crate::entity_linker::{LinkedText, is_party_symbol, party_symbol};

use super::network::CLASSES;
use super::pair::Pair;
use super::{PASSAGE_CLASSES, PROPOSITION_CLASSES};
use super::{PassageScores, PropositionScores, QuestionPairs, ScoredPassage, ScoredProposition};

/// The number of features of a member.
const FEATURES: usize = 10;
/// The place of the similarity among the features.
const SIMILARITY: usize = 8;
/// The number of kinds of relation. Those between members of the same kind have numbers of their own,
/// which follow.
const RELATIONS: i32 = 7;
/// A probability that is rounded to 0, for its logarithm.
const LEAST: f32 = 0.0005;
/// The question's length is given in hundreds of characters, up to this many characters.
const MAX_LENGTH: u16 = 200;
/// The minimum length of a word of Latin letters and digits.
const MIN_WORD: usize = 3;

/// How a member of the set is related to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    None = 0,
    /// The passage contains a statement that affirms the proposition.
    Affirms = 1,
    Denies = 2,
    Qualifies = 3,
    /// The other passage is the sentence before.
    Before = 4,
    After = 5,
    SameSpeaker = 6,
}

/// The joint network.
pub(super) struct JointNetwork {
    model: Model,
    inputs: [NodeId; 4],
    output: NodeId,
}

impl JointNetwork {
    /// Loads the network from a graph that contains its weights.
    pub(super) fn load(graph: &'static [u8]) -> Self {
        let model = ModelOptions::with_all_ops().load_static_slice(graph);
        let model = model.expect("the graph is part of the program and a test reads it");
        let node = |name| model.node_id(name).expect("training/joint.py names it");
        Self {
            inputs: ["logs", "features", "proposition", "relations"].map(node),
            output: node("probabilities"),
            model,
        }
    }

    /// The corrected scores of the propositions and of the passages, in their order. `similarities` are
    /// those of their texts to the question.
    pub(super) fn correct(
        &self,
        pairs: &QuestionPairs<'_>,
        similarities: &[f32],
        threads: &Arc<ThreadPool>,
    ) -> (Vec<PropositionScores>, Vec<PassageScores>) {
        let propositions = pairs.propositions.len();
        let members = propositions + pairs.passages.len();
        if members == 0 {
            return (Vec::new(), Vec::new());
        }
        let mut logs = NdTensor::zeros([1, members, CLASSES]);
        for (member, row) in logarithms(pairs).into_iter().enumerate() {
            for (class, value) in row.into_iter().enumerate() {
                logs[[0, member, class]] = value;
            }
        }
        let mut features = NdTensor::zeros([1, members, FEATURES]);
        for (member, row) in self::features(pairs, similarities).into_iter().enumerate() {
            for (at, value) in row.into_iter().enumerate() {
                features[[0, member, at]] = value;
            }
        }
        let mut is_proposition = NdTensor::<f32, 2>::zeros([1, members]);
        let mut relations = NdTensor::<i32, 3>::zeros([1, members, members]);
        for member in 0..members {
            is_proposition[[0, member]] = f32::from(u8::from(member < propositions));
            for other in 0..members {
                let same_kind = (member < propositions) == (other < propositions);
                let offset = if same_kind { RELATIONS } else { 0 };
                relations[[0, member, other]] = relation(pairs, member, other) as i32 + offset;
            }
        }
        let [of_logs, of_features, of_kind, of_relations] = self.inputs;
        let inputs = vec![
            (of_logs, logs.view().into()),
            (of_features, features.view().into()),
            (of_kind, is_proposition.view().into()),
            (of_relations, relations.view().into()),
        ];
        let options = RunOptions::default().with_thread_pool(Some(threads.clone()));
        let [out] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .expect("the network takes any number of members");
        let out: NdTensor<f32, 3> = out.try_into().expect("the network gives a row a member");
        let row = |member: usize| std::array::from_fn(|class| thousandths(out[[0, member, class]]));
        (
            (0..propositions)
                .map(|member| proposition_scores(row(member)))
                .collect(),
            (propositions..members)
                .map(|member| passage_scores(row(member)))
                .collect(),
        )
    }
}

fn proposition_scores([same, inverted, narrower, other, ..]: [u16; CLASSES]) -> PropositionScores {
    PropositionScores {
        same,
        inverted,
        narrower,
        other,
    }
}

fn passage_scores([.., yes, no, qualifies, fact, none]: [u16; CLASSES]) -> PassageScores {
    PassageScores {
        yes,
        no,
        qualifies,
        fact,
        none,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability lies between 0 and 1"
)]
fn thousandths(probability: f32) -> u16 {
    (probability * 1000.0).round() as u16
}

/// The logarithms of the probabilities of each member; 0 for the classes of the other kind.
fn logarithms(pairs: &QuestionPairs<'_>) -> Vec<[f32; CLASSES]> {
    let logarithm = |thousandths: u16| (f32::from(thousandths) / 1000.0).max(LEAST).ln();
    let of_proposition = |one: &ScoredProposition<'_>| {
        let mut row = [0.0; CLASSES];
        let classes = one.scores.classes().map(logarithm);
        row[..PROPOSITION_CLASSES].copy_from_slice(&classes);
        row
    };
    let of_passage = |one: &ScoredPassage<'_>| {
        let mut row = [0.0; CLASSES];
        let classes: [f32; PASSAGE_CLASSES] = one.scores.classes().map(logarithm);
        row[PROPOSITION_CLASSES..].copy_from_slice(&classes);
        row
    };
    let propositions = pairs.propositions.iter().map(of_proposition);
    propositions
        .chain(pairs.passages.iter().map(of_passage))
        .collect()
}

/// The features of each member: three of the question, five of how much the member shares with it, their
/// similarity, and whether the multilingual network read the pair.
fn features(pairs: &QuestionPairs<'_>, similarities: &[f32]) -> Vec<[f32; FEATURES]> {
    let length = pairs
        .question
        .surface
        .chars()
        .count()
        .min(usize::from(MAX_LENGTH));
    let length = u16::try_from(length).unwrap_or(MAX_LENGTH);
    // The first one is 0 for the mini disputes of the training, whose labels are more complete.
    let of_question = [1.0, flag(pairs.expects_fact), f32::from(length) / 100.0];
    let row = |shares: [f32; 5], latin: bool| {
        let mut row = [0.0; FEATURES];
        row[..3].copy_from_slice(&of_question);
        row[3..8].copy_from_slice(&shares);
        row[SIMILARITY + 1] = flag(!latin);
        row
    };
    let propositions = pairs.propositions.iter().map(|one| {
        let pair = Pair::of_proposition(pairs.question, one.text);
        row(
            shares_of_proposition(pairs.question, one.text),
            pair.is_latin(),
        )
    });
    let passages = pairs.passages.iter().map(|one| {
        let pair = Pair::of_passage(pairs.question, one.passage);
        row(shares_of_passage(pairs.question, one), pair.is_latin())
    });
    let with_similarity = |(mut row, similarity): ([f32; FEATURES], &f32)| {
        row[SIMILARITY] = *similarity;
        row
    };
    let rows = propositions.chain(passages).zip(similarities);
    rows.map(with_similarity).collect()
}

fn shares_of_proposition(question: &LinkedText, proposition: &LinkedText) -> [f32; 5] {
    let (named, asked) = (parties(&question.canonical), words(&question.canonical));
    let (names, text) = (
        parties(&proposition.canonical),
        words(&proposition.canonical),
    );
    let shared = named.intersection(&names).count();
    [
        share(shared, names.len(), 0.0),
        share(shared, named.len(), 1.0),
        share(asked.intersection(&text).count(), text.len(), 0.0),
        0.0,
        0.0,
    ]
}

fn shares_of_passage(question: &LinkedText, one: &ScoredPassage<'_>) -> [f32; 5] {
    let (named, asked) = (parties(&question.surface), words(&question.surface));
    let passage = one.passage;
    let speakers = passage.speaker.into_iter().chain(passage.relayed_by);
    let speakers: HashSet<char> = speakers.map(party_symbol).collect();
    let mut names = parties(&passage.sentence.surface);
    names.extend(&speakers);
    let in_sentence = named.intersection(&names).count();
    if let Some(before) = &passage.before {
        names.extend(parties(&before.surface));
    }
    let text = words(&passage.sentence.surface);
    [
        share(in_sentence, named.len(), 1.0),
        share(named.intersection(&names).count(), named.len(), 1.0),
        share(asked.intersection(&text).count(), asked.len(), 0.0),
        flag(!speakers.is_empty()),
        flag(!speakers.is_disjoint(&named)),
    ]
}

fn flag(is_set: bool) -> f32 {
    f32::from(u8::from(is_set))
}

/// A share of a whole; `empty` if there is no whole.
fn share(part: usize, whole: usize, empty: f32) -> f32 {
    let number = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    if whole == 0 {
        empty
    } else {
        number(part) / number(whole)
    }
}

fn parties(text: &str) -> HashSet<char> {
    text.chars().filter(|&c| is_party_symbol(c)).collect()
}

/// The words of a linked text: sequences of at least three Latin letters and digits, and each Chinese
/// character.
fn words(text: &str) -> HashSet<&str> {
    let is_latin = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let latin = text.split(move |c| !is_latin(c));
    let chinese = text.matches(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    latin
        .filter(|word| word.len() >= MIN_WORD)
        .chain(chinese)
        .collect()
}

/// How a member is related to another.
fn relation(pairs: &QuestionPairs<'_>, member: usize, other: usize) -> Relation {
    let propositions = pairs.propositions.len();
    match (
        member.checked_sub(propositions),
        other.checked_sub(propositions),
    ) {
        (None, None) => Relation::None,
        (None, Some(passage)) => stance(&pairs.passages[passage], member),
        (Some(passage), None) => stance(&pairs.passages[passage], other),
        (Some(passage), Some(that)) => {
            between_passages(&pairs.passages[passage], &pairs.passages[that])
        }
    }
}

/// The stance of a passage on a proposition, if its statements agree.
fn stance(passage: &ScoredPassage<'_>, proposition: usize) -> Relation {
    let of_proposition = passage.stances.iter().filter(|(at, _)| *at == proposition);
    let mut stances = of_proposition.map(|(_, stance)| *stance);
    match stances.next() {
        Some(first) if stances.all(|other| other == first) => match first {
            Stance::Affirms => Relation::Affirms,
            Stance::Denies => Relation::Denies,
            Stance::Qualifies => Relation::Qualifies,
        },
        _ => Relation::None,
    }
}

fn between_passages(one: &ScoredPassage<'_>, other: &ScoredPassage<'_>) -> Relation {
    let (at, that) = (one.at, other.at);
    let is_same_source = at.source == that.source;
    let speaker = one.passage.speaker;
    if is_same_source && that.number + 1 == at.number {
        Relation::Before
    } else if is_same_source && that.number == at.number + 1 {
        Relation::After
    } else if at != that && speaker.is_some() && speaker == other.passage.speaker {
        Relation::SameSpeaker
    } else {
        Relation::None
    }
}
