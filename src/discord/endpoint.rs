//! Interactions over HTTP: Discord posts each one, and the HTTP response is the first response.
//!
//! ```text
//! POST /interactions     signature ─► PING? {"type": 1}
//!                          │           else to the bot, which has 2.5 s ─► 200 with the response
//!                          └─ wrong ─► 401
//! POST /webhook-events   signature ─► 204; an installation becomes a notice
//! ```
//! Discord signs every request (Ed25519, over the timestamp and the raw body). It sometimes sends
//! wrong signatures as a test, and removes an endpoint that accepts one. A request is accepted
//! once, and only within some minutes of its signature, so a replay of a recorded request fails.
//! Features that need the gateway (mentions, messages, changes of pinned messages) do not exist
//! here.

mod signature;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::{Duration, timeout};

use super::Clock;
use super::incoming::{Dispatch, Incoming, InteractionFields, Notice, guild_id};
use crate::metrics::{Event, Metrics};

pub use signature::{NoPublicKey, PublicKey};

/// The type of a webhook event that is a health check.
const WEBHOOK_PING: u64 = 0;

/// The kind of a webhook event that reports something.
const WEBHOOK_EVENT: u64 = 1;

/// The time to wait for the bot beyond its own limit for the first response, which may be a
/// deferral.
const RESPONSE_MARGIN: Duration = Duration::from_millis(400);

/// The state that the routes share.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) key: PublicKey,
    /// Starts a task for an interaction.
    pub(super) dispatch: Dispatch,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Clock,
    /// The bot responds within this time.
    pub(super) first_response: Duration,
}

/// Returns the routes.
pub(super) fn router(endpoint: Endpoint) -> Router {
    Router::new()
        .route("/interactions", post(interactions))
        .route("/webhook-events", post(webhook_events))
        .with_state(endpoint)
}

impl Endpoint {
    /// Verifies that Discord signed the body recently.
    fn verify(&self, headers: &HeaderMap, body: &Bytes) -> Result<(), StatusCode> {
        self.key.verify(headers, body, (self.clock)()).map_err(|_| {
            self.metrics.count(Event::WrongSignature);
            StatusCode::UNAUTHORIZED
        })
    }

    /// Counts a body that cannot be decoded, and returns its status.
    fn undecodable(&self) -> StatusCode {
        self.metrics.count(Event::Undecodable);
        StatusCode::BAD_REQUEST
    }
}

async fn interactions(
    State(endpoint): State<Endpoint>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    endpoint.verify(&headers, &body)?;
    let fields = InteractionFields::of(&body).map_err(|_| endpoint.undecodable())?;
    if fields.is_ping() {
        let pong = [(header::CONTENT_TYPE, "application/json")];
        return Ok((pong, "{\"type\":1}").into_response());
    }
    let (reply, first) = oneshot::channel();
    let incoming = fields.decode(Some(reply));
    let incoming = incoming.ok_or_else(|| endpoint.undecodable())?;
    deliver(&endpoint, incoming)?;
    match timeout(endpoint.first_response + RESPONSE_MARGIN, first).await {
        Ok(Ok(body)) => Ok(body.into_response()),
        // A duplicate: this process, or another one that shares the store, has received it before.
        Ok(Err(_)) => Err(StatusCode::CONFLICT),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn webhook_events(
    State(endpoint): State<Endpoint>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    endpoint.verify(&headers, &body)?;
    let raw: Value = serde_json::from_slice(&body).map_err(|_| endpoint.undecodable())?;
    match raw["type"].as_u64() {
        Some(WEBHOOK_PING) => Ok(StatusCode::NO_CONTENT),
        Some(WEBHOOK_EVENT) => handle_event(&endpoint, &raw["event"]),
        // For example an interaction that was sent to the wrong path.
        _ => Err(endpoint.undecodable()),
    }
}

fn handle_event(endpoint: &Endpoint, event: &Value) -> Result<StatusCode, StatusCode> {
    match event["type"].as_str() {
        Some("APPLICATION_AUTHORIZED") => {
            if let Some(guild) = guild_id(&event["data"]["guild"]["id"]) {
                deliver(endpoint, Incoming::Notice(Notice::Joined(guild)))?;
            }
        }
        // Names the user who removed the app from their account. The bot stores no user data
        // outside of a server's rows. The hourly list of servers shows which servers the bot
        // has left.
        Some("APPLICATION_DEAUTHORIZED") => {}
        Some(other) => {
            if endpoint.metrics.count_unknown(other) {
                tracing::info!("a webhook event of a kind that this version does not know");
            }
        }
        None => return Err(endpoint.undecodable()),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Sends something to the bot. Returns 503 to Discord while the bot is stopping.
fn deliver(endpoint: &Endpoint, incoming: Incoming) -> Result<(), StatusCode> {
    match (endpoint.dispatch)(incoming.into()) {
        true => Ok(()),
        false => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}
