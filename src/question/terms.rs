//! The index terms of sentences and questions.
//!
//! A name becomes the term of its entity (`@0` for the first party, `#0` for the first topic, for
//! every alias), an English word its stem, and Chinese text its characters and pairs of characters.
//! Function words are no terms.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::entity_linker::{
    Entity, EntityLinker, Mention, Spelling, Token, TokenKind, canonical, is_stop_word, tokens,
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

/// The terms by which equivalent questions are recognised.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyTerms {
    /// The entities in order of first mention: "did A reply to B" is not "did B reply to A".
    pub names: Vec<Entity>,
    /// The other terms, without duplicates, with the question words and negations.
    pub words: BTreeSet<String>,
}

/// Stop words that make another question: "when did he reply" is not "why did he reply". Without
/// them, `engine::equivalent_questions_have_the_same_key_and_others_do_not` fails.
const KEY_STOP_WORDS: [&str; 17] = [
    "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "no", "not", "never",
    "yes", "without", "cant", "dont", "wont",
];

/// The terms of a canonical question by which equivalent questions are recognised.
pub fn key_terms(linker: &EntityLinker, text: &str) -> KeyTerms {
    let tokens = tokens(text);
    let mentions = linker.mentions_in(text, &tokens, Spelling::Forgiving);
    let mut names = Vec::new();
    for mention in &mentions {
        if !names.contains(&mention.entity) {
            names.push(mention.entity);
        }
    }
    let is_left_out = |word: &str| is_stop_word(word) && !KEY_STOP_WORDS.contains(&word);
    let words = words(&tokens, &mentions, is_left_out);
    KeyTerms {
        names,
        words: words.into_iter().collect(),
    }
}

fn terms(linker: &EntityLinker, text: &str, spelling: Spelling) -> Vec<String> {
    let tokens = tokens(text);
    let mentions = linker.mentions_in(text, &tokens, spelling);
    let names = mentions.iter().map(|mention| match mention.entity {
        Entity::Party(party) => format!("@{}", party.0),
        Entity::Topic(topic) => format!("#{}", topic.0),
    });
    names
        .chain(words(&tokens, &mentions, is_stop_word))
        .collect()
}

/// The terms of the words outside of parties' names, in order.
fn words(
    tokens: &[Token],
    mentions: &[Mention],
    is_left_out: impl Fn(&str) -> bool,
) -> Vec<String> {
    // The words of a topic count too: "bitcoin" matches "bitcoin" better than "ether".
    let covered = |token: &Token| {
        mentions.iter().any(|mention| {
            matches!(mention.entity, Entity::Party(_))
                && mention.span.start <= token.span.start
                && token.span.end <= mention.span.end
        })
    };
    let mut out = Vec::new();
    let mut before: Option<&Token> = None;
    for token in tokens.iter().filter(|token| !covered(token)) {
        match token.kind {
            TokenKind::Mark => {}
            TokenKind::Word if is_left_out(&token.text) => {}
            TokenKind::Word => out.push(STEMMER.stem(&token.text).into_owned()),
            TokenKind::Han => {
                if let Some(first) = before.filter(|first| first.span.end == token.span.start) {
                    out.push(format!("{}{}", first.text, token.text));
                }
                if !is_left_out(&token.text) {
                    out.push(token.text.clone());
                }
            }
        }
        before = (token.kind == TokenKind::Han).then_some(token);
    }
    out
}
