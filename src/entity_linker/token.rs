//! Splits text into words, numbers, Chinese characters and marks, with their byte ranges.

use crate::text::{Span, is_combining_mark, is_han, normalise, simplified};

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters and digits, with their combining marks.
    Word,
    /// One Chinese character.
    Han,
    /// One punctuation mark or symbol.
    Mark,
}

/// A token of a canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its byte range.
    pub span: Span,
    /// Its text in lower case.
    pub text: String,
    /// Its kind.
    pub kind: TokenKind,
    /// True if it is all in capital letters.
    pub capitals: bool,
}

impl Token {
    /// Returns true if it may join the parts of a name: "peer-to-peer", "@alipay", "丁·桂芳".
    pub(super) fn joins(&self) -> bool {
        matches!(
            self.text.as_str(),
            "-" | "." | "·" | "‧" | "•" | "・" | "@" | "&" | "'" | "_" | "/"
        )
    }
}

/// Converts a text to the form in which names are searched and which the reader takes: characters
/// that look alike have one spelling, and traditional characters become simplified ones. Keeps
/// case.
pub fn canonical(text: &str) -> String {
    simplified(&normalise(text)).into_owned()
}

/// Splits a canonical text into tokens, without the white space between them.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 4 + 1);
    let mut word: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let kind = match kind(c) {
            Some(TokenKind::Mark) if word.is_some() && is_combining_mark(c) => {
                Some(TokenKind::Word)
            }
            kind => kind,
        };
        if kind != Some(TokenKind::Word)
            && let Some(start) = word.take()
        {
            out.push(token(text, Span::new(start, at), TokenKind::Word));
        }
        match kind {
            Some(TokenKind::Word) => {
                word.get_or_insert(at);
            }
            Some(kind) => out.push(token(text, Span::new(at, at + c.len_utf8()), kind)),
            None => {}
        }
    }
    if let Some(start) = word {
        out.push(token(text, Span::new(start, text.len()), TokenKind::Word));
    }
    out
}

fn kind(c: char) -> Option<TokenKind> {
    if c.is_whitespace() {
        None
    } else if is_han(c) {
        Some(TokenKind::Han)
    } else if c.is_alphanumeric() {
        Some(TokenKind::Word)
    } else {
        Some(TokenKind::Mark)
    }
}

fn token(text: &str, span: Span, kind: TokenKind) -> Token {
    let raw = span.of(text);
    Token {
        span,
        text: raw.to_lowercase(),
        kind,
        capitals: raw.chars().all(|c| !c.is_lowercase()),
    }
}
