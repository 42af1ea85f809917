//! `/verdict`: what the verdict on one of the dispute's questions rests on, statement by statement.
//!
//! ```text
//! /verdict question:Can bicycles go on the ferry?
//!   According to the sources: NO ✗
//!   Can bicycles go on the ferry?
//!   Whose own word settles it: Mornwick Ferry
//!   1 · counted · says no
//!       > Correction: no bicycles on any crossing.
//!       …
//! ```
//! It is the answer to that question with all of its ledger, and has that answer's id.

use crate::corpus::{Dispute, DisputeQuestion};

use super::autocomplete::{self, rank};
use super::card;
use super::dispatch::{Bot, Outcome, Turn};
use super::escape::escape;
use super::evidence;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::request::Invocation;
use super::trouble::UserError;
use super::words::Words;

/// `/verdict`.
pub(super) fn command(bot: &Bot, turn: Turn<'_>, invocation: &Invocation) -> Outcome {
    bot.count(turn)?;
    let words = turn.words;
    let typed = invocation.text("question").unwrap_or_default();
    let (dispute, question) = find(bot, typed).ok_or(UserError::UnknownQuestion)?;
    let answer = bot.engine.answer(&question.ask);
    let heading = card::heading(&answer, words);
    let mut embed = Embed::titled(heading.clone());
    embed.colour = card::colour(answer.verdict.as_ref().map(|verdict| verdict.code));
    embed.description = escape(&question.ask);
    embed.fields = vec![decided_by(dispute, question, words)];
    embed.fields.extend(evidence::rows(&answer, words));
    embed.footer = card::footer(&answer, words);
    let message = Message::card(heading, embed, Visibility::Public);
    Ok(Reply::only(Response::Message(message)))
}

fn find<'a>(bot: &'a Bot, typed: &str) -> Option<(&'a Dispute, &'a DisputeQuestion)> {
    let corpus = bot.engine.corpus();
    let meant = rank::meant(typed, autocomplete::questions(corpus))?;
    let (dispute, question) = meant.value.split_once('/')?;
    let dispute = corpus.disputes.iter().find(|d| d.id == dispute)?;
    let question = dispute.questions.iter().find(|q| q.id == question)?;
    Some((dispute, question))
}

fn decided_by(dispute: &Dispute, question: &DisputeQuestion, words: &Words) -> Field {
    let parties: Vec<String> = question
        .decided_by
        .iter()
        .map(|&party| escape(&dispute.party(party).name))
        .collect();
    let separator = words.text("citation-separator");
    let parties = parties.join(&separator);
    let value = words.fill("decided-by", &[("parties", parties.into())]);
    Field::new(words.text("evidence-heading"), value)
}
