//! Silence: why the sources do not say, and the sentences that come nearest.

use crate::language::WordKind;
use crate::question::Kind;
use crate::verdict::{Candidate, Evidence};

use super::super::reply::Reason;
use super::{Case, Found};

impl Case<'_> {
    pub(super) fn silent(&self) -> Found {
        let reason = self.silence();
        let mut nearest: Vec<(f32, &Evidence)> = self
            .candidates
            .iter()
            .map(|one| {
                (
                    one.relates(self.dispute, &self.question),
                    one.evidence.as_ref(),
                )
            })
            .collect();
        nearest.retain(|(near, _)| *near > 0.0);
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
        Found::Silent {
            reason,
            nearest: nearest
                .into_iter()
                .map(|(_, evidence)| self.cite(evidence))
                .collect(),
        }
    }

    pub(super) fn silence(&self) -> Reason {
        let question = &self.question;
        if matches!(question.kind, Kind::Advice | Kind::HowTo) {
            return Reason::OpinionOrAdvice;
        }
        let met = |at: usize| {
            let meets = |one: &Candidate| !one.coverage(question).missing.contains(&at);
            self.candidates.iter().any(meets)
        };
        let strange = |at: &&usize| {
            let word = question.word(**at);
            word.concepts().next().is_none()
                && word.classes.is_empty()
                && (word.kind == WordKind::Word || word.kind == WordKind::UnknownHan)
                && !met(**at)
        };
        let unknown = question.content.iter().find(strange).is_some();
        match (question.named > 0, unknown) {
            (true, true) => Reason::UnknownName,
            (true, false) => Reason::NoMatch,
            (false, _) if question.content.iter().any(|&at| met(at)) => {
                if unknown {
                    Reason::UnknownName
                } else {
                    Reason::NoMatch
                }
            }
            (false, _) => Reason::OffTopic,
        }
    }
}
