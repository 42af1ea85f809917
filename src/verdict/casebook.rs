//! One dispute, ready to be asked: its questions understood, its statements' stances read or given.

use rustc_hash::FxHashMap;

use crate::corpus::{Dispute, PartyIx, QuestionIx, SentenceIx, Stance, StatementIx};
use crate::language::{Class, Reading, Sign, Word, concept};
use crate::question::{Entity, Group, Lens, Question, group, prepare, understand};

use super::assertion::{self, Said};
use super::evidence::{Evidence, is_voice, same_word};

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

/// One dispute, ready to be asked.
#[derive(Debug, Clone)]
pub struct Casebook {
    /// Its names.
    pub lens: Lens,
    /// Its questions, in the order of the file.
    pub asked: Vec<Asked>,
    /// The sentences that statements stand in.
    pub stated: FxHashMap<SentenceIx, Evidence>,
    by_sentence: FxHashMap<SentenceIx, Vec<StatementIx>>,
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
            .map(|(&at, statements)| (at, Evidence::read(dispute, &lens, at, statements)))
            .collect();
        let mut casebook = Self {
            lens,
            asked: Vec::new(),
            stated,
            by_sentence,
        };
        for at in 0..dispute.questions.len() {
            if let Some(asked) = casebook.ask(dispute, QuestionIx(at)) {
                casebook.asked.push(asked);
            }
        }
        casebook
    }

    /// A sentence as evidence.
    pub fn evidence(&self, dispute: &Dispute, at: SentenceIx) -> Evidence {
        match self.stated.get(&at) {
            Some(evidence) => evidence.clone(),
            None => Evidence::read(
                dispute,
                &self.lens,
                at,
                self.by_sentence.get(&at).map_or(&[], Vec::as_slice),
            ),
        }
    }

    fn ask(&self, dispute: &Dispute, ix: QuestionIx) -> Option<Asked> {
        let question = dispute.question(ix);
        let mut ask = understand(&prepare(&question.ask), dispute, &self.lens)?;
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
        settle_conflicts(dispute, &mut asked.rows);
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
        Some(StanceRow {
            statement: at,
            stance,
            given: true,
            reads_yes: best.map(|(_, found)| found.yes),
            sentence: best.map_or(first, |(sentence, _)| sentence),
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

    /// What one sentence of a statement says to a question.
    fn read_sentence(
        &self,
        dispute: &Dispute,
        asked: &Asked,
        at: StatementIx,
        sentence: SentenceIx,
    ) -> Option<Read> {
        let statement = dispute.statement(at);
        let evidence = self.stated.get(&sentence)?;
        let reading = &evidence.reading;
        let range = words_of_quote(dispute, reading, sentence, statement.quote);
        if assertion::demands(&slice(reading, &range)) {
            return None;
        }
        let said = assertion::says(&asked.ask, reading, range.clone())?;
        let on_topic = self.on_topic(dispute, asked, at, evidence, &range, said);
        let excepts = reading.words[range]
            .iter()
            .any(|word| word.classes.has(Class::Exception) && !word.classes.has(Class::Condition));
        let stance = match (excepts, said.yes) {
            (true, _) => Stance::Qualifies,
            (false, true) => Stance::Affirms,
            (false, false) => Stance::Denies,
        };
        let why = format!("`{}` (rule {})", reading.words[said.word].text, said.rule);
        Some(Read {
            yes: said.yes,
            stance,
            on_topic,
            why,
        })
    }

    /// Whether a statement's sentence speaks of what the question is about: of each party (or says
    /// it as its speaker), and of each topic, or else answers where they were spoken of.
    fn on_topic(
        &self,
        dispute: &Dispute,
        asked: &Asked,
        at: StatementIx,
        evidence: &Evidence,
        range: &std::ops::Range<usize>,
        said: Said,
    ) -> bool {
        let statement = dispute.statement(at);
        let own = self.lens.entities(&slice(&evidence.reading, range));
        let elliptic = own.is_empty() && range.len() <= 8;
        let speaks_of = |entity: Entity| {
            let voice = matches!(entity, Entity::Party(party) if is_voice(dispute, statement.speaker, party));
            own.contains(&entity)
                || voice
                || evidence.speaks_of(dispute, entity) > 0.0
                    && (elliptic || own.len() < 2 || evidence.entities.contains(&entity))
        };
        let other = |entity: &Entity| match entity {
            Entity::Topic(topic) => !asked.ask.topics.contains(topic),
            Entity::Party(_) => false,
        };
        let rival_topic = own.iter().any(other)
            && !asked
                .ask
                .topics
                .iter()
                .any(|&topic| own.contains(&Entity::Topic(topic)));
        let spoken_of = |&party: &PartyIx| speaks_of(Entity::Party(party));
        let decided = &dispute.question(asked.question).decided_by;
        let decides = decided
            .iter()
            .any(|&party| is_voice(dispute, statement.speaker, party));
        let names_topic = asked
            .ask
            .topics
            .iter()
            .all(|&topic| own.contains(&Entity::Topic(topic)));
        // Whoever settles it need not name everybody it takes: "X cannot be watched in that mode".
        let strangers = own.iter().any(|entity| matches!(entity, Entity::Party(party) if !asked.ask.parties.contains(party) && !is_voice(dispute, statement.speaker, *party)));
        let parties = if decides && names_topic && !strangers {
            asked.ask.parties.iter().any(spoken_of)
        } else {
            asked.ask.parties.iter().all(spoken_of)
        };
        let topics = asked
            .ask
            .topics
            .iter()
            .all(|&topic| speaks_of(Entity::Topic(topic)));
        let predicate = said.rule == 1 || asked.permission || elliptic || said.rule >= 5;
        parties
            && predicate
            && !rival_topic
            && (topics || elliptic && statement.replies_to.is_some())
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

struct Read {
    yes: bool,
    stance: Stance,
    on_topic: bool,
    why: String,
}

fn slice(reading: &Reading, range: &std::ops::Range<usize>) -> Reading {
    Reading {
        words: reading.words[range.clone()].to_vec(),
    }
}

/// The places of the words of `quote` in a sentence's reading.
fn words_of_quote(
    dispute: &Dispute,
    reading: &Reading,
    sentence: SentenceIx,
    quote: crate::text::Span,
) -> std::ops::Range<usize> {
    let base = dispute.span(sentence).start;
    let inside = |at: usize| {
        let span = reading.words[at].span;
        base + span.start < quote.end && quote.start < base + span.end
    };
    let first = (0..reading.words.len()).find(|&at| inside(at)).unwrap_or(0);
    let last = (0..reading.words.len())
        .rfind(|&at| inside(at))
        .map_or(reading.words.len(), |at| at + 1);
    first..last
}

/// Whether a question asks if something may be done or is accepted.
fn asks_permission(ask: &Question) -> bool {
    let words = &ask.reading.words;
    let modal = words
        .iter()
        .take(1)
        .any(|word| word.classes.has(Class::Modal));
    let signed = ask.content.iter().any(|&at| {
        ask.word(at)
            .concepts()
            .any(|id| concept(id).sign != Sign::Neutral)
    });
    let done = ask.content.is_empty()
        && ask
            .spare
            .iter()
            .any(|&at| ask.word(at).classes.has(Class::Light));
    modal
        || signed
        || done
        || words.iter().any(|word| word.classes.has(Class::Modal))
            && words.iter().any(|word| group(word, Group::Activity))
}

/// Where one speaker's words, as the bot read them, stand on both sides and none sets the other
/// aside, what says less of the question is an exception to what says more.
fn settle_conflicts(dispute: &Dispute, rows: &mut [StanceRow]) {
    let superseded = |ix: StatementIx| {
        dispute
            .statements
            .iter()
            .any(|statement| statement.supersedes.contains(&ix))
    };
    let speakers: Vec<PartyIx> = rows
        .iter()
        .map(|row| dispute.statement(row.statement).speaker)
        .collect();
    for at in 1..rows.len() {
        let stance = rows[at].stance;
        let live = |row: &StanceRow| !superseded(row.statement) && row.stance != Stance::Qualifies;
        let conflict = (0..at).any(|before| {
            speakers[before] == speakers[at] && live(&rows[before]) && rows[before].stance != stance
        });
        let sets_aside = !dispute.statement(rows[at].statement).supersedes.is_empty();
        if !rows[at].given && live(&rows[at]) && conflict && !sets_aside {
            rows[at].stance = Stance::Qualifies;
        }
    }
}
