//! Files from older releases: the migrations preserve all data.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::audit::{AuditActor, AuditEvent};
use receipts::store::id::{ChannelId, GuildId, PinId};
use receipts::store::pin::{Pin, PinFilter, PinState};
use receipts::store::settings::SettingsChange;
use receipts::store::sqlite::check;
use sha2::{Digest as _, Sha256};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqlSafeStr};
use tempfile::TempDir;

use super::{HOME, NOON, STAMP, all, new_pin, open, open_at, request};
use crate::scan;

/// The released schemas before the latest, in order.
const OLDER: [(&str, &str); 2] = [
    (
        "rows",
        include_str!("../../../src/store/sqlite/migrations/0001_rows.sql"),
    ),
    (
        "notices",
        include_str!("../../../src/store/sqlite/migrations/0002_notices.sql"),
    ),
];

/// Creates a file with the first `migrations` migrations, and inserts the rows.
async fn older(folder: &Path, migrations: usize, rows: &str) {
    let file = folder.join("receipts.db");
    let connect = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let mut conn = connect.connect().await.unwrap();
    let steps = OLDER[..migrations]
        .iter()
        .zip(1..)
        .map(|(&(name, sql), version)| {
            let sql = sql.into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        });
    let migrator = Migrator::with_migrations(steps.collect());
    migrator.run_direct(None, &mut conn, false).await.unwrap();
    conn.close().await.unwrap();
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch(rows)
        .unwrap();
}

/// The SQL that inserts a pin in schemas 1 and 2.
fn pin_row(guild: GuildId, pin: i64, state: &str, keys: &[&str]) -> String {
    let reason = if state == "flagged" {
        "'sentences_gone'"
    } else {
        "NULL"
    };
    let removed = if state == "removed" { "5" } else { "NULL" };
    let citations = serde_json::to_string(&new_pin("").evidence.citations).unwrap();
    let citations = citations.replace('\'', "''");
    let guild = guild.to_stored();
    let mut sql = format!(
        "INSERT INTO pins VALUES ({pin}, {guild}, {pin}, 7, 'missing', NULL, 'q', '[]', NULL,
             '{citations}', 'sha256:one', NULL, 'bot', NULL, {NOON}, 'answer', '{state}', {reason},
             {removed}, 1);
         INSERT INTO audit (guild_id, pin_id, actor, at, deed)
         VALUES ({guild}, {pin}, 'bot', {NOON}, '{{\"did\":\"added\",\"origin\":\"answer\"}}');"
    );
    if state == "removed" {
        sql += &format!(
            "INSERT INTO audit (guild_id, pin_id, actor, at, deed)
             VALUES ({guild}, {pin}, 'bot', {NOON}, '{{\"did\":\"removed\"}}');"
        );
    }
    for key in keys {
        sql += &format!("INSERT INTO pin_keys VALUES ({guild}, '{key}', {pin});");
    }
    sql
}

async fn pins(store: &dyn Store, guild: GuildId) -> Vec<Pin> {
    store.pins(guild, PinFilter::All, all()).await.unwrap().rows
}

async fn verified(folder: &Path) {
    let file = folder.join("receipts.db");
    let report = check::verify(&file, Duration::from_secs(1)).await.unwrap();
    assert_eq!(report.findings, [""; 0]);
}

#[tokio::test]
async fn migrating_the_first_schema_preserves_all_data() {
    let folder = TempDir::new().unwrap();
    let rows = pin_row(HOME, 1, "current", &["a"]) + &pin_row(HOME, 2, "flagged", &["b"]);
    older(folder.path(), 1, &rows).await;
    let store = open(folder.path()).await.unwrap();
    let change = SettingsChange::Notices(Some(ChannelId(7)));
    store.change_settings(HOME, change, STAMP).await.unwrap();
    let settings = store.settings(HOME).await.unwrap();
    assert_eq!(settings.notices, Some(ChannelId(7)));
    let kept = pins(&store, HOME).await;
    assert_eq!(kept.iter().map(|pin| pin.id.0).collect::<Vec<_>>(), [1, 2]);
    store.close().await;
    verified(folder.path()).await;
}

#[tokio::test]
async fn pins_of_one_question_are_merged() {
    let folder = TempDir::new().unwrap();
    let other = GuildId(42);
    let rows = [
        pin_row(HOME, 1, "flagged", &["bikes"]),
        pin_row(HOME, 2, "current", &["bikes", "cycles"]),
        pin_row(HOME, 3, "current", &["bikes", "dogs"]),
        pin_row(HOME, 4, "current", &["cycles"]),
        pin_row(HOME, 5, "removed", &["bikes"]),
        pin_row(other, 6, "current", &["bikes"]),
        format!(
            "INSERT INTO settings VALUES ({home}, 'on', 30, 365, '[]', NULL);
             INSERT INTO questions VALUES (9, {home}, 1, 'q', 'q', 'silent', 1, 1, 1, 'answered', 4);
             UPDATE sqlite_sequence SET seq = 30 WHERE name = 'questions';",
            home = HOME.to_stored()
        ),
    ];
    older(folder.path(), 2, &rows.concat()).await;
    let store = open(folder.path()).await.unwrap();
    let kept = pins(&store, HOME).await;
    let states: Vec<(i64, bool, Vec<&str>)> = kept
        .iter()
        .map(|pin| {
            let keys = pin.keys.iter().map(String::as_str).collect();
            (pin.id.0, pin.state != PinState::Removed, keys)
        })
        .collect();
    let expected = [
        (1, false, vec![]),
        (2, true, vec!["bikes", "cycles"]),
        (3, true, vec!["dogs"]),
        (4, false, vec![]),
        (5, false, vec![]),
    ];
    assert_eq!(states, expected);
    let history = store.history(HOME, PinId(4), all()).await.unwrap();
    let last = history.rows.last().unwrap();
    assert_eq!(
        (last.by, &last.event),
        (AuditActor::Bot, &AuditEvent::Removed)
    );
    assert_eq!(pins(&store, other).await[0].keys, ["bikes"]);
    // Numbering continues from the server's largest number.
    for (guild, number) in [(HOME, 6), (other, 7)] {
        let added = store
            .add_pin(guild, request(99), new_pin("cats"), STAMP)
            .await;
        assert_eq!(added.unwrap().into_pin().id, PinId(number));
    }
    store.close().await;
    verified(folder.path()).await;
}

/// A backup comes before the update, and the new program may make it.
#[tokio::test]
async fn an_older_file_is_verified_and_copied_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("receipts.db");
    older(folder.path(), 2, &pin_row(HOME, 1, "current", &["a"])).await;
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("store")
            .args(args)
            .current_dir(folder.path())
            .env_clear()
            .env("RECEIPTS_STORE_URL", "sqlite://receipts.db")
            .output()
            .unwrap();
        let output = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), output)
    };
    for args in [&["verify"][..], &["backup", "copy.db"]] {
        let (status, output) = run(args);
        let expected = "schema 2, no fault\n  the schema is of an older release";
        assert!(status == 0 && output.contains(expected), "{output}");
    }
    let copy = open_at(folder.path().join("copy.db")).await.unwrap();
    assert_eq!(pins(&copy, HOME).await.len(), 1);
    copy.close().await;
    // What it can check, it does.
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("DROP INDEX pins_by_maker")
        .unwrap();
    let (status, output) = run(&["verify"]);
    let expected = "schema 2, 1 fault\n  the index `pins_by_maker` is missing";
    assert!(status == 1 && output.contains(expected), "{output}");
}

/// The first digits of the SHA-256 of every migration.
const MIGRATIONS: [(&str, &str); 6] = [
    ("postgres/0001_rows.sql", "26e36a2892d3"),
    ("postgres/0002_leases.sql", "e46b6d824933"),
    ("postgres/0003_totals.sql", "98993b7ff9fe"),
    ("sqlite/0001_rows.sql", "969fff6385e7"),
    ("sqlite/0002_notices.sql", "da237ebde750"),
    ("sqlite/0003_one_pin.sql", "7af902754306"),
];

/// The tests above make their older files with the migrations of today, so they do not notice one that
/// has changed. The files of users contain its checksum, and the program would refuse them.
#[test]
fn no_migration_has_changed() {
    let mut files = scan::files("src/store");
    files.retain(|file| file.path.ends_with(".sql"));
    let described = files.iter().map(|file| {
        let name = file.path.replace("src/store/", "");
        let digest = Sha256::digest(file.text.as_bytes());
        let digits = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
        let digits: String = digits.collect();
        (name.replace("migrations/", ""), digits)
    });
    let found: Vec<(String, String)> = described.collect();
    let expected = MIGRATIONS.map(|(name, hash)| (name.to_owned(), hash.to_owned()));
    assert_eq!(found, expected, "change the schema by another migration");
}
