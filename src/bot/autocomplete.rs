//! Autocompletion of an option: parties, topics, questions of the disputes, pins.
//!
//! ```text
//! /quote party:ofice          Harbour Office
//! /quote party:               every party: speakers first, then in the corpus's order
//! /verdict question:bicyc     Can bicycles go on the ferry?
//! /pins show pin:             #7 · Can bicycles go on the ferry?
//! ```
//! Offers at most 25 choices. Users may still send any other text, which [`rank::best_match`]
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
        "about" => topics(corpus),
        "question" => questions(corpus),
        "pin" => match bot.authorize(context, Privilege::ReadPins).await {
            Ok((guild, _)) => pins(bot, guild, context.translations).await?,
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    };
    let typed = invocation.text(focused).unwrap_or_default();
    let choices = rank::ranked(typed, candidates)
        .into_iter()
        .filter(|candidate| message_limits::length(&candidate.value) <= message_limits::OPTION_TEXT)
        .take(message_limits::OPTIONS)
        .map(|candidate| Choice {
            name: message_limits::label(&candidate.shown, message_limits::OPTION_TEXT),
            value: candidate.value,
        })
        .collect();
    Ok(Reply::only(Response::Choices(choices)))
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
