//! By the dispute's own questions: which is asked, what its statements come to, and the sentences
//! that carry it.

use crate::corpus::Stance;
use crate::language::{Class, Group, Word, group};
use crate::question::{Kind, Question};
use crate::verdict::{
    Code, Direction, Evidence, Fact, Hearing, Row, Scope, Standing, Weighed, narrated, relates,
    weigh,
};

use super::super::cite::{Cited, cited};
use super::{Case, Found, push_new};

impl Case<'_> {
    /// By the dispute's own questions.
    pub(super) fn weighed(&self, trace: &mut Vec<String>) -> Option<Found> {
        let (scope, weighed) = self.scoped(trace)?;
        let codes: Vec<Code> = weighed
            .iter()
            .map(|weighed| self.turn(weighed.code, &scope))
            .collect();
        let spoken: Vec<Code> = codes
            .iter()
            .copied()
            .filter(|code| *code != Code::Silent)
            .collect();
        let first = *spoken.first()?;
        let differs = spoken.iter().any(|code| *code != first);
        let code = if differs { Code::Disputed } else { first };
        let cited = self.cite_weighed(&weighed);
        Some(Found::Weighed {
            weighed,
            code,
            differs,
            cited,
        })
    }

    /// Whether a sentence says just what is asked where the dispute's own questions only come near.
    pub(super) fn is_told_elsewhere(&self) -> bool {
        let Some(scope) = self.scope() else {
            return false;
        };
        let near = if self.question.content.is_empty() {
            scope.fits.iter().any(|fit| fit.told)
        } else {
            !is_sure(scope, &self.question)
        };
        // An exception whose circumstance is named is weighed, not merely quoted.
        let excepted = |fact: &Fact| {
            let rows = scope.fits.iter().flat_map(|fit| fit.exceptions.iter());
            rows.into_iter().any(|ix| {
                self.candidates[fact.candidate]
                    .evidence
                    .statements
                    .contains(ix)
            })
        };
        let first = self.facts().first();
        let on_topic = !self.question.topics.is_empty();
        near && first
            .is_some_and(|fact| fact.direct && fact.agrees && !(on_topic && excepted(fact)))
    }

    pub(super) fn scoped(&self, trace: &mut Vec<String>) -> Option<(Scope, Vec<Weighed>)> {
        let scope = self.scope()?.clone();
        let verb = self.question.saying.and_then(|saying| saying.verb);
        let ever = verb.is_some_and(|verb| {
            !self.question.reading.words[..verb]
                .iter()
                .any(|word| word.classes.has(Class::Still))
        }) || self.asks_for_the_past();
        let weighed = scope.fits.iter().map(|fit| {
            weigh(
                self.dispute,
                self.casebook,
                fit.asked,
                Hearing {
                    heard: scope.heard,
                    ever,
                    exceptions: &fit.exceptions,
                },
            )
        });
        let mut weighed: Vec<Weighed> = weighed.collect();
        if ever {
            weighed
                .iter_mut()
                .for_each(|weighed| self.ever_said(weighed, &scope));
        }
        if scope.heard.is_none() {
            weighed
                .iter_mut()
                .filter(|weighed| weighed.code == Code::Silent)
                .for_each(|weighed| self.narrate(weighed));
        }
        for (fit, weighed) in scope.fits.iter().zip(&weighed) {
            let id = &self
                .dispute
                .question(self.casebook.asked[fit.asked].question)
                .id;
            trace.push(
                format!(
                    "asks `{id}` ({:?}, fit {:.2}): {:?}",
                    scope.direction, fit.score, weighed.code
                )
                .to_lowercase(),
            );
        }
        Some((scope, weighed))
    }

    /// "Did X ever allow it?", "did X use to allow it?": what was set aside since is heard too.
    fn asks_for_the_past(&self) -> bool {
        let ever = |word: &Word| word.classes.has(Class::Ever) && !word.classes.has(Class::Negator);
        self.question.past
            && self.question.kind == Kind::Polar
            && self.question.reading.words.iter().any(ever)
    }

    /// By the source's own narration, where nobody's statement speaks to it.
    pub(super) fn narrate(&self, weighed: &mut Weighed) {
        let candidates: Vec<&Evidence> = self
            .candidates
            .iter()
            .map(|one| one.evidence.as_ref())
            .collect();
        let asked = &self.casebook.asked[weighed.asked];
        if let Some((evidence, yes)) = narrated(self.dispute, asked, &candidates) {
            weighed.code = if yes { Code::Yes } else { Code::No };
            weighed.reported = true;
            weighed.narration = Some(evidence.at);
        }
    }

    /// "Did X ever say": where X said both, the one that is asked for was said.
    pub(super) fn ever_said(&self, weighed: &mut Weighed, scope: &Scope) {
        if weighed.code == Code::Disputed {
            let asked = if scope.direction == Direction::Turned {
                Stance::Denies
            } else {
                Stance::Affirms
            };
            weighed.code = if asked == Stance::Affirms {
                Code::Yes
            } else {
                Code::No
            };
            for row in weighed
                .rows
                .iter_mut()
                .filter(|row| row.counts() && row.stance.stance != asked)
            {
                row.standing = Standing::Unheard;
            }
        }
    }

    pub(super) fn turn(&self, code: Code, scope: &Scope) -> Code {
        if scope.direction == Direction::Turned {
            code.turned()
        } else {
            code
        }
    }

    /// Which of several: each with what the sources say to it.
    pub(super) fn alternatives(&self, trace: &mut Vec<String>) -> Option<Found> {
        let (_, weighed) = self.scoped(trace)?;
        let cited = self.cite_weighed(&weighed);
        (weighed.len() > 1 && !cited.is_empty()).then_some(Found::Told { weighed, cited })
    }

    /// A premise that the sources contradict is answered with the sentences that do.
    pub(super) fn contradicted(&self, trace: &mut Vec<String>) -> Option<Found> {
        if matches!(
            self.question.kind,
            Kind::Who | Kind::What | Kind::HowMany | Kind::HowLong
        ) {
            return None;
        }
        let (scope, weighed) = self.scoped(trace)?;
        let complete = scope.fits.iter().all(|fit| fit.complete || fit.own_words);
        let contradicted = complete
            && weighed
                .iter()
                .all(|weighed| self.turn(weighed.code, &scope) == Code::No);
        contradicted.then(|| Found::Told {
            cited: self.cite_weighed(&weighed),
            weighed,
        })
    }

    /// Sentences for what was weighed: those that carry the verdict, both sides in turn where they
    /// disagree, one of each alternative first; then exceptions.
    pub(super) fn cite_weighed(&self, weighed: &[Weighed]) -> Vec<Cited> {
        let mut columns: Vec<Vec<Cited>> = Vec::new();
        let mut beside: Vec<Cited> = Vec::new();
        for weighed in weighed {
            let carries = |row: &&Row| {
                if weighed.exception {
                    row.standing == Standing::Exception
                } else {
                    row.counts()
                }
            };
            for stance in [Stance::Affirms, Stance::Denies, Stance::Qualifies] {
                let mut rows: Vec<&Row> = weighed
                    .rows
                    .iter()
                    .filter(carries)
                    .filter(|row| row.stance.stance == stance)
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                if !weighed.exception {
                    rows.sort_by(|a, b| self.telling(b).total_cmp(&self.telling(a)));
                }
                columns.push(rows.into_iter().map(cited).collect());
            }
            if let Some(sentence) = weighed.narration {
                columns.push(vec![Cited {
                    sentence,
                    statement: None,
                    stance: None,
                }]);
            }
            let exceptions = weighed
                .rows
                .iter()
                .filter(|row| !weighed.exception && row.standing == Standing::Exception);
            beside.extend(exceptions.map(cited));
        }
        let mut out = Vec::new();
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..longest {
            for column in &columns {
                if let Some(&next) = column.get(at) {
                    push_new(&mut out, next);
                }
            }
        }
        beside
            .into_iter()
            .for_each(|cited| push_new(&mut out, cited));
        out
    }

    /// How well a statement's sentence fits the words of the question; first-hand before relayed.
    pub(super) fn telling(&self, row: &Row) -> f32 {
        let statement = self.dispute.statement(row.stance.statement);
        let first_hand = if statement.reported { 0.0 } else { 0.5 };
        let decides = if row.standing == Standing::Decides {
            0.2
        } else {
            0.0
        };
        let about = self
            .casebook
            .stated
            .get(&row.stance.sentence)
            .map_or(0.0, |evidence| {
                relates(self.dispute, &self.question, evidence)
            });
        let asked = self
            .question
            .saying
            .is_some_and(|saying| saying.speaker == statement.speaker);
        first_hand + decides + about * 0.5 + if asked { 1.0 } else { 0.0 }
    }
}

/// Whether the dispute's own questions say just what was asked: not something that was done, nor
/// what only a statement tells of.
pub(super) fn is_sure(scope: &Scope, question: &Question) -> bool {
    let done = question.past
        && question
            .content
            .iter()
            .any(|&at| group(question.word(at), Group::Activity));
    let said =
        question.saying.is_some() && scope.fits.iter().all(|fit| fit.own_words || fit.complete);
    said || scope
        .fits
        .iter()
        .all(|fit| fit.complete && !fit.told && (!done || fit.own_words))
}
