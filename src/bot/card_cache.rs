//! Caches the cards of recent answers, by the text as typed.
//!
//! A card is a pure function of the corpus and its [`CardKey`], and a bot has one corpus. So a cached
//! card stays correct for the lifetime of its bot, and is dropped with it. The rate limits, the pin
//! above the answer and the review queue depend on more. They are no part of a card.
//!
//! ```text
//! text ─► rate limits ─► cached? ─ yes ───────────────────► card ─► its pin, the queue ─► reply
//!                          └─ no ─► its questions ─► answer ─┘
//! ```

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::answer::Verdict;

use super::card::PinButton;
use super::reply::{Message, SharedMessage, Visibility};
use super::translations::Language;

/// The capacity of the cache. A card takes up to 10 kB.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(512).expect("512 is not 0");

/// The longest text whose card is cached, in bytes. Hardly anybody asks a longer one twice.
const MAX_TEXT_LENGTH: usize = 1_000;

/// What a card depends on, apart from the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CardKey {
    /// The text as typed, which the card shows.
    pub(super) text: String,
    pub(super) language: Language,
    pub(super) visibility: Visibility,
    pub(super) pin_button: PinButton,
}

/// The message with an answer, and what the pins and the queue of a server need to know of the
/// answer.
#[derive(Debug)]
pub(super) struct AnswerCard {
    pub(super) message: Arc<SharedMessage>,
    /// The message before it was fitted to Discord's limits, if that changed it. Together with others,
    /// it is fitted once, so that the note of how much is left out counts everything.
    pub(super) unfitted: Option<Message>,
    pub(super) question: String,
    /// Equal for two questions with the same meaning.
    pub(super) key: String,
    pub(super) verdict: Option<Verdict>,
    /// True for an answer that is not about the sources.
    pub(super) is_small_talk: bool,
}

impl AnswerCard {
    /// The message to show together with others.
    pub(super) fn unfitted(&self) -> &Message {
        self.unfitted.as_ref().unwrap_or(&self.message.message)
    }
}

/// A cache of recent cards that evicts the least recently used one.
#[derive(Debug)]
pub(super) struct CardCache(Mutex<LruCache<CardKey, Arc<AnswerCard>>>);

impl CardCache {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }

    /// Returns the cached card. It is shared, so that nobody copies it under the lock.
    pub(super) fn get(&self, key: &CardKey) -> Option<Arc<AnswerCard>> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(key).cloned()
    }

    /// Stores a card, unless its text is too long. If the cache is full, evicts the least recently
    /// used one.
    pub(super) fn insert(&self, key: CardKey, card: Arc<AnswerCard>) {
        if key.text.len() <= MAX_TEXT_LENGTH {
            let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            cache.put(key, card);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: String) -> CardKey {
        CardKey {
            text,
            language: Language::English,
            visibility: Visibility::Public,
            pin_button: PinButton::Offered,
        }
    }

    fn card(text: &str) -> Arc<AnswerCard> {
        Arc::new(AnswerCard {
            message: SharedMessage::new(Message::text(text.to_owned(), Visibility::Public)),
            unfitted: None,
            question: text.to_owned(),
            key: text.to_owned(),
            verdict: None,
            is_small_talk: false,
        })
    }

    #[test]
    fn memory_is_bounded() {
        let cards = CardCache::new();
        for number in 0..=CAPACITY.get() {
            let text = number.to_string();
            cards.insert(key(text.clone()), card(&text));
        }
        assert!(cards.get(&key("0".to_owned())).is_none());
        let last = cards.get(&key(CAPACITY.to_string())).unwrap();
        assert_eq!(last.question, CAPACITY.to_string());
        for (length, is_kept) in [(MAX_TEXT_LENGTH, true), (MAX_TEXT_LENGTH + 1, false)] {
            let text = "a".repeat(length);
            cards.insert(key(text.clone()), card(&text));
            assert_eq!(cards.get(&key(text)).is_some(), is_kept);
        }
    }

    #[test]
    fn each_part_of_a_key_counts() {
        let cards = CardCache::new();
        let known = key("May dogs?".to_owned());
        cards.insert(known.clone(), card("May dogs?"));
        assert!(cards.get(&known).is_some());
        let others = [
            key("May dogs? ".to_owned()),
            CardKey {
                language: Language::Traditional,
                ..known.clone()
            },
            CardKey {
                visibility: Visibility::Private,
                ..known.clone()
            },
            CardKey {
                pin_button: PinButton::Withheld,
                ..known
            },
        ];
        assert!(others.iter().all(|other| cards.get(other).is_none()));
    }
}
