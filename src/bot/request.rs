//! A request to the bot, in the same form from every front end.
//!
//! A slash command, a message command, a button, a select menu, a modal, an autocompletion, a
//! direct message, a mention and a line at a terminal all become a [`Request`]. It contains facts
//! about the actor but no decision about their rights, which
//! [`check_privilege`](super::check_privilege) makes.
//!
//! ```text
//! /pins add question:"Can I row at night?"   in #rules, by a member with role 7
//!   location RequestLocation::Server { guild: 1, channel: 2 }
//!   actor    user 3, roles [7], permissions 0x400
//!   payload  Payload::Command(pins add { question: "Can I row at night?" })
//! ```

use super::custom_id::CustomId;
use super::deferral::Deferral;
use super::own_permissions::MissingPermissions;

pub use crate::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, RoleId, UserId,
};

/// Seconds since 1970-01-01 00:00 UTC.
pub type UnixSeconds = i64;

/// A request with its actor and location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The id of the interaction, or of the message if the request is a message. Identifies the
    /// request in logs, and detects duplicate deliveries.
    pub id: InteractionId,
    /// The user who makes the request.
    pub actor: Actor,
    /// The place that it comes from.
    pub location: RequestLocation,
    /// The user's locale in Discord's format: `zh-TW`. Empty if it is unknown (messages).
    pub locale: String,
    /// The server's locale, if there is a server.
    pub guild_locale: Option<String>,
    /// When it arrived.
    pub now: UnixSeconds,
    /// Its content.
    pub payload: Payload,
}

/// The facts about the user who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The user's roles on the server. Empty outside a server.
    pub roles: Vec<RoleId>,
    /// The user's permissions in the channel as Discord's raw bits, with overwrites applied. `None` if
    /// they are unknown: Discord gives none with a message.
    pub permissions: Option<u64>,
    /// Whether the user is a bot, including this one. Bots get no reply.
    pub is_bot: bool,
}

/// The place that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestLocation {
    /// A channel or a thread of a server that has installed the bot.
    Server {
        /// The server.
        guild: GuildId,
        /// The channel or the thread.
        channel: ChannelId,
    },
    /// A direct message with the bot.
    Direct {
        /// The channel.
        channel: ChannelId,
    },
    /// A place where only the user has installed the bot: another server, a group, a conversation
    /// between other users. Requests from there cannot read or change the data of a server.
    Elsewhere {
        /// The channel.
        channel: ChannelId,
    },
    /// A terminal.
    Terminal,
}

impl RequestLocation {
    /// The server whose pins, queue and settings apply. `None` outside a server.
    pub const fn guild(self) -> Option<GuildId> {
        match self {
            Self::Server { guild, .. } => Some(guild),
            Self::Direct { .. } | Self::Elsewhere { .. } | Self::Terminal => None,
        }
    }

    /// The channel. `None` on a terminal.
    pub const fn channel(self) -> Option<ChannelId> {
        match self {
            Self::Server { channel, .. }
            | Self::Direct { channel }
            | Self::Elsewhere { channel } => Some(channel),
            Self::Terminal => None,
        }
    }
}

/// The content of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A slash command.
    Command(Invocation),
    /// A slash command that is being typed.
    Autocomplete {
        /// The input so far. The focused option has its text, which may be empty.
        invocation: Invocation,
        /// The name of the option that is being typed.
        focused: String,
    },
    /// A command from the menu of a message.
    MessageCommand {
        /// Its published English name.
        name: String,
        /// The message.
        target: MessageSnapshot,
    },
    /// A button or a select menu.
    Component {
        /// The custom id from Discord. The bot decodes it, so that it can answer old ids too.
        custom_id: String,
        /// The selected values. Empty for a button.
        values: Vec<String>,
        /// The message of the component.
        message: MessageSnapshot,
    },
    /// A submitted modal.
    Modal {
        /// The custom id from Discord.
        custom_id: String,
        /// The ids of the text inputs with the typed texts.
        values: Vec<(String, String)>,
    },
    /// A message to the bot: a direct message, a message that mentions it, a line at a terminal.
    /// Mentions of the bot are removed. The rest is unchanged.
    Text {
        /// The typed text. Empty if the message is only a mention.
        text: String,
        /// The message that it replies to, if it is a reply.
        replied: Option<Box<MessageSnapshot>>,
        /// Whether the message addresses the bot, by a mention or in a direct conversation. False
        /// for a reply that only pings the bot.
        to_bot: bool,
    },
}

/// A slash command with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The command's published English name.
    pub command: String,
    /// The name of the subcommand, if there is one.
    pub subcommand: Option<String>,
    /// The names and values of the options that were given.
    pub options: Vec<(String, OptionValue)>,
}

impl Invocation {
    /// The value of an option. `None` if it was not given.
    pub fn option(&self, name: &str) -> Option<&OptionValue> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The text of an option. `None` if it was not given or is not text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.option(name)? {
            OptionValue::Text(text) => Some(text),
            OptionValue::Integer(_)
            | OptionValue::Switch(_)
            | OptionValue::Role(_)
            | OptionValue::Channel(_) => None,
        }
    }
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// Text, at most 6,000 characters.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Switch(bool),
    /// A role of the server.
    Role(RoleId),
    /// A channel of the server.
    Channel(ChannelId),
}

/// A message as stored by Discord. The bot verifies everything that it reads back from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSnapshot {
    /// The message's id.
    pub id: MessageId,
    /// The channel.
    pub channel: ChannelId,
    /// The author.
    pub author: Author,
    /// Its text, unchanged.
    pub content: String,
    /// Its embeds, from top to bottom.
    pub embeds: Vec<EmbedSnapshot>,
    /// Other text that it shows: of forwarded messages, of a poll.
    pub shared: Vec<String>,
    /// Whether it shows something without text, or with text that Discord does not provide:
    /// pictures, files, stickers.
    pub has_more: bool,
}

impl MessageSnapshot {
    /// All of its text, from top to bottom.
    pub fn visible(&self) -> String {
        let embeds = self.embeds.iter().flat_map(|embed| {
            let fields = embed.fields.iter().flat_map(|(name, value)| [name, value]);
            [&embed.title, &embed.description].into_iter().chain(fields)
        });
        let texts = std::iter::once(&self.content)
            .chain(embeds)
            .chain(&self.shared)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// The author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// This bot.
    Myself,
    /// Another user, another bot or a webhook.
    Other(UserId),
}

/// An embed as stored by Discord.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbedSnapshot {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// The names and values of its fields.
    pub fields: Vec<(String, String)>,
    /// Its footer.
    pub footer: String,
}

/// An event that is not a request: the result of an [`Action`](super::Action), or an event on
/// Discord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionReport {
    /// A pin's message was posted and pinned, or this failed.
    Posted {
        /// The server.
        guild: GuildId,
        /// The pin from the action.
        pin: PinId,
        /// The channel.
        channel: ChannelId,
        /// The posted message. `None` if posting failed.
        message: Option<MessageId>,
        /// The result of pinning it.
        outcome: PinOutcome,
        /// The locale of the moderator who requested it.
        locale: String,
    },
    /// A pin's message was unpinned, or this failed.
    Unpinned {
        /// The server.
        guild: GuildId,
        /// The pin from the action.
        pin: PinId,
        /// Its message.
        message: MessageId,
        /// The result of unpinning it.
        outcome: UnpinOutcome,
        /// The locale of the moderator who requested it.
        locale: String,
    },
    /// Messages were deleted, by any user.
    Deleted {
        /// The server.
        guild: GuildId,
        /// The channel.
        channel: ChannelId,
        /// The deleted messages.
        messages: Vec<MessageId>,
    },
    /// The pinned messages of a channel have changed.
    PinsChanged {
        /// The server.
        guild: GuildId,
        /// The channel.
        channel: ChannelId,
        /// The messages that are pinned there now, read from Discord.
        pinned: Vec<MessageId>,
    },
    /// The servers that the bot is on, read from Discord.
    Listed(GuildList),
    /// The bot left a server, or was removed from it.
    Left(GuildId),
    /// The bot has joined a server, or is still on it.
    Joined(GuildId),
}

/// All servers of a shard that the bot is on. A server of the shard that is missing was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuildList {
    /// The servers.
    pub guilds: Vec<GuildId>,
    /// The shard's number, from 0.
    pub shard: u32,
    /// The number of shards. With 1, the list has all servers of the bot.
    pub total: u32,
}

impl ActionReport {
    /// The locale of the moderator who sees the outcome. Empty if no moderator does.
    pub fn locale(&self) -> &str {
        match self {
            Self::Posted { locale, .. } | Self::Unpinned { locale, .. } => locale,
            Self::Deleted { .. }
            | Self::PinsChanged { .. }
            | Self::Listed(_)
            | Self::Left(_)
            | Self::Joined(_) => "",
        }
    }
}

/// The result of pinning a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinOutcome {
    /// It is pinned.
    Pinned,
    /// Discord refuses it. These are the permissions that the bot lacks there, if they are known.
    MissingPermission(MissingPermissions),
    /// The channel has the maximum number of pins (error 30003).
    ListFull,
    /// Discord returned an error or did not answer.
    Failed,
}

impl Request {
    /// How to acknowledge the request if its reply takes longer than Discord's time limit.
    pub fn deferral(&self) -> Deferral {
        match &self.payload {
            Payload::Autocomplete { .. } => Deferral::Impossible,
            Payload::Text { .. } => Deferral::Public,
            Payload::Command(invocation) => invocation.deferral(),
            Payload::MessageCommand { .. } | Payload::Modal { .. } => Deferral::Private,
            Payload::Component { custom_id, .. } => match CustomId::decode(custom_id) {
                Ok(id) => id.deferral(),
                Err(_) => Deferral::Private,
            },
        }
    }
}

impl Invocation {
    fn deferral(&self) -> Deferral {
        let is_private = matches!(self.option("private"), Some(OptionValue::Switch(true)));
        match (self.command.as_str(), self.subcommand.as_deref()) {
            ("pins", Some("edit")) => Deferral::Impossible,
            ("ask" | "check", _) if is_private => Deferral::Private,
            ("pins" | "review" | "settings" | "privacy" | "help", _) => Deferral::Private,
            _ => Deferral::Public,
        }
    }
}

/// The result of unpinning a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpinOutcome {
    /// It is not pinned.
    Unpinned,
    /// The message does not exist.
    Gone,
    /// Discord refuses it. These are the permissions that the bot lacks there, if they are known.
    MissingPermission(MissingPermissions),
    /// Discord returned an error or did not answer.
    Failed,
}
