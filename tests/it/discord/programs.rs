//! Three programs with their own times and processes, on one PostgreSQL: one is killed, one is
//! stopped, and the database is cut off for half a minute. `leased` and `outage` are the short
//! forms.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::leased::{SHARDS, ask_on, late, shards_served};
use super::monitored::get;
use super::program::Program;
use crate::bot::kit::{BICYCLES, SILENT};
use crate::ports::free;
use crate::standin::incoming::{Delivered, Place};
use crate::standin::world::{LOBBY, PINNER};
use crate::standin::{StandIn, TOKEN};
use crate::store::cluster::OwnServer;

/// A program that shares the shards, and how to ask it for its metrics.
struct Sharing {
    program: Program,
    metrics: std::net::SocketAddr,
}

impl Sharing {
    fn start(d: &StandIn, store: &str) -> Self {
        let metrics = free();
        let listen = metrics.to_string();
        let environment = [
            ("DISCORD_TOKEN", TOKEN),
            ("RECEIPTS_STORE_URL", store),
            ("RECEIPTS_HTTP_LISTEN", &listen),
        ];
        let program = Program::start_with(&environment, &d.proxy(), None);
        Self { program, metrics }
    }

    /// Returns how many shards it serves.
    async fn ready(&self) -> usize {
        let answer = get(self.metrics, "/metrics").await;
        answer.map_or(0, |(_, metrics)| shards_served(&metrics))
    }

    /// Waits until it serves this many shards, for at most two minutes.
    async fn until(&self, shards: usize) -> Duration {
        let start = Instant::now();
        while self.ready().await != shards {
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "{} of {shards}\n{}",
                self.ready().await,
                self.program.output()
            );
            sleep(Duration::from_millis(100)).await;
        }
        start.elapsed()
    }
}

/// Questions that arrive 100 times a second, on all shards in turn, until they are stopped.
struct Load {
    goes_on: Arc<AtomicBool>,
    task: JoinHandle<Vec<Delivered>>,
}

impl Load {
    /// `from` is the number of the first question: an interaction is answered once.
    fn start(d: &Arc<StandIn>, from: u64) -> Self {
        let goes_on = Arc::new(AtomicBool::new(true));
        let (running, d) = (Arc::clone(&goes_on), Arc::clone(d));
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(10));
            let mut asked = Vec::new();
            while running.load(Ordering::Relaxed) {
                ticks.tick().await;
                let number = from + u64::try_from(asked.len()).unwrap();
                asked.push(ask_on(&d, number % u64::from(SHARDS), number));
            }
            asked
        });
        Self { goes_on, task }
    }

    async fn stop(self) -> Vec<Delivered> {
        self.goes_on.store(false, Ordering::Relaxed);
        self.task.await.unwrap()
    }
}

/// Returns how many got the right answer. None may be acknowledged only, and none refused.
async fn answered(d: &StandIn, asked: &[Delivered]) -> usize {
    let mut count = 0;
    for delivered in asked {
        // Polls once.
        let shown = timeout(Duration::ZERO, d.shown(delivered)).await;
        let started = timeout(Duration::ZERO, d.first_response(delivered)).await;
        assert_eq!(shown.is_ok(), started.is_ok(), "{}", delivered.event);
        if let Ok(shown) = shown {
            assert!(shown.text().contains("No ✗"), "{shown}");
            count += 1;
        }
    }
    count
}

async fn pin(d: &StandIn, question: &str) -> String {
    let options = [("question", question.into())];
    let shown = d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    shown.all_text()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: `cargo test --test it -- --ignored three_programs --nocapture`"]
async fn three_programs_replace_each_other() {
    let Some(server) = OwnServer::start() else {
        return;
    };
    let store = server.cluster.database().await.url().to_owned();
    let d = Arc::new(StandIn::start().await);
    d.gateway().shard(SHARDS, 16, Duration::ZERO);
    let mut a = Sharing::start(&d, &store);
    a.until(12).await;
    let (mut b, mut c) = (Sharing::start(&d, &store), Sharing::start(&d, &store));
    for program in [&a, &b, &c] {
        program.until(4).await;
    }
    assert!(pin(&d, BICYCLES).await.contains("Pinned as #1"));

    // One is stopped: nothing is lost.
    let load = Load::start(&d, 0);
    sleep(Duration::from_secs(5)).await;
    b.program.signal("-TERM");
    let started = Instant::now();
    a.until(6).await;
    c.until(6).await;
    let stopped = started.elapsed();
    assert_eq!(b.program.ended().await, Some(0));
    sleep(Duration::from_secs(5)).await;
    let asked = load.stop().await;
    sleep(Duration::from_secs(3)).await;
    assert_eq!(answered(&d, &asked).await, asked.len());
    assert_eq!(d.take_problems(), [""; 0]);
    d.forget_interactions();
    let stopping = asked.len();

    // One is killed: its shards are served again, and no question is answered twice.
    let load = Load::start(&d, 100_000);
    sleep(Duration::from_secs(5)).await;
    a.program.signal("-KILL");
    a.program.ended().await;
    let killed = c.until(12).await;
    assert!(killed < Duration::from_secs(60), "{killed:?}");
    sleep(Duration::from_secs(5)).await;
    let asked = load.stop().await;
    sleep(Duration::from_secs(3)).await;
    let count = answered(&d, &asked).await;
    assert_eq!(answered(&d, &asked[asked.len() - 400..]).await, 400);
    let problems = d.take_problems();
    let delayed = late(&problems);
    assert_eq!(delayed, problems.len(), "{problems:#?}");
    assert!(pin(&d, BICYCLES).await.contains("#1"));
    assert_eq!(d.pinned(LOBBY, 1).await.len(), 1);
    println_figures(&format!(
        "stopped: its shards were served again after {stopped:.1?}; {stopping} questions, all answered\n\
         killed: after {killed:.1?}; {count} of {} questions answered, {delayed} late, none twice",
        asked.len()
    ));

    // The database is unreachable for half a minute: questions are answered, a moderator gets an
    // apology.
    d.forget_interactions();
    server.freeze();
    let started = Instant::now();
    let load = Load::start(&d, 200_000);
    assert!(pin(&d, SILENT).await.contains("something went wrong"));
    let replied_after = started.elapsed();
    sleep(Duration::from_secs(30).saturating_sub(started.elapsed())).await;
    server.thaw();
    let asked = load.stop().await;
    sleep(Duration::from_secs(3)).await;
    let count = answered(&d, &asked).await;
    let problems = d.take_problems();
    println_figures(&format!(
        "cut off for 30 s: {count} of {} questions answered, {} late, {}; the moderator got a reply after {replied_after:.1?}",
        asked.len(),
        late(&problems),
        longest(&d)
    ));
    assert_eq!(count, asked.len());
    assert_eq!(problems, [""; 0]);
    c.until(12).await;
    assert!(pin(&d, BICYCLES).await.contains("#1"));
    c.program.signal("-TERM");
    assert_eq!(c.program.ended().await, Some(0));
    d.excuse();
}

/// How long the first responses took.
fn longest(d: &StandIn) -> String {
    let times = d.answer_times();
    let at = |share: usize| times[(times.len() * share).div_ceil(100) - 1];
    format!(
        "first response: median {:.1?}, longest {:.1?}",
        at(50),
        at(100)
    )
}

#[expect(clippy::print_stdout, reason = "the figures of a long trial")]
fn println_figures(figures: &str) {
    println!("{figures}");
}
