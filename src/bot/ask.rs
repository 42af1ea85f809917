//! Asking a question: `/ask`, a direct message, a mention, a line at a terminal.
//!
//! ```text
//! /ask question:Can bicycles go on the ferry? private:True
//!   ─► According to the sources: No ✗                     only the asker sees it
//! @Receipts hello                                          ─► a greeting, and how to ask
//! @Receipts                                                ─► help
//! ```
//! A message with several questions gets an answer to each. A reply to one of the bot's answers can
//! be a follow-up to its question ("and dogs?"). A reply to another user's message that only asks
//! whether it is true has that message checked.
//!
//! On a server, a matching pin is shown above the answer from the sources. It never alters that
//! answer.

use std::sync::Arc;

use crate::answer::{Answer, Verdict};
use crate::question::{MAX_QUESTIONS, asks_for_a_check};

use super::authority::Privilege;
use super::card::{self, PinButton};
use super::card_cache::{AnswerCard, CardKey};
use super::error::log;
use super::escape::escape;
use super::message_limits;
use super::reply::{Action, Embed, Message, Reply, Response, SharedMessage, Visibility};
use super::request::{Author, Invocation, MessageSnapshot};
use super::state::{Bot, HandlerResult, RequestContext, visibility};
use super::translations::Translations;
use super::{check, fitting_question, help, pins, read_back, review};

/// `/ask`.
pub(super) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let question = invocation.text("question").unwrap_or_default();
    ask(bot, context, question, visibility(invocation)).await
}

/// Handles a message to the bot. If the message is a reply, it may refer to the message that it
/// replies to.
pub(super) async fn text(
    bot: &Bot,
    context: RequestContext<'_>,
    text: &str,
    replied: Option<&MessageSnapshot>,
    to_bot: bool,
) -> HandlerResult {
    let before = replied.and_then(read_back::question);
    let completed = before.and_then(|before| bot.engine.complete_follow_up(&before, text));
    match (completed, replied) {
        (Some(question), _) => ask(bot, context, &question, Visibility::Public).await,
        // A reply that pings the bot only as the author of the other message is not a question to
        // it.
        (None, _) if !to_bot => Ok(Reply::only(Response::Nothing)),
        (None, Some(replied)) if is_by_other(replied) && asks_for_a_check(text) => {
            check::replied_message(bot, context, replied).await
        }
        (None, _) => ask(bot, context, text, Visibility::Public).await,
    }
}

fn is_by_other(message: &MessageSnapshot) -> bool {
    message.author != Author::Myself
}

async fn ask(
    bot: &Bot,
    context: RequestContext<'_>,
    text: &str,
    visibility: Visibility,
) -> HandlerResult {
    bot.count_question(context).await?;
    let key = CardKey {
        text: text.to_owned(),
        language: context.translations.language(),
        visibility,
        pin_button: pin_button(bot, context, visibility).await,
    };
    if let Some(card) = bot.cards.get(&key) {
        bot.answer_pool.count(card.verdict.as_ref());
        return Ok(card_reply(bot, context, &card).await);
    }
    match bot.engine.questions(text).as_slice() {
        [_] => {
            let answer = fitting_question::answer_fitting(&bot.answer_pool, text).await?;
            let card = answer_card(bot, context, answer, visibility, key.pin_button);
            let card = Arc::new(card);
            bot.cards.insert(key, Arc::clone(&card));
            Ok(card_reply(bot, context, &card).await)
        }
        questions => answer_several(bot, context, questions, visibility, key.pin_button).await,
    }
}

/// Answers several questions of one message, one below the other. Lists the questions whose answers
/// do not fit into the message. The message has no buttons, because a button belongs to one answer.
async fn answer_several(
    bot: &Bot,
    context: RequestContext<'_>,
    questions: &[String],
    visibility: Visibility,
    pin_button: PinButton,
) -> HandlerResult {
    let mut embeds: Vec<Embed> = Vec::new();
    let mut actions = Vec::new();
    let mut answered = 0;
    for (at, question) in questions.iter().enumerate().take(MAX_QUESTIONS) {
        let answer = match at {
            0 => fitting_question::answer_fitting(&bot.answer_pool, question).await?,
            _ => fitting_question::answer_further(&bot.answer_pool, question).await?,
        };
        let card = answer_card(bot, context, answer, visibility, pin_button);
        let reply = card_reply(bot, context, &card).await;
        actions.extend(reply.actions);
        let Some(message) = reply.response.message() else {
            break;
        };
        if !message_limits::can_fit(embeds.iter().chain(&message.embeds)) {
            break;
        }
        embeds.extend_from_slice(&message.embeds);
        answered = at + 1;
    }
    embeds.extend(unanswered_list(
        &questions[answered..],
        context.translations,
    ));
    let values = [("count", answered.into())];
    let mut message = Message::text(
        context.translations.fill("several-heading", &values),
        visibility,
    );
    message.embeds = embeds;
    Ok(Reply {
        response: Response::Message(message),
        actions,
    })
}

/// Lists the questions that were not answered.
fn unanswered_list(questions: &[String], translations: &Translations) -> Option<Embed> {
    let lines: Vec<String> = questions
        .iter()
        .map(|q| format!("• {}", escape(q)))
        .collect();
    let mut embed = Embed::titled(translations.text("several-left"));
    embed.description = message_limits::rows(&lines, message_limits::FIELD_VALUE, translations);
    (!lines.is_empty()).then_some(embed)
}

/// Builds the card of an answer: its message, without a pin above it.
fn answer_card(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: Answer,
    visibility: Visibility,
    pin_button: PinButton,
) -> AnswerCard {
    let translations = context.translations;
    let message = match answer.help {
        Some(small) => help::small_talk(bot, translations, small, visibility),
        None => card::message(&answer, visibility, pin_button, translations),
    };
    let fitted = message_limits::fit_message(message.clone(), translations);
    AnswerCard {
        unfitted: (fitted != message).then_some(message),
        message: SharedMessage::new(fitted),
        question: answer.question,
        key: answer.key,
        verdict: answer.verdict,
        is_small_talk: answer.help.is_some(),
    }
}

/// Builds the reply with a card. Puts a question without an answer into the server's queue.
async fn card_reply(bot: &Bot, context: RequestContext<'_>, card: &AnswerCard) -> Reply {
    let shared = Response::Shared(Arc::clone(&card.message));
    if card.is_small_talk {
        return Reply::only(shared);
    }
    let verdict = card.verdict.as_ref();
    let above = pin_above(bot, context, &card.key, verdict).await;
    if verdict.is_some_and(Verdict::is_silent) && above.embed.is_none() {
        review::enqueue::enqueue_unanswered(bot, context, &card.question, &card.key).await;
    }
    Reply {
        response: match above.embed {
            Some(embed) => Response::Message(with_pin(card.unfitted().clone(), embed)),
            None => shared,
        },
        actions: above.actions,
    }
}

/// Builds the reply for an answer, with the server's matching pin above it if there is one.
pub(super) async fn show(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: &Answer,
    visibility: Visibility,
) -> Reply {
    let pin_button = pin_button(bot, context, visibility).await;
    let message = card::message(answer, visibility, pin_button, context.translations);
    let above = pin_above(bot, context, &answer.key, answer.verdict.as_ref()).await;
    Reply {
        response: Response::Message(match above.embed {
            Some(embed) => with_pin(message, embed),
            None => message,
        }),
        actions: above.actions,
    }
}

/// The server's pin that belongs above an answer.
struct PinAbove {
    /// `None`: there is no such pin.
    embed: Option<Embed>,
    /// The actions of a pin that the sources no longer support.
    actions: Vec<Action>,
}

/// Looks for the server's pin that matches an answer.
async fn pin_above(
    bot: &Bot,
    context: RequestContext<'_>,
    key: &str,
    verdict: Option<&Verdict>,
) -> PinAbove {
    let found = pins::matching::find(bot, context, key, verdict).await;
    let found = found.unwrap_or_else(|error| {
        // An answer does not depend on the store.
        log(&error, Some(context.request));
        pins::matching::PinMatch::nothing()
    });
    PinAbove {
        embed: found
            .pin
            .map(|pin| pins::card::embed(&pin, context.translations)),
        actions: found.actions,
    }
}

fn with_pin(mut message: Message, pin: Embed) -> Message {
    message.embeds.insert(0, pin);
    message
}

/// Decides whether the Pin button is shown. Everybody sees it on a public message, because the
/// right is checked when it is pressed.
async fn pin_button(bot: &Bot, context: RequestContext<'_>, visibility: Visibility) -> PinButton {
    if context.request.location.guild().is_none() {
        return PinButton::Withheld;
    }
    if visibility == Visibility::Public {
        return PinButton::Offered;
    }
    match bot.authorize(context, Privilege::AddPin).await {
        Ok(_) => PinButton::Offered,
        Err(_) => PinButton::Withheld,
    }
}
