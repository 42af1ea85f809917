//! Other forms of a reply, for when Discord rejects the original.

use super::message_limits;
use super::reply::Message;
use super::request::ChannelId;
use super::translations::{Language, Translations};

/// Converts the embeds, which need a permission of their own, to text, as much as a message can
/// hold. Removes the buttons too, because they read the answer back from its embed.
pub fn as_text(message: &Message, locale: &str) -> Message {
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
        content: message_limits::rows(&parts, message_limits::CONTENT, translations),
        embeds: Vec::new(),
        rows: Vec::new(),
        ..message.clone()
    }
}

/// The message as it is sent only to the asker, because the bot may not write in the channel.
pub fn in_private(message: &Message, channel: ChannelId, locale: &str) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let why = translations.fill(
        "cannot-write-there",
        &[("channel", channel.0.to_string().into())],
    );
    let parts = [why, message.content.clone()];
    Message {
        content: message_limits::rows(&parts, message_limits::CONTENT, translations),
        ..message.clone()
    }
}
