//! Why the store refuses or fails. A message says what to do next. A URL that is refused never gets
//! here: see [`super::location::UrlError`].

use std::error;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What a database library says; its own type stays inside.
pub type Cause = Box<dyn error::Error + Send + Sync + 'static>;

/// Why there is no store, or why an operation failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A folder stands where the file should.
    #[error("`{}` is a folder, and the store is one file; name a file in it", file.display())]
    IsFolder {
        /// The folder.
        file: PathBuf,
    },
    /// The file cannot be made or written.
    #[error("cannot write the store `{}`; let the bot's user write the file and its folder", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is no room on the disk.
    #[error("the disk is full: the store `{}` cannot be written; make room", file.display())]
    Full {
        /// The file.
        file: PathBuf,
    },
    /// The file is not the one that was opened any more.
    #[error("the store `{}` was deleted or replaced while it was open; put it back and start again", file.display())]
    Gone {
        /// The file.
        file: PathBuf,
    },
    /// Another process holds it.
    #[error("the store `{}` is in use by another process; stop that one first", file.display())]
    Locked {
        /// The file.
        file: PathBuf,
    },
    /// There is no such file, where one must be.
    #[error("there is no store at `{}`; `receipts serve` makes it at first use", file.display())]
    Absent {
        /// The file.
        file: PathBuf,
    },
    /// The file is damaged.
    #[error("the store `{}` is damaged: {finding}; put a backup in its place, without the `-wal` and `-shm` files beside it, or move all of them away to begin anew", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The first thing that was found.
        finding: String,
    },
    /// The file is somebody else's.
    #[error("`{}` is not a store of receipts: {finding}; name another file", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What tells so.
        finding: String,
    },
    /// The store was written by a newer release.
    #[error(
        "the store `{store}` has schema {found}, and this release knows {known} at most; use the newer release"
    )]
    Newer {
        /// The file, or the database's address without its password.
        store: String,
        /// Its schema.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// There is no connection to the database.
    #[error(
        "cannot connect to the store `{at}`; it must run, and its user and password must be right (PostgreSQL's PGPASSWORD and ~/.pgpass count too)"
    )]
    Unreachable {
        /// The database's address without its password.
        at: String,
        /// What the library says.
        #[source]
        source: Cause,
    },
    /// The database has tables of another program, or of a release that never was.
    #[error(
        "the schema of the store `{store}` is of no release of receipts; name an empty database"
    )]
    OtherSchema {
        /// The database's address without its password.
        store: String,
    },
    /// The database holds no store.
    #[error("there is no store at `{store}`; `receipts serve` makes it at first use")]
    NoSchema {
        /// The database's address without its password.
        store: String,
    },
    /// A store would be moved into one that keeps something.
    #[error("the store `{store}` keeps something already; move into one that is new")]
    NotEmpty {
        /// The file, or the database's address without its password.
        store: String,
    },
    /// What was copied is not what was read.
    #[error("`{table}` came out otherwise than it was read; nothing was moved")]
    Moved {
        /// The table.
        table: &'static str,
    },
    /// A backup would replace a file.
    #[error("`{}` is there already; a backup replaces nothing, name another file", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// A row does not hold what this release writes.
    #[error(
        "row {row} of `{table}` cannot be read: {why}; `receipts store verify` looks at all of them"
    )]
    Undecodable {
        /// Its table.
        table: &'static str,
        /// Its id.
        row: i64,
        /// What is wrong.
        why: String,
    },
    /// The database failed.
    #[error("the store failed")]
    Database(#[source] Cause),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Box::new(error))
    }
}
