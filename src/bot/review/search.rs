//! A modal to search for sentences that answer a question of the queue.
//!
//! ```text
//! [Search]  ─►  What the sentences are to be about  [night crossings   ]
//!   ─► Choose up to three sentences · page 1 of 4
//!      Searched for: night crossings
//! ```
//! The search text is in the bot's own message and is read back from there, like a question. It is
//! processed like a question and has no query syntax.

use crate::bot::authority::Privilege;
use crate::bot::custom_id::{ChosenSentences, CustomId};
use crate::bot::escape::{unescape, visible};
use crate::bot::reply::{InputStyle, Modal, Reply, Response, TextInput};
use crate::bot::request::{Author, MessageSnapshot, QuestionId};
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::{Language, Translations};
use crate::text::truncate_chars;

use super::choose::{self, ChooserRequest};

/// The maximum length of a search, in characters. A field's value can hold it even if all of it is
/// escaped.
const MAX_SEARCH_LENGTH: u16 = 200;
/// The id of the text input.
const INPUT_ID: &str = "sought";

/// Opens the modal.
pub(in crate::bot) async fn open(
    bot: &Bot,
    context: RequestContext<'_>,
    entry: QuestionId,
    chosen: ChosenSentences,
    message: &MessageSnapshot,
) -> HandlerResult {
    bot.authorize(context, Privilege::AnswerQueue).await?;
    let translations = context.translations;
    let input = TextInput {
        id: INPUT_ID,
        label: translations.text("review-search-label"),
        value: search_text(message).unwrap_or_default(),
        max: MAX_SEARCH_LENGTH,
        lines: InputStyle::One,
    };
    Ok(Reply::only(Response::Modal(Modal {
        id: CustomId::ReviewSearch { entry, chosen },
        title: translations.text("review-search-title"),
        inputs: vec![input],
    })))
}

/// Handles the submitted modal. Shows the first page of results in a new message. Without a text,
/// the sentences are again ranked by the question.
pub(in crate::bot) async fn submit(
    bot: &Bot,
    context: RequestContext<'_>,
    entry: QuestionId,
    chosen: ChosenSentences,
    values: &[(String, String)],
) -> HandlerResult {
    let typed = values.iter().find(|(id, _)| id == INPUT_ID);
    let typed = visible(typed.map_or("", |(_, typed)| typed)).replace('\n', " ");
    let typed = truncate_chars(&typed, usize::from(MAX_SEARCH_LENGTH));
    let request = ChooserRequest {
        entry,
        page: 0,
        chosen,
        search: (!typed.is_empty()).then(|| typed.to_owned()),
    };
    let message = choose::page(bot, context, request, None).await?;
    Ok(Reply::only(Response::Message(message)))
}

/// Reads the search text back from a message in any language. `None` if there is none.
pub(in crate::bot) fn search_text(message: &MessageSnapshot) -> Option<String> {
    let embed = message.embeds.last()?;
    let names = Language::ALL.map(|language| Translations::of(language).text("review-search-name"));
    let mut fields = embed.fields.iter();
    let field = fields.find(|(name, _)| names.contains(name));
    let ours = message.author == Author::Myself;
    field.filter(|_| ours).map(|(_, value)| unescape(value))
}
