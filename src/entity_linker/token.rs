//! Words, numbers, Chinese characters and marks, with their bytes.

use crate::text::{Span, is_han, normalise, simplified};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters and digits.
    Word,
    /// One Chinese character.
    Han,
    /// One mark of punctuation, or a symbol.
    Mark,
}

/// A piece of a canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its bytes.
    pub span: Span,
    /// In lower case.
    pub text: String,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is written in capital letters alone.
    pub capitals: bool,
}

impl Token {
    /// Whether it may stand inside a name: "peer-to-peer", "@alipay", "丁·桂芳".
    pub(super) fn joins(&self) -> bool {
        matches!(
            self.text.as_str(),
            "-" | "." | "·" | "‧" | "•" | "・" | "@" | "&" | "'" | "_" | "/"
        )
    }
}

/// A text as names are looked for in it and as the reader sees it: one spelling for what looks
/// alike, traditional characters as simplified ones; case is kept.
pub fn canonical(text: &str) -> String {
    simplified(&normalise(text)).into_owned()
}

/// Cuts a canonical text into tokens; white space lies between them.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 4 + 1);
    let mut word: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let kind = kind(c);
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
