//! `receipts store backup|verify`, run by the real program.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use expect_test::{Expect, expect};
use receipts::store::Store;
use receipts::store::pin::PinFilter;
use receipts::store::sqlite::SqliteStore;
use tempfile::TempDir;

use super::{HOME, STAMP, all, new_pin, open, request};

/// A working folder with a store of three pins in its data folder.
struct Place {
    dir: TempDir,
}

impl Place {
    fn empty() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    async fn with_store() -> (Self, SqliteStore) {
        let place = Self::empty();
        let store = open(&place.path("data")).await.unwrap();
        for number in 0..3 {
            store
                .add_pin(HOME, request(number), new_pin(&number.to_string()), STAMP)
                .await
                .unwrap();
        }
        (place, store)
    }

    fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    fn sql(&self, sql: &str) {
        let conn = rusqlite::Connection::open(self.path("data/receipts.db")).unwrap();
        conn.execute_batch(sql).unwrap();
    }

    /// Compares the exit status and both output streams, with `DIR` for the folder.
    fn check(&self, args: &[&str], expected: Expect) {
        self.check_with(args, "", expected);
    }

    fn check_with(&self, args: &[&str], url: &str, expected: Expect) {
        let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("store")
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .env("RECEIPTS_STORE_URL", url)
            .output()
            .unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        let status = done.status.code().unwrap();
        let dir = self.dir.path().canonicalize().unwrap();
        let output = format!("{status}\n{out}{err}").replace(&dir.display().to_string(), "DIR");
        expected.assert_eq(&output);
    }
}

#[tokio::test]
async fn a_store_is_verified_and_copied_while_it_is_in_use() {
    let (place, store) = Place::with_store().await;
    place.check(
        &["verify"],
        expect![[r#"
            0
            DIR/data/receipts.db: schema 3, no fault
              settings 0
              pins 3
              pin_keys 6
              questions 0
              votes 0
              audit 3
              seen 0
              left_guilds 0
              pin_numbers 1
        "#]],
    );
    place.check(
        &["backup", "copy.db"],
        expect![[r#"
            0
            DIR/copy.db: schema 3, no fault
              settings 0
              pins 3
              pin_keys 6
              questions 0
              votes 0
              audit 3
              seen 0
              left_guilds 0
              pin_numbers 1
        "#]],
    );
    store.close().await;
    place.check_with(
        &["verify"],
        "sqlite://copy.db",
        expect![[r#"
            0
            DIR/copy.db: schema 3, no fault
              settings 0
              pins 3
              pin_keys 6
              questions 0
              votes 0
              audit 3
              seen 0
              left_guilds 0
              pin_numbers 1
        "#]],
    );
    // The copy opens as a store.
    let copy = super::open_at(place.path("copy.db"));
    let copy = copy.await.unwrap();
    assert_eq!(
        copy.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        3
    );
    copy.close().await;
}

#[tokio::test]
async fn a_copy_replaces_nothing() {
    let (place, store) = Place::with_store().await;
    store.close().await;
    fs::write(place.path("copy.db"), "precious").unwrap();
    place.check(
        &["backup", "copy.db"],
        expect![[r#"
        2
        error: `DIR/copy.db` already exists; name another file
    "#]],
    );
    assert_eq!(fs::read(place.path("copy.db")).unwrap(), b"precious");
    fs::write(place.path("other.db.partial"), "precious").unwrap();
    place.check(
        &["backup", "other.db"],
        expect![[r#"
        2
        error: `DIR/other.db.partial` already exists; name another file
    "#]],
    );
    assert_eq!(
        fs::read(place.path("other.db.partial")).unwrap(),
        b"precious"
    );
    place.check(&["backup", "nowhere/copy.db"], expect![[r#"
        2
        error: cannot write the store `DIR/nowhere/copy.db.partial`; give the bot's user write permission for the file and its folder: No such file or directory (os error 2)
    "#]]);
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), 3);
}

#[tokio::test]
async fn no_store_is_created_where_none_exists() {
    let place = Place::empty();
    place.check(
        &["verify"],
        expect![[r#"
        2
        error: there is no store at `DIR/data/receipts.db`; `receipts serve` creates it at first use
    "#]],
    );
    place.check(
        &["backup", "copy.db"],
        expect![[r#"
        2
        error: there is no store at `DIR/data/receipts.db`; `receipts serve` creates it at first use
    "#]],
    );
    fs::create_dir(place.path("data")).unwrap();
    fs::write(place.path("data/receipts.db"), "").unwrap();
    place.check(
        &["verify"],
        expect![[r#"
        2
        error: `DIR/data/receipts.db` is not a store of receipts: it is empty; name another file
    "#]],
    );
    place.check_with(&["verify"], "postgres://ana:secret@127.0.0.1:9/db", expect![[r#"
        2
        error: cannot connect to the store `postgres://ana@127.0.0.1:9/db`; check that the server runs, and the user and password (also in PGPASSWORD and ~/.pgpass): error communicating with database: Connection refused (os error 111): Connection refused (os error 111)
    "#]]);
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), 1);
}

/// A database that asks for the password and reads no more. A write to it fails like a write to the
/// pipe of a reader that has gone, which is no error.
#[cfg(target_os = "linux")]
#[test]
fn a_lost_connection_to_the_database_is_an_error() {
    use std::io::{Read as _, Write as _};
    use std::net::Shutdown;
    use std::os::unix::net::UnixListener;
    /// PostgreSQL's message `AuthenticationCleartextPassword`.
    const PASSWORD: &[u8] = b"R\0\0\0\x08\0\0\0\x03";
    let place = Place::empty();
    let listener = UnixListener::bind(place.path(".s.PGSQL.5432")).unwrap();
    let database = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        assert!(connection.read(&mut [0; 4_096]).unwrap() > 0);
        connection.shutdown(Shutdown::Read).unwrap();
        connection.write_all(PASSWORD).unwrap();
    });
    let folder = place.dir.path().display();
    let url = format!("postgres://ana:secret@localhost/db?host={folder}&sslmode=disable");
    let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(["store", "verify"])
        .current_dir(place.dir.path())
        .env_clear()
        .env("RECEIPTS_STORE_URL", url)
        .output()
        .unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot connect to the store"), "{err}");
    assert!(err.contains("Broken pipe"), "{err}");
    database.join().unwrap();
}

#[tokio::test]
async fn faults_are_reported_and_not_copied() {
    let (place, store) = Place::with_store().await;
    store.close().await;
    place.sql(
        "PRAGMA ignore_check_constraints = ON;
         PRAGMA foreign_keys = OFF;
         UPDATE pins SET citations = '[]' WHERE pin_id = 2;
         DELETE FROM audit WHERE pin_id = 3;
         INSERT INTO questions VALUES (1, 5, 6, 'secret?', 'k', 'silent', 1, 0, 0, 'open', NULL);
         INSERT INTO pin_keys VALUES (5, 'k', 9)",
    );
    place.check(&["verify"], expect![[r#"
        1
        DIR/data/receipts.db: schema 3, 4 faults
          a row of `pin_keys` refers to pin 9 of server 5, which is not there
          question 1 of server 5 is stored although its server's queue is off
          pin 3 of server 18446744073709551614 was made, and the audit has no row for it
          row 2 of `pins` of server 18446744073709551614 cannot be read: `citations` is not the JSON that this release writes; `receipts store verify` checks all rows
          settings 0
          pins 3
          pin_keys 7
          questions 1
          votes 0
          audit 2
          seen 0
          left_guilds 0
          pin_numbers 1
    "#]]);
    place.check(&["backup", "copy.db"], expect![[r#"
        2
        error: the store `DIR/data/receipts.db` is damaged: a row of `pin_keys` refers to pin 9 of server 5, which is not there; restore a backup, without the `-wal` and `-shm` files beside it, or move all of them away to start with an empty store
    "#]]);
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn another_schema_is_reported() {
    let (place, store) = Place::with_store().await;
    store.close().await;
    place.sql(
        "DROP INDEX pins_by_message;
         DROP TABLE votes;
         CREATE TABLE strangers (id INTEGER);
         CREATE TRIGGER meddle AFTER INSERT ON pins BEGIN DELETE FROM pins; END;
         DROP INDEX audit_by_pin;
         CREATE INDEX audit_by_pin ON audit (pin_id);
         UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
    );
    place.check(
        &["verify"],
        expect![[r#"
        1
        DIR/data/receipts.db: schema 3, 7 faults
          the index `audit_by_pin` is not the one that this release makes
          the index `pins_by_message` is missing
          the index `votes_by_user` is missing
          the migration `2` is not the one that this release makes
          the table `votes` is missing
          the table `strangers` is none of this release's
          the trigger `meddle` is none of this release's
    "#]],
    );
}

#[tokio::test]
async fn a_damaged_store_is_reported_and_not_copied() {
    let (place, store) = Place::with_store().await;
    store.close().await;
    let file = place.path("data/receipts.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(8_192);
    fs::write(&file, bytes).unwrap();
    place.check(
        &["verify"],
        expect![[r#"
            1
            DIR/data/receipts.db: 1 fault
              database disk image is malformed
        "#]],
    );
    place.check(&["backup", "copy.db"], expect![[r#"
        2
        error: the store `DIR/data/receipts.db` is damaged: database disk image is malformed; restore a backup, without the `-wal` and `-shm` files beside it, or move all of them away to start with an empty store
    "#]]);
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), 1);
}
