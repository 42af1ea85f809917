//! Opening the file. Nothing is written before the file is known to be ours and undamaged.
//!
//! ```text
//! path       a folder?  no SQLite file?              → IsFolder, Foreign
//! identity   application_id, tables                  → Foreign     (an empty file gets the schema)
//! damage     PRAGMA integrity_check                  → Damaged     (SQLite would still write)
//! schema     the last migration                      → Newer
//! mark       flock, shared (Linux)                   → a warning if another process has one
//! lock       BEGIN IMMEDIATE, migrations, COMMIT     → Locked, Unwritable
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::super::arrivals::ArrivalQueue;
use super::{FileId, SqliteOptions, SqliteStore};
use crate::store::error::Cause;
use crate::store::schema::{self, SchemaMigration};
use crate::store::{Result, StoreError};

/// "Rcpt" in ASCII; the first migration sets it.
const APPLICATION_ID: i64 = 0x5263_7074;

/// The first bytes of every SQLite file (sqlite.org/fileformat.html, 1.3.1).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The number of reading connections: one per core of the two-core machine on which the bot is
/// measured. Each uses at most 2 MB.
const READERS: u32 = 2;

/// `SQLITE_READONLY` (sqlite.org/rescode.html).
const READ_ONLY: i64 = 8;

/// `SQLITE_IOERR_SHMSIZE`: the file of the log's index next to the store cannot grow. It is 32 KB.
const NO_SHARED_MEMORY: i64 = 4874;

/// The migrations, oldest first.
const MIGRATIONS: &[SchemaMigration] = &[
    (1, "rows", include_str!("migrations/0001_rows.sql")),
    (2, "notices", include_str!("migrations/0002_notices.sql")),
    (3, "one_pin", include_str!("migrations/0003_one_pin.sql")),
];

pub(super) async fn open(options: &SqliteOptions) -> Result<SqliteStore> {
    let file = path_of(&options.file)?;
    let connect = connecting(&file, options.wait_timeout);
    inspect(&connect, &file)
        .await
        .map_err(|error| refusal(error, &file))?;
    // Before the first write: see `SqliteStore::begin_copy`.
    let mark = mark_as_open(&file);
    prepare(&connect, &file)
        .await
        .map_err(|error| refusal(error, &file))?;
    let connect = connect
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let writer = pool(1).connect_with(connect.clone()).await;
    let writer = writer.map_err(|error| refusal(error.into(), &file))?;
    let readers = pool(READERS).connect_with(connect.read_only(true)).await;
    let readers = readers.map_err(|error| refusal(error.into(), &file))?;
    Ok(SqliteStore {
        identity: FileId::of(&file),
        file,
        writer,
        readers,
        mark,
        arrivals: ArrivalQueue::default(),
    })
}

/// A pool that never closes its connections: there is no server that would drop them.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(connections)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// The connection options. `file` must be an absolute path because SQLite takes `file:x` as a URL.
///
/// sqlx's statement log stays off: it contains no values and does not help.
pub(super) fn connecting(file: &Path, wait_timeout: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(wait_timeout)
        .foreign_keys(true)
        // Overwrites deleted data, because users ask for its erasure.
        .pragma("secure_delete", "ON")
        // Without temporary files, which could hold users' texts, and which need a writable folder
        // besides that of the store: a container with a read-only root has none.
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

/// Returns the absolute path of the file. Creates the folder and the file if they are missing.
fn path_of(file: &Path) -> Result<PathBuf> {
    let unwritable = |source| unwritable(file, source);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let file = std::path::absolute(file).map_err(unwritable)?;
    if file.symlink_metadata().is_err() {
        create(&file).map_err(unwritable)?;
    }
    check_header(&file)?;
    let metadata = fs::metadata(&file).map_err(unwritable)?;
    if metadata.permissions().readonly() {
        // SQLite would notice only at the first write, and never as root.
        let why = "it is marked read-only";
        return Err(unwritable(io::Error::new(
            io::ErrorKind::PermissionDenied,
            why,
        )));
    }
    Ok(file)
}

/// How often a process tries to mark the file as open, and the pause between two attempts. Another
/// process that looks for marks blocks it for less than a millisecond.
#[cfg(target_os = "linux")]
const MARK_ATTEMPTS: usize = 10;
#[cfg(target_os = "linux")]
const MARK_PAUSE: Duration = Duration::from_millis(10);

/// Locks the file until the returned handle is dropped, and warns if another process has locked it.
///
/// Two processes on one file are safe: writes are serialised, and only the process that first
/// records an interaction acts on it. The warning helps a user who started a second process by
/// mistake.
#[cfg(target_os = "linux")]
fn mark_as_open(file: &Path) -> Option<File> {
    // `flock`, while SQLite uses `fcntl` locks. The handle must live as long as SQLite's own:
    // closing any handle of a file releases the process's `fcntl` locks on it.
    let handle = File::open(file).ok()?;
    if is_locked(&handle) {
        tracing::warn!(
            "another process has the store `{}` open; both answer, each interaction once, but question limits are per process",
            file.display()
        );
    }
    // Shared, so that each process holds one of its own, and the last one still holds it when the
    // others have ended. A process that has an older release holds an exclusive one.
    // Another process may hold an exclusive lock for a moment, while it looks.
    for _ in 0..MARK_ATTEMPTS {
        if handle.try_lock_shared().is_ok() {
            break;
        }
        std::thread::sleep(MARK_PAUSE);
    }
    Some(handle)
}

/// Whether another process has the file open. Without an answer from the system, it has not.
#[cfg(target_os = "linux")]
fn is_locked(handle: &File) -> bool {
    matches!(handle.try_lock(), Err(fs::TryLockError::WouldBlock))
}

/// Checks that no other process has the file open. Call it before this process opens the store.
///
/// # Errors
///
/// [`StoreError::InUse`] if another process has the file open.
#[cfg(target_os = "linux")]
pub(super) fn unused(file: &Path) -> Result<()> {
    let handle = File::open(file).map_err(|source| unwritable(file, source))?;
    check_only_mark(&handle, file)
}

/// Checks that no other process has the file open, with this process's own mark.
///
/// # Errors
///
/// [`StoreError::InUse`] if another process has the file open.
#[cfg(target_os = "linux")]
pub(super) fn check_only_mark(mark: &File, file: &Path) -> Result<()> {
    if is_locked(mark) {
        let store = file.display().to_string();
        return Err(StoreError::InUse { store });
    }
    // The look has made the lock exclusive. A process that starts now marks the file too.
    let _ = mark.try_lock_shared();
    Ok(())
}

/// Nothing tells on other systems.
#[cfg(not(target_os = "linux"))]
pub(super) fn unused(_: &Path) -> Result<()> {
    Ok(())
}

/// Nothing tells on other systems.
#[cfg(not(target_os = "linux"))]
pub(super) fn check_only_mark(_: &File, _: &Path) -> Result<()> {
    Ok(())
}

/// On other systems the two kinds of locks may interfere.
#[cfg(not(target_os = "linux"))]
fn mark_as_open(_: &Path) -> Option<File> {
    None
}

/// Creates an empty file that only its owner can read, because it will contain users' questions.
/// SQLite gives the files next to it the same permissions.
pub(super) fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Checks, without SQLite, that the file may be an SQLite file. An empty file passes.
///
/// # Errors
///
/// The file is missing, is a folder, cannot be read, or is of another kind.
pub(super) fn check_header(file: &Path) -> Result<()> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => StoreError::Absent {
            file: file.to_path_buf(),
        },
        _ => StoreError::Unwritable {
            file: file.to_path_buf(),
            source,
        },
    };
    let not_a_store = |finding: &str| StoreError::Foreign {
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
        return Err(not_a_store("it is no regular file"));
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
        Err(not_a_store("it does not begin as an SQLite file does"))
    }
}

/// Checks that the file is ours, undamaged and not too new.
///
/// The connection is read-only, because opening or closing a writable one may already write: it
/// processes the journal or log that a crashed program left. A rollback journal requires a writable
/// connection, but exists only if we crashed while creating the file.
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
        check_integrity(&mut conn, file).await?;
        known_schema(&mut conn, file).await?;
    }
    conn.close().await?;
    Ok(())
}

/// Switches the file to WAL mode and migrates its schema.
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

/// The owner of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// No program: the file is empty.
    Empty,
    /// This program.
    Ours,
}

/// Determines the owner of the file.
///
/// # Errors
///
/// [`StoreError::Foreign`] if another program created the file.
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
        (0, _) => Err(not_a_store(file, "it has tables of another program")),
        (_, _) => Err(not_a_store(file, "its application_id is another program's")),
    }
}

fn not_a_store(file: &Path, finding: &str) -> StoreError {
    StoreError::Foreign {
        file: file.to_path_buf(),
        finding: finding.to_owned(),
    }
}

async fn check_integrity(conn: &mut SqliteConnection, file: &Path) -> Result<()> {
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

/// Returns the schema version of the file: the number of its last migration.
///
/// # Errors
///
/// [`StoreError::Newer`] if this release does not know the version.
pub(super) async fn known_schema(conn: &mut SqliteConnection, file: &Path) -> Result<i64> {
    let found = sqlx::query_scalar(schema::SELECT_VERSION)
        .fetch_one(conn)
        .await?;
    schema::known(found, MIGRATIONS, || file.display().to_string())
}

/// Whether no migration follows this schema version.
pub(super) fn is_latest_schema(version: i64) -> bool {
    MIGRATIONS.last().is_some_and(|step| step.0 == version)
}

/// Creates an empty in-memory store with this schema version, to compare a file with.
pub(super) async fn empty_store(version: i64) -> Result<SqliteConnection> {
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

/// Runs all migrations in one transaction, so that a file has a complete schema or none. Takes the
/// write lock even if there is nothing to do, to find out now whether it is available.
async fn migrate(conn: &mut SqliteConnection, file: &Path) -> Result<()> {
    let migrator = schema::migrator(MIGRATIONS, i64::MAX);
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
    let migrated = migrator.run_direct(None, &mut *tx, false).await;
    migrated.map_err(|error| {
        schema::refusal(error, || {
            not_a_store(file, "its schema is of no release of receipts")
        })
    })?;
    Ok(tx.commit().await?)
}

/// Converts an I/O error of writing the file.
pub(super) fn unwritable(file: &Path, source: io::Error) -> StoreError {
    let file = file.to_path_buf();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { file },
        _ => StoreError::Unwritable { file, source },
    }
}

/// Converts SQLite's error codes to the errors that the user can act on.
pub(super) fn refusal(error: StoreError, file: &Path) -> StoreError {
    let StoreError::Database(cause) = error else {
        return error;
    };
    let file = file.to_path_buf();
    // See sqlite.org/rescode.html for the codes.
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

/// SQLite's extended result code.
fn extended_code_of(cause: &Cause) -> Option<i64> {
    let error = cause.downcast_ref::<sqlx::Error>()?;
    error.as_database_error()?.code()?.parse().ok()
}

/// SQLite's error message.
fn message_of(cause: &Cause) -> String {
    let error = cause.downcast_ref::<sqlx::Error>();
    let error = error.and_then(sqlx::Error::as_database_error);
    error.map_or_else(|| cause.to_string(), |error| error.message().to_owned())
}
