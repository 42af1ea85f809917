//! Adds a question to the review queue, if the server's queue is on.

use crate::answer::Answer;
use crate::bot::error::log;
use crate::bot::request::GuildId;
use crate::bot::state::{Bot, RequestContext};
use crate::question::MAX_QUESTION_LENGTH;
use crate::store::question::{EnqueueOutcome, NewQueuedQuestion, QueueReason};
use crate::text::truncate_chars;

/// Adds a question that the sources do not answer. A failure of the store is logged and does not
/// affect the answer.
pub(in crate::bot) async fn enqueue_unanswered(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: &Answer,
) {
    let Some(guild) = context.request.location.guild() else {
        return;
    };
    if let Err(error) = enqueue(bot, context, guild, answer, QueueReason::Silent).await {
        log(&error, Some(context.request));
    }
}

/// Adds the question of an answer, shortened to the characters that the engine reads.
pub(in crate::bot) async fn enqueue(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    answer: &Answer,
    reason: QueueReason,
) -> crate::store::Result<EnqueueOutcome> {
    let new = NewQueuedQuestion {
        asker: context.request.actor.user,
        text: truncate_chars(&answer.question, MAX_QUESTION_LENGTH).to_owned(),
        key: answer.key.clone(),
        reason,
    };
    bot.store
        .enqueue_question(guild, new, context.request.now)
        .await
}
