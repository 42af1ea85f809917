//! Checks whether a pin is still valid: its sentences are in the sources, and the verdict is the
//! same.
//!
//! ```text
//! the corpus is the pin's own             valid, until the upkeep answers its question again
//! a sentence of it is missing             sentences_gone
//! its question would get another verdict  verdict_differs
//! its dispute is excluded for its errors  unknown: the pin stays as it is
//! a source cannot be read any more        likewise, until the corpus is loaded again
//! ```
//! A sentence is the same if its words are a sentence anywhere in the same source. Its number is
//! not compared, because it changes with every sentence that is added above.
//!
//! Another release of the program may read a question differently, although the corpus is the same.
//! So the upkeep ([`check_again`]) compares the verdict of every pin. A pin is not shown above an
//! answer with another verdict in the meantime ([`matching`](super::matching)).

use crate::bot::state::Bot;
use crate::corpus::Corpus;
use crate::metrics::Event;
use crate::store::audit::AuditStamp;
use crate::store::pin::{ChangePinOutcome, FlagReason, Origin, Pin, StoredCitation};

use super::stored;

/// The result of a check that finds no reason to hide a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum Validity {
    /// The sources support it.
    Supported,
    /// It cannot be checked now; the next run checks it.
    Unknown,
}

/// Checks that the current sources support the pin. A pin of the current corpus is not checked.
///
/// # Errors
///
/// The reason why they do not.
pub(in crate::bot) async fn check_validity(bot: &Bot, pin: &Pin) -> Result<Validity, FlagReason> {
    if pin.corpus == bot.engine.corpus().version {
        return Ok(Validity::Supported);
    }
    check_again(bot, pin).await
}

/// Checks that the current sources support the pin, and that this release answers its question with
/// the pin's verdict.
///
/// # Errors
///
/// The reason why they do not.
pub(in crate::bot) async fn check_again(bot: &Bot, pin: &Pin) -> Result<Validity, FlagReason> {
    if pin.corpus != bot.engine.corpus().version
        && check_sentences(bot, pin).await? == Validity::Unknown
    {
        return Ok(Validity::Unknown);
    }
    match pin.origin {
        // A moderator chose the sentences, so there is no verdict to compare.
        Origin::Queue => Ok(Validity::Supported),
        Origin::Answer => check_verdict(bot, pin).await,
    }
}

/// Checks that all sentences of the pin are in the sources.
async fn check_sentences(bot: &Bot, pin: &Pin) -> Result<Validity, FlagReason> {
    let corpus = bot.engine.corpus();
    // The content of a dispute that is excluded for its errors is unknown.
    let is_left_out = |c: &StoredCitation| corpus.left_out.contains(&c.dispute);
    if pin.citations.as_slice().iter().any(is_left_out) {
        return Ok(Validity::Unknown);
    }
    let citations = pin.citations.clone();
    let are_there = bot.read_sources(move |engine| {
        let mut citations = citations.as_slice().iter();
        citations.all(|citation| is_in_corpus(engine.corpus(), citation))
    });
    let are_there = are_there.await;
    if bot.check_sources().is_err() {
        return Ok(Validity::Unknown);
    }
    are_there
        .then_some(Validity::Supported)
        .ok_or(FlagReason::SentencesGone)
}

/// Checks that the pin's question still has the pin's verdict.
async fn check_verdict(bot: &Bot, pin: &Pin) -> Result<Validity, FlagReason> {
    // The bot is stopping, or loads the corpus again.
    let Ok(answer) = bot.answer_pool.answer_when_free(&pin.question).await else {
        return Ok(Validity::Unknown);
    };
    stored::has_verdict_of(pin, answer.verdict.as_ref())
        .then_some(Validity::Supported)
        .ok_or(FlagReason::VerdictDiffers)
}

/// Flags an invalid pin, as it was checked, and logs it. Returns the stored pin. Returns `None` if
/// another check, in this process or in another one on the same store, came first, so that
/// moderators are notified once, or if somebody has changed the pin since it was read.
pub(in crate::bot) async fn flag(
    bot: &Bot,
    pin: &Pin,
    reason: FlagReason,
    stamp: AuditStamp,
) -> crate::store::Result<Option<Pin>> {
    let (guild, version) = (pin.guild, pin.version);
    let changed = bot
        .store
        .flag_pin(guild, pin.id, version, reason, stamp)
        .await?;
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
