//! `/verdict`: the statements that the verdict on one of the dispute's questions is based on.
//!
//! ```text
//! /verdict question:Can bicycles go on the ferry?
//!   According to the sources: No ✗
//!   Can bicycles go on the ferry?
//!   Decided by: Mornwick Ferry
//!   1 · counted · says no
//!       > Correction: no bicycles on any crossing.
//!       …
//! ```
//! It shows the answer to that question with its whole ledger in pages, and has that answer's id.

use crate::answer::Answer;
use crate::corpus::{Dispute, DisputeQuestion};

use super::autocomplete::{self, rank};
use super::card;
use super::custom_id::{AnswerKey, CustomId};
use super::error::UserError;
use super::escape::escape;
use super::evidence;
use super::fitting_question::displayed_question_id;
use super::message_limits;
use super::read_back::{self, CorpusStatus};
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::request::{Invocation, MessageSnapshot};
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// `/verdict`.
pub(super) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    bot.count_question(context).await?;
    let typed = invocation.text("question").unwrap_or_default();
    let (dispute, question) = find(bot, typed).ok_or(UserError::UnknownQuestion)?;
    let answer = bot.answer_pool.answer(&question.ask).await?;
    let message = page(dispute, question, &answer, 0, context.translations);
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one, also visible to everybody.
pub(super) async fn turn_page(
    bot: &Bot,
    context: RequestContext<'_>,
    pressed: AnswerKey,
    number: u16,
    message: &MessageSnapshot,
) -> HandlerResult {
    let again = read_back::replay_answer(&bot.answer_pool, message, Some(pressed)).await?;
    if again.corpus_status == CorpusStatus::Changed {
        return Err(UserError::AnswerChanged.into());
    }
    let disputes = bot.engine.corpus().disputes.iter();
    let mut all = disputes.flat_map(|dispute| dispute.questions.iter().map(move |q| (dispute, q)));
    let asked = all.find(|(_, question)| question.ask == again.answer.question);
    let (dispute, question) = asked.ok_or(UserError::UnreadableMessage)?;
    let message = page(
        dispute,
        question,
        &again.answer,
        number,
        context.translations,
    );
    Ok(Reply::only(Response::Update(message)))
}

fn page(
    dispute: &Dispute,
    question: &DisputeQuestion,
    answer: &Answer,
    number: u16,
    translations: &Translations,
) -> Message {
    let pages = message_limits::pages(evidence::rows(answer, translations), evidence::PAGE_ROWS);
    let number = usize::from(number).min(pages.len().saturating_sub(1));
    let heading = card::heading(answer, translations);
    let mut embed = Embed::titled(heading.clone());
    embed.colour = card::colour(answer.verdict.as_ref().map(|verdict| verdict.code));
    embed.description = escape(&question.ask);
    embed.fields = vec![decided_by(dispute, question, translations)];
    embed
        .fields
        .extend(pages.get(number).cloned().unwrap_or_default());
    let ids = card::footer(answer, displayed_question_id(answer), translations);
    embed.footer = evidence::footer(ids, number, pages.len(), translations);
    let mut message = Message::card(heading, embed, Visibility::Public);
    if let Ok(answer) = answer.answer_id.parse::<AnswerKey>() {
        let to = |page: usize| CustomId::VerdictPage {
            answer,
            page: u16::try_from(page).unwrap_or(u16::MAX),
        };
        message.rows = evidence::page_buttons(number, pages.len(), to, translations);
    }
    message
}

fn find<'a>(bot: &'a Bot, typed: &str) -> Option<(&'a Dispute, &'a DisputeQuestion)> {
    let corpus = bot.engine.corpus();
    let named = rank::resolved(typed, autocomplete::questions(corpus));
    let best = named.first()?;
    let (dispute, question) = best.value.split_once('/')?;
    let dispute = corpus.disputes.iter().find(|d| d.id == dispute)?;
    let question = dispute.questions.iter().find(|q| q.id == question)?;
    Some((dispute, question))
}

fn decided_by(dispute: &Dispute, question: &DisputeQuestion, translations: &Translations) -> Field {
    let parties: Vec<String> = question
        .decided_by
        .iter()
        .map(|&party| escape(&dispute.party(party).name))
        .collect();
    let separator = translations.text("list-separator");
    let parties = parties.join(&separator);
    let value = translations.fill("decided-by", &[("parties", parties.into())]);
    Field::new(translations.text("evidence-heading"), value)
}
