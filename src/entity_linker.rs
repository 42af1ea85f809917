//! Finds the names of a dispute in a text.
//!
//! Links entities by table lookup. Compares the names and aliases of parties and topics without
//! case, spaces and hyphens ("ali pay" is "alipay"), with or without a plural ending, in simplified
//! characters. In user input it also accepts names misspelt by a letter or two. Knows no grammar
//! and does not interpret sentences.
//!
//! ```text
//! "can i use alypay with CZ's exchange"
//!  → can i use ⟨alipay⟩ with ⟨changpeng-zhao⟩'s exchange
//! ```

mod build;
mod link;
mod spelling;
mod token;
mod vocabulary;

use std::collections::{HashMap, HashSet};

use crate::corpus::{PartyIx, TopicIx};
use crate::text::Span;

pub use build::EntityLinkerBuilder;
pub use link::{LinkedText, is_party_symbol, party_symbol};
pub use token::{Token, TokenKind, canonical, tokens};

use spelling::SpellingKey;
use vocabulary::Vocabulary;

/// The party or topic that a name refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// A party.
    Party(PartyIx),
    /// A topic.
    Topic(TopicIx),
}

/// An occurrence of a name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The byte range in the canonical text (see [`canonical`]).
    pub span: Span,
    /// The entity that it names.
    pub entity: Entity,
    /// True if the name is misspelt.
    pub misspelt: bool,
}

/// Whether misspelt names are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// No, for a source: names are spelt as in the table.
    Exact,
    /// Yes, for user input.
    Forgiving,
}

/// The length of the longest plural ending, in bytes.
const MAX_PLURAL_BYTES: usize = 2;

/// What follows the apostrophe of a contraction: "I'd", "we'll".
const CONTRACTION_ENDS: [&str; 7] = ["d", "ll", "m", "re", "s", "t", "ve"];

/// Function words. An alias that looks like one, such as "IT" or "US", matches only in capital
/// letters.
const STOP_WORDS: &str = include_str!("entity_linker/stop_words.txt");

/// The names of a dispute.
#[derive(Debug, Clone, Default)]
pub struct EntityLinker {
    /// Entities by key: the name in lower case, simplified, without spaces and marks. A name with
    /// marks that do not join its parts ("Acme, Inc.") has a second key, with these marks.
    exact: HashMap<String, Entity>,
    /// The length of the longest key, in bytes.
    longest_key: usize,
    /// Keys that are function words. As one word, they match only in capital letters.
    capitals: HashSet<String>,
    /// Keys of names of several words that are all function words, such as "The Who".
    phrases: HashSet<String>,
    /// Common nouns that identify one party after "the", such as "exchange" for the only exchange.
    heads: HashMap<String, Entity>,
    /// Keys for spelling correction, sorted.
    correctable: Vec<(String, Entity, SpellingKey)>,
    /// Words of the sources, which are never corrected.
    vocabulary: Vocabulary,
    /// The canonical names of the topics.
    topics: Vec<String>,
}

impl EntityLinker {
    /// Finds the names in a canonical text, in order, without overlaps.
    pub fn mentions(&self, text: &str, spelling: Spelling) -> Vec<Mention> {
        self.mentions_in(text, &tokens(text), spelling)
    }

    /// Like [`EntityLinker::mentions`], with the tokens of the text already computed.
    pub fn mentions_in(&self, text: &str, tokens: &[Token], spelling: Spelling) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let hit = self
                .longest_at(tokens, at)
                .or_else(|| self.head_at(tokens, at))
                .map(|hit| (hit, false))
                .or_else(|| {
                    (spelling == Spelling::Forgiving)
                        .then(|| self.near_at(tokens, at))
                        .flatten()
                        .map(|hit| (hit, true))
                });
            let Some(((len, entity), misspelt)) = hit else {
                at += 1;
                continue;
            };
            let span = Span::new(tokens[at].span.start, tokens[at + len - 1].span.end);
            debug_assert!(span.end <= text.len(), "tokens are of this text");
            found.push(Mention {
                span,
                entity,
                misspelt,
            });
            at += len;
        }
        found
    }

    /// Returns true if the sources contain a word.
    pub fn is_known(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }

    /// Collects the words of the sources now, so that the first question does not wait for that.
    pub fn read_vocabulary(&self) {
        self.vocabulary.in_sources();
    }

    /// The longest name that begins at a token. Between "the university" and "university of
    /// Tolvane", the one that ends later wins.
    fn longest_at(&self, tokens: &[Token], at: usize) -> Option<(usize, Entity)> {
        let whole = self.exact_at(tokens, at);
        let article = tokens[at].text == "the" && at + 1 < tokens.len();
        let bare = article.then(|| self.exact_at(tokens, at + 1)).flatten();
        let bare = bare.map(|(len, entity)| (len + 1, entity));
        whole.into_iter().chain(bare).max_by_key(|(len, _)| *len)
    }

    /// The longest name that begins exactly at a token: the number of tokens, and the entity.
    fn exact_at(&self, tokens: &[Token], at: usize) -> Option<(usize, Entity)> {
        if tokens[at].kind == TokenKind::Mark {
            return None;
        }
        let mut key = String::new();
        let mut found = None;
        let (mut words, mut only_stop_words) = (0, true);
        for (ahead, token) in tokens[at..].iter().enumerate() {
            if token.joins() {
                continue;
            }
            key.push_str(&token.text);
            if key.len() > self.longest_key + MAX_PLURAL_BYTES {
                break;
            }
            if token.kind == TokenKind::Mark {
                continue;
            }
            words += 1;
            only_stop_words &= ends_in_stop_word(&tokens[..=at + ahead]);
            let Some((name, entity)) = self.named(&key, token) else {
                continue;
            };
            // "us" is no party "US", and "give us a card" and "I'd" are no "USA" and "ID".
            let is_meant = if words == 1 {
                token.capitals || !self.capitals.contains(name)
            } else {
                !only_stop_words || self.phrases.contains(name)
            };
            if is_meant {
                found = Some((ahead + 1, entity));
            }
        }
        found
    }

    /// The name that a key is, or whose plural it is. `last` is the last word of the key.
    fn named<'k>(&self, key: &'k str, last: &Token) -> Option<(&'k str, Entity)> {
        let plural = (last.text.len() > 1).then(|| singular(key));
        let mut names = std::iter::once(key).chain(plural);
        names.find_map(|name| Some((name, *self.exact.get(name)?)))
    }

    /// A noun phrase such as "the exchange" that identifies one party.
    fn head_at(&self, tokens: &[Token], at: usize) -> Option<(usize, Entity)> {
        if !matches!(tokens[at].text.as_str(), "the" | "this" | "that") {
            return None;
        }
        let noun = tokens.get(at + 1)?;
        let entity = self.heads.get(noun.text.as_str())?;
        Some((2, *entity))
    }

    /// The only name that a misspelt word, or two adjacent words, can be corrected to.
    fn near_at(&self, tokens: &[Token], at: usize) -> Option<(usize, Entity)> {
        let open = |token: &&Token| {
            token.kind == TokenKind::Word
                && !is_stop_word(&token.text)
                && !self.is_known(&token.text)
                && !build::is_ordinary(&token.text)
        };
        let first = tokens.get(at).filter(open)?;
        if let Some(entity) = self.nearest(&first.text) {
            return Some((1, entity));
        }
        let second = tokens
            .get(at + 1)
            .filter(|token| token.kind == TokenKind::Word)?;
        let entity = self.nearest(&format!("{}{}", first.text, second.text))?;
        Some((2, entity))
    }

    fn nearest(&self, word: &str) -> Option<Entity> {
        spelling::nearest(
            word,
            self.correctable
                .iter()
                .map(|(key, entity, spelt)| (key.as_str(), *entity, spelt)),
        )
    }
}

/// Returns true for a function word of English or Chinese, in lower case.
pub fn is_stop_word(word: &str) -> bool {
    static WORDS: std::sync::LazyLock<HashSet<&'static str>> =
        std::sync::LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    WORDS.contains(word)
}

/// Returns true if the last token is a function word, or the end of a contraction.
fn ends_in_stop_word(tokens: &[Token]) -> bool {
    match tokens {
        [.., apostrophe, end]
            if apostrophe.text == "'" && CONTRACTION_ENDS.contains(&end.text.as_str()) =>
        {
            true
        }
        [.., word] => is_stop_word(&word.text),
        [] => false,
    }
}

/// Removes a plural ending.
fn singular(key: &str) -> &str {
    key.strip_suffix("es")
        .filter(|rest| rest.ends_with(['s', 'x', 'h']))
        .or_else(|| key.strip_suffix('s'))
        .filter(|rest| rest.len() > 2)
        .unwrap_or(key)
}
