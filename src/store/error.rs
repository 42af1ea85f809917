//! The errors of the store. Each message says what to do next. A rejected URL is a
//! [`super::location::UrlError`] instead.

use std::error;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::id::GuildId;

/// The error of a database library, with its type hidden.
pub type Cause = Box<dyn error::Error + Send + Sync + 'static>;

/// An error of opening the store or of an operation.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The path of the store is a folder.
    #[error("`{}` is a folder, and the store is one file; name a file in it", file.display())]
    IsFolder {
        /// The folder.
        file: PathBuf,
    },
    /// The file cannot be created or written.
    #[error("cannot write the store `{}`; give the bot's user write permission for the file and its folder", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
    /// The disk is full.
    #[error("the disk is full: the store `{}` cannot be written; make room", file.display())]
    Full {
        /// The file.
        file: PathBuf,
    },
    /// The file was replaced or deleted after it was opened.
    #[error("the store `{}` was deleted or replaced while it was open; put it back and start again", file.display())]
    Gone {
        /// The file.
        file: PathBuf,
    },
    /// The database does not answer.
    #[error("the store does not answer; its database must be reachable, and not overloaded")]
    NoAnswer,
    /// Another process has locked the file.
    #[error("the store `{}` is in use by another process; stop that one first, or wait until it has ended", file.display())]
    Locked {
        /// The file.
        file: PathBuf,
    },
    /// A file that must exist is missing.
    #[error("there is no store at `{}`; `receipts serve` creates it at first use", file.display())]
    Absent {
        /// The file.
        file: PathBuf,
    },
    /// The file is damaged.
    #[error("the store `{}` is damaged: {finding}; restore a backup, without the `-wal` and `-shm` files beside it, or move all of them away to start with an empty store", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The first damage that was found.
        finding: String,
    },
    /// The file belongs to another program.
    #[error("`{}` is not a store of receipts: {finding}; name another file", file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// The reason for this conclusion.
        finding: String,
    },
    /// The store was written by a newer release.
    #[error(
        "the store `{store}` has schema {found}, and this release supports at most {known}; use the newer release"
    )]
    Newer {
        /// The file, or the database's address without its password.
        store: String,
        /// The schema version of the store.
        found: i64,
        /// The newest schema version that this release knows.
        known: i64,
    },
    /// The database is unreachable.
    #[error(
        "cannot connect to the store `{at}`; check that the server runs, and the user and password (also in PGPASSWORD and ~/.pgpass)"
    )]
    Unreachable {
        /// The database's address without its password.
        at: String,
        /// The error of the library.
        #[source]
        source: Cause,
    },
    /// The connection to the database cannot be encrypted, or its certificate is not trusted.
    #[error(
        "cannot encrypt the connection to the store `{at}` as its `sslmode` demands; the server needs TLS and a certificate for this host, and `sslrootcert=FILE` or PGSSLROOTCERT names its authority unless that is a public one"
    )]
    Untrusted {
        /// The database's address without its password.
        at: String,
        /// The error of the library.
        #[source]
        source: Cause,
    },
    /// The database has tables of another program, or a schema of no known release.
    #[error(
        "the schema of the store `{store}` is of no release of receipts; name an empty database"
    )]
    OtherSchema {
        /// The database's address without its password.
        store: String,
    },
    /// The database holds no store.
    #[error("there is no store at `{store}`; `receipts serve` creates it at first use")]
    NoSchema {
        /// The database's address without its password.
        store: String,
    },
    /// Another process has the source of a move open, or moves the store.
    #[error(
        "the store `{store}` is in use by another process; stop that one first, or wait until it has ended"
    )]
    InUse {
        /// The file, or the database's address without its password.
        store: String,
    },
    /// The target store of a move is not empty.
    #[error("the store `{store}` is not empty; name an empty one")]
    NotEmpty {
        /// The file, or the database's address without its password.
        store: String,
    },
    /// A copied row differs from the original.
    #[error(
        "the copy of `{table}` differs from the original, and was discarded; check the store with `receipts store verify`, and try again"
    )]
    Moved {
        /// The table.
        table: &'static str,
    },
    /// The target file of a backup exists.
    #[error("`{}` already exists; name another file", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// A row does not contain what this release writes.
    #[error(
        "row {row} of `{table}` of server {guild} cannot be read: {why}; `receipts store verify` checks all rows"
    )]
    Undecodable {
        /// Its table.
        table: &'static str,
        /// Its server, which numbers its own pins.
        guild: GuildId,
        /// Its id.
        row: i64,
        /// What is wrong.
        why: String,
    },
    /// An error of the database.
    #[error("the store failed")]
    Database(#[source] Cause),
}

impl StoreError {
    /// Whether no connection to the database became free in time: it does not answer, or all of its
    /// connections are in use.
    pub(super) fn is_pool_timeout(&self) -> bool {
        let Self::Database(cause) = self else {
            return false;
        };
        matches!(cause.downcast_ref(), Some(sqlx::Error::PoolTimedOut))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Box::new(error))
    }
}
