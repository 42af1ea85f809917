//! A text with linked names, in the form that the reader takes.

use super::token::Token;
use super::vocabulary::may_be_name;
use super::{Entity, EntityLinker, Spelling, tokens};
use crate::corpus::{MAX_DISTINCT_PARTIES, PartyIx};

/// The symbol of the first party in a linked text; each further party has the next character. It is
/// in the private use area, whose characters in the text itself are left out.
const FIRST_PARTY: u32 = 0xe000;

/// A text in lower case in which each party name is a single character.
///
/// Parties are symbols because the reader learns relations, not names. Topics are words with a
/// meaning. For a proposition, which is about topics in general, they are replaced by their
/// canonical names. For a sentence, which is about one coin or one kind of ticket, they stay as
/// written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkedText {
    /// The text with topics as written.
    pub surface: String,
    /// The text with topics by their canonical names.
    pub canonical: String,
    /// The entities in order, without duplicates.
    pub entities: Vec<Entity>,
}

/// The symbol of a party in a linked text.
pub fn party_symbol(party: PartyIx) -> char {
    let offset = u32::try_from(party.0.min(MAX_DISTINCT_PARTIES - 1)).unwrap_or(0);
    char::from_u32(FIRST_PARTY + offset).unwrap_or('\u{e0ff}')
}

/// Returns true if the character is a party symbol.
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

    /// Returns the first word of a canonical question that looks like a name unknown to the
    /// dispute: it begins with a capital letter inside the text, and is no ordinary word and no
    /// word of the sources.
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
            .filter(|(_, token)| may_be_name(token))
            .filter(|(_, token)| token.text.chars().all(char::is_alphabetic))
            .filter(|(at, _)| !is_contraction(&tokens[*at..]))
            .find(|(at, token)| {
                let raw = token.span.of(text);
                let unknown = !self.is_known(&token.text)
                    && !super::build::is_ordinary(&token.text)
                    && !super::is_stop_word(&token.text);
                let named = *at > 0 && capital(raw) && !shouted;
                // Last, because it may read every source.
                unknown
                    && named
                    && !linked(token.span.start)
                    && !self.vocabulary.is_behind_scanned(raw)
            })
            .map(|(_, token)| token.span.of(text).to_owned())
    }
}

/// Returns true for the first part of "isn't" and "couldn't". The tokens are cut at the apostrophe,
/// and "Isn" is no name.
fn is_contraction(tokens: &[Token]) -> bool {
    match tokens {
        [word, apostrophe, end, ..] => {
            apostrophe.text == "'"
                && end.text == "t"
                && word.span.end == apostrophe.span.start
                && apostrophe.span.end == end.span.start
        }
        _ => false,
    }
}

impl LinkedText {
    /// Appends a text without names. Leaves out private use characters, such as the icons of a
    /// copied web page: the reader would take them for parties.
    fn both(&mut self, text: &str) {
        for part in text.split(is_private_use) {
            self.surface.push_str(part);
            self.canonical.push_str(part);
        }
    }
}

const fn is_private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}
