//! Turns a request into a reply, both as plain data. Each feature has its own file.
//!
//! The gateway, HTTP, direct messages and the terminal all produce the same [`Request`] and show
//! the same [`Reply`]. This module knows no Discord types, sends nothing and reads no clock. Side
//! effects are listed in the reply as [`Action`]s, and their results come back as
//! [`ActionReport`]s.
//!
//! The data:
//!
//! - [`request`]: the input
//! - [`reply`]: the output
//! - [`mod@commands`]: the commands to publish
//! - [`custom_id`]: the action of a component
//! - [`channel_permissions`](mod@channel_permissions): a member's permissions in a channel, computed from raw data
//! - [`authority`]: the access rules
//! - [`own_permissions`]: the bot's own permissions in a channel, and which of them it lacks
//!
//! Presentation: [`translations`], [`escape`], [`message_limits`]. Every other module is the
//! feature that it is named after.

pub mod commands;
pub mod custom_id;
mod deferral;
pub mod reply;
pub mod request;

pub mod authority;
pub mod channel_permissions;
pub mod own_permissions;

pub mod escape;
pub mod fallback;
pub mod layout;
pub mod message_limits;
pub mod translations;

mod answer_pool;
mod card;
mod card_cache;
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
mod guild_list;
mod help;
mod pins;
mod privacy;
mod quote;
mod review;
mod settings;
mod share;
mod sources;
mod state;
mod upkeep;
mod verdict_command;

pub use authority::{PermissionDenied, Privilege, check_privilege};
pub use channel_permissions::{ChannelFacts, Overwrite, OverwriteTarget, channel_permissions};
pub use commands::{CommandSpec, commands};
pub use current_bot::CurrentBot;
pub use custom_id::CustomId;
pub use deferral::Deferral;
pub use limiter::RateLimits;
pub use own_permissions::{ChannelTask, MissingPermissions, OwnPermissions};
pub use pins::{MAX_WORDING_LENGTH, MAX_WORDINGS};
pub use reply::{
    Action, ActionRow, Attachment, Button, ButtonState, ButtonStyle, Choice, Embed, Field,
    InputStyle, Message, Modal, Reply, Response, Select, SelectOption, SharedMessage, TextInput,
    Visibility,
};
pub use request::{
    ActionReport, Actor, Author, ChannelId, EmbedSnapshot, GuildId, GuildList, InteractionId,
    Invocation, MessageId, MessageSnapshot, OptionValue, Payload, PinId, PinOutcome, QuestionId,
    Request, RequestLocation, RoleId, UnixSeconds, UnpinOutcome, UserId,
};
pub use state::{Bot, BotOptions, ReportOutcome};
