//! The key of a question: equivalent questions have the same key. Pins and the review queue find
//! their question by it, so it contains ids of the corpus and never a position, which changes when
//! somebody edits the file.
//!
//! ```text
//! 3 alipay-binance asks alipay-crypto-,wechat-pay-crypto+ by binance
//! 3 alipay-binance says @changpeng-zhao @alipay reply when
//! 3 - text hello
//! ```

use sha2::{Digest, Sha256};

use crate::corpus::{Dispute, PartyIx, QuestionIx};
use crate::entity_linker::{Entity, EntityLinker};
use crate::question::key_terms;
use crate::text::hex;

/// The version of the format. If it changes, the keys of all pins are computed again.
const FORMAT: u8 = 3;
/// The maximum length of a key in bytes. PostgreSQL's indexes take rows of 2,704 bytes.
const MAX_BYTES: usize = 600;

/// The key of a question that asks these propositions, each with whether it is inverted.
pub(super) fn of_propositions(
    dispute: &Dispute,
    asked: impl Iterator<Item = (QuestionIx, bool)>,
    speaker: Option<PartyIx>,
) -> String {
    let way = |inverted| if inverted { '-' } else { '+' };
    let each = asked.map(|(ix, inverted)| format!("{}{}", dispute.question(ix).id, way(inverted)));
    let mut ids: Vec<String> = each.collect();
    ids.sort_unstable();
    let speaker = speaker.map(|party| format!(" by {}", dispute.party(party).id));
    let (id, speaker) = (&dispute.id, speaker.unwrap_or_default());
    bounded(format!("{FORMAT} {id} asks {}{speaker}", ids.join(",")))
}

/// The key of a question that asks no proposition: its names in their order, and its words in
/// alphabetical order.
pub(super) fn of_words(dispute: &Dispute, linker: &EntityLinker, text: &str) -> String {
    let terms = key_terms(linker, text);
    let names = terms.names.iter().map(|entity| match entity {
        Entity::Party(party) => format!("@{}", dispute.party(*party).id),
        Entity::Topic(topic) => format!("#{}", dispute.topic(*topic).id),
    });
    let terms: Vec<String> = names.chain(terms.words).collect();
    bounded(format!("{FORMAT} {} says {}", dispute.id, terms.join(" ")))
}

/// The key of a prepared text that no dispute has read.
pub(super) fn of_text(text: &str) -> String {
    bounded(format!("{FORMAT} - text {}", text.to_lowercase()))
}

/// Replaces the end of a key that is too long by a hash of the whole key.
fn bounded(mut key: String) -> String {
    if key.len() <= MAX_BYTES {
        return key;
    }
    let hash = hex(&Sha256::digest(&key));
    key.truncate(key.floor_char_boundary(MAX_BYTES - hash.len() - 1));
    key + " " + &hash
}
