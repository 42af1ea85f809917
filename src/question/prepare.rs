//! Removes what surrounds a question.
//!
//! ```text
//! wrapped = wrapper* text wrapper*
//! wrapper = label | number | quotation mark | bracket | bullet | emoji | mention | address
//! label   = "question:" | "q:" | "/ask" | "ask:" | "问题:" | …
//! number  = "1." | "2)" | "(3)"
//! ```
//!
//! A picture or a tag becomes a space, so that it does not join two names: "Alipay→Binance".
//! Invisible characters are deleted by [`canonical`] and split no name.

use crate::entity_linker::canonical;
use crate::text::{latin, truncate_chars};

use super::markup::without_tags;
use super::small_talk::{SmallTalk, small_talk};

/// The maximum number of characters of a question that are read; the rest is ignored. Discord's
/// slash options hold 6,000.
pub const MAX_QUESTION_LENGTH: usize = 1_000;

/// Labels that people and programs put before a question, in lower case.
const LABELS: [&str; 14] = [
    "question:",
    "question -",
    "user question:",
    "q:",
    "q.",
    "ask:",
    "/ask question:",
    "/ask",
    "/check",
    "query:",
    "问题:",
    "问:",
    "提问:",
    "问题是:",
];

/// A prepared question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The canonical text, without wrappers.
    pub text: String,
    /// Set if the text is only small talk.
    pub small: Option<SmallTalk>,
}

/// Removes the wrappers around the input.
pub fn prepare(typed: &str) -> Prepared {
    let lines: Vec<&str> = truncate_chars(typed, MAX_QUESTION_LENGTH)
        .lines()
        .map(|line| line.trim_start_matches(['>', '#', ' ']))
        .collect();
    // Backticks go before normalising, which would convert them to apostrophes.
    let text = canonical(&without_tags(&lines.join(" ")).replace('`', ""));
    let text = unwrapped(&without_markup(&latin(&text)));
    let small = small_talk(&text);
    Prepared { text, small }
}

fn without_markup(text: &str) -> String {
    let text = without_decorations(text);
    let clean: Vec<String> = text
        .split(' ')
        .map(|word| expanded(word.trim_matches(['*', '_', '~'])))
        .filter(|word| !word.is_empty())
        .collect();
    clean.join(" ")
}

/// Expands "w/" and "w/o", which would otherwise be read as part of a name.
fn expanded(word: &str) -> String {
    match word.strip_prefix("w/") {
        Some("") => "with".to_owned(),
        Some("o") => "without".to_owned(),
        Some(rest) => format!("with {rest}"),
        None => word.replace("~~", "").replace("||", "").replace("**", ""),
    }
}

/// Removes the decorations, and puts a space before a word that follows one. Before a mark there is
/// none: "bitcoin🤔?" is "bitcoin?".
fn without_decorations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_decoration(c) {
            gap = true;
            continue;
        }
        if gap && c.is_alphanumeric() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Returns true for emoji, keycaps, arrows, ornaments and the private use areas. They ask nothing,
/// and the private use characters would look like linked names.
fn is_decoration(c: char) -> bool {
    matches!(c,
        '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1faff}'
        | '\u{f0000}'..='\u{10ffff}')
}

/// Removes labels, numbers, bullets, quotation marks and brackets repeatedly.
fn unwrapped(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let before = text;
        text = without_label(text);
        text = without_number(text);
        text = text.trim_start_matches(['-', '*', '•', '·', ':', '.', ',', ';', ' ', '!', '?']);
        text = within_pair(text).trim();
        if text == before {
            return text.to_owned();
        }
    }
}

fn without_label(text: &str) -> &str {
    let found = LABELS.iter().find(|label| {
        text.get(..label.len())
            .is_some_and(|head| head.to_lowercase() == **label)
    });
    found.map_or(text, |label| text.get(label.len()..).unwrap_or_default())
}

/// Removes "1." and "(2)", but not the numbers of "2.4 million" and "10 yuan".
fn without_number(text: &str) -> &str {
    let rest = text.strip_prefix('(').unwrap_or(text);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.len() - after.len();
    if !(1..=2).contains(&digits) {
        return text;
    }
    let Some(tail) = after.strip_prefix(['.', ')', ':', '、']) else {
        return text;
    };
    if tail.starts_with(|c: char| c.is_ascii_digit()) {
        return text;
    }
    tail
}

/// Returns the text inside a pair of marks that encloses the whole text.
fn within_pair(text: &str) -> &str {
    const PAIRS: [(char, char); 9] = [
        ('"', '"'),
        ('\'', '\''),
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('《', '》'),
        ('【', '】'),
        ('「', '」'),
    ];
    let bare = text.trim_end_matches(['.', ' ']);
    for (open, close) in PAIRS {
        let inner = bare
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner
            && !inner.contains([open, close])
        {
            return inner;
        }
    }
    text
}
