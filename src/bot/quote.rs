//! `/quote`: the statements of a party, in the sources' order, and which ones supersede which.
//!
//! ```text
//! /quote party:Harbour Office about:bicycles
//!   Harbour Office, in the sources' order
//!   [1] Harbour Office, via notice board
//!       > Bicycles soon!
//!       “Ferry notices” (notices#2)
//!       later taken back in 2
//!   2 · …
//! ```
//! The list also contains the statements of parties that speak for this party, and those that take
//! back a listed one without naming the topic again. A statement is shown with its whole sentences.
//! Numbers continue across pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Engine;
use crate::corpus::{Corpus, Dispute, PartyIx, Statement, StatementIx, TopicIx};

use super::autocomplete::{self, rank};
use super::card::{CitationNumber, quotation, rows_with_words, source_line};
use super::citation;
use super::custom_id::{CustomId, QuoteQuery};
use super::error::UserError;
use super::escape::escape;
use super::evidence::{page_buttons, page_note};
use super::message_limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::request::Invocation;
use super::similarity;
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// The maximum number of statements on a page.
const PAGE_STATEMENTS: usize = 6;

/// The party and the topic of a list.
#[derive(Clone, Copy)]
struct QuoteSubject {
    /// The dispute's index.
    dispute_index: usize,
    party: PartyIx,
    topic: Option<TopicIx>,
}

/// `/quote`.
pub(super) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    bot.count_question(context).await?;
    let party = invocation.text("party").unwrap_or_default();
    let subject = find_subject(bot.engine.corpus(), party, invocation.text("about"))?;
    let message = page(bot, context, subject, 0).await?;
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one, also visible to everybody.
pub(super) async fn turn_page(
    bot: &Bot,
    context: RequestContext<'_>,
    query: QuoteQuery,
    number: u16,
) -> HandlerResult {
    let subject = resolve_query(bot.engine.corpus(), query).ok_or(UserError::AnswerChanged)?;
    let message = page(bot, context, subject, number).await?;
    Ok(Reply::only(Response::Update(message)))
}

/// A page of the statements.
async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    subject: QuoteSubject,
    number: u16,
) -> Result<Message, UserError> {
    let translations = context.translations;
    let draw = move |engine: &Engine| list(engine, subject, number, translations);
    let message = bot.read_sources(draw).await;
    bot.check_sources()?;
    Ok(message)
}

/// Resolves the indices of a button. `None` if they do not belong to this corpus.
fn resolve_query(corpus: &Corpus, query: QuoteQuery) -> Option<QuoteSubject> {
    let dispute = corpus.disputes.get(usize::from(query.dispute))?;
    let party = usize::from(query.party);
    let topic = query.topic.map(usize::from);
    let is_known = query.corpus == citation::corpus_checksum(corpus)
        && party < dispute.parties.len()
        && topic.is_none_or(|topic| topic < dispute.topics.len());
    is_known.then_some(QuoteSubject {
        dispute_index: usize::from(query.dispute),
        party: PartyIx(party),
        topic: topic.map(TopicIx),
    })
}

/// Finds the party and the topic. Several disputes may have a party of that name: the first that has
/// the topic too is meant.
fn find_subject(
    corpus: &Corpus,
    party: &str,
    about: Option<&str>,
) -> Result<QuoteSubject, UserError> {
    let named = rank::resolved(party, autocomplete::parties(corpus));
    let parties = named.iter().filter_map(|one| party_of(corpus, &one.value));
    let parties: Vec<(usize, PartyIx)> = parties.collect();
    let Some(&(dispute_index, party)) = parties.first() else {
        return Err(UserError::UnknownParty);
    };
    let Some(about) = about else {
        return Ok(QuoteSubject {
            dispute_index,
            party,
            topic: None,
        });
    };
    let with_topic = parties.into_iter().find_map(|(dispute_index, party)| {
        let topic = find_topic(corpus, dispute_index, about)?;
        Some(QuoteSubject {
            dispute_index,
            party,
            topic: Some(topic),
        })
    });
    with_topic.ok_or(UserError::UnknownTopic)
}

/// The party with this value of the autocompletion, and its dispute's index.
fn party_of(corpus: &Corpus, value: &str) -> Option<(usize, PartyIx)> {
    let (dispute, party) = value.split_once('/')?;
    let at = corpus.disputes.iter().position(|d| d.id == dispute)?;
    let parties = &corpus.disputes[at].parties;
    let party = parties.iter().position(|p| p.id == party)?;
    Some((at, PartyIx(party)))
}

/// Finds a topic of the party's dispute.
fn find_topic(corpus: &Corpus, at: usize, typed: &str) -> Option<TopicIx> {
    let dispute = &corpus.disputes[at];
    let own = format!("{}/", dispute.id);
    let mut topics = autocomplete::topics(corpus);
    topics.retain(|topic| topic.value.starts_with(&own));
    let best = rank::resolved(typed, topics).into_iter().next()?;
    let id = best.value.strip_prefix(&own)?;
    let topic = dispute.topics.iter().position(|t| t.id == id)?;
    Some(TopicIx(topic))
}

/// The statements of a party, in the order of the sources.
fn matching_statements(engine: &Engine, subject: QuoteSubject) -> Vec<StatementIx> {
    let dispute = &engine.corpus().disputes[subject.dispute_index];
    let compiled = &engine.compiled_disputes()[subject.dispute_index];
    let speaks = |statement: &Statement| {
        let speaker = dispute.party(statement.speaker);
        statement.speaker == subject.party || speaker.speaks_for == Some(subject.party)
    };
    let is_about = |statement: &Statement| {
        let topic = subject.topic;
        topic.is_none_or(|topic| {
            similarity::asks_same_question(dispute, &compiled.linker, statement, topic)
        })
    };
    let (mut statements, others): (Vec<StatementIx>, Vec<StatementIx>) = dispute
        .statements()
        .filter(|(_, statement)| speaks(statement))
        .map(|(ix, _)| ix)
        .partition(|&ix| is_about(dispute.statement(ix)));
    add_corrections(dispute, &mut statements, others);
    statements.sort_by_key(|&ix| {
        let statement = dispute.statement(ix);
        (statement.source, statement.quote.start)
    });
    statements
}

/// Adds those of the other statements that supersede a listed one, also over several steps. They
/// need not name the topic, and without them the listed one would look as if it still stood.
fn add_corrections(dispute: &Dispute, listed: &mut Vec<StatementIx>, mut others: Vec<StatementIx>) {
    loop {
        let (corrections, rest): (Vec<StatementIx>, Vec<StatementIx>) =
            others.into_iter().partition(|&ix| {
                let earlier = &dispute.statement(ix).supersedes;
                earlier.iter().any(|one| listed.contains(one))
            });
        if corrections.is_empty() {
            return;
        }
        listed.extend(corrections);
        others = rest;
    }
}

fn no_statements(name: String, topic: Option<String>, translations: &Translations) -> String {
    match topic {
        None => translations.fill("quote-none", &[("party", name.into())]),
        Some(topic) => {
            let values = [("party", name.into()), ("topic", topic.into())];
            translations.fill("quote-none-about", &values)
        }
    }
}

/// The message with a page of the statements.
fn list(engine: &Engine, subject: QuoteSubject, page: u16, translations: &Translations) -> Message {
    let corpus = engine.corpus();
    let dispute = &corpus.disputes[subject.dispute_index];
    let statements = matching_statements(engine, subject);
    let name = escape(&dispute.party(subject.party).name);
    let topic = subject.topic;
    let topic = topic.map(|topic| escape(&dispute.topic(topic).name));
    if statements.is_empty() {
        return Message::text(no_statements(name, topic, translations), Visibility::Public);
    }
    let heading = translations.fill("quote-heading", &[("party", name.into())]);
    let mut embed = Embed::titled(heading.clone());
    if let Some(topic) = topic {
        embed.description = translations.fill("quote-about", &[("topic", topic.into())]);
    }
    let numbers = StatementNumbers::new(dispute, &statements);
    let rows = statements
        .iter()
        .map(|&ix| statement(dispute, ix, &numbers, translations));
    let pages = message_limits::pages(rows.collect(), PAGE_STATEMENTS);
    let page = usize::from(page).min(pages.len() - 1);
    embed.fields.clone_from(&pages[page]);
    embed.footer = page_note(page, pages.len(), translations).unwrap_or_default();
    let mut message = Message::card(heading, embed, Visibility::Public);
    let to = |page| CustomId::QuotePage {
        query: query(corpus, subject),
        page: index_for_id(page),
    };
    message.rows = page_buttons(page, pages.len(), to, translations);
    message
}

fn query(corpus: &Corpus, subject: QuoteSubject) -> QuoteQuery {
    QuoteQuery {
        corpus: citation::corpus_checksum(corpus),
        dispute: index_for_id(subject.dispute_index),
        party: index_for_id(subject.party.0),
        topic: subject.topic.map(|topic| index_for_id(topic.0)),
    }
}

/// An index for a custom id. No corpus is large enough to exceed it.
fn index_for_id(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The numbers of the statements in a list, from 1.
struct StatementNumbers {
    of: BTreeMap<StatementIx, usize>,
    /// The numbers of the statements that supersede it.
    of_later: BTreeMap<StatementIx, BTreeSet<usize>>,
}

impl StatementNumbers {
    fn new(dispute: &Dispute, statements: &[StatementIx]) -> Self {
        let mut of_later: BTreeMap<StatementIx, BTreeSet<usize>> = BTreeMap::new();
        for (&ix, number) in statements.iter().zip(1..) {
            for &earlier in &dispute.statement(ix).supersedes {
                of_later.entry(earlier).or_default().insert(number);
            }
        }
        Self {
            of: statements.iter().copied().zip(1..).collect(),
            of_later,
        }
    }
}

fn statement(
    dispute: &Dispute,
    ix: StatementIx,
    numbers: &StatementNumbers,
    translations: &Translations,
) -> Field {
    let statement = dispute.statement(ix);
    let citation = citation::statement(dispute, statement);
    let number = CitationNumber::Cited(numbers.of[&ix]);
    let earlier = statement.supersedes.iter();
    let earlier: BTreeSet<usize> = earlier
        .filter_map(|earlier| numbers.of.get(earlier).copied())
        .collect();
    let later = numbers.of_later.get(&ix).cloned().unwrap_or_default();
    let mut lines = vec![source_line(&citation, translations)];
    for (key, numbers) in [("quote-superseded", later), ("quote-supersedes", earlier)] {
        if !numbers.is_empty() {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            lines.push(translations.fill(key, &[("numbers", numbers.join(", ").into())]));
        }
    }
    if let Some(answered) = statement.replies_to {
        let speaker = dispute.statement(answered).speaker;
        let name = escape(&dispute.party(speaker).name);
        lines.push(translations.fill("quote-replies", &[("name", name.into())]));
    }
    let mut field = quotation(number, &citation, translations);
    field.value = rows_with_words(&[], &citation, &lines, translations);
    field
}
