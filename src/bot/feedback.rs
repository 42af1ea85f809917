//! The buttons Helpful and Not helpful: a vote. A negative vote also puts the question in the
//! queue. There a user counts once per question, so that nobody moves it up by pressing again. A
//! repeated vote is queued all the same: the queue may have been off at the first one.
//!
//! ```text
//! [Not helpful]  ─► Noted, thank you. The moderators here will see the question.
//! ```
//! Votes are stored only for servers. Elsewhere no moderator would see them, and nothing is stored.

use crate::store::question::{EnqueueOutcome, QueueReason};
use crate::store::vote::Opinion;

use super::custom_id::{AnswerKey, Feedback};
use super::read_back;
use super::reply::{Message, Reply, Response, Visibility};
use super::request::MessageSnapshot;
use super::review::enqueue;
use super::state::{Bot, HandlerResult, RequestContext};

/// Stores a user's vote on an answer.
pub(super) async fn record_vote(
    bot: &Bot,
    context: RequestContext<'_>,
    pressed: AnswerKey,
    feedback: Feedback,
    message: &MessageSnapshot,
) -> HandlerResult {
    let again = read_back::replay_answer(&bot.answer_pool, message, Some(pressed)).await?;
    let (request, translations) = (context.request, context.translations);
    let Some(guild) = request.location.guild() else {
        return Ok(confirmation(translations.text("feedback-elsewhere")));
    };
    let opinion = match feedback {
        Feedback::Helpful => Opinion::Helpful,
        Feedback::NotHelpful => Opinion::NotHelpful,
    };
    let (id, user) = (pressed.to_string(), request.actor.user);
    bot.store
        .vote(guild, &id, user, opinion, request.now)
        .await?;
    if opinion == Opinion::Helpful {
        return Ok(confirmation(translations.text("feedback-thanks")));
    }
    let (question, key) = (&again.answer.question, &again.answer.key);
    let outcome =
        enqueue::enqueue(bot, context, guild, question, key, QueueReason::NotHelpful).await?;
    Ok(confirmation(translations.text(match outcome {
        EnqueueOutcome::Waiting(_) => "feedback-queued",
        EnqueueOutcome::QueueOff | EnqueueOutcome::Dismissed => "feedback-thanks",
    })))
}

fn confirmation(text: String) -> Reply {
    Reply::only(Response::Message(Message::text(text, Visibility::Private)))
}
