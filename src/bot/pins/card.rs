//! Shows a pin: above an answer, in the channel, in `/pins show`.
//!
//! ```text
//! Pinned on this server
//!   Can bicycles go on the ferry?
//!   The sources then said: No ✗
//!   pin #7, by @Ada, 3 May 2026
//! [1] Harbour Office, via notice board
//!   > Correction: no bicycles on any crossing.
//! Source
//!   “Ferry notices”, 2021-05
//! The moderators' note
//!   Ask at the office for exceptions.
//! ```
//! It contains no answer id, so that no button treats it as an answer.

use crate::answer::Citation;
use crate::bot::card::{CitationNumber, quotation, sources};
use crate::bot::escape::{escape, visible};
use crate::bot::layout::{self, verdict_with_sign};
use crate::bot::reply::{Action, Embed, Field, Message, NEUTRAL, Visibility};
use crate::bot::translations::Translations;
use crate::store::audit::AuditActor;
use crate::store::pin::{FlagReason, Origin, Pin, PinState, Posting};

use super::stored;

/// The embed of a pin.
pub(in crate::bot) fn embed(pin: &Pin, translations: &Translations) -> Embed {
    // In one line: a question must not look like the lines of the bot below it.
    let question = visible(&pin.question).replace('\n', " ");
    let mut lines = vec![escape(&question), String::new()];
    lines.extend(verdict(pin, translations));
    lines.push(creation_line(pin, translations));
    let cited = pin.citations.as_slice().iter().enumerate();
    let mut fields: Vec<Field> = cited
        .map(|(at, one)| {
            quotation(
                CitationNumber::Cited(at + 1),
                &stored::citation(one),
                translations,
            )
        })
        .collect();
    let citations: Vec<Citation> = pin
        .citations
        .as_slice()
        .iter()
        .map(stored::citation)
        .collect();
    fields.extend(sources(
        &layout::sources(&citations, translations),
        translations,
    ));
    if let Some(note) = &pin.note {
        // At the front, because fields are removed from the end if they do not all fit. The answer
        // below also shows the sentences.
        fields.insert(
            0,
            Field::new(translations.text("pin-note-name"), escape(note)),
        );
    }
    Embed {
        title: title(pin, translations),
        colour: NEUTRAL,
        description: lines.join("\n"),
        fields,
        footer: translations.fill("pin-number", &[("pin", pin.id.0.into())]),
    }
}

fn title(pin: &Pin, translations: &Translations) -> String {
    translations.text(match pin.origin {
        Origin::Answer => "pin-heading",
        Origin::Queue => "pin-heading-queue",
    })
}

fn verdict(pin: &Pin, translations: &Translations) -> Option<String> {
    match (pin.origin, &pin.verdict) {
        (Origin::Queue, _) => Some(translations.text("pin-chosen")),
        (Origin::Answer, Some(verdict)) => {
            let code = stored::code(verdict)?;
            let verdict = verdict_with_sign(code, translations);
            Some(translations.fill("pin-verdict", &[("verdict", verdict.into())]))
        }
        (Origin::Answer, None) => None,
    }
}

fn creation_line(pin: &Pin, translations: &Translations) -> String {
    let values = [
        ("pin", pin.id.0.into()),
        ("who", actor_name(pin.made_by, translations).into()),
        ("when", day(pin.made_at).into()),
    ];
    translations.fill("pin-made", &values)
}

/// The author of an event. A user is shown as a mention in an embed, which Discord displays as a
/// name and which pings nobody.
pub(in crate::bot) fn actor_name(actor: AuditActor, translations: &Translations) -> String {
    match actor {
        AuditActor::User(user) => format!("<@{user}>"),
        AuditActor::Bot => translations.text("pin-bot"),
        AuditActor::Erased => translations.text("history-who-erased"),
    }
}

/// A date, which Discord shows in the reader's locale and time zone.
pub(in crate::bot) fn day(at: i64) -> String {
    format!("<t:{at}:D>")
}

/// A date and time, shown in the same way.
pub(in crate::bot) fn timestamp(at: i64) -> String {
    format!("<t:{at}:f>")
}

/// The message that is posted in the channel.
pub(in crate::bot) fn posted(pin: &Pin, translations: &Translations) -> Message {
    let content = title(pin, translations);
    Message::card(content, embed(pin, translations), Visibility::Public)
}

/// Replaces the posted message of a pin that is no longer valid.
pub(in crate::bot) fn outdated_edit(pin: &Pin, translations: &Translations) -> Option<Action> {
    let text = translations.text("pin-flagged-posted");
    edit_action(pin, Message::text(text, Visibility::Public), translations)
}

/// Replaces the posted message by the one of the pin's present state. `None` if the pin has no
/// message.
pub(in crate::bot) fn refreshing_edit(pin: &Pin, translations: &Translations) -> Option<Action> {
    match pin.state {
        PinState::Current => edit_action(pin, posted(pin, translations), translations),
        PinState::Flagged(_) => outdated_edit(pin, translations),
        PinState::Removed => edit_action(pin, withdrawn(translations), translations),
    }
}

/// The message that replaces the posted one after the pin was removed.
pub(in crate::bot) fn withdrawn(translations: &Translations) -> Message {
    Message::text(translations.text("pin-withdrawn"), Visibility::Public)
}

/// Replaces the posted message. `None` if the pin has no message.
pub(in crate::bot) fn edit_action(
    pin: &Pin,
    with: Message,
    translations: &Translations,
) -> Option<Action> {
    let message = pin.posting.message()?;
    Some(Action::Edit {
        channel: pin.channel,
        message,
        with,
        locale: translations.language().code().to_owned(),
    })
}

/// Why the pin is hidden. `None` if it is shown.
pub(in crate::bot) fn state(pin: &Pin, translations: &Translations) -> Option<String> {
    let key = match pin.state {
        PinState::Current => return None,
        PinState::Flagged(FlagReason::SentencesGone) => "pin-flagged-sentences",
        PinState::Flagged(FlagReason::VerdictDiffers) => "pin-flagged-verdict",
        PinState::Removed => "pin-state-removed",
    };
    Some(translations.text(key))
}

/// The state of its message in the channel, with a link to it.
pub(in crate::bot) fn posting(pin: &Pin, translations: &Translations) -> String {
    let (key, message) = match pin.posting {
        Posting::Missing => return translations.text("pin-posting-missing"),
        Posting::Posted(message) => ("pin-posting-posted", message),
        Posting::Pinned(message) => ("pin-posting-pinned", message),
    };
    let (guild, channel) = (pin.guild, pin.channel);
    let link = format!("https://discord.com/channels/{guild}/{channel}/{message}");
    translations.fill(key, &[("link", link.into())])
}

/// Its verdict as a word and a sign: "No ✗". `None` if it has no verdict.
pub(in crate::bot) fn verdict_label(pin: &Pin, translations: &Translations) -> Option<String> {
    let code = stored::code(pin.verdict.as_ref()?)?;
    Some(verdict_with_sign(code, translations))
}
