//! `/sources`: which documents are cited here.
//!
//! ```text
//! The sources
//! Bicycles on the ferry
//!   “Ferry notices”: publisher unknown, 2021-05, address unknown (notices, 12 sentences)
//! corpus sha256:9c1b2d3e4f5a
//! ```

use crate::corpus::{Dispute, Source};

use super::dispatch::{Bot, Outcome, Turn};
use super::escape::escape;
use super::limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::words::Words;

/// `/sources`.
pub(super) fn command(bot: &Bot, turn: Turn<'_>) -> Outcome {
    let words = turn.words;
    let corpus = bot.engine.corpus();
    let heading = words.text("sources-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.fields = corpus.disputes.iter().map(|d| dispute(d, words)).collect();
    let version = limits::corpus_version(&corpus.version);
    embed.footer = words.fill("sources-version", &[("corpus", version.into())]);
    let message = Message::card(heading, embed, Visibility::Public);
    Ok(Reply::only(Response::Message(message)))
}

fn dispute(dispute: &Dispute, words: &Words) -> Field {
    let lines: Vec<String> = dispute.sources.iter().map(|s| source(s, words)).collect();
    let name = limits::label(&escape(&dispute.title), limits::FIELD_NAME);
    Field::new(name, limits::rows(&lines, limits::FIELD_VALUE, words))
}

fn source(source: &Source, words: &Words) -> String {
    let meta = &source.meta;
    let or = |known: &Option<String>, unknown: &str| match known {
        Some(known) => escape(known),
        None => words.text(unknown),
    };
    // An address is shown as it is, and Discord makes a link of it: it is the corpus's own.
    let url = meta.url.clone();
    let url = url.unwrap_or_else(|| words.text("sources-address-unknown"));
    let values = [
        ("title", escape(&meta.title).into()),
        (
            "publisher",
            or(&meta.publisher, "citation-publisher-unknown").into(),
        ),
        (
            "published",
            or(&meta.published, "sources-date-unknown").into(),
        ),
        ("url", url.into()),
        ("id", escape(&source.id).into()),
        ("count", source.sentences.len().into()),
    ];
    words.fill("sources-line", &values)
}
