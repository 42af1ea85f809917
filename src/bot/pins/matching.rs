//! Finds the pin to show above an answer: a pin whose question is understood as the same.
//!
//! ```text
//! pinned: Can bicycles go on the ferry?
//! "Are bikes allowed aboard?"      the pin is shown
//! "Are bikes banned aboard?"       not shown: the opposite question
//! "Can dogs go on the ferry?"      not shown: another question
//! "Velos?"                         shown if it is one of the pin's further wordings
//! ```

use crate::answer::Verdict;
use crate::bot::error::log;
use crate::bot::reply::Action;
use crate::bot::state::{Bot, RequestContext};
use crate::store::audit::AuditStamp;
use crate::store::pin::{FlagReason, Origin, Pin};

use super::{card, edit, notice, stored, validity};

/// The pin of a question, and the actions for pins that are no longer valid.
#[derive(Debug)]
pub(in crate::bot) struct PinMatch {
    pub(in crate::bot) pin: Option<Pin>,
    pub(in crate::bot) actions: Vec<Action>,
}

impl PinMatch {
    /// No pin.
    pub(in crate::bot) const fn nothing() -> Self {
        Self {
            pin: None,
            actions: Vec::new(),
        }
    }
}

/// Finds the server's pin for a question, by the key and the verdict of its answer. Flags pins that
/// are no longer valid, and does not return them.
///
/// # Errors
///
/// If the pins cannot be read. If one cannot be flagged, this is only logged.
pub(in crate::bot) async fn find(
    bot: &Bot,
    context: RequestContext<'_>,
    key: &str,
    verdict: Option<&Verdict>,
) -> crate::store::Result<PinMatch> {
    let mut found = PinMatch::nothing();
    let Some(guild) = context.request.location.guild() else {
        return Ok(found);
    };
    let pins = bot.store.pins_by_keys(guild, &[key.to_owned()]).await?;
    // If there are several, the latest one is used.
    for pin in pins.into_iter().rev() {
        match validity::check_validity(bot, &pin).await {
            Ok(_) if found.pin.is_none() => {
                if belongs_above(bot, &pin, key, verdict).await {
                    found.pin = Some(pin);
                }
            }
            Ok(_) => {}
            Err(reason) => match hide(bot, context, &pin, reason).await {
                Ok(actions) => found.actions.extend(actions),
                // What was found and hidden before remains.
                Err(error) => log(&error, Some(context.request)),
            },
        }
    }
    Ok(found)
}

/// Flags a pin that is no longer valid. Returns the edit of its message, and the notice, if this
/// has hidden it.
async fn hide(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: &Pin,
    reason: FlagReason,
) -> crate::store::Result<Vec<Action>> {
    // Read before the pin is flagged: a later failure of the store must not prevent the notice.
    let settings = bot.store.settings(pin.guild).await?;
    // The corpus was loaded again since the question arrived. This bot's is out of date.
    if bot.is_replaced() {
        return Ok(Vec::new());
    }
    let stamp = AuditStamp::of_bot(context.request.now);
    let Some(hidden) = validity::flag(bot, pin, reason, stamp).await? else {
        return Ok(Vec::new());
    };
    let edit = card::outdated_edit(&hidden, context.translations);
    let notice = notice::flagged_notice(&[hidden], &settings, context.translations);
    Ok(edit.into_iter().chain(notice).collect())
}

/// Returns true if the pin has the same verdict as the answer, or if the pin is from the queue: a
/// key that an older release computed must not put a "yes" above a "no". A question that the sources
/// do not answer has no verdict to compare. It must be one of the pin's wordings.
async fn belongs_above(bot: &Bot, pin: &Pin, key: &str, verdict: Option<&Verdict>) -> bool {
    if stored::differs_from(pin, verdict) {
        return false;
    }
    if pin.origin == Origin::Queue || stored::has_verdict_of(pin, verdict) {
        return true;
    }
    let keys = edit::keys(bot, pin, &pin.wordings).await;
    keys.is_ok_and(|keys| keys.iter().any(|known| known == key))
}
