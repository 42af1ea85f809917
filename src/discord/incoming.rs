//! What comes in over the gateway, as far as the bot cares.
//!
//! ```text
//! INTERACTION_CREATE            Incoming::Interaction
//! MESSAGE_CREATE                Incoming::Message, unless it is a bot's or a notice of Discord's
//! MESSAGE_DELETE(_BULK), CHANNEL_PINS_UPDATE, GUILD_CREATE, GUILD_DELETE    Incoming::Notice
//! READY                         Incoming::Ready
//! anything else                 nothing
//! ```

use serenity::model::application::Interaction;
use serenity::model::channel::{Message, MessageType};
use serenity::model::event::Event;

use crate::bot::{ChannelId, GuildId, MessageId, UserId};

/// What comes in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// The session is ready: who the bot is, and the servers that it is on.
    Ready {
        myself: UserId,
        guilds: Vec<GuildId>,
    },
    /// Somebody used a command, a button, a menu or a modal.
    Interaction(Box<Interaction>),
    /// Somebody wrote a message.
    Message(Box<Message>),
    /// Something happened that nobody asked for.
    Notice(Notice),
}

/// Something that happened by itself, in the order in which it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notice {
    /// The bot is on that server.
    Joined(GuildId),
    /// It is on it no more.
    Left(GuildId),
    /// Messages were deleted.
    Deleted {
        guild: GuildId,
        channel: ChannelId,
        messages: Vec<MessageId>,
    },
    /// The list of pinned messages changed, in whatever way.
    PinsChanged { guild: GuildId, channel: ChannelId },
}

/// What an event means to the bot; `None`: nothing.
pub(super) fn from_event(event: Event) -> Option<Incoming> {
    Some(match event {
        Event::Ready(event) => Incoming::Ready {
            myself: UserId(event.ready.user.id.get()),
            guilds: event
                .ready
                .guilds
                .iter()
                .map(|g| GuildId(g.id.get()))
                .collect(),
        },
        Event::InteractionCreate(event) => Incoming::Interaction(Box::new(event.interaction)),
        Event::MessageCreate(event) if is_somebodys(&event.message) => {
            Incoming::Message(Box::new(event.message))
        }
        Event::MessageDelete(event) => Incoming::Notice(Notice::Deleted {
            guild: GuildId(event.guild_id?.get()),
            channel: ChannelId(event.channel_id.get()),
            messages: vec![MessageId(event.message_id.get())],
        }),
        Event::MessageDeleteBulk(event) => Incoming::Notice(Notice::Deleted {
            guild: GuildId(event.guild_id?.get()),
            channel: ChannelId(event.channel_id.get()),
            messages: event.ids.iter().map(|id| MessageId(id.get())).collect(),
        }),
        Event::ChannelPinsUpdate(event) => Incoming::Notice(Notice::PinsChanged {
            guild: GuildId(event.guild_id?.get()),
            channel: ChannelId(event.channel_id.get()),
        }),
        Event::GuildCreate(event) => {
            Incoming::Notice(Notice::Joined(GuildId(event.guild.id.get())))
        }
        // An outage of Discord's also takes servers away; the bot is still on those.
        Event::GuildDelete(event) if !event.guild.unavailable => {
            Incoming::Notice(Notice::Left(GuildId(event.guild.id.get())))
        }
        _ => return None,
    })
}

/// Whether a person wrote it: no bot, no webhook, no notice of Discord's.
fn is_somebodys(message: &Message) -> bool {
    let is_ordinary = matches!(
        message.kind,
        MessageType::Regular | MessageType::InlineReply
    );
    is_ordinary && !message.author.bot && message.webhook_id.is_none()
}
