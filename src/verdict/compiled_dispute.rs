//! One dispute, prepared for questions: its names, its propositions in the reader's form, and the
//! stance of each statement on each proposition, either given in the corpus file or read by the
//! reader.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::corpus::{Dispute, PartyIx, QuestionIx, SentenceIx, Stance, Statement, StatementIx};
use crate::entity_linker::{Entity, EntityLinker, LinkedText, Spelling, canonical};
use crate::reader::{Passage, PassageScores, Reader};

/// Minimum certainty for a stance that the reader finds, in thousandths. On the development
/// disputes without their `stance` keys, lower values lose more than they gain.
const STANCE_THRESHOLD: u16 = 500;

/// The stance of a statement on one of the dispute's questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementStance {
    /// The statement.
    pub statement: StatementIx,
    /// The stance.
    pub stance: Stance,
    /// The certainty of the reader, in thousandths; `None` if the corpus file gives the stance.
    pub certainty: Option<u16>,
    /// The sentence of the statement that expresses it best.
    pub sentence: SentenceIx,
}

/// One dispute, prepared for questions.
#[derive(Debug)]
pub struct CompiledDispute {
    /// The linker for its names.
    pub linker: EntityLinker,
    /// Its propositions, in file order.
    pub propositions: Vec<LinkedText>,
    /// The statements in each sentence.
    statements_by_sentence: HashMap<SentenceIx, Vec<StatementIx>>,
    /// The stances on each proposition, computed at first use.
    rows: Vec<OnceLock<Vec<StatementStance>>>,
}

impl CompiledDispute {
    /// Prepares a dispute.
    pub fn new(dispute: &Dispute) -> Self {
        let linker = EntityLinker::of(dispute);
        let mut statements_by_sentence: HashMap<SentenceIx, Vec<StatementIx>> = HashMap::new();
        for (ix, statement) in dispute.statements() {
            for sentence in dispute.sentences_of(statement) {
                statements_by_sentence.entry(sentence).or_default().push(ix);
            }
        }
        let proposition = |ask: &str| linker.link(&canonical(ask), Spelling::Exact);
        let propositions = dispute.questions.iter();
        let propositions: Vec<LinkedText> = propositions.map(|q| proposition(&q.ask)).collect();
        Self {
            rows: propositions.iter().map(|_| OnceLock::new()).collect(),
            linker,
            propositions,
            statements_by_sentence,
        }
    }

    /// The statements that have words in a sentence, in file order.
    pub fn statements_in(&self, sentence: SentenceIx) -> &[StatementIx] {
        self.statements_by_sentence
            .get(&sentence)
            .map_or(&[], Vec::as_slice)
    }

    /// The sentence as a passage for the reader, with the speaker of its first statement.
    pub fn passage(&self, dispute: &Dispute, at: SentenceIx) -> Passage {
        let first = self.statements_in(at).first().copied();
        self.passage_of(dispute, at, first.map(|ix| dispute.statement(ix)))
    }

    fn passage_of(&self, dispute: &Dispute, at: SentenceIx, by: Option<&Statement>) -> Passage {
        let mark = |at| {
            self.linker
                .link(&canonical(dispute.sentence_text(at)), Spelling::Exact)
        };
        let before = at
            .number
            .checked_sub(1)
            .map(|number| SentenceIx { number, ..at });
        Passage {
            before: before.map(mark),
            speaker: by.map(|statement| statement.speaker),
            relayed_by: by.and_then(|statement| statement.relayed_by),
            medium: by.and_then(|statement| statement.medium.clone()),
            sentence: mark(at),
        }
    }

    /// The stances of the statements on a proposition, in file order.
    pub fn stances(
        &self,
        dispute: &Dispute,
        question: QuestionIx,
        reader: &Reader,
    ) -> &[StatementStance] {
        self.rows[question.0].get_or_init(|| {
            let statements = dispute.statements();
            let mut rows: Vec<StatementStance> = statements
                .filter_map(|(at, _)| self.row(dispute, question, at, reader))
                .collect();
            resolve_contradictions(dispute, &mut rows);
            rows
        })
    }

    fn row(
        &self,
        dispute: &Dispute,
        question: QuestionIx,
        at: StatementIx,
        reader: &Reader,
    ) -> Option<StatementStance> {
        let statement = dispute.statement(at);
        if statement.stance.is_none() {
            return self.read_row(dispute, question, at, reader);
        }
        Some(StatementStance {
            statement: at,
            stance: statement.given_stance(question)?,
            certainty: None,
            sentence: self.nearest_sentence(dispute, question, statement)?,
        })
    }

    /// The stance of a statement as the reader finds it, from the sentence with the highest
    /// certainty.
    fn read_row(
        &self,
        dispute: &Dispute,
        question: QuestionIx,
        at: StatementIx,
        reader: &Reader,
    ) -> Option<StatementStance> {
        let statement = dispute.statement(at);
        let sentences: Vec<SentenceIx> = dispute.sentences_of(statement).collect();
        let passages: Vec<Passage> = sentences
            .iter()
            .map(|&sentence| self.passage_of(dispute, sentence, Some(statement)))
            .collect();
        let passages: Vec<&Passage> = passages.iter().collect();
        let readings = reader.score_passages(&self.propositions[question.0], &passages);
        let read = sentences.into_iter().zip(readings.into_iter().map(stance));
        let (sentence, (stance, certainty)) = read
            .max_by_key(|(sentence, (_, certainty))| (*certainty, std::cmp::Reverse(*sentence)))?;
        (certainty >= STANCE_THRESHOLD).then_some(StatementStance {
            statement: at,
            stance,
            certainty: Some(certainty),
            sentence,
        })
    }

    /// The sentence of a statement that shares the most entities with a proposition; the first one
    /// on a tie.
    fn nearest_sentence(
        &self,
        dispute: &Dispute,
        question: QuestionIx,
        statement: &Statement,
    ) -> Option<SentenceIx> {
        let asked = &self.propositions[question.0].entities;
        let shared = |at: &SentenceIx| {
            let words = canonical(dispute.sentence_text(*at));
            let named: Vec<Entity> = self.linker.link(&words, Spelling::Exact).entities;
            asked.iter().filter(|entity| named.contains(entity)).count()
        };
        let mut sentences = dispute.sentences_of(statement).peekable();
        let first = *sentences.peek()?;
        let rest = sentences.map(|at| (shared(&at), at));
        let best = rest.max_by_key(|(shared, at)| (*shared, std::cmp::Reverse(*at)));
        Some(best.map_or(first, |(_, at)| at))
    }

    /// One line for each statement and question: the stance and its certainty, or that the file
    /// gives it.
    pub fn explain(&self, dispute: &Dispute, reader: &Reader) -> Vec<String> {
        let mut out = Vec::new();
        for (at, statement) in dispute.statements() {
            out.push(format!(
                "{} ({})",
                statement.id,
                dispute.party(statement.speaker).name
            ));
            let questions = (0..dispute.questions.len()).map(QuestionIx);
            let rows: Vec<String> = questions
                .filter_map(|question| {
                    let rows = self.stances(dispute, question, reader);
                    let row = rows.iter().find(|row| row.statement == at)?;
                    let id = &dispute.question(question).id;
                    Some(format!("{} {id} — {}", row.stance, source(row.certainty)))
                })
                .collect();
            let nothing = || {
                let how = statement.stance.as_ref().map_or(Some(0), |_| None);
                let how = how.map_or("given in statements.toml", |_| "nothing read");
                vec![format!("says nothing to any question — {how}")]
            };
            let rows = if rows.is_empty() { nothing() } else { rows };
            out.extend(
                rows.into_iter()
                    .map(|row| format!("  {}/{}: {row}", dispute.id, statement.id)),
            );
        }
        out
    }
}

fn source(read: Option<u16>) -> String {
    match read {
        None => "given in statements.toml".to_owned(),
        Some(certainty) => format!("read, {} % sure", certainty / 10),
    }
}

/// The most certain stance in the scores of a passage, with its certainty.
fn stance(reading: PassageScores) -> (Stance, u16) {
    let all = [
        (Stance::Affirms, reading.yes),
        (Stance::Denies, reading.no),
        (Stance::Qualifies, reading.qualifies),
    ];
    let best = all.into_iter().max_by_key(|(_, certainty)| *certainty);
    best.unwrap_or((Stance::Qualifies, 0))
}

/// The statements that statements with these stances supersede, directly or through others: if the
/// statement in between says nothing on the question, the first one is replaced nevertheless.
pub(super) fn superseded(dispute: &Dispute, stances: &[StatementStance]) -> HashSet<StatementIx> {
    let mut superseded = HashSet::new();
    let mut open: Vec<StatementIx> = stances.iter().map(|row| row.statement).collect();
    while let Some(later) = open.pop() {
        let earlier = dispute.statement(later).supersedes.iter().copied();
        open.extend(earlier.filter(|&earlier| superseded.insert(earlier)));
    }
    superseded
}

/// Resolves contradictions of one speaker. If statements of a speaker that the reader read are on
/// both sides and neither supersedes the other, the less certain one becomes an exception to the
/// other, because people state rules plainly.
fn resolve_contradictions(dispute: &Dispute, rows: &mut [StatementStance]) {
    let superseded = superseded(dispute, rows);
    // The highest certainty of each speaker on each side.
    let mut highest: HashMap<(PartyIx, Stance), u16> = HashMap::new();
    let certainty = |row: &StatementStance| row.certainty.unwrap_or(1000);
    let live: Vec<usize> = (0..rows.len())
        .filter(|&at| rows[at].stance != Stance::Qualifies)
        .filter(|&at| !superseded.contains(&rows[at].statement))
        .collect();
    for &at in &live {
        let speaker = dispute.statement(rows[at].statement).speaker;
        let best = highest.entry((speaker, rows[at].stance)).or_default();
        *best = (*best).max(certainty(&rows[at]));
    }
    for at in live {
        let statement = dispute.statement(rows[at].statement);
        let other = match rows[at].stance {
            Stance::Affirms => Stance::Denies,
            _ => Stance::Affirms,
        };
        let other = highest.get(&(statement.speaker, other));
        let is_weaker = other.is_some_and(|&other| other > certainty(&rows[at]));
        if rows[at].certainty.is_some() && is_weaker && statement.supersedes.is_empty() {
            rows[at].stance = Stance::Qualifies;
        }
    }
}
