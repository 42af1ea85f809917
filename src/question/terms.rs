//! The index terms of sentences and questions.
//!
//! A name becomes the term of its entity (`@0` for the first party, `#0` for the first topic, for
//! every alias), an English word its stem, and Chinese text its characters and pairs of characters.
//! Function words are no terms.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::entity_linker::{
    Entity, EntityLinker, Spelling, Token, TokenKind, canonical, is_stop_word, tokens,
};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// The terms of a source's sentence, in word order.
pub fn document_terms(linker: &EntityLinker, text: &str) -> Vec<String> {
    terms(linker, &canonical(text), Spelling::Exact)
}

/// The terms of a canonical question, without duplicates.
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
    // The words of a topic count too: "bitcoin" matches "bitcoin" better than "ether".
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
