//! Pins: answers that a server's moderators have fixed, with their citations.
//!
//! ```text
//! /pins add question:…     [Pin] under an answer     Pin sourced answer, in an answer's menu
//!   ─► Pinned as #7.                          the bot also posts it, and pins the message
//! /pins list | show | edit | remove | history
//! /ask with the same question on this server
//!   ─► Pinned on this server                  an additional block
//!      According to the sources: No ✗         the usual answer
//! ```
//! A pin stores the sources' answer at its creation. If the corpus has changed so that the pin is
//! no longer valid, the pin is flagged and hidden ([`validity`]).

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
use super::commands::MAX_NOTE_LENGTH;
use super::error::{BotError, UserError};
use super::request::{GuildId, Invocation, PinId};
use super::state::{Bot, RequestContext};

/// The maximum number of further wordings of a pin. A text input of a modal holds all of them, one
/// per line, within its 4000 characters.
pub const MAX_WORDINGS: usize = 13;
/// The maximum length of a wording, in characters.
pub const MAX_WORDING_LENGTH: usize = 300;

/// An audit stamp of the actor and the request's time.
const fn stamp(context: RequestContext<'_>) -> AuditStamp {
    AuditStamp::of_user(context.request.actor.user, context.request.now)
}

/// Returns the server's pin with that number, unless it is removed.
async fn existing_pin(bot: &Bot, guild: GuildId, pin: PinId) -> Result<Pin, BotError> {
    let found = bot.store.pin(guild, pin).await?;
    let found = found.filter(|pin| pin.state != PinState::Removed);
    found.ok_or_else(|| UserError::UnknownPin.into())
}

/// Returns the pin that the option `pin` names by its number or its question. If the words are in
/// several pins, none is returned: it might be the wrong one that is removed.
async fn requested_pin(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    invocation: &Invocation,
) -> Result<Pin, BotError> {
    let typed = invocation.text("pin").unwrap_or_default().trim();
    let number: Option<i64> = typed.trim_start_matches('#').parse().ok();
    if let Some(number) = number {
        return existing_pin(bot, guild, PinId(number)).await;
    }
    let pins = autocomplete::pins(bot, guild, context.translations).await?;
    let number: i64 = match rank::resolved(typed, pins).as_slice() {
        [] => return Err(UserError::UnknownPin.into()),
        [one] => one.value.parse().map_err(|_| UserError::UnknownPin)?,
        _ => return Err(UserError::SeveralPins.into()),
    };
    existing_pin(bot, guild, PinId(number)).await
}

/// Cleans a moderator's note. `None` if nothing is left.
///
/// # Errors
///
/// [`UserError::NoteTooLong`] if it is too long.
fn note(typed: &str) -> Result<Option<String>, UserError> {
    let note = super::escape::visible(typed);
    let max = usize::from(MAX_NOTE_LENGTH);
    if note.chars().count() > max {
        return Err(UserError::NoteTooLong(max));
    }
    Ok(Some(note).filter(|note| !note.is_empty()))
}
