//! One sentence of what was typed becomes the question.

use std::fmt;

use crate::corpus::{PartyIx, TopicIx};
use crate::language::{self, Class, Group, NameId, Reading, Word, WordKind, concept, group};

use super::kind::Kind;
use super::lens::{Entity, Lens};
use super::prepare::Prepared;
use super::sentence::{Core, cores};

/// "Did X say …", "according to X …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying {
    /// Whose word is asked for.
    pub speaker: PartyIx,
    /// The place of the verb of saying among the words; `None`: "according to".
    pub verb: Option<usize>,
    /// Whether the verb says that it is not so: "denies that".
    pub denies: bool,
}

/// A question, understood through one dispute's names.
#[derive(Debug, Clone)]
pub struct Question {
    /// What kind of answer is wanted.
    pub kind: Kind,
    /// Whether frames around it turn it round: "is it false that".
    pub flipped: bool,
    /// Its words.
    pub reading: Reading,
    /// The parties it names, in order; a party whose word alone is asked for is not among them.
    pub parties: Vec<PartyIx>,
    /// The topics it names, in order.
    pub topics: Vec<TopicIx>,
    /// Whose word is asked for.
    pub saying: Option<Saying>,
    /// The places of the words that a sentence must cover to answer it; no names.
    pub content: Vec<usize>,
    /// The places of words that could be covered but need not be: light verbs, people, fillers.
    pub spare: Vec<usize>,
    /// Words of the other sentences that were typed, for circumstances told there.
    pub aside: Reading,
    /// Whether it asks for what happened rather than for what may be done.
    pub past: bool,
    /// How well it fits the dispute's names: how many it has.
    pub named: usize,
    topic_names: Vec<Option<NameId>>,
}

impl Question {
    /// The same question about the act of saying itself: "Did X respond?", "When did X announce
    /// that?".
    pub fn as_act(&self) -> Self {
        let mut act = self.clone();
        let Some(saying) = act.saying.take() else {
            return act;
        };
        act.past = true;
        act.parties.insert(0, saying.speaker);
        act.content.extend(saying.verb);
        act.content.sort_unstable();
        act
    }

    /// Whether a word of the question names one of its topics.
    pub fn is_topic(&self, word: &Word) -> bool {
        word.name.is_some() && self.topic_names.contains(&word.name)
    }

    /// Whether something is left that was said: a name, a word, a yes or no.
    pub fn has_message(&self) -> bool {
        let telling = |at: &usize| self.word(*at).classes.any(&[Class::Yes, Class::NoWord]);
        !self.content.is_empty()
            || !self.parties.is_empty()
            || !self.topics.is_empty()
            || self.spare.iter().any(telling)
    }

    /// Everybody and everything that it names.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        let parties = self.parties.iter().map(|&party| Entity::Party(party));
        parties.chain(self.topics.iter().map(|&topic| Entity::Topic(topic)))
    }

    /// The place of the predicate among `places`: the first word that stands for a concept and is no
    /// noun by what stands before it ("has the *copy* of the *contract* **arrived**"); where all are,
    /// the first that stands for a concept.
    pub fn predicate(&self, places: &[usize]) -> Option<usize> {
        let stands = |at: &&usize| self.word(**at).concepts().next().is_some();
        let verb = places.iter().filter(stands).find(|at| !self.is_noun(**at));
        verb.or_else(|| places.iter().find(stands)).copied()
    }

    /// Whether an article, a preposition, a possessive, or a name behind an article stands before
    /// the word.
    pub fn is_noun(&self, at: usize) -> bool {
        language::is_noun(&self.reading.words, at)
    }

    /// The word at a place.
    pub fn word(&self, at: usize) -> &Word {
        &self.reading.words[at]
    }
}

/// Understands what was typed through a dispute's names; `None` where nothing was typed.
pub fn understand(prepared: &Prepared, lens: &Lens) -> Option<Question> {
    let cores: Vec<Core> = prepared
        .sentences
        .iter()
        .flat_map(|sentence| cores(sentence, lens))
        .collect();
    let best = (0..cores.len()).max_by_key(|&at| (cores[at].fitness(lens), at))?;
    let mut question = question_of(&cores[best], lens);
    for (at, core) in cores.iter().enumerate() {
        if at != best {
            question
                .aside
                .words
                .extend(core.reading.words.iter().cloned());
        }
    }
    borrow_names(&mut question, &cores, best, lens);
    Some(question)
}

/// The question that a sentence asks.
fn question_of(core: &Core, lens: &Lens) -> Question {
    let kind = core.kind();
    let mut reading = core.reading.clone();
    if let Some(behind) = hearsay(&reading.words, kind) {
        reading.words.drain(..behind);
    }
    // "Who is the founder?" asks for somebody, and names nobody.
    if kind != Kind::Who {
        lens.mark_heads(&mut reading.words);
    }
    let saying = saying(&reading, lens, kind);
    let mut question = Question {
        kind,
        flipped: core.flipped,
        reading,
        parties: Vec::new(),
        topics: Vec::new(),
        saying,
        content: Vec::new(),
        spare: Vec::new(),
        aside: Reading::default(),
        past: core
            .reading
            .words
            .iter()
            .take(3)
            .any(|word| word.classes.has(Class::Past)),
        named: 0,
        topic_names: Vec::new(),
    };
    question.sort_words(lens);
    question.spare_listeners(lens);
    question.need_light_verb();
    question.spare_dealing();
    question
}

/// "Somebody in here keeps saying that X works": where the claim begins that nobody who is named is
/// said to have made; `None` where it is asked whether it was said.
fn hearsay(words: &[Word], kind: Kind) -> Option<usize> {
    const SOMEBODY: [Class; 3] = [Class::Generic, Class::FirstPerson, Class::Anaphor];
    if !matches!(kind, Kind::Claim | Kind::Polar) {
        return None;
    }
    let verb = words
        .iter()
        .position(|word| word.name.is_some() || group(word, Group::Saying))
        .filter(|&verb| words[verb].name.is_none())?;
    let asks = words
        .iter()
        .find(|word| word.kind != WordKind::Mark)?
        .classes
        .has(Class::Opener);
    let somebody = words[..verb].iter().any(|word| word.classes.any(&SOMEBODY));
    let behind = words.get(verb + 1).map_or(verb + 1, |next| {
        verb + 1 + usize::from(next.classes.has(Class::That))
    });
    let claims = words[behind..].iter().any(|word| word.name.is_some());
    (!asks && somebody && claims).then_some(behind)
}

/// Whose word is asked for: the party before a verb of saying, or behind "according to".
fn saying(reading: &Reading, lens: &Lens, kind: Kind) -> Option<Saying> {
    let words = &reading.words;
    let party = |word: &Word| match lens.entity(word) {
        Some(Entity::Party(party)) => Some(party),
        _ => None,
    };
    if let Some(at) = words
        .iter()
        .position(|word| word.classes.has(Class::According))
    {
        let speaker = words[at + 1..].iter().take(3).find_map(party);
        if let Some(speaker) = speaker {
            return Some(Saying {
                speaker,
                verb: None,
                denies: false,
            });
        }
    }
    spoken(words, party, kind)
}

fn spoken(words: &[Word], party: impl Fn(&Word) -> Option<PartyIx>, kind: Kind) -> Option<Saying> {
    if matches!(kind, Kind::Who) {
        return None;
    }
    if kind == Kind::What
        && let Some(held) = position(words, &party)
    {
        return Some(held);
    }
    let verb = words.iter().position(|word| {
        word.name.is_none()
            && (group(word, Group::Saying)
                || group(word, Group::Denying)
                || group(word, Group::Demanding) && kind == Kind::What)
    })?;
    let conditional = words[..verb]
        .iter()
        .any(|word| word.classes.has(Class::Supposing));
    if conditional {
        return None;
    }
    let subject = words[..verb]
        .iter()
        .rposition(|word| party(word).is_some())?;
    let between = &words[subject + 1..verb];
    let plain = between
        .iter()
        .all(|word| !word.is_content() || word.classes.any(&[Class::Soft, Class::Light]))
        && !between.iter().enumerate().any(|(at, word)| {
            let bound = at > 0 && between[at - 1].classes.has(Class::Auxiliary);
            word.classes.has(Class::Infinitive) && !bound
        });
    let speaker = party(&words[subject])?;
    plain.then_some(Saying {
        speaker,
        verb: Some(verb),
        denies: group(&words[verb], Group::Denying),
    })
}

/// "X's stance on", "the position of X": whose it is.
fn position(words: &[Word], party: impl Fn(&Word) -> Option<PartyIx>) -> Option<Saying> {
    const BEHIND: usize = 3;
    let held = words
        .iter()
        .position(|word| word.name.is_none() && group(word, Group::Position))?;
    let before = held.checked_sub(1).and_then(|before| {
        let carried = words[before]
            .classes
            .any(&[Class::Carrier, Class::Possessive]);
        let place = if carried {
            before.checked_sub(1)?
        } else {
            before
        };
        party(&words[place])
    });
    let behind = || {
        let of = words.get(held + 1)?.classes.has(Class::Preposition);
        let near = words.iter().skip(held + 2).take(BEHIND);
        near.filter_map(&party).next().filter(|_| of)
    };
    Some(Saying {
        speaker: before.or_else(behind)?,
        verb: Some(held),
        denies: false,
    })
}

impl Question {
    /// Sorts the words into names, what must be covered, and the rest.
    fn sort_words(&mut self, lens: &Lens) {
        for at in 0..self.reading.words.len() {
            let word = &self.reading.words[at];
            match lens.entity(word) {
                Some(Entity::Party(party)) => {
                    let speaks = self.saying.is_some_and(|saying| saying.speaker == party);
                    self.named += 1;
                    if !speaks && !self.parties.contains(&party) {
                        self.parties.push(party);
                    }
                }
                Some(Entity::Topic(topic)) => {
                    self.named += 1;
                    self.topic_names.push(word.name);
                    if !self.topics.contains(&topic) {
                        self.topics.push(topic);
                    }
                }
                None if self.saying.and_then(|saying| saying.verb) == Some(at) => {}
                None => self.sort_word(at),
            }
        }
    }

    /// "Who makes X?" asks for nothing but the verb: it must be covered then.
    fn need_light_verb(&mut self) {
        if self.kind != Kind::Who || !self.content.is_empty() || self.named != 1 {
            return;
        }
        let verb = |word: &Word| {
            word.classes.has(Class::Light)
                && !word
                    .classes
                    .any(&[Class::Auxiliary, Class::Soft, Class::Generic])
        };
        let (verbs, spare) = self
            .spare
            .iter()
            .partition(|&&at| verb(&self.reading.words[at]));
        self.content = verbs;
        self.spare = spare;
    }

    /// "Did X tell *its customers* that they may …": to whom it was said is not what was said.
    fn spare_listeners(&mut self, lens: &Lens) {
        const MOST: usize = 6;
        const MESSAGE: [Class; 4] = [
            Class::That,
            Class::Anaphor,
            Class::SecondPerson,
            Class::FirstPerson,
        ];
        let words = &self.reading.words;
        let verb = self.saying.and_then(|saying| saying.verb);
        let Some(verb) = verb.filter(|&verb| words[verb].classes.has(Class::Telling)) else {
            return;
        };
        let begins =
            |word: &Word| word.classes.any(&MESSAGE) && !word.classes.has(Class::Possessive);
        let Some(message) = words[verb + 1..]
            .iter()
            .take(MOST)
            .position(begins)
            .map(|place| verb + 1 + place)
            .filter(|&message| message + 1 < words.len())
        else {
            return;
        };
        let listener = |at: &usize| (verb..message).contains(at);
        let named: Vec<PartyIx> = words[verb..message]
            .iter()
            .filter_map(|word| match lens.entity(word) {
                Some(Entity::Party(party)) => Some(party),
                _ => None,
            })
            .collect();
        self.parties.retain(|party| !named.contains(party));
        let (listeners, content) = self.content.iter().partition(|at| listener(at));
        self.content = content;
        self.spare.extend::<Vec<usize>>(listeners);
    }

    /// "Does X watch coin trades?": the name says what is dealt in, where another word is left to ask
    /// with.
    fn spare_dealing(&mut self) {
        let dealt = |at: usize| {
            let behind = at.checked_sub(1).map(|before| self.word(before));
            group(self.word(at), Group::Dealing) && behind.is_some_and(|name| self.is_topic(name))
        };
        let (dealt, kept): (Vec<usize>, Vec<usize>) =
            self.content.iter().partition(|&&at| dealt(at));
        if !kept.is_empty() {
            self.content = kept;
            self.spare.extend(dealt);
        }
    }

    fn sort_word(&mut self, at: usize) {
        let word = &self.reading.words[at];
        if word.kind == WordKind::Mark {
            return;
        }
        let asks = Kind::of_word(word).is_some() || word.classes.has(Class::Polar);
        let turns =
            word.classes.any(&[Class::Ever, Class::According]) && word.concepts().next().is_none();
        if asks || turns {
            return;
        }
        let category = self.kind == Kind::Which
            && at > 0
            && self.reading.words[at - 1].classes.has(Class::Which);
        // A character left over beside a name belongs to it: "authorised repairer" and 商.
        let named = |place: Option<usize>| {
            place
                .and_then(|place| self.reading.words.get(place))
                .is_some_and(|word| word.name.is_some())
        };
        let beside = named(at.checked_sub(1)) || named(Some(at + 1));
        let scrap = beside && word.kind == WordKind::UnknownHan && word.text.chars().count() == 1;
        let carried = word.classes.has(Class::Carrier)
            && at.checked_sub(1).is_some_and(|before| {
                let before = &self.reading.words[before];
                before.name.is_some() && !self.is_topic(before)
            });
        let spare = category
            || scrap
            || carried
            || word
                .classes
                .any(&[Class::Light, Class::Generic, Class::Soft]);
        if word.is_content() && !spare {
            self.content.push(at);
        } else if spare || !word.is_function() || word.classes.any(&[Class::Yes, Class::NoWord]) {
            self.spare.push(at);
        }
    }
}

/// A question that names nobody borrows the names of what was typed before it: "I have an Alipay
/// account. Does it work for crypto?"
fn borrow_names(question: &mut Question, cores: &[Core], best: usize, lens: &Lens) {
    if !question.parties.is_empty() || question.saying.is_some_and(|saying| saying.verb.is_some()) {
        return;
    }
    for (at, core) in cores.iter().enumerate() {
        if at == best {
            continue;
        }
        for entity in lens.entities(&core.reading) {
            match entity {
                Entity::Party(party) if !question.parties.contains(&party) => {
                    question.parties.push(party)
                }
                Entity::Topic(topic) if question.topics.is_empty() => question.topics.push(topic),
                _ => {}
            }
            question.named += 1;
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}",
            format!("{:?}", self.kind).to_lowercase(),
            if self.flipped { "!" } else { "" }
        )?;
        if let Some(saying) = self.saying {
            write!(
                f,
                " by {}{}",
                saying.speaker.0,
                if saying.denies { "-" } else { "" }
            )?;
        }
        let parties = self
            .parties
            .iter()
            .map(|party| party.0.to_string())
            .collect::<Vec<_>>()
            .join(" ");
        let topics = self
            .topics
            .iter()
            .map(|topic| topic.0.to_string())
            .collect::<Vec<_>>()
            .join(" ");
        write!(f, " [{parties} | {topics}]")?;
        for &at in &self.content {
            let word = self.word(at);
            write!(f, " {}", word.text.replace(' ', "_"))?;
            for id in word.concepts() {
                write!(f, ":{}", concept(id).id)?;
            }
            if word.negated != word.refused {
                f.write_str("-")?;
            }
        }
        Ok(())
    }
}
