//! The permissions that the bot itself needs in a channel, and which of them it lacks.
//!
//! When Discord refuses a request, it does not name the missing permission (50001: missing access;
//! 50013: missing permissions). So the bot's permissions are computed, like those of a member
//! ([`channel_permissions`](super::channel_permissions())), and compared with what the task needs:
//!
//! ```text
//! task    write in a thread       needs View Channel, Send Messages in Threads
//! the bot has                     View Channel, Send Messages
//!                                 ─► it lacks Send Messages in Threads
//! ```
//! Without View Channel, Discord denies everything else too, so only View Channel is reported.

use super::commands::PIN_MESSAGES;
use super::translations::Translations;

/// `VIEW_CHANNEL`.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// `SEND_MESSAGES`, which does not apply to threads.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// `EMBED_LINKS`.
pub const EMBED_LINKS: u64 = 1 << 14;
/// `READ_MESSAGE_HISTORY`.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// `SEND_MESSAGES_IN_THREADS`.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// The permissions with the keys of their names, in the order in which they are listed.
const NAMES: [(u64, &str); 6] = [
    (VIEW_CHANNEL, "permission-view-channel"),
    (SEND_MESSAGES, "permission-send-messages"),
    (
        SEND_MESSAGES_IN_THREADS,
        "permission-send-messages-in-threads",
    ),
    (EMBED_LINKS, "permission-embed-links"),
    (READ_MESSAGE_HISTORY, "permission-read-message-history"),
    (PIN_MESSAGES, "permission-pin-messages"),
];

/// The bot's permissions in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnPermissions {
    /// Discord's bits, with overwrites applied.
    pub bits: u64,
    /// Whether the channel is a thread.
    pub is_thread: bool,
}

/// What the bot does in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelTask {
    /// Post a message.
    Write,
    /// Show an embed in a message.
    Embed,
    /// Post a message and pin it.
    Pin,
    /// Unpin a message.
    Unpin,
    /// Read the list of pinned messages.
    ReadPins,
}

/// The permissions that the bot lacks for a task. Empty if it is unknown which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MissingPermissions(u64);

impl OwnPermissions {
    /// The permissions in a channel that the bot does not see.
    pub const NONE: Self = Self {
        bits: 0,
        is_thread: false,
    };

    /// Returns the permissions that the bot lacks for the task.
    pub const fn missing_for(self, task: ChannelTask) -> MissingPermissions {
        if self.bits & VIEW_CHANNEL == 0 {
            return MissingPermissions(VIEW_CHANNEL);
        }
        let write = if self.is_thread {
            SEND_MESSAGES_IN_THREADS
        } else {
            SEND_MESSAGES
        };
        let needed = match task {
            ChannelTask::Write => write,
            ChannelTask::Embed => EMBED_LINKS,
            ChannelTask::Pin => write | READ_MESSAGE_HISTORY | PIN_MESSAGES,
            ChannelTask::Unpin => READ_MESSAGE_HISTORY | PIN_MESSAGES,
            ChannelTask::ReadPins => READ_MESSAGE_HISTORY,
        };
        MissingPermissions(needed & !self.bits)
    }
}

impl MissingPermissions {
    /// Returns true if it is unknown which permission is missing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the names of the permissions as Discord shows them, in this language.
    pub fn names(self, translations: &Translations) -> String {
        let missing = NAMES.iter().filter(|(bit, _)| self.0 & bit != 0);
        let names: Vec<String> = missing.map(|(_, key)| translations.text(key)).collect();
        names.join(&translations.text("list-separator"))
    }
}
