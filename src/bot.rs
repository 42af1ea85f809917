//! A request in, a reply out, as plain data: one file a feature.
//!
//! Gateway, HTTP, direct messages and the terminal are ways in to the same [`Request`], and every
//! [`Reply`] is shown by them in the same way. Knows no Discord types, sends nothing, reads no
//! clock: what has to be done outside is an [`Action`] of the reply, and what came of it a
//! [`Report`].
//!
//! - [`request`]: what came in
//! - [`reply`]: what goes out
//! - [`commands`]: what is published
//! - [`custom_id`]: what a component does
//! - [`permissions`]: what somebody may do in a channel, from raw data

pub mod commands;
pub mod custom_id;
pub mod permissions;
pub mod reply;
pub mod request;

mod dispatch;

pub use custom_id::CustomId;
pub use dispatch::{Aftermath, Bot};
pub use permissions::{ChannelFacts, Overwrite, Whom, channel_permissions};
pub use reply::{
    Action, Attachment, Button, Choice, Deferral, Embed, Field, Lines, Message, Modal, Reply,
    Response, Row, Select, SelectOption, State, Style, TextInput, Visibility,
};
pub use request::{
    Actor, Author, ChannelId, GuildId, InteractionId, Invocation, MessageId, Payload, Permissions,
    PinId, PinOutcome, Place, QuestionId, Report, Request, RoleId, SeenEmbed, SeenMessage,
    UnixSeconds, UnpinOutcome, UserId, Value,
};
