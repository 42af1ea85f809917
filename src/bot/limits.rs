//! Discord's limits, applied in one place.
//!
//! Lengths are in UTF-16 units, which is never less than in characters. What is too long loses
//! whole parts, a sentence or a line each, never half of one, and says so:
//!
//! ```text
//! rows(["a…", "b…", "c…"], 900, words)   "a…\nb…\nOne more does not fit here."
//! ```
//! Features build their texts with [`rows`] and [`pages`]; `fit` is what every message passes on
//! its way out, and leaves out the last fields of an embed where the sum of all is too much.

use super::reply::{ActionRow, Embed, Field, Message, Response};
use super::translations::Translations;

/// Of a message's text.
pub const CONTENT: usize = 2000;
/// Of everything in all embeds of a message.
pub const EMBEDS_TOTAL: usize = 6000;
/// Of an embed's title.
pub const TITLE: usize = 256;
/// Of an embed's description.
pub const DESCRIPTION: usize = 4096;
/// How many fields an embed has.
pub const FIELDS: usize = 25;
/// Of a field's name.
pub const FIELD_NAME: usize = 256;
/// Of a field's value.
pub const FIELD_VALUE: usize = 1024;
/// Of an embed's footer.
pub const FOOTER: usize = 2048;
/// How many rows a message has.
pub const ROWS: usize = 5;
/// How many buttons a row has.
pub const BUTTONS: usize = 5;
/// Of a button's label.
pub const LABEL: usize = 80;
/// Of a custom id.
pub const CUSTOM_ID: usize = 100;
/// How many options a select menu has, and how many choices an autocompletion.
pub const OPTIONS: usize = 25;
/// Of an option's or a choice's texts.
pub const OPTION_TEXT: usize = 100;
/// Of a select menu's placeholder.
pub const PLACEHOLDER: usize = 150;
/// Of a modal's title, and of a label in it.
pub const MODAL_TITLE: usize = 45;

/// The longest question that is shown whole: as much as is read of it. Escaped it can be twice as
/// long, which a description still holds.
pub const QUESTION: usize = crate::question::LONGEST_QUESTION;
/// What the note that fields were left out takes, in any language.
const NOTE: usize = 100;
/// The most that a page of fields takes of the embed's sum; a question of 2000 stands beside it.
const PAGE: usize = 3500;

/// How long a text is, as the limits count.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A corpus's version as it is shown: the algorithm and twelve digits, enough to tell two apart.
pub fn corpus_version(version: &str) -> &str {
    crate::text::truncate_chars(version, "sha256:".len() + 12)
}

/// The lines one below the other, as many as `most` holds; the rest is counted.
pub fn rows(lines: &[String], most: usize, translations: &Translations) -> String {
    let whole = lines.join("\n");
    if length(&whole) <= most {
        return whole;
    }
    let mut kept = lines.len();
    loop {
        kept = kept.saturating_sub(1);
        let left = lines.len() - kept;
        let note = translations.fill("too-long-rest", &[("count", left.into())]);
        let mut shown: Vec<&str> = lines.iter().take(kept).map(String::as_str).collect();
        shown.push(&note);
        let shown = shown.join("\n");
        if length(&shown) <= most || kept == 0 {
            return shown;
        }
    }
}

/// The text where it is short enough, else its first words and "…". For labels, which hold a
/// user's or a party's words; never for a quotation.
pub fn label(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if length(&line) <= most {
        return line;
    }
    let room = most.saturating_sub(1);
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

/// The fields by the page: at most `most` of them, and no more than an embed holds.
pub fn pages(fields: Vec<Field>, most: usize) -> Vec<Vec<Field>> {
    let mut pages: Vec<Vec<Field>> = Vec::new();
    let mut used = 0;
    for field in fields {
        let size = length(&field.name) + length(&field.value);
        match pages.last_mut() {
            Some(page) if page.len() < most && used + size <= PAGE => {
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

/// A response within all limits.
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
        Response::Nothing | Response::NeedsPermissions => response,
    }
}

/// A message within all limits.
pub(super) fn fit_message(mut message: Message, translations: &Translations) -> Message {
    message.content = clipped(&message.content, CONTENT, translations);
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
    embed.title = clipped(&embed.title, TITLE, translations);
    embed.description = clipped(&embed.description, DESCRIPTION, translations);
    embed.footer = clipped(&embed.footer, FOOTER, translations);
    for field in &mut embed.fields {
        field.name = clipped(&field.name, FIELD_NAME, translations);
        field.value = clipped(&field.value, FIELD_VALUE, translations);
    }
    if embed.fields.len() > FIELDS {
        leave_out(embed, embed.fields.len() + 1 - FIELDS, translations);
    }
}

/// Whole lines of it; where not even the first fits, a note that it is too long.
fn clipped(text: &str, most: usize, translations: &Translations) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
    rows(&lines, most, translations)
}

fn total(embeds: &[Embed]) -> usize {
    let one = |embed: &Embed| {
        let fields = embed.fields.iter();
        let fields: usize = fields.map(|f| length(&f.name) + length(&f.value)).sum();
        length(&embed.title) + length(&embed.description) + length(&embed.footer) + fields
    };
    embeds.iter().map(one).sum()
}

/// Whether embeds fit together once fields are left out, with room for one that names what is not
/// there.
pub(super) fn can_fit<'e>(embeds: impl Iterator<Item = &'e Embed>) -> bool {
    let least = |embed: &Embed| {
        length(&embed.title) + length(&embed.description) + length(&embed.footer) + NOTE
    };
    embeds.map(least).sum::<usize>() + FIELD_VALUE + TITLE <= EMBEDS_TOTAL
}

/// Leaves out the last fields of the embed with most of them, until all fits together.
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
        leave_out(&mut embeds[at], 1, translations);
        let note = translations.fill("too-long-rest", &[("count", left_out[at].into())]);
        if let Some(field) = embeds[at].fields.last_mut() {
            field.value = note;
        }
    }
}

/// Replaces the last `count` fields by a note of how many they were.
fn leave_out(embed: &mut Embed, count: usize, translations: &Translations) {
    embed.fields.truncate(embed.fields.len() - count);
    embed.fields.push(Field {
        name: "…".to_owned(),
        value: translations.fill("too-long-rest", &[("count", count.into())]),
    });
}
