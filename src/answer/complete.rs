//! A question completed from the one before it.
//!
//! ```text
//! before   Can I use Alipay on Binance?
//! then     and wechat?                    ─► Can I use wechat on Binance?
//! ```
//! Exact: a name takes the place of one of the same kind, and nothing else is changed. What holds
//! words of its own is a question of its own.

use crate::corpus::{Dispute, PartyIx};
use crate::names::{Entity, Mention, Names, Spelling, TokenKind, is_stop_word, tokens};

/// The question before, about what `then` names instead; `None` where it names nothing, or says more
/// than a name. Both are canonical.
pub(super) fn complete(
    dispute: &Dispute,
    names: &Names,
    before: &str,
    then: &str,
) -> Option<String> {
    let named = names.mentions(then, Spelling::Forgiving);
    if named.is_empty() || says_more(then, &named) {
        return None;
    }
    let mut text = before.to_owned();
    for mention in &named {
        let new = mention.span.of(then);
        let known = names.mentions(&text, Spelling::Forgiving);
        let old = replaced(dispute, &known, mention.entity)?;
        text.replace_range(old.span.start..old.span.end, new);
    }
    Some(text)
}

/// Whether a text holds words besides names and what joins them.
fn says_more(text: &str, named: &[Mention]) -> bool {
    let in_a_name = |at: usize| named.iter().any(|m| m.span.start <= at && at < m.span.end);
    tokens(text).iter().any(|token| {
        token.kind != TokenKind::Mark
            && !in_a_name(token.span.start)
            && !is_stop_word(&token.text)
            && !matches!(token.text.as_str(), "呢" | "吗" | "too" | "then" | "pay")
    })
}

/// The mention that a name takes the place of: itself; else one of the same kind, else the first
/// party for a party, the first topic for a topic.
fn replaced<'m>(dispute: &Dispute, known: &'m [Mention], new: Entity) -> Option<&'m Mention> {
    let kind = |party: PartyIx| dispute.party(party).kind.as_deref();
    let same_kind = |m: &&Mention| match (m.entity, new) {
        (Entity::Party(old), Entity::Party(new)) => kind(old).is_some() && kind(old) == kind(new),
        (Entity::Topic(_), Entity::Topic(_)) => true,
        _ => false,
    };
    let same = |m: &&Mention| m.entity == new;
    let both = |m: &&Mention| {
        matches!(
            (m.entity, new),
            (Entity::Party(_), Entity::Party(_)) | (Entity::Topic(_), Entity::Topic(_))
        )
    };
    let first = known.iter().find(same);
    first
        .or_else(|| known.iter().find(same_kind))
        .or_else(|| known.iter().find(both))
}
