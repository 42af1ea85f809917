//! The button Share: shows an answer that only its asker saw to everybody.
//!
//! The question is answered again, so that the answer matches the current sources.

use super::ask;
use super::custom_id::AnswerKey;
use super::error::UserError;
use super::read_back::{self, CorpusStatus};
use super::reply::Visibility;
use super::request::MessageSnapshot;
use super::state::{Bot, HandlerResult, RequestContext};

/// Shows the answer of a message to everybody.
pub(super) async fn share(
    bot: &Bot,
    context: RequestContext<'_>,
    pressed: AnswerKey,
    message: &MessageSnapshot,
) -> HandlerResult {
    bot.count_question(context).await?;
    let again = read_back::replay_answer(&bot.answer_pool, message, Some(pressed)).await?;
    if again.corpus_status == CorpusStatus::Changed {
        return Err(UserError::AnswerChanged.into());
    }
    Ok(ask::show(bot, context, &again.answer, Visibility::Public).await)
}
