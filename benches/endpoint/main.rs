//! Measures the endpoint for interactions; `../README.md` lists the results.
//!
//! ```text
//! cargo bench --bench endpoint                 20,000 commands, then 100,000 bad requests
//! cargo bench --bench endpoint -- 2000 1000    fewer
//! cargo bench --bench endpoint -- memory       memory after 10,000 and after 1,000,000 commands
//! ```
//!
//! Commands: `receipts serve` with `transport = "http"` and a bare axum server that only checks the
//! signature, each on processor 0 and in turns, with the same signed requests over the same number
//! of connections from processor 1. The answers come from the cache.
//!
//! Bad requests: forged, recorded, repeated, truncated and oversized ones. None may be accepted, and
//! none may cause an error of the server.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program that measures and prints"
)]

#[path = "../../tests/it"]
#[expect(
    dead_code,
    clippy::needless_pass_by_value,
    reason = "most of it is for the tests"
)]
mod it {
    pub(crate) mod standin;
}

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::json;
use serenity::interactions_endpoint::Verifier;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

use it::standin::endpoint::{Signed, public_key, sign};
use it::standin::world::{ASKER, Person};
use it::standin::{Kind, StandIn, TOKEN};

/// The goal of the project: commands a second, as a share of the bare server's.
const SHARE: f64 = 0.8;

/// Connections at once.
const CONNECTIONS: usize = 32;

/// Measured in turns: other load on the machine affects both sides alike.
const ROUNDS: usize = 4;

/// Commands before the memory is read the first time.
const FEW: usize = 10_000;
/// Commands before it is read the last time.
const MANY: usize = 1_000_000;

/// The goal of the project: the growth of the memory between the two, as a share.
const GROWTH: f64 = 0.1;

/// The argument that measures memory.
const MEMORY: &str = "memory";

/// The argument that makes this program the bare server.
const BARE: &str = "bare-server";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == BARE) {
        return bare_server(arguments[at + 1].parse().unwrap());
    }
    let numbers: Vec<usize> = arguments.iter().filter_map(|n| n.parse().ok()).collect();
    let (commands, bad) = match numbers[..] {
        [commands, bad] => (commands, bad),
        _ => (20_000, 100_000),
    };
    move_to(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        if arguments.iter().any(|argument| argument == MEMORY) {
            return measure_memory().await;
        }
        measure(commands, bad).await;
    });
}

/// Each command has its own user, and so its own row in the limits.
async fn measure_memory() {
    let d = StandIn::of_kind(Kind::Lenient).await;
    let bot = Server::bot(&d).await;
    let mut memory = Vec::new();
    for number in (0..MANY).step_by(FEW) {
        rate(&bot, &requests(number, FEW)).await;
        if number == 0 || number + FEW == MANY {
            memory.push(bot.memory());
        }
    }
    let growth = memory[1] / memory[0] - 1.0;
    let verdict = if growth <= GROWTH { "met" } else { "NOT MET" };
    println!(
        "memory after {FEW} commands {:.1} MB, after {MANY} {:.1} MB: {:+.1} % (≤ {:.0} %: {verdict})",
        memory[0],
        memory[1],
        growth * 100.0,
        GROWTH * 100.0
    );
    drop(bot);
    d.take_problems();
}

async fn measure(commands: usize, bad: usize) {
    let d = StandIn::of_kind(Kind::Lenient).await;
    let (bot, bare) = (Server::bot(&d).await, Server::bare().await);
    // The one question is read before anything is measured.
    rate(&bot, &requests(0, 10)).await;
    let mut rates = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        let part = commands / ROUNDS;
        let signed = requests(1_000 + round * part, part);
        for (server, rates) in [&bare, &bot].into_iter().zip(&mut rates) {
            rates.push(rate(server, &signed).await);
        }
    }
    let [bare_rate, bot_rate] = rates.map(|rates| rates.iter().sum::<f64>() / ROUNDS as f64);
    let share = bot_rate / bare_rate;
    let verdict = if share >= SHARE { "met" } else { "NOT MET" };
    println!(
        "commands a second on one processor: bare axum {bare_rate:.0}, receipts {bot_rate:.0}"
    );
    println!("share {share:.2} (≥ {SHARE}: {verdict})");
    let statuses = bad_requests(bot.address, bad).await;
    let accepted: usize = statuses.range(200..300).map(|(_, count)| count).sum();
    let failed: usize = statuses.range(500..).map(|(_, count)| count).sum();
    println!("{bad} bad requests, by status: {statuses:?}");
    println!("accepted {accepted} (0), errors of the server {failed} (0)");
    drop((bot, bare));
    d.take_problems();
}

/// A server on processor 0.
struct Server {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Server {
    async fn bot(d: &StandIn) -> Self {
        let (folder, address) = (TempDir::new().unwrap(), free());
        let key = public_key();
        let config = format!(
            "[discord]\nproxy = '{}'\ntransport = 'http'\npublic-key = '{key}'\nlisten = '{address}'\n",
            d.proxy()
        );
        fs::write(folder.path().join("config.toml"), config).unwrap();
        let mut command = on_processor(0, env!("CARGO_BIN_EXE_receipts").as_ref());
        command
            .arg("serve")
            .env_clear()
            .env("DISCORD_TOKEN", TOKEN)
            .env("RECEIPTS_LOG", "warn")
            .env(
                "RECEIPTS_CORPUS",
                concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"),
            )
            .current_dir(&folder);
        Self::spawn(command, folder, address).await
    }

    async fn bare() -> Self {
        let (folder, address) = (TempDir::new().unwrap(), free());
        let mut command = on_processor(0, std::env::current_exe().unwrap().as_ref());
        command.args([BARE, &address.to_string()]);
        Self::spawn(command, folder, address).await
    }

    /// The resident memory, in megabytes.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        kilobytes.unwrap().parse::<f64>().unwrap() * 1024.0 / 1e6
    }

    async fn spawn(mut command: Command, folder: TempDir, address: SocketAddr) -> Self {
        let log = File::create(folder.path().join("log")).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        while TcpStream::connect(address).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
        Self {
            child,
            address,
            _folder: folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that runs a program on one processor from its start, so that it starts the threads of
/// a machine with one.
fn on_processor(processor: u32, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &processor.to_string()]).arg(program);
    command
}

/// All threads of this process, also those that it starts later, run on one processor.
fn move_to(processor: u32) {
    let (process, processor) = (std::process::id().to_string(), processor.to_string());
    let moved = Command::new("taskset")
        .args(["-a", "-c", "-p", &processor, &process])
        .stdout(Stdio::null())
        .status();
    assert!(moved.unwrap().success(), "taskset (util-linux) is needed");
}

fn free() -> SocketAddr {
    let listener = StdListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs().try_into().unwrap()
}

/// The fastest server that still checks signatures.
fn bare_server(address: SocketAddr) {
    let hex = public_key();
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    let key: Vec<u8> = (0..64).step_by(2).map(byte).collect();
    let verifier = Arc::new(Verifier::try_new(key.try_into().unwrap()).unwrap());
    let check = move |headers: HeaderMap, body: Bytes| async move {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let signature = header("x-signature-ed25519").unwrap_or_default();
        let timestamp = header("x-signature-timestamp").unwrap_or_default();
        match verifier.verify(signature, timestamp, &body) {
            Ok(()) => (StatusCode::OK, "{\"type\":1}"),
            Err(()) => (StatusCode::UNAUTHORIZED, ""),
        }
    };
    let router = Router::new().route("/interactions", post(check));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let listener = TcpListener::bind(address).await.unwrap();
        axum::serve(listener, router).await.unwrap();
    });
}

/// `/ask` by different users in conversations with the bot.
fn body(number: usize) -> Vec<u8> {
    let number = u64::try_from(number).unwrap();
    let by = Person {
        id: 5_000_000 + number,
        ..ASKER
    };
    let interaction = json!({
        "id": (1_000_000 + number).to_string(), "application_id": "1", "type": 2, "version": 1,
        "token": format!("aW50ZXJhY3Rpb24-{number}"), "channel_id": "9", "context": 1,
        "locale": "en-GB", "user": by.json(), "authorizing_integration_owners": {"0": "0"},
        "entitlements": [], "app_permissions": "2248473465835073", "attachment_size_limit": 10_485_760,
        "data": {"id": "1", "name": "ask", "type": 1, "options": [
            {"name": "question", "type": 3, "value": "Can I use Alipay on Binance?"}]},
    });
    interaction.to_string().into_bytes()
}

/// Signed commands as bytes of HTTP.
fn requests(from: usize, count: usize) -> Arc<Vec<Vec<u8>>> {
    let at = now();
    let requests = (from..from + count).map(|number| {
        let Signed {
            signature,
            timestamp,
            body,
        } = sign(&body(number), at);
        let head = format!(
            "POST /interactions HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: {}\r\nX-Signature-Ed25519: {signature}\r\nX-Signature-Timestamp: {timestamp}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), &body].concat()
    });
    Arc::new(requests.collect())
}

/// Sends all of them and returns how many were answered a second.
async fn rate(server: &Server, requests: &Arc<Vec<Vec<u8>>>) -> f64 {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (next, requests, address) = (next.clone(), requests.clone(), server.address);
        connections.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut buffer = Vec::new();
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                stream.write_all(request).await.unwrap();
                assert_eq!(response(&mut stream, &mut buffer).await, 200);
            }
        });
    }
    while let Some(done) = connections.join_next().await {
        done.unwrap();
    }
    requests.len() as f64 / started.elapsed().as_secs_f64()
}

/// Reads one response, and returns its status.
async fn response(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "it hung up");
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length = head.split_once("content-length: ").unwrap().1;
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        while buffer.len() < end + 4 + length {
            assert!(stream.read_buf(buffer).await.unwrap() > 0, "it hung up");
        }
        return head.split(' ').nth(1).unwrap().parse().unwrap();
    }
}

/// Sends requests none of which may be accepted, and counts the statuses.
async fn bad_requests(address: SocketAddr, count: usize) -> BTreeMap<u16, usize> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let next = next.clone();
        tasks.spawn(async move {
            let client = reqwest::Client::new();
            let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return statuses;
                }
                let bad = bad_request(number);
                let path = ["/interactions", "/webhook-events"][number % 7 / 6];
                let status = bad.post(&client, address, path).await.status().as_u16();
                *statuses.entry(status).or_default() += 1;
            }
        });
    }
    let mut all = BTreeMap::new();
    while let Some(statuses) = tasks.join_next().await {
        for (status, count) in statuses.unwrap() {
            *all.entry(status).or_default() += count;
        }
    }
    all
}

fn bad_request(number: usize) -> Signed {
    let fresh = || sign(&body(10_000_000 + number), now());
    let flip = |hex: &mut String, at: usize| {
        let at = at % hex.len();
        let digit = if hex.as_bytes()[at] == b'0' { "1" } else { "0" };
        hex.replace_range(at..=at, digit);
    };
    let mut bad = fresh();
    match number % 10 {
        0 => flip(&mut bad.signature, number),
        1 => {
            let at = number % bad.body.len();
            bad.body[at] ^= 1;
        }
        2 => bad.body.truncate(number % bad.body.len()),
        3 => bad.timestamp = (now() + 1).to_string(),
        // Recorded an hour ago.
        4 => bad = sign(&bad.body, now() - 3_600),
        // Accepted a moment ago, in this process.
        5 => bad = sign(&body(1_000 + number % 500), now()),
        6 => bad.signature.clear(),
        7 => bad = sign(&vec![b'7'; 300 << 10], now()),
        8 => bad = sign(b"\"signed, and no interaction\"", now()),
        _ => bad.signature = "ff".repeat(64),
    }
    bad
}
