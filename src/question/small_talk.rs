//! Detects text that is no question about the sources: a greeting, thanks, a request for help or
//! for advice.
//!
//! The rules are exact, because the bot acts on them (it shows help). The words are in
//! `small_talk.txt`. A text is small talk only if each of its words is.

use std::sync::LazyLock;

use super::phrases::{self, words};

/// A message that is no question about the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmallTalk {
    /// Empty, or only filler words: "lol".
    Empty,
    /// A greeting.
    Greeting,
    /// Thanks.
    Thanks,
    /// A request for help.
    Help,
}

/// The phrases of `small_talk.txt`, each as its words.
struct SmallTalkPhrases {
    greeting: Vec<Vec<String>>,
    thanks: Vec<Vec<String>>,
    help: Vec<Vec<String>>,
    filler: Vec<Vec<String>>,
    advice: Vec<Vec<String>>,
}

static PHRASES: LazyLock<SmallTalkPhrases> = LazyLock::new(|| {
    let of = |kind| phrases::parse(include_str!("small_talk.txt"), kind);
    SmallTalkPhrases {
        greeting: of("greeting"),
        thanks: of("thanks"),
        help: of("help"),
        filler: of("filler"),
        advice: of("advice"),
    }
});

/// The kind of small talk; of several kinds, the most important one.
pub(super) fn small_talk(text: &str) -> Option<SmallTalk> {
    let all = words(text);
    if all.is_empty() {
        return Some(SmallTalk::Empty);
    }
    let kinds = [
        (Some(SmallTalk::Help), &PHRASES.help),
        (Some(SmallTalk::Thanks), &PHRASES.thanks),
        (Some(SmallTalk::Greeting), &PHRASES.greeting),
        (Some(SmallTalk::Empty), &PHRASES.filler),
    ];
    let mut found: Option<SmallTalk> = None;
    let mut at = 0;
    while at < all.len() {
        let phrases = kinds.iter().flat_map(|(kind, phrases)| {
            phrases.iter().map(move |phrase| (*kind, phrase.as_slice()))
        });
        let longest = phrases
            .filter(|(_, phrase)| all[at..].starts_with(phrase))
            .max_by_key(|(_, phrase)| phrase.len());
        let Some(longest) = longest else {
            let letters = all.iter().all(|word| is_a_letter(word));
            return letters.then_some(SmallTalk::Empty);
        };
        found = found.max(longest.0);
        at += longest.1.len();
    }
    found
}

/// The number of words of the longest greeting, thanks or filler with which a text begins. A request
/// for help is none: "what is this" also begins "What is this fee?".
pub(super) fn leading_filler(words: &[String]) -> usize {
    let lists = [&PHRASES.greeting, &PHRASES.thanks, &PHRASES.filler];
    phrases::longest_at_start(words, lists.into_iter().flatten())
}

/// Returns true for a typing error of one letter: "k", "q". A Chinese character is a word.
fn is_a_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns true if a text asks for advice or an opinion, which no source can give. Used only to
/// explain an abstention, never to cause one.
pub fn wants_advice(text: &str) -> bool {
    let all = words(text);
    let found = |phrase: &Vec<String>| all.windows(phrase.len()).any(|window| window == phrase);
    PHRASES.advice.iter().any(found)
}
