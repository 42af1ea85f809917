//! A sentence of a source as evidence: its words, whom it speaks of, and who speaks in it.

use crate::corpus::{Dispute, PartyIx, SentenceIx, StatementIx};
use crate::language::{Class, Group, Reading, Sign, Word, WordKind, concept, group, groups};
use crate::question::{Entity, Lens};

use super::sight::Sight;

/// How many sentences before one are looked at for what it points back to.
const BACK: usize = 3;

/// How surely a sentence speaks of somebody where only a spokesman of theirs speaks or is named.
pub(super) const VOICE: f32 = 0.5;

/// A sentence as evidence.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Which sentence.
    pub at: SentenceIx,
    /// Its words.
    pub reading: Reading,
    /// Whom and what it names itself.
    pub entities: Vec<Entity>,
    /// Whom and what it speaks of without naming them: its speaker, what it answers, and what the
    /// sentence before names where it points back ("it", "they", "neither does …").
    pub context: Vec<Entity>,
    /// The statements whose words stand in it.
    pub statements: Vec<StatementIx>,
    /// Words about the statement: when and where it was said.
    pub about: Reading,
    /// The words of the sentence before, where it points back to that.
    pub back: Reading,
    sight: Sight,
    sight_back: Sight,
}

impl Evidence {
    /// Reads a sentence of `dispute`.
    pub fn read(
        dispute: &Dispute,
        lens: &Lens,
        at: SentenceIx,
        statements: &[StatementIx],
    ) -> Self {
        let reading = lens.read(dispute.words(at));
        let entities = lens.entities(&reading);
        let mut evidence = Self {
            at,
            reading,
            entities,
            context: Vec::new(),
            statements: statements.to_vec(),
            about: Reading::default(),
            back: Reading::default(),
            sight: Sight::default(),
            sight_back: Sight::default(),
        };
        evidence.look_round(dispute, lens);
        evidence.sight = Sight::of(&evidence.reading);
        evidence.sight_back = Sight::of(&evidence.back);
        evidence
    }

    fn look_round(&mut self, dispute: &Dispute, lens: &Lens) {
        self.add_before(dispute, lens, self.reach());
        for &ix in &self.statements.clone() {
            let statement = dispute.statement(ix);
            self.add(Entity::Party(statement.speaker));
            if let Some(party) = dispute.party(statement.speaker).speaks_for {
                self.add(Entity::Party(party));
            }
            if let Some(answered) = statement.replies_to {
                let answered = dispute.statement(answered);
                for sentence in dispute.sentences_of(answered) {
                    for entity in lens.entities(&lens.read(dispute.words(sentence))) {
                        self.add(entity);
                    }
                }
            }
            for about in [&statement.said, &statement.medium].into_iter().flatten() {
                self.about.words.extend(lens.read(about).words);
            }
        }
    }

    /// What the sentences before it in the paragraph name, the nearest that names anything.
    fn add_before(&mut self, dispute: &Dispute, lens: &Lens, reach: usize) {
        let source = dispute.source(self.at.source);
        let paragraph = source.sentences[self.at.number].paragraph;
        for number in (0..self.at.number).rev().take(reach) {
            if source.sentences[number].paragraph + 1 < paragraph {
                break;
            }
            let reading = lens.read(dispute.words(SentenceIx { number, ..self.at }));
            let before = lens.entities(&reading);
            self.back.words.extend(reading.words);
            let found = !before.is_empty();
            before.into_iter().for_each(|entity| self.add(entity));
            if found {
                break;
            }
        }
    }

    fn add(&mut self, entity: Entity) {
        if !self.entities.contains(&entity) && !self.context.contains(&entity) {
            self.context.push(entity);
        }
    }

    /// How many sentences before it may be needed to understand it: none, the one before where it
    /// names nobody, more where a word of it points back.
    fn reach(&self) -> usize {
        const SHORT: usize = 6;
        let words = &self.reading.words;
        let content = words.iter().filter(|word| word.is_content()).count();
        let points = words
            .iter()
            .any(|word| word.classes.has(Class::Anaphor) && !word.classes.has(Class::What))
            || words
                .windows(2)
                .any(|pair| pair[0].classes.has(Class::Article) && group(&pair[1], Group::StandIn))
            || words.iter().take(4).any(|word| {
                word.classes.has(Class::Negator) && word.classes.has(Class::Conjunction)
            });
        match (points, self.entities.is_empty()) {
            (true, _) => BACK,
            (false, true) if content <= SHORT => BACK,
            (false, true) => 1,
            (false, false) => 0,
        }
    }

    /// How surely it speaks of an entity: 1 it names it, 0.6 it speaks of it without naming it, 0.5
    /// somebody who speaks for it speaks or is named, 0 it does not.
    pub fn speaks_of(&self, dispute: &Dispute, entity: Entity) -> f32 {
        if self.entities.contains(&entity) {
            return 1.0;
        }
        if self.context.contains(&entity) {
            return 0.6;
        }
        let Entity::Party(party) = entity else {
            return 0.0;
        };
        let voice = |known: &Entity| matches!(known, Entity::Party(known) if dispute.party(*known).speaks_for == Some(party));
        if self.entities.iter().chain(&self.context).any(voice) {
            VOICE
        } else {
            0.0
        }
    }

    /// Whether one of its statements is that party's word, or its spokesman's.
    pub fn is_word_of(&self, dispute: &Dispute, party: PartyIx) -> bool {
        self.statements
            .iter()
            .any(|&ix| is_voice(dispute, dispute.statement(ix).speaker, party))
    }
}

/// Whether `speaker`'s word counts as `party`'s.
pub fn is_voice(dispute: &Dispute, speaker: PartyIx, party: PartyIx) -> bool {
    speaker == party || dispute.party(speaker).speaks_for == Some(party)
}

/// What a word is worth that the sentence before has.
pub(super) const BEFORE: f32 = 0.4;

/// How a word is met in a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The place of the meeting word in the sentence; `None`: among the words about it.
    pub at: Option<usize>,
    /// Whether it is the word's opposite.
    pub opposite: bool,
    /// 1 the very word, 0.8 its concept or opposite, 0.7 what it governs denied, 0.6 its kin, 0.5 a
    /// word about the sentence, 0.4 in the sentence before.
    pub weight: f32,
}

/// How the words of a question are met by a sentence.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// What was met, by the word's place in the question.
    pub met: Vec<(usize, Match)>,
    /// The places of the words that were not met.
    pub missing: Vec<usize>,
}

/// Meets the words at `places` of `asked` with a sentence's.
pub fn cover(asked: &Reading, places: &[usize], evidence: &Evidence) -> Coverage {
    let mut out = Coverage::default();
    for &place in places {
        let word = &asked.words[place];
        match meet(word, evidence).or_else(|| no_longer(asked, place, evidence)) {
            Some(found) => out.met.push((place, found)),
            None => out.missing.push(place),
        }
    }
    out
}

/// "stopped selling" is met by "no longer sells": what the verb governs stands under a negation.
fn no_longer(asked: &Reading, place: usize, evidence: &Evidence) -> Option<Match> {
    let fails = |word: &Word| word.concepts().any(|id| concept(id).sign == Sign::Fails);
    let governed = asked.words[place + 1..]
        .iter()
        .find(|word| word.is_content())
        .filter(|word| word.refused && fails(&asked.words[place]))?;
    let denied = |seen: &Word| {
        let met = governed.name.is_some() && governed.name == seen.name
            || same_word(governed, seen)
            || same_concept(governed, seen);
        met && seen.negated && !seen.refused
    };
    let at = evidence.reading.words.iter().position(denied)?;
    Some(Match {
        at: Some(at),
        opposite: true,
        weight: 0.7,
    })
}

/// Groups whose members answer for each other: what was written was said, what was found in
/// something is contained in it, what was cut off was stopped.
const KIN: [Group; 4] = [Group::Plain, Group::Presence, Group::Ending, Group::Dealing];

fn meet(word: &Word, evidence: &Evidence) -> Option<Match> {
    let seen = in_sentence(word, &evidence.reading.words, &evidence.sight);
    let told = || {
        let about = &evidence.about.words;
        let said = group(word, Group::Plain) && !evidence.statements.is_empty();
        said || about
            .iter()
            .any(|seen| same_word(word, seen) || same_concept(word, seen))
    };
    let elsewhere = |weight: f32| Match {
        at: None,
        opposite: false,
        weight,
    };
    let before = || {
        in_sentence(word, &evidence.back.words, &evidence.sight_back)
            .is_some_and(|found| !found.opposite)
    };
    seen.or_else(|| told().then(|| elsewhere(0.5)))
        .or_else(|| before().then(|| elsewhere(BEFORE)))
}

/// The nearest way in which a word is met: the word itself, its concept, its opposite, its kin; the
/// first place of several.
fn in_sentence(word: &Word, words: &[Word], sight: &Sight) -> Option<Match> {
    let kin = Group::mask(&KIN);
    if !sight.may_meet(word, kin) {
        return None;
    }
    let own = groups(word) & kin;
    let is_kin = |seen: &Word| own & groups(seen) != 0;
    let found = |at: usize, opposite: bool, weight: f32| Match {
        at: Some(at),
        opposite,
        weight,
    };
    let mut best: Option<Match> = None;
    for (at, seen) in words.iter().enumerate() {
        let way = if same_word(word, seen) {
            return Some(found(at, false, 1.0));
        } else if same_concept(word, seen) {
            found(at, false, 0.8)
        } else if opposite(word, seen) {
            found(at, true, 0.8)
        } else if is_kin(seen) {
            found(at, false, 0.6)
        } else {
            continue;
        };
        let rank = |way: &Match| (way.weight, !way.opposite);
        if best.as_ref().is_none_or(|best| rank(&way) > rank(best)) {
            best = Some(way);
        }
    }
    best
}

/// Whether two words are one, inflections apart.
pub(super) fn same_word(asked: &Word, seen: &Word) -> bool {
    if asked.kind == WordKind::Mark || seen.kind == WordKind::Mark {
        return false;
    }
    if asked.kind == WordKind::UnknownHan {
        return seen.text.contains(&asked.text);
    }
    asked.is_written_as(seen)
        || asked.has_stem_of(seen)
        || seen.has_parts() && seen.stem.split(' ').any(|part| part == asked.stem)
        || asked.has_parts()
            && asked
                .stem
                .split(' ')
                .all(|part| seen.stem.split(' ').any(|own| own == part))
}

/// Whether two words stand for one concept.
pub(super) fn same_concept(asked: &Word, seen: &Word) -> bool {
    asked.concepts().any(|id| seen.means(id))
}

/// Whether two words contradict each other.
pub(super) fn opposite(asked: &Word, seen: &Word) -> bool {
    let yes_no = asked.classes.has(Class::Yes) && seen.classes.has(Class::NoWord)
        || asked.classes.has(Class::NoWord) && seen.classes.has(Class::Yes);
    yes_no
        || asked
            .concepts()
            .any(|id| seen.concepts().any(|other| concept(id).opposes(other)))
}
