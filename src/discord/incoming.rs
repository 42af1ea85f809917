//! Input from the gateway or the endpoint, reduced to what the bot uses.
//!
//! ```text
//! INTERACTION_CREATE            Incoming::Interaction, or Incoming::Undecodable
//! MESSAGE_CREATE                Incoming::Message, unless it is from a bot or a system message
//! MESSAGE_DELETE(_BULK), CHANNEL_PINS_UPDATE, GUILD_CREATE, GUILD_DELETE    Incoming::Notice
//! READY                         Incoming::Ready
//! anything else                 ignored, and not decoded
//! ```
//! Only the fields that the bot reads are decoded (`interaction`, `needed`), so that a change of
//! another field breaks nothing.

mod displays;
mod interaction;
mod needed;

use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;
use serde_json::{Error, Value};
use serenity::model::channel::{Message, MessageType};

use super::http_response::HttpResponse;
use super::shards::Shard;
use crate::bot::{ChannelId, GuildId, MessageId, UserId};

pub(super) use interaction::{Content, InteractionFields, WireInteraction};

/// An input with its origin.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) incoming: Incoming,
    /// The number of the shard that received it; `None` if no shard did.
    pub(super) shard: Option<u32>,
}

impl From<Incoming> for Arrival {
    fn from(incoming: Incoming) -> Self {
        Self {
            incoming,
            shard: None,
        }
    }
}

/// Starts a task for an arrival. Returns false if the bot is stopping, and takes no more.
pub(super) type Dispatch = Arc<dyn Fn(Arrival) -> bool + Send + Sync>;

/// An input from Discord.
#[derive(Debug)]
pub(super) enum Incoming {
    /// The session is ready: the bot's user id, its application id, and its servers.
    Ready {
        myself: UserId,
        /// Equal to `myself` for bots created since 2016; different for older ones.
        application: u64,
        guilds: Vec<GuildId>,
        /// The shard that the servers belong to.
        shard: Shard,
    },
    /// A user used a command, a button, a menu or a modal.
    Interaction(Box<WireInteraction>, HttpResponse),
    /// A user made an interaction that cannot be decoded; they receive an error message.
    Undecodable(UndecodableInteraction, HttpResponse),
    /// A user wrote a message.
    Message(Box<Message>),
    /// Something happened that needs no reply.
    Notice(Notice),
}

/// The readable fields of an interaction that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UndecodableInteraction {
    pub(super) id: u64,
    /// Valid for fifteen minutes; anyone who has it can respond.
    pub(super) token: String,
    /// Whether it is an autocomplete, to which Discord accepts choices but no message.
    pub(super) is_typing: bool,
    /// The user's language; empty if absent.
    pub(super) locale: String,
}

/// An event on a server. Notices are processed in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notice {
    /// The bot is on these servers, and on no others of the shard.
    Listed { guilds: Vec<GuildId>, shard: Shard },
    /// The bot is on this server.
    Joined(GuildId),
    /// The bot is no longer on this server.
    Left(GuildId),
    /// Messages were deleted.
    Deleted {
        guild: GuildId,
        channel: ChannelId,
        messages: Vec<MessageId>,
    },
    /// The list of pinned messages changed in some way.
    PinsChanged { guild: GuildId, channel: ChannelId },
}

/// A payload of the gateway, with its data not yet decoded.
#[derive(Debug, Deserialize)]
pub(super) struct Frame {
    /// The opcode; 0 is an event.
    pub(super) op: u8,
    /// The sequence number of an event within its session.
    #[serde(rename = "s")]
    pub(super) sequence: Option<u64>,
    #[serde(rename = "t")]
    kind: Option<String>,
    #[serde(rename = "d")]
    data: Option<Box<RawValue>>,
}

impl Frame {
    /// Parses a payload.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not a valid payload.
    pub(super) fn of(payload: &str) -> serde_json::Result<Self> {
        serde_json::from_str(payload)
    }

    /// The event's name, if the payload is an event.
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The payload's data; null if it has none.
    pub(super) fn data(&self) -> Value {
        self.read().unwrap_or_default()
    }

    fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.json())
    }

    fn json(&self) -> &str {
        self.data.as_ref().map_or("null", |data| data.get())
    }
}

/// Whether the event's name begins with a prefix that Discord documents as of November 2026
/// (discord.com/developers/docs/events/gateway-events#receive-events).
pub(super) fn is_known(kind: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "APPLICATION_COMMAND_",
        "AUTO_MODERATION_",
        "CHANNEL_",
        "ENTITLEMENT_",
        "GUILD_",
        "INTEGRATION_",
        "INTERACTION_",
        "INVITE_",
        "MESSAGE_",
        "PRESENCE_",
        "STAGE_INSTANCE_",
        "SUBSCRIPTION_",
        "THREAD_",
        "TYPING_",
        "USER_",
        "VOICE_",
        "WEBHOOKS_",
    ];
    matches!(kind, "READY" | "RESUMED" | "RATE_LIMITED")
        || PREFIXES.iter().any(|prefix| kind.starts_with(prefix))
}

/// Converts an event; `None` if the bot ignores it.
///
/// # Errors
///
/// Returns an error if the bot uses the event but it cannot be decoded.
pub(super) fn from_frame(frame: &Frame) -> serde_json::Result<Option<Incoming>> {
    let incoming = match frame.kind().unwrap_or_default() {
        "INTERACTION_CREATE" => {
            let fields = InteractionFields::of(frame.json().as_bytes())?;
            let incoming = fields.decode(None);
            Some(incoming.ok_or_else(|| Error::custom("an interaction without id or token"))?)
        }
        "MESSAGE_CREATE" => {
            let message: Message = serde_json::from_value(needed::message(&frame.read()?))?;
            is_by_user(&message).then(|| Incoming::Message(Box::new(message)))
        }
        "READY" => {
            let ready: ReadyPayload = frame.read()?;
            Some(Incoming::Ready {
                myself: UserId(ready.user.id.0),
                application: ready.application.id.0,
                guilds: ready.guilds.iter().map(|g| GuildId(g.id.0)).collect(),
                shard: ready
                    .shard
                    .map_or(Shard::ONLY, |[id, total]| Shard { id, total }),
            })
        }
        _ => notice(frame)?.map(Incoming::Notice),
    };
    Ok(incoming)
}

/// The id of a server on the wire.
pub(super) fn guild_id(id: &Value) -> Option<GuildId> {
    needed::snowflake(id).map(GuildId)
}

fn notice(frame: &Frame) -> serde_json::Result<Option<Notice>> {
    let notice = match frame.kind().unwrap_or_default() {
        "GUILD_CREATE" => Notice::Joined(GuildId(frame.read::<GuildPayload>()?.id.0)),
        "GUILD_DELETE" => {
            let guild: GuildPayload = frame.read()?;
            if guild.unavailable {
                // During an outage, Discord reports servers as unavailable; the bot is still on
                // them.
                return Ok(None);
            }
            Notice::Left(GuildId(guild.id.0))
        }
        kind @ ("MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" | "CHANNEL_PINS_UPDATE") => {
            let change: PinsUpdatePayload = frame.read()?;
            let Some(guild) = change.guild_id.map(|id| GuildId(id.0)) else {
                return Ok(None);
            };
            let channel = ChannelId(change.channel_id.0);
            if kind == "CHANNEL_PINS_UPDATE" {
                Notice::PinsChanged { guild, channel }
            } else {
                let messages = change.ids.iter().chain(change.id.iter());
                Notice::Deleted {
                    guild,
                    channel,
                    messages: messages.map(|id| MessageId(id.0)).collect(),
                }
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(notice))
}

/// Whether a user wrote it: not a bot, a webhook or a system message.
fn is_by_user(message: &Message) -> bool {
    let is_ordinary = matches!(
        message.kind,
        MessageType::Regular | MessageType::InlineReply
    );
    is_ordinary && !message.author.bot && message.webhook_id.is_none()
}

/// An id in the wire format: a string. A number is accepted too.
#[derive(Debug, Clone, Copy)]
struct Snowflake(u64);

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        needed::snowflake(&value)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("no id"))
    }
}

#[derive(Deserialize)]
struct ReadyPayload {
    user: IdPayload,
    application: IdPayload,
    guilds: Vec<GuildPayload>,
    shard: Option<[u32; 2]>,
}

#[derive(Deserialize)]
struct IdPayload {
    id: Snowflake,
}

#[derive(Deserialize)]
struct GuildPayload {
    id: Snowflake,
    #[serde(default)]
    unavailable: bool,
}

#[derive(Deserialize)]
struct PinsUpdatePayload {
    guild_id: Option<Snowflake>,
    channel_id: Snowflake,
    id: Option<Snowflake>,
    #[serde(default)]
    ids: Vec<Snowflake>,
}
