//! Opening the file: nothing is written before it is known to be ours and whole.
//!
//! ```text
//! path       a folder?  no SQLite file?              → IsFolder, Foreign
//! identity   application_id, tables                  → Foreign     (empty: to be filled)
//! damage     PRAGMA integrity_check                  → Damaged     (SQLite itself would write on)
//! schema     the last migration                      → Newer
//! lock       BEGIN IMMEDIATE, migrations, COMMIT     → Locked, Unwritable
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

use super::{FileId, SqliteOptions, SqliteStore};
use crate::store::error::Cause;
use crate::store::schema::{self, SchemaMigration};
use crate::store::{Result, StoreError};

/// "Rcpt" in ASCII; the first migration sets it.
const APPLICATION_ID: i64 = 0x5263_7074;

/// How every SQLite file begins (sqlite.org/fileformat.html, 1.3.1).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Readers: as many as the two cores that the bot is measured on; each holds 2 MB at most.
const READERS: u32 = 2;

/// `SQLITE_READONLY` (sqlite.org/rescode.html).
const READ_ONLY: i64 = 8;

/// `SQLITE_IOERR_SHMSIZE`: the file of the log's index, beside the store, cannot grow. It is 32 KB.
const NO_SHARED_MEMORY: i64 = 4874;

/// The schema, oldest first.
const MIGRATIONS: &[SchemaMigration] = &[
    (1, "rows", include_str!("migrations/0001_rows.sql")),
    (2, "notices", include_str!("migrations/0002_notices.sql")),
    (3, "one_pin", include_str!("migrations/0003_one_pin.sql")),
];

pub(super) async fn open(options: &SqliteOptions) -> Result<SqliteStore> {
    let file = path_of(&options.file)?;
    let connect = connecting(&file, options.patience);
    inspect(&connect, &file)
        .await
        .map_err(|error| refusal(error, &file))?;
    prepare(&connect, &file)
        .await
        .map_err(|error| refusal(error, &file))?;
    let connect = connect
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let writer = pool(1)
        // `first_time` lowers it, and a dropped future must not leave it so.
        .before_acquire(|conn, _| {
            Box::pin(async move {
                conn.execute("PRAGMA synchronous = FULL").await?;
                Ok(true)
            })
        })
        .connect_with(connect.clone())
        .await;
    let writer = writer.map_err(|error| refusal(error.into(), &file))?;
    let readers = pool(READERS).connect_with(connect.read_only(true)).await;
    let readers = readers.map_err(|error| refusal(error.into(), &file))?;
    Ok(SqliteStore {
        identity: FileId::of(&file),
        mark: mark_as_open(&file),
        file,
        writer,
        readers,
    })
}

/// A pool whose connections live as long as it does: a file has no server that would drop them.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(connections)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// How to connect. Whole paths, for SQLite takes `file:x` as a URL.
///
/// sqlx's log of statements stays off: they hold no values, and say nothing that helps.
pub(super) fn connecting(file: &Path, patience: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(patience)
        .foreign_keys(true)
        // What is deleted is overwritten: somebody asked for it to be gone.
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

/// The file's whole path. Makes folder and file where they are missing.
fn path_of(file: &Path) -> Result<PathBuf> {
    let unwritable = |source| unwritable(file, source);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let file = std::path::absolute(file).map_err(unwritable)?;
    if file.symlink_metadata().is_err() {
        create(&file).map_err(unwritable)?;
    }
    look_at(&file)?;
    let metadata = fs::metadata(&file).map_err(unwritable)?;
    if metadata.permissions().readonly() {
        // SQLite itself would find out at the first write, and as root never.
        let why = "it is marked read-only";
        return Err(unwritable(io::Error::new(
            io::ErrorKind::PermissionDenied,
            why,
        )));
    }
    Ok(file)
}

/// Marks the file as being served from until what is returned is dropped; warns where it is marked.
///
/// Two processes on one file are safe: writes are serial, and each interaction is acted on by the
/// first that writes it down. But whoever starts a second by mistake should know.
#[cfg(target_os = "linux")]
fn mark_as_open(file: &Path) -> Option<File> {
    // Not the kind of lock that SQLite takes (`flock`, not `fcntl`). The handle has to live as long
    // as SQLite's own: closing any handle of a file drops a process's `fcntl` locks on it.
    let handle = File::open(file).ok()?;
    if let Err(fs::TryLockError::WouldBlock) = handle.try_lock() {
        tracing::warn!(
            "another process has the store `{}` open; both answer, each interaction once, but limits on questions count in each process by itself",
            file.display()
        );
    }
    Some(handle)
}

/// Elsewhere the two kinds of locks may meet.
#[cfg(not(target_os = "linux"))]
fn mark_as_open(_: &Path) -> Option<File> {
    None
}

/// Makes an empty file that only its owner reads: it will hold what people asked. SQLite gives the
/// files that it puts beside it the same rights.
pub(super) fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Whether the file may be SQLite's, without SQLite.
///
/// # Errors
///
/// It is missing, a folder, cannot be read, or something else.
pub(super) fn look_at(file: &Path) -> Result<()> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => StoreError::Absent {
            file: file.to_path_buf(),
        },
        _ => StoreError::Unwritable {
            file: file.to_path_buf(),
            source,
        },
    };
    let foreign = |finding: &str| StoreError::Foreign {
        file: file.to_path_buf(),
        finding: finding.to_owned(),
    };
    let metadata = fs::metadata(file).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(StoreError::IsFolder {
            file: file.to_path_buf(),
        });
    }
    if !metadata.is_file() {
        return Err(foreign("it is no regular file"));
    }
    let mut start = Vec::with_capacity(MAGIC.len());
    let head = File::open(file).map_err(unreadable)?;
    let length = u64::try_from(MAGIC.len()).unwrap_or(0);
    head.take(length)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    if start.is_empty() || start == MAGIC {
        Ok(())
    } else {
        Err(foreign("it does not begin as an SQLite file does"))
    }
}

/// Whether the file is ours, whole and not too new.
///
/// Read only, for even a connection that only looks may write as it opens and closes: what a
/// program that died left in a journal or a log. A journal alone cannot be seen past in that way:
/// where we died while the file was made.
async fn inspect(connect: &SqliteConnectOptions, file: &Path) -> Result<()> {
    match inspect_with(&connect.clone().read_only(true), file).await {
        Err(StoreError::Database(cause)) if code_of(&cause) == Some(READ_ONLY) => {
            inspect_with(connect, file).await
        }
        inspected => inspected,
    }
}

async fn inspect_with(connect: &SqliteConnectOptions, file: &Path) -> Result<()> {
    let mut conn = connect.connect().await?;
    if identity(&mut conn, file).await? == Identity::Ours {
        undamaged(&mut conn, file).await?;
        known_schema(&mut conn, file).await?;
    }
    conn.close().await?;
    Ok(())
}

/// Puts the file in WAL mode and brings its schema up to date.
async fn prepare(connect: &SqliteConnectOptions, file: &Path) -> Result<()> {
    let mut conn = connect.connect().await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = WAL")
        .fetch_one(&mut conn)
        .await?;
    if mode != "wal" {
        return Err(StoreError::Unwritable {
            file: file.to_path_buf(),
            source: io::Error::other("its file system has no write-ahead log"),
        });
    }
    migrate(&mut conn, file).await?;
    conn.close().await?;
    Ok(())
}

/// Whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nobody's: there is nothing in it.
    Empty,
    /// It was made by receipts.
    Ours,
}

/// Whose the file is.
///
/// # Errors
///
/// [`StoreError::Foreign`].
pub(super) async fn identity(conn: &mut SqliteConnection, file: &Path) -> Result<Identity> {
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *conn)
        .await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(conn)
        .await?;
    match (id, tables) {
        (APPLICATION_ID, 1..) => Ok(Identity::Ours),
        (0, 0) => Ok(Identity::Empty),
        (0, _) => Err(foreign(file, "it has tables of another program")),
        (_, _) => Err(foreign(file, "its application_id is another program's")),
    }
}

fn foreign(file: &Path, finding: &str) -> StoreError {
    StoreError::Foreign {
        file: file.to_path_buf(),
        finding: finding.to_owned(),
    }
}

async fn undamaged(conn: &mut SqliteConnection, file: &Path) -> Result<()> {
    let finding: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(conn)
        .await?;
    if finding == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged {
        file: file.to_path_buf(),
        finding,
    })
}

/// The file's schema: its last migration.
///
/// # Errors
///
/// [`StoreError::Newer`].
pub(super) async fn known_schema(conn: &mut SqliteConnection, file: &Path) -> Result<i64> {
    let found = sqlx::query_scalar(schema::FOUND).fetch_one(conn).await?;
    schema::known(found, MIGRATIONS, || file.display().to_string())
}

/// An empty store in memory as it is at that schema: what a file is compared with.
pub(super) async fn model(version: i64) -> Result<SqliteConnection> {
    let mut conn = SqliteConnectOptions::new()
        .in_memory(true)
        .disable_statement_logging()
        .connect()
        .await?;
    let migrator = schema::migrator(MIGRATIONS, version);
    match migrator.run_direct(None, &mut conn, false).await {
        Ok(()) => Ok(conn),
        Err(error) => Err(StoreError::Database(Box::new(error))),
    }
}

/// All migrations in one transaction: a file has a whole schema or none. Takes the lock of a writer
/// even where there is nothing to do, and so finds out now whether it can be had.
async fn migrate(conn: &mut SqliteConnection, file: &Path) -> Result<()> {
    let migrator = schema::migrator(MIGRATIONS, i64::MAX);
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
    let migrated = migrator.run_direct(None, &mut *tx, false).await;
    migrated.map_err(|error| {
        schema::refusal(error, || {
            foreign(file, "its schema is of no release of receipts")
        })
    })?;
    Ok(tx.commit().await?)
}

/// Why the file cannot be written.
pub(super) fn unwritable(file: &Path, source: io::Error) -> StoreError {
    let file = file.to_path_buf();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { file },
        _ => StoreError::Unwritable { file, source },
    }
}

/// What SQLite's error means for whoever starts the bot.
pub(super) fn refusal(error: StoreError, file: &Path) -> StoreError {
    let StoreError::Database(cause) = error else {
        return error;
    };
    let file = file.to_path_buf();
    // The codes of sqlite.org/rescode.html.
    if extended_code_of(&cause) == Some(NO_SHARED_MEMORY) {
        return StoreError::Full { file };
    }
    match code_of(&cause) {
        Some(5 | 6) => StoreError::Locked { file },
        Some(13) => StoreError::Full { file },
        Some(READ_ONLY | 10 | 14) => StoreError::Unwritable {
            file,
            source: io::Error::other(cause),
        },
        Some(11 | 26) => StoreError::Damaged {
            file,
            finding: message_of(&cause),
        },
        _ => StoreError::Database(cause),
    }
}

/// SQLite's primary result code.
fn code_of(cause: &Cause) -> Option<i64> {
    Some(extended_code_of(cause)? & 0xff)
}

/// SQLite's whole result code.
fn extended_code_of(cause: &Cause) -> Option<i64> {
    let error = cause.downcast_ref::<sqlx::Error>()?;
    error.as_database_error()?.code()?.parse().ok()
}

/// SQLite's own words.
fn message_of(cause: &Cause) -> String {
    let error = cause.downcast_ref::<sqlx::Error>();
    let error = error.and_then(sqlx::Error::as_database_error);
    error.map_or_else(|| cause.to_string(), |error| error.message().to_owned())
}
