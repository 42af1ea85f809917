//! Detects follow-ups by their form: "and wechat?", "who said that?", "is this true?".
//!
//! The rules are exact, because the bot acts on them: it sends the previous question, or the
//! message that is replied to, to the reader. The phrases are in `follow_up.txt`.

use std::sync::LazyLock;

use crate::corpus::sentences;
use crate::entity_linker::{TokenKind, canonical, tokens};
use crate::text::is_han;

use super::phrases::{self, words};
use super::prepare::prepare;

/// The maximum number of questions in one text that are answered; the rest are only listed.
pub const MAX_QUESTIONS: usize = 3;

/// The maximum number of words in a question that is part of the previous one ("yes or no?").
const MAX_PART_WORDS: usize = 4;

/// How a text relates to the previous question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// It repeats the question: "why?", "who said that?", "is that still true?".
    Repeat,
    /// It may ask the question about something else: "and wechat?". Holds the text after the "and".
    Substitution(String),
}

struct FollowUpPhrases {
    repeats: Vec<Vec<String>>,
    check: Vec<Vec<String>>,
    openers: Vec<Vec<String>>,
}

static PHRASES: LazyLock<FollowUpPhrases> = LazyLock::new(|| {
    let of = |kind| phrases::parse(include_str!("follow_up.txt"), kind);
    FollowUpPhrases {
        repeats: of("again"),
        check: of("check"),
        openers: of("about"),
    }
});

/// How a text relates to the previous question.
pub fn follow_up(text: &str) -> FollowUp {
    let text = canonical(text);
    let all = words(&text);
    if is_repeat(&all) {
        return FollowUp::Repeat;
    }
    let opening = leading_opener(&all);
    let kept = tokens(&text)
        .into_iter()
        .filter(|token| token.kind != TokenKind::Mark);
    let from = kept.map(|token| token.span.start).nth(opening);
    FollowUp::Substitution(
        from.and_then(|at| text.get(at..))
            .unwrap_or_default()
            .to_owned(),
    )
}

/// The number of words of the longest opener with which a text begins: "and what about".
pub(super) fn leading_opener(words: &[String]) -> usize {
    phrases::longest_at_start(words, &PHRASES.openers)
}

/// Returns true if the words only repeat the previous question: "why not".
pub(super) fn is_repeat(words: &[String]) -> bool {
    PHRASES
        .repeats
        .iter()
        .any(|phrase| phrase.as_slice() == words)
}

/// Returns true if a text only asks to check the message that it replies to.
pub fn asks_for_a_check(text: &str) -> bool {
    let all = words(&canonical(text));
    all.is_empty() || PHRASES.check.contains(&all)
}

/// Splits a text into its questions; returns the whole text if it has fewer than two. A question
/// includes the text before it, and following text that only continues it ("or will it get
/// blocked?") or is small talk ("thanks").
pub fn split_questions(text: &str) -> Vec<String> {
    // Each of several questions ends with a mark of its own. Most texts need no further look.
    if text.matches(['?', '？']).nth(1).is_none() {
        return vec![text.to_owned()];
    }
    let mut questions: Vec<String> = Vec::new();
    let mut before = String::new();
    for line in text.lines() {
        for sentence in sentences::split(line, None) {
            for piece in pieces(sentence.span.of(line)) {
                if !piece.ends_with(['?', '？']) {
                    push(&mut before, piece);
                } else if before.is_empty() && continues_previous(piece) && !questions.is_empty() {
                    if let Some(last) = questions.last_mut() {
                        push(last, piece);
                    }
                } else if is_chatter(piece) {
                    push(&mut before, piece);
                } else {
                    push(&mut before, piece);
                    questions.push(std::mem::take(&mut before));
                }
            }
        }
    }
    if questions.len() < 2 {
        return vec![text.to_owned()];
    }
    if !is_chatter(&before)
        && let Some(last) = questions.last_mut()
    {
        push(last, &before);
    }
    questions
}

/// Splits a sentence after its question marks, if white space or a Chinese character follows and
/// the mark is outside quotation marks. So a URL stays whole.
fn pieces(sentence: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut quoted = false;
    for (at, c) in sentence.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '“' | '「' => quoted = true,
            '”' | '」' => quoted = false,
            '?' | '？' if !quoted => {
                let end = at + c.len_utf8();
                let next = sentence.get(end..).and_then(|rest| rest.chars().next());
                if next.is_none_or(|next| next.is_whitespace() || is_han(next)) {
                    out.extend(sentence.get(from..end));
                    from = end;
                }
            }
            _ => {}
        }
    }
    out.extend(sentence.get(from..));
    out.into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Returns true for small talk or a bare address, which no source can answer.
fn is_chatter(text: &str) -> bool {
    prepare(text).small.is_some()
}

fn push(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Returns true if a question only continues the previous one: the second half of an either-or
/// question, a tag, or a stray mark. "and wechat?" is a question of its own, although it is short.
fn continues_previous(piece: &str) -> bool {
    let all = words(&canonical(piece));
    let first = all.first().map_or("", String::as_str);
    let asks = match follow_up(piece) {
        FollowUp::Repeat => return true,
        FollowUp::Substitution(rest) => words(&rest).len() < all.len(),
    };
    match first {
        "" | "or" | "还是" => true,
        "right" | "correct" | "no" | "yes" | "yeah" | "y" | "n" | "eh" | "huh" | "ok" => {
            all.len() <= MAX_PART_WORDS
        }
        _ => !asks && all.len() < 2 && first.is_ascii(),
    }
}
