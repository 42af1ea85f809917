//! A text with its names linked, as the reader takes it.

use super::token::TokenKind;
use super::{Entity, EntityLinker, Spelling, tokens};
use crate::corpus::PartyIx;

/// The character that stands for the first party in a marked text; the next party's is the next.
/// The private use area: no canonical question holds one (`question` takes them out).
const FIRST_PARTY: u32 = 0xe000;
/// How many parties a marked text tells apart.
const MOST_PARTIES: usize = 0xff;

/// A text in lower case with its parties' names as single characters.
///
/// Parties are symbols because the reader learns relations and not names; topics are words that
/// mean something. Where a question is held against a proposition, which speaks of topics in
/// general, they are written by their canonical name; where it is held against a sentence, which
/// speaks of one coin or one kind of ticket, they stay as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkedText {
    /// Topics as they were written.
    pub surface: String,
    /// Topics by their canonical names.
    pub canonical: String,
    /// Whom and what it names, each once, in order.
    pub entities: Vec<Entity>,
}

/// The character for a party in a marked text.
pub fn party_symbol(party: PartyIx) -> char {
    let offset = u32::try_from(party.0.min(MOST_PARTIES)).unwrap_or(0);
    char::from_u32(FIRST_PARTY + offset).unwrap_or('\u{e0ff}')
}

/// Whether the character stands for a party.
pub const fn is_party_symbol(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{e0ff}')
}

impl EntityLinker {
    /// Links the names of a canonical text.
    pub fn link(&self, text: &str, spelling: Spelling) -> LinkedText {
        let mut marked = LinkedText::default();
        let mut from = 0;
        for mention in self.mentions(text, spelling) {
            let between = text.get(from..mention.span.start).unwrap_or_default();
            marked.both(between);
            match mention.entity {
                Entity::Party(party) => {
                    let mark = party_symbol(party);
                    marked.surface.push(mark);
                    marked.canonical.push(mark);
                }
                Entity::Topic(topic) => {
                    marked.surface.push_str(mention.span.of(text));
                    let name = self.topics.get(topic.0).map_or("", String::as_str);
                    marked.canonical.push_str(&format!(" {name} "));
                }
            }
            if !marked.entities.contains(&mention.entity) {
                marked.entities.push(mention.entity);
            }
            from = mention.span.end;
        }
        marked.both(text.get(from..).unwrap_or_default());
        LinkedText {
            surface: marked.surface.to_lowercase(),
            canonical: marked.canonical.to_lowercase().replace("  ", " "),
            entities: marked.entities,
        }
    }

    /// The first word of a canonical question that looks like a name and is none that the dispute
    /// knows: written with a capital inside the text, or unlike any ordinary or known word.
    pub fn unknown_name(&self, text: &str) -> Option<String> {
        let tokens = tokens(text);
        let mentions = self.mentions_in(text, &tokens, Spelling::Forgiving);
        let linked = |at: usize| {
            mentions
                .iter()
                .any(|mention| mention.span.start <= at && at < mention.span.end)
        };
        let capital = |raw: &str| raw.chars().next().is_some_and(char::is_uppercase);
        let shouted = !text.chars().any(char::is_lowercase);
        tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.kind == TokenKind::Word && token.text.len() > 2)
            .filter(|(_, token)| token.text.chars().all(char::is_alphabetic))
            .find(|(at, token)| {
                let strange = !self.is_known(&token.text)
                    && !super::build::is_ordinary(&token.text)
                    && !super::is_stop_word(&token.text);
                let named = *at > 0 && capital(token.span.of(text)) && !shouted;
                strange && named && !linked(token.span.start)
            })
            .map(|(_, token)| token.span.of(text).to_owned())
    }
}

impl LinkedText {
    fn both(&mut self, text: &str) {
        self.surface.push_str(text);
        self.canonical.push_str(text);
    }
}
