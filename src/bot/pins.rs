//! Pins: answers that a server's moderators have fixed, with their citations.
//!
//! ```text
//! /pins add question:…     [Pin] under an answer     Pin sourced answer, in an answer's menu
//!   ─► Pinned as #7.                          and the bot posts it, and pins the message
//! /pins list | show | edit | remove | history
//! /ask of the same question, here
//!   ─► Pinned on this server                  a block above
//!      According to the sources: No ✗         the answer, as ever
//! ```
//! A pin holds what the sources said when it was made. One that the corpus has changed under is
//! flagged and hidden ([`validity`]), never shown as current.

pub(super) mod add;
pub(super) mod card;
pub(super) mod edit;
pub(super) mod history;
pub(super) mod list;
pub(super) mod matching;
pub(super) mod notice;
pub(super) mod remove;
pub(super) mod renew;
pub(super) mod show;
pub(super) mod stored;
pub(super) mod validity;

use crate::store::audit::AuditStamp;
use crate::store::pin::{Pin, PinState};

use super::autocomplete::{self, rank};
use super::dispatch::{Bot, RequestContext};
use super::error::{BotError, UserError};
use super::request::{GuildId, Invocation, PinId};

/// The longest note of a moderator's, in characters: a field's value holds it when all of it is
/// escaped.
pub const LONGEST_NOTE: usize = 500;
/// How many further wordings a pin has at the most, and how long each is: a text input of a modal
/// takes them all, one a line, within its 4000 characters.
pub const MOST_WORDINGS: usize = 13;
/// The longest wording, in characters.
pub const LONGEST_WORDING: usize = 300;

/// The actor's stamp for the audit, now.
const fn act(context: RequestContext<'_>) -> AuditStamp {
    AuditStamp::of_user(context.request.actor.user, context.request.now)
}

/// The pin of this server with that number, unless removed.
async fn standing(bot: &Bot, guild: GuildId, pin: PinId) -> Result<Pin, BotError> {
    let found = bot.store.pin(guild, pin).await?;
    let found = found.filter(|pin| pin.state != PinState::Removed);
    found.ok_or_else(|| UserError::UnknownPin.into())
}

/// The pin that is named in the option `pin`: by its number, else by what it answers.
async fn named(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    invocation: &Invocation,
) -> Result<Pin, BotError> {
    let typed = invocation.text("pin").unwrap_or_default().trim();
    let number: Option<i64> = typed.trim_start_matches('#').parse().ok();
    if let Some(number) = number {
        return standing(bot, guild, PinId(number)).await;
    }
    let pins = autocomplete::pins(bot, guild, context.translations).await?;
    let meant = rank::best_match(typed, pins).ok_or(UserError::UnknownPin)?;
    let number: i64 = meant.value.parse().map_err(|_| UserError::UnknownPin)?;
    standing(bot, guild, PinId(number)).await
}

/// A moderator's note, as it is kept.
///
/// # Errors
///
/// It is too long.
fn note(typed: &str) -> Result<Option<String>, UserError> {
    let note = super::escape::visible(typed);
    if note.chars().count() > LONGEST_NOTE {
        return Err(UserError::NoteTooLong(LONGEST_NOTE));
    }
    Ok(Some(note).filter(|note| !note.is_empty()))
}
