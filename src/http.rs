//! A small HTTP server: serves a given router, with limits of its own.
//!
//! ```text
//! accept ─► at most 384 connections ─► headers within 5 s ─► body within 10 s, 256 KiB ─► route
//!            more wait in the kernel    else the connection    else 400, 408, 413       else 404
//!                                       is closed
//! response ─► taken by the client within 10 s, else the connection is closed
//! shutdown ─► no new connections; what has arrived is answered; idle connections are closed
//! ```
//! Clients are untrusted: none of them can use more than its connection's share of memory or time.
//! Contains no routes; [`monitor`] provides some.

pub mod monitor;
mod timed_stream;

use std::error::Error;
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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

use timed_stream::TimedStream;

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
    /// The time limit for a client to take a response, from the moment when it takes no more.
    pub response: Duration,
    /// How long connections may still begin a request after shutdown. A request that is on its way
    /// would be lost if its connection were closed at once.
    pub linger: Duration,
    /// How long open requests may take after that.
    pub drain: Duration,
}

impl Limits {
    /// Larger than any interaction of Discord's (a modal of five texts of 4,000 characters is below
    /// 100 KiB), and generous to slow networks. Each connection is an open file, of which systemd,
    /// Docker and most shells allow a process 1,024. The endpoint and the monitoring together leave
    /// some for the store, the corpus and the connections to Discord.
    pub const DEFAULT: Self = Self {
        connections: 384,
        headers: Duration::from_secs(5),
        body: Duration::from_secs(10),
        body_bytes: 256 * 1_024,
        response: Duration::from_secs(10),
        linger: Duration::from_millis(250),
        drain: Duration::from_secs(10),
    };
}

/// The pause after a failed accept. Accepting fails when too many files are open; an immediate
/// retry would keep a core busy.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The time between two log lines about failed accepts, of which there may be twenty a second.
const ACCEPT_WARNING_PAUSE: Duration = Duration::from_secs(60);

/// Serves `router` on `listener` until `shutdown` completes. Then it closes the socket, so that
/// clients are refused at once, and returns when open requests have ended, after
/// [`Limits::linger`] and [`Limits::drain`] at most.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut shutdown = pin!(shutdown);
    let spawn =
        |accepted: Accepted| spawn_connection(accepted, &connections, router.clone(), limits);
    let mut warned: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok(accepted) => spawn(accepted),
            Err(error) => {
                if warned.is_none_or(|at| at.elapsed() >= ACCEPT_WARNING_PAUSE) {
                    tracing::warn!(%error, "connections cannot be accepted");
                    warned = Some(Instant::now());
                }
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    close(listener, &slots).into_iter().for_each(spawn);
    if slots.available_permits() < limits.connections {
        sleep(limits.linger).await;
    }
    if timeout(limits.drain, connections.shutdown()).await.is_err() {
        tracing::warn!("open HTTP requests were aborted");
    }
}

/// A connection and its slot.
type Accepted = (TcpStream, OwnedSemaphorePermit);

/// Serves a connection in a task of its own.
fn spawn_connection(
    (stream, slot): Accepted,
    connections: &GracefulShutdown,
    router: Router,
    limits: Limits,
) {
    // Sends small responses at once.
    let _ = stream.set_nodelay(true);
    let stream = TimedStream::new(stream, limits.response);
    let service = service_fn(move |request| answer(router.clone(), request, limits));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // Clients that disconnect early or do not speak HTTP are not an error of the server.
            tracing::debug!(%error, "a connection ended early");
        }
        drop(slot);
    });
}

/// Accepts a connection as soon as there is a free slot; returns both.
async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> io::Result<Accepted> {
    let slot = Arc::clone(slots).acquire_owned().await;
    // The semaphore is never closed.
    let slot = slot.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// Closes the socket. Returns the connections that the kernel has established and nobody has
/// accepted: closing the socket resets them, and what their clients have sent is lost.
fn close(listener: TcpListener, slots: &Arc<Semaphore>) -> Vec<Accepted> {
    let mut accepted = Vec::new();
    let Ok(listener) = listener.into_std() else {
        return accepted;
    };
    while let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
        // The socket does not block: an error means that there are no more.
        let Ok((stream, _)) = listener.accept() else {
            break;
        };
        let stream = stream
            .set_nonblocking(true)
            .and_then(|()| TcpStream::from_std(stream));
        accepted.extend(stream.ok().map(|stream| (stream, slot)));
    }
    accepted
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
        Ok(Err(error)) if is_of_hyper(&error) => return Ok(refuse(StatusCode::BAD_REQUEST)),
        Ok(Err(_)) => return Ok(refuse(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => return Ok(refuse(StatusCode::REQUEST_TIMEOUT)),
    };
    let mut router = router;
    let response = router
        .call(Request::from_parts(head, Body::from(body)))
        .await;
    response.map(IntoResponse::into_response)
}

/// Whether hyper could not read the body: it is no valid HTTP, or the client has gone. Any other
/// error is that of the limit.
fn is_of_hyper(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<hyper::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
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
