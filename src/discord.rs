//! Discord: wire to request, reply to wire, and the gateway.
//!
//! The only module that names serenity. It knows nothing of disputes or verdicts: every input
//! becomes a [`Request`](crate::bot::Request), and the reply of the bot goes back over the same
//! transport.
//!
//! ```text
//! gateway ──┬─► incoming ─► request_handler ─► from_wire ─► bot ─► to_wire ─► rest
//! endpoint ─┘
//! serve(bot, ServeOptions { access: ApiAccess { token, proxy: None, client: None }, … }, shutdown)
//!   → Ok(()) after SIGTERM, Err(ServeError::Gateway(TokenRejected)), …
//! ```
//!
//! - [`serve`]: runs the bot on Discord until shutdown
//! - [`register`]: publishes the commands
//! - `gateway`: one supervised session per shard
//! - `request_handler`: each request from its arrival to its last action
//! - `from_wire`, `to_wire`, `rest`: the wire format and the HTTP requests

mod bot_service;
mod endpoint;
mod from_wire;
mod gateway;
mod http_response;
mod incoming;
mod invitation;
mod log_filter;
mod options;
mod recent_ids;
mod request_handler;
mod rest;
mod serve;
mod shards;
mod task_supervisor;
mod timings;
mod to_wire;
mod token;
mod transport;

use std::sync::Arc;

pub use bot_service::BotService;
pub use endpoint::{NoPublicKey, PublicKey};
pub use gateway::{GatewayError, Leasing};
pub use invitation::invitation;
pub use log_filter::may_be_logged;
pub use options::{ServeError, ServeOptions, Transport};
pub use rest::ApiAccess;
pub use serve::{PublishedCommands, register, serve};
pub use shards::{InvalidShards, Shards};
pub use timings::{GatewayTimings, Timings};
pub use token::BotToken;

use crate::bot::UnixSeconds;

/// Returns the current time. Injected, because only the command line reads a clock.
pub type Clock = Arc<dyn Fn() -> UnixSeconds + Send + Sync>;
