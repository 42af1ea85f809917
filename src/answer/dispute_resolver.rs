//! One dispute's outcome for one question.
//!
//! Marks the names, has the reader hold the question against the dispute's propositions, and, where
//! that does not decide, against the sentences that come nearest; [`decide`] does the rest.

mod trace;

use crate::corpus::{Dispute, PartyIx, QuestionIx, SentenceIx, Stance, StatementIx};
use crate::entity_linker::{Entity, LinkedText, Spelling};
use crate::question::{ExpectedAnswer, expected_answer, wants_advice};
use crate::reader::{Passage, PassageScores, PropositionScores, Reader};
use crate::verdict::{
    CompiledDispute, Decision, MatchedProposition, PropositionCandidate, StatementRole,
    StatementStance, WeighedProposition, WeighedStatement, WeighedVerdict, decide,
    decide_by_propositions, decide_fact, speaks_for, weigh,
};

use super::cite::{CitedSentence, cited_sentence};
use super::reply::{AbstentionReason, TraceStep};

/// How many of a dispute's propositions a question is held against: with more, those that share
/// most names with it.
const PROPOSITIONS: usize = 12;

/// What one dispute's sources come to.
#[derive(Debug)]
pub(super) struct DisputeOutcome {
    pub(super) resolution: Resolution,
    /// How surely it answers; 0 for silence. Comparable between disputes.
    pub(super) certainty: u16,
    /// How many of the dispute's names the question holds.
    pub(super) names_matched: usize,
    /// What the question asks, as far as it was understood: the same for like questions.
    pub(super) key: String,
    /// How it was read, for `--explain`.
    pub(super) trace: Vec<TraceStep>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Resolution {
    /// One of the dispute's questions was asked, or several.
    Weighed {
        weighed: Vec<WeighedProposition>,
        code: WeighedVerdict,
        differs: bool,
        cited: Vec<CitedSentence>,
    },
    /// A yes or no from passages.
    YesNo {
        yes: bool,
        cited: Vec<CitedSentence>,
        certainty: u16,
    },
    /// Passages that answer; no yes or no was asked for.
    Fact {
        /// The propositions that were weighed on the way, for the ledger.
        weighed: Vec<WeighedProposition>,
        cited: Vec<CitedSentence>,
    },
    /// Nothing.
    Silent {
        reason: AbstentionReason,
        nearest: Vec<CitedSentence>,
        /// The names in the question.
        looked_for: Vec<String>,
    },
}

impl Resolution {
    /// What was weighed, for a question that wants no yes or no.
    fn without_verdict(self) -> Self {
        match self {
            Self::Weighed { weighed, cited, .. } => Self::Fact { weighed, cited },
            other => other,
        }
    }
}

/// One dispute, one question, and the sentences that come nearest to it.
#[derive(Debug)]
pub(super) struct DisputeResolver<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) compiled: &'a CompiledDispute,
    pub(super) reader: &'a Reader,
    /// The canonical question.
    pub(super) text: &'a str,
    /// The sentences that may answer, the nearest first; found where they are needed.
    pub(super) candidates: &'a dyn Candidates,
}

/// Finds the sentences that come nearest to a question.
pub(super) trait Candidates: std::fmt::Debug {
    fn find(&self) -> Vec<SentenceIx>;
}

/// What the reader made of a question.
struct QuestionReading {
    question: LinkedText,
    expected: ExpectedAnswer,
    /// Which propositions it was held against.
    propositions: Vec<usize>,
    scores: Vec<PropositionScores>,
}

impl DisputeResolver<'_> {
    /// The outcome.
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
        let mut trace = vec![TraceStep::Names(self.entity_names(&read.question))];
        trace.extend(self.trace_asking(&read));
        let outcome = self.decide(&read, &mut trace);
        trace.push(TraceStep::Decision(
            self.trace_decision(&outcome.resolution),
        ));
        DisputeOutcome { trace, ..outcome }
    }

    fn decide(&self, reading: &QuestionReading, trace: &mut Vec<TraceStep>) -> DisputeOutcome {
        // Whatever the reader makes of it: what the sources do not speak of is not answered with
        // what they say of something else.
        if let Some(name) = self.compiled.linker.unknown_name(self.text) {
            trace.push(TraceStep::UnknownName(name.clone()));
            let sentences = self.candidates.find();
            let found = Resolution::Silent {
                reason: AbstentionReason::UnknownName,
                nearest: sentences.iter().map(|&at| self.cite(at, None)).collect(),
                looked_for: vec![name],
            };
            return self.outcome(reading, found, 0, self.fallback_key());
        }
        let asked = match reading.expected {
            ExpectedAnswer::YesNo => decide_by_propositions(
                &self.proposition_candidates(reading),
                &reading.question.entities,
            ),
            ExpectedAnswer::Fact => None,
        };
        match asked.and_then(|asked| self.weigh_propositions(reading, &asked, None)) {
            Some((found, certainty, key)) => self.outcome(reading, found, certainty, key),
            None => self.by_passages(reading, trace),
        }
    }

    /// The propositions that are worth holding the question against.
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
        if order.len() > PROPOSITIONS {
            order.sort_by_key(|&at| (std::cmp::Reverse(shared(at)), at));
            order.truncate(PROPOSITIONS);
        }
        order
    }

    /// The propositions that the question was held against, as the decision takes them.
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

    /// By the passages that come nearest, with the propositions in mind.
    fn by_passages(&self, read: &QuestionReading, trace: &mut Vec<TraceStep>) -> DisputeOutcome {
        let sentences = self.candidates.find();
        let passages: Vec<Passage> = sentences
            .iter()
            .map(|&at| self.compiled.passage(self.dispute, at))
            .collect();
        let passages: Vec<&Passage> = passages.iter().collect();
        let reading = self.reader.score_passages(&read.question, &passages);
        trace.extend(self.trace_reading(&sentences, &reading));
        let cite = |by: &[usize], stance: Option<Stance>| -> Vec<CitedSentence> {
            by.iter()
                .map(|&at| self.cite(sentences[at], stance))
                .collect()
        };
        let decision = match read.expected {
            ExpectedAnswer::YesNo => decide(&self.proposition_candidates(read), &reading),
            ExpectedAnswer::Fact => decide_fact(&self.proposition_candidates(read), &reading),
        };
        match decision {
            Decision::Propositions(asked) => {
                let heard = self.asked_speaker(read, &asked);
                if let Some((found, certainty, key)) = self.weigh_propositions(read, &asked, heard)
                {
                    return match read.expected {
                        ExpectedAnswer::YesNo => self.outcome(read, found, certainty, key),
                        ExpectedAnswer::Fact => {
                            let found = found.without_verdict();
                            self.outcome(read, found, certainty, self.fallback_key())
                        }
                    };
                }
            }
            Decision::YesNo { yes, by, certainty } => {
                let stance = if yes { Stance::Affirms } else { Stance::Denies };
                let cited = cite(&by, Some(stance));
                let found = Resolution::YesNo {
                    yes,
                    cited,
                    certainty,
                };
                return self.outcome(read, found, certainty, self.fallback_key());
            }
            Decision::Fact { by, certainty } => {
                let found = Resolution::Fact {
                    weighed: Vec::new(),
                    cited: cite(&by, None),
                };
                return self.outcome(read, found, certainty, self.fallback_key());
            }
            Decision::Silent => {}
        }
        let found = self.abstain(read, &sentences, &reading);
        self.outcome(read, found, 0, self.fallback_key())
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

    /// By the ledgers of the propositions that were asked; `None` where no statement speaks to any.
    fn weigh_propositions(
        &self,
        read: &QuestionReading,
        asked: &[MatchedProposition],
        heard: Option<PartyIx>,
    ) -> Option<(Resolution, u16, String)> {
        let each = asked.iter().map(|one| {
            let question = QuestionIx(read.propositions[one.index]);
            let rows: &[StatementStance] =
                self.compiled.stances(self.dispute, question, self.reader);
            let weighed = weigh(self.dispute, question, rows, heard);
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
            asked.first()?.certainty,
            self.key(read, asked, heard),
        ))
    }

    /// Whose word alone is heard: somebody the question names who speaks to the proposition, and
    /// whom the proposition does not name.
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

    /// Sentences for what was weighed: those that carry the verdict, both sides in turn where they
    /// disagree, one of each proposition first; what was set aside; then the others and exceptions.
    fn cite_weighed(
        &self,
        weighed: &[WeighedProposition],
        question: &LinkedText,
    ) -> Vec<CitedSentence> {
        let mut columns: Vec<Vec<CitedSentence>> = Vec::new();
        let mut set_aside: Vec<CitedSentence> = Vec::new();
        let mut beside: Vec<CitedSentence> = Vec::new();
        for weighed in weighed {
            for stance in [Stance::Affirms, Stance::Denies, Stance::Qualifies] {
                let mut rows: Vec<&WeighedStatement> = weighed
                    .rows
                    .iter()
                    .filter(|row| weighed.carries(row) && row.stance.stance == stance)
                    .collect();
                rows.sort_by_key(|row| std::cmp::Reverse(self.relevance(row, question)));
                columns.push(rows.into_iter().map(cited_sentence).collect());
            }
            let earlier = weighed.rows.iter();
            let earlier = earlier.filter(|row| row.role == StatementRole::Superseded);
            set_aside.extend(earlier.map(cited_sentence));
            let exceptions = weighed
                .rows
                .iter()
                .filter(|row| !weighed.exception && row.role == StatementRole::Exception);
            beside.extend(exceptions.map(cited_sentence));
        }
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let column = |at: usize| columns.iter().filter_map(move |column| column.get(at));
        let rest = (1..longest).flat_map(column);
        let mut out: Vec<CitedSentence> = Vec::new();
        // The turn that made the dispute is shown before a second witness of its outcome.
        for &next in column(0).chain(&set_aside).chain(rest).chain(&beside) {
            if !out.iter().any(|known| known.sentence == next.sentence) {
                out.push(next);
            }
        }
        out
    }

    /// How well a statement fits as evidence: somebody's own words before reported ones, a speaker
    /// that was named, the names of the question.
    fn relevance(&self, row: &WeighedStatement, question: &LinkedText) -> (bool, bool, usize) {
        let statement = self.dispute.statement(row.stance.statement);
        let speaker = Entity::Party(statement.speaker);
        let sentence = self.compiled.passage(self.dispute, row.stance.sentence);
        let named = sentence.sentence.entities.iter();
        let shared = named.filter(|entity| question.entities.contains(entity));
        (
            question.entities.contains(&speaker),
            !statement.reported,
            shared.count(),
        )
    }

    fn cite(&self, sentence: SentenceIx, stance: Option<Stance>) -> CitedSentence {
        CitedSentence {
            sentence,
            statement: self.statement_in(sentence),
            stance,
        }
    }

    fn statement_in(&self, sentence: SentenceIx) -> Option<StatementIx> {
        self.compiled.statements_in(sentence).first().copied()
    }

    fn abstain(
        &self,
        read: &QuestionReading,
        sentences: &[SentenceIx],
        scores: &[PassageScores],
    ) -> Resolution {
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(scores[at].answers_at_all()), at));
        Resolution::Silent {
            reason: self.reason(read, scores),
            looked_for: self.entity_names(&read.question),
            nearest: order
                .into_iter()
                .map(|at| self.cite(sentences[at], None))
                .collect(),
        }
    }

    /// Why the sources do not say, as far as that can be told.
    fn reason(&self, read: &QuestionReading, scores: &[PassageScores]) -> AbstentionReason {
        if wants_advice(self.text) {
            return AbstentionReason::OpinionOrAdvice;
        }
        let near = scores
            .iter()
            .any(|reading| reading.answers_at_all() >= NEAR);
        if read.question.entities.is_empty() && !near {
            return AbstentionReason::OffTopic;
        }
        AbstentionReason::NoMatch
    }

    /// What is asked by propositions: `asks alipay-crypto+`.
    fn key(
        &self,
        read: &QuestionReading,
        asked: &[MatchedProposition],
        heard: Option<PartyIx>,
    ) -> String {
        let mut ids: Vec<String> = asked
            .iter()
            .map(|one| {
                let question = QuestionIx(read.propositions[one.index]);
                let way = if one.inverted { '-' } else { '+' };
                format!("{}{way}", self.dispute.question(question).id)
            })
            .collect();
        ids.sort_unstable();
        let heard = heard.map(|party| format!(" by {}", self.dispute.party(party).id));
        format!(
            "2 {} asks {}{}",
            self.dispute.id,
            ids.join(","),
            heard.unwrap_or_default()
        )
    }

    /// What is asked where no proposition is: the names and the words, each once and sorted.
    fn fallback_key(&self) -> String {
        let terms = crate::question::question_terms(&self.compiled.linker, self.text);
        let terms: Vec<String> = terms.into_iter().collect();
        format!("2 {} says {}", self.dispute.id, terms.join(" "))
    }
}

/// How many of the passages `--explain` shows.
const TRACED: usize = 5;
/// From which certainty a passage that does not answer is near, in thousandths: below it, a question
/// without a name is off topic.
const NEAR: u16 = 200;
