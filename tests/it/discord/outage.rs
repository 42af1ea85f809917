//! The database is restarted, cut off, or out of connections while the bot answers.

use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::metered::MeteredStore;
use receipts::store::pin::PinFilter;
use receipts::store::postgres::{PostgresOptions, PostgresStore};
use tokio::time::Instant;

use super::ferry::{Ferry, OPPOSITE};
use crate::bot::kit::{BICYCLES, SILENT, ferry as corpus};
use crate::standin::incoming::Place;
use crate::standin::world::{ASKER, HARBOUR, PINNER};
use crate::store::cluster::{FEW_CONNECTIONS, OwnServer};

/// The time limit of an operation in this test; the program's is longer.
const LIMIT: Duration = Duration::from_secs(1);

async fn pins(store: &dyn Store) -> u64 {
    let guild = receipts::store::id::GuildId(HARBOUR);
    let pins = store.pins(guild, PinFilter::All, crate::store::all()).await;
    pins.unwrap().total
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_go_on_and_nothing_acknowledged_is_lost() {
    let Some(mut server) = OwnServer::start() else {
        return;
    };
    let address = server.cluster.database().await;
    let options = PostgresOptions {
        address,
        patience: LIMIT,
    };
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&options).await.unwrap());
    let metered = MeteredStore::new(Arc::clone(&store), Arc::default(), Some(LIMIT));
    let f = Ferry::over(&corpus(), Arc::new(metered), 1_000).await;
    let told = f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    assert!(told.text().contains("Pinned as #1"), "{told}");

    // Stopped: answers go on, a moderator gets an apology, and then all is as before.
    server.stop();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let told = f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    assert!(told.text().contains("something went wrong"), "{told}");
    server.restart();
    pinned_again(&f).await;
    assert_eq!(pins(&*store).await, 1);

    // Cut off: the same, within the time limits.
    server.freeze();
    let begun = Instant::now();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let told = f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    assert!(told.text().contains("something went wrong"), "{told}");
    assert!(
        begun.elapsed() < Duration::from_secs(12),
        "{:?}",
        begun.elapsed()
    );
    server.thaw();
    pinned_again(&f).await;

    // Out of connections: the bot has at least one, and goes on with it.
    let mut taken = Vec::new();
    for _ in 0..FEW_CONNECTIONS {
        use sqlx::ConnectOptions as _;
        let options: sqlx::postgres::PgConnectOptions =
            server.cluster.address("postgres").url().parse().unwrap();
        if let Ok(connection) = options.connect().await {
            taken.push(connection);
        }
    }
    assert!(
        f.ask(&ASKER, SILENT)
            .await
            .all_text()
            .contains("no answer ?")
    );
    drop(taken);
    let before = pins(&*store).await;
    assert!((1..=2).contains(&before), "{before}");
    f.end().await;
}

/// Waits until the pin stands above the answer again.
async fn pinned_again(f: &Ferry) {
    let begun = Instant::now();
    while !f
        .ask(&ASKER, BICYCLES)
        .await
        .all_text()
        .contains("Pinned on this server")
    {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
