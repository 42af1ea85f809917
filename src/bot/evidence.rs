//! The button Evidence: shows the ledger of an answer to the user who presses it.
//!
//! ```text
//! What the verdict rests on
//! Can bicycles go on the ferry?
//! 1 · counted · says no
//!     > Correction: no bicycles on any crossing.
//!     Harbour Office, via notice board
//!     “Ferry notices” (notices#4)
//! 2 · set aside by its own speaker · says yes
//!     …
//! [Back] [More]
//! ```

use crate::answer::{Answer, LedgerRow, Weight};

use super::card::{self, CitationNumber, quotation, shown_question};
use super::custom_id::{AnswerKey, CustomId};
use super::escape::escape;
use super::layout;
use super::message_limits;
use super::read_back::{self, CorpusStatus};
use super::reply::{
    ActionRow, Button, ButtonStyle, Embed, Field, Message, Reply, Response, Visibility,
};
use super::request::MessageSnapshot;
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// The number of statements on a page.
pub(super) const PAGE_ROWS: usize = 5;

/// Shows the first page in a new message.
pub(super) async fn show(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: AnswerKey,
    message: &MessageSnapshot,
) -> HandlerResult {
    bot.count_question(context).await?;
    let page = page(bot, context, answer, 0, message).await?;
    Ok(Reply::only(Response::Message(page)))
}

/// Replaces the shown page by another one.
pub(super) async fn turn_page(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: AnswerKey,
    number: u16,
    message: &MessageSnapshot,
) -> HandlerResult {
    let page = page(bot, context, answer, number, message).await?;
    Ok(Reply::only(Response::Update(page)))
}

async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    answer: AnswerKey,
    number: u16,
    message: &MessageSnapshot,
) -> Result<Message, super::error::BotError> {
    let translations = context.translations;
    let again = read_back::replay_answer(&bot.answer_pool, message, Some(answer)).await?;
    let pages = message_limits::pages(rows(&again.answer, translations), PAGE_ROWS);
    let number = usize::from(number).min(pages.len().saturating_sub(1));
    let mut embed = Embed::titled(translations.text("evidence-heading"));
    embed.colour = card::colour(again.answer.verdict.as_ref().map(|verdict| verdict.code));
    let question = shown_question(&again.answer, translations);
    embed.description = question.text;
    embed.fields = pages.get(number).cloned().unwrap_or_default();
    let ids = card::footer(&again.answer, question.part_id, translations);
    embed.footer = footer(ids, number, pages.len(), translations);
    let heading = card::heading(&again.answer, translations);
    let content = match again.corpus_status {
        CorpusStatus::Same => heading,
        CorpusStatus::Changed => format!("{}\n{heading}", translations.text("evidence-changed")),
    };
    let mut message = Message::card(content, embed, Visibility::Private);
    message.rows = page_row(&again.answer, number, pages.len(), translations);
    Ok(message)
}

/// The ids, and the number of the page.
pub(super) fn footer(
    ids: String,
    number: usize,
    pages: usize,
    translations: &Translations,
) -> String {
    let mut footer = vec![ids];
    footer.extend(page_note(number, pages, translations));
    footer.join(" · ")
}

/// "page 2 of 3". `None` if there is only one page.
pub(super) fn page_note(
    number: usize,
    pages: usize,
    translations: &Translations,
) -> Option<String> {
    let values = [("page", (number + 1).into()), ("pages", pages.into())];
    (pages > 1).then(|| translations.fill("evidence-page", &values))
}

/// The rows of the ledger, or the cited sentences if the ledger is empty. If the sources do not
/// answer, why they do not and the nearest sentences.
pub(super) fn rows(answer: &Answer, translations: &Translations) -> Vec<Field> {
    if answer.is_silent() {
        return card::fields(&layout::layout(answer, translations), translations);
    }
    if !answer.ledger.is_empty() {
        let rows = answer.ledger.iter().enumerate();
        return rows
            .map(|(at, one)| row(at + 1, one, answer, translations))
            .collect();
    }
    let heading = translations.text("evidence-heading");
    let mut fields = vec![Field::new(heading, translations.text("evidence-none"))];
    let cited = answer.citations.iter().enumerate();
    fields
        .extend(cited.map(|(at, one)| quotation(CitationNumber::Cited(at + 1), one, translations)));
    fields
}

fn row(number: usize, row: &LedgerRow, answer: &Answer, translations: &Translations) -> Field {
    let weight = translations.text(weight_key(row.weight));
    let stance = translations.text(layout::stance_key(row.stance));
    let values = [
        ("number", number.into()),
        ("weight", weight.into()),
        ("stance", stance.into()),
    ];
    let name = translations.fill("ledger-name", &values);
    let speaker = card::speaker_line(&row.citation, translations);
    let source = card::source_line(&row.citation, translations);
    let asked: Vec<String> = proposition(row, answer, translations).into_iter().collect();
    let value = card::rows_with_words(&asked, &row.citation, &[speaker, source], translations);
    Field::new(name, value)
}

/// The proposition that a statement was weighed on, with its verdict, if the question asks several.
fn proposition(row: &LedgerRow, answer: &Answer, translations: &Translations) -> Option<String> {
    let mut verdicts = answer.question_verdicts.iter();
    let on = verdicts.find(|one| row.question_id.as_ref() == Some(&one.question_id))?;
    let heading = layout::position_heading(on, translations);
    Some(format!("**{}**", escape(&heading)))
}

/// The translation key of a statement's weight.
const fn weight_key(weight: Weight) -> &'static str {
    match weight {
        Weight::Counted => "weight-counted",
        Weight::Outranked => "weight-outranked",
        Weight::Superseded => "weight-superseded",
        Weight::Exception => "weight-exception",
        Weight::OutOfScope => "weight-out-of-scope",
    }
}

fn page_row(
    answer: &Answer,
    number: usize,
    pages: usize,
    translations: &Translations,
) -> Vec<ActionRow> {
    let Ok(key) = answer.answer_id.parse::<AnswerKey>() else {
        return Vec::new();
    };
    let to = |page: usize| CustomId::EvidencePage {
        answer: key,
        page: u16::try_from(page).unwrap_or(u16::MAX),
    };
    page_buttons(number, pages, to, translations)
}

/// Buttons to the previous and next page, if there are such pages.
pub(super) fn page_buttons(
    number: usize,
    pages: usize,
    to: impl Fn(usize) -> CustomId,
    translations: &Translations,
) -> Vec<ActionRow> {
    let mut buttons = Vec::new();
    if number > 0 {
        let label = translations.text("button-previous");
        buttons.push(Button::new(to(number - 1), label, ButtonStyle::Secondary));
    }
    if number + 1 < pages {
        let label = translations.text("button-next");
        buttons.push(Button::new(to(number + 1), label, ButtonStyle::Secondary));
    }
    if buttons.is_empty() {
        Vec::new()
    } else {
        vec![ActionRow::Buttons(buttons)]
    }
}
