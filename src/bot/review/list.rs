//! `/review`: the groups of questions with the same key, most asked first, and a view of one group.

use std::num::NonZeroU32;

use crate::bot::authority::Privilege;
use crate::bot::citation;
use crate::bot::custom_id::{ChooserControl, ChosenSentences, CustomId};
use crate::bot::error::{BotError, UserError};
use crate::bot::escape::{escape, visible};
use crate::bot::evidence::page_buttons;
use crate::bot::message_limits;
use crate::bot::pins;
use crate::bot::reply::{
    ActionRow, Button, ButtonStyle, Embed, Field, Message, Reply, Response, Select, SelectOption,
    Visibility,
};
use crate::bot::request::QuestionId;
use crate::bot::state::{Bot, HandlerResult, RequestContext};
use crate::bot::translations::Translations;
use crate::store::audit::AuditStamp;
use crate::store::page::{PageRequest, Paged};
use crate::store::question::QuestionGroup;
use crate::store::settings::Queue;

/// The number of groups on a page.
const PAGE_GROUPS: NonZeroU32 = NonZeroU32::new(8).expect("8 is not 0");
/// The maximum length of a question in the list.
const QUESTION: usize = 200;

/// `/review`.
pub(in crate::bot) async fn command(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let message = show(bot, context, 0, None).await?;
    Ok(Reply::only(Response::Message(message)))
}

/// Replaces the shown page by another one.
pub(in crate::bot) async fn page(
    bot: &Bot,
    context: RequestContext<'_>,
    number: u16,
) -> HandlerResult {
    let message = show(bot, context, number, None).await?;
    Ok(Reply::only(Response::Update(message)))
}

async fn show(
    bot: &Bot,
    context: RequestContext<'_>,
    number: u16,
    notice: Option<String>,
) -> Result<Message, BotError> {
    let translations = context.translations;
    let (guild, settings) = bot.authorize(context, Privilege::ReadQueue).await?;
    if settings.queue == Queue::Off {
        return Err(UserError::QueueOff.into());
    }
    let page = PageRequest {
        number: u32::from(number),
        size: PAGE_GROUPS,
    };
    let groups = bot.store.groups(guild, page).await?;
    let mut lines: Vec<String> = notice.into_iter().collect();
    lines.extend(pins::list::flagged(bot, guild, translations).await?);
    if groups.total == 0 {
        lines.push(translations.text("review-empty"));
        return Ok(Message::text(lines.join("\n"), Visibility::Private));
    }
    let heading = translations.text("review-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = lines.join("\n");
    let first = usize::from(number) * PAGE_GROUPS.get() as usize;
    let rows = groups.rows.iter().enumerate();
    embed.fields = rows
        .map(|(at, one)| row(first + at + 1, one, translations))
        .collect();
    let mut message = Message::card(heading, embed, Visibility::Private);
    message.rows = list_rows(&groups, usize::from(number), translations);
    Ok(message)
}

fn row(number: usize, group: &QuestionGroup, translations: &Translations) -> Field {
    let lines = [
        escape(&message_limits::label(&group.text, QUESTION)),
        counts(group, translations),
    ];
    let name = name(number, group, translations);
    Field::new(
        name,
        message_limits::rows(&lines, message_limits::FIELD_VALUE, translations),
    )
}

fn name(number: usize, group: &QuestionGroup, translations: &Translations) -> String {
    let values = [
        ("number", number.into()),
        ("asked", group.times_asked.into()),
        ("askers", group.askers.into()),
    ];
    translations.fill("review-name", &values)
}

fn counts(group: &QuestionGroup, translations: &Translations) -> String {
    let values = [
        ("silent", group.silent.into()),
        ("unhelpful", group.not_helpful.into()),
        ("when", pins::card::day(group.last_at).into()),
    ];
    translations.fill("review-line", &values)
}

fn list_rows(
    groups: &Paged<QuestionGroup>,
    number: usize,
    translations: &Translations,
) -> Vec<ActionRow> {
    let option = |group: &QuestionGroup| SelectOption {
        label: message_limits::label(&group.text, message_limits::OPTION_TEXT),
        value: group.id.to_string(),
        description: String::new(),
        is_selected: false,
    };
    let mut rows = Vec::new();
    if !groups.rows.is_empty() {
        rows.push(ActionRow::Select(Select {
            id: CustomId::ReviewOpen,
            placeholder: translations.text("review-select"),
            options: groups.rows.iter().map(option).collect(),
            min: 1,
            max: 1,
        }));
    }
    let pages = groups.total.div_ceil(u64::from(PAGE_GROUPS.get()));
    let to = |page: usize| CustomId::ReviewList {
        page: u16::try_from(page).unwrap_or(u16::MAX),
    };
    let pages = usize::try_from(pages).unwrap_or(usize::MAX);
    rows.extend(page_buttons(number, pages, to, translations));
    rows
}

/// Shows one group, with buttons.
pub(in crate::bot) async fn open(
    bot: &Bot,
    context: RequestContext<'_>,
    values: &[String],
) -> HandlerResult {
    let translations = context.translations;
    let (guild, _) = bot.authorize(context, Privilege::ReadQueue).await?;
    let id = values.first().and_then(|value| value.parse().ok());
    let id = QuestionId(id.ok_or(UserError::QuestionGone)?);
    let group = bot.store.group(guild, id).await?;
    let group = group.ok_or(UserError::QuestionGone)?;
    let heading = translations.text("review-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = escape(&visible(&group.text));
    embed.fields = vec![Field::new(
        name(1, &group, translations),
        counts(&group, translations),
    )];
    let mut message = Message::card(heading, embed, Visibility::Private);
    let corpus = citation::corpus_checksum(bot.engine.corpus());
    message.rows = vec![ActionRow::Buttons(group_buttons(
        group.id,
        corpus,
        translations,
    ))];
    Ok(Reply::only(Response::Update(message)))
}

/// Answer, dismiss, back to the list. `corpus`: the checksum of the corpus that the answer's
/// sentences are from.
fn group_buttons(entry: QuestionId, corpus: u32, translations: &Translations) -> Vec<Button> {
    let button = |id, label, style| Button::new(id, translations.text(label), style);
    let choose = CustomId::ReviewChoose {
        entry,
        page: 0,
        chosen: ChosenSentences {
            corpus,
            sentences: Vec::new(),
        },
        part: ChooserControl::Turn,
    };
    let dismiss = CustomId::ReviewDismiss { entry };
    let list = CustomId::ReviewList { page: 0 };
    vec![
        button(choose, "button-answer", ButtonStyle::Primary),
        button(dismiss, "button-dismiss", ButtonStyle::Danger),
        button(list, "button-list", ButtonStyle::Secondary),
    ]
}

/// Dismisses a group, and shows the list again.
pub(in crate::bot) async fn dismiss(
    bot: &Bot,
    context: RequestContext<'_>,
    entry: QuestionId,
) -> HandlerResult {
    let (guild, _) = bot.authorize(context, Privilege::Dismiss).await?;
    let stamp = AuditStamp::of_user(context.request.actor.user, context.request.now);
    let rows = bot.store.dismiss(guild, entry, stamp).await?;
    let notice = match rows {
        0 => context.translations.text("review-gone"),
        rows => context
            .translations
            .fill("review-dismissed", &[("count", rows.into())]),
    };
    let message = show(bot, context, 0, Some(notice)).await?;
    Ok(Reply::only(Response::Update(message)))
}
