//! Decides what is answered: one pure function of probabilities.
//!
//! Thresholds are in thousandths. They were chosen with the joint network trained on other disputes
//! (`training/README.md`), as a compromise between right verdicts, invented answers and silence. Lower
//! ones invent more answers than they find.
//! `training/README.md` explains how to choose the thresholds again after a training run.

use crate::entity_linker::Entity;
use crate::reader::{PassageScores, PropositionScores};

/// Minimum certainty that the question asks a proposition directly.
const DIRECT_THRESHOLD: u16 = 500;
/// Minimum certainty that the question asks a proposition, if no passage answers.
const RELATED_THRESHOLD: u16 = 800;
/// Minimum certainty of a passage's yes or no for it to be the verdict.
const YES_NO_THRESHOLD: u16 = 500;
/// Minimum certainty that the question asks a proposition in one way, as written or inverted, to
/// leave the passages unread. A quarter of the questions that ask a proposition have less.
const CERTAIN_THRESHOLD: u16 = 850;
/// Minimum certainty that a passage states the fact that the question asks for.
const FACT_THRESHOLD: u16 = 600;
/// Minimum certainty for citing a further passage besides the first.
const ALSO_CITED_THRESHOLD: u16 = 500;

/// A proposition that the question was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PropositionCandidate<'a> {
    /// The certainties that the question asks it.
    pub scores: PropositionScores,
    /// The parties and topics in it.
    pub names: &'a [Entity],
}

/// A proposition that the question asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchedProposition {
    /// Its index among the propositions.
    pub index: usize,
    /// True if yes to the question means no to the proposition.
    pub inverted: bool,
    /// The certainty, in thousandths.
    pub certainty: u16,
}

/// The basis of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These propositions, each by its ledger.
    Propositions(Vec<MatchedProposition>),
    /// A yes or no from these passages, likeliest first.
    YesNo {
        /// True for yes.
        yes: bool,
        /// Indices of the passages.
        by: Vec<usize>,
        /// The certainty, in thousandths.
        certainty: u16,
    },
    /// These passages state the fact, likeliest first; the question asks for no yes or no.
    Fact {
        /// Indices of the passages.
        by: Vec<usize>,
        /// The certainty, in thousandths.
        certainty: u16,
    },
    /// Nothing answers the question.
    Silent,
}

/// Returns the propositions that the question asks directly, if each is so certain that passages
/// need not be read. `named` holds the entities in the question.
pub fn decide_by_certain_propositions(
    propositions: &[PropositionCandidate<'_>],
    named: &[Entity],
) -> Option<Vec<MatchedProposition>> {
    let asked = decide_by_propositions(propositions, named)?;
    let certain = |one: &MatchedProposition| {
        let scores = propositions[one.index].scores;
        scores.same.max(scores.inverted) >= CERTAIN_THRESHOLD
    };
    asked.iter().all(certain).then_some(asked)
}

/// Returns the propositions that the question asks directly, if one is likely enough. `named`
/// holds the entities in the question.
pub fn decide_by_propositions(
    propositions: &[PropositionCandidate<'_>],
    named: &[Entity],
) -> Option<Vec<MatchedProposition>> {
    let first = likeliest_proposition(propositions, PropositionScores::direct)?;
    (propositions[first].scores.direct() >= DIRECT_THRESHOLD).then_some(())?;
    // "Alipay or WeChat?" asks two propositions. A further one counts if it contains an entity of
    // the question that the previous ones do not contain.
    let mut asked = vec![first];
    for (at, other) in propositions.iter().enumerate() {
        let new = |name: &&Entity| {
            named.contains(name)
                && !asked
                    .iter()
                    .any(|&at| propositions[at].names.contains(name))
        };
        if other.scores.direct() >= DIRECT_THRESHOLD && other.names.iter().any(|name| new(&name)) {
            asked.push(at);
        }
    }
    // In the order of the file, whichever is likeliest: the answer has the same layout everywhere.
    asked.sort_unstable();
    let outright = |at: usize| {
        let asking = propositions[at].scores;
        MatchedProposition {
            index: at,
            inverted: asking.is_inverted(),
            certainty: asking.direct(),
        }
    };
    Some(asked.into_iter().map(outright).collect())
}

/// Decides a question that asks for a fact. Passages that state the fact come first. If there are
/// none, the proposition that the question asks directly is used: its statements confirm or refute
/// what the question presupposes.
pub fn decide_fact(
    propositions: &[PropositionCandidate<'_>],
    scores: &[PassageScores],
) -> Decision {
    let order = ranked(scores, PassageScores::states_fact);
    let certainty = certainty(&order, scores, PassageScores::states_fact);
    if certainty >= FACT_THRESHOLD {
        return Decision::Fact {
            by: above_threshold(&order, scores, PassageScores::states_fact),
            certainty,
        };
    }
    let asked = decide_by_propositions(propositions, &[]);
    asked.map_or(Decision::Silent, Decision::Propositions)
}

/// Decides a yes-or-no question that asks no proposition directly.
pub fn decide(propositions: &[PropositionCandidate<'_>], scores: &[PassageScores]) -> Decision {
    let sides = |reading: &PassageScores| reading.yes.max(reading.no);
    let by_side = ranked(scores, sides);
    let by_fact = ranked(scores, |reading| reading.fact.max(reading.qualifies));
    let side_certainty = certainty(&by_side, scores, sides);
    let fact_certainty = certainty(&by_fact, scores, PassageScores::states_fact);
    if side_certainty >= YES_NO_THRESHOLD && side_certainty >= fact_certainty {
        return yes_no(scores, &by_side, side_certainty);
    }
    if fact_certainty >= FACT_THRESHOLD {
        return Decision::Fact {
            by: above_threshold(&by_fact, scores, PassageScores::states_fact),
            certainty: fact_certainty,
        };
    }
    if let Some(asked) = most_related(propositions) {
        return Decision::Propositions(asked);
    }
    Decision::Silent
}

/// The index of the proposition with the highest certainty; the first one on a tie.
fn likeliest_proposition(
    propositions: &[PropositionCandidate<'_>],
    by: impl Fn(PropositionScores) -> u16,
) -> Option<usize> {
    let places = 0..propositions.len();
    places.max_by_key(|&at| (by(propositions[at].scores), std::cmp::Reverse(at)))
}

/// The one proposition most related to the question, even if the question asks a special case of
/// it: if no passage covers the special case, the rule applies.
fn most_related(propositions: &[PropositionCandidate<'_>]) -> Option<Vec<MatchedProposition>> {
    let at = likeliest_proposition(propositions, PropositionScores::related)?;
    let asking = propositions[at].scores;
    (asking.related() >= RELATED_THRESHOLD).then(|| {
        vec![MatchedProposition {
            index: at,
            inverted: asking.is_inverted(),
            certainty: asking.related(),
        }]
    })
}

/// The yes or no of the likeliest passage, with the other passages on the same side.
fn yes_no(scores: &[PassageScores], order: &[usize], certainty: u16) -> Decision {
    let yes = order
        .first()
        .is_some_and(|&at| scores[at].yes > scores[at].no);
    let side = |reading: &PassageScores| if yes { reading.yes } else { reading.no };
    Decision::YesNo {
        yes,
        by: above_threshold(order, scores, side),
        certainty,
    }
}

/// The indices of the passages by descending certainty; ties keep their order.
fn ranked(scores: &[PassageScores], by: impl Fn(&PassageScores) -> u16) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(by(&scores[at])), at));
    order
}

fn certainty(order: &[usize], scores: &[PassageScores], by: impl Fn(&PassageScores) -> u16) -> u16 {
    order.first().map_or(0, |&at| by(&scores[at]))
}

/// The first passage, and the others that are certain enough to be cited.
fn above_threshold(
    order: &[usize],
    scores: &[PassageScores],
    by: impl Fn(&PassageScores) -> u16,
) -> Vec<usize> {
    let is_cited =
        |(place, at): &(usize, usize)| *place == 0 || by(&scores[*at]) >= ALSO_CITED_THRESHOLD;
    let cited = order.iter().copied().enumerate().filter(is_cited);
    cited.map(|(_, at)| at).collect()
}
