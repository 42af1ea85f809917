//! Connects to a database. Writes nothing before the schema is known to be this program's and not
//! too new.

use std::io;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use super::PostgresOptions;
use crate::store::error::Cause;
use crate::store::location::Address;
use crate::store::schema::{self, SchemaMigration};
use crate::store::{Result, StoreError};

/// The maximum number of connections of one process. A dozen processes stay within the default
/// limit of a PostgreSQL server, which is a hundred (postgresql.org, 20.3.1).
const CONNECTIONS: u32 = 8;

/// The name of this program's connections, for the server's administrator.
pub(super) const APPLICATION: &str = "receipts";

/// The time limit of a statement. No statement of the store comes near it; a longer wait means that
/// a lock hangs.
const STATEMENT: Duration = Duration::from_secs(10);

/// The time after which the server ends a session that waits within a transaction: its process is
/// frozen or cut off, and its locks would stop the others until TCP notices, which takes hours. Well
/// below the 45 s of a lease on a shard, whose renewal waits for such a lock.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(20);

/// The lock that a move of the store holds: "Move" in ASCII. It does not conflict with the locks of
/// servers.
pub(super) const MOVE: i32 = 0x4d6f_7665;

/// Starts a read-only transaction, which sees the state at its start until it ends.
pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The migrations of the schema, oldest first.
const MIGRATIONS: &[SchemaMigration] = &[
    (1, "rows", include_str!("migrations/0001_rows.sql")),
    (2, "leases", include_str!("migrations/0002_leases.sql")),
    (3, "totals", include_str!("migrations/0003_totals.sql")),
];

pub(super) async fn open(options: &PostgresOptions) -> Result<PgPool> {
    let connect = connecting(&options.address)?;
    let mut first = connected(&connect, options).await?;
    known_schema(&mut first, &options.address).await?;
    migrate(&mut first, &options.address).await?;
    first.close().await?;
    let pool = PgPoolOptions::new()
        .min_connections(1)
        .max_connections(CONNECTIONS)
        .acquire_timeout(options.wait_timeout)
        .connect_with(connect)
        .await;
    pool.map_err(|error| unreachable(&options.address, error))
}

/// Checks that no move of the store has begun. The move takes its lock before it looks for the
/// connections of other processes. So one of both notices the other.
///
/// # Errors
///
/// [`StoreError::InUse`] while the store is moved.
pub(super) async fn check_not_moving(pool: &PgPool, address: &Address) -> Result<()> {
    let is_free: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock_shared($1, 0)")
        .bind(MOVE)
        .fetch_one(pool)
        .await?;
    if is_free {
        return Ok(());
    }
    let store = address.to_string();
    Err(StoreError::InUse { store })
}

/// Opens a single connection within the time limit.
pub(super) async fn connected(
    connect: &PgConnectOptions,
    options: &PostgresOptions,
) -> Result<PgConnection> {
    let connected = tokio::time::timeout(options.wait_timeout, connect.connect()).await;
    let connected = connected.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    connected.map_err(|error| unreachable(&options.address, error))
}

/// Returns the connection options. What the URL omits comes from the usual sources of PostgreSQL
/// programs, such as `PGPASSWORD` and `~/.pgpass`.
pub(super) fn connecting(address: &Address) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = address
        .url()
        .parse()
        .map_err(|error| unreachable(address, error))?;
    let statement = STATEMENT.as_millis().to_string();
    let idle = IDLE_IN_TRANSACTION.as_millis().to_string();
    Ok(options
        .application_name(APPLICATION)
        .options([
            ("statement_timeout", statement.as_str()),
            ("idle_in_transaction_session_timeout", idle.as_str()),
        ])
        // A log of statements would contain no values, and would not help.
        .disable_statement_logging())
}

/// Returns the error for an unreachable database.
fn unreachable(address: &Address, error: sqlx::Error) -> StoreError {
    let at = address.to_string();
    // A certificate that rustls refuses is an I/O error of this kind.
    let is_untrusted = match &error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        _ => false,
    };
    let source = Box::new(error);
    if is_untrusted {
        StoreError::Untrusted { at, source }
    } else {
        StoreError::Unreachable { at, source }
    }
}

/// Selects the checksum of the first migration.
const SELECT_FIRST: &str = "SELECT checksum FROM _sqlx_migrations ORDER BY version LIMIT 1";

/// Whether this is the checksum of this program's first migration. Other programs that use sqlx have
/// a table of the same name, with other migrations.
fn is_ours(first: &[u8]) -> bool {
    let ours = schema::migrator(MIGRATIONS, 1);
    ours.iter().any(|migration| *migration.checksum == *first)
}

/// Returns the schema version of the database, which is its last migration; 0: none.
///
/// # Errors
///
/// Returns [`StoreError::OtherSchema`] if the migrations are those of another program, and
/// [`StoreError::Newer`] if the schema is newer than this program.
pub(super) async fn known_schema(conn: &mut PgConnection, address: &Address) -> Result<i64> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *conn)
        .await?;
    if !there {
        return Ok(0);
    }
    let first: Option<Vec<u8>> = sqlx::query_scalar(SELECT_FIRST)
        .fetch_optional(&mut *conn)
        .await?;
    if first.is_some_and(|first| !is_ours(&first)) {
        let store = address.to_string();
        return Err(StoreError::OtherSchema { store });
    }
    let found = sqlx::query_scalar(schema::SELECT_VERSION)
        .fetch_one(conn)
        .await?;
    schema::known(found, MIGRATIONS, || address.to_string())
}

/// Migrates the schema to the current version. The migrator locks the database, so only one of
/// several starting processes migrates.
async fn migrate(conn: &mut PgConnection, address: &Address) -> Result<()> {
    // A process that waits for another's migrations must wait as long as they take.
    sqlx::query("SET statement_timeout = 0")
        .execute(&mut *conn)
        .await?;
    let migrator = schema::migrator(MIGRATIONS, i64::MAX);
    let migrated = migrator.run_direct(None, conn, false).await;
    migrated.map_err(|error| {
        let other = || StoreError::OtherSchema {
            store: address.to_string(),
        };
        match schema::refusal(error, other) {
            StoreError::Database(cause) if is_taken(&cause) => other(),
            error => error,
        }
    })
}

/// Whether another program's table already has the name.
fn is_taken(cause: &Cause) -> bool {
    /// `duplicate_table` (postgresql.org, appendix A).
    const DUPLICATE_TABLE: &str = "42P07";
    let error = cause.downcast_ref::<sqlx::Error>();
    let error = error.and_then(sqlx::Error::as_database_error);
    error.and_then(|error| error.code()).as_deref() == Some(DUPLICATE_TABLE)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::location::Location;

    /// A frozen process would otherwise keep its locks, and no shard of any process be renewed.
    #[test]
    fn no_session_keeps_its_locks_for_long() {
        let location = Location::of_url("postgres://ana@localhost/receipts", Path::new("data"));
        let Ok(Location::Server(address)) = location else {
            panic!("{location:?}");
        };
        let options = connecting(&address).unwrap();
        let options = options.get_options().unwrap();
        assert!(options.contains("-c statement_timeout=10000"), "{options}");
        let idle = "-c idle_in_transaction_session_timeout=20000";
        assert!(options.contains(idle), "{options}");
    }
}
