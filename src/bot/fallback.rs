//! Other forms of a reply, for when Discord rejects the original.

use super::message_limits;
use super::own_permissions::{ChannelTask, MissingPermissions, OwnPermissions, VIEW_CHANNEL};
use super::reply::Message;
use super::request::ChannelId;
use super::translations::{Language, Translations};

/// Converts the embeds, which need a permission of their own, to text, as much as a message can
/// hold, with a last line that names the missing permission. Removes the buttons too, because they
/// read the answer back from its embed.
pub fn without_embeds(message: &Message, locale: &str) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let own = OwnPermissions {
        bits: VIEW_CHANNEL,
        is_thread: false,
    };
    let names = own.missing_for(ChannelTask::Embed).names(translations);
    let note = translations.fill("shown-as-text", &[("permissions", names.into())]);
    let room = message_limits::CONTENT - message_limits::length(&note) - 1;
    let text = text_within(message, locale, room);
    Message {
        content: format!("{}\n{note}", text.content),
        ..text
    }
}

fn text_within(message: &Message, locale: &str, max: usize) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let mut parts = vec![message.content.clone()];
    for embed in &message.embeds {
        parts.push(format!("**{}**", embed.title));
        parts.push(embed.description.clone());
        let fields = embed.fields.iter();
        parts.extend(fields.map(|field| format!("**{}**\n{}", field.name, field.value)));
        parts.push(embed.footer.clone());
    }
    parts.retain(|part| !part.is_empty() && part != "****");
    Message {
        content: message_limits::rows(&parts, max, translations),
        embeds: Vec::new(),
        rows: Vec::new(),
        ..message.clone()
    }
}

/// The message as it is sent only to the asker, because the bot may not write in the channel.
/// Names the missing permissions if they are known.
pub fn in_private(
    message: &Message,
    channel: ChannelId,
    missing: MissingPermissions,
    locale: &str,
) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let channel = ("channel", channel.0.to_string().into());
    let why = if missing.is_empty() {
        translations.fill("cannot-write-refused", &[channel])
    } else {
        let names = ("permissions", missing.names(translations).into());
        translations.fill("cannot-write-there", &[channel, names])
    };
    let parts = [why, message.content.clone()];
    Message {
        content: message_limits::rows(&parts, message_limits::CONTENT, translations),
        ..message.clone()
    }
}
