//! Whether a question wants a yes or no, or wants to be told something.
//!
//! Exact, and by form alone: a sentence that begins with a question word ("Why does …", "How much …")
//! wants to be told. `verdict::every_rule_of_the_verdict` fails without it in "a false premise is
//! contradicted": such a question gets no verdict, however surely it asks a proposition.

use std::sync::LazyLock;

use crate::entity_linker::{TokenKind, tokens};

/// What a question wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAnswer {
    /// A yes or no.
    YesNo,
    /// Who, what, when, where, why, how, how much.
    Fact,
}

/// Words that begin a question that wants to be told something.
const QUESTION_WORDS: [&str; 12] = [
    "who", "whom", "whose", "what", "when", "where", "why", "how", "which", "whats", "wheres",
    "whos",
];
/// "How about X?" asks whether.
const NOT_BEFORE: [&str; 3] = ["about", "if", "abt"];
/// The same in Chinese, where they stand anywhere; simplified.
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
/// What asks for a yes or no in Chinese whatever else stands there.
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

/// How many words of chatter may stand before the comma or colon in front of a question word.
const CHATTER: usize = 3;

/// What a canonical question wants.
pub fn expected_answer(text: &str) -> ExpectedAnswer {
    if CHINESE.iter().any(|word| text.contains(word)) {
        let yes_no = CHINESE_YES_NO.iter().any(|mark| text.contains(mark));
        return if yes_no {
            ExpectedAnswer::YesNo
        } else {
            ExpectedAnswer::Fact
        };
    }
    let telling = sentences(text)
        .iter()
        .any(|words| begins_with_question_word(words));
    if telling {
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
    let start = comma.filter(|&at| at <= CHATTER).map_or(0, |at| at + 1);
    [0, start].into_iter().any(|at| {
        let first = words.get(at).map(String::as_str);
        let second = words.get(at + 1).map(String::as_str);
        first.is_some_and(|word| SET.contains(word))
            && !second.is_some_and(|word| NOT_BEFORE.contains(&word))
    })
}
