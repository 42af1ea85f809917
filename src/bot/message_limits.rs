//! Applies Discord's limits in one place.
//!
//! Lengths are in UTF-16 code units, which are never fewer than characters. A text that is too long
//! loses whole parts, a sentence or a line each, and a note says so:
//!
//! ```text
//! rows(["a…", "b…", "c…"], 900, words)   "a…\nb…\nOne more does not fit here."
//! ```
//! Features build their texts with [`rows`] and [`pages`]. Every message then passes through `fit`,
//! which removes the last fields of an embed if the total is too long.

use super::reply::{ActionRow, Embed, Field, Message, Response};
use super::translations::Translations;

/// The maximum length of a message's content.
pub const CONTENT: usize = 2000;
/// The maximum total length of all embeds of a message.
pub const EMBEDS_TOTAL: usize = 6000;
/// The maximum length of an embed's title.
pub const TITLE: usize = 256;
/// The maximum length of an embed's description.
pub const DESCRIPTION: usize = 4096;
/// The maximum number of fields of an embed.
pub const FIELDS: usize = 25;
/// The maximum length of a field's name.
pub const FIELD_NAME: usize = 256;
/// The maximum length of a field's value.
pub const FIELD_VALUE: usize = 1024;
/// The maximum length of an embed's footer.
pub const FOOTER: usize = 2048;
/// The maximum number of rows of a message.
pub const ROWS: usize = 5;
/// The maximum number of buttons in a row.
pub const BUTTONS: usize = 5;
/// The maximum length of a button's label.
pub const LABEL: usize = 80;
/// The maximum length of a custom id.
pub const CUSTOM_ID: usize = 100;
/// The maximum number of options of a select menu, and of choices of an autocompletion.
pub const OPTIONS: usize = 25;
/// The maximum length of a text of an option or a choice.
pub const OPTION_TEXT: usize = 100;
/// The maximum length of a select menu's placeholder.
pub const PLACEHOLDER: usize = 150;
/// The maximum length of a modal's title and of a label in it.
pub const MODAL_TITLE: usize = 45;

/// The length reserved for the note about removed fields, in any language.
const REMOVED_FIELDS_NOTE: usize = 100;
/// The maximum total length of the fields on a page. The embed also holds a question of up to 2000.
const PAGE: usize = 3500;

/// The length of a text in UTF-16 code units. Computed from UTF-8, because every text of every reply
/// is measured: a character has two units if it has four bytes.
pub fn length(text: &str) -> usize {
    text.chars().count() + text.bytes().filter(|byte| *byte >= 0xf0).count()
}

/// A corpus version in short form: the algorithm and twelve digits, enough to tell two versions
/// apart.
pub fn corpus_version(version: &str) -> &str {
    crate::text::truncate_chars(version, "sha256:".len() + 12)
}

/// Joins as many lines as fit into `max`, and adds a note with the number of removed lines.
pub fn rows(lines: &[String], max: usize, translations: &Translations) -> String {
    let whole = lines.join("\n");
    if length(&whole) <= max {
        return whole;
    }
    let mut count = lines.len();
    loop {
        count = count.saturating_sub(1);
        let left = lines.len() - count;
        let note = translations.fill("too-long-rest", &[("count", left.into())]);
        let mut shown: Vec<&str> = lines.iter().take(count).map(String::as_str).collect();
        shown.push(&note);
        let shown = shown.join("\n");
        if length(&shown) <= max || count == 0 {
            return shown;
        }
    }
}

/// Shortens a text to its first words and "…" if it is longer than `max`. For labels with the
/// words of a user or the name of a party; never for a quotation.
pub fn label(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if length(&line) <= max {
        return line;
    }
    let room = max.saturating_sub(1);
    let mut end = 0;
    let mut word_end = 0;
    let mut used = 0;
    for (at, c) in line.char_indices() {
        used += c.len_utf16();
        if used > room {
            break;
        }
        if c == ' ' || !c.is_ascii() {
            word_end = if c == ' ' { at } else { at + c.len_utf8() };
        }
        end = at + c.len_utf8();
    }
    let end = if word_end > 0 { word_end } else { end };
    format!("{}…", line.get(..end).unwrap_or_default())
}

/// Splits fields into pages of at most `max` fields that fit into an embed.
pub fn pages(fields: Vec<Field>, max: usize) -> Vec<Vec<Field>> {
    let mut pages: Vec<Vec<Field>> = Vec::new();
    let mut used = 0;
    for field in fields {
        let size = length(&field.name) + length(&field.value);
        match pages.last_mut() {
            Some(page) if page.len() < max && used + size <= PAGE => {
                page.push(field);
                used += size;
            }
            _ => {
                pages.push(vec![field]);
                used = size;
            }
        }
    }
    pages
}

/// Fits a response to all limits.
pub(super) fn fit(response: Response, translations: &Translations) -> Response {
    match response {
        Response::Message(message) => Response::Message(fit_message(message, translations)),
        Response::Update(message) => Response::Update(fit_message(message, translations)),
        Response::Choices(mut choices) => {
            choices.truncate(OPTIONS);
            Response::Choices(choices)
        }
        Response::Modal(mut modal) => {
            modal.title = label(&modal.title, MODAL_TITLE);
            for input in &mut modal.inputs {
                input.label = label(&input.label, MODAL_TITLE);
            }
            Response::Modal(modal)
        }
        // A shared message was fitted when it was created.
        Response::Shared(_) | Response::Nothing => response,
    }
}

/// Fits a message to all limits.
pub(super) fn fit_message(mut message: Message, translations: &Translations) -> Message {
    truncate_lines(&mut message.content, CONTENT, translations);
    for embed in &mut message.embeds {
        fit_embed(embed, translations);
    }
    fit_total(&mut message.embeds, translations);
    message.rows.truncate(ROWS);
    message.rows.iter_mut().for_each(fit_row);
    message
}

fn fit_row(row: &mut ActionRow) {
    match row {
        ActionRow::Buttons(buttons) => {
            buttons.truncate(BUTTONS);
            for button in buttons {
                button.label = label(&button.label, LABEL);
            }
        }
        ActionRow::Select(select) => {
            select.options.truncate(OPTIONS);
            select.placeholder = label(&select.placeholder, PLACEHOLDER);
            for option in &mut select.options {
                option.label = label(&option.label, OPTION_TEXT);
                option.description = label(&option.description, OPTION_TEXT);
            }
        }
    }
}

fn fit_embed(embed: &mut Embed, translations: &Translations) {
    truncate_lines(&mut embed.title, TITLE, translations);
    truncate_lines(&mut embed.description, DESCRIPTION, translations);
    truncate_lines(&mut embed.footer, FOOTER, translations);
    for field in &mut embed.fields {
        truncate_lines(&mut field.name, FIELD_NAME, translations);
        truncate_lines(&mut field.value, FIELD_VALUE, translations);
    }
    if embed.fields.len() > FIELDS {
        replace_last_fields(embed, embed.fields.len() + 1 - FIELDS, translations);
    }
}

/// Keeps the whole lines that fit, and adds a note of how many were removed.
fn truncate_lines(text: &mut String, max: usize, translations: &Translations) {
    if length(text) > max {
        let lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
        *text = rows(&lines, max, translations);
    }
}

fn total(embeds: &[Embed]) -> usize {
    let one = |embed: &Embed| {
        let fields = embed.fields.iter();
        let fields: usize = fields.map(|f| length(&f.name) + length(&f.value)).sum();
        length(&embed.title) + length(&embed.description) + length(&embed.footer) + fields
    };
    embeds.iter().map(one).sum()
}

/// Returns true if the embeds fit together after their fields are removed, with room for one more
/// embed that lists what is missing.
pub(super) fn can_fit<'e>(embeds: impl Iterator<Item = &'e Embed>) -> bool {
    let min = |embed: &Embed| {
        length(&embed.title)
            + length(&embed.description)
            + length(&embed.footer)
            + REMOVED_FIELDS_NOTE
    };
    embeds.map(min).sum::<usize>() + FIELD_VALUE + TITLE <= EMBEDS_TOTAL
}

/// Removes the last fields of the embed with the most fields, until all embeds fit together.
fn fit_total(embeds: &mut [Embed], translations: &Translations) {
    let mut left_out = vec![0; embeds.len()];
    while total(embeds) > EMBEDS_TOTAL {
        let longest = (0..embeds.len()).max_by_key(|&at| (embeds[at].fields.len(), at));
        let Some(at) = longest.filter(|&at| embeds[at].fields.len() > 1) else {
            break;
        };
        let noted = usize::from(left_out[at] > 0);
        left_out[at] += 1;
        embeds[at].fields.truncate(embeds[at].fields.len() - noted);
        replace_last_fields(&mut embeds[at], 1, translations);
        let note = translations.fill("too-long-rest", &[("count", left_out[at].into())]);
        if let Some(field) = embeds[at].fields.last_mut() {
            field.value = note;
        }
    }
}

/// Replaces the last `count` fields by a note with their number.
fn replace_last_fields(embed: &mut Embed, count: usize, translations: &Translations) {
    embed.fields.truncate(embed.fields.len() - count);
    embed.fields.push(Field {
        name: "…".to_owned(),
        value: translations.fill("too-long-rest", &[("count", count.into())]),
    });
}
