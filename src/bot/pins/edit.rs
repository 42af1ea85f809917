//! `/pins edit`: a modal for a pin's note and its further wordings.
//!
//! ```text
//! Pin #7
//!   Note, shown apart from the sources    [Ask at the office.   ]
//!   Further wordings, one a line          [Are bikes allowed?   ]
//! ```
//! The user must be a moderator when the modal is submitted, not only when it is opened. If
//! somebody else has changed the pin in the meantime, nothing is overwritten.

use crate::bot::authority::Privilege;
use crate::bot::commands::MAX_NOTE_LENGTH;
use crate::bot::custom_id::CustomId;
use crate::bot::error::UserError;
use crate::bot::escape::{escape, visible};
use crate::bot::layout::verdict_with_sign;
use crate::bot::message_limits;
use crate::bot::reply::{
    Embed, InputStyle, Message, Modal, Reply, Response, TextInput, Visibility,
};
use crate::bot::request::{Invocation, PinId};
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::pin::{ChangePinOutcome, Pin, PinEdit, PinState};

use super::{MAX_WORDING_LENGTH, MAX_WORDINGS, card, stored};

/// The maximum number of characters in a text input of a modal.
const MAX_INPUT_LENGTH: u16 = 4000;
const NOTE: &str = "note";
const WORDINGS: &str = "wordings";
/// The maximum length of a wording in the list of those that do not show the pin.
const LISTED_WORDING: usize = 200;

/// `/pins edit`.
pub(in crate::bot) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::EditPin).await?;
    let pin = super::requested_pin(bot, context, guild, invocation).await?;
    Ok(Reply::only(Response::Modal(modal(&pin, context))))
}

/// Opens the modal from the button under a pin.
pub(in crate::bot) async fn open(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: PinId,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::EditPin).await?;
    let pin = super::existing_pin(bot, guild, pin).await?;
    Ok(Reply::only(Response::Modal(modal(&pin, context))))
}

fn modal(pin: &Pin, context: RequestContext<'_>) -> Modal {
    let translations = context.translations;
    let input = |id, key, value, max| TextInput {
        id,
        label: translations.text(key),
        value,
        max,
        lines: InputStyle::Several,
    };
    Modal {
        id: CustomId::PinEdit {
            pin: pin.id,
            version: pin.version,
        },
        title: translations.fill("pin-modal-title", &[("pin", pin.id.0.into())]),
        inputs: vec![
            input(
                NOTE,
                "pin-modal-note",
                pin.note.clone().unwrap_or_default(),
                MAX_NOTE_LENGTH,
            ),
            input(
                WORDINGS,
                "pin-modal-wordings",
                pin.wordings.join("\n"),
                MAX_INPUT_LENGTH,
            ),
        ],
    }
}

/// Handles the submitted modal.
pub(in crate::bot) async fn submit(
    bot: &Bot,
    context: RequestContext<'_>,
    pin: PinId,
    version: u32,
    values: &[(String, String)],
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::EditPin).await?;
    let value = |id: &str| {
        let value = values.iter().find(|(key, _)| key == id);
        value.map_or("", |(_, value)| value.as_str())
    };
    let old = super::existing_pin(bot, guild, pin).await?;
    let wordings = wordings(value(WORDINGS))?;
    // A message with several questions is answered question by question, so that no answer would
    // match such a wording.
    let has_several = |wording: &String| bot.engine.questions(wording).len() > 1;
    if wordings.iter().any(has_several) {
        return Err(UserError::SeveralInWording.into());
    }
    let hidden = wordings_without_pin(bot, &old, &wordings, context.translations).await?;
    let edit = PinEdit {
        note: super::note(value(NOTE))?,
        keys: keys(bot, &old, &wordings).await?,
        wordings,
    };
    let stamp = super::stamp(context);
    let changed = bot.store.edit_pin(guild, pin, version, edit, stamp).await?;
    match changed {
        ChangePinOutcome::Done(pin) | ChangePinOutcome::Unchanged(pin) => {
            Ok(confirmation(&pin, &hidden, context))
        }
        ChangePinOutcome::Stale(pin) => Err(UserError::StalePin(pin.id.0).into()),
        ChangePinOutcome::DuplicateKey(other) => Err(UserError::KnownPin(other.id.0).into()),
        ChangePinOutcome::Missing => Err(UserError::UnknownPin.into()),
    }
}

fn wordings(typed: &str) -> Result<Vec<String>, UserError> {
    let lines = typed.lines().map(visible);
    let wordings: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    if wordings.len() > MAX_WORDINGS {
        return Err(UserError::TooManyWordings(MAX_WORDINGS));
    }
    if wordings
        .iter()
        .any(|w| w.chars().count() > MAX_WORDING_LENGTH)
    {
        return Err(UserError::WordingTooLong(MAX_WORDING_LENGTH));
    }
    Ok(wordings)
}

/// The keys of the pin's question and of its wordings, sorted and without duplicates.
///
/// # Errors
///
/// [`UserError::Busy`] if no thread is left to answer them.
pub(in crate::bot) async fn keys(
    bot: &Bot,
    pin: &Pin,
    wordings: &[String],
) -> Result<Vec<String>, UserError> {
    let mut keys = Vec::new();
    for question in std::iter::once(&pin.question).chain(wordings) {
        keys.push(bot.answer_pool.answer_when_free(question).await?.key);
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The wordings above whose answers the pin is not shown, because its verdict is another one. Each
/// is a line with the verdict of its answer.
///
/// # Errors
///
/// [`UserError::Busy`] if no thread is left to answer them.
async fn wordings_without_pin(
    bot: &Bot,
    pin: &Pin,
    wordings: &[String],
    translations: &Translations,
) -> Result<Vec<String>, UserError> {
    let mut lines = Vec::new();
    for wording in wordings {
        let verdict = bot.answer_pool.answer_when_free(wording).await?.verdict;
        if stored::differs_from(pin, verdict.as_ref()) {
            let wording = escape(&message_limits::label(wording, LISTED_WORDING));
            let verdict = match verdict {
                Some(verdict) => verdict_with_sign(verdict.code, translations),
                None => translations.text("pin-wording-fact"),
            };
            lines.push(format!("• {wording} · {verdict}"));
        }
    }
    Ok(lines)
}

fn confirmation(pin: &Pin, hidden: &[String], context: RequestContext<'_>) -> Reply {
    let translations = context.translations;
    let text = translations.fill("pin-edited", &[("pin", pin.id.0.into())]);
    let mut message = Message::text(text, Visibility::Private);
    if !hidden.is_empty() {
        let mut embed = Embed::titled(translations.text("pin-wordings-hidden"));
        embed.description = message_limits::rows(hidden, message_limits::DESCRIPTION, translations);
        message.embeds.push(embed);
    }
    let posted = (pin.state == PinState::Current).then(|| card::posted(pin, translations));
    Reply {
        response: Response::Message(message),
        actions: posted
            .and_then(|message| card::edit_action(pin, message, translations))
            .into_iter()
            .collect(),
    }
}
