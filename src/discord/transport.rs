//! How interactions arrive: over the gateway, or at an HTTP endpoint of the bot.
//!
//! ```text
//! Gateway   GET /gateway/bot ─► a session per shard ─► events                 everything
//! Http      GET /users/@me, …/guilds ─► POST /interactions, /webhook-events   interactions only
//! ```
//! Both produce the same [`Arrival`], until shutdown.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, MissedTickBehavior, interval};

use super::endpoint::{self, Endpoint};
use super::gateway::{GatewayContext, GatewayError, Leasing, run_leased_shards, run_shards};
use super::incoming::{Arrival, Incoming, Notice};
use super::options::{ServeError, ServeOptions, Transport};
use super::rest::{ApiAccess, GatewayInfo, RestClient, RestError};
use super::shards::{Shard, Shards};
use super::timings::GatewayTimings;
use crate::bot::{GuildId, UserId};
use crate::http;
use crate::metrics::Readiness;

/// Completes when the transport has stopped, or when Discord refuses the bot.
pub(super) type TransportFuture = Pin<Box<dyn Future<Output = Result<(), ServeError>> + Send>>;

/// Opens the transport, and owns its socket. Input goes to `incoming`. The transport ends when `stop`
/// is sent or dropped.
///
/// # Errors
///
/// Returns an error if Discord rejects the token or cannot be reached.
pub(super) async fn open(
    options: ServeOptions,
    rest: &Arc<RestClient>,
    incoming: mpsc::Sender<Arrival>,
    stop: oneshot::Receiver<()>,
) -> Result<TransportFuture, ServeError> {
    // A sent message and a dropped sender mean the same.
    let stop = async { drop(stop.await) };
    match options.transport {
        Transport::Gateway { shards, leasing } => {
            let gateway = gateway_info(rest, &options.access).await?;
            let context = GatewayContext {
                is_proxied: options.access.proxy.is_some(),
                token: options.access.token,
                rest: Arc::clone(rest),
                gateway,
                incoming,
                metrics: options.metrics,
                readiness: options.readiness,
            };
            open_gateway(context, shards, leasing, options.timings.gateway, stop).await
        }
        Transport::Http { listener, key } => {
            let endpoint = Endpoint {
                key,
                incoming,
                metrics: options.metrics,
                clock: options.clock,
                first_response: options.timings.first_response,
            };
            let listener = TcpListener::from_std(listener).map_err(ServeError::Listen)?;
            let parts = EndpointParts {
                endpoint,
                listener,
                readiness: options.readiness,
                poll_every: options.timings.upkeep,
            };
            parts.open(rest, stop).await
        }
    }
}

async fn open_gateway(
    context: GatewayContext,
    shards: Shards,
    leasing: Option<Leasing>,
    timings: GatewayTimings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<TransportFuture, ServeError> {
    if let (Shards::Auto, Some(leasing)) = (shards, leasing) {
        let total = context.gateway.shards.max(1);
        // A resumed session of another process sends no READY here.
        send_ready(&context.rest, &context.incoming).await?;
        return Ok(Box::pin(async move {
            let run = run_leased_shards(context, leasing, total, timings, stop);
            run.await.map_err(ServeError::Gateway)
        }));
    }
    let shards = shards.to_run(context.gateway.shards);
    Ok(Box::pin(async move {
        run_shards(context, &shards, timings, stop)
            .await
            .map_err(ServeError::Gateway)
    }))
}

/// What the endpoint needs to serve.
struct EndpointParts {
    endpoint: Endpoint,
    listener: TcpListener,
    readiness: Arc<Readiness>,
    /// The time between two reads of the list of servers.
    poll_every: Duration,
}

impl EndpointParts {
    /// Reports the bot's identity and servers. Returns the future that serves.
    async fn open(
        self,
        rest: &Arc<RestClient>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<TransportFuture, ServeError> {
        let incoming = self.endpoint.incoming.clone();
        let guilds = send_ready(rest, &incoming).await?;
        let poll = poll_guilds(Arc::clone(rest), incoming, guilds, self.poll_every);
        Ok(Box::pin(async move {
            tracing::info!(
                "the endpoint is ready; mentions, messages and notices of pins need the gateway"
            );
            self.readiness.opened();
            let router = endpoint::router(self.endpoint);
            let served = http::serve(self.listener, router, http::Limits::DEFAULT, stop);
            tokio::select! {
                () = served => {}
                () = poll => {}
            }
            self.readiness.closed();
            Ok(())
        }))
    }
}

/// Sends the bot's identity and servers as READY does; returns the servers.
async fn send_ready(
    rest: &RestClient,
    incoming: &mpsc::Sender<Arrival>,
) -> Result<BTreeSet<GuildId>, ServeError> {
    let failed = |error: RestError| match error.status() {
        Some(401) => ServeError::Gateway(GatewayError::TokenRejected),
        _ => ServeError::Unreachable {
            why: error.to_string(),
        },
    };
    let application = rest.application().await.map_err(failed)?;
    let myself = rest.user().await.map_err(failed)?;
    let guilds: BTreeSet<GuildId> = rest.guilds().await.map_err(failed)?.into_iter().collect();
    let ready = Incoming::Ready {
        myself: UserId(myself),
        application,
        guilds: guilds.iter().copied().collect(),
        shard: Shard::ONLY,
    };
    // Cannot fail: the receiver exists but does not read yet, and the channel has room.
    let _ = incoming.send(ready.into()).await;
    Ok(guilds)
}

/// Reads the list of servers once an hour, because Discord does not tell an endpoint that the bot
/// was removed from a server. Servers that are missing from the list were left.
async fn poll_guilds(
    rest: Arc<RestClient>,
    incoming: mpsc::Sender<Arrival>,
    mut known: BTreeSet<GuildId>,
    every: Duration,
) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is immediate, but the list has just been read.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let Ok(guilds) = rest.guilds().await else {
            tracing::warn!("the list of servers could not be read; it is read again in an hour");
            continue;
        };
        let guilds: BTreeSet<GuildId> = guilds.into_iter().collect();
        let left = known.difference(&guilds).map(|guild| Notice::Left(*guild));
        let joined = guilds
            .difference(&known)
            .map(|guild| Notice::Joined(*guild));
        for notice in left.chain(joined) {
            // A closed channel means that the bot is stopping.
            let _ = incoming.send(Incoming::Notice(notice).into()).await;
        }
        known = guilds;
    }
}

/// Fetches the gateway's address and session limit.
async fn gateway_info(rest: &RestClient, access: &ApiAccess) -> Result<GatewayInfo, ServeError> {
    let why = match rest.gateway().await {
        Ok(gateway) => return Ok(gateway),
        Err(RestError::Unreadable) => "its answer is not a websocket address".to_owned(),
        Err(error) if error.status() == Some(401) => {
            return Err(ServeError::Gateway(GatewayError::TokenRejected));
        }
        Err(error) => error.to_string(),
    };
    Err(match &access.proxy {
        Some(proxy) => ServeError::ProxyWithoutGateway {
            proxy: proxy.clone(),
            why,
        },
        None => ServeError::NoGateway { why },
    })
}
