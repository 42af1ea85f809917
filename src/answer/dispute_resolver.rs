//! The outcome of one dispute for one question.
//!
//! Marks the names and has the reader compare the question with the dispute's propositions. If none
//! is asked with certainty, the reader compares the question with the nearest sentences, then reads
//! all these pairs together, and [`decide`] chooses.

mod citations;
mod trace;

use crate::corpus::{Dispute, PartyIx, QuestionIx, SentenceIx, Stance, Statement};
use crate::entity_linker::{Entity, LinkedText, Spelling};
use crate::question::{ExpectedAnswer, expected_answer, wants_advice};
use crate::reader::{
    Passage, PassageScores, PropositionScores, QuestionPairs, Reader, ScoredPassage,
    ScoredProposition,
};
use crate::verdict::{
    CompiledDispute, Decision, MatchedProposition, PropositionCandidate, StatementStance,
    WeighedProposition, WeighedVerdict, decide, decide_by_certain_propositions,
    decide_by_propositions, decide_fact, speaks_for, weigh,
};

use super::cite::CitedSentence;
use super::match_key;
use super::nearest_sentences::NearestSentences;
use super::reply::{AbstentionReason, TraceStep};

/// The maximum number of propositions that a question is compared with. If a dispute has more,
/// those that share the most names with the question are used.
const MAX_PROPOSITIONS: usize = 12;

/// The outcome of one dispute.
#[derive(Debug)]
pub(super) struct DisputeOutcome {
    pub(super) resolution: Resolution,
    /// How sure the answer is, in thousandths; 0 for an abstention. Comparable between disputes.
    pub(super) certainty: u16,
    /// How many of the dispute's names are in the question.
    pub(super) names_matched: usize,
    /// The question as it was understood ([`match_key`]).
    pub(super) key: String,
    /// The steps that led to the outcome, for `--explain`.
    pub(super) trace: Vec<TraceStep>,
}

/// The result of reading a dispute.
#[derive(Debug)]
pub(super) enum Resolution {
    /// The question asks one or several of the dispute's propositions.
    Weighed {
        weighed: Vec<WeighedProposition>,
        code: WeighedVerdict,
        differs: bool,
        cited: Vec<CitedSentence>,
    },
    /// Passages answer yes or no.
    YesNo {
        yes: bool,
        cited: Vec<CitedSentence>,
    },
    /// Passages answer a question that asks for no yes or no.
    Fact {
        /// The propositions that were weighed along the way, for the ledger.
        weighed: Vec<WeighedProposition>,
        cited: Vec<CitedSentence>,
    },
    /// The sources do not answer.
    Silent {
        reason: AbstentionReason,
        nearest: Vec<CitedSentence>,
        /// The names in the question.
        named_entities: Vec<String>,
    },
}

impl Resolution {
    /// The kind of resolution, for the log.
    const fn name(&self) -> &'static str {
        match self {
            Self::Weighed { .. } => "verdict on a proposition",
            Self::YesNo { .. } => "yes or no from passages",
            Self::Fact { .. } => "passages that answer",
            Self::Silent { .. } => "no answer",
        }
    }

    /// Converts a weighed resolution to a fact, for a question that asks for no yes or no.
    fn without_verdict(self) -> Self {
        match self {
            Self::Weighed { weighed, cited, .. } => Self::Fact { weighed, cited },
            other => other,
        }
    }
}

/// One dispute, one question, and the sentences that are nearest to it.
#[derive(Debug)]
pub(super) struct DisputeResolver<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) compiled: &'a CompiledDispute,
    pub(super) reader: &'a Reader,
    /// The canonical question.
    pub(super) text: &'a str,
    /// The sentences that may answer. Searched only if they are needed.
    pub(super) nearest: NearestSentences<'a>,
}

/// What the reader found about a question.
struct QuestionReading {
    question: LinkedText,
    expected: ExpectedAnswer,
    /// The indices of the propositions that the question was compared with.
    propositions: Vec<usize>,
    scores: Vec<PropositionScores>,
}

impl DisputeResolver<'_> {
    pub(super) fn resolve(&self) -> DisputeOutcome {
        let question = self.compiled.linker.link(self.text, Spelling::Forgiving);
        let propositions = self.propositions(&question);
        let marked: Vec<&LinkedText> = propositions
            .iter()
            .map(|&at| &self.compiled.propositions[at])
            .collect();
        let asking = self.reader.score_propositions(&question, &marked);
        let read = QuestionReading {
            question,
            expected: expected_answer(self.text),
            propositions,
            scores: asking,
        };
        tracing::debug!(
            dispute = self.dispute.id,
            names = read.question.entities.len(),
            expected = ?read.expected,
            propositions = read.propositions.len(),
            likeliest = read.scores.iter().map(|one| one.direct()).max(),
            "the propositions are scored"
        );
        let mut trace = vec![TraceStep::Names(self.entity_names(&read.question))];
        trace.extend(self.trace_asking(&read));
        let outcome = self.decide(read, &mut trace);
        tracing::debug!(
            dispute = self.dispute.id,
            certainty = outcome.certainty,
            resolution = outcome.resolution.name(),
            "the dispute has an outcome"
        );
        trace.push(TraceStep::Decision(
            self.trace_decision(&outcome.resolution),
        ));
        DisputeOutcome { trace, ..outcome }
    }

    fn decide(&self, reading: QuestionReading, trace: &mut Vec<TraceStep>) -> DisputeOutcome {
        // The reader has no say here: a question about a name that the sources do not mention must
        // not be answered with what they say about something else.
        if let Some(name) = self.compiled.linker.unknown_name(self.text) {
            trace.push(TraceStep::UnknownName(name.clone()));
            let sentences = self.nearest.candidates(&reading.question);
            let found = Resolution::Silent {
                reason: AbstentionReason::UnknownName,
                nearest: sentences
                    .iter()
                    .map(|&at| self.cite(&reading.question, at))
                    .collect(),
                named_entities: vec![name],
            };
            return self.outcome(&reading, found, 0, self.fallback_key());
        }
        self.asked_directly(&reading, decide_by_certain_propositions)
            .unwrap_or_else(|| self.by_passages(reading, trace))
    }

    /// The outcome of a yes-or-no question that asks propositions directly, if statements speak to
    /// them.
    fn asked_directly(
        &self,
        reading: &QuestionReading,
        choose: fn(&[PropositionCandidate<'_>], &[Entity]) -> Option<Vec<MatchedProposition>>,
    ) -> Option<DisputeOutcome> {
        if reading.expected == ExpectedAnswer::Fact {
            return None;
        }
        let candidates = self.proposition_candidates(reading);
        let asked = choose(&candidates, &reading.question.entities)?;
        let (found, certainty, key) = self.weigh_propositions(reading, &asked, None)?;
        Some(self.outcome(reading, found, certainty, key))
    }

    /// Selects the propositions to compare with the question, in file order.
    fn propositions(&self, question: &LinkedText) -> Vec<usize> {
        let all = &self.compiled.propositions;
        let mut order: Vec<usize> = (0..all.len()).collect();
        let shared = |at: usize| {
            let named = &all[at].entities;
            named
                .iter()
                .filter(|entity| question.entities.contains(entity))
                .count()
        };
        if order.len() > MAX_PROPOSITIONS {
            order.sort_by_key(|&at| (std::cmp::Reverse(shared(at)), at));
            order.truncate(MAX_PROPOSITIONS);
            order.sort_unstable();
        }
        order
    }

    /// The propositions that the question was compared with, as input to the decision.
    fn proposition_candidates<'r>(
        &'r self,
        read: &'r QuestionReading,
    ) -> Vec<PropositionCandidate<'r>> {
        let each = read.propositions.iter().zip(&read.scores);
        each.map(|(&at, &asking)| PropositionCandidate {
            scores: asking,
            names: &self.compiled.propositions[at].entities,
        })
        .collect()
    }

    /// Decides by the nearest passages together with the propositions.
    fn by_passages(&self, mut read: QuestionReading, trace: &mut Vec<TraceStep>) -> DisputeOutcome {
        let sentences = self.nearest.candidates(&read.question);
        let (propositions, scores) = self.read_together(&read, &sentences);
        trace.extend(self.trace_reading(&sentences, &scores));
        let alone = std::mem::replace(&mut read.scores, propositions);
        trace.extend(self.trace_read_together(&read, &alone));
        if let Some(outcome) = self.asked_directly(&read, decide_by_propositions) {
            return outcome;
        }
        let propositions = self.proposition_candidates(&read);
        let decision = match read.expected {
            ExpectedAnswer::YesNo => decide(&propositions, &scores),
            ExpectedAnswer::Fact => decide_fact(&propositions, &scores),
        };
        self.outcome_of(decision, &read, &sentences, &scores)
            .unwrap_or_else(|| {
                let silent = self.abstain(&read, &sentences, &scores);
                self.outcome(&read, silent, 0, self.fallback_key())
            })
    }

    /// Reads the propositions together with these sentences. Returns the scores of the propositions
    /// and of the sentences.
    fn read_together(
        &self,
        read: &QuestionReading,
        sentences: &[SentenceIx],
    ) -> (Vec<PropositionScores>, Vec<PassageScores>) {
        let passages: Vec<Passage> = sentences
            .iter()
            .map(|&at| self.compiled.passage(self.dispute, at))
            .collect();
        let alone = self.score_passages(&read.question, &passages);
        let propositions = read.propositions.iter().zip(&read.scores);
        let each = sentences.iter().zip(&passages).zip(alone);
        self.reader.read_together(&QuestionPairs {
            question: &read.question,
            expects_fact: read.expected == ExpectedAnswer::Fact,
            propositions: propositions
                .map(|(&at, &scores)| ScoredProposition {
                    text: &self.compiled.propositions[at],
                    scores,
                })
                .collect(),
            passages: each
                .map(|((&at, passage), scores)| ScoredPassage {
                    at,
                    passage,
                    scores,
                    stances: self.given_stances(read, at),
                })
                .collect(),
        })
    }

    /// The stances of the statements in a sentence on the propositions that were read. Stances that
    /// the reader would have to find do not count: that takes seconds for a whole dispute.
    fn given_stances(&self, read: &QuestionReading, sentence: SentenceIx) -> Vec<(usize, Stance)> {
        let statements = self.compiled.statements_in(sentence).iter();
        let statements = statements.map(|&at| self.dispute.statement(at));
        let of_statement = |statement: &Statement| {
            let each = read.propositions.iter().enumerate();
            let stances = each
                .filter_map(|(place, &at)| Some((place, statement.given_stance(QuestionIx(at))?)));
            stances.collect::<Vec<_>>()
        };
        statements.flat_map(of_statement).collect()
    }

    /// Scores each passage by itself.
    fn score_passages(&self, question: &LinkedText, passages: &[Passage]) -> Vec<PassageScores> {
        let passages: Vec<&Passage> = passages.iter().collect();
        let scores = self.reader.score_passages(question, &passages);
        tracing::debug!(
            dispute = self.dispute.id,
            passages = passages.len(),
            likeliest = scores.iter().map(|one| one.answers_at_all()).max(),
            "the passages are scored"
        );
        scores
    }

    /// The outcome of a decision that refers to these sentences with these scores. Returns `None` if
    /// nothing answers the question.
    fn outcome_of(
        &self,
        decision: Decision,
        read: &QuestionReading,
        sentences: &[SentenceIx],
        scores: &[PassageScores],
    ) -> Option<DisputeOutcome> {
        let cite = |at: usize| self.cite(&read.question, sentences[at]);
        let (found, certainty) = match decision {
            Decision::Propositions(asked) => {
                let speaker = self.asked_speaker(read, &asked);
                let (found, certainty, key) = self.weigh_propositions(read, &asked, speaker)?;
                match read.expected {
                    ExpectedAnswer::YesNo => {
                        return Some(self.outcome(read, found, certainty, key));
                    }
                    ExpectedAnswer::Fact => (found.without_verdict(), certainty),
                }
            }
            Decision::YesNo { yes, by, certainty } => {
                let on_side = |at: usize| {
                    let (stance, certainty) = if yes {
                        (Stance::Affirms, scores[at].yes)
                    } else {
                        (Stance::Denies, scores[at].no)
                    };
                    CitedSentence {
                        stance: Some(stance),
                        certainty: Some(certainty),
                        ..cite(at)
                    }
                };
                let found = Resolution::YesNo {
                    yes,
                    cited: by.into_iter().map(on_side).collect(),
                };
                (found, certainty)
            }
            Decision::Fact { by, certainty } => {
                let found = Resolution::Fact {
                    weighed: Vec::new(),
                    cited: by.into_iter().map(cite).collect(),
                };
                (found, certainty)
            }
            Decision::Silent => return None,
        };
        Some(self.outcome(read, found, certainty, self.fallback_key()))
    }

    fn outcome(
        &self,
        read: &QuestionReading,
        found: Resolution,
        certainty: u16,
        key: String,
    ) -> DisputeOutcome {
        DisputeOutcome {
            resolution: found,
            certainty,
            names_matched: read.question.entities.len(),
            key,
            trace: Vec::new(),
        }
    }

    /// Weighs the statements on the propositions that were asked. Returns `None` if no statement
    /// takes a stance on any of them.
    fn weigh_propositions(
        &self,
        read: &QuestionReading,
        asked: &[MatchedProposition],
        speaker: Option<PartyIx>,
    ) -> Option<(Resolution, u16, String)> {
        let each = asked.iter().map(|one| {
            let question = QuestionIx(read.propositions[one.index]);
            let rows: &[StatementStance] =
                self.compiled.stances(self.dispute, question, self.reader);
            let weighed = weigh(self.dispute, question, rows, speaker);
            let code = if one.inverted {
                weighed.code.inverted()
            } else {
                weighed.code
            };
            (weighed, code)
        });
        let (weighed, codes): (Vec<WeighedProposition>, Vec<WeighedVerdict>) = each
            .filter(|(_, code)| *code != WeighedVerdict::Silent)
            .unzip();
        let first = *codes.first()?;
        let differs = codes.iter().any(|code| *code != first);
        let found = Resolution::Weighed {
            cited: self.cite_weighed(&weighed, &read.question),
            code: if differs {
                WeighedVerdict::Disputed
            } else {
                first
            },
            differs,
            weighed,
        };
        Some((
            found,
            asked.iter().map(|one| one.certainty).max()?,
            self.key(read, asked, speaker),
        ))
    }

    /// Finds the party whose word the question asks for, if there is one: the question names it,
    /// the proposition does not, and it has made a statement on the proposition.
    fn asked_speaker(
        &self,
        reading: &QuestionReading,
        asked: &[MatchedProposition],
    ) -> Option<PartyIx> {
        let question = QuestionIx(reading.propositions[asked.first()?.index]);
        let own = &self.dispute.question(question).parties;
        let rows = self.compiled.stances(self.dispute, question, self.reader);
        let speaks = |party: PartyIx| {
            rows.iter().any(|row| {
                let speaker = self.dispute.statement(row.statement).speaker;
                speaks_for(self.dispute, speaker, party)
            })
        };
        let parties = reading.question.entities.iter();
        let mut parties = parties.filter_map(|entity| match entity {
            Entity::Party(party) => Some(*party),
            Entity::Topic(_) => None,
        });
        parties.find(|party| !own.contains(party) && speaks(*party))
    }

    fn abstain(
        &self,
        read: &QuestionReading,
        sentences: &[SentenceIx],
        scores: &[PassageScores],
    ) -> Resolution {
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let step = |at: usize| (scores[at].answers_at_all() + NEAREST_STEP / 2) / NEAREST_STEP;
        order.sort_by_key(|&at| std::cmp::Reverse(step(at)));
        Resolution::Silent {
            reason: self.reason(read, scores),
            named_entities: self.entity_names(&read.question),
            nearest: order
                .into_iter()
                .map(|at| self.cite(&read.question, sentences[at]))
                .collect(),
        }
    }

    /// The most specific known reason for the abstention.
    fn reason(&self, read: &QuestionReading, scores: &[PassageScores]) -> AbstentionReason {
        if wants_advice(self.text) {
            return AbstentionReason::OpinionOrAdvice;
        }
        let near = scores
            .iter()
            .any(|reading| reading.answers_at_all() >= NEARBY_THRESHOLD);
        if read.question.entities.is_empty() && !near {
            return AbstentionReason::OffTopic;
        }
        AbstentionReason::NoMatch
    }

    fn key(
        &self,
        read: &QuestionReading,
        asked: &[MatchedProposition],
        speaker: Option<PartyIx>,
    ) -> String {
        let asked = asked
            .iter()
            .map(|one| (QuestionIx(read.propositions[one.index]), one.inverted));
        match_key::of_propositions(self.dispute, asked, speaker)
    }

    fn fallback_key(&self) -> String {
        match_key::of_words(self.dispute, &self.compiled.linker, self.text)
    }
}

/// The maximum number of passages in the trace.
const MAX_TRACED_PASSAGES: usize = 5;
/// Nearest sentences whose certainties round to the same step, in thousandths, keep the order of the
/// index: such differences mean little, and processors round differently. Most sentences that have
/// nothing to do with the question get 30 to 54, within one step (25 to 74).
const NEAREST_STEP: u16 = 50;
/// The minimum certainty of a nearby passage, in thousandths. If no passage reaches it, a question
/// without a name is off topic.
const NEARBY_THRESHOLD: u16 = 200;
