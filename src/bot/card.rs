//! An answer as a message with one embed. The title is the verdict with the proposition that it
//! answers.
//!
//! ```text
//! According to the sources: No ✗ — Can bicycles go on the ferry?   title, colour red
//! are bikes ok on the ferry                                        description: as asked
//! Who says what        Harbour Office: first yes [2], later no [1]
//! [1] Harbour Office, via notice board
//!     > Correction: no bicycles on any crossing.
//! Source               “Ferry notices”, Harbour Gazette, 2021-05
//! answer 0f3a5c7e9b1d2f40 · corpus sha256:9c1b2d3e4f5a             footer: used to read it back
//! [Evidence] [Helpful] [Not helpful] [Pin]
//! ```
//! The verdict is shown as a word and a sign; the colour only repeats it. The description holds
//! only the question, so that a button can read it from there: see [`read_back`](super::read_back).

mod quotation;

pub(super) use quotation::{
    CitationNumber, quotation, rows_with_words, source_line, sources, speaker_line,
};

use crate::answer::{Answer, VerdictCode};
use crate::question::MAX_QUESTION_LENGTH;
use crate::text::normalise;

use super::custom_id::{AnswerKey, CustomId, Feedback};
use super::escape::{escape, visible};
use super::fitting_question::displayed_question_id;
use super::layout::{self, Layout};
use super::message_limits;
use super::reply::{ActionRow, Button, ButtonStyle, Embed, Field, Message, NEUTRAL, Visibility};
use super::translations::Translations;

/// Whether an answer has the Pin button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PinButton {
    /// Shown: some users who see the message may be allowed to pin it.
    Offered,
    /// Not shown: no user who sees the message may pin it.
    Withheld,
}

/// Builds the message that shows an answer.
pub(super) fn message(
    answer: &Answer,
    visibility: Visibility,
    pin_button: PinButton,
    translations: &Translations,
) -> Message {
    let question = shown_question(answer, translations);
    let is_readable = question.is_readable;
    let mut message = Message::card(
        heading(answer, translations),
        embed(answer, question, translations),
        visibility,
    );
    if is_readable {
        message.rows = vec![ActionRow::Buttons(buttons(
            answer,
            visibility,
            pin_button,
            translations,
        ))];
    }
    message
}

/// "According to the sources: No ✗": the content of the message. It contains no text from users or
/// sources.
pub(super) fn heading(answer: &Answer, translations: &Translations) -> String {
    match &answer.verdict {
        Some(verdict) => layout::verdict_heading(verdict.code, translations),
        None => translations.text("verdict-fact"),
    }
}

/// Green, red, amber or grey, or [`NEUTRAL`] without a verdict. The shades are distinguishable with
/// the common forms of colour blindness.
pub(super) const fn colour(code: Option<VerdictCode>) -> u32 {
    match code {
        Some(VerdictCode::Yes) => 0x2e_8b57,
        Some(VerdictCode::No) => 0xc0_392b,
        Some(VerdictCode::Disputed) => 0xe6_a817,
        Some(VerdictCode::NotInSources) => 0x95_a5a6,
        None => NEUTRAL,
    }
}

fn embed(answer: &Answer, question: DisplayedQuestion, translations: &Translations) -> Embed {
    let code = answer.verdict.as_ref().map(|verdict| verdict.code);
    let layout = layout::layout(answer, translations);
    Embed {
        title: title(&layout, answer, translations),
        colour: colour(code),
        description: question.text,
        fields: fields(&layout, translations),
        footer: footer(answer, question.part_id, translations),
    }
}

/// The verdict with its proposition, or the verdict alone if both exceed the length of a title.
fn title(layout: &Layout<'_>, answer: &Answer, translations: &Translations) -> String {
    let whole = escape(&layout.heading);
    if message_limits::length(&whole) <= message_limits::TITLE {
        whole
    } else {
        heading(answer, translations)
    }
}

/// The ids of the answer, the shown part of a shortened question and the corpus, which the buttons
/// check.
pub(super) fn footer(
    answer: &Answer,
    part_id: Option<String>,
    translations: &Translations,
) -> String {
    let corpus = message_limits::corpus_version(&answer.corpus);
    let mut values = vec![
        ("answer", answer.answer_id.as_str().into()),
        ("corpus", corpus.into()),
    ];
    let Some(part) = part_id else {
        return translations.fill("answer-footer", &values);
    };
    values.push(("part", part.into()));
    translations.fill("answer-footer-part", &values)
}

/// What the answer says: its notes, positions, quotations and sources.
pub(super) fn fields(layout: &Layout<'_>, translations: &Translations) -> Vec<Field> {
    let mut fields = Vec::new();
    fields.extend(notes(layout, translations));
    fields.extend(positions(layout, translations));
    fields.extend(layout.quotations.iter().map(|one| {
        let number = if one.answers {
            CitationNumber::Cited(one.number)
        } else {
            CitationNumber::Nearest
        };
        quotation(number, one.citation, translations)
    }));
    fields.extend(sources(&layout.sources, translations));
    fields
}

fn notes(layout: &Layout<'_>, translations: &Translations) -> Option<Field> {
    let notes = layout.notes.iter().chain(&layout.above);
    let lines: Vec<String> = notes.map(|note| escape(note)).collect();
    let name = match layout.above {
        Some(_) => "silence-heading",
        None => "qualifier-heading",
    };
    let value = message_limits::rows(&lines, message_limits::FIELD_VALUE, translations);
    (!lines.is_empty()).then(|| Field::new(translations.text(name), value))
}

/// The positions, one line per speaker.
fn positions(layout: &Layout<'_>, translations: &Translations) -> Option<Field> {
    let lines: Vec<String> = layout
        .positions
        .iter()
        .flat_map(|group| {
            let heading = group.heading.iter();
            let heading = heading.map(|heading| format!("**{}**", escape(heading)));
            heading.chain(group.lines.iter().map(|line| escape(line)))
        })
        .collect();
    let value = message_limits::rows(&lines, message_limits::FIELD_VALUE, translations);
    (!lines.is_empty()).then(|| Field::new(translations.text("positions-heading"), value))
}

fn buttons(
    answer: &Answer,
    visibility: Visibility,
    pin_button: PinButton,
    translations: &Translations,
) -> Vec<Button> {
    let Ok(key) = answer.answer_id.parse::<AnswerKey>() else {
        return Vec::new();
    };
    let has_citations = !answer.citations.is_empty();
    let secondary = |id, label| Button::new(id, translations.text(label), ButtonStyle::Secondary);
    let mut buttons = Vec::new();
    if has_citations {
        let evidence = CustomId::Evidence { answer: key };
        let label = translations.text("button-evidence");
        buttons.push(Button::new(evidence, label, ButtonStyle::Primary));
    }
    for (verdict, label) in [
        (Feedback::Helpful, "button-helpful"),
        (Feedback::NotHelpful, "button-not-helpful"),
    ] {
        let answer = key;
        buttons.push(secondary(CustomId::Feedback { answer, verdict }, label));
    }
    if visibility == Visibility::Private {
        buttons.push(secondary(CustomId::Share { answer: key }, "button-share"));
    }
    if pin_button == PinButton::Offered && has_citations {
        buttons.push(secondary(CustomId::Pin { answer: key }, "button-pin"));
    }
    buttons
}

/// A question in the form in which it is shown.
pub(super) struct DisplayedQuestion {
    /// The escaped text.
    pub(super) text: String,
    /// Whether the question can be read back from the text.
    is_readable: bool,
    /// The id of the shown part. `None` if the whole question is shown.
    pub(super) part_id: Option<String>,
}

/// The start of the line that says that a question is shortened. A question cannot contain it,
/// because a mark at the start of a line is escaped.
pub(super) const SHORTENED_NOTE: &str = "\n\n-# ";

/// The question. A shortened one is followed by a note that says so.
pub(super) fn shown_question(answer: &Answer, translations: &Translations) -> DisplayedQuestion {
    let part_id = displayed_question_id(answer);
    let question = visible(&answer.question);
    let count = question.chars().count();
    if count > MAX_QUESTION_LENGTH {
        return DisplayedQuestion {
            text: translations.fill("too-long-question", &[("count", count.into())]),
            is_readable: false,
            part_id,
        };
    }
    let mut text = escape(&question);
    if part_id.is_some() {
        let count = [("count", MAX_QUESTION_LENGTH.into())];
        text += SHORTENED_NOTE;
        text += &translations.fill("too-long-question-rest", &count);
    }
    // Without an invisible character between them, two characters can normalise to one.
    let is_readable = normalise(&question) == normalise(&answer.question);
    DisplayedQuestion {
        text,
        is_readable,
        part_id,
    }
}
