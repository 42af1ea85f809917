//! Autocompletion of an option: parties, topics, questions of the disputes, pins.
//!
//! ```text
//! /quote party:ofice          Harbour Office
//! /quote party:               every party: speakers first, then in the corpus's order
//! /quote party:… about:       the topics of the disputes that the party belongs to
//! /verdict question:bicyc     Can bicycles go on the ferry?
//! /pins show pin:             #7 · Can bicycles go on the ferry?
//! ```
//! Offers at most 25 choices. Users may still send any other text, which [`rank::resolved`]
//! resolves.

pub(super) mod rank;

use std::num::NonZeroU32;

use crate::corpus::Corpus;
use crate::store::page::PageRequest;
use crate::store::pin::{Pin, PinFilter};

use super::authority::Privilege;
use super::message_limits;
use super::reply::{Choice, Reply, Response};
use super::request::{GuildId, Invocation};
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;
use rank::Candidate;

/// How many pins are read at a time. A channel can hold 250 of them, and a server seldom has more.
const PAGE_PINS: NonZeroU32 = NonZeroU32::new(250).expect("250 is not 0");
/// The maximum number of pages that are read, starting from the latest.
const MAX_PAGES: u32 = 4;

/// Returns the choices for the focused option.
pub(super) async fn offer(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
    focused: &str,
) -> HandlerResult {
    let corpus = bot.engine.corpus();
    let candidates = match focused {
        "party" => parties(corpus),
        "about" => topics_beside(corpus, invocation.text("party")),
        "question" => questions(corpus),
        "pin" => match bot.authorize(context, Privilege::ReadPins).await {
            Ok((guild, _)) => pins(bot, guild, context.translations).await?,
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    };
    let typed = invocation.text(focused).unwrap_or_default();
    let mut candidates = rank::ranked(typed, candidates);
    candidates.retain(|one| message_limits::length(&one.value) <= message_limits::OPTION_TEXT);
    candidates.truncate(message_limits::OPTIONS);
    let choice = |candidate: &Candidate| {
        let name = distinct_name(corpus, candidate, &candidates);
        Choice {
            name: message_limits::label(&name, message_limits::OPTION_TEXT),
            value: candidate.value.clone(),
        }
    };
    let choices = candidates.iter().map(choice).collect();
    Ok(Reply::only(Response::Choices(choices)))
}

/// The name of a candidate. If another one has the same name, the title of its dispute follows.
fn distinct_name(corpus: &Corpus, candidate: &Candidate, all: &[Candidate]) -> String {
    let namesakes = all.iter().filter(|other| other.shown == candidate.shown);
    let own = dispute_id(candidate);
    let dispute = corpus.disputes.iter().find(|d| Some(d.id.as_str()) == own);
    match dispute {
        Some(dispute) if namesakes.count() > 1 => {
            format!("{} · {}", candidate.shown, dispute.title)
        }
        _ => candidate.shown.clone(),
    }
}

/// The id of the dispute in the value of a candidate. `None` for a pin.
fn dispute_id(candidate: &Candidate) -> Option<&str> {
    let (dispute, _) = candidate.value.split_once('/')?;
    Some(dispute)
}

/// All parties: first those with statements in the sources, then the others.
pub(super) fn parties(corpus: &Corpus) -> Vec<Candidate> {
    let mut speaking = Vec::new();
    let mut silent = Vec::new();
    for dispute in &corpus.disputes {
        for (at, party) in dispute.parties.iter().enumerate() {
            let candidate = Candidate {
                value: format!("{}/{}", dispute.id, party.id),
                shown: party.name.clone(),
                names: party.aliases.clone(),
            };
            if dispute.statements.iter().any(|s| s.speaker.0 == at) {
                speaking.push(candidate);
            } else {
                silent.push(candidate);
            }
        }
    }
    speaking.append(&mut silent);
    speaking
}

/// The topics of the disputes that the party belongs to. All topics without a party, or without one
/// of that name.
fn topics_beside(corpus: &Corpus, party: Option<&str>) -> Vec<Candidate> {
    let named = rank::resolved(party.unwrap_or_default(), parties(corpus));
    let mut topics = topics(corpus);
    if !named.is_empty() {
        topics.retain(|topic| named.iter().any(|one| dispute_id(one) == dispute_id(topic)));
    }
    topics
}

/// The topics of the disputes.
pub(super) fn topics(corpus: &Corpus) -> Vec<Candidate> {
    let topics = corpus.disputes.iter().flat_map(|dispute| {
        dispute.topics.iter().map(|topic| Candidate {
            value: format!("{}/{}", dispute.id, topic.id),
            shown: topic.name.clone(),
            names: topic.aliases.clone(),
        })
    });
    topics.collect()
}

/// The questions of the disputes.
pub(super) fn questions(corpus: &Corpus) -> Vec<Candidate> {
    let questions = corpus.disputes.iter().flat_map(|dispute| {
        dispute.questions.iter().map(|question| Candidate {
            value: format!("{}/{}", dispute.id, question.id),
            shown: question.ask.clone(),
            names: vec![question.id.clone()],
        })
    });
    questions.collect()
}

/// A server's pins, the latest first.
pub(super) async fn pins(
    bot: &Bot,
    guild: GuildId,
    translations: &Translations,
) -> crate::store::Result<Vec<Candidate>> {
    let page = |number| {
        let size = PAGE_PINS;
        bot.store
            .pins(guild, PinFilter::Standing, PageRequest { number, size })
    };
    let oldest = page(0).await?;
    let last = oldest.total.saturating_sub(1) / u64::from(PAGE_PINS.get());
    let last = u32::try_from(last).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for number in (last.saturating_sub(MAX_PAGES - 1)..=last).rev() {
        let rows = match number {
            0 => oldest.rows.clone(),
            _ => page(number).await?.rows,
        };
        found.extend(rows.iter().rev().map(|p| pin(p, translations)));
    }
    Ok(found)
}

fn pin(pin: &Pin, translations: &Translations) -> Candidate {
    let values = [
        ("pin", pin.id.0.into()),
        ("text", pin.question.as_str().into()),
    ];
    let mut names = pin.wordings.clone();
    names.push(pin.question.clone());
    names.push(format!("#{}", pin.id));
    Candidate {
        value: pin.id.to_string(),
        shown: translations.fill("pin-label", &values),
        names,
    }
}
