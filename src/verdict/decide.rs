//! What is answered: one pure function of probabilities.
//!
//! Thresholds are in thousandths. They were chosen on the nine disputes of `training/dev.txt`, which
//! the weights were not trained on, for the most verdicts right with at most .14 invented answers:
//! a lower one of `YES_NO_THRESHOLD` invents more than it finds.
//! `training/README.md` says how to choose them anew after a training.

use crate::entity_linker::Entity;
use crate::reader::{PassageScores, PropositionScores};

/// From which certainty a proposition counts as asked outright, without a passage being read.
const DIRECT_THRESHOLD: u16 = 500;
/// From which certainty a proposition counts as asked where no passage answers.
const RELATED_THRESHOLD: u16 = 900;
/// From which certainty a further proposition counts as asked beside the first.
const ALSO_ASKED_THRESHOLD: u16 = 600;
/// From which certainty a passage's yes or no is the verdict.
const YES_NO_THRESHOLD: u16 = 800;
/// The same where the question asks a proposition for a special case.
const NARROWER_YES_NO_THRESHOLD: u16 = 300;
/// From which certainty a passage tells what was asked.
const FACT_THRESHOLD: u16 = 800;
/// From which certainty a further passage is cited beside the first.
const ALSO_CITED_THRESHOLD: u16 = 500;

/// A proposition that a question was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PropositionCandidate<'a> {
    /// How the question asks it.
    pub scores: PropositionScores,
    /// Whom and what it names.
    pub names: &'a [Entity],
}

/// A proposition that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchedProposition {
    /// Its place among the propositions.
    pub index: usize,
    /// Whether yes to the question is no to the proposition.
    pub inverted: bool,
    /// How sure, in thousandths.
    pub certainty: u16,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These propositions, each by its ledger.
    Propositions(Vec<MatchedProposition>),
    /// A yes or no, by these passages, the surest first.
    YesNo {
        /// Whether it is yes.
        yes: bool,
        /// Places among the passages.
        by: Vec<usize>,
        /// How sure, in thousandths.
        certainty: u16,
    },
    /// These passages tell it, the surest first; no yes or no was asked for.
    Fact {
        /// Places among the passages.
        by: Vec<usize>,
        /// How sure, in thousandths.
        certainty: u16,
    },
    /// Nothing answers it.
    Silent,
}

/// Whether the propositions alone decide: one is asked outright with enough certainty. `named` is
/// what the question names.
pub fn decide_by_propositions(
    propositions: &[PropositionCandidate<'_>],
    named: &[Entity],
) -> Option<Vec<MatchedProposition>> {
    let first = surest_proposition(propositions, PropositionScores::direct)?;
    (propositions[first].scores.direct() >= DIRECT_THRESHOLD).then_some(())?;
    // "Alipay or WeChat?" asks two: another counts where the question names something that it
    // speaks of and those before it do not.
    let mut asked = vec![first];
    for (at, other) in propositions.iter().enumerate() {
        let new = |name: &&Entity| {
            named.contains(name)
                && !asked
                    .iter()
                    .any(|&at| propositions[at].names.contains(name))
        };
        if other.scores.direct() >= ALSO_ASKED_THRESHOLD
            && other.names.iter().any(|name| new(&name))
        {
            asked.push(at);
        }
    }
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

/// What tells what was asked, where no yes or no is wanted: the passages that do; where none does,
/// the proposition that is asked outright, whose statements bear out or contradict what the question
/// takes for granted.
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

/// What is answered, where the propositions alone do not decide.
pub fn decide(propositions: &[PropositionCandidate<'_>], scores: &[PassageScores]) -> Decision {
    let narrower = propositions.iter().map(|one| one.scores.narrower).max();
    let narrower = narrower.unwrap_or(0) >= 400;
    let threshold = if narrower {
        NARROWER_YES_NO_THRESHOLD
    } else {
        YES_NO_THRESHOLD
    };
    let sides = |reading: &PassageScores| reading.yes.max(reading.no);
    let surest = ranked(scores, sides);
    let told = self::ranked(scores, |reading| reading.tells.max(reading.qualifies));
    let (stated_by, told_by) = (
        certainty(&surest, scores, sides),
        certainty(&told, scores, |r| r.tells),
    );
    if stated_by >= threshold && stated_by >= told_by {
        return yes_no(scores, &surest, stated_by);
    }
    if told_by >= FACT_THRESHOLD {
        return Decision::Fact {
            by: above_threshold(&told, scores, |reading| reading.tells),
            certainty: told_by,
        };
    }
    if let Some(asked) = by_default(propositions) {
        return Decision::Propositions(asked);
    }
    Decision::Silent
}

/// The proposition that a question asks most surely; the first of like ones.
fn surest_proposition(
    propositions: &[PropositionCandidate<'_>],
    by: impl Fn(PropositionScores) -> u16,
) -> Option<usize> {
    let places = 0..propositions.len();
    places.max_by_key(|&at| (by(propositions[at].scores), std::cmp::Reverse(at)))
}

/// The one proposition that the question has most to do with, a special case of it included: where
/// no passage speaks to the special case, the rule does.
fn by_default(propositions: &[PropositionCandidate<'_>]) -> Option<Vec<MatchedProposition>> {
    let at = surest_proposition(propositions, PropositionScores::related)?;
    let asking = propositions[at].scores;
    (asking.related() >= RELATED_THRESHOLD).then(|| {
        vec![MatchedProposition {
            index: at,
            inverted: asking.is_inverted(),
            certainty: asking.related(),
        }]
    })
}

/// The yes or no of the surest passage, with the others that say the same.
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

/// The places of the passages by a certainty, surest first, earlier ones first of like ones.
fn ranked(scores: &[PassageScores], by: impl Fn(&PassageScores) -> u16) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(by(&scores[at])), at));
    order
}

fn certainty(order: &[usize], scores: &[PassageScores], by: impl Fn(&PassageScores) -> u16) -> u16 {
    order.first().map_or(0, |&at| by(&scores[at]))
}

/// The first, and what else is sure enough to be cited.
fn above_threshold(
    order: &[usize],
    scores: &[PassageScores],
    by: impl Fn(&PassageScores) -> u16,
) -> Vec<usize> {
    let sure =
        |(place, at): &(usize, usize)| *place == 0 || by(&scores[*at]) >= ALSO_CITED_THRESHOLD;
    let kept = order.iter().copied().enumerate().filter(sure);
    kept.map(|(_, at)| at).collect()
}
