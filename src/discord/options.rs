//! How the bot runs on Discord, and why it does not.

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

/// How the bot is to be held on Discord.
#[derive(Clone)]
pub struct ServeOptions {
    /// How Discord is reached.
    pub access: ApiAccess,
    /// How interactions come in.
    pub transport: Transport,
    /// How fast things go.
    pub timings: Timings,
    /// What time it is.
    pub clock: Clock,
    /// Counts what happens, for whoever watches.
    pub metrics: Arc<Metrics>,
    /// Told whether requests come in.
    pub readiness: Arc<Readiness>,
    /// Told where what answers has become another: pins are held against its corpus at once.
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

/// Why the bot is not on Discord.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No HTTP client can be made.
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
    /// The proxy that is set gives no address of a gateway. There is nothing to fall back to.
    #[error(
        "the proxy at `{proxy}` gives no gateway address ({why}); mend it, or leave `discord.proxy` empty for Discord itself"
    )]
    ProxyWithoutGateway {
        /// The proxy's address.
        proxy: String,
        /// What it did instead.
        why: String,
    },
    /// Discord gives no address of a gateway.
    #[error(
        "Discord gives no gateway address ({why}); try again, or see https://discordstatus.com"
    )]
    NoGateway {
        /// What it did instead.
        why: String,
    },
    /// The gateway cannot be used.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Discord cannot be asked who the bot is.
    #[error(
        "Discord does not say who the bot is ({why}); try again, or see https://discordstatus.com"
    )]
    Unreachable {
        /// What it did instead.
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

/// How interactions come in.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Over the gateway.
    Gateway {
        /// Which of the bot's shards are held here.
        shards: Shards,
        /// Where processes share the shards of [`Shards::Auto`]; `None`: all run here.
        leasing: Option<Leasing>,
    },
    /// To an endpoint of the bot's own. Mentions, messages and notices of pins do not come in.
    Http {
        /// Where it listens; not blocking.
        listener: Arc<TcpListener>,
        /// By which it knows Discord.
        key: PublicKey,
    },
}
