//! By sentences: what one says to a yes or no, what somebody said, who somebody is.

use crate::corpus::SentenceIx;
use crate::language::Class;
use crate::question::{Entity, Kind};
use crate::verdict::{Casebook, Evidence, Fact, cover, is_voice};

use super::super::cite::Cited;
use super::{Case, Found, push_new};

impl Case<'_> {
    /// By a sentence that says it or its opposite.
    pub(super) fn stated(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.facts();
        self.trace_facts(facts, trace);
        let first = facts.first()?;
        let yes = first.agrees;
        let agreeing: Vec<&Fact> = facts
            .iter()
            .filter(|fact| fact.agrees == first.agrees)
            .collect();
        Some(Found::Stated {
            yes,
            cited: self.cite_facts(&agreeing),
        })
    }

    /// Somebody, something, a time, a place, a number: by the sentences that tell it.
    pub(super) fn told(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.facts();
        self.trace_facts(facts, trace);
        if !facts.is_empty() {
            let all: Vec<&Fact> = facts.iter().collect();
            return Some(Found::Told {
                weighed: Vec::new(),
                cited: self.cite_facts(&all),
            });
        }
        self.introduced().or_else(|| self.contradicted(trace))
    }

    /// What somebody said, perhaps about something.
    pub(super) fn words_of_speaker(&self) -> Option<Found> {
        let saying = self.question.saying?;
        let dispute = self.dispute;
        let mut found: Vec<(f32, SentenceIx)> = Vec::new();
        for (ix, statement) in dispute.statements() {
            if !is_voice(dispute, statement.speaker, saying.speaker) {
                continue;
            }
            for sentence in dispute.sentences_of(statement) {
                let Some(evidence) = self.casebook.stated.get(&sentence) else {
                    continue;
                };
                let Some(score) = self.speaks_to(evidence) else {
                    continue;
                };
                let own = if statement.speaker == saying.speaker {
                    0.3
                } else {
                    0.0
                };
                let telling = if self.casebook.asked.iter().any(|asked| {
                    asked
                        .rows
                        .iter()
                        .any(|row| row.statement == ix && row.sentence == sentence)
                }) {
                    0.4
                } else {
                    0.0
                };
                found.push((score + own + telling, sentence));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut cited = Vec::new();
        for (_, sentence) in found {
            push_new(&mut cited, self.cite(&self.casebook.stated[&sentence]));
        }
        (!cited.is_empty()).then_some(Found::Told {
            weighed: Vec::new(),
            cited,
        })
    }

    /// How well a sentence speaks to what somebody is asked to have spoken about; `None` where it
    /// does not.
    pub(super) fn speaks_to(&self, evidence: &Evidence) -> Option<f32> {
        let mut score = 0.0;
        for entity in self.question.entities() {
            let sure = evidence.speaks_of(self.dispute, entity);
            if sure == 0.0 {
                return None;
            }
            score += sure;
        }
        let coverage = cover(&self.question.reading, &self.question.content, evidence);
        let spare = cover(&self.question.reading, &self.question.spare, evidence);
        let words: f32 = coverage
            .met
            .iter()
            .chain(&spare.met)
            .map(|(_, found)| found.weight)
            .sum();
        let before = |at: &usize| self.is_told_before(evidence, *at);
        coverage.missing.iter().all(before).then_some(score + words)
    }

    /// Whether the sentence before tells a word: where and how somebody spoke.
    pub(super) fn is_told_before(&self, evidence: &Evidence, at: usize) -> bool {
        let Some(number) = evidence.at.number.checked_sub(1) else {
            return false;
        };
        let before = self.casebook.evidence(
            self.dispute,
            SentenceIx {
                number,
                ..evidence.at
            },
        );
        cover(&self.question.reading, &[at], &before)
            .missing
            .is_empty()
    }

    /// "Who is X?": the first sentence that says so beside the name.
    pub(super) fn introduced(&self) -> Option<Found> {
        let question = &self.question;
        let [entity] = question.entities().collect::<Vec<_>>()[..] else {
            return None;
        };
        let asks = matches!(question.kind, Kind::Who | Kind::What)
            && question.content.is_empty()
            && question.saying.is_none();
        let plain = question.spare.is_empty()
            && question
                .reading
                .words
                .iter()
                .any(|word| word.classes.any(&[Class::Be, Class::Who, Class::What]));
        if !asks || !plain {
            return None;
        }
        let candidates = self.candidates.iter().map(|one| one.evidence.as_ref());
        let tells = |evidence: &&Evidence| introduces(self.casebook, evidence, entity);
        let mut telling: Vec<&Evidence> = candidates.filter(tells).collect();
        telling.sort_by_key(|evidence| evidence.at);
        let first = telling.first()?;
        Some(Found::Told {
            weighed: Vec::new(),
            cited: vec![self.cite(first)],
        })
    }

    pub(super) fn cite_facts(&self, facts: &[&Fact]) -> Vec<Cited> {
        let mut cited = Vec::new();
        let best = facts.first().map_or(0.0, |fact| fact.score);
        for fact in facts.iter().filter(|fact| fact.score > best * 0.6) {
            push_new(
                &mut cited,
                self.cite(&self.candidates[fact.candidate].evidence),
            );
        }
        cited
    }
}

/// Whether a sentence says what somebody is: an apposition beside the name, or "is a …".
/// How many words an apposition has at the most.
const APPOSITION: usize = 10;

fn introduces(casebook: &Casebook, evidence: &Evidence, entity: Entity) -> bool {
    let words = &evidence.reading.words;
    let name = |at: usize| casebook.lens.entity(&words[at]) == Some(entity);
    (0..words.len()).filter(|&at| name(at)).any(|at| {
        let closed = words
            .iter()
            .skip(at + 2)
            .take(APPOSITION)
            .any(|word| word.text == ",");
        let article = words
            .get(at + 2)
            .is_some_and(|word| word.classes.has(Class::Article));
        let behind = words.get(at + 1).is_some_and(|word| word.text == ",") && (closed || article);
        let before = at > 1
            && words[at - 1].text == ","
            && words[..at - 1]
                .iter()
                .rev()
                .take(6)
                .any(|word| word.classes.any(&[Class::Article, Class::Possessive]));
        let is = words
            .get(at + 1)
            .is_some_and(|word| word.classes.has(Class::Be))
            && words
                .get(at + 2)
                .is_some_and(|word| word.classes.has(Class::Article));
        behind || before || is
    })
}
