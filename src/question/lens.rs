//! One dispute's names, and sentences seen through them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::corpus::{Dispute, PartyIx, TopicIx};
use crate::language::{self, Class, NameId, Names, NamesBuilder, Reading, Spelling, Word};
use crate::text::has_han;

/// Who or what a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// A party.
    Party(PartyIx),
    /// A topic.
    Topic(TopicIx),
}

/// One dispute's names.
#[derive(Debug, Clone)]
pub struct Lens {
    names: Names,
    parties: usize,
    /// Stems of ordinary nouns that stand for one party alone: "park" for the one that is a park.
    heads: FxHashMap<String, NameId>,
}

/// How much of a dispute's text is searched for words that are no misspelt names, in bytes: names
/// stand early, and a larger corpus has every common word in its first megabyte.
const VOCABULARY_BYTES: usize = 1 << 20;

impl Lens {
    /// The names of a dispute's parties and topics, with the parts of names that nobody else has.
    pub fn new(dispute: &Dispute) -> Self {
        let mut names = NamesBuilder::default();
        let parties = dispute.parties.len();
        let all = || {
            let party = dispute
                .parties
                .iter()
                .map(|party| (&party.name, &party.aliases));
            party.chain(
                dispute
                    .topics
                    .iter()
                    .map(|topic| (&topic.name, &topic.aliases)),
            )
        };
        for (id, (name, aliases)) in (0u32..).zip(all()) {
            for alias in std::iter::once(name).chain(aliases) {
                names.alias(NameId(id), alias);
            }
        }
        for (id, party) in (0u32..).zip(&dispute.parties) {
            for part in own_parts(dispute, id as usize, &party.name) {
                names.part(NameId(id), &part);
            }
        }
        for (at, topic) in dispute.topics.iter().enumerate() {
            let id = NameId(u32::try_from(parties + at).unwrap_or(u32::MAX));
            names.loose(id, &topic.name);
            topic
                .aliases
                .iter()
                .for_each(|alias| names.loose(id, alias));
        }
        learn(&mut names, dispute);
        Self {
            names: names.build(),
            parties,
            heads: heads(dispute),
        }
    }

    /// Notes whom a noun behind "the" stands for: "the park", where one party is one.
    pub(super) fn mark_heads(&self, words: &mut [Word]) {
        for at in 1..words.len() {
            let before = words[at - 1].classes;
            let definite = before.has(Class::Article) && !before.has(Class::That);
            let open = words[at].name.is_none() && words[at].kind == language::WordKind::Word;
            if definite && open {
                words[at].name = self.heads.get(&words[at].stem).copied();
            }
        }
    }

    /// Reads a sentence of a source.
    pub fn read(&self, text: &str) -> Reading {
        language::read(text, &self.names, Spelling::Exact)
    }

    /// Reads what a user typed.
    pub fn read_typed(&self, text: &str) -> Reading {
        language::read(text, &self.names, Spelling::Forgiving)
    }

    /// Whom or what a word names.
    pub fn entity(&self, word: &Word) -> Option<Entity> {
        let NameId(id) = word.name?;
        let at = usize::try_from(id).ok()?;
        Some(if at < self.parties {
            Entity::Party(PartyIx(at))
        } else {
            Entity::Topic(TopicIx(at - self.parties))
        })
    }

    /// Everybody and everything that is named, each once, in order.
    pub fn entities(&self, reading: &Reading) -> Vec<Entity> {
        let mut out = Vec::new();
        for entity in reading.words.iter().filter_map(|word| self.entity(word)) {
            if !out.contains(&entity) {
                out.push(entity);
            }
        }
        out
    }
}

/// The parts of a party's name that stand for it alone: words that are no ordinary ones and stand
/// in no other name ("Wan" of "Dovey Wan", not "Council" of "Town Council"); in Chinese what is
/// left without the ordinary words at its end.
fn own_parts(dispute: &Dispute, at: usize, name: &str) -> Vec<String> {
    let others: Vec<String> = dispute
        .parties
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .flat_map(|(_, party)| std::iter::once(&party.name).chain(&party.aliases))
        .chain(
            dispute
                .topics
                .iter()
                .flat_map(|topic| std::iter::once(&topic.name).chain(&topic.aliases)),
        )
        .map(|name| name.to_lowercase())
        .collect();
    let reading = language::read(name, &Names::default(), Spelling::Exact);
    let words: Vec<&Word> = reading
        .words
        .iter()
        .filter(|word| word.kind != language::WordKind::Mark)
        .collect();
    if words.len() < 2 {
        return Vec::new();
    }
    let mine = |word: &Word| {
        let long = if has_han(&word.text) { 2 } else { 3 };
        word.concepts().next().is_none()
            && word.classes.is_empty()
            && word.text.chars().count() >= long
            && !others.iter().any(|other| other.contains(&word.text))
    };
    words
        .into_iter()
        .filter(|word| mine(word))
        .map(|word| word.text.clone())
        .collect()
}

/// The last words of the parties' names and kinds ("national *park*", "games *retailer*"), where
/// they stand for one party alone and in no topic's name.
fn heads(dispute: &Dispute) -> FxHashMap<String, NameId> {
    let mut found: FxHashMap<String, Option<NameId>> = FxHashMap::default();
    let last = |text: &str| {
        let words = language::read(text, &Names::default(), Spelling::Exact).words;
        let noun = words
            .into_iter()
            .take_while(|word| !word.classes.has(Class::Preposition))
            .filter(|word| word.kind == language::WordKind::Word)
            .last()?;
        (!has_han(&noun.text)).then_some(noun.stem)
    };
    for (id, party) in (0u32..).zip(&dispute.parties) {
        let nouns = last(&party.name)
            .into_iter()
            .chain(party.kind.as_deref().and_then(last));
        for noun in nouns {
            let id = NameId(id);
            found
                .entry(noun)
                .and_modify(|known| *known = known.filter(|known| *known == id))
                .or_insert(Some(id));
        }
    }
    let topics = dispute
        .topics
        .iter()
        .flat_map(|topic| std::iter::once(&topic.name).chain(&topic.aliases));
    for topic in topics {
        last(topic).map(|noun| found.remove(&noun));
    }
    found
        .into_iter()
        .filter_map(|(noun, id)| Some((noun, id?)))
        .collect()
}

/// Tells the table every word of the sources, so that none is read as a misspelt name.
fn learn(names: &mut NamesBuilder, dispute: &Dispute) {
    let mut left = VOCABULARY_BYTES;
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for source in &dispute.sources {
        let text = source.body.of(&source.text);
        let text = crate::text::Span::new(0, left.min(text.len())).of(text);
        left = left.saturating_sub(text.len());
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 3 && seen.insert(word))
        {
            names.known(&language::stem(&word.to_lowercase()));
        }
    }
}
