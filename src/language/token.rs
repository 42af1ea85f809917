//! Words, numbers and marks, with their bytes.
//!
//! A word is letters and digits with apostrophes inside; hyphens and slashes part words, so that
//! "peer-to-peer" is "peer to peer". The possessive and short verbs after an apostrophe are cut
//! ("Zhao's", "they'll"), "n't" stays: it negates. A run of Chinese characters is one token here;
//! [`super::segment`] cuts it.

use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::text::{Span, is_han};

use super::rows::keyed;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters.
    Letters,
    /// Begins with a digit.
    Digits,
    /// Chinese characters.
    Han,
    /// One mark of punctuation, or a symbol.
    Mark,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) span: Span,
    /// Lower case, straight apostrophe, endings cut.
    pub(super) text: String,
    pub(super) shape: Shape,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

/// Cuts `text` into tokens. Linear; every span lies on character boundaries.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let shape = shape_of(c);
        let Some(shape) = shape else { continue };
        let mut end = start + c.len_utf8();
        if shape != Shape::Mark {
            while let Some(&(at, next)) = chars.peek() {
                if !continues(
                    shape,
                    next,
                    text.get(at + next.len_utf8()..).unwrap_or_default(),
                ) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        out.push(token(text, Span::new(start, end), shape, c));
    }
    out
}

fn token(text: &str, span: Span, shape: Shape, first: char) -> Token {
    let raw = span.of(text);
    let lower = match shape {
        Shape::Mark => straight(first).to_string(),
        // As many bytes as before: the table maps within the basic plane.
        Shape::Han => super::script::simplified(raw).into_owned(),
        Shape::Digits => without_ordinal(raw.replace([',', '\''], "").to_lowercase()),
        Shape::Letters => without_ending(lower(raw)),
    };
    Token {
        span,
        text: lower,
        shape,
        capital: first.is_uppercase(),
    }
}

/// "8th" is 8.
fn without_ordinal(mut number: String) -> String {
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .any(|ending| number.ends_with(ending));
    if ordinal && number.len() > 2 {
        number.truncate(number.len() - 2);
    }
    number
}

fn lower(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.to_ascii_lowercase();
    }
    raw.chars()
        .map(straight)
        .flat_map(char::to_lowercase)
        .collect()
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '「' | '」' | '『' | '』' => '"',
        '，' => ',',
        '。' | '．' => '.',
        '？' => '?',
        '！' => '!',
        '；' => ';',
        '：' => ':',
        '\u{2013}' | '\u{2014}' => '-',
        _ => c,
    }
}

const fn shape_of(c: char) -> Option<Shape> {
    if is_han(c) {
        Some(Shape::Han)
    } else if c.is_ascii_digit() {
        Some(Shape::Digits)
    } else if c.is_ascii_alphabetic() || (!c.is_ascii() && is_letter(c)) {
        Some(Shape::Letters)
    } else if c.is_ascii_whitespace() || c.is_ascii_control() {
        None
    } else {
        Some(Shape::Mark)
    }
}

const fn is_letter(c: char) -> bool {
    // `char::is_alphanumeric` is not const; these are the letters' blocks below the symbols
    // (U+2000) and the scripts above them.
    matches!(c, '\u{aa}' | '\u{b5}' | '\u{ba}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{1fff}'
        | '\u{2c00}'..='\u{2dff}' | '\u{3040}'..='\u{30ff}' | '\u{a640}'..='\u{d7ff}')
}

fn continues(shape: Shape, c: char, after: &str) -> bool {
    let inner = |follows: fn(char) -> bool| after.chars().next().is_some_and(follows);
    match shape {
        Shape::Han => is_han(c),
        Shape::Letters => {
            matches!(shape_of(c), Some(Shape::Letters | Shape::Digits))
                || (matches!(c, '\'' | '\u{2019}') && inner(|next| next.is_ascii_alphabetic()))
        }
        Shape::Digits => {
            matches!(shape_of(c), Some(Shape::Letters | Shape::Digits))
                || (matches!(c, '.' | ',') && inner(|next| next.is_ascii_digit()))
        }
        Shape::Mark => false,
    }
}

/// Endings behind an apostrophe that are words of their own or mark possession.
const ENDINGS: [&str; 7] = ["'s", "'re", "'ll", "'ve", "'d", "'m", "s'"];

fn without_ending(mut word: String) -> String {
    if let Some(ending) = ENDINGS
        .iter()
        .find(|ending| word.len() > ending.len() && word.ends_with(**ending))
    {
        word.truncate(word.len() - ending.len());
    }
    word
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Forms that inflect by no rule, and their bases: out of `data/irregular.txt`.
static IRREGULAR: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    keyed(include_str!("data/irregular.txt"))
        .flat_map(|(base, forms)| forms.map(move |form| (form, base)))
        .collect()
});

/// The Snowball stem of a lower-case English word, an irregular form's of its base; other words come
/// back as they are.
pub fn stem(word: &str) -> String {
    let word = IRREGULAR.get(word).copied().unwrap_or(word);
    if word.is_ascii() {
        STEMMER.stem(word).into_owned()
    } else {
        word.to_owned()
    }
}
