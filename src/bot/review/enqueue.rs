//! Adds a question to the review queue, if the server's queue is on.

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
    question: &str,
    key: &str,
) {
    let Some(guild) = context.request.location.guild() else {
        return;
    };
    if let Err(error) = enqueue(bot, context, guild, question, key, QueueReason::Silent).await {
        log(&error, Some(context.request));
    }
}

/// Adds a question, shortened to the characters that the engine reads. `key` is that of its answer.
pub(in crate::bot) async fn enqueue(
    bot: &Bot,
    context: RequestContext<'_>,
    guild: GuildId,
    question: &str,
    key: &str,
    reason: QueueReason,
) -> crate::store::Result<EnqueueOutcome> {
    let new = NewQueuedQuestion {
        asker: context.request.actor.user,
        text: truncate_chars(question, MAX_QUESTION_LENGTH).to_owned(),
        key: key.to_owned(),
        reason,
    };
    bot.store
        .enqueue_question(guild, new, context.request.now)
        .await
}
