//! Finds the pin to show above an answer: a pin whose question is understood as the same.
//!
//! ```text
//! pinned: Can bicycles go on the ferry?
//! "Are bikes allowed aboard?"      the pin is shown
//! "Are bikes banned aboard?"       not shown: the opposite question
//! "Can dogs go on the ferry?"      not shown: another question
//! ```

use crate::answer::Answer;
use crate::bot::reply::Action;
use crate::bot::state::{Bot, RequestContext};
use crate::store::audit::AuditStamp;
use crate::store::pin::{Origin, Pin};

use super::{card, notice, validity};

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

/// Finds the server's pin for the question of an answer. Flags pins that are no longer valid, and
/// does not return them.
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
    // If there are several, the latest one is used.
    let pins: Vec<Pin> = pins.into_iter().rev().collect();
    let mut flagged = Vec::new();
    for pin in pins {
        match validity::check_validity(bot, &pin).await {
            Ok(_) if found.pin.is_none() && is_same_answer(&pin, answer) => found.pin = Some(pin),
            Ok(_) => {}
            Err(reason) => {
                let stamp = AuditStamp::of_bot(context.request.now);
                if let Some(hidden) = validity::flag(bot, &pin, reason, stamp).await? {
                    flagged.push(hidden);
                    found
                        .actions
                        .extend(card::outdated_edit(&pin, context.translations));
                }
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

/// Returns true if the pin and the answer have the same verdict, or if the pin is from the queue. A
/// key that an older release computed must not put a "yes" above a "no".
fn is_same_answer(pin: &Pin, answer: &Answer) -> bool {
    let now = answer.verdict.as_ref().map(|verdict| verdict.code.as_str());
    let then = pin.verdict.as_ref().map(|verdict| verdict.code.as_str());
    pin.origin == Origin::Queue || now == then
}
