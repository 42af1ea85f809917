//! Converts the wire format to requests, by hand.
//!
//! ```text
//! {"type": 2, "data": {"name": "pins", "options": [{"name": "add", "type": 1, "options": [
//!   {"name": "question", "type": 3, "value": "…"}]}]}, "guild_id": "1000", "context": 0, …}
//!   → Request { payload: Command(pins add { question: Text("…") }), place: Server { … }, … }
//! {"content": "<@900> can I …?", "mentions": [{"id": "900"}], "guild_id": "1000", …}
//!   → Request { payload: Text("can I …?"), … }
//! ```
//! Discord gives all permissions of an interaction's user, and none of a message's author. This module
//! makes no decisions.

use serenity::model::channel::{Embed, Message};
use serenity::model::id;

use super::incoming::{Content, WireInteraction};
use crate::bot::{
    Actor, Author, ChannelId, EmbedSnapshot, GuildId, InteractionId, MessageId, MessageSnapshot,
    Payload, Request, RequestLocation, RoleId, UnixSeconds, UserId,
};

/// Facts that the wire format does not contain.
#[derive(Clone, Copy)]
pub(super) struct WireContext {
    /// The bot's user id.
    pub(super) myself: UserId,
    /// The time of arrival.
    pub(super) now: UnixSeconds,
}

/// Converts an interaction to a request.
pub(super) fn interaction(interaction: WireInteraction, context: WireContext) -> Request {
    Request {
        id: InteractionId(interaction.id),
        location: location(&interaction),
        actor: Actor {
            user: interaction.user,
            roles: interaction.roles,
            permissions: interaction.permissions,
            is_bot: interaction.is_bot,
        },
        locale: interaction.locale,
        guild_locale: interaction.guild_locale,
        now: context.now,
        payload: payload(interaction.content, context.myself),
    }
}

fn payload(content: Content, myself: UserId) -> Payload {
    match content {
        Content::Command(invocation) => Payload::Command(invocation),
        Content::Autocomplete {
            invocation,
            focused,
        } => Payload::Autocomplete {
            invocation,
            focused,
        },
        Content::MessageCommand { name, target } => Payload::MessageCommand {
            name,
            target: snapshot(&target, myself),
        },
        Content::Component {
            custom_id,
            values,
            message,
        } => Payload::Component {
            custom_id,
            values,
            message: snapshot(&message, myself),
        },
        Content::Modal { custom_id, values } => Payload::Modal { custom_id, values },
    }
}

fn location(interaction: &WireInteraction) -> RequestLocation {
    let channel = interaction.channel;
    match interaction.guild {
        Some(guild) if interaction.installed_on == Some(guild) => {
            RequestLocation::Server { guild, channel }
        }
        None if interaction.is_direct => RequestLocation::Direct { channel },
        Some(_) | None => RequestLocation::Elsewhere { channel },
    }
}

/// Converts a message to a request; `None` if the message is not meant for the bot.
pub(super) fn message(message: &Message, context: WireContext) -> Option<Request> {
    let channel = ChannelId(message.channel_id.get());
    let to_bot = message.guild_id.is_none() || mentions(&message.content, context.myself);
    let replied = message.referenced_message.as_deref();
    let replied = replied.map(|replied| snapshot(replied, context.myself));
    // On a server, a message is for the bot if it mentions the bot by name, or if it replies to one
    // of the bot's answers with a ping. The bot decides whether such a reply is a follow-up.
    let pings = message
        .mentions
        .iter()
        .any(|user| user.id.get() == context.myself.0);
    let is_follow_up = pings
        && replied
            .as_ref()
            .is_some_and(|replied| replied.author == Author::Myself);
    let location = match message.guild_id {
        Some(_) if !to_bot && !is_follow_up => return None,
        Some(guild) => RequestLocation::Server {
            guild: GuildId(guild.get()),
            channel,
        },
        None => RequestLocation::Direct { channel },
    };
    let roles = message.member.as_ref().map(|member| roles(&member.roles));
    Some(Request {
        id: InteractionId(message.id.get()),
        actor: Actor {
            user: UserId(message.author.id.get()),
            roles: roles.unwrap_or_default(),
            permissions: None,
            is_bot: message.author.bot,
        },
        location,
        locale: String::new(),
        guild_locale: None,
        now: context.now,
        payload: Payload::Text {
            text: without_mentions(&message.content, context.myself),
            replied: replied.map(Box::new),
            to_bot,
        },
    })
}

/// Returns both forms of a user mention.
fn mention_forms(user: UserId) -> [String; 2] {
    [format!("<@{user}>"), format!("<@!{user}>")]
}

fn mentions(content: &str, user: UserId) -> bool {
    mention_forms(user)
        .iter()
        .any(|form| content.contains(form.as_str()))
}

fn without_mentions(content: &str, user: UserId) -> String {
    let mut text = content.to_owned();
    for form in mention_forms(user) {
        text = text.replace(&form, " ");
    }
    text.trim().to_owned()
}

fn roles(roles: &[id::RoleId]) -> Vec<RoleId> {
    roles.iter().map(|role| RoleId(role.get())).collect()
}

fn snapshot(message: &Message, myself: UserId) -> MessageSnapshot {
    let author = UserId(message.author.id.get());
    MessageSnapshot {
        id: MessageId(message.id.get()),
        channel: ChannelId(message.channel_id.get()),
        author: if author == myself {
            Author::Myself
        } else {
            Author::Other(author)
        },
        content: message.content.clone(),
        embeds: message.embeds.iter().map(embed_snapshot).collect(),
        shared: shared(message),
        has_more: has_more(message),
    }
}

/// Returns the texts of forwarded messages and of a poll.
fn shared(message: &Message) -> Vec<String> {
    let mut texts = Vec::new();
    for snapshot in &message.message_snapshots {
        texts.push(snapshot.content.clone());
        for embed in snapshot.embeds.iter().map(embed_snapshot) {
            texts.extend([embed.title, embed.description]);
            texts.extend(
                embed
                    .fields
                    .into_iter()
                    .flat_map(|(name, value)| [name, value]),
            );
        }
    }
    let poll = message.poll.as_deref();
    texts.extend(poll.and_then(|poll| poll.question.text.clone()));
    texts.retain(|text| !text.trim().is_empty());
    texts
}

/// Whether the message shows something other than text.
fn has_more(message: &Message) -> bool {
    let files = !message.attachments.is_empty() || !message.sticker_items.is_empty();
    let forwarded = message.message_snapshots.iter();
    files
        || forwarded
            .clone()
            .any(|snapshot| !snapshot.attachments.is_empty())
}

fn embed_snapshot(embed: &Embed) -> EmbedSnapshot {
    let fields = embed.fields.iter();
    EmbedSnapshot {
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
        fields: fields
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect(),
        footer: embed
            .footer
            .as_ref()
            .map(|footer| footer.text.clone())
            .unwrap_or_default(),
    }
}
