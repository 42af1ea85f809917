//! The options of running the bot on Discord, and the errors that prevent it.

use std::fmt;
use std::net::TcpListener;
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Notify;

use super::Clock;
use super::endpoint::PublicKey;
use super::gateway::{GatewayError, Leasing};
use super::rest::ApiAccess;
use super::shards::Shards;
use super::timings::Timings;
use crate::metrics::{Metrics, Readiness};

/// The options of [`super::serve`].
pub struct ServeOptions {
    /// How the bot reaches Discord.
    pub access: ApiAccess,
    /// How interactions arrive.
    pub transport: Transport,
    /// The time limits.
    pub timings: Timings,
    /// Returns the current time.
    pub clock: Clock,
    /// Counts events, for the monitoring.
    pub metrics: Arc<Metrics>,
    /// Records whether the bot receives requests.
    pub readiness: Arc<Readiness>,
    /// Notified when the corpus has changed: the upkeep then runs at once and compares the pins
    /// with the new corpus.
    pub corpus_changed: Arc<Notify>,
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeOptions")
            .field("access", &self.access)
            .field("transport", &self.transport)
            .field("timings", &self.timings)
            .finish_non_exhaustive()
    }
}

/// Why the bot cannot run on Discord.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No HTTP client can be created.
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
    /// The proxy returns no gateway address. There is no fallback.
    #[error(
        "the proxy at `{proxy}` gives no gateway address ({why}); correct it, or leave `discord.proxy` empty for Discord itself"
    )]
    ProxyWithoutGateway {
        /// The proxy's address.
        proxy: String,
        /// What the proxy did instead.
        why: String,
    },
    /// Discord returns no gateway address.
    #[error(
        "Discord gives no gateway address ({why}); try again, or see https://discordstatus.com"
    )]
    NoGateway {
        /// What Discord did instead.
        why: String,
    },
    /// The gateway cannot be used.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The bot's identity cannot be fetched from Discord.
    #[error(
        "Discord does not say who the bot is ({why}); try again, or see https://discordstatus.com"
    )]
    Unreachable {
        /// What Discord did instead.
        why: String,
    },
    /// The endpoint cannot listen.
    #[error("the endpoint for interactions cannot listen")]
    Listen(#[source] std::io::Error),
    /// The commands cannot be published.
    #[error("the commands cannot be published: {why}")]
    Publish {
        /// What Discord did instead.
        why: String,
    },
}

/// How interactions arrive.
#[derive(Debug)]
pub enum Transport {
    /// Over the gateway.
    Gateway {
        /// The shards that this process runs.
        shards: Shards,
        /// How processes share the shards of [`Shards::Auto`]; `None`: this process runs all.
        leasing: Option<Leasing>,
    },
    /// At an HTTP endpoint of the bot. Mentions, messages and notices of pins do not arrive.
    Http {
        /// The listening socket, in non-blocking mode. It has one owner: while a second one held
        /// it, clients of a bot that stops would still connect, and wait in vain.
        listener: TcpListener,
        /// The key that verifies Discord's requests.
        key: PublicKey,
    },
}
