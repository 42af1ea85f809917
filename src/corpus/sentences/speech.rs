//! Keeps the attribution with the quotation: `“Really?” Smith asked.` is one sentence.
//!
//! A lower-case letter after the closing mark also continues the sentence. A full stop inside an
//! English quotation ends it: `“No.” Smith said that …` is two sentences, because what Smith said
//! may be something else. In Chinese it does not: `“请放心。”他说。` is one.

use super::marks;
use crate::corpus::speech_verbs;

/// The maximum number of words of a speaker's name and office before the verb: "Inspector Milo
/// Dray".
const MAX_NAME_WORDS: usize = 4;

/// The maximum length of a Chinese speaker with the verb, in characters: 云岭体育总经理罗文静在记者会上说.
const MAX_CHINESE_SPEAKER: usize = 24;

/// Words that may follow the verb if no further speech follows: "asked on Friday".
const CIRCUMSTANCES: [&str; 14] = [
    "after",
    "again",
    "as",
    "at",
    "before",
    "from",
    "in",
    "later",
    "of",
    "on",
    "to",
    "when",
    "with",
    "yesterday",
];

/// Returns true if the text after `cut` names the speaker of the words before it.
pub(super) fn continues_with_speaker(text: &str, cut: usize) -> bool {
    let before = marks::before(text, cut).trim_end();
    let said = before.trim_end_matches(closes);
    if said.len() == before.len() {
        return false;
    }
    let after = marks::from(text, cut).trim_start();
    if said.ends_with(marks::is_stop) && after.starts_with(char::is_lowercase) {
        return true;
    }
    match said.chars().next_back() {
        Some('!' | '?' | '…') => names_speaker(after) || names_chinese_speaker(after),
        Some('。' | '！' | '？') => names_chinese_speaker(after),
        _ => false,
    }
}

const fn closes(c: char) -> bool {
    matches!(c, '”' | '"' | '’' | '\'' | '」' | '』' | '»')
}

fn names_speaker(text: &str) -> bool {
    let mut words = text.split_whitespace().take(MAX_NAME_WORDS + 1).enumerate();
    let Some((at, verb)) = words.find(|(_, word)| !is_name(word) || speech_verbs::is_verb(word))
    else {
        return false;
    };
    let bare = verb.trim_end_matches(['.', ',', ';', ':']);
    let ends = bare.len() < verb.len();
    let next = text.split_whitespace().nth(at + 1);
    at > 0
        && speech_verbs::is_verb(bare)
        && (ends || next.is_none_or(|n| CIRCUMSTANCES.binary_search(&n).is_ok()))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c == '@') && !word.ends_with(['.', ',', ':'])
}

fn names_chinese_speaker(text: &str) -> bool {
    let text = marks::head(text, MAX_CHINESE_SPEAKER * 4);
    let Some(end) = text.find(['。', '，', '：', '；', '！', '？', '“', '「']) else {
        return false;
    };
    let clause = marks::before(text, end);
    let goes_on = text
        .get(end..)
        .is_some_and(|rest| !rest.starts_with(['：', '“', '「']));
    goes_on
        && clause.chars().count() <= MAX_CHINESE_SPEAKER
        && speech_verbs::ends_with_chinese_verb(clause)
}
