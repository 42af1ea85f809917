//! Asking: `/ask`, a direct message, a mention, a line at a terminal.
//!
//! ```text
//! /ask question:Can bicycles go on the ferry? private:True
//!   ─► According to the sources: NO ✗                     only the asker sees it
//! @Receipts hello                                          ─► a greeting, and how to ask
//! @Receipts                                                ─► help
//! ```
//! On a server a matching pin stands above the answer of the sources, which it never alters.

use crate::answer::{Answer, VerdictCode};

use super::authority::{Refusal, Right};
use super::card::{self, Pinning};
use super::dispatch::{Bot, Outcome, Turn};
use super::reply::{Reply, Response, Visibility};
use super::request::{Invocation, Value};
use super::trouble::{Trouble, log};
use super::{asked, help, pins, review};

/// `/ask`.
pub(super) async fn command(bot: &Bot, turn: Turn<'_>, invocation: &Invocation) -> Outcome {
    let question = invocation.text("question").unwrap_or_default();
    ask(bot, turn, question, visibility(invocation)).await
}

/// A message to the bot.
pub(super) async fn text(bot: &Bot, turn: Turn<'_>, text: &str) -> Outcome {
    ask(bot, turn, text, Visibility::Public).await
}

/// Who is to see what a command gives.
pub(super) fn visibility(invocation: &Invocation) -> Visibility {
    match invocation.option("private") {
        Some(Value::Switch(true)) => Visibility::Private,
        _ => Visibility::Public,
    }
}

async fn ask(bot: &Bot, turn: Turn<'_>, question: &str, visibility: Visibility) -> Outcome {
    bot.count(turn)?;
    let answer = asked::answer(&bot.answering, question).await?;
    if let Some(small) = answer.help {
        let message = help::small_talk(bot, turn.words, small, visibility);
        return Ok(Reply::only(Response::Message(message)));
    }
    let shown = show(bot, turn, &answer, visibility).await;
    if is_silent(&answer) && shown.pinned == Pinned::Nothing {
        review::keep::silent(bot, turn, &answer).await;
    }
    Ok(shown.reply)
}

fn is_silent(answer: &Answer) -> bool {
    let verdict = answer.verdict.as_ref();
    verdict.is_some_and(|verdict| verdict.code == VerdictCode::NotInSources)
}

/// An answer as it is shown.
pub(super) struct Shown {
    pub(super) reply: Reply,
    pinned: Pinned,
}

/// What stands above an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pinned {
    /// A pin of the server's.
    Above,
    /// Nothing.
    Nothing,
}

/// An answer, with the server's pin above it where one matches.
pub(super) async fn show(
    bot: &Bot,
    turn: Turn<'_>,
    answer: &Answer,
    visibility: Visibility,
) -> Shown {
    let pinning = pinning(bot, turn, visibility).await;
    let mut message = card::message(answer, visibility, pinning, turn.words);
    let found = pins::matching::find(bot, turn, answer).await;
    let found = found.unwrap_or_else(|error| {
        // What the sources say hangs on no store.
        log(&error, Some(turn.request));
        pins::matching::Found::nothing()
    });
    let mut pinned = Pinned::Nothing;
    if let Some(pin) = found.pin {
        message
            .embeds
            .insert(0, pins::card::embed(&pin, turn.words));
        pinned = Pinned::Above;
    }
    let reply = Reply {
        response: Response::Message(message),
        actions: found.actions,
    };
    Shown { reply, pinned }
}

/// Whether the button is shown: to all where all see it, for it is checked when it is pressed.
async fn pinning(bot: &Bot, turn: Turn<'_>, visibility: Visibility) -> Pinning {
    if turn.request.place.guild().is_none() {
        return Pinning::Withheld;
    }
    if visibility == Visibility::Public {
        return Pinning::Offered;
    }
    match bot.allow(turn, Right::AddPin).await {
        Ok(_) | Err(Trouble::Refused(Refusal::Undecided)) => Pinning::Offered,
        Err(_) => Pinning::Withheld,
    }
}
