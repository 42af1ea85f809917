//! Detects whether a question asks for a yes or no, or for a fact.
//!
//! The rule is exact and looks only at the form: a sentence that begins with a question word ("Why
//! does …", "How much …") asks for a fact. Without it, `verdict::every_rule_of_the_verdict` fails
//! in "a false premise is contradicted": such a question gets no verdict, regardless of how
//! certainly it asks a proposition.

use std::sync::LazyLock;

use crate::entity_linker::{TokenKind, tokens};

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
const CHINESE_YES_NO: [&str; 12] = [
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
    "么?",
    "是否",
];

/// The maximum number of filler words before the comma or colon in front of a question word.
const MAX_FILLER_WORDS: usize = 3;

/// The kind of answer that a canonical question asks for.
pub fn expected_answer(text: &str) -> ExpectedAnswer {
    if CHINESE.iter().any(|word| text.contains(word)) {
        let yes_no = CHINESE_YES_NO.iter().any(|mark| text.contains(mark));
        return if yes_no {
            ExpectedAnswer::YesNo
        } else {
            ExpectedAnswer::Fact
        };
    }
    let asks_for_fact = sentences(text)
        .iter()
        .any(|words| begins_with_question_word(words));
    if asks_for_fact {
        ExpectedAnswer::Fact
    } else {
        ExpectedAnswer::YesNo
    }
}

/// The words and commas of each sentence.
fn sentences(text: &str) -> Vec<Vec<String>> {
    let mut out = vec![Vec::new()];
    for token in tokens(text) {
        let ends = token.kind == TokenKind::Mark && matches!(token.text.as_str(), "." | "!" | "?");
        if ends {
            out.push(Vec::new());
        } else if let Some(sentence) = out.last_mut() {
            sentence.push(token.text);
        }
    }
    out
}

fn begins_with_question_word(words: &[String]) -> bool {
    static SET: LazyLock<std::collections::HashSet<&'static str>> =
        LazyLock::new(|| QUESTION_WORDS.into_iter().collect());
    let comma = words.iter().position(|word| word == "," || word == ":");
    let start = comma
        .filter(|&at| at <= MAX_FILLER_WORDS)
        .map_or(0, |at| at + 1);
    [0, start].into_iter().any(|at| {
        let first = words.get(at).map(String::as_str);
        let second = words.get(at + 1).map(String::as_str);
        first.is_some_and(|word| SET.contains(word))
            && !second.is_some_and(|word| NOT_BEFORE.contains(&word))
    })
}
