//! `/pins remove` and the button Remove: removes a pin, and edits and unpins its message.

use crate::bot::authority::Privilege;
use crate::bot::error::UserError;
use crate::bot::reply::{Action, Message, Reply, Response, Visibility};
use crate::bot::request::{Invocation, PinId};
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::pin::Pin;

use super::card;

/// `/pins remove`.
pub(in crate::bot) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::RemovePin).await?;
    let pin = super::requested_pin(bot, context, guild, invocation).await?;
    remove(bot, context, pin.id).await
}

/// Removes a pin of this server.
pub(in crate::bot) async fn remove(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: PinId,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::RemovePin).await?;
    let removed = bot
        .store
        .remove_pin(guild, pin, super::stamp(context))
        .await?;
    let pin = removed.ok_or(UserError::UnknownPin)?;
    let translations = context.translations;
    let text = translations.fill("pin-removed", &[("pin", pin.id.0.into())]);
    Ok(Reply {
        response: Response::Message(Message::text(text, Visibility::Private)),
        actions: withdraw(&pin, &context.request.locale, translations),
    })
}

/// Edits the message of a removed pin to say so, and unpins it. Empty if the pin has no message.
pub(in crate::bot) fn withdraw(
    pin: &Pin,
    locale: &str,
    translations: &Translations,
) -> Vec<Action> {
    let edit = card::edit_action(pin, card::withdrawn(translations), translations);
    edit.into_iter().chain(unpin(pin, locale)).collect()
}

fn unpin(pin: &Pin, locale: &str) -> Option<Action> {
    let message = pin.posting.message()?;
    Some(Action::Unpin {
        guild: pin.guild,
        pin: pin.id,
        locale: locale.to_owned(),
        channel: pin.channel,
        message,
    })
}
