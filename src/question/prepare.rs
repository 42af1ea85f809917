//! What was typed, cleaned and cut into sentences; and small talk, which is no question.
//!
//! `~~Alipay~~ <@123> https://x.y **for** :wave: crypto??` becomes `Alipay for crypto??`.

use std::borrow::Cow;

use crate::language::{self, Class, Names, Spelling, WordKind};
use crate::text::{normalise, truncate_chars};

/// How many characters of a question are read; what follows is left unread. Discord's slash
/// options hold 6,000.
pub const LONGEST_QUESTION: usize = 1_000;

/// How many words of one sentence of a question are weighed: longer ones are no questions.
pub const MOST_WORDS: usize = 60;

/// Something that is no question about the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Small {
    /// Nothing at all.
    Empty,
    /// A greeting.
    Greeting,
    /// Thanks.
    Thanks,
    /// A call for help.
    Help,
}

/// A question as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Its sentences in order, without markup.
    pub sentences: Vec<String>,
    /// Small talk, where it is nothing else.
    pub small: Option<Small>,
}

/// Cleans and cuts what was typed.
pub fn prepare(typed: &str) -> Prepared {
    let text = without_markup(&normalise(&lines_as_sentences(truncate_chars(
        typed,
        LONGEST_QUESTION,
    ))));
    let sentences: Vec<String> = sentences(&text)
        .into_iter()
        .map(|sentence| language::undouble(&sentence))
        .collect();
    let small = small(&sentences);
    Prepared { sentences, small }
}

/// The end of a line ends a sentence.
fn lines_as_sentences(typed: &str) -> String {
    typed
        .lines()
        .map(|line| line.trim_start_matches(['>', ' ', '#']))
        .collect::<Vec<_>>()
        .join(" \u{2028}\n")
        .replace('\u{2028}', "¶")
}

fn without_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(' ') {
        if word.starts_with("http://") || word.starts_with("https://") || is_tag(word) {
            continue;
        }
        let clean = if word.contains(['~', '|', '*', '_']) {
            Cow::Owned(unmarked(word))
        } else {
            Cow::Borrowed(word)
        };
        let clean = match clean.strip_prefix("w/") {
            Some("") => Cow::Borrowed("with"),
            Some("o") => Cow::Borrowed("without"),
            Some(rest) => Cow::Owned(format!("with {rest}")),
            None => clean,
        };
        let clean = clean.trim_matches(['`', '*', '_', '~', '\'']);
        if !clean.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(clean);
        }
    }
    out
}

fn unmarked(word: &str) -> String {
    word.replace("~~", "")
        .replace("||", " ")
        .replace("**", "")
        .replace("__", "")
}

/// `<@123>`, `<#123>`, `<:name:123>`, `:name:`.
fn is_tag(word: &str) -> bool {
    let word = word.trim_end_matches(['?', '!', '.', ',']);
    (word.starts_with('<') && word.ends_with('>') && word.len() > 2)
        || (word.len() > 2 && word.starts_with(':') && word.ends_with(':') && !word.contains(' '))
}

fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut current = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = match c {
            '¶' | '?' | '!' | '。' => true,
            '.' => chars.peek().is_none_or(|next| *next == ' ') && !is_short(&current),
            _ => false,
        };
        let short = c == '.' && !ends && is_short(&current);
        if c != '¶' && !short {
            current.push(c);
        }
        if ends
            && chars
                .peek()
                .is_none_or(|next| !matches!(next, '?' | '!' | '.'))
        {
            push(&mut out, &mut current);
        }
    }
    push(&mut out, &mut current);
    out
}

/// "acc.", "vs.", "e.g.": no sentence ends there.
fn is_short(before: &str) -> bool {
    let last = before.rsplit(' ').next().unwrap_or_default();
    let letter = |part: &str| part.len() == 1 && part.chars().all(|c| c.is_ascii_alphabetic());
    let dotted = last.contains('.') && last.split('.').all(letter);
    dotted || language::classes_of(&last.to_ascii_lowercase()).has(Class::Abbreviation)
}

fn push(out: &mut Vec<String>, current: &mut String) {
    let sentence = current.trim();
    if sentence.chars().any(char::is_alphanumeric) {
        out.push(sentence.to_owned());
    }
    current.clear();
}

fn small(sentences: &[String]) -> Option<Small> {
    if sentences.is_empty() {
        return Some(Small::Empty);
    }
    let mut found: Option<Small> = None;
    for sentence in sentences {
        found = found.max_by_weight(small_sentence(sentence)?);
    }
    found
}

trait Weighed {
    fn max_by_weight(self, other: Small) -> Option<Small>;
}

impl Weighed for Option<Small> {
    /// A call for help outweighs thanks, and thanks a greeting.
    fn max_by_weight(self, other: Small) -> Option<Small> {
        let weight = |small: Small| {
            [Small::Empty, Small::Greeting, Small::Thanks, Small::Help]
                .iter()
                .position(|s| *s == small)
        };
        Some(
            self.filter(|known| weight(*known) >= weight(other))
                .unwrap_or(other),
        )
    }
}

/// What small talk a sentence is, where every word of it is small talk or filler.
fn small_sentence(sentence: &str) -> Option<Small> {
    let lower = sentence.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '/' && c != '-');
    let reading = language::read(bare, &Names::default(), Spelling::Exact);
    let mut found = None;
    for word in reading
        .words
        .iter()
        .filter(|word| word.kind != WordKind::Mark)
    {
        let kind = [
            (Class::Help, Small::Help),
            (Class::Thanks, Small::Thanks),
            (Class::Greeting, Small::Greeting),
        ];
        match kind.iter().find(|(class, _)| word.classes.has(*class)) {
            Some((_, small)) => found = found.max_by_weight(*small),
            None if word.classes.any(&[
                Class::Soft,
                Class::Generic,
                Class::SecondPerson,
                Class::FirstPerson,
            ]) => {}
            None if word
                .classes
                .any(&[Class::Preposition, Class::Article, Class::Auxiliary]) => {}
            None => return None,
        }
    }
    found
}
