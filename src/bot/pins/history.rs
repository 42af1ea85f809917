//! `/pins history`: who did what, and when; to one pin, or on the whole server.
//!
//! ```text
//! What was done to pin #7
//! 3 May 2026 10:04 · @Ada · pinned an answer
//! 3 May 2026 10:04 · the bot · its message was pinned
//! ```

use std::num::NonZeroU32;

use crate::bot::authority::Right;
use crate::bot::dispatch::{Bot, Outcome, Turn};
use crate::bot::limits;
use crate::bot::reply::{Embed, Message, Reply, Response, Visibility};
use crate::bot::request::{GuildId, Invocation, PinId};
use crate::bot::trouble::{Trouble, UserError};
use crate::bot::words::Words;
use crate::store::audit::{AuditRow, Deed};
use crate::store::page::{Page, Paged};
use crate::store::pin::{Origin, Posting};

use super::card;

/// How many deeds are shown: what an embed's description holds.
const ROWS: NonZeroU32 = NonZeroU32::new(30).expect("30 is not 0");

/// `/pins history`.
pub(in crate::bot) async fn command(bot: &Bot, turn: Turn<'_>, invocation: &Invocation) -> Outcome {
    let words = turn.words;
    let (guild, _) = bot.allow(turn, Right::ReadPins).await?;
    let (heading, rows) = match invocation.text("pin") {
        None => {
            let page = Page {
                number: 0,
                size: ROWS,
            };
            let rows = bot.store.audit(guild, page).await?;
            (words.text("history-heading"), rows)
        }
        Some(typed) => {
            let pin = pin(bot, turn, guild, invocation, typed).await?;
            let heading = words.fill("history-heading-pin", &[("pin", pin.0.into())]);
            (heading, latest(bot, guild, pin).await?)
        }
    };
    let mut lines: Vec<String> = rows.rows.iter().map(|row| line(row, words)).collect();
    let more = rows.total.saturating_sub(rows.rows.len() as u64);
    if more > 0 {
        lines.push(words.fill("too-long-rest", &[("count", more.into())]));
    }
    if lines.is_empty() {
        lines.push(words.text("history-empty"));
    }
    let mut embed = Embed::titled(heading.clone());
    embed.description = limits::rows(&lines, limits::DESCRIPTION, words);
    let message = Message::card(heading, embed, Visibility::Private);
    Ok(Reply::only(Response::Message(message)))
}

/// The pin, a removed one too: its history outlives it.
async fn pin(
    bot: &Bot,
    turn: Turn<'_>,
    guild: GuildId,
    invocation: &Invocation,
    typed: &str,
) -> Result<PinId, Trouble> {
    let number: Option<i64> = typed.trim().trim_start_matches('#').parse().ok();
    match number {
        Some(number) => {
            let pin = bot.store.pin(guild, PinId(number)).await?;
            Ok(pin.ok_or(UserError::UnknownPin)?.id)
        }
        None => Ok(super::named(bot, turn, guild, invocation).await?.id),
    }
}

/// The last deeds of a pin's history, which the store has oldest first.
async fn latest(bot: &Bot, guild: GuildId, pin: PinId) -> Result<Paged<AuditRow>, Trouble> {
    let mut page = Page {
        number: 0,
        size: ROWS,
    };
    let first = bot.store.history(guild, pin, page).await?;
    let last = first.total.saturating_sub(1) / u64::from(ROWS.get());
    if last == 0 {
        return Ok(first);
    }
    page.number = u32::try_from(last).unwrap_or(u32::MAX);
    Ok(bot.store.history(guild, pin, page).await?)
}

fn line(row: &AuditRow, words: &Words) -> String {
    let mut what = deed(&row.deed, words);
    if let Some(pin) = row.pin {
        let values = [("pin", pin.0.into()), ("what", what.into())];
        what = words.fill("history-of-pin", &values);
    }
    let values = [
        ("when", card::moment(row.at).into()),
        ("who", card::who(row.by, words).into()),
        ("what", what.into()),
    ];
    words.fill("history-line", &values)
}

fn deed(deed: &Deed, words: &Words) -> String {
    let key = match deed {
        Deed::Added { origin } => match origin {
            Origin::Answer => "history-added-answer",
            Origin::Queue => "history-added-queue",
        },
        Deed::Edited { .. } => "history-edited",
        Deed::Posted { posting } => match posting {
            Posting::Missing => "history-posted-missing",
            Posting::Posted(_) => "history-posted-posted",
            Posting::Pinned(_) => "history-posted-pinned",
        },
        Deed::Flagged { .. } => "history-flagged",
        Deed::Unflagged => "history-unflagged",
        Deed::Renewed { .. } => "history-renewed",
        Deed::Removed => "history-removed",
        Deed::Settings { .. } => "history-settings",
        Deed::Dismissed { rows, .. } => {
            return words.fill("history-dismissed", &[("count", (*rows).into())]);
        }
    };
    words.text(key)
}
