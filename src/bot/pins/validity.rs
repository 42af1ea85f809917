//! Whether a pin still holds: its sentences stand in the sources, and they would say the same.
//!
//! ```text
//! the corpus is the pin's own             holds
//! a sentence of it is gone                sentences_gone
//! its question would get another verdict  verdict_differs
//! its dispute is left out for its errors  holds, as far as is known
//! ```
//! A sentence is the same where its words stand as a sentence of the same source, wherever in it:
//! its number changes with every sentence that is added above.

use crate::bot::dispatch::Bot;
use crate::corpus::Corpus;
use crate::metrics::Event;
use crate::store::audit::AuditStamp;
use crate::store::pin::{FlagReason, Origin, Pin, StoredCitation};

/// Whether the pin rests on what the sources say now.
///
/// # Errors
///
/// Why it does not.
pub(in crate::bot) async fn check_validity(bot: &Bot, pin: &Pin) -> Result<(), FlagReason> {
    let corpus = bot.engine.corpus();
    if pin.corpus == corpus.version {
        return Ok(());
    }
    // What a dispute says that is left out for its errors is not known; nobody is told otherwise.
    let is_left_out = |c: &StoredCitation| corpus.left_out.contains(&c.dispute);
    if pin.citations.as_slice().iter().any(is_left_out) {
        return Ok(());
    }
    let stand = pin
        .citations
        .as_slice()
        .iter()
        .all(|c| is_in_corpus(corpus, c));
    if !stand {
        return Err(FlagReason::SentencesGone);
    }
    match pin.origin {
        // A moderator chose the sentences: there was no verdict that could differ.
        Origin::Queue => Ok(()),
        Origin::Answer => {
            // Where nothing is left to answer it, the bot is ending: it is looked at the next time.
            let Ok(answer) = bot.answer_pool.answer_when_free(&pin.question).await else {
                return Ok(());
            };
            let now = answer.verdict;
            let now = now.as_ref().map(|verdict| verdict.code.as_str());
            let then = pin.verdict.as_ref().map(|verdict| verdict.code.as_str());
            (now == then)
                .then_some(())
                .ok_or(FlagReason::VerdictDiffers)
        }
    }
}

/// Flags a pin that does not hold, and says so in the log.
pub(in crate::bot) async fn flag(
    bot: &Bot,
    pin: &Pin,
    reason: FlagReason,
    act: AuditStamp,
) -> crate::store::Result<Option<Pin>> {
    tracing::warn!(
        guild = pin.guild.0,
        pin = pin.id.0,
        flag.reason = ?reason,
        "a pin no longer holds, and is hidden"
    );
    bot.metrics.count(Event::PinFlagged);
    bot.store.flag_pin(pin.guild, pin.id, reason, act).await
}

fn is_in_corpus(corpus: &Corpus, citation: &StoredCitation) -> bool {
    let disputes = corpus.disputes.iter().filter(|d| d.id == citation.dispute);
    let mut sources = disputes
        .flat_map(|dispute| &dispute.sources)
        .filter(|source| source.id == citation.source);
    sources.any(|source| {
        let mut sentences = source.sentences.iter();
        sentences.any(|sentence| sentence.span.of(&source.text) == citation.text)
    })
}
