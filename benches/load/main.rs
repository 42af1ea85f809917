//! Measures the bot's throughput, latency and memory; `../README.md` lists the results.
//!
//! ```text
//! cargo bench --bench load             200 interactions a second for a minute
//! cargo bench --bench load -- 50 10    50 a second for ten seconds
//! ```
//!
//! Runs the real program, `receipts serve` over the shipped corpus, against the tests' stand-in for
//! Discord, which does not check bodies here. The two processes share the machine. The latency of
//! an interaction runs from the moment the stand-in sends it until its first response has arrived.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
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

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use it::standin::incoming::Place;
use it::standin::world::{ASKER, Person};
use it::standin::{Kind, StandIn, TOKEN};

/// The goals of the project.
const P99: Duration = Duration::from_millis(50);
/// The reader's weights are 36 MB of it, and its working memory as much.
const IDLE_KB: u64 = 150 << 10;

/// The time after the last interaction in which all must be answered; the rest counts as lost.
const LAST: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    // cargo also passes `--bench`.
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let (rate, seconds) = match numbers[..] {
        [rate, seconds] => (rate, seconds),
        _ => (200, 60),
    };
    let d = StandIn::of_kind(Kind::Lenient).await;
    let mut bot = Bot::start(&d);
    d.gateway().ready().await;
    sleep(Duration::from_secs(2)).await;
    let idle = bot.resident();
    let first = warm_up(&d).await;
    let before = bot.cpu_seconds();
    let sent = run(&d, rate, seconds).await;
    let times = d.answer_times();
    let loaded = bot.resident();
    let cpu = bot.cpu_seconds() - before;
    let problems = d.take_problems();
    bot.stop();

    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let verdict = |holds: bool| if holds { "met" } else { "NOT MET" };
    println!(
        "{rate} interactions a second for {seconds} s: {sent} sent, {} answered",
        times.len()
    );
    println!("{first:.0} questions a second that were not asked before, one after the other");
    println!(
        "lost {}, answered twice or wrongly {} ({})",
        sent - times.len(),
        problems.len(),
        verdict(sent == times.len() && problems.is_empty())
    );
    println!(
        "first response: median {:.1?}, p90 {:.1?}, p99 {:.1?}, longest {:.1?} (p99 ≤ {P99:?}: {})",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        verdict(at(0.99) <= P99)
    );
    println!(
        "memory: idle {} MB (≤ {} MB: {}), after it {} MB",
        idle >> 10,
        IDLE_KB >> 10,
        verdict(idle <= IDLE_KB),
        loaded >> 10
    );
    println!("processor time of the bot: {cpu:.1} s");
    for problem in problems.iter().take(5) {
        println!("{problem}");
    }
}

/// Asks each question once, so that the answers are cached, and returns how many a second were
/// answered.
async fn warm_up(d: &StandIn) -> f64 {
    let questions = questions();
    let started = Instant::now();
    for (number, question) in questions.iter().enumerate() {
        let by = Person {
            id: 200_000 + number as u64,
            ..ASKER
        };
        d.slash(
            &by,
            Place::LOBBY,
            "ask",
            &[("question", question.as_str().into())],
        )
        .await;
    }
    let rate = questions.len() as f64 / started.elapsed().as_secs_f64();
    d.forget_interactions();
    rate
}

/// Sends interactions at an even rate and waits for the last. Returns how many were sent.
async fn run(d: &StandIn, rate: u64, seconds: u64) -> usize {
    let questions = questions();
    let mut ticks = interval(Duration::from_secs(1) / rate as u32);
    // Catches up after a delay, so that the rate stays the same.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let sent = (rate * seconds) as usize;
    for number in 0..sent {
        ticks.tick().await;
        let by = Person {
            id: 100_000 + number as u64 % 5_000,
            ..ASKER
        };
        let question = questions[number % questions.len()].as_str();
        match number % 10 {
            0 => {
                let options = [("party", "".into())];
                d.send_autocomplete(&by, Place::LOBBY, "quote", &options, "party");
            }
            _ => {
                d.send_slash(&by, Place::LOBBY, "ask", &[("question", question.into())]);
            }
        }
    }
    let start = Instant::now();
    while d.answer_times().len() < sent && start.elapsed() < LAST {
        sleep(Duration::from_millis(50)).await;
    }
    sent
}

/// The questions of the shipped dispute.
fn questions() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/alipay-binance/questions.jsonl");
    let text = fs::read_to_string(file).unwrap();
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.map(|row| row["q"].as_str().unwrap().to_owned())
        .collect()
}

/// A running `receipts serve`.
struct Bot {
    child: Child,
    _folder: TempDir,
}

impl Bot {
    fn start(d: &StandIn) -> Self {
        let folder = TempDir::new().unwrap();
        let config = format!(
            "[discord]\nproxy = '{}'\n[bot]\nuser-questions-per-minute = 1000\nserver-questions-per-minute = 100000\n",
            d.proxy()
        );
        fs::write(folder.path().join("config.toml"), config).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("serve")
            .env_clear()
            .env("DISCORD_TOKEN", TOKEN)
            .env(
                "RECEIPTS_CORPUS",
                Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"),
            )
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.path().join("err")).unwrap())
            .spawn()
            .unwrap();
        Self {
            child,
            _folder: folder,
        }
    }

    /// The resident memory in kilobytes; 0 if the system does not report it.
    fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.unwrap_or(0)
    }

    /// The processor time in seconds; a clock tick is a hundredth of a second.
    fn cpu_seconds(&self) -> f64 {
        let stat =
            fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or("")
            .split_whitespace()
            .collect();
        let ticks = |at: usize| {
            fields
                .get(at)
                .and_then(|f| f.parse::<f64>().ok())
                .unwrap_or(0.0)
        };
        (ticks(11) + ticks(12)) / 100.0
    }

    fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
