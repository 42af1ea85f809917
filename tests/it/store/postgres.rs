//! The PostgreSQL store: its behaviour beyond the suite, and its failures.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use expect_test::expect;
use receipts::store::id::{PinId, QuestionId};
use receipts::store::leases::ShardLeases as _;
use receipts::store::location::{Address, Location};
use receipts::store::pin::{AddPinOutcome, PinFilter};
use receipts::store::postgres::{PostgresOptions, PostgresStore, check};
use receipts::store::privacy::Scope;
use receipts::store::settings::{Queue, SettingsChange};
use receipts::store::{Store, StoreError};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqlSafeStr as _};

use super::cluster::{Cluster, cluster};
use super::{ANA, HOME, NOON, OTHER, STAMP, all, new_pin, new_question, request};

/// The schemas before the latest, in order.
const OLDER: [(&str, &str); 2] = [
    (
        "rows",
        include_str!("../../../src/store/postgres/migrations/0001_rows.sql"),
    ),
    (
        "leases",
        include_str!("../../../src/store/postgres/migrations/0002_leases.sql"),
    ),
];

/// Opens the store in a database, with a long timeout, because the machine may be busy.
pub(crate) async fn open(address: &Address) -> PostgresStore {
    PostgresStore::open(&options(address)).await.unwrap()
}

pub(crate) fn options(address: &Address) -> PostgresOptions {
    PostgresOptions {
        address: address.clone(),
        wait_timeout: Duration::from_secs(60),
    }
}

fn address(url: &str) -> Address {
    match Location::of_url(url, Path::new("")).unwrap() {
        Location::Server(address) => address,
        Location::File(file) => panic!("{}", file.display()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_concurrent_starts_create_one_schema() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let starts = (0..10).map(|_| {
        let options = options(&address);
        tokio::spawn(async move { PostgresStore::open(&options).await })
    });
    let mut stores = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        stores.push(Arc::new(start.await.unwrap().unwrap()));
    }
    // All ten are the same store: of fifty requests to pin one question, one creates the pin.
    let presses = (0..50_u64).map(|number| {
        let store = Arc::clone(&stores[usize::try_from(number % 10).unwrap()]);
        tokio::spawn(async move {
            let pin = new_pin("Can I take a bicycle?");
            store.add_pin(HOME, request(number), pin, STAMP).await
        })
    });
    let mut made = 0;
    for press in presses.collect::<Vec<_>>() {
        match press.await.unwrap().unwrap() {
            AddPinOutcome::Created(_) => made += 1,
            AddPinOutcome::DuplicateKey(_) => {}
            AddPinOutcome::AlreadyCreated(pin) => panic!("{pin:?}"),
        }
    }
    assert_eq!(made, 1);
    let pins = stores[3].pins(HOME, PinFilter::All, all()).await.unwrap();
    assert_eq!((pins.total, pins.rows[0].id.0), (1, 1));
    // An interaction is new to only one of them.
    let mut first = 0;
    for store in &stores {
        first += u32::from(store.first_time(request(7), NOON).await.unwrap());
    }
    assert_eq!(first, 1);
    for store in stores {
        store.close().await;
    }
}

#[tokio::test]
async fn an_unreachable_server_is_named_without_its_password() {
    let options = PostgresOptions {
        address: address("postgres://ana:geheim@127.0.0.1:9/kept?password=geheim"),
        wait_timeout: Duration::from_secs(2),
    };
    let error = PostgresStore::open(&options).await.unwrap_err();
    expect!["cannot connect to the store `postgres://ana@127.0.0.1:9/kept`; check that the server runs, and the user and password (also in PGPASSWORD and ~/.pgpass)"]
        .assert_eq(&error.to_string());
    assert!(!format!("{error:?} {options:?}").contains("geheim"));
    let error = check::verify(&options).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
}

/// The library would log the whole line.
#[test]
fn a_line_of_pgpass_that_cannot_be_read_is_not_shown() {
    let home = tempfile::TempDir::new().unwrap();
    let file = home.path().join(".pgpass");
    // Without the user.
    std::fs::write(&file, "127.0.0.1:9:*:geheim\n").unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for log in ["warn", "trace"] {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .args(["store", "verify"])
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .env("RECEIPTS_LOG", log)
            .env("RECEIPTS_STORE_URL", "postgres://ana@127.0.0.1:9/kept")
            .output()
            .unwrap();
        let output = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert!(output.contains("cannot connect to the store"), "{output}");
        assert!(!output.contains("geheim"), "{output}");
    }
}

#[tokio::test]
async fn only_opening_creates_a_store_in_a_database() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let error = check::verify(&options(&address)).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSchema { .. }), "{error}");
    open(&address).await.close().await;
    assert_eq!(
        check::verify(&options(&address)).await.unwrap().schema,
        Some(3)
    );
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    open(&address).await.close().await;
    sql(
        &address,
        "UPDATE _sqlx_migrations SET version = 9 WHERE version = 3",
    )
    .await;
    let error = PostgresStore::open(&options(&address)).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 9,
                known: 3,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn tables_of_another_program_are_not_changed() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    sql(&address, "CREATE TABLE pins (name TEXT)").await;
    let error = PostgresStore::open(&options(&address)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherSchema { .. }), "{error}");
    sql(&address, "INSERT INTO pins VALUES ('still theirs')").await;
}

/// The usual versions of migrations are times, and greater than those of the store.
#[tokio::test]
async fn a_database_of_another_program_that_uses_sqlx_is_not_called_newer() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    sql(
        &address,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL,
             checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL);
         INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (20240131120000, 'orders', TRUE, '\\x00', 1)",
    )
    .await;
    let error = PostgresStore::open(&options(&address)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherSchema { .. }), "{error}");
    let error = check::verify(&options(&address)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherSchema { .. }), "{error}");
}

/// Creates a database with the first migrations, as an older program leaves it.
async fn older(cluster: &Cluster, migrations: usize) -> Address {
    let address = cluster.database().await;
    let steps = OLDER[..migrations]
        .iter()
        .zip(1..)
        .map(|(&(name, sql), version)| {
            let sql = sql.into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        });
    let migrator = Migrator::with_migrations(steps.collect());
    let options: PgConnectOptions = address.url().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    migrator.run_direct(None, &mut conn, false).await.unwrap();
    conn.close().await.unwrap();
    address
}

#[tokio::test]
async fn migrating_an_older_schema_preserves_all_data() {
    let Some(cluster) = cluster() else { return };
    for migrations in 1..=OLDER.len() {
        let address = older(cluster, migrations).await;
        let guild = OTHER.to_stored();
        let rows = format!(
            "INSERT INTO settings VALUES ({guild}, 'on', 30, 365, '[]', NULL);
             INSERT INTO votes VALUES ({guild}, 'a1', 11, 'helpful', {NOON});
             INSERT INTO pin_numbers VALUES ({guild}, 4);"
        );
        sql(&address, &rows).await;
        let has_leases = migrations > 1;
        if has_leases {
            let session = "INSERT INTO shard_leases VALUES (1, 0, NULL, 'saved')";
            sql(&address, session).await;
        }
        let store = open(&address).await;
        let settings = store.settings(OTHER).await.unwrap();
        assert_eq!(settings.queue, Queue::On);
        let votes = store.vote_counts(OTHER, "a1").await.unwrap();
        assert_eq!(votes.helpful, 1);
        let added = store.add_pin(OTHER, request(1), new_pin("bikes"), STAMP);
        assert_eq!(added.await.unwrap().into_pin().id, PinId(5));
        let lifetime = Duration::from_secs(600);
        let renewal = store.renew("new", 1, lifetime).await.unwrap();
        let session = renewal.held[0].session.as_deref();
        assert_eq!(session, has_leases.then_some("saved"));
        store.close().await;
        let report = check::verify(&options(&address)).await.unwrap();
        assert_eq!(report.findings, [""; 0]);
        assert_eq!(report.schema, Some(3));
    }
}

/// During a rolling update, the newer process migrates the schema while the older one runs.
#[tokio::test]
async fn a_column_that_a_newer_release_adds_breaks_no_statement() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let store = open(&address).await;
    let queue = SettingsChange::Queue(Queue::On);
    store.change_settings(HOME, queue, STAMP).await.unwrap();
    let question = new_question(ANA, "bikes");
    store.enqueue_question(HOME, question, NOON).await.unwrap();
    store
        .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap();
    let read = async || {
        store.settings(HOME).await.unwrap();
        store.pins(HOME, PinFilter::All, all()).await.unwrap();
        store.groups(HOME, all()).await.unwrap();
        store
            .group_questions(HOME, QuestionId(1), all())
            .await
            .unwrap();
        store.audit(HOME, all()).await.unwrap();
        let data = store.user_data(Scope::Everywhere, ANA).await.unwrap();
        (data.questions.len(), data.pins.len())
    };
    assert_eq!(read().await, (1, 1));
    for table in ["settings", "pins", "questions", "votes", "audit"] {
        let add = format!("ALTER TABLE {table} ADD COLUMN later TEXT");
        sql(&address, &add).await;
    }
    assert_eq!(read().await, (1, 1));
    store.close().await;
}

#[tokio::test]
async fn a_row_that_breaks_a_rule_is_found() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let store = open(&address).await;
    let added = store
        .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
        .await;
    assert!(matches!(added, Ok(AddPinOutcome::Created(_))));
    store.close().await;
    sql(&address, "DELETE FROM audit").await;
    sql(&address, "UPDATE pins SET citations = '[{\"secret\": 1}]'").await;
    let report = check::verify(&options(&address)).await.unwrap();
    expect![[r#"
        pin 1 of server 18446744073709551614 was made, and the audit has no row for it
        row 1 of `pins` of server 18446744073709551614 cannot be read: `citations` is not the JSON that this release writes; `receipts store verify` checks all rows"#]]
    .assert_eq(&report.findings.join("\n"));
}

pub(super) async fn sql(address: &Address, sql: &str) {
    let options: PgConnectOptions = address.url().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
}

/// The number of transactions that the program has open in the database, and does nothing in.
pub(super) async fn open_transactions(address: &Address) -> i64 {
    let options: PgConnectOptions = address.url().parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    let open = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
             AND application_name = 'receipts' AND state = 'idle in transaction'",
    );
    open.fetch_one(&mut conn).await.unwrap()
}

/// The store replaces a connection that the server closes, and loses no acknowledged write.
#[tokio::test]
async fn a_closed_connection_is_replaced() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let store = open(&address).await;
    store
        .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap();
    sql(
        &cluster.address("postgres"),
        &format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            address.url().rsplit('/').next().unwrap()
        ),
    )
    .await;
    let pins = store.pins(HOME, PinFilter::All, all()).await.unwrap();
    assert_eq!(pins.total, 1);
    store.close().await;
}

/// `store verify` and `store backup` on a database, run by the real program.
#[tokio::test]
async fn the_program_verifies_and_names_pg_dump() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    open(&address).await.close().await;
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("store")
            .args(args)
            .env("RECEIPTS_STORE_URL", address.url())
            .output()
            .unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        (done.status.code().unwrap(), out + &err)
    };
    let (status, output) = run(&["verify"]);
    assert!(
        status == 0 && output.contains("schema 3, no fault"),
        "{output}"
    );
    let (status, output) = run(&["backup", "copy.db"]);
    assert!(status == 2 && output.contains("pg_dump"), "{output}");
}
