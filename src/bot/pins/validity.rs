//! Checks whether a pin is still valid: its sentences are in the sources, and the verdict is the
//! same.
//!
//! ```text
//! the corpus is the pin's own             valid
//! a sentence of it is missing             sentences_gone
//! its question would get another verdict  verdict_differs
//! its dispute is excluded for its errors  treated as valid, because it cannot be checked
//! a source cannot be read any more        likewise, until the corpus is loaded again
//! ```
//! A sentence is the same if its words are a sentence anywhere in the same source. Its number is
//! not compared, because it changes with every sentence that is added above.

use crate::bot::state::Bot;
use crate::corpus::Corpus;
use crate::metrics::Event;
use crate::store::PinChange;
use crate::store::audit::AuditStamp;
use crate::store::pin::{ChangePinOutcome, FlagReason, Origin, Pin, StoredCitation};

/// Checks that the current sources support the pin.
///
/// # Errors
///
/// The reason why they do not.
pub(in crate::bot) async fn check_validity(bot: &Bot, pin: &Pin) -> Result<(), FlagReason> {
    let corpus = bot.engine.corpus();
    if pin.corpus == corpus.version {
        return Ok(());
    }
    // The content of a dispute that is excluded for its errors is unknown, so the pin stays valid.
    let is_left_out = |c: &StoredCitation| corpus.left_out.contains(&c.dispute);
    if pin.citations.as_slice().iter().any(is_left_out) {
        return Ok(());
    }
    let stand = pin
        .citations
        .as_slice()
        .iter()
        .all(|c| is_in_corpus(corpus, c));
    if bot.check_sources().is_err() {
        return Ok(());
    }
    if !stand {
        return Err(FlagReason::SentencesGone);
    }
    match pin.origin {
        // A moderator chose the sentences, so there is no verdict to compare.
        Origin::Queue => Ok(()),
        Origin::Answer => {
            // The bot is stopping, or loads the corpus again. The next run checks the pin.
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

/// Flags an invalid pin and logs it. Returns `None` if another check, in this process or in another
/// one on the same store, came first: moderators are notified once.
pub(in crate::bot) async fn flag(
    bot: &Bot,
    pin: &Pin,
    reason: FlagReason,
    stamp: AuditStamp,
) -> crate::store::Result<Option<Pin>> {
    let (guild, change) = (pin.guild, PinChange::Flag(reason));
    let changed = bot.store.change_pin(guild, pin.id, change, stamp).await?;
    let ChangePinOutcome::Done(flagged) = changed else {
        return Ok(None);
    };
    bot.metrics.count(Event::PinFlagged);
    tracing::warn!(
        guild = pin.guild.0,
        pin = pin.id.0,
        flag.reason = ?reason,
        "a pin no longer holds, and is hidden"
    );
    Ok(Some(flagged))
}

fn is_in_corpus(corpus: &Corpus, citation: &StoredCitation) -> bool {
    let disputes = corpus.disputes.iter().filter(|d| d.id == citation.dispute);
    let mut sources = disputes
        .flat_map(|dispute| &dispute.sources)
        .filter(|source| source.id == citation.source);
    sources.any(|source| {
        let (text, mut sentences) = (source.text(), source.sentences().iter());
        sentences.any(|sentence| sentence.span.of(text) == citation.text)
    })
}
