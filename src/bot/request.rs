//! A request: what somebody wants of the bot, whichever way it came in.
//!
//! A slash command, a message command, a button, a select menu, a modal, an autocompletion, a
//! direct message, a mention and a line at a terminal all become a [`Request`]. It says nothing of
//! whether the actor may do it: it carries the facts, and [`check_privilege`](super::check_privilege) decides.
//!
//! ```text
//! /pins add question:"Can I row at night?"   in #rules, by a member with role 7
//!   place    RequestLocation::Server { guild: 1, channel: 2 }
//!   actor    user 3, roles [7], permissions Partial(0x400)
//!   payload  Payload::Command(pins add { question: "Can I row at night?" })
//! ```

use super::custom_id::CustomId;
use super::reply::Deferral;

pub use crate::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, RoleId, UserId,
};

/// Seconds since 1970-01-01 00:00 UTC.
pub type UnixSeconds = i64;

/// What somebody wants, where, and what is known of who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The interaction's, or the message's, where a message is the request. Tells one request from
    /// another in logs, and one that is delivered twice.
    pub id: InteractionId,
    /// Who.
    pub actor: Actor,
    /// Where.
    pub location: RequestLocation,
    /// The user's locale as Discord has it: `zh-TW`; empty where it is not told (messages).
    pub locale: String,
    /// The server's, where there is one.
    pub guild_locale: Option<String>,
    /// When it came in.
    pub now: UnixSeconds,
    /// What.
    pub payload: Payload,
}

/// The facts about whoever makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: UserId,
    /// The roles they have on the server; empty outside of one.
    pub roles: Vec<RoleId>,
    /// What they may do in the channel; nothing outside of a server.
    pub permissions: Permissions,
    /// Whether the server is theirs.
    pub is_owner: bool,
    /// Whether it is a bot, this one among them: bots get no reply.
    pub is_bot: bool,
}

/// Somebody's permissions in a channel, as Discord's raw bits, overwrites applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permissions {
    /// Bits from 51 on may be missing (serenity 0.12.5 drops them); those that are set are true.
    Partial(u64),
    /// Nothing is missing: read from raw JSON, or computed by
    /// [`channel_permissions`](super::channel_permissions).
    Complete(u64),
}

impl Permissions {
    /// The bits that are known to be set.
    pub const fn bits(self) -> u64 {
        match self {
            Self::Partial(bits) | Self::Complete(bits) => bits,
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestLocation {
    /// A channel of a server that has installed the bot.
    Server {
        /// The server.
        guild: GuildId,
        /// The channel.
        channel: ChannelId,
    },
    /// A thread of a server that has installed the bot.
    Thread {
        /// The server.
        guild: GuildId,
        /// The thread.
        channel: ChannelId,
        /// The channel that it hangs on, whose overwrites are its own.
        parent: ChannelId,
    },
    /// A direct message with the bot.
    Direct {
        /// The conversation.
        channel: ChannelId,
    },
    /// Anywhere that only the user has installed the bot: another server, a group, a conversation
    /// between others. Nothing of any server is seen or changed from there.
    Elsewhere {
        /// Where.
        channel: ChannelId,
    },
    /// A terminal.
    Terminal,
}

impl RequestLocation {
    /// The server whose pins, queue and settings hold here.
    pub const fn guild(self) -> Option<GuildId> {
        match self {
            Self::Server { guild, .. } | Self::Thread { guild, .. } => Some(guild),
            Self::Direct { .. } | Self::Elsewhere { .. } | Self::Terminal => None,
        }
    }

    /// The channel; `None` on a terminal.
    pub const fn channel(self) -> Option<ChannelId> {
        match self {
            Self::Server { channel, .. }
            | Self::Thread { channel, .. }
            | Self::Direct { channel }
            | Self::Elsewhere { channel } => Some(channel),
            Self::Terminal => None,
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A slash command.
    Command(Invocation),
    /// A slash command that is still being typed.
    Autocomplete {
        /// What stands there so far; the focused option holds its text, perhaps empty.
        invocation: Invocation,
        /// The name of the option that is being typed.
        focused: String,
    },
    /// A command from the menu of a message.
    MessageCommand {
        /// Its name as it was published, in English.
        name: String,
        /// The message.
        target: MessageSnapshot,
    },
    /// A button, or a select menu.
    Component {
        /// As Discord hands it back; decoded by the bot, so that old ones are answered too.
        custom_id: String,
        /// What was selected; empty for a button.
        values: Vec<String>,
        /// The message that it stands on.
        message: MessageSnapshot,
    },
    /// A modal that was sent off.
    Modal {
        /// As Discord hands it back.
        custom_id: String,
        /// The text inputs' ids and what was typed into them.
        values: Vec<(String, String)>,
    },
    /// A message to the bot: a direct message, a message that mentions it, a line at a terminal.
    /// Mentions of the bot itself are cut out; everything else is as it was typed.
    Text {
        /// What was typed; empty where it was a mention alone.
        text: String,
        /// The message that it replies to, where it does.
        replied: Option<Box<MessageSnapshot>>,
        /// Whether it is put to the bot: by name, or in a conversation with it. A reply that only
        /// pings the bot is not.
        to_bot: bool,
    },
}

/// A slash command with its options, as names and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The command's name as it was published, in English.
    pub command: String,
    /// The subcommand's, where there is one.
    pub subcommand: Option<String>,
    /// The options that were given.
    pub options: Vec<(String, OptionValue)>,
}

impl Invocation {
    /// The value of an option.
    pub fn option(&self, name: &str) -> Option<&OptionValue> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The text of an option; `None` where it was not given or is no text.
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

/// A message as Discord holds it: what the bot reads back from it is checked, never trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSnapshot {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub channel: ChannelId,
    /// Whose.
    pub author: Author,
    /// Its text, as it is stored.
    pub content: String,
    /// Its embeds, top to bottom.
    pub embeds: Vec<EmbedSnapshot>,
    /// Other texts that it shows: of forwarded messages, of a poll.
    pub shared: Vec<String>,
    /// Whether it shows something that is no text, or whose text Discord does not tell: pictures,
    /// files, stickers.
    pub has_more: bool,
    /// Who made the interaction that the message answers, where it answers one.
    pub asker: Option<UserId>,
}

impl MessageSnapshot {
    /// All of its text, as somebody reads it from top to bottom.
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

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// This bot.
    Myself,
    /// Somebody else, another bot or a webhook among them.
    Other(UserId),
}

/// An embed as Discord holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbedSnapshot {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its fields' names and values.
    pub fields: Vec<(String, String)>,
    /// Its footer.
    pub footer: String,
}

/// What happened outside, without anybody making a request: how an
/// [`Action`](super::Action) went, and what Discord tells of by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionReport {
    /// A pin's message was posted, and perhaps pinned.
    Posted {
        /// The server.
        guild: GuildId,
        /// The pin, as the action named it.
        pin: PinId,
        /// Where.
        channel: ChannelId,
        /// The message that was posted; `None` where not even that was possible.
        message: Option<MessageId>,
        /// How the pinning went.
        outcome: PinOutcome,
        /// Locale of the moderator who asked for it.
        locale: String,
    },
    /// A pin's message was taken off the list of pinned ones.
    Unpinned {
        /// The server.
        guild: GuildId,
        /// The pin, as the action named it.
        pin: PinId,
        /// Its message.
        message: MessageId,
        /// How it went.
        outcome: UnpinOutcome,
        /// Locale of the moderator who asked for it.
        locale: String,
    },
    /// Messages were deleted, by whomever.
    Deleted {
        /// The server.
        guild: GuildId,
        /// Where.
        channel: ChannelId,
        /// Which.
        messages: Vec<MessageId>,
    },
    /// The list of pinned messages of a channel changed: which of the bot's are still on it.
    PinsChanged {
        /// The server.
        guild: GuildId,
        /// Where.
        channel: ChannelId,
        /// The messages that are pinned there now, read from Discord.
        pinned: Vec<MessageId>,
    },
    /// The bot left a server, or was removed from it.
    Left(GuildId),
    /// The bot is on a server, newly or still.
    Joined(GuildId),
}

impl ActionReport {
    /// The locale of the moderator who is told of it; empty where nobody is.
    pub fn locale(&self) -> &str {
        match self {
            Self::Posted { locale, .. } | Self::Unpinned { locale, .. } => locale,
            Self::Deleted { .. } | Self::PinsChanged { .. } | Self::Left(_) | Self::Joined(_) => "",
        }
    }
}

/// How pinning a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinOutcome {
    /// It is pinned.
    Pinned,
    /// The bot lacks the permission to pin (`PIN_MESSAGES`), or to post there.
    MissingPermission,
    /// The channel has as many pins as it may (error 30003).
    ListFull,
    /// Discord failed, or did not answer.
    Failed,
}

impl Request {
    /// How the request is to be acknowledged where its reply takes longer than Discord waits.
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

/// How unpinning a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpinOutcome {
    /// It is not pinned.
    Unpinned,
    /// The message is gone.
    Gone,
    /// The bot lacks the permission.
    MissingPermission,
    /// Discord failed, or did not answer.
    Failed,
}
