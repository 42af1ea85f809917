//! Two programs with an endpoint each, on one PostgreSQL behind one load balancer.
//!
//! ```text
//! stand-in ─► balancer ─┬─► receipts serve ─┬─► PostgreSQL
//!                       └─► receipts serve ─┘
//! ```
//! Like nginx with two servers in an `upstream`, the balancer gives each request to the next program
//! over a new connection, and to the other one if the connection is refused.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, sleep};

use super::monitored::{get, ready};
use super::program::Program;
use crate::bot::paging::mill;
use crate::ports::free;
use crate::standin::endpoint::public_key;
use crate::standin::incoming::Place;
use crate::standin::rest::On;
use crate::standin::world::{ASKER, LOBBY, OTHER, OWNER, PINNER, Person};
use crate::standin::{StandIn, TOKEN};
use crate::store::cluster::cluster;

/// The question that the mill's notices answer, on three pages.
const RYE: &str = "Can rye be used at the mill?";

/// Questions per user and minute: over both programs, not for each.
const LIMIT: usize = 5;

/// Interactions that are delivered to both programs.
const DOUBLED: usize = 10;

/// The programs in turn, and which of them has answered each request.
struct Backends {
    client: reqwest::Client,
    programs: Vec<SocketAddr>,
    next: AtomicUsize,
    answered: Mutex<Vec<SocketAddr>>,
}

/// A load balancer.
struct Balancer {
    backends: Arc<Backends>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Balancer {
    async fn start(programs: Vec<SocketAddr>) -> Self {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0);
        let backends = Arc::new(Backends {
            client: client.build().unwrap(),
            programs,
            next: AtomicUsize::new(0),
            answered: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .fallback(forward)
            .with_state(Arc::clone(&backends));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            backends,
            address,
            server,
        }
    }

    /// Returns which programs have answered since the last call, in order.
    fn take_answered(&self) -> Vec<SocketAddr> {
        std::mem::take(&mut self.backends.answered.lock().unwrap())
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn forward(State(backends): State<Arc<Backends>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    for _ in &backends.programs {
        let turn = backends.next.fetch_add(1, Ordering::Relaxed);
        let program = backends.programs[turn % backends.programs.len()];
        let mut passed = backends
            .client
            .post(format!("http://{program}{}", head.uri));
        for name in [
            "content-type",
            "x-signature-ed25519",
            "x-signature-timestamp",
        ] {
            passed = passed.header(name, &head.headers[name]);
        }
        match passed.body(body.clone()).send().await {
            Ok(response) => {
                backends.answered.lock().unwrap().push(program);
                return relay(response).await;
            }
            // Nothing was sent, so the other program may get it.
            Err(error) if error.is_connect() => {}
            Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        }
    }
    StatusCode::BAD_GATEWAY.into_response()
}

async fn relay(response: reqwest::Response) -> Response {
    let mut relayed = Response::builder().status(response.status());
    if let Some(kind) = response.headers().get(CONTENT_TYPE) {
        relayed = relayed.header(CONTENT_TYPE, kind);
    }
    let body = response.bytes().await.unwrap();
    relayed.body(Body::from(body)).unwrap()
}

/// A program with an endpoint.
struct Endpoint {
    program: Program,
    address: SocketAddr,
    monitor: SocketAddr,
}

impl Endpoint {
    async fn start(d: &StandIn, store: &str, corpus: &Path) -> Self {
        let (address, monitor) = (free(), free());
        let key = public_key();
        let config = format!(
            "transport = 'http'\npublic-key = '{key}'\nlisten = '{address}'\n\
             [http]\nlisten = '{monitor}'\n[bot]\nuser-questions-per-minute = {LIMIT}\n"
        );
        let environment = [
            ("DISCORD_TOKEN", TOKEN),
            ("RECEIPTS_STORE_URL", store),
            ("RECEIPTS_CORPUS", corpus.to_str().unwrap()),
        ];
        let program = Program::configured(&environment, &d.proxy(), &config);
        ready(monitor, &program).await;
        Self {
            program,
            address,
            monitor,
        }
    }

    /// Returns how many duplicates it has ignored.
    async fn repeated(&self) -> usize {
        let (_, metrics) = get(self.monitor, "/metrics").await.unwrap();
        let name = "receipts_events_total{event=\"repeated\"} ";
        let count = metrics.lines().find_map(|line| line.strip_prefix(name));
        count.map_or(0, |count| count.parse().unwrap())
    }
}

/// A user of their own: each may ask [`LIMIT`] questions a minute.
fn user(number: usize) -> Person {
    Person {
        id: 7_000_000 + u64::try_from(number).unwrap(),
        ..ASKER
    }
}

/// Two programs and their balancer.
struct Two {
    d: StandIn,
    first: Endpoint,
    second: Endpoint,
    balancer: Balancer,
    _corpus: tempfile::TempDir,
}

impl Two {
    async fn start() -> Option<Self> {
        let store = cluster()?.database().await.url().to_owned();
        let (d, corpus) = (StandIn::start().await, mill());
        let (first, second) = tokio::join!(
            Endpoint::start(&d, &store, corpus.path()),
            Endpoint::start(&d, &store, corpus.path()),
        );
        let balancer = Balancer::start(vec![first.address, second.address]).await;
        d.post_to_program(balancer.address);
        Some(Self {
            d,
            first,
            second,
            balancer,
            _corpus: corpus,
        })
    }

    async fn ask(&self, by: &Person) -> String {
        let options = [("question", RYE.into())];
        let shown = self.d.slash(by, Place::LOBBY, "ask", &options).await;
        shown.all_text()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_that_both_programs_get_is_answered_once() {
    let Some(mut two) = Two::start().await else {
        return;
    };
    let d = &two.d;
    let question = [("question", RYE.into())];
    for number in 0..DOUBLED {
        d.post_to_program(two.first.address);
        let delivered = d.send_slash(&user(number), Place::LOBBY, "ask", &question);
        d.post_to_program(two.second.address);
        d.deliver_again(&delivered);
        let shown = d.shown(&delivered).await;
        assert!(shown.text().contains("No ✗"), "{shown}");
    }
    let started = Instant::now();
    while two.first.repeated().await + two.second.repeated().await < DOUBLED {
        assert!(started.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(d.count(On::Callback), DOUBLED);
    for endpoint in [&mut two.first, &mut two.second] {
        endpoint.program.signal("-TERM");
        assert_eq!(endpoint.program.ended().await, Some(0));
    }
    two.d.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_program_began_the_other_goes_on_with() {
    let Some(two) = Two::start().await else {
        return;
    };
    let (d, at) = (&two.d, Place::LOBBY);
    let question = [("question", RYE.into())];
    // Asked at one, the evidence at the other, its second page at the first.
    let shown = d.slash(&ASKER, at, "ask", &question).await;
    let ledger = d.press(&ASKER, at, &shown, "Evidence").await;
    assert!(ledger.all_text().contains("page 1 of 3"), "{ledger}");
    let page = d.press(&ASKER, at, &ledger, "More").await;
    assert!(page.all_text().contains("page 2 of 3"), "{page}");
    let voted = d.press(&OTHER, at, &shown, "Helpful").await;
    assert!(voted.text().contains("thank you"), "{voted}");
    let answered = two.balancer.take_answered();
    assert_eq!(answered.len(), 4);
    assert!(
        answered.windows(2).all(|pair| pair[0] != pair[1]),
        "{answered:?}"
    );

    // Moderators pin one answer at both programs at once: there is one pin, at both.
    let pressed: Vec<_> = (0..10)
        .map(|number| {
            let by = if number % 3 == 0 { &PINNER } else { &OWNER };
            d.send_press(by, at, &shown, shown.custom_id("Pin"))
        })
        .collect();
    let mut made = 0;
    for delivered in &pressed {
        let reply = d.shown(delivered).await;
        let is_made = reply.text().contains("Pinned as #1");
        assert!(is_made || reply.text().contains("as #1"), "{reply}");
        made += usize::from(is_made);
    }
    assert_eq!(made, 1);
    d.pinned(LOBBY, 1).await;
    assert_eq!(d.posts(LOBBY).len(), 1);
    for _ in 0..2 {
        let shown = two.ask(&OTHER).await;
        assert!(shown.contains("Pinned on this server"), "{shown}");
    }

    // A user's questions count at both.
    two.balancer.take_answered();
    for number in 0..LIMIT + 2 {
        let shown = two.ask(&user(0)).await;
        let expected = if number < LIMIT {
            "No ✗"
        } else {
            "Too many requests"
        };
        assert!(shown.contains(expected), "question {number}: {shown}");
    }
    let answered = two.balancer.take_answered();
    assert_ne!(answered[LIMIT], answered[LIMIT + 1]);
    two.d.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_stops_loses_no_request() {
    let Some(mut two) = Two::start().await else {
        return;
    };
    let question = [("question", RYE.into())];
    // Both have read the question.
    for _ in 0..2 {
        two.ask(&ASKER).await;
    }
    two.balancer.take_answered();
    let mut asked = Vec::new();
    let mut ticks = interval(Duration::from_millis(20));
    for number in 0..100 {
        ticks.tick().await;
        if number == 30 {
            two.first.program.signal("-TERM");
        }
        let by = user(number);
        asked.push(two.d.send_slash(&by, Place::Direct, "ask", &question));
    }
    for delivered in &asked {
        let shown = two.d.shown(delivered).await;
        assert!(shown.text().contains("No ✗"), "{shown}");
    }
    let output = two.first.program.output();
    assert_eq!(two.first.program.ended().await, Some(0), "{output}");
    let answered = two.balancer.take_answered();
    assert_eq!(answered.len(), asked.len());
    assert!(answered[..20].contains(&two.first.address));
    assert!(!answered[80..].contains(&two.first.address));
    two.d.finish();
}
