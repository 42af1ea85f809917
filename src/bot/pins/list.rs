//! `/pins list`: pages of a server's pins. Hidden pins are included, with the reason.
//!
//! ```text
//! Pinned answers
//! 2 pins · ⚠ One pin is hidden because the sources no longer support it. See /pins list.
//! #7 · No ✗
//!   Can bicycles go on the ferry?
//!   pinned in the channel: https://discord.com/channels/…
//! #9 · chosen by a moderator
//!   …
//! ```

use std::num::NonZeroU32;

use crate::bot::authority::Privilege;
use crate::bot::custom_id::CustomId;
use crate::bot::escape::escape;
use crate::bot::evidence::page_buttons;
use crate::bot::message_limits;
use crate::bot::reply::{Embed, Field, Message, Reply, Response, Visibility};
use crate::bot::request::GuildId;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::page::PageRequest;
use crate::store::pin::{Pin, PinFilter};

use super::card;

/// The number of pins on a page. With links and states they fill half an embed.
const PAGE_PINS: NonZeroU32 = NonZeroU32::new(6).expect("6 is not 0");
/// The maximum length of a question in the list.
const QUESTION: usize = 200;

/// `/pins list`.
pub(in crate::bot) async fn command(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let message = show(bot, context, 0).await?;
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one.
pub(in crate::bot) async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    number: u16,
) -> HandlerResult {
    let message = show(bot, context, number).await?;
    Ok(Reply::only(Response::Update(message)))
}

async fn show(
    bot: &Bot,
    context: RequestContext<'_>,
    number: u16,
) -> Result<Message, crate::bot::error::BotError> {
    let translations = context.translations;
    let (guild, _) = bot.authorize(context, Privilege::ReadPins).await?;
    let page = PageRequest {
        number: u32::from(number),
        size: PAGE_PINS,
    };
    let pins = bot.store.pins(guild, PinFilter::Standing, page).await?;
    if pins.total == 0 {
        let text = translations.text("pin-list-empty");
        return Ok(Message::text(text, Visibility::Private));
    }
    let mut lines = vec![translations.fill("pin-list-summary", &[("count", pins.total.into())])];
    lines.extend(flagged(bot, guild, translations).await?);
    let heading = translations.text("pin-list-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = lines.join("\n");
    embed.fields = pins.rows.iter().map(|pin| row(pin, translations)).collect();
    let mut message = Message::card(heading, embed, Visibility::Private);
    let pages = pins.total.div_ceil(u64::from(PAGE_PINS.get()));
    let to = |page: usize| CustomId::PinList {
        page: u16::try_from(page).unwrap_or(u16::MAX),
    };
    let pages = usize::try_from(pages).unwrap_or(usize::MAX);
    message.rows = page_buttons(usize::from(number), pages, to, translations);
    Ok(message)
}

/// A line for moderators with the number of flagged pins. `None` if there are none.
pub(in crate::bot) async fn flagged(
    bot: &Bot,
    guild: GuildId,
    translations: &Translations,
) -> crate::store::Result<Option<String>> {
    let page = PageRequest {
        number: 0,
        size: NonZeroU32::MIN,
    };
    let flagged = bot.store.pins(guild, PinFilter::Flagged, page).await?.total;
    let text = translations.fill("pin-flagged-count", &[("count", flagged.into())]);
    Ok((flagged > 0).then_some(text))
}

fn row(pin: &Pin, translations: &Translations) -> Field {
    let number = format!("#{}", pin.id);
    let name = match card::verdict_label(pin, translations) {
        Some(word) => format!("{number} · {word}"),
        None => number,
    };
    let mut lines = vec![escape(&message_limits::label(&pin.question, QUESTION))];
    lines.extend(card::state(pin, translations));
    lines.push(card::posting(pin, translations));
    Field::new(
        name,
        message_limits::rows(&lines, message_limits::FIELD_VALUE, translations),
    )
}
