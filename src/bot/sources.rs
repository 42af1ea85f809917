//! `/sources`: lists the documents of the corpus.
//!
//! ```text
//! The sources
//! Bicycles on the ferry
//!   “Ferry notices”, 2021-05 (notices, 12 sentences)
//! corpus sha256:9c1b2d3e4f5a
//! ```

use crate::corpus::{Dispute, Source};

use super::custom_id::CustomId;
use super::escape::escape;
use super::evidence::{page_buttons, page_note};
use super::layout::SourceDescription;
use super::message_limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// The maximum number of fields on a page. A dispute with many sources has several fields.
const PAGE_FIELDS: usize = 4;

/// `/sources`.
pub(super) fn command(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let message = page(bot, 0, context.translations);
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one.
pub(super) fn turn_page(bot: &Bot, context: RequestContext<'_>, number: u16) -> HandlerResult {
    let message = page(bot, number, context.translations);
    Ok(Reply::only(Response::Update(message)))
}

fn page(bot: &Bot, number: u16, translations: &Translations) -> Message {
    let corpus = bot.engine.corpus();
    let fields = corpus
        .disputes
        .iter()
        .flat_map(|d| dispute(d, translations));
    let pages = message_limits::pages(fields.collect(), PAGE_FIELDS);
    let number = usize::from(number).min(pages.len().saturating_sub(1));
    let heading = translations.text("sources-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.fields = pages.get(number).cloned().unwrap_or_default();
    let version = message_limits::corpus_version(&corpus.version);
    let mut footer = vec![translations.fill("sources-version", &[("corpus", version.into())])];
    footer.extend(page_note(number, pages.len(), translations));
    embed.footer = footer.join(" · ");
    let mut message = Message::card(heading, embed, Visibility::Public);
    let to = |page: usize| CustomId::SourcesPage {
        page: u16::try_from(page).unwrap_or(u16::MAX),
    };
    message.rows = page_buttons(number, pages.len(), to, translations);
    message
}

/// A dispute's sources, one per line, in as many fields as they need.
fn dispute(dispute: &Dispute, translations: &Translations) -> Vec<Field> {
    let name = message_limits::label(&escape(&dispute.title), message_limits::FIELD_NAME);
    let mut values: Vec<String> = Vec::new();
    for line in dispute.sources.iter().map(|s| source(s, translations)) {
        match values.last_mut() {
            Some(value)
                if message_limits::length(value) + message_limits::length(&line)
                    < message_limits::FIELD_VALUE =>
            {
                value.push('\n');
                value.push_str(&line);
            }
            _ => values.push(message_limits::rows(
                &[line],
                message_limits::FIELD_VALUE,
                translations,
            )),
        }
    }
    let fields = values.into_iter();
    fields
        .map(|value| Field::new(name.clone(), value))
        .collect()
}

fn source(source: &Source, translations: &Translations) -> String {
    let meta = &source.meta;
    let about = SourceDescription {
        id: &source.id,
        title: meta.title.as_deref(),
        publisher: meta.publisher.as_deref(),
        published: meta.published.as_deref(),
        url: meta.url.as_deref(),
    };
    // The URL is not escaped, so that Discord makes it a link. It comes from the corpus.
    let mut parts = vec![escape(&about.text(translations))];
    parts.extend(meta.url.clone());
    let values = [
        (
            "source",
            parts.join(&translations.text("citation-separator")).into(),
        ),
        ("id", escape(&source.id).into()),
        ("count", source.sentence_count().into()),
    ];
    translations.fill("sources-line", &values)
}
