//! A request in, a reply out, as plain data: one file a feature.
//!
//! Gateway, HTTP, direct messages and the terminal are ways in to the same [`Request`], and every
//! [`Reply`] is shown by them in the same way. Knows no Discord types, sends nothing, reads no
//! clock: what has to be done outside is an [`Action`] of the reply, and what came of it a
//! [`ActionReport`].
//!
//! The data:
//!
//! - [`request`]: what came in
//! - [`reply`]: what goes out
//! - [`mod@commands`]: what is published
//! - [`custom_id`]: what a component does
//! - [`permissions`]: what somebody may do in a channel, from raw data
//! - [`authority`]: who may do what, where
//!
//! How it is put: [`translations`], [`escape`], [`limits`]. Everything else is a feature, by its name.

pub mod commands;
pub mod custom_id;
pub mod reply;
pub mod request;

pub mod authority;
pub mod permissions;

pub mod escape;
pub mod fallback;
pub mod layout;
pub mod limits;
pub mod translations;

mod answer_pool;
mod card;
mod citation;
mod error;
mod fitting_question;
mod limiter;
mod read_back;
mod similarity;

mod current_bot;
mod dispatch;

mod ask;
mod autocomplete;
mod check;
mod evidence;
mod feedback;
mod help;
mod pins;
mod privacy;
mod quote;
mod review;
mod settings;
mod share;
mod sources;
mod upkeep;
mod verdict;

pub use authority::{PermissionDenied, Privilege, check_privilege};
pub use commands::{CommandSpec, commands};
pub use current_bot::CurrentBot;
pub use custom_id::CustomId;
pub use dispatch::{Bot, BotOptions, ReportOutcome};
pub use limiter::RateLimits;
pub use permissions::{ChannelFacts, Overwrite, OverwriteTarget, channel_permissions};
pub use pins::{LONGEST_NOTE, LONGEST_WORDING, MOST_WORDINGS};
pub use reply::{
    Action, ActionRow, Attachment, Button, ButtonState, ButtonStyle, Choice, Deferral, Embed,
    Field, InputStyle, Message, Modal, Reply, Response, Select, SelectOption, TextInput,
    Visibility,
};
pub use request::{
    ActionReport, Actor, Author, ChannelId, EmbedSnapshot, GuildId, InteractionId, Invocation,
    MessageId, MessageSnapshot, OptionValue, Payload, Permissions, PinId, PinOutcome, QuestionId,
    Request, RequestLocation, RoleId, UnixSeconds, UnpinOutcome, UserId,
};
