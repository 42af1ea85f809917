//! One dispute's outcome for one question.
//!
//! Tried in order: whether advice is wanted, what somebody said, one of the dispute's questions,
//! a sentence that answers, and silence. Which come first depends on the kind of question: see
//! [`resolve`].

use std::borrow::Cow;

use crate::corpus::{Dispute, PartyIx, SentenceIx, Stance};
use crate::language::{Class, WordKind};
use crate::question::{Entity, Group, Kind, Prepared, Question, group, understand};
use crate::verdict::{
    Casebook, Code, Direction, Evidence, Fact, Hearing, Row, Scope, Sought, Standing, Weighed,
    best_facts, cover, narrated, relates, scope, weigh,
};

use super::cite::{Cited, cited};
use super::reply::Reason;

/// What one dispute's sources come to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) found: Found,
    /// How well the question fits the dispute; comparable between disputes.
    pub(super) fit: f32,
    /// How it was read, for `--explain`.
    pub(super) trace: Vec<String>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// One of the dispute's questions was asked, or one for each alternative.
    Weighed {
        weighed: Vec<Weighed>,
        code: Code,
        differs: bool,
        cited: Vec<Cited>,
    },
    /// A yes or no from a sentence.
    Stated { yes: bool, cited: Vec<Cited> },
    /// Sentences that answer; no yes or no was asked for.
    Told {
        weighed: Vec<Weighed>,
        cited: Vec<Cited>,
    },
    /// Nothing.
    Silent { reason: Reason, nearest: Vec<Cited> },
}

/// Sentences that might answer, best first.
pub(super) type Candidates<'a> = Vec<Cow<'a, Evidence>>;

/// One dispute, one question, and the sentences that the index ranks first for it.
pub(super) struct Case<'a> {
    pub(super) dispute: &'a Dispute,
    pub(super) casebook: &'a Casebook,
    pub(super) question: Question,
    pub(super) candidates: Candidates<'a>,
}

/// Understands the question through a dispute's names.
pub(super) fn question(
    prepared: &Prepared,
    dispute: &Dispute,
    casebook: &Casebook,
) -> Option<Question> {
    understand(prepared, dispute, &casebook.lens)
}

/// The outcome.
pub(super) fn resolve(case: &Case<'_>) -> Outcome {
    let mut trace = vec![format!("read as: {}", case.question)];
    let found = match case.question.kind {
        Kind::Advice | Kind::HowTo => None,
        Kind::Polar | Kind::Claim | Kind::Fragment => case.verdict(&mut trace),
        Kind::What | Kind::How
            if case
                .question
                .saying
                .is_some_and(|saying| saying.verb.is_some()) =>
        {
            case.words_of_speaker()
                .or_else(|| case.act().told(&mut trace))
        }
        Kind::Why => case.reason(&mut trace),
        Kind::Which => case
            .alternatives(&mut trace)
            .or_else(|| case.told(&mut trace)),
        _ if case
            .question
            .saying
            .is_some_and(|saying| saying.verb.is_some()) =>
        {
            case.act().told(&mut trace)
        }
        _ => case.told(&mut trace),
    };
    let names = case.question.named as f32;
    match found {
        Some(found) => Outcome {
            found,
            fit: 100.0 + names,
            trace,
        },
        None => Outcome {
            found: case.silent(),
            fit: names,
            trace,
        },
    }
}

impl Case<'_> {
    /// The same case about the act of saying itself.
    fn act(&self) -> Self {
        Self {
            dispute: self.dispute,
            casebook: self.casebook,
            question: self.question.as_act(),
            candidates: self.candidates.clone(),
        }
    }

    fn facts(&self, sought: Sought) -> Vec<Fact> {
        let candidates: Vec<&Evidence> = self.candidates.iter().map(AsRef::as_ref).collect();
        best_facts(
            self.dispute,
            self.casebook,
            &self.question,
            &candidates,
            sought,
        )
    }

    /// A yes or no: what somebody said, one of the dispute's questions, or what a sentence says.
    fn verdict(&self, trace: &mut Vec<String>) -> Option<Found> {
        let Some(verb) = self.question.saying.and_then(|saying| saying.verb) else {
            if self.is_told_elsewhere() {
                return self.stated(trace);
            }
            return self.weighed(trace).or_else(|| self.stated(trace));
        };
        let plain = group(self.question.word(verb), Group::Plain)
            || group(self.question.word(verb), Group::Denying);
        if !self.question.has_message() {
            return self.act().stated(trace);
        }
        let words_alone = self.question.content.is_empty() && self.question.topics.is_empty();
        let telling = self.question.spare.iter().any(|&at| {
            self.question
                .word(at)
                .classes
                .any(&[Class::Yes, Class::NoWord])
        });
        if words_alone && telling {
            return self.stated(trace).or_else(|| self.weighed(trace));
        }
        if plain {
            return self
                .weighed(trace)
                .or_else(|| self.stated(trace))
                .or_else(|| self.act().stated(trace));
        }
        self.act()
            .stated(trace)
            .or_else(|| self.weighed(trace))
            .or_else(|| self.stated(trace))
    }

    /// Whether a sentence says just what is asked where the dispute's own questions only come near.
    fn is_told_elsewhere(&self) -> bool {
        let Some(scope) = scope(self.dispute, self.casebook, &self.question) else {
            return false;
        };
        let near = if self.question.content.is_empty() {
            scope.fits.iter().any(|fit| fit.told)
        } else {
            !is_sure(&scope)
        };
        near && self
            .facts(Sought::Answer)
            .first()
            .is_some_and(|fact| fact.direct && fact.agrees)
    }

    /// By the dispute's own questions.
    fn weighed(&self, trace: &mut Vec<String>) -> Option<Found> {
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

    /// By the source's own narration, where nobody's statement speaks to it.
    fn narrate(&self, weighed: &mut Weighed) {
        let candidates: Vec<&Evidence> = self.candidates.iter().map(AsRef::as_ref).collect();
        let asked = &self.casebook.asked[weighed.asked];
        if let Some((evidence, yes)) = narrated(self.dispute, asked, &candidates) {
            weighed.code = if yes { Code::Yes } else { Code::No };
            weighed.reported = true;
            weighed.narration = Some(evidence.at);
        }
    }

    fn turn(&self, code: Code, scope: &Scope) -> Code {
        if scope.direction == Direction::Turned {
            code.turned()
        } else {
            code
        }
    }

    fn scoped(&self, trace: &mut Vec<String>) -> Option<(Scope, Vec<Weighed>)> {
        let scope = scope(self.dispute, self.casebook, &self.question)?;
        let now = self
            .question
            .reading
            .words
            .iter()
            .any(|word| word.classes.has(Class::Still));
        let ever = !now
            && self
                .question
                .saying
                .is_some_and(|saying| saying.verb.is_some());
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

    /// "Did X ever say": where X said both, the one that is asked for was said.
    fn ever_said(&self, weighed: &mut Weighed, scope: &Scope) {
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

    /// By a sentence that says it or its opposite.
    fn stated(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.facts(Sought::Answer);
        self.trace_facts(&facts, trace);
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
    fn told(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.facts(Sought::Answer);
        self.trace_facts(&facts, trace);
        if !facts.is_empty() {
            let all: Vec<&Fact> = facts.iter().collect();
            return Some(Found::Told {
                weighed: Vec::new(),
                cited: self.cite_facts(&all),
            });
        }
        self.introduced().or_else(|| self.contradicted(trace))
    }

    /// A premise that the sources contradict is answered with the sentences that do.
    fn contradicted(&self, trace: &mut Vec<String>) -> Option<Found> {
        if matches!(
            self.question.kind,
            Kind::Who | Kind::What | Kind::HowMany | Kind::HowLong
        ) {
            return None;
        }
        let (scope, weighed) = self.scoped(trace)?;
        let contradicted = weighed
            .iter()
            .all(|weighed| self.turn(weighed.code, &scope) == Code::No);
        contradicted.then(|| Found::Told {
            cited: self.cite_weighed(&weighed),
            weighed,
        })
    }

    /// Which of several: each with what the sources say to it.
    fn alternatives(&self, trace: &mut Vec<String>) -> Option<Found> {
        let (_, weighed) = self.scoped(trace)?;
        let cited = self.cite_weighed(&weighed);
        (weighed.len() > 1 && !cited.is_empty()).then_some(Found::Told { weighed, cited })
    }

    /// Why: the sentences that give a reason, where the premise holds; those that contradict it,
    /// where it does not.
    fn reason(&self, trace: &mut Vec<String>) -> Option<Found> {
        let facts = self.facts(Sought::Premise);
        if facts.first().is_some_and(|fact| fact.agrees && fact.direct) {
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
    fn reason_told(&self, facts: &[Fact], trace: &mut Vec<String>) -> Found {
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
    fn reasons(&self, told: &[Cited]) -> Vec<Cited> {
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
            .map(AsRef::as_ref)
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

    /// What somebody said, perhaps about something.
    fn words_of_speaker(&self) -> Option<Found> {
        let saying = self.question.saying?;
        let dispute = self.dispute;
        let mut found: Vec<(f32, SentenceIx)> = Vec::new();
        for (ix, statement) in dispute.statements() {
            let voice = statement.speaker == saying.speaker
                || dispute.party(statement.speaker).speaks_for == Some(saying.speaker);
            if !voice {
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
    fn speaks_to(&self, evidence: &Evidence) -> Option<f32> {
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
    fn is_told_before(&self, evidence: &Evidence, at: usize) -> bool {
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
    fn introduced(&self) -> Option<Found> {
        let question = &self.question;
        let [entity] = question.entities().collect::<Vec<_>>()[..] else {
            return None;
        };
        let asks = matches!(question.kind, Kind::Who | Kind::What)
            && question.content.is_empty()
            && question.saying.is_none();
        let plain = question.spare.is_empty()
            && question.reading.words.iter().any(|word| {
                matches!(
                    word.text.as_str(),
                    "is" | "are" | "was" | "who" | "whos" | "what" | "whats" | "是"
                )
            });
        if !asks || !plain {
            return None;
        }
        let tells = |evidence: &&Cow<'_, Evidence>| introduces(self.casebook, evidence, entity);
        let mut telling: Vec<&Cow<'_, Evidence>> = self.candidates.iter().filter(tells).collect();
        telling.sort_by_key(|evidence| evidence.at);
        let first = telling.first()?;
        Some(Found::Told {
            weighed: Vec::new(),
            cited: vec![self.cite(first)],
        })
    }

    fn silent(&self) -> Found {
        let reason = self.silence();
        let mut nearest: Vec<(f32, &Evidence)> = self
            .candidates
            .iter()
            .map(|evidence| {
                (
                    relates(self.dispute, &self.question, evidence),
                    evidence.as_ref(),
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

    fn silence(&self) -> Reason {
        let question = &self.question;
        if matches!(question.kind, Kind::Advice | Kind::HowTo) {
            return Reason::OpinionOrAdvice;
        }
        let met = |at: usize| {
            let one = [at];
            self.candidates
                .iter()
                .any(|evidence| cover(&question.reading, &one, evidence).missing.is_empty())
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

    fn trace_facts(&self, facts: &[Fact], trace: &mut Vec<String>) {
        for fact in facts.iter().take(5) {
            trace.push(format!(
                "{}: {:.2}, {}",
                self.dispute.sentence_id(fact.evidence.at),
                fact.score,
                if fact.agrees {
                    "says it"
                } else {
                    "says the opposite"
                }
            ));
        }
        if facts.is_empty() {
            trace.push("no sentence meets every word of it".to_owned());
            for evidence in self.candidates.iter().take(3) {
                trace.push(self.lacks(evidence));
            }
        }
    }

    /// What keeps a sentence from answering, for `--explain`.
    fn lacks(&self, evidence: &Evidence) -> String {
        let coverage = cover(&self.question.reading, &self.question.content, evidence);
        let words = coverage
            .missing
            .iter()
            .map(|&at| self.question.word(at).text.clone());
        let unnamed = self
            .question
            .entities()
            .filter(|&entity| evidence.speaks_of(self.dispute, entity) == 0.0);
        let names = unnamed.map(|entity| match entity {
            Entity::Party(party) => self.dispute.party(party).name.clone(),
            Entity::Topic(topic) => self.dispute.topic(topic).name.clone(),
        });
        let lacking: Vec<String> = names.chain(words).map(|word| format!("`{word}`")).collect();
        let lacking = if lacking.is_empty() {
            "who does what, or the kind of thing asked for".to_owned()
        } else {
            lacking.join(", ")
        };
        format!("{} lacks {lacking}", self.dispute.sentence_id(evidence.at))
    }

    fn cite(&self, evidence: &Evidence) -> Cited {
        let speaker: Option<PartyIx> = self.question.saying.map(|saying| saying.speaker);
        let own = evidence
            .statements
            .iter()
            .copied()
            .find(|&ix| Some(self.dispute.statement(ix).speaker) == speaker);
        Cited {
            sentence: evidence.at,
            statement: own.or(evidence.statements.first().copied()),
            stance: None,
        }
    }

    fn cite_facts(&self, facts: &[&Fact]) -> Vec<Cited> {
        let mut cited = Vec::new();
        let best = facts.first().map_or(0.0, |fact| fact.score);
        for fact in facts.iter().filter(|fact| fact.score > best * 0.6) {
            push_new(&mut cited, self.cite(&fact.evidence));
        }
        cited
    }

    /// Sentences for what was weighed: those that carry the verdict, both sides in turn where they
    /// disagree, one of each alternative first; then exceptions.
    fn cite_weighed(&self, weighed: &[Weighed]) -> Vec<Cited> {
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
    fn telling(&self, row: &Row) -> f32 {
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
        first_hand + decides + about * 0.5
    }
}

/// Whether the dispute's own questions say just what was asked.
fn is_sure(scope: &Scope) -> bool {
    scope.heard.is_some()
        || scope
            .fits
            .iter()
            .all(|fit| (fit.complete || !fit.exceptions.is_empty()) && !fit.told)
}

/// A sentence is cited once.
fn push_new(cited: &mut Vec<Cited>, next: Cited) {
    if !cited.iter().any(|known| known.sentence == next.sentence) {
        cited.push(next);
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
                .any(|word| word.classes.has(Class::Article));
        let is = words
            .get(at + 1)
            .is_some_and(|word| matches!(word.text.as_str(), "is" | "是"))
            && words
                .get(at + 2)
                .is_some_and(|word| word.classes.has(Class::Article));
        behind || before || is
    })
}
