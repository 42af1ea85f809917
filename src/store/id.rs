//! The ids of rows: Discord's snowflakes and the store's own numbers.
//!
//! Each kind is a newtype, so that a channel id cannot be passed as a server id. Discord's ids are
//! unsigned 64-bit numbers and databases have only signed ones; [`GuildId::to_stored`] keeps every
//! bit, so ids of 2⁶³ and above are preserved. They sort as negative in the database, but nothing
//! sorts by a snowflake. In JSON they are strings, as in Discord's API, because many JSON parsers
//! have no 64-bit integers.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! snowflakes {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl $name {
            /// The same 64 bits as the database's signed integer.
            pub const fn to_stored(self) -> i64 {
                self.0.cast_signed()
            }

            /// The inverse of [`Self::to_stored`].
            pub const fn from_stored(stored: i64) -> Self {
                Self(stored.cast_unsigned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map(Self).map_err(de::Error::custom)
            }
        }
    )*};
}

snowflakes! {
    /// A server.
    GuildId,
    /// A channel or a thread.
    ChannelId,
    /// A message.
    MessageId,
    /// A user.
    UserId,
    /// A role of a server.
    RoleId,
    /// An interaction: one button press or one command invocation.
    InteractionId,
}

impl GuildId {
    /// The number of the shard that receives the server's events, if the bot has `total` shards.
    pub fn shard(self, total: u32) -> u32 {
        // Less than `total`, so it always fits.
        u32::try_from((self.0 >> 22) % u64::from(total.max(1))).unwrap_or(u32::MAX)
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

numbers! {
    /// A pin. Numbered per server from 1; a number is never reused.
    PinId,
    /// A question in a review queue. Numbered from 1 across all servers; never reused.
    QuestionId,
    /// A row of the audit. Numbered from 1 across all servers, in chronological order.
    AuditId,
}
