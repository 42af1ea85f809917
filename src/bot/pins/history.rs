//! `/pins history`: the audit events of one pin or of the whole server.
//!
//! ```text
//! What was done to pin #7
//! 3 May 2026 10:04 · @Ada · pinned an answer
//! 3 May 2026 10:04 · the bot · its message was pinned
//! ```

use std::num::NonZeroU32;

use crate::bot::authority::Privilege;
use crate::bot::custom_id::CustomId;
use crate::bot::error::{BotError, UserError};
use crate::bot::evidence::{page_buttons, page_note};
use crate::bot::message_limits;
use crate::bot::reply::{Embed, Message, Reply, Response, Visibility};
use crate::bot::request::{GuildId, Invocation, PinId};
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::audit::{AuditEvent, AuditRow};
use crate::store::page::{PageRequest, Paged};
use crate::store::pin::{Origin, Posting};

use super::card;

/// The number of audit events on a page. They fit into an embed's description.
const ROWS: NonZeroU32 = NonZeroU32::new(30).expect("30 is not 0");

/// `/pins history`.
pub(in crate::bot) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::ReadPins).await?;
    let pin = match invocation.text("pin") {
        None => None,
        Some(typed) => Some(pin(bot, context, guild, invocation, typed).await?),
    };
    let message = show(bot, context, pin, 0).await?;
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one.
pub(in crate::bot) async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: Option<PinId>,
    number: u16,
) -> HandlerResult {
    let message = show(bot, context, pin, number).await?;
    Ok(Reply::only(Response::Update(message)))
}

/// A page of the events. The first page has the latest ones.
async fn show(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: Option<PinId>,
    number: u16,
) -> Result<Message, BotError> {
    let translations = context.translations;
    let (guild, _) = bot.authorize(context, Privilege::ReadPins).await?;
    let (heading, rows) = match pin {
        None => (
            translations.text("history-heading"),
            of_guild(bot, guild, number).await?,
        ),
        Some(pin) => (
            translations.fill("history-heading-pin", &[("pin", pin.0.into())]),
            of_pin(bot, guild, pin, number).await?,
        ),
    };
    let lines = rows.rows.iter().map(|row| line(row, translations));
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        lines.push(translations.text("history-empty"));
    }
    let pages = usize::try_from(rows.total.div_ceil(u64::from(ROWS.get()))).unwrap_or(usize::MAX);
    let mut embed = Embed::titled(heading.clone());
    embed.description = message_limits::rows(&lines, message_limits::DESCRIPTION, translations);
    embed.footer = page_note(usize::from(number), pages, translations).unwrap_or_default();
    let mut message = Message::card(heading, embed, Visibility::Private);
    let to = |page: usize| CustomId::PinHistory {
        pin,
        page: u16::try_from(page).unwrap_or(u16::MAX),
    };
    message.rows = page_buttons(usize::from(number), pages, to, translations);
    Ok(message)
}

/// A page of the server's events, latest first.
async fn of_guild(bot: &Bot, guild: GuildId, number: u16) -> Result<Paged<AuditRow>, BotError> {
    let page = PageRequest {
        number: u32::from(number),
        size: ROWS,
    };
    Ok(bot.store.audit(guild, page).await?)
}

/// Finds the pin. It may be removed, because its history is kept.
async fn pin(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    invocation: &Invocation,
    typed: &str,
) -> Result<PinId, BotError> {
    let number: Option<i64> = typed.trim().trim_start_matches('#').parse().ok();
    match number {
        Some(number) => {
            let pin = bot.store.pin(guild, PinId(number)).await?;
            Ok(pin.ok_or(UserError::UnknownPin)?.id)
        }
        None => Ok(super::requested_pin(bot, context, guild, invocation)
            .await?
            .id),
    }
}

/// A page of a pin's history, counted from the end, because the store returns the oldest events
/// first.
async fn of_pin(
    bot: &Bot,
    guild: GuildId,
    pin: PinId,
    number: u16,
) -> Result<Paged<AuditRow>, BotError> {
    let mut page = PageRequest {
        number: 0,
        size: ROWS,
    };
    let first = bot.store.history(guild, pin, page).await?;
    let last = first.total.saturating_sub(1) / u64::from(ROWS.get());
    let number_from_end = last.saturating_sub(u64::from(number));
    if number_from_end == 0 {
        return Ok(first);
    }
    page.number = u32::try_from(number_from_end).unwrap_or(u32::MAX);
    Ok(bot.store.history(guild, pin, page).await?)
}

fn line(row: &AuditRow, translations: &Translations) -> String {
    let mut what = event_name(&row.event, translations);
    if let Some(pin) = row.pin {
        let values = [("pin", pin.0.into()), ("what", what.into())];
        what = translations.fill("history-of-pin", &values);
    }
    let values = [
        ("when", card::timestamp(row.at).into()),
        ("who", card::actor_name(row.by, translations).into()),
        ("what", what.into()),
    ];
    translations.fill("history-line", &values)
}

fn event_name(event: &AuditEvent, translations: &Translations) -> String {
    let key = match event {
        AuditEvent::Added { origin } => match origin {
            Origin::Answer => "history-added-answer",
            Origin::Queue => "history-added-queue",
        },
        // The bot has computed its keys again.
        AuditEvent::Edited { before, after } if before == after => "history-rekeyed",
        AuditEvent::Edited { .. } => "history-edited",
        AuditEvent::Posted { posting } => match posting {
            Posting::Missing => "history-posted-missing",
            Posting::Posted(_) => "history-posted-posted",
            Posting::Pinned(_) => "history-posted-pinned",
        },
        AuditEvent::Flagged { .. } => "history-flagged",
        AuditEvent::Unflagged => "history-unflagged",
        AuditEvent::Renewed { .. } => "history-renewed",
        AuditEvent::Removed => "history-removed",
        AuditEvent::Settings { .. } => "history-settings",
        AuditEvent::Dismissed { rows, .. } => {
            return translations.fill("history-dismissed", &[("count", (*rows).into())]);
        }
    };
    translations.text(key)
}
