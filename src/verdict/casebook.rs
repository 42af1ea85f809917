//! One dispute, ready to be asked: its questions understood, its statements' stances read or given.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::corpus::{Dispute, QuestionIx, SentenceIx, Stance, StatementIx};
use crate::language::{Class, Group, Sign, Word, concept, group};
use crate::question::{Lens, Question, prepare, understand};

use super::evidence::{Evidence, same_word};
use super::kept::Kept;
use super::stance::{self, Passage, Read, words_of_quote};

/// What a statement says to one of the dispute's questions.
#[derive(Debug, Clone)]
pub struct StanceRow {
    /// The statement.
    pub statement: StatementIx,
    /// What it says.
    pub stance: Stance,
    /// Whether the file says so; otherwise the bot read it.
    pub given: bool,
    /// Whether its words, taken by themselves, say yes; `None` where they could not be read.
    pub reads_yes: Option<bool>,
    /// The sentence of it that says so best.
    pub sentence: SentenceIx,
    /// The places of the statement's words in that sentence.
    pub words: Range<usize>,
    /// Why, where the bot read it.
    pub why: String,
}

/// One of the dispute's questions.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which.
    pub question: QuestionIx,
    /// Its proposition, understood.
    pub ask: Question,
    /// Whether it asks if something may be done or is accepted, rather than how something is.
    pub permission: bool,
    /// The statements that speak to it.
    pub rows: Vec<StanceRow>,
}

impl Asked {
    /// Whether what its exceptions are excepted from is a yes.
    pub(super) fn excepts_from_yes(&self) -> bool {
        let rules = |stance: Stance| self.rows.iter().any(|row| row.stance == stance);
        rules(Stance::Affirms) && !rules(Stance::Denies)
    }

    /// Whether it says more than that something may be done: "officially".
    pub(super) fn says_more(&self) -> bool {
        self.ask.content.iter().any(|&at| {
            let word = self.ask.word(at);
            group(word, Group::Manner)
        })
    }
}

/// One dispute, ready to be asked.
#[derive(Debug)]
pub struct Casebook {
    /// Its names.
    pub lens: Lens,
    /// Its questions, in the order of the file.
    pub asked: Vec<Asked>,
    /// The sentences that statements stand in.
    pub stated: FxHashMap<SentenceIx, Arc<Evidence>>,
    /// The other sentences that were read lately.
    kept: Kept,
}

impl Casebook {
    /// Reads a dispute.
    pub fn new(dispute: &Dispute) -> Self {
        let lens = Lens::new(dispute);
        let mut by_sentence: FxHashMap<SentenceIx, Vec<StatementIx>> = FxHashMap::default();
        for (ix, statement) in dispute.statements() {
            for sentence in dispute.sentences_of(statement) {
                by_sentence.entry(sentence).or_default().push(ix);
            }
        }
        let stated = by_sentence
            .iter()
            .map(|(&at, statements)| {
                let evidence = Evidence::read(dispute, &lens, at, statements);
                (at, Arc::new(evidence))
            })
            .collect();
        let mut casebook = Self {
            lens,
            asked: Vec::new(),
            stated,
            kept: Kept::new(dispute),
        };
        for at in 0..dispute.questions.len() {
            if let Some(asked) = casebook.ask(dispute, QuestionIx(at)) {
                casebook.asked.push(asked);
            }
        }
        casebook
    }

    /// A sentence as evidence.
    pub fn evidence(&self, dispute: &Dispute, at: SentenceIx) -> Arc<Evidence> {
        let read = || Evidence::read(dispute, &self.lens, at, &[]);
        match self.stated.get(&at) {
            Some(evidence) => evidence.clone(),
            None => self.kept.get(at, read),
        }
    }

    fn ask(&self, dispute: &Dispute, ix: QuestionIx) -> Option<Asked> {
        let question = dispute.question(ix);
        let mut ask = understand(&prepare(&question.ask), &self.lens)?;
        ask.parties.clone_from(&question.parties);
        ask.topics.clone_from(&question.topics);
        let permission = asks_permission(&ask);
        let mut asked = Asked {
            question: ix,
            ask,
            permission,
            rows: Vec::new(),
        };
        for (at, _) in dispute.statements() {
            asked.rows.extend(self.row(dispute, &asked, at));
        }
        settle_conflicts(dispute, self, &mut asked.rows);
        Some(asked)
    }

    fn row(&self, dispute: &Dispute, asked: &Asked, at: StatementIx) -> Option<StanceRow> {
        let statement = dispute.statement(at);
        let sentences: Vec<SentenceIx> = dispute.sentences_of(statement).collect();
        let given = match &statement.stance {
            Some(given) => Some(
                given
                    .iter()
                    .find(|(question, _)| *question == asked.question)?
                    .1,
            ),
            None => None,
        };
        let read = sentences
            .iter()
            .map(|&sentence| (sentence, self.read_sentence(dispute, asked, at, sentence)));
        let read: Vec<(SentenceIx, Option<Read>)> = read.collect();
        let first = *sentences.first()?;
        let Some(stance) = given else {
            let (sentence, found) = read
                .into_iter()
                .find_map(|(sentence, found)| Some((sentence, found?)))?;
            if !found.on_topic {
                return None;
            }
            let why = found.why.clone();
            return Some(StanceRow {
                statement: at,
                stance: found.stance,
                given: false,
                reads_yes: Some(found.yes),
                sentence,
                words: self.words_in(dispute, at, sentence),
                why,
            });
        };
        let fits = |found: &Read| match stance {
            Stance::Affirms => found.yes,
            Stance::Denies => !found.yes,
            Stance::Qualifies => found.stance == Stance::Qualifies,
        };
        let found = read
            .iter()
            .filter_map(|(sentence, found)| Some((*sentence, found.as_ref()?)));
        let best = found
            .clone()
            .find(|(_, found)| found.on_topic && fits(found))
            .or_else(|| found.clone().find(|(_, found)| fits(found)))
            .or_else(|| found.clone().next());
        let first = self.nearest_sentence(asked, &sentences).unwrap_or(first);
        let sentence = best.map_or(first, |(sentence, _)| sentence);
        Some(StanceRow {
            statement: at,
            stance,
            given: true,
            reads_yes: best.map(|(_, found)| found.yes),
            sentence,
            words: self.words_in(dispute, at, sentence),
            why: String::new(),
        })
    }

    /// The sentence that meets most of a question's names and words; the first of several.
    fn nearest_sentence(&self, asked: &Asked, sentences: &[SentenceIx]) -> Option<SentenceIx> {
        let meets = |at: &SentenceIx| {
            let Some(evidence) = self.stated.get(at) else {
                return 0;
            };
            let own = |word: &Word| {
                asked
                    .ask
                    .reading
                    .words
                    .iter()
                    .any(|asked| asked.is_content() && same_word(asked, word))
            };
            evidence
                .reading
                .words
                .iter()
                .filter(|word| own(word))
                .count()
        };
        sentences
            .iter()
            .copied()
            .max_by_key(|at| (meets(at), std::cmp::Reverse(*at)))
    }

    /// Whether a statement says of itself that it holds in one place or case alone.
    fn limits_itself(&self, row: &StanceRow) -> bool {
        let seen = self.stated.get(&row.sentence);
        let words = seen.and_then(|seen| seen.reading.words.get(row.words.clone()));
        let mut words = words.unwrap_or_default().iter();
        words.any(|word| word.classes.any(&[Class::There, Class::Exception]))
    }

    /// The places of a statement's words in a sentence.
    fn words_in(&self, dispute: &Dispute, at: StatementIx, sentence: SentenceIx) -> Range<usize> {
        let quote = dispute.statement(at).quote;
        self.stated.get(&sentence).map_or(0..0, |seen| {
            words_of_quote(dispute, &seen.reading, sentence, quote)
        })
    }

    /// What one sentence of a statement says to a question.
    fn read_sentence(
        &self,
        dispute: &Dispute,
        asked: &Asked,
        at: StatementIx,
        sentence: SentenceIx,
    ) -> Option<Read> {
        let evidence = self.stated.get(&sentence)?;
        stance::read(
            &Passage::new(dispute, &self.lens, dispute.statement(at), evidence),
            asked,
        )
    }

    /// A line a statement and question: what the bot read and why, or that the file says it.
    pub fn explain(&self, dispute: &Dispute) -> Vec<String> {
        let mut out = Vec::new();
        for (at, statement) in dispute.statements() {
            let speaker = &dispute.party(statement.speaker).name;
            let mut lines: Vec<String> = Vec::new();
            for asked in &self.asked {
                let Some(row) = asked.rows.iter().find(|row| row.statement == at) else {
                    continue;
                };
                let how = if row.given {
                    "given in statements.toml".to_owned()
                } else {
                    format!("read from {}", row.why)
                };
                lines.push(format!(
                    "{}/{}: {} {} — {how}",
                    dispute.id,
                    statement.id,
                    row.stance,
                    dispute.question(asked.question).id
                ));
            }
            if lines.is_empty() {
                let how = if statement.stance.is_some() {
                    "given in statements.toml"
                } else {
                    "nothing read"
                };
                lines.push(format!(
                    "{}/{}: says nothing to any question — {how}",
                    dispute.id, statement.id
                ));
            }
            out.push(format!("{} ({speaker})", statement.id));
            out.extend(lines.into_iter().map(|line| format!("  {line}")));
        }
        out
    }
}

/// Whether a question asks if something may be done or is accepted.
fn asks_permission(ask: &Question) -> bool {
    let single = |word: &&Word| word.name.is_none() || !word.text.contains(' ');
    ask.reading.words.iter().filter(single).any(|word| {
        let signed = word.concepts().any(|id| concept(id).sign != Sign::Neutral);
        let works = ask.content.is_empty()
            && word.classes.has(Class::Light)
            && !word.classes.has(Class::Auxiliary);
        signed
            || works
            || word
                .classes
                .any(&[Class::Modal, Class::Holds, Class::Fails])
    })
}

/// Where one speaker's words, as the bot read them, stand on both sides and none sets the other
/// aside, what says less of the question is an exception to what says more: a later one of the same
/// speaker, or of somebody else who speaks for the same party, where it limits itself ("there").
fn settle_conflicts(dispute: &Dispute, casebook: &Casebook, rows: &mut [StanceRow]) {
    let superseded = |ix: StatementIx| {
        dispute
            .statements
            .iter()
            .any(|statement| statement.supersedes.contains(&ix))
    };
    let speaker = |row: &StanceRow| dispute.statement(row.statement).speaker;
    let party = |row: &StanceRow| {
        let speaker = speaker(row);
        dispute.party(speaker).speaks_for.unwrap_or(speaker)
    };
    for at in 1..rows.len() {
        let row = &rows[at];
        let live = |row: &StanceRow| !superseded(row.statement) && row.stance != Stance::Qualifies;
        let limited = casebook.limits_itself(row);
        let conflict = rows[..at].iter().any(|before| {
            let one = speaker(before) == speaker(row) || limited && party(before) == party(row);
            one && live(before) && before.stance != row.stance
        });
        let sets_aside = !dispute.statement(row.statement).supersedes.is_empty();
        if !row.given && live(row) && conflict && !sets_aside {
            rows[at].stance = Stance::Qualifies;
        }
    }
}
