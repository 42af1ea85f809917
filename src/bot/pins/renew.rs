//! The button Renew: updates a flagged pin to the sources' current answer.

use crate::bot::authority::Privilege;
use crate::bot::error::UserError;
use crate::bot::reply::{Message, Reply, Response, Visibility};
use crate::bot::request::PinId;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::store::pin::{ChangePinOutcome, Origin};

use super::{card, stored};

/// Renews a pin of this server. A pin with sentences that a moderator chose cannot be renewed,
/// because the sources gave no answer. It must be created again.
pub(in crate::bot) async fn renew(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: PinId,
    version: u32,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::EditPin).await?;
    let old = super::existing_pin(bot, guild, pin).await?;
    if old.origin == Origin::Queue {
        return Err(UserError::NotRenewable.into());
    }
    let answer = bot.answer_pool.answer(&old.question).await?;
    let evidence = stored::evidence(&answer).map_err(|_| UserError::NotRenewable)?;
    let stamp = super::stamp(context);
    let changed = bot
        .store
        .renew_pin(guild, pin, version, evidence, stamp)
        .await?;
    let pin = match changed {
        ChangePinOutcome::Done(pin) | ChangePinOutcome::Unchanged(pin) => pin,
        ChangePinOutcome::Stale(pin) => return Err(UserError::StalePin(pin.id.0).into()),
        ChangePinOutcome::DuplicateKey(other) => return Err(UserError::KnownPin(other.id.0).into()),
        ChangePinOutcome::Missing => return Err(UserError::UnknownPin.into()),
    };
    let text = context
        .translations
        .fill("pin-renewed", &[("pin", pin.id.0.into())]);
    let posted = card::posted(&pin, context.translations);
    Ok(Reply {
        response: Response::Message(Message::text(text, Visibility::Private)),
        actions: card::edit_action(&pin, posted, context.translations)
            .into_iter()
            .collect(),
    })
}
