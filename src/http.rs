//! A small HTTP server: serves a given router, with limits of its own.
//!
//! ```text
//! accept ─► at most 1,024 connections ─► headers within 5 s ─► body within 10 s, 256 KiB ─► route
//!            more wait in the kernel      else the connection    else 408, 413            else 404
//!                                         is closed
//! shutdown ─► no new connections, open requests end, idle connections are closed
//! ```
//! Clients are untrusted: none of them can use more than its connection's share of memory or time.
//! Contains no routes; [`monitor`] provides some.

pub mod monitor;

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// The limits of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of simultaneous connections.
    pub connections: usize,
    /// The time limit for the headers of a request.
    pub headers: Duration,
    /// The time limit for the body of a request.
    pub body: Duration,
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// How long open requests may take after shutdown.
    pub drain: Duration,
}

impl Limits {
    /// Larger than any interaction of Discord's (a modal of five texts of 4,000 characters is below
    /// 100 KiB), and generous to slow networks.
    pub const DEFAULT: Self = Self {
        connections: 1_024,
        headers: Duration::from_secs(5),
        body: Duration::from_secs(10),
        body_bytes: 256 * 1_024,
        drain: Duration::from_secs(10),
    };
}

/// The pause after a failed accept. Accepting fails when too many files are open; an immediate
/// retry would keep a core busy.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `router` on `listener` until `shutdown` completes, and then until open requests have
/// ended, for at most [`Limits::drain`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut shutdown => break,
        };
        let (stream, slot) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Sends small responses at once.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request| answer(router.clone(), request, limits));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.headers)
            .serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                // Clients that disconnect early or do not speak HTTP are not an error of the
                // server.
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    if timeout(limits.drain, connections.shutdown()).await.is_err() {
        tracing::warn!("open HTTP requests were aborted");
    }
}

/// Accepts a connection as soon as there is a free slot; returns both.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await;
    // The semaphore is never closed.
    let slot = slot.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// Reads the body within the limits, and calls the router.
async fn answer(
    router: Router,
    request: Request<Incoming>,
    limits: Limits,
) -> Result<axum::response::Response, std::convert::Infallible> {
    use axum::response::IntoResponse;
    use tower_service::Service;
    let (head, body) = request.into_parts();
    let read = axum::body::to_bytes(Body::new(body), limits.body_bytes);
    let body: Bytes = match timeout(limits.body, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Ok(refuse(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => return Ok(refuse(StatusCode::REQUEST_TIMEOUT)),
    };
    let mut router = router;
    let response = router
        .call(Request::from_parts(head, Body::from(body)))
        .await;
    response.map(IntoResponse::into_response)
}

/// Returns an error response that closes the connection, because the rest of the body is not read.
fn refuse(status: StatusCode) -> axum::response::Response {
    use axum::http::header::{CONNECTION, HeaderValue};
    use axum::response::IntoResponse;
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
