//! Several processes that share the shards through leases in PostgreSQL.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use receipts::discord::Leasing;
use receipts::store::Store;
use receipts::store::leases::{Lease, Renewal, ShardLeases};
use receipts::store::location::Address;
use receipts::store::postgres::PostgresStore;
use serde_json::json;
use tokio::time::Instant;

use super::served::{Echo, Served};
use crate::bot::kit;
use crate::standin::StandIn;
use crate::standin::incoming::{Delivered, Place};
use crate::standin::world::{ASKER, HARBOUR, LOBBY, PINNER, Person, guilds};
use crate::store::cluster::{OwnServer, cluster};
use crate::store::postgres::open;

pub(super) const SHARDS: u32 = 12;

/// A process: a bot with its own connection to the store.
struct Process {
    bot: Served,
    store: Arc<PostgresStore>,
}

async fn process(d: &StandIn, address: &Address, name: &str) -> Process {
    limited(d, address, name, 100_000).await
}

/// A process with this limit of questions per user and minute, and twice as many per server.
async fn limited(d: &StandIn, address: &Address, name: &str, per_minute: u32) -> Process {
    let store = Arc::new(open(address).await);
    with_leases(d, store.clone(), store, name, per_minute)
}

fn with_leases(
    d: &StandIn,
    leases: Arc<dyn ShardLeases>,
    store: Arc<PostgresStore>,
    name: &str,
    per_minute: u32,
) -> Process {
    let leasing = Leasing {
        leases,
        process: name.to_owned(),
    };
    let dyn_store: Arc<dyn Store> = store.clone();
    let bot = kit::bot(&kit::ferry(), dyn_store, per_minute);
    let bot = Served::leased(d, Arc::new(bot), leasing);
    Process { bot, store }
}

/// Returns how many shards a process serves, by its metrics.
pub(super) fn shards_served(metrics: &str) -> usize {
    let is_ready = |line: &&str| line.starts_with("receipts_shard_state{") && line.ends_with(" 2");
    metrics.lines().filter(is_ready).count()
}

/// Returns how many shards each process holds.
fn shards_of(processes: &[&Process]) -> Vec<usize> {
    let shards = |process: &&Process| shards_served(&process.bot.tally.render());
    processes.iter().map(shards).collect()
}

/// Waits until the processes hold these numbers of shards.
async fn wait_for_shards(processes: &[&Process], expected: &[usize]) -> Duration {
    let start = Instant::now();
    let limit = Duration::from_secs(30);
    while shards_of(processes) != expected {
        assert!(start.elapsed() < limit, "{:?}", shards_of(processes));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    start.elapsed()
}

/// Starts a Discord with this number of shards, and a process that holds them all.
async fn start_one(address: &Address, shards: u32) -> (StandIn, Process) {
    let d = StandIn::start().await;
    d.gateway().shard(shards, 16, Duration::ZERO);
    let a = process(&d, address, "a").await;
    wait_for_shards(&[&a], &[usize::try_from(shards).unwrap()]).await;
    (d, a)
}

/// A user of their own.
fn user(number: u64) -> Person {
    Person {
        id: 5_000_000 + number,
        ..ASKER
    }
}

/// Asks a question on a server of a shard, as a user of its own: a user may ask 20 a minute.
pub(super) fn ask_on(d: &StandIn, shard: u64, number: u64) -> Delivered {
    ask_as(d, &user(number), shard, number)
}

fn ask_as(d: &StandIn, by: &Person, shard: u64, number: u64) -> Delivered {
    d.deliver_raw(json!({
        "id": (880_000_000 + number).to_string(), "type": 2, "version": 1, "locale": "en-GB",
        "application_id": d.application().to_string(), "token": format!("of-question-{number}"),
        "channel_id": "9", "context": 1, "user": by.json(),
        // A direct conversation, but the server id routes it to this shard.
        "guild_id": ((shard << 22) + 5).to_string(),
        "authorizing_integration_owners": {"0": "0"},
        "data": {"id": "1", "name": "ask", "type": 1,
            "options": [{"name": "question", "type": 3, "value": kit::BICYCLES}]},
    }))
}

/// Asks 100 times a second for this duration, on all shards in turn.
async fn ask_for(d: &StandIn, time: Duration, from: u64) -> Vec<Delivered> {
    let start = Instant::now();
    let mut asked = Vec::new();
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    while start.elapsed() < time {
        ticks.tick().await;
        let number = from + u64::try_from(asked.len()).unwrap();
        asked.push(ask_on(d, number % u64::from(SHARDS), number));
    }
    asked
}

/// Returns how many of the problems are answers that came later than Discord waits.
pub(super) fn late(problems: &[String]) -> usize {
    let is_late =
        |problem: &&String| problem.starts_with("a response to ") && problem.contains(" after ");
    problems.iter().filter(is_late).count()
}

/// A process joins, one is stopped and one dies, under 100 questions a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shards_move_between_processes_and_no_question_is_lost_or_answered_twice() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let (d, a) = start_one(&address, SHARDS).await;
    let b = process(&d, &address, "b").await;
    let c = process(&d, &address, "c").await;
    // They join while questions arrive: none is lost.
    let moving = ask_for(&d, Duration::from_secs(3), 0);
    let all = [&a, &b, &c];
    let (asked, _) = tokio::join!(moving, wait_for_shards(&all, &[4, 4, 4]));
    for delivered in &asked {
        assert!(d.shown(delivered).await.text().contains("No ✗"));
    }
    // A stopped process: others take its shards with their sessions, and nothing is lost.
    let stopping = tokio::spawn(b.bot.stop());
    let moving = ask_for(&d, Duration::from_secs(3), 10_000);
    let left = [&a, &c];
    let (asked, _) = tokio::join!(moving, wait_for_shards(&left, &[6, 6]));
    for delivered in &asked {
        assert!(d.shown(delivered).await.text().contains("No ✗"));
    }
    stopping.await.unwrap().unwrap();
    assert_eq!(d.take_problems(), [""; 0]);
    // A dead process: after the lifetime of its leases, the other one serves all shards. Questions
    // that were open when it died may be answered too late; none is answered twice.
    a.bot.kill();
    let moving = ask_for(&d, Duration::from_secs(4), 20_000);
    let last = [&c];
    let (asked, took) = tokio::join!(moving, wait_for_shards(&last, &[12]));
    assert!(took < Duration::from_secs(20), "{took:?}");
    for delivered in asked.iter().rev().take(50) {
        assert!(d.shown(delivered).await.text().contains("No ✗"));
    }
    let problems = d.take_problems();
    assert_eq!(late(&problems), problems.len(), "{problems:#?}");
    c.bot.stop().await.unwrap();
    c.store.close().await;
    d.excuse();
}

/// No session starts for a shard that another process holds; only the dead process's shards are
/// restarted or resumed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_that_moves_is_resumed() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let (d, a) = start_one(&address, 4).await;
    let b = process(&d, &address, "b").await;
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    let mut starts: BTreeMap<u32, usize> = BTreeMap::new();
    for shard in d.gateway().identified() {
        *starts.entry(shard).or_default() += 1;
    }
    assert!(starts.values().all(|count| *count == 1), "{starts:?}");
    a.bot.stop().await.unwrap();
    wait_for_shards(&[&b], &[4]).await;
    assert_eq!(d.gateway().identified().len(), 4);
    b.bot.stop().await.unwrap();
    d.finish();
}

/// Without the database, sessions continue for the lifetime of their leases, and questions are
/// answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_database_questions_are_answered_until_the_leases_expire() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let (d, a) = start_one(&address, 4).await;
    a.store.close().await;
    let shown = d.shown(&ask_on(&d, 1, 1)).await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    wait_for_shards(&[&a], &[0]).await;
    a.bot.stop().await.unwrap();
    d.finish();
}

/// Leases in a database that a process can be cut off from. Other processes reach it.
#[derive(Debug)]
struct Severable {
    leases: Arc<PostgresStore>,
    is_cut: AtomicBool,
}

impl Severable {
    /// Waits for an answer that does not come.
    async fn reached(&self) {
        if self.is_cut.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl ShardLeases for Severable {
    async fn renew(
        &self,
        process: &str,
        total: u32,
        lifetime: Duration,
    ) -> receipts::store::Result<Renewal> {
        self.reached().await;
        self.leases.renew(process, total, lifetime).await
    }

    async fn save(
        &self,
        process: &str,
        total: u32,
        lease: &Lease,
    ) -> receipts::store::Result<bool> {
        self.reached().await;
        self.leases.save(process, total, lease).await
    }

    async fn release(
        &self,
        process: &str,
        total: u32,
        lease: &Lease,
    ) -> receipts::store::Result<()> {
        self.reached().await;
        self.leases.release(process, total, lease).await
    }

    async fn leave(&self, process: &str) -> receipts::store::Result<()> {
        self.reached().await;
        self.leases.leave(process).await
    }

    async fn reserve(&self, bucket: u32, interval: Duration) -> receipts::store::Result<Duration> {
        self.reached().await;
        self.leases.reserve(bucket, interval).await
    }
}

/// A process whose renewals get no answer stops its shards before another process may take them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_cut_off_gives_its_shards_up_in_time() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let d = StandIn::start().await;
    d.gateway().shard(4, 16, Duration::ZERO);
    let store = Arc::new(open(&address).await);
    let leases = Arc::new(Severable {
        leases: store.clone(),
        is_cut: AtomicBool::new(false),
    });
    let a = with_leases(&d, leases.clone(), store, "a", 100_000);
    wait_for_shards(&[&a], &[4]).await;
    let b = process(&d, &address, "b").await;
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    leases.is_cut.store(true, Ordering::Relaxed);
    wait_for_shards(&[&b], &[4]).await;
    // Less than the second by which the time limit of a renewal exceeds the lifetime here.
    let start = Instant::now();
    wait_for_shards(&[&a], &[0]).await;
    assert!(start.elapsed() < Duration::from_millis(400));
    // It takes its part again.
    leases.is_cut.store(false, Ordering::Relaxed);
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    a.bot.stop().await.unwrap();
    b.bot.stop().await.unwrap();
    d.excuse();
}

/// Leases of all shards, in a database that takes long to save a session.
#[derive(Debug, Default)]
struct SlowToSave {
    renewals: Mutex<Vec<Instant>>,
}

#[async_trait]
impl ShardLeases for SlowToSave {
    async fn renew(&self, _: &str, total: u32, _: Duration) -> receipts::store::Result<Renewal> {
        self.renewals.lock().unwrap().push(Instant::now());
        let held = (0..total).map(|shard| Lease {
            shard,
            session: None,
        });
        Ok(Renewal {
            held: held.collect(),
            surplus: 0,
        })
    }

    async fn save(&self, _: &str, _: u32, _: &Lease) -> receipts::store::Result<bool> {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok(true)
    }

    async fn release(&self, _: &str, _: u32, _: &Lease) -> receipts::store::Result<()> {
        Ok(())
    }

    async fn leave(&self, _: &str) -> receipts::store::Result<()> {
        Ok(())
    }

    async fn reserve(&self, _: u32, _: Duration) -> receipts::store::Result<Duration> {
        Ok(Duration::ZERO)
    }
}

/// To save all sessions takes longer than a lease lives without a renewal.
#[tokio::test]
async fn saving_many_sessions_keeps_no_renewal_waiting() {
    let d = StandIn::start().await;
    d.gateway().shard(SHARDS, 16, Duration::ZERO);
    let leases = Arc::new(SlowToSave::default());
    let leasing = Leasing {
        leases: leases.clone(),
        process: "a".to_owned(),
    };
    let bot = Served::leased(&d, Echo::new(), leasing);
    d.gateway().shards_ready(12).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let renewals = leases.renewals.lock().unwrap().clone();
    let pauses = renewals.windows(2).map(|pair| pair[1] - pair[0]);
    let longest = pauses.max().unwrap();
    assert!(longest < Duration::from_millis(1_500), "{longest:?}");
    // No shard was stopped.
    assert_eq!(d.gateway().connections().len(), 12);
    bot.stop().await.unwrap();
    d.finish();
}

/// The shards do not wait for the time limit one after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_stops_in_time_although_the_database_does_not_answer() {
    let Some(server) = OwnServer::start() else {
        return;
    };
    let address = server.cluster.database().await;
    let (d, a) = start_one(&address, SHARDS).await;
    server.freeze();
    let start = Instant::now();
    a.bot.stop().await.unwrap();
    // A time limit for the first shard and one for the end; twelve would take 36 s.
    assert!(start.elapsed() < Duration::from_secs(25));
    server.thaw();
    d.excuse();
}

/// A user's questions count in all processes, and those of a server go on to count where its shard
/// moves to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_on_questions_hold_over_processes() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let d = StandIn::start().await;
    d.gateway().shard(4, 16, Duration::ZERO);
    let a = limited(&d, &address, "a", 1).await;
    wait_for_shards(&[&a], &[4]).await;
    let b = limited(&d, &address, "b", 1).await;
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    let refused = "Too many requests";
    // One question a minute, whichever process runs the shard.
    for shard in 0..4 {
        let shown = d.shown(&ask_as(&d, &user(0), shard, shard)).await;
        let expected = if shard == 0 { "No ✗" } else { refused };
        assert!(shown.text().contains(expected), "shard {shard}: {shown}");
    }
    // Two a minute on a server of shard 0, whoever asks.
    let ask = async |number| {
        let options = [("question", kit::BICYCLES.into())];
        let shown = d.slash(&user(number), Place::LOBBY, "ask", &options).await;
        shown.text().to_owned()
    };
    let started = Instant::now();
    for number in 1..4 {
        let shown = ask(number).await;
        let expected = if number < 3 { "No ✗" } else { refused };
        assert!(shown.contains(expected), "user {number}: {shown}");
    }
    // Shard 0 moves to the process that has counted none of them.
    let (stays, stops) = if holds_first(&a) { (b, a) } else { (a, b) };
    stops.bot.stop().await.unwrap();
    wait_for_shards(&[&stays], &[4]).await;
    let shown = ask(4).await;
    // A place is free again 30 s after the first question.
    let is_late = started.elapsed() > Duration::from_secs(25);
    assert!(is_late || shown.contains(refused), "{shown}");
    stays.bot.stop().await.unwrap();
    d.finish();
}

/// Whether a process serves shard 0.
fn holds_first(process: &Process) -> bool {
    let metrics = process.bot.tally.render();
    metrics.contains("receipts_shard_state{shard=\"0\"} 2")
}

/// Direct messages and what users bring along to other servers arrive at shard 0, whoever runs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn direct_messages_and_installed_users_are_served_wherever_shard_0_is() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let (d, a) = start_one(&address, 4).await;
    let b = process(&d, &address, "b").await;
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    let served = async || {
        let shown = d.direct(&ASKER, kit::BICYCLES).await;
        assert!(shown.text().contains("No ✗"), "{shown}");
        for place in [Place::Direct, Place::Private, Place::Abroad] {
            let options = [("question", kit::BICYCLES.into())];
            let shown = d.slash(&ASKER, place, "ask", &options).await;
            assert!(shown.text().contains("No ✗"), "{place:?}: {shown}");
        }
    };
    served().await;
    // The session that b takes over says nothing of who the bot is, nor of its servers.
    assert!(holds_first(&a));
    a.bot.stop().await.unwrap();
    wait_for_shards(&[&b], &[4]).await;
    served().await;
    b.bot.stop().await.unwrap();
    d.finish();
}

/// The bot joins a server while one process holds its shard; another process takes the shard over.
/// Nothing announces the server there, and yet its modals are accepted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_another_process_has_seen_join_is_known() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let (d, a) = start_one(&address, 4).await;
    // The list of servers that b reads is older than the installation.
    d.change_guilds(|guilds| guilds.retain(|guild| guild.id != HARBOUR));
    let b = process(&d, &address, "b").await;
    wait_for_shards(&[&a, &b], &[2, 2]).await;
    d.change_guilds(|servers| *servers = guilds());
    a.bot.stop().await.unwrap();
    wait_for_shards(&[&b], &[4]).await;
    let question = [("question", kit::BICYCLES.into())];
    d.slash(&PINNER, Place::LOBBY, "pins add", &question).await;
    d.pinned(LOBBY, 1).await;
    let pin = [("pin", "1".into())];
    let modal = d.slash(&PINNER, Place::LOBBY, "pins edit", &pin).await;
    let filled = [("Note", "Ask elsewhere.")];
    let edited = d.submit(&PINNER, Place::LOBBY, &modal, &filled).await;
    assert!(edited.text().contains("is changed"), "{edited}");
    b.bot.stop().await.unwrap();
    d.finish();
}
