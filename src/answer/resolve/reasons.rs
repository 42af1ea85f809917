//! Why: the sentences that give a reason, or those that contradict what was taken for granted.

use crate::language::Class;
use crate::question::Entity;
use crate::verdict::{Code, Evidence, Fact, relates};

use super::super::cite::Cited;
use super::weighing::is_sure;
use super::{Case, Found, push_new};

impl Case<'_> {
    /// Why: the sentences that give a reason, where the premise holds; those that contradict it,
    /// where it does not.
    pub(super) fn reason(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.premises();
        let sure = self.scope().is_some_and(|scope| {
            is_sure(scope, &self.question) && scope.fits.iter().all(|fit| fit.own_words)
        });
        if !sure && facts.first().is_some_and(|fact| fact.agrees && fact.direct) {
            return Some(self.reason_told(&facts, trace));
        }
        if let Some((scope, weighed)) = self.scoped(trace) {
            let code = weighed
                .iter()
                .map(|weighed| self.turn(weighed.code, &scope))
                .find(|code| *code != Code::Silent);
            match code {
                Some(Code::No | Code::Disputed) => {
                    return Some(Found::Told {
                        cited: self.cite_weighed(&weighed),
                        weighed,
                    });
                }
                Some(Code::Yes) => {
                    let mut cited = self.cite_weighed(&weighed);
                    for reason in self.reasons(&[]) {
                        push_new(&mut cited, reason);
                    }
                    return Some(Found::Told { cited, weighed });
                }
                _ => {}
            }
        }
        (!facts.is_empty()).then(|| self.reason_told(&facts, trace))
    }

    /// The reasons for what sentences tell, and those sentences.
    pub(super) fn reason_told(&self, facts: &[Fact], trace: &mut Vec<String>) -> Found {
        self.trace_facts(facts, trace);
        let agrees = facts.first().is_some_and(|fact| fact.agrees);
        let agreeing: Vec<&Fact> = facts.iter().filter(|fact| fact.agrees == agrees).collect();
        let told = self.cite_facts(&agreeing);
        let mut cited = Vec::new();
        if agrees {
            self.reasons(&told)
                .into_iter()
                .for_each(|reason| push_new(&mut cited, reason));
        }
        told.into_iter().for_each(|told| push_new(&mut cited, told));
        Found::Told {
            weighed: Vec::new(),
            cited,
        }
    }

    /// The sentences that give a reason and speak of somebody that is named, best first.
    pub(super) fn reasons(&self, told: &[Cited]) -> Vec<Cited> {
        let gives = |evidence: &Evidence| {
            let words = &evidence.reading.words;
            words
                .iter()
                .filter(|word| {
                    word.classes.has(Class::Reason) && !word.classes.has(Class::Conjunction)
                })
                .count()
        };
        let near = |evidence: &Evidence| told.iter().any(|told| told.sentence == evidence.at);
        let mut found: Vec<(f32, &Evidence)> = self
            .candidates
            .iter()
            .map(|one| one.evidence.as_ref())
            .filter(|evidence| gives(evidence) > 0)
            .filter(|evidence| {
                self.question
                    .parties
                    .iter()
                    .any(|&party| evidence.speaks_of(self.dispute, Entity::Party(party)) > 0.5)
            })
            .map(|evidence| {
                let telling = (gives(evidence).min(3) as f32) * 0.7;
                (
                    telling
                        + relates(self.dispute, &self.question, evidence)
                        + if near(evidence) { 0.3 } else { 0.0 },
                    evidence,
                )
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
        found
            .into_iter()
            .take(2)
            .map(|(_, evidence)| self.cite(evidence))
            .collect()
    }
}
