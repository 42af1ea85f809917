//! Detects whether a question asks for a yes or no, or for a fact.
//!
//! The rule is exact and looks only at the form: a sentence that begins with a question word ("Why
//! does …", "How much …") asks for a fact. Without it, `verdict::every_rule_of_the_verdict` fails
//! in "a false premise is contradicted": such a question gets no verdict, regardless of how
//! certainly it asks a proposition.
//!
//! ```text
//! Hi, how are you? Can I use Alipay?      yes or no: small talk has no say
//! Can I use Alipay? Why not?              yes or no: "why not" repeats a question
//! So why does Alipay take it?             fact: fillers are skipped
//! When I'm in China, can I use Alipay?    yes or no: the clause before the comma asks nothing
//! ```
//! `question::what_has_no_say_in_the_kind_of_question` has a row for each of these rules.

use crate::entity_linker::tokens;

use super::follow_up::{is_repeat, leading_opener};
use super::small_talk::{leading_filler, small_talk};

/// The kind of answer that a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAnswer {
    /// A yes or no.
    YesNo,
    /// A fact: who, what, when, where, why, how, how much.
    Fact,
}

/// Words at the beginning of a question that asks for a fact.
const QUESTION_WORDS: [&str; 12] = [
    "who", "whom", "whose", "what", "when", "where", "why", "how", "which", "whats", "wheres",
    "whos",
];
/// "How about X?" asks for a yes or no.
const NOT_BEFORE: [&str; 3] = ["about", "if", "abt"];
/// The same in simplified Chinese, where they may be anywhere in the sentence.
const CHINESE: [&str; 12] = [
    "为什么",
    "为何",
    "点解",
    "怎么会",
    "什么时候",
    "几时",
    "几多",
    "多少",
    "谁",
    "边个",
    "哪",
    "几点",
];
/// Chinese marks that always ask for a yes or no.
const CHINESE_YES_NO: [&str; 11] = [
    "吗",
    "吧",
    "嘛",
    "是不是",
    "能不能",
    "可不可以",
    "有没有",
    "会不会",
    "系咪",
    "对不对",
    "是否",
];

/// The maximum number of filler words before the comma or colon in front of a question word.
const MAX_FILLER_WORDS: usize = 3;

/// Nouns among the fillers: "everyone who uses it" is no question about who.
const NOUNS: [&str; 5] = ["all", "everybody", "everyone", "folks", "guys"];

/// Words that begin a yes-or-no question. "isn't" and "doesn't" begin with the tokens "isn" and
/// "doesn".
const AUXILIARIES: [&str; 20] = [
    "am", "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "may",
    "could", "will", "would", "shall", "should", "might", "must",
];

/// The kind of answer that a canonical question asks for.
pub fn expected_answer(text: &str) -> ExpectedAnswer {
    let sentences = deciding_sentences(text);
    let contain = |marks: &[&str]| {
        let mut each = sentences.iter();
        each.any(|sentence| marks.iter().any(|mark| sentence.contains(mark)))
    };
    if contain(&CHINESE) {
        let is_yes_no = contain(&CHINESE_YES_NO) || sentences.iter().any(|one| ends_in_me(one));
        return if is_yes_no {
            ExpectedAnswer::YesNo
        } else {
            ExpectedAnswer::Fact
        };
    }
    if sentences.iter().any(|sentence| asks_for_fact(sentence)) {
        ExpectedAnswer::Fact
    } else {
        ExpectedAnswer::YesNo
    }
}

/// Returns true if a sentence ends in 么 for 吗: "付得了么?". In "这是为什么?" it ends a question word.
fn ends_in_me(sentence: &str) -> bool {
    let before = sentence.strip_suffix("么?");
    before.is_some_and(|before| !before.ends_with(['什', '怎']))
}

/// The sentences that decide: without small talk, and without "why not?" if another sentence is a
/// question. If none is left, all of them.
fn deciding_sentences(text: &str) -> Vec<&str> {
    let all: Vec<&str> = text.split_inclusive(['.', '!', '?', '。']).collect();
    let asked: Vec<&str> = all
        .iter()
        .copied()
        .filter(|sentence| small_talk(sentence).is_none())
        .collect();
    let others: Vec<&str> = asked
        .iter()
        .copied()
        .filter(|sentence| !only_repeats(sentence))
        .collect();
    if others.iter().any(|sentence| sentence.ends_with('?')) {
        others
    } else if asked.is_empty() {
        all
    } else {
        asked
    }
}

/// Returns true for "why not?" and "but why?".
fn only_repeats(sentence: &str) -> bool {
    let words = words_and_marks(sentence);
    let rest: Vec<String> = after_fillers(&words)
        .iter()
        .filter(|word| is_word(word))
        .cloned()
        .collect();
    is_repeat(&rest)
}

fn asks_for_fact(sentence: &str) -> bool {
    let words = words_and_marks(sentence);
    let comma = words.iter().position(|word| word == "," || word == ":");
    let start = comma
        .filter(|&at| at <= MAX_FILLER_WORDS)
        .map_or(0, |at| at + 1);
    let starts = [0, start].into_iter();
    starts
        .filter_map(|at| words.get(at..))
        .any(|rest| begins_with_question_word(after_fillers(rest)))
}

fn words_and_marks(sentence: &str) -> Vec<String> {
    let tokens = tokens(sentence).into_iter();
    tokens.map(|token| token.text).collect()
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// Skips the marks and fillers at the beginning of a sentence: "Hi, so …".
fn after_fillers(words: &[String]) -> &[String] {
    let mut rest = words;
    loop {
        let skipped = match rest.first() {
            Some(first) if !is_word(first) => 1,
            _ => leading_fillers(rest),
        };
        match rest.get(skipped..) {
            Some(after) if skipped > 0 => rest = after,
            _ => return rest,
        }
    }
}

/// The number of words of the filler at the beginning. "How are you" is one before a mark, but not
/// in "How are you able to pay?".
fn leading_fillers(words: &[String]) -> usize {
    let length = leading_filler(words).max(leading_opener(words));
    let first = words.first().map_or("", String::as_str);
    let next = words.get(length).map_or("", String::as_str);
    let asks = is_question_word(first) && is_word(next);
    let is_noun = length == 1 && NOUNS.contains(&first) && is_question_word(next);
    if asks || is_noun { 0 } else { length }
}

fn begins_with_question_word(words: &[String]) -> bool {
    let first = words.first().map_or("", String::as_str);
    let second = words.get(1).map_or("", String::as_str);
    is_question_word(first) && !NOT_BEFORE.contains(&second) && !is_clause_before_question(words)
}

fn is_question_word(word: &str) -> bool {
    QUESTION_WORDS.contains(&word)
}

/// Returns true for "When I'm in China, can I …", but not for "When can I …".
fn is_clause_before_question(words: &[String]) -> bool {
    let [first, second, rest @ ..] = words else {
        return false;
    };
    let is_clause =
        matches!(first.as_str(), "when" | "where") && is_word(second) && !is_auxiliary(second);
    let mut pairs = rest.iter().zip(rest.iter().skip(1));
    is_clause && pairs.any(|(mark, word)| mark == "," && is_auxiliary(word))
}

fn is_auxiliary(word: &str) -> bool {
    let stem = word.strip_suffix('n').unwrap_or(word);
    AUXILIARIES.contains(&word) || AUXILIARIES.contains(&stem)
}
