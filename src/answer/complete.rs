//! Completes a follow-up question from the previous question.
//!
//! ```text
//! before   Can I use Alipay on Binance?
//! then     and wechat?                    ─► Can I use wechat on Binance?
//! ```
//! The rule is exact: a name replaces another of the same kind, and nothing else changes. A text
//! with other words of its own is a new question.

use crate::corpus::{Dispute, PartyIx};
use crate::entity_linker::{Entity, EntityLinker, Mention, Spelling, TokenKind, tokens};

/// Words that join a name to the previous question. The list has no negation and no question word,
/// because those change the meaning.
const JOINING_WORDS: [&str; 22] = [
    "a", "an", "the", "and", "or", "for", "with", "on", "in", "at", "via", "by", "to", "about",
    "too", "then", "also", "please", "呢", "吗", "和", "那",
];

/// Inserts the names of `then` into the previous question. Returns `None` if `then` contains no
/// name, or words other than names and joining words. Both texts are canonical.
pub(super) fn complete(
    dispute: &Dispute,
    linker: &EntityLinker,
    before: &str,
    then: &str,
) -> Option<String> {
    let named = linker.mentions(then, Spelling::Forgiving);
    let parties = named
        .iter()
        .filter(|m| matches!(m.entity, Entity::Party(_)));
    // With two names of a kind, the second would replace the first.
    let several = parties.clone().count() > 1 || named.len() - parties.count() > 1;
    if named.is_empty() || several || has_other_words(then, &named) {
        return None;
    }
    let mut text = before.to_owned();
    for mention in &named {
        let new = mention.span.of(then);
        let known = linker.mentions(&text, Spelling::Forgiving);
        let old = replaced(dispute, &known, mention.entity)?;
        text.replace_range(old.span.start..old.span.end, new);
    }
    Some(text)
}

/// Returns true if a text holds words other than names and joining words.
fn has_other_words(text: &str, named: &[Mention]) -> bool {
    let in_a_name = |at: usize| named.iter().any(|m| m.span.start <= at && at < m.span.end);
    tokens(text).iter().any(|token| {
        token.kind != TokenKind::Mark
            && !in_a_name(token.span.start)
            && !JOINING_WORDS.contains(&token.text.as_str())
    })
}

/// Finds the mention that a new name replaces: the same name, else the first of the same kind.
fn replaced<'m>(dispute: &Dispute, known: &'m [Mention], new: Entity) -> Option<&'m Mention> {
    let kind = |party: PartyIx| dispute.party(party).kind.as_deref();
    let same_kind = |m: &&Mention| match (m.entity, new) {
        (Entity::Party(old), Entity::Party(new)) => kind(old).is_some() && kind(old) == kind(new),
        (Entity::Topic(_), Entity::Topic(_)) => true,
        _ => false,
    };
    let same = |m: &&Mention| m.entity == new;
    known
        .iter()
        .find(same)
        .or_else(|| known.iter().find(same_kind))
}
