//! The pin that stands above an answer: one on a question that is understood as the same.
//!
//! ```text
//! pinned: Can bicycles go on the ferry?
//! "Are bikes allowed aboard?"      the pin is shown
//! "Are bikes banned aboard?"       it is not: asked the other way round
//! "Can dogs go on the ferry?"      it is not: another question
//! ```

use crate::answer::Answer;
use crate::bot::dispatch::{Bot, RequestContext};
use crate::bot::reply::Action;
use crate::store::audit::AuditStamp;
use crate::store::pin::{Origin, Pin};

use super::{card, notice, validity};

/// The pin of a question, and what is to be done about those that no longer hold.
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

/// The server's pin on the question of an answer. One that no longer holds is flagged on the way,
/// and not shown.
pub(in crate::bot) async fn find(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: &Answer,
) -> crate::store::Result<PinMatch> {
    let mut found = PinMatch::nothing();
    let Some(guild) = context.request.location.guild() else {
        return Ok(found);
    };
    let keys = std::slice::from_ref(&answer.key);
    let pins = bot.store.pins_by_keys(guild, keys).await?;
    // Of several the latest.
    let pins: Vec<Pin> = pins.into_iter().rev().collect();
    let mut flagged = Vec::new();
    for pin in pins {
        match validity::check_validity(bot, &pin).await {
            Ok(()) if found.pin.is_none() && is_same_answer(&pin, answer) => found.pin = Some(pin),
            Ok(()) => {}
            Err(reason) => {
                let act = AuditStamp::of_bot(context.request.now);
                flagged.extend(validity::flag(bot, &pin, reason, act).await?);
                found
                    .actions
                    .extend(card::outdated_edit(&pin, context.translations));
            }
        }
    }
    if !flagged.is_empty() {
        let settings = bot.store.settings(guild).await?;
        let notice = notice::flagged_notice(&flagged, &settings, context.translations);
        found.actions.extend(notice);
    }
    Ok(found)
}

/// Whether a pinned answer and the sources' answer have one verdict: a key that was computed by an
/// older release must not put a "yes" above a "no".
fn is_same_answer(pin: &Pin, answer: &Answer) -> bool {
    let now = answer.verdict.as_ref().map(|verdict| verdict.code.as_str());
    let then = pin.verdict.as_ref().map(|verdict| verdict.code.as_str());
    pin.origin == Origin::Queue || now == then
}
