//! Interactions over HTTP: Discord posts each one, and the response to that is the first response.
//!
//! ```text
//! POST /interactions     signature ─► PING? {"type": 1}
//!                          │           else to the bot, which has 2.5 s ─► 200 with the response
//!                          └─ wrong ─► 401
//! POST /webhook-events   signature ─► 204; an installation becomes a notice
//! ```
//! Discord signs every request (Ed25519, over the time and the raw body), sends wrong signatures now
//! and then to see that they are refused, and removes an endpoint that takes one. A request is taken
//! once, and only within some minutes of when it was signed: who records one gains nothing by it.
//! What needs the gateway (mentions, messages, changes of pinned messages) does not exist here.

mod signature;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, timeout};

use super::Clock;
use super::incoming::{Incoming, Notice, installed_guild, interaction};
use crate::bot::GuildId;
use crate::metrics::{Event, Metrics};

pub use signature::{NoPublicKey, PublicKey};

/// Discord's interaction and event type that asks whether the endpoint is there.
const PING: u64 = 1;

/// The kind of a webhook event that only asks whether the endpoint is there.
const WEBHOOK_PING: u64 = 0;

/// Longer than the bot takes to respond, were it only with "thinking …".
const SLACK: Duration = Duration::from_millis(400);

/// What the routes need.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) key: PublicKey,
    /// Where interactions go.
    pub(super) incoming: mpsc::Sender<Incoming>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Clock,
    /// The bot responds within this time.
    pub(super) first_response: Duration,
}

/// The routes.
pub(super) fn router(endpoint: Endpoint) -> Router {
    Router::new()
        .route("/interactions", post(interactions))
        .route("/webhook-events", post(webhook_events))
        .with_state(endpoint)
}

impl Endpoint {
    /// The body as JSON, where it is signed by Discord just now.
    fn signed(&self, headers: &HeaderMap, body: &Bytes) -> Result<Value, StatusCode> {
        if self.key.verify(headers, body, (self.clock)()).is_err() {
            self.metrics.count(Event::WrongSignature);
            return Err(StatusCode::UNAUTHORIZED);
        }
        // Only Discord can sign what is no JSON, and it does not.
        serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)
    }
}

async fn interactions(
    State(endpoint): State<Endpoint>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    let raw = endpoint.signed(&headers, &body)?;
    if raw["type"].as_u64() == Some(PING) {
        let pong = [(header::CONTENT_TYPE, "application/json")];
        return Ok((pong, "{\"type\":1}").into_response());
    }
    if let Some(guild) = installed_guild(&raw) {
        // The first interaction of a server that was added while nobody listened tells of it.
        let joined = Incoming::Notice(Notice::Joined(guild));
        deliver(&endpoint, joined).await?;
    }
    let (reply, first) = oneshot::channel();
    let Ok(incoming) = interaction(&raw, Some(reply)) else {
        endpoint.metrics.count(Event::Undecodable);
        return Err(StatusCode::BAD_REQUEST);
    };
    deliver(&endpoint, incoming).await?;
    match timeout(endpoint.first_response + SLACK, first).await {
        Ok(Ok(body)) => Ok(body.into_response()),
        // It came before: to this process or to another one that shares the store.
        Ok(Err(_)) => Err(StatusCode::CONFLICT),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn webhook_events(
    State(endpoint): State<Endpoint>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    let raw = endpoint.signed(&headers, &body)?;
    if raw["type"].as_u64() != Some(WEBHOOK_PING) {
        let event = &raw["event"];
        match event["type"].as_str().unwrap_or_default() {
            "APPLICATION_AUTHORIZED" => {
                if let Some(guild) = guild(&event["data"]["guild"]["id"]) {
                    deliver(&endpoint, Incoming::Notice(Notice::Joined(guild))).await?;
                }
            }
            // It names the user who took the app off their own account, of whom nothing is kept
            // that the server's rows do not hold; servers that are left are found by the list.
            "APPLICATION_DEAUTHORIZED" => {}
            other => {
                if endpoint.metrics.count_unknown(other) {
                    tracing::info!("a webhook event of a kind that this version does not know");
                }
            }
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Hands something to the bot; where it is being stopped, Discord is told that nobody is there.
async fn deliver(endpoint: &Endpoint, incoming: Incoming) -> Result<(), StatusCode> {
    let sent = endpoint.incoming.send(incoming).await;
    sent.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

fn guild(id: &Value) -> Option<GuildId> {
    id.as_str()?.parse().ok().filter(|id| *id != 0).map(GuildId)
}
