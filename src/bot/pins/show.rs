//! `/pins show`: one pin in full, with buttons.
//!
//! ```text
//! (the pin as shown above answers)
//!   Further wordings: …     Message: pinned in the channel: https://…
//! ⚠ Hidden: the sources would now give another verdict.
//! [Edit] [Renew] [Remove]      rights are checked when pressed
//! ```

use crate::bot::authority::Privilege;
use crate::bot::custom_id::CustomId;
use crate::bot::escape::escape;
use crate::bot::message_limits;
use crate::bot::reply::{
    ActionRow, Button, ButtonStyle, Field, Message, Reply, Response, Visibility,
};
use crate::bot::request::Invocation;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::pin::{Origin, Pin, PinState};

use super::card;

/// `/pins show`.
pub(in crate::bot) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let translations = context.translations;
    let (guild, _) = bot.authorize(context, Privilege::ReadPins).await?;
    let pin = super::requested_pin(bot, context, guild, invocation).await?;
    let mut embed = card::embed(&pin, translations);
    if !pin.wordings.is_empty() {
        let lines: Vec<String> = pin
            .wordings
            .iter()
            .map(|w| format!("• {}", escape(w)))
            .collect();
        let value = message_limits::rows(&lines, message_limits::FIELD_VALUE, translations);
        embed
            .fields
            .insert(0, Field::new(translations.text("pin-wordings-name"), value));
    }
    let posting = card::posting(&pin, translations);
    embed.fields.insert(
        0,
        Field::new(translations.text("pin-channel-name"), posting),
    );
    let content = card::state(&pin, translations).unwrap_or_else(|| embed.title.clone());
    let mut message = Message::card(content, embed, Visibility::Private);
    message.rows = vec![ActionRow::Buttons(buttons(&pin, translations))];
    Ok(Reply::only(Response::Message(message)))
}

fn buttons(pin: &Pin, translations: &Translations) -> Vec<Button> {
    let (id, version) = (pin.id, pin.version);
    let edit = CustomId::PinEdit { pin: id, version };
    let mut buttons = vec![Button::new(
        edit,
        translations.text("button-edit"),
        ButtonStyle::Secondary,
    )];
    let flagged = matches!(pin.state, PinState::Flagged(_));
    if flagged && pin.origin == Origin::Answer {
        let renew = CustomId::PinRenew { pin: id, version };
        buttons.push(Button::new(
            renew,
            translations.text("button-renew"),
            ButtonStyle::Primary,
        ));
    }
    let remove = CustomId::PinRemove { pin: id };
    buttons.push(Button::new(
        remove,
        translations.text("button-remove"),
        ButtonStyle::Danger,
    ));
    buttons
}
