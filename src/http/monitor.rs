//! Routes for monitoring the bot.
//!
//! ```text
//! GET /metrics   200, Prometheus' text format (OpenMetrics 1.0)
//! GET /healthz   200 while the process serves requests
//! GET /readyz    200 "ready", or 503 with what is missing: "discord: not connected"
//! ```

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::time::timeout;

use crate::metrics::{Metrics, Readiness};

/// The time limit of the store check.
const STORE_LIMIT: Duration = Duration::from_secs(2);

/// Checks whether the store is reachable.
pub type StoreCheck = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// The state that the routes show.
#[derive(Clone)]
pub struct Monitored {
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// Whether the process receives requests.
    pub readiness: Arc<Readiness>,
    /// Called at each `/readyz`.
    pub store: StoreCheck,
}

impl std::fmt::Debug for Monitored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Monitored")
            .field("readiness", &self.readiness)
            .finish_non_exhaustive()
    }
}

/// Returns the routes.
pub fn router(monitored: Monitored) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(monitored)
}

async fn metrics(State(monitored): State<Monitored>) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let text = monitored.metrics.render();
    ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response()
}

async fn ready(State(monitored): State<Monitored>) -> Response {
    let unready = |why: &str| (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response();
    if let Some(obstacle) = monitored.readiness.obstacle() {
        return unready(obstacle);
    }
    match timeout(STORE_LIMIT, (monitored.store)()).await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => unready("store: cannot be read"),
        Err(_) => unready("store: does not answer"),
    }
}
