//! The database is restarted, cut off, or has no free connection while the bot answers.

use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::metered::MeteredStore;
use receipts::store::pin::PinFilter;
use receipts::store::postgres::{PostgresOptions, PostgresStore};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use tokio::time::Instant;

use super::ferry::{Ferry, OPPOSITE, REPHRASED};
use crate::bot::kit::{BICYCLES, SILENT, ferry as corpus};
use crate::standin::incoming::Place;
use crate::standin::world::{ASKER, HARBOUR, KEEPER, PINNER};
use crate::store::cluster::OwnServer;

/// The time limit of an operation in this test; the program's is longer.
const LIMIT: Duration = Duration::from_secs(1);

async fn pins(store: &dyn Store) -> u64 {
    let guild = receipts::store::id::GuildId(HARBOUR);
    let pins = store.pins(guild, PinFilter::All, crate::store::all()).await;
    pins.unwrap().total
}

/// A bot on the database, whose operations have a time limit, with one pin.
async fn with_a_pin(server: &OwnServer) -> (Arc<dyn Store>, Ferry) {
    let address = server.cluster.database().await;
    let options = PostgresOptions {
        address,
        wait_timeout: LIMIT,
    };
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&options).await.unwrap());
    let metered = MeteredStore::new(Arc::clone(&store), Arc::default(), Some(LIMIT));
    let f = Ferry::over(&corpus(), Arc::new(metered), 1_000).await;
    let reply = f.pin(&PINNER, Place::LOBBY, BICYCLES).await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    (store, f)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_continue_and_no_acknowledged_pin_is_lost() {
    let Some(mut server) = OwnServer::start() else {
        return;
    };
    let (store, f) = with_a_pin(&server).await;

    // Stopped: questions are answered and a moderator gets an apology. After the restart, all
    // works.
    server.stop();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let reply = f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    assert!(reply.text().contains("something went wrong"), "{reply}");
    server.restart();
    pinned_again(&f).await;
    assert_eq!(pins(&*store).await, 1);

    // Without a connection: the same, within the time limits.
    server.freeze();
    let started = Instant::now();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let reply = f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    assert!(reply.text().contains("something went wrong"), "{reply}");
    assert!(
        started.elapsed() < Duration::from_secs(12),
        "{:?}",
        started.elapsed()
    );
    // The store has just timed out, so nobody waits for it again.
    let again = Instant::now();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let took = again.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    server.thaw();
    pinned_again(&f).await;

    // A moderator whose pin was cut off may have got an apology, and yet it is stored.
    let before = pins(&*store).await;
    assert!((1..=2).contains(&before), "{before}");
    f.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_free_connections_loses_nothing() {
    let Some(server) = OwnServer::start() else {
        return;
    };
    let (store, f) = with_a_pin(&server).await;

    // The others are taken: the bot has one at least, and everything goes on with it.
    let mut taken = take_free(&server).await;
    let shown = f.ask(&ASKER, SILENT).await;
    assert!(shown.all_text().contains("no answer ?"), "{shown}");
    let reply = f.pin(&PINNER, Place::LOBBY, REPHRASED).await;
    assert!(reply.text().contains("pinned already, as #1"), "{reply}");

    // Its own are lost too, and taken: questions are answered, a moderator gets an apology, in time.
    while end_connections(&mut taken[0]).await > 0 {
        // The server frees a connection a moment after its end is reported.
        tokio::time::sleep(Duration::from_millis(100)).await;
        taken.extend(take_free(&server).await);
    }
    let begun = Instant::now();
    assert!(f.ask(&ASKER, BICYCLES).await.text().contains("No ✗"));
    let reply = f.pin(&PINNER, Place::LOBBY, OPPOSITE).await;
    assert!(reply.text().contains("something went wrong"), "{reply}");
    let settings = [("review", true.into())];
    let reply = f.d.slash(&KEEPER, Place::LOBBY, "settings", &settings);
    assert!(reply.await.text().contains("something went wrong"));
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(12), "{took:?}");

    // Free again: what was acknowledged is there, and what was apologised for is not.
    drop(taken);
    pinned_again(&f).await;
    assert_eq!(pins(&*store).await, 1);
    let guild = receipts::store::id::GuildId(HARBOUR);
    let settings = store.settings(guild).await.unwrap();
    assert_eq!(settings, receipts::store::settings::Settings::INITIAL);
    f.end().await;
}

/// Connects until the server refuses another connection.
async fn take_free(server: &OwnServer) -> Vec<PgConnection> {
    let address = server.cluster.address("postgres");
    let options: PgConnectOptions = address.url().parse().unwrap();
    let mut taken = Vec::new();
    loop {
        match options.connect().await {
            Ok(connection) => taken.push(connection),
            // `too_many_connections`.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("53300") => {
                return taken;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Ends the connections of the bot; returns how many there were.
async fn end_connections(conn: &mut PgConnection) -> i64 {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE application_name = 'receipts'";
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
}

/// Waits until the pin is shown above the answer again.
async fn pinned_again(f: &Ferry) {
    let started = Instant::now();
    while !f
        .ask(&ASKER, BICYCLES)
        .await
        .all_text()
        .contains("Pinned on this server")
    {
        assert!(started.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
