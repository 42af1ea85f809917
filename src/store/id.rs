//! The ids that rows are kept under: Discord's snowflakes, and the store's own numbers.
//!
//! A newtype each, so that a channel is never taken for a server. Discord's ids are 64 bits without
//! a sign and databases know only signed ones; [`GuildId::to_stored`] keeps every bit, and so ids
//! above 2⁶³ survive (they sort as negative there: nothing sorts by a snowflake). In JSON they are
//! text, as Discord has them, for many readers of JSON have no 64 bits.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! snowflakes {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl $name {
            /// The same 64 bits, as a database keeps them.
            pub const fn to_stored(self) -> i64 {
                self.0.cast_signed()
            }

            /// The id of what [`Self::to_stored`] gave.
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
    /// An interaction: one press of a button, one command sent.
    InteractionId,
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
    /// A pin. From 1, never given twice, and counted over all servers: another server's id finds
    /// nothing instead of a pin that happens to have the same number.
    PinId,
    /// A question in a review queue. From 1, never given twice, counted over all servers.
    QuestionId,
    /// A row of the audit. From 1, in the order of what was done.
    AuditId,
}
