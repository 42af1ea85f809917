//! The HTTP server below the endpoint and the monitoring: its limits, with a route of the test's own.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use receipts::http::{Limits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Far longer than anything in these tests takes.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A server with the routes `/`, `/large`, which no buffer holds, and `/never`, which has no answer.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/large", get(async || vec![0_u8; 64 << 20]))
            .route("/never", get(std::future::pending::<()>));
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, async {
            drop(stopped.await)
        }));
        Self {
            address,
            stop,
            task,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Stops it, and waits until it has ended.
    async fn end(self) {
        self.stop.send(()).unwrap();
        let ended = timeout(TIMEOUT, self.task).await;
        ended.expect("it ends").unwrap();
    }
}

async fn ask(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// Reads the beginning of a response.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 12];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

const OK: &str = "HTTP/1.1 200";

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_others_to_end() {
    let server = Server::start(Limits {
        connections: 2,
        headers: TIMEOUT,
        ..Limits::DEFAULT
    })
    .await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    for stream in [&mut first, &mut second] {
        ask(stream, "/").await;
        assert_eq!(timeout(TIMEOUT, answer(stream)).await.unwrap(), OK);
    }
    // The kernel has accepted it; nobody serves it.
    let mut third = server.connect().await;
    ask(&mut third, "/").await;
    let soon = Duration::from_millis(300);
    assert!(timeout(soon, answer(&mut third)).await.is_err());
    drop(first);
    assert_eq!(timeout(TIMEOUT, answer(&mut third)).await.unwrap(), OK);
    server.end().await;
}

/// A client that asks and reads nothing must not keep its connection.
#[tokio::test]
async fn a_client_that_takes_no_response_is_disconnected() {
    let server = Server::start(Limits {
        connections: 1,
        headers: TIMEOUT * 2,
        response: Duration::from_millis(200),
        ..Limits::DEFAULT
    })
    .await;
    let mut deaf = server.connect().await;
    ask(&mut deaf, "/large").await;
    let mut next = server.connect().await;
    ask(&mut next, "/").await;
    assert_eq!(timeout(TIMEOUT, answer(&mut next)).await.unwrap(), OK);
    drop(deaf);
    server.end().await;
}

/// systemd, Docker and most shells allow a process 1,024 open files.
#[test]
fn the_endpoint_and_the_monitoring_leave_files_for_the_rest() {
    let servers = [Limits::DEFAULT, Limits::DEFAULT];
    let connections: usize = servers.iter().map(|limits| limits.connections).sum();
    assert!(connections <= 1_024 * 3 / 4, "{connections}");
}

/// Only a body that is too large is "too large".
#[tokio::test]
async fn a_body_that_is_no_http_is_a_bad_request() {
    let server = Server::start(Limits {
        body_bytes: 10,
        ..Limits::DEFAULT
    })
    .await;
    for (chunks, status) in [
        ("nonsense\r\n", "HTTP/1.1 400"),
        ("14\r\n01234567890123456789\r\n0\r\n\r\n", "HTTP/1.1 413"),
    ] {
        let mut stream = server.connect().await;
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        let request = format!("{head}{chunks}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answered = timeout(TIMEOUT, answer(&mut stream)).await;
        assert_eq!(answered.unwrap(), status, "{chunks}");
    }
    server.end().await;
}

/// The stop must not wait for a request without an end, nor for a connection that stays open.
#[tokio::test]
async fn the_stop_waits_for_requests_only_so_long() {
    let server = Server::start(Limits {
        headers: TIMEOUT * 2,
        drain: Duration::from_millis(200),
        ..Limits::DEFAULT
    })
    .await;
    let (mut open, mut idle) = (server.connect().await, server.connect().await);
    ask(&mut open, "/never").await;
    ask(&mut idle, "/").await;
    assert_eq!(timeout(TIMEOUT, answer(&mut idle)).await.unwrap(), OK);
    server.end().await;
}

/// Connections that the kernel has established before the stop are not reset, even where the server
/// had no time to accept them.
#[tokio::test]
async fn what_waits_in_the_kernel_at_the_stop_is_answered() {
    let server = Server::start(Limits::DEFAULT).await;
    // Neither awaits: on this one thread, the server sees the connections and the stop together.
    let connect = || {
        let mut stream = std::net::TcpStream::connect(server.address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        stream
    };
    let streams: Vec<_> = (0..20).map(|_| connect()).collect();
    server.stop.send(()).unwrap();
    for stream in streams {
        stream.set_nonblocking(true).unwrap();
        let mut stream = TcpStream::from_std(stream).unwrap();
        assert_eq!(timeout(TIMEOUT, answer(&mut stream)).await.unwrap(), OK);
    }
    assert!(std::net::TcpStream::connect(server.address).is_err());
    timeout(TIMEOUT, server.task).await.unwrap().unwrap();
}
