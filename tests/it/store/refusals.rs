//! Invalid store URLs, and files that the store must not write. Each error names the remedy.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use expect_test::{Expect, expect};
use receipts::store::id::{MessageId, PinId};
use receipts::store::location::Location;
use receipts::store::page::PageRequest;
use receipts::store::pin::{PinFilter, Posting};
use receipts::store::sqlite::{SqliteOptions, SqliteStore};
use receipts::store::{Store, StoreError};
use tempfile::TempDir;

use super::{HOME, STAMP, all, new_pin, open, open_at, page, request};

/// Compares the location or the error for a URL, with `DATA` for the data folder.
#[track_caller]
fn url(url: &str, expected: Expect) {
    expected.assert_eq(&match Location::of_url(url, Path::new("DATA")) {
        Ok(location) => format!("{location:?}"),
        Err(error) => error.to_string(),
    });
}

#[test]
fn a_url_is_a_file_or_refused() {
    url("", expect![[r#"File("DATA/receipts.db")"#]]);
    url(" ", expect![[r#"File("DATA/receipts.db")"#]]);
    url("sqlite://a/b.db", expect![[r#"File("a/b.db")"#]]);
    url("sqlite:b.db", expect![[r#"File("b.db")"#]]);
    url("SQLite:///srv/b.db", expect![[r#"File("/srv/b.db")"#]]);
    url(
        "sqlite:///srv/%E6%94%AF%20b%25.db",
        expect![[r#"File("/srv/支 b%.db")"#]],
    );
    url(
        "postgres://ana:secret@db.example:5433/kept?password=secret",
        expect!["Server(Address(postgres://ana@db.example:5433/kept))"],
    );
    url(
        "postgresql://host/kept",
        expect!["Server(Address(postgres://host/kept))"],
    );
    url(
        "sqlite://",
        expect!["the store's URL `sqlite:…`: names no file; write `sqlite://FILE`"],
    );
    url(
        "sqlite:///srv/",
        expect!["the store's URL `sqlite:…`: names no file; write `sqlite://FILE`"],
    );
    url(
        "sqlite::memory:",
        expect!["the store's URL `sqlite:…`: would lose all pins at exit; name a file"],
    );
    url(
        "sqlite://a.db?mode=memory",
        expect![
            "the store's URL `sqlite:…`: takes no parameters; leave out `?` and `#` and what follows, or write %3F and %23"
        ],
    );
    url(
        "sqlite:///srv/%F.db",
        expect![
            "the store's URL `sqlite:…`: a `%` is followed by two hexadecimal digits of UTF-8; write %25 for the sign itself"
        ],
    );
    url(
        "sqlite:///srv/%00.db",
        expect![
            "the store's URL `sqlite:…`: a `%` is followed by two hexadecimal digits of UTF-8; write %25 for the sign itself"
        ],
    );
}

#[test]
fn a_url_that_is_refused_shows_nothing_secret() {
    for hidden in [
        "postgres://ana:secret@host",
        "POSTGRESQL://secret",
        "postgres:secret",
        "postgres://ana:secret@host:port/db",
        "postgres://ana@host/db?sslmode=secret",
        "postgres://ana@host/db?sslpassword=secret",
        "postgres://ana@host/db?secret",
    ] {
        let error = Location::of_url(hidden, Path::new("DATA")).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(error.shown, "postgres://…");
    }
    // Ignored, it would leave the connection less safe than the user believes.
    url(
        "postgres://ana@host/db?ssl_mode=verify-full",
        expect![
            "the store's URL `postgres://…`: has an unknown parameter after the `?`; known are sslmode, sslrootcert, sslcert, sslkey, host, hostaddr, port, dbname, user, password, options and statement-cache-capacity"
        ],
    );
    url(
        "postgres://ana@host/db?sslmode=require&options[search_path]=kept",
        expect!["Server(Address(postgres://ana@host/db))"],
    );
    url(
        "mysql://ana:secret@host/db",
        expect![
            "the store's URL `mysql://…`: not supported; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder"
        ],
    );
    url(
        "sqlite://ana:secret@host/db",
        expect![
            "the store's URL `sqlite:…`: a file has no user and no password; put `./` before a name with `@`"
        ],
    );
    url(
        "ana:secret@host/db",
        expect![
            "the store's URL `…`: not a store URL; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder"
        ],
    );
    url(
        "secret",
        expect![
            "the store's URL `…`: not a store URL; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder"
        ],
    );
    url(
        "/srv/receipts.db",
        expect![
            "the store's URL `…`: not a store URL; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder"
        ],
    );
}

/// A folder for a closed store.
struct Place {
    dir: TempDir,
}

impl Place {
    fn empty() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    async fn with_pins(pins: u64) -> Self {
        let place = Self::empty();
        let store = open(place.dir.path()).await.unwrap();
        for number in 0..pins {
            store
                .add_pin(HOME, request(number), new_pin(&number.to_string()), STAMP)
                .await
                .unwrap();
        }
        store.close().await;
        place
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("receipts.db")
    }

    fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.file()).unwrap();
        change(&mut bytes);
        fs::write(self.file(), bytes).unwrap();
    }

    fn sql(&self, sql: &str) {
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        conn.execute_batch(sql).unwrap();
    }

    /// Checks that opening the store fails with this error and does not change the file.
    async fn check(&self, expected: Expect) {
        let before = fs::read(self.file()).ok();
        let error = open(self.dir.path()).await.unwrap_err();
        assert_eq!(fs::read(self.file()).ok(), before, "the file was written");
        expected.assert_eq(&message_of(&error, self.dir.path()));
    }
}

/// The text of the error and its causes, with `DIR` for the folder.
fn message_of(error: &StoreError, dir: &Path) -> String {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message.replace(&dir.display().to_string(), "DIR")
}

#[tokio::test]
async fn stored_pins_persist() {
    let place = Place::with_pins(3).await;
    let store = open(place.dir.path()).await.unwrap();
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        3
    );
    store.close().await;
    let files = fs::read_dir(place.dir.path()).unwrap().count();
    assert_eq!(files, 1, "a closed store is one file");
}

#[tokio::test]
async fn the_data_folder_is_created_and_only_its_owner_reads_the_file() {
    let place = Place::empty();
    let folder = place.dir.path().join("a/b");
    let store = open(&folder).await.unwrap();
    assert_eq!(store.file(), folder.join("receipts.db"));
    #[cfg(unix)]
    for entry in fs::read_dir(&folder).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
    }
    store.close().await;
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let place = Place::empty();
    fs::write(place.file(), "").unwrap();
    open(place.dir.path()).await.unwrap().close().await;
    open(place.dir.path()).await.unwrap().close().await;
}

#[tokio::test]
async fn damaged_pages_are_refused() {
    let place = Place::with_pins(40).await;
    // Overwrite every fifth page after the header and the schema.
    place.change(|bytes| {
        for page in bytes.chunks_mut(4_096).skip(2).step_by(5) {
            page.fill(0x5a);
        }
    });
    let error = open(place.dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[tokio::test]
async fn a_damaged_header_is_refused() {
    let place = Place::with_pins(1).await;
    place.change(|bytes| bytes[16..24].fill(0xff));
    place.check(expect!["the store `DIR/receipts.db` is damaged: file is not a database; restore a backup, without the `-wal` and `-shm` files beside it, or move all of them away to start with an empty store"]).await;
}

#[tokio::test]
async fn a_truncated_file_is_refused() {
    for length in [50, 100, 4_096, 10_000, 40_960] {
        let place = Place::with_pins(40).await;
        place.change(|bytes| bytes.truncate(length));
        let error = open(place.dir.path()).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Damaged { .. }),
            "{length}: {error}"
        );
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_not_changed() {
    let place = Place::empty();
    place.sql("CREATE TABLE tags (name TEXT); INSERT INTO tags VALUES ('mine')");
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: it has tables of another program; name another file"]).await;
    place.sql("PRAGMA application_id = 252006674");
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: its application_id is another program's; name another file"]).await;
    let place = Place::empty();
    place.sql("PRAGMA application_id = 252006674");
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: its application_id is another program's; name another file"]).await;
}

/// The other program crashed and left its last changes in a log. Only that program may apply them.
#[tokio::test]
async fn the_log_of_another_program_is_not_changed() {
    let place = Place::empty();
    let other = TempDir::new().unwrap();
    let file = other.path().join("receipts.db");
    let conn = rusqlite::Connection::open(&file).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE tags (name TEXT)")
        .unwrap();
    for name in ["receipts.db", "receipts.db-wal"] {
        fs::copy(other.path().join(name), place.dir.path().join(name)).unwrap();
    }
    let log = place.dir.path().join("receipts.db-wal");
    let before = fs::read(&log).unwrap();
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: it has tables of another program; name another file"]).await;
    assert!(!before.is_empty());
    assert_eq!(fs::read(&log).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_not_changed() {
    let place = Place::empty();
    fs::write(place.file(), "# notes\nbuy a bicycle").unwrap();
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: it does not begin as an SQLite file does; name another file"]).await;
    fs::write(place.file(), "SQLite").unwrap();
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: it does not begin as an SQLite file does; name another file"]).await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_not_changed() {
    let place = Place::with_pins(1).await;
    place.sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (7, 'later', TRUE, x'00', 1)",
    );
    place.check(expect!["the store `DIR/receipts.db` has schema 7, and this release supports at most 3; use the newer release"]).await;
}

#[tokio::test]
async fn a_changed_migration_is_refused() {
    let place = Place::with_pins(1).await;
    place.sql("UPDATE _sqlx_migrations SET checksum = x'00'");
    place.check(expect!["`DIR/receipts.db` is not a store of receipts: its schema is of no release of receipts; name another file"]).await;
}

#[tokio::test]
async fn a_folder_in_place_of_the_file_is_refused() {
    let place = Place::empty();
    fs::create_dir(place.file()).unwrap();
    place
        .check(expect![
            "`DIR/receipts.db` is a folder, and the store is one file; name a file in it"
        ])
        .await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_created_is_refused() {
    let place = Place::empty();
    fs::write(place.dir.path().join("taken"), "").unwrap();
    let error = open(&place.dir.path().join("taken/data"))
        .await
        .unwrap_err();
    expect!["cannot write the store `DIR/taken/data/receipts.db`; give the bot's user write permission for the file and its folder: Not a directory (os error 20)"].assert_eq(&message_of(&error, place.dir.path()));
}

#[tokio::test]
async fn the_folder_of_a_named_file_is_created() {
    let place = Place::empty();
    let file = place.dir.path().join("not/yet/kept.db");
    drop(open_at(file.clone()).await.unwrap());
    assert!(file.is_file());
    // The error names a folder that cannot be created.
    let file = file.join("kept.db");
    let error = open_at(file).await.unwrap_err();
    let message = message_of(&error, place.dir.path());
    assert!(message.contains("DIR/not/yet/kept.db/kept.db"), "{message}");
}

/// Nobody can write to this folder, not even root.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_refused() {
    let error = open(Path::new("/proc/self")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("cannot write the store `/proc/self/receipts.db`; give ")
    );
}

#[tokio::test]
async fn a_store_in_use_is_refused() {
    let place = Place::with_pins(1).await;
    let other = rusqlite::Connection::open(place.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = open(place.dir.path()).await.unwrap_err();
    expect!["the store `DIR/receipts.db` is in use by another process; stop that one first, or wait until it has ended"]
        .assert_eq(&message_of(&error, place.dir.path()));
    other.execute_batch("ROLLBACK").unwrap();
    open(place.dir.path()).await.unwrap().close().await;
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .unwrap();
    let error = open(place.dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
}

/// Two stores on one file, as in two processes. With a deferred transaction, a write that starts
/// with a read would fail here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_of_one_file_take_turns() {
    let place = Place::with_pins(1).await;
    let file = place.dir.path().join("receipts.db");
    let wait_timeout = Duration::from_secs(20);
    let options = SqliteOptions { file, wait_timeout };
    let (one, other) = (
        SqliteStore::open(&options).await.unwrap(),
        SqliteStore::open(&options).await.unwrap(),
    );
    let write = async |store: &SqliteStore, first: u64| {
        for number in first..first + 40 {
            let posting = Posting::Posted(MessageId(number));
            let posted = store.set_posting(HOME, PinId(1), posting, STAMP).await;
            assert!(posted.unwrap().is_some());
        }
    };
    tokio::join!(write(&one, 1_000), write(&other, 2_000));
    let history = one.history(HOME, PinId(1), all()).await.unwrap();
    assert_eq!(history.total, 81);
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn an_unreadable_row_is_named_without_its_content() {
    let place = Place::with_pins(2).await;
    place.sql(r#"UPDATE pins SET citations = '[{"secret": 1}]' WHERE pin_id = 2"#);
    let store = open(place.dir.path()).await.unwrap();
    let one: PageRequest = page(0, 1);
    assert_eq!(
        store
            .pins(HOME, PinFilter::All, one)
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
    let error = store.pins(HOME, PinFilter::All, all()).await.unwrap_err();
    expect!["row 2 of `pins` of server 18446744073709551614 cannot be read: `citations` is not the JSON that this release writes; `receipts store verify` checks all rows"].assert_eq(&message_of(&error, place.dir.path()));
    store.close().await;
}

/// The schema of the file rejects incomplete pins too, for example a pin without a citation.
#[tokio::test]
async fn the_schema_rejects_an_incomplete_pin() {
    let place = Place::with_pins(1).await;
    let conn = rusqlite::Connection::open(place.file()).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    for wrong in [
        "UPDATE pins SET citations = '[]'",
        "UPDATE pins SET citations = 'none'",
        "UPDATE pins SET state = 'flagged'",
        "UPDATE pins SET state = 'removed'",
        "UPDATE pins SET posting = 'posted'",
        "UPDATE pins SET guild_id = 5",
        "UPDATE pins SET version = 'two'",
        "UPDATE audit SET guild_id = 5",
        "INSERT INTO pin_keys SELECT 5, 'bikes', pin_id FROM pins",
    ] {
        assert!(conn.execute_batch(wrong).is_err(), "{wrong}");
    }
}

/// Deleted text no longer exists in the file or in its log.
#[tokio::test]
async fn erased_text_is_not_in_the_file() {
    use receipts::store::privacy::Scope;
    use receipts::store::settings::{Queue, SettingsChange};

    let place = Place::empty();
    let store = open(place.dir.path()).await.unwrap();
    store
        .change_settings(HOME, SettingsChange::Queue(Queue::On), STAMP)
        .await
        .unwrap();
    for number in 0..50 {
        let question = super::new_question(super::BEN, &format!("canary {number}"));
        store
            .enqueue_question(HOME, question, super::NOON)
            .await
            .unwrap();
    }
    let words = |place: &Place| -> usize {
        let files = fs::read_dir(place.dir.path()).unwrap();
        let bytes = files.map(|file| fs::read(file.unwrap().path()).unwrap());
        bytes
            .map(|bytes| bytes.windows(6).filter(|six| six == b"canary").count())
            .sum()
    };
    assert!(words(&place) > 50);
    store
        .erase_user(Scope::Everywhere, super::BEN)
        .await
        .unwrap();
    assert_eq!(words(&place), 0);
    store.close().await;
}

#[test]
fn the_sqlite_library_has_the_fix_of_the_log() {
    // rusqlite uses the same libsqlite3-sys as sqlx.
    assert!(
        rusqlite::version_number() >= 3_051_003,
        "{}",
        rusqlite::version()
    );
}
