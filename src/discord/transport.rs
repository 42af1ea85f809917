//! How interactions arrive: over the gateway, or at an HTTP endpoint of the bot.
//!
//! ```text
//! Gateway   GET /gateway/bot ─► a session per shard ─► events                 everything
//! Http      GET /users/@me, …/guilds ─► POST /interactions, /webhook-events   interactions only
//! ```
//! Both produce the same [`Arrival`], until shutdown, and read the list of servers once an hour.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{Duration, MissedTickBehavior, interval};

use super::endpoint::{self, Endpoint};
use super::gateway::{GatewayContext, GatewayError, Leasing, run_leased_shards, run_shards};
use super::incoming::{Dispatch, Incoming, Notice};
use super::options::{ServeError, ServeOptions, Transport};
use super::rest::{ApiAccess, GatewayInfo, RestClient, RestError};
use super::shards::{Shard, Shards};
use super::timings::Timings;
use crate::bot::UserId;
use crate::http;
use crate::metrics::Readiness;

/// Completes when the transport has stopped, or when Discord refuses the bot.
pub(super) type TransportFuture = Pin<Box<dyn Future<Output = Result<(), ServeError>> + Send>>;

/// Opens the transport, and owns its socket. Input goes to `dispatch`. The transport ends when `stop`
/// is sent or dropped.
///
/// # Errors
///
/// Returns an error if Discord rejects the token or cannot be reached.
pub(super) async fn open(
    options: ServeOptions,
    rest: &Arc<RestClient>,
    dispatch: Dispatch,
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
                dispatch,
                metrics: options.metrics,
                readiness: options.readiness,
            };
            open_gateway(context, shards, leasing, options.timings, stop).await
        }
        Transport::Http { listener, key } => {
            let endpoint = Endpoint {
                key,
                dispatch,
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
    timings: Timings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<TransportFuture, ServeError> {
    let (rest, dispatch) = (Arc::clone(&context.rest), Arc::clone(&context.dispatch));
    let poll = Box::pin(poll_guilds(rest, dispatch, timings.upkeep));
    if let (Shards::Auto, Some(leasing)) = (shards, leasing) {
        let total = context.gateway.shards.max(1);
        // A resumed session of another process sends no READY here.
        send_ready(&context.rest, &context.dispatch).await?;
        return Ok(Box::pin(async move {
            tokio::select! {
                ended = run_leased_shards(context, leasing, total, timings.gateway, stop) => {
                    ended.map_err(ServeError::Gateway)
                }
                () = poll => Ok(()),
            }
        }));
    }
    let shards = shards.to_run(context.gateway.shards);
    Ok(Box::pin(async move {
        tokio::select! {
            ended = run_shards(context, &shards, timings.gateway, stop) => {
                ended.map_err(ServeError::Gateway)
            }
            () = poll => Ok(()),
        }
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
        let dispatch = Arc::clone(&self.endpoint.dispatch);
        send_ready(rest, &dispatch).await?;
        let poll = poll_guilds(Arc::clone(rest), dispatch, self.poll_every);
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

/// Sends the bot's identity and servers as READY does.
async fn send_ready(rest: &RestClient, dispatch: &Dispatch) -> Result<(), ServeError> {
    let failed = |error: RestError| match error.status() {
        Some(401) => ServeError::Gateway(GatewayError::TokenRejected),
        _ => ServeError::Unreachable {
            why: error.to_string(),
        },
    };
    let application = rest.application().await.map_err(failed)?;
    let myself = rest.user().await.map_err(failed)?;
    let guilds = rest.guilds().await.map_err(failed)?;
    let ready = Incoming::Ready {
        myself: UserId(myself),
        application,
        guilds,
        shard: Shard::ONLY,
    };
    dispatch(ready.into());
    Ok(())
}

/// Reads the list of servers once an hour. Discord does not tell an endpoint that the bot was
/// removed from a server. Over the gateway, it tells only the process that runs the shard at that
/// time, and only once; the store may have failed then.
async fn poll_guilds(rest: Arc<RestClient>, dispatch: Dispatch, every: Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is immediate, but READY has the list too.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let Ok(guilds) = rest.guilds().await else {
            tracing::warn!("the list of servers could not be read; it is read again in an hour");
            continue;
        };
        let shard = Shard::ONLY;
        let listed = Incoming::Notice(Notice::Listed { guilds, shard });
        // The bot may be stopping.
        dispatch(listed.into());
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
