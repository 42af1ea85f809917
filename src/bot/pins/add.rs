//! Creates a pin: `/pins add`, the button, the menu of one of the bot's answers.
//!
//! ```text
//! /pins add question:Can bicycles go on the ferry? note:Ask at the office.
//!   ─► Pinned as #7.                     private; the bot posts the pin and pins the message
//! ```
//! The pin stores the sources' current answer to the question in the message. If that is not the
//! answer that was shown, nothing is pinned.

use crate::answer::Answer;
use crate::bot::authority::Privilege;
use crate::bot::custom_id::AnswerKey;
use crate::bot::error::{BotError, UserError};
use crate::bot::fitting_question;
use crate::bot::read_back::{self, CorpusStatus};
use crate::bot::reply::{Action, Message, Reply, Response, Visibility};
use crate::bot::request::{ChannelId, GuildId, Invocation, MessageSnapshot};
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::question::MAX_QUESTION_LENGTH;
use crate::store::pin::{AddPinOutcome, NewPin, Pin};

use super::{card, stored};

/// `/pins add`.
pub(in crate::bot) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::AddPin).await?;
    let question = invocation.text("question").unwrap_or_default();
    let note = super::note(invocation.text("note").unwrap_or_default())?;
    if bot.engine.questions(question).len() > 1 {
        return Err(UserError::SeveralQuestions.into());
    }
    let answer = fitting_question::answer_fitting(&bot.answer_pool, question).await?;
    add(bot, context, guild, &answer, note).await
}

/// Pins an answer by its button (`pressed` is the answer's id) or by its message's menu.
pub(in crate::bot) async fn from_message(
    bot: &Bot,
    context: RequestContext<'_>,
    message: &MessageSnapshot,
    pressed: Option<AnswerKey>,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::AddPin).await?;
    let again = read_back::replay_answer(&bot.answer_pool, message, pressed).await?;
    if again.corpus_status == CorpusStatus::Changed {
        return Err(UserError::AnswerChanged.into());
    }
    add(bot, context, guild, &again.answer, None).await
}

async fn add(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    answer: &Answer,
    note: Option<String>,
) -> HandlerResult {
    let channel = channel(context)?;
    let evidence = stored::evidence(answer).map_err(|_| UserError::NothingToPin)?;
    if answer.question.chars().count() > MAX_QUESTION_LENGTH {
        return Err(UserError::PinQuestionTooLong(MAX_QUESTION_LENGTH).into());
    }
    let new = NewPin {
        channel,
        question: answer.question.clone(),
        wordings: Vec::new(),
        keys: vec![answer.key.clone()],
        note,
        evidence,
    };
    let (request, stamp) = (context.request.id, super::stamp(context));
    let added = bot.store.add_pin(guild, request, new, stamp).await?;
    confirmation(context, added)
}

/// The channel for a new pin.
///
/// # Errors
///
/// A terminal has no channel. This does not occur, because pins exist only on servers.
pub(in crate::bot) fn channel(context: RequestContext<'_>) -> Result<ChannelId, BotError> {
    let channel = context.request.location.channel();
    channel.ok_or(BotError::Refused(
        crate::bot::authority::PermissionDenied::ServerOnly,
    ))
}

/// The reply to a new pin, with the action that posts it.
fn confirmation(context: RequestContext<'_>, added: AddPinOutcome) -> HandlerResult {
    let translations = context.translations;
    let text = |key, pin: &Pin| {
        let text = translations.fill(key, &[("pin", pin.id.0.into())]);
        Response::Message(Message::text(text, Visibility::Private))
    };
    match added {
        AddPinOutcome::Created(pin) => Ok(Reply {
            response: text("pin-added", &pin),
            actions: vec![post(context, &pin)],
        }),
        AddPinOutcome::AlreadyCreated(pin) => Ok(Reply::only(text("pin-added-before", &pin))),
        AddPinOutcome::DuplicateKey(pin) => Err(UserError::KnownPin(pin.id.0).into()),
    }
}

/// The action that posts and pins the pin's message.
pub(in crate::bot) fn post(context: RequestContext<'_>, pin: &Pin) -> Action {
    Action::PostAndPin {
        guild: pin.guild,
        pin: pin.id,
        channel: pin.channel,
        message: card::posted(pin, context.translations),
        locale: context.request.locale.clone(),
    }
}
