//! How many operations a second one PostgreSQL server carries, for `docs/scale.md`.
//!
//! ```text
//! cargo test --test it -- --ignored --nocapture store::measured
//! ```
//! The server waits for its disk at each commit, as one in operation does. Server and clients share
//! the machine, so a server of its own carries more.

use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use receipts::store::Store;
use receipts::store::id::{GuildId, InteractionId, UserId};
use receipts::store::leases::ShardLeases;
use receipts::store::postgres::PostgresStore;
use receipts::store::rate_limits::CountedQuestion;
use receipts::store::vote::Opinion;
use tokio::time::Instant;

use super::cluster::OwnServer;
use super::{NOON, STAMP, new_pin};

/// How long each operation is repeated.
const TIME: Duration = Duration::from_secs(5);

/// Requests at once, over two processes with eight connections each.
const AT_ONCE: u64 = 64;

/// Servers of Discord that the operations are about.
const GUILDS: u64 = 1_000;

/// The processes, in turn.
type Processes = Arc<[PostgresStore; 2]>;

/// Repeats an operation from [`AT_ONCE`] tasks; returns how many were done a second. Its argument is
/// a number that no other call has.
async fn rate<F>(stores: &Processes, operation: fn(Processes, u64) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    let (started, done) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (stores, done) = (Arc::clone(stores), Arc::clone(&done));
        tasks.spawn(async move {
            while started.elapsed() < TIME {
                let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
                operation(Arc::clone(&stores), number).await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let done = u32::try_from(done.load(Ordering::Relaxed)).unwrap();
    f64::from(done) / started.elapsed().as_secs_f64()
}

fn store(stores: &Processes, number: u64) -> &PostgresStore {
    &stores[usize::try_from(number % 2).unwrap()]
}

fn guild(number: u64) -> GuildId {
    GuildId(1 + number % GUILDS)
}

async fn claim(stores: Processes, number: u64) {
    let interaction = InteractionId(number);
    let store = store(&stores, number);
    assert!(store.first_time(interaction, NOON).await.unwrap());
}

async fn count(stores: Processes, number: u64) {
    let most = NonZeroU32::new(100_000).unwrap();
    let asked = CountedQuestion {
        user: UserId(number),
        guild: Some(guild(number)),
        user_per_minute: most,
        guild_per_minute: most,
    };
    let counted = store(&stores, number).count_question(asked).await;
    assert_eq!(counted.unwrap(), None);
}

async fn find(stores: Processes, number: u64) {
    let keys = [format!("a {number}")];
    let found = store(&stores, number).pins_by_keys(guild(number), &keys);
    found.await.unwrap();
}

async fn vote(stores: Processes, number: u64) {
    let (guild, user) = (guild(number), UserId(number));
    let vote = store(&stores, number).vote(guild, "answer", user, Opinion::Helpful, NOON);
    vote.await.unwrap();
}

async fn pin(stores: Processes, number: u64) {
    let (request, new) = (InteractionId(number), new_pin(&number.to_string()));
    let added = store(&stores, number).add_pin(guild(number), request, new, STAMP);
    added.await.unwrap();
}

/// What a cached question costs: it is claimed and counted, and its pin is looked for.
async fn question(stores: Processes, number: u64) {
    claim(Arc::clone(&stores), number).await;
    count(Arc::clone(&stores), number).await;
    find(stores, number).await;
}

async fn renew(stores: Processes, number: u64) {
    let process = format!("process {}", number % 4);
    let lifetime = Duration::from_secs(45);
    let renewed = store(&stores, number).renew(&process, 40, lifetime);
    renewed.await.unwrap();
}

#[expect(clippy::print_stdout, reason = "the figures of a measurement")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute: `cargo test --test it -- --ignored --nocapture store::measured`"]
async fn operations_a_second() {
    let Some(server) = OwnServer::start_with(|_| vec!["max_connections=40".to_owned()]) else {
        return;
    };
    let address = server.cluster.database().await;
    let open = || super::postgres::open(&address);
    let stores: Processes = Arc::new([open().await, open().await]);
    println!(
        "claims of interactions: {:.0} a second",
        rate(&stores, claim).await
    );
    println!(
        "counted questions: {:.0} a second",
        rate(&stores, count).await
    );
    println!("pins: {:.0} a second", rate(&stores, pin).await);
    println!(
        "look-ups of pins: {:.0} a second",
        rate(&stores, find).await
    );
    println!("votes: {:.0} a second", rate(&stores, vote).await);
    println!(
        "cached questions: {:.0} a second",
        rate(&stores, question).await
    );
    println!(
        "renewals of leases: {:.0} a second",
        rate(&stores, renew).await
    );
    for store in stores.iter() {
        store.close().await;
    }
}
