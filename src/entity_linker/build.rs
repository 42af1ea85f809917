//! Builds the table of a dispute's names.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::corpus::{Dispute, PartyIx, TopicIx, is_function_word};
use crate::text::has_han;

use super::spelling::{self, SpellingKey};
use super::token::{TokenKind, canonical, tokens};
use super::{Entity, EntityLinker, ends_in_stop_word, is_stop_word};

/// Ordinary English words (whole words of the reader's vocabulary among the 25,000 commonest of
/// `wordfreq`), the months and the days of the week. None is taken for a misspelt name, for a
/// party's name in part, or for a name that the sources do not mention.
const WORDS: &str = include_str!("words.txt");

/// Returns true for an ordinary English word, in lower case.
pub(super) fn is_ordinary(word: &str) -> bool {
    static ORDINARY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| WORDS.lines().collect());
    ORDINARY.contains(word)
}

/// Collects the names for an [`EntityLinker`].
#[derive(Debug, Default)]
pub struct EntityLinkerBuilder {
    names: EntityLinker,
    parties: Vec<(Entity, String)>,
    kinds: Vec<(Entity, String)>,
    topics: Vec<String>,
    /// The keys with marks.
    marked: Vec<(String, Entity)>,
}

impl EntityLinker {
    /// Collects the names of a dispute's parties and topics. The sources are read when their words
    /// are needed.
    pub fn of(dispute: &Dispute) -> Self {
        let mut builder = EntityLinkerBuilder::default();
        for (at, party) in dispute.parties.iter().enumerate() {
            let kind = party.kind.as_deref();
            builder.party(PartyIx(at), &party.name, kind, &party.aliases);
        }
        for (at, topic) in dispute.topics.iter().enumerate() {
            builder.topic(TopicIx(at), &topic.name, &topic.aliases);
        }
        builder.names.vocabulary.set_sources(&dispute.sources);
        builder.build()
    }
}

impl EntityLinkerBuilder {
    /// Adds a party with its aliases. An alias that is already taken keeps its first entity.
    pub fn party(&mut self, ix: PartyIx, name: &str, kind: Option<&str>, aliases: &[String]) {
        let entity = Entity::Party(ix);
        self.alias(entity, name);
        for alias in aliases {
            self.alias(entity, alias);
        }
        self.parties.push((entity, name.to_owned()));
        self.kinds
            .extend(kind.map(|kind| (entity, kind.to_owned())));
    }

    /// Adds a topic with its aliases.
    pub fn topic(&mut self, ix: TopicIx, name: &str, aliases: &[String]) {
        for alias in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            self.alias(Entity::Topic(ix), alias);
            self.topics.push(alias.to_owned());
        }
        debug_assert_eq!(ix.0, self.names.topics.len(), "topics come in order");
        self.names.topics.push(name.to_owned());
    }

    /// Adds the words of a source, so that none of them is taken for a misspelt name.
    pub fn text(&mut self, text: &str) {
        self.names.vocabulary.add_text(text);
    }

    /// Builds the table.
    pub fn build(mut self) -> EntityLinker {
        self.own_parts();
        self.names.heads = self.heads();
        let capitals = &self.names.capitals;
        let correctable = self.names.exact.iter();
        let correctable = correctable
            .filter(|(key, _)| spelling::is_correctable(key) && !capitals.contains(*key));
        self.names.correctable = correctable
            .map(|(key, &entity)| (key.clone(), entity, SpellingKey::new(key)))
            .collect();
        self.names.correctable.sort_by(|a, b| a.0.cmp(&b.0));
        // After the correctable keys, because a misspelt word has no marks.
        for (key, entity) in self.marked {
            self.names.exact.entry(key).or_insert(entity);
        }
        let lengths = self.names.exact.keys().map(String::len);
        self.names.longest_key = lengths.max().unwrap_or_default();
        self.names
    }

    fn alias(&mut self, entity: Entity, alias: &str) {
        let parts = tokens(&canonical(alias));
        let is_word = |at: &usize| parts[*at].kind != TokenKind::Mark;
        let words: Vec<usize> = (0..parts.len()).filter(is_word).collect();
        let (Some(&first), Some(&last)) = (words.first(), words.last()) else {
            return;
        };
        let key: String = words.iter().map(|&at| parts[at].text.as_str()).collect();
        // Including "U.S.": otherwise every "us" would be one.
        if is_stop_word(&key) || is_function_word(&key) {
            self.names.capitals.insert(key.clone());
        }
        let inner = parts[first..=last].iter().filter(|part| !part.joins());
        let marked: String = inner.map(|part| part.text.as_str()).collect();
        if first < last && words.iter().all(|&at| ends_in_stop_word(&parts[..=at])) {
            self.names.phrases.extend([key.clone(), marked.clone()]);
        }
        if marked != key {
            self.marked.push((marked, entity));
        }
        self.names.exact.entry(key).or_insert(entity);
    }

    /// Adds the words of a party's name that identify it alone: words that are not ordinary and
    /// occur in no other name ("Wan" of "Dovey Wan", not "Council" of "Town Council").
    fn own_parts(&mut self) {
        let mut owners: HashMap<String, Option<Entity>> = HashMap::new();
        for (entity, name) in &self.parties {
            let words = tokens(&canonical(name));
            if words.len() < 2 || has_han(name) {
                continue;
            }
            for word in words.into_iter().filter(|word| word.text.len() > 2) {
                owners
                    .entry(word.text)
                    .and_modify(|owner| *owner = owner.filter(|known| known == entity))
                    .or_insert(Some(*entity));
            }
        }
        for topic in &self.topics {
            for word in tokens(&canonical(topic)) {
                owners.remove(&word.text);
            }
        }
        let owned = owners
            .into_iter()
            .filter(|(word, _)| !is_ordinary(word) && !is_stop_word(word));
        for (word, owner) in owned {
            if let Some(entity) = owner {
                self.names.exact.entry(word).or_insert(entity);
            }
        }
    }

    /// The last words of the parties' names and kinds ("games *retailer*", "*founder* of Binance")
    /// that identify one party alone and are in no topic's name.
    fn heads(&self) -> HashMap<String, Entity> {
        let mut owners: HashMap<String, Option<Entity>> = HashMap::new();
        for (entity, text) in self.parties.iter().chain(&self.kinds) {
            let words = tokens(&canonical(text));
            let head = words
                .iter()
                .take_while(|word| !matches!(word.text.as_str(), "of" | "at" | "in" | "for" | ","))
                .filter(|word| word.kind == TokenKind::Word)
                .last();
            if let Some(head) = head {
                owners
                    .entry(head.text.clone())
                    .and_modify(|owner| *owner = owner.filter(|known| known == entity))
                    .or_insert(Some(*entity));
            }
        }
        for topic in &self.topics {
            for word in tokens(&canonical(topic)) {
                owners.remove(&word.text);
            }
        }
        owners
            .into_iter()
            .filter_map(|(word, owner)| Some((word, owner?)))
            .collect()
    }
}
