//! `/quote`: what somebody said, in the sources' order, and what was set aside by what.
//!
//! ```text
//! /quote party:Harbour Office about:bicycles
//!   Harbour Office, in the sources' order
//!   1 · Harbour Office; via notice board
//!       > Bicycles soon!
//!       “Ferry notices”, publisher unknown (notices#2)
//!       later set aside by 2
//!   2 · …
//! ```
//! Whoever speaks for a party speaks in its list too. A statement is shown by its whole sentences.

use crate::corpus::{Dispute, PartyIx, Statement, StatementIx, TopicIx};

use super::autocomplete::{self, rank};
use super::card::{Numbered, quotation};
use super::cited;
use super::dispatch::{Bot, Outcome, Turn};
use super::escape::escape;
use super::likeness;
use super::limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::request::Invocation;
use super::trouble::UserError;
use super::words::Words;

/// `/quote`.
pub(super) fn command(bot: &Bot, turn: Turn<'_>, invocation: &Invocation) -> Outcome {
    bot.count(turn)?;
    let words = turn.words;
    let party = invocation.text("party").unwrap_or_default();
    let (at, party) = find_party(bot, party).ok_or(UserError::UnknownParty)?;
    let dispute = &bot.engine.corpus().disputes[at];
    let topic = match invocation.text("about") {
        Some(about) => Some(find_topic(bot, at, about).ok_or(UserError::UnknownTopic)?),
        None => None,
    };
    let said = said(bot, at, party, topic);
    let name = escape(&dispute.party(party).name);
    let topic = topic.map(|topic| escape(&dispute.topic(topic).name));
    let message = if said.is_empty() {
        Message::text(nothing(name, topic, words), Visibility::Public)
    } else {
        card(dispute, &said, name, topic, words)
    };
    Ok(Reply::only(Response::Message(message)))
}

fn find_party(bot: &Bot, typed: &str) -> Option<(usize, PartyIx)> {
    let corpus = bot.engine.corpus();
    let meant = rank::meant(typed, autocomplete::parties(corpus))?;
    let (dispute, party) = meant.value.split_once('/')?;
    let at = corpus.disputes.iter().position(|d| d.id == dispute)?;
    let parties = &corpus.disputes[at].parties;
    let party = parties.iter().position(|p| p.id == party)?;
    Some((at, PartyIx(party)))
}

/// The topic, in the dispute that the party is of.
fn find_topic(bot: &Bot, at: usize, typed: &str) -> Option<TopicIx> {
    let corpus = bot.engine.corpus();
    let dispute = &corpus.disputes[at];
    let own = format!("{}/", dispute.id);
    let mut topics = autocomplete::topics(corpus);
    topics.retain(|topic| topic.value.starts_with(&own));
    let meant = rank::meant(typed, topics)?;
    let id = meant.value.strip_prefix(&own)?;
    let topic = dispute.topics.iter().position(|t| t.id == id)?;
    Some(TopicIx(topic))
}

/// What a party said, in the order of the sources.
fn said(bot: &Bot, at: usize, party: PartyIx, topic: Option<TopicIx>) -> Vec<StatementIx> {
    let dispute = &bot.engine.corpus().disputes[at];
    let casebook = &bot.engine.casebooks()[at];
    let speaks = |statement: &Statement| {
        statement.speaker == party || dispute.party(statement.speaker).speaks_for == Some(party)
    };
    let mut said: Vec<StatementIx> = dispute
        .statements()
        .filter(|(_, statement)| speaks(statement))
        .filter(|(_, statement)| {
            topic.is_none_or(|topic| likeness::is_about(dispute, casebook, statement, topic))
        })
        .map(|(ix, _)| ix)
        .collect();
    said.sort_by_key(|&ix| {
        let statement = dispute.statement(ix);
        (statement.source, statement.quote.start)
    });
    said
}

fn nothing(name: String, topic: Option<String>, words: &Words) -> String {
    match topic {
        None => words.fill("quote-none", &[("party", name.into())]),
        Some(topic) => {
            let values = [("party", name.into()), ("topic", topic.into())];
            words.fill("quote-none-about", &values)
        }
    }
}

fn card(
    dispute: &Dispute,
    said: &[StatementIx],
    name: String,
    topic: Option<String>,
    words: &Words,
) -> Message {
    let heading = words.fill("quote-heading", &[("party", name.into())]);
    let mut embed = Embed::titled(heading.clone());
    if let Some(topic) = topic {
        embed.description = words.fill("quote-about", &[("topic", topic.into())]);
    }
    let rows = (0..said.len()).map(|at| statement(dispute, said, at, words));
    embed.fields = rows.collect();
    Message::card(heading, embed, Visibility::Public)
}

fn statement(dispute: &Dispute, said: &[StatementIx], at: usize, words: &Words) -> Field {
    let ix = said[at];
    let statement = dispute.statement(ix);
    let citation = cited::statement(dispute, statement);
    let mut field = quotation(Numbered::Cited(at + 1), &citation, None, words);
    let numbers = |of: &dyn Fn(StatementIx) -> bool| {
        let numbers = said.iter().enumerate().filter(|(_, other)| of(**other));
        let numbers: Vec<String> = numbers.map(|(at, _)| (at + 1).to_string()).collect();
        numbers.join(", ")
    };
    let later = numbers(&|other| dispute.statement(other).supersedes.contains(&ix));
    let earlier = numbers(&|other| statement.supersedes.contains(&other));
    let mut lines = vec![field.value];
    for (key, numbers) in [("quote-superseded", later), ("quote-supersedes", earlier)] {
        if !numbers.is_empty() {
            lines.push(words.fill(key, &[("numbers", numbers.into())]));
        }
    }
    if let Some(answered) = statement.replies_to {
        let speaker = dispute.statement(answered).speaker;
        let name = escape(&dispute.party(speaker).name);
        lines.push(words.fill("quote-replies", &[("name", name.into())]));
    }
    field.value = limits::rows(&lines, limits::FIELD_VALUE, words);
    field
}
