//! What a sentence and a question are found by in the index.
//!
//! A name is found by whom it names (`@0` for the first party, `#0` for the first topic, whichever
//! alias), an English word by its stem, Chinese characters by themselves and by their pairs.
//! Function words are no terms.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::entity_linker::{
    Entity, EntityLinker, Spelling, Token, TokenKind, canonical, is_stop_word, tokens,
};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// The terms of a source's sentence, in the order of its words.
pub fn document_terms(linker: &EntityLinker, text: &str) -> Vec<String> {
    terms(linker, &canonical(text), Spelling::Exact)
}

/// The terms of a canonical question, each once.
pub fn question_terms(linker: &EntityLinker, text: &str) -> BTreeSet<String> {
    terms(linker, text, Spelling::Forgiving)
        .into_iter()
        .collect()
}

fn terms(linker: &EntityLinker, text: &str, spelling: Spelling) -> Vec<String> {
    let tokens = tokens(text);
    let mentions = linker.mentions_in(text, &tokens, spelling);
    let mut out: Vec<String> = mentions
        .iter()
        .map(|mention| match mention.entity {
            Entity::Party(party) => format!("@{}", party.0),
            Entity::Topic(topic) => format!("#{}", topic.0),
        })
        .collect();
    // A topic's words count too: "bitcoin" is nearer to "bitcoin" than to "ether".
    let covered = |token: &Token| {
        mentions.iter().any(|mention| {
            matches!(mention.entity, Entity::Party(_))
                && mention.span.start <= token.span.start
                && token.span.end <= mention.span.end
        })
    };
    let mut before: Option<&Token> = None;
    for token in tokens.iter().filter(|token| !covered(token)) {
        match token.kind {
            TokenKind::Mark => {}
            TokenKind::Word if is_stop_word(&token.text) => {}
            TokenKind::Word => out.push(STEMMER.stem(&token.text).into_owned()),
            TokenKind::Han => {
                if let Some(first) = before.filter(|first| first.span.end == token.span.start) {
                    out.push(format!("{}{}", first.text, token.text));
                }
                if !is_stop_word(&token.text) {
                    out.push(token.text.clone());
                }
            }
        }
        before = (token.kind == TokenKind::Han).then_some(token);
    }
    out
}
