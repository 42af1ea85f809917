//! Connecting: nothing is written before the schema is known to be ours and not too new.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use super::PostgresOptions;
use crate::store::error::Cause;
use crate::store::location::Address;
use crate::store::schema::{self, SchemaMigration};
use crate::store::{Result, StoreError};

/// Connections of one process, at most: a dozen processes stay within the hundred that a server
/// takes where nobody has changed it (postgresql.org, 20.3.1).
const CONNECTIONS: u32 = 8;

/// No statement of the store comes near it: whoever waits so long waits for a lock that hangs.
const STATEMENT: Duration = Duration::from_secs(10);

/// How a transaction that only reads begins: it sees the state at its start to its end.
pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The schema, oldest first.
const MIGRATIONS: &[SchemaMigration] = &[
    (1, "rows", include_str!("migrations/0001_rows.sql")),
    (2, "leases", include_str!("migrations/0002_leases.sql")),
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
        .acquire_timeout(options.patience)
        .connect_with(connect)
        .await;
    pool.map_err(|error| unreachable(&options.address, error))
}

/// A connection by itself, within the time that there is.
pub(super) async fn connected(
    connect: &PgConnectOptions,
    options: &PostgresOptions,
) -> Result<PgConnection> {
    let connected = tokio::time::timeout(options.patience, connect.connect()).await;
    let connected = connected.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    connected.map_err(|error| unreachable(&options.address, error))
}

/// How to connect. What the URL leaves open comes from where PostgreSQL's own programs take it:
/// `PGPASSWORD`, `~/.pgpass` and the like.
pub(super) fn connecting(address: &Address) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = address
        .url()
        .parse()
        .map_err(|error| unreachable(address, error))?;
    let statement = STATEMENT.as_millis().to_string();
    Ok(options
        .application_name("receipts")
        .options([("statement_timeout", statement.as_str())])
        // A log of statements would hold no values, and say nothing that helps.
        .disable_statement_logging())
}

/// Why the database cannot be had.
fn unreachable(address: &Address, error: sqlx::Error) -> StoreError {
    StoreError::Unreachable {
        at: address.to_string(),
        source: Box::new(error),
    }
}

/// The schema that the database has: its last migration; 0: none.
///
/// # Errors
///
/// [`StoreError::Newer`].
pub(super) async fn known_schema(conn: &mut PgConnection, address: &Address) -> Result<i64> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *conn)
        .await?;
    if !there {
        return Ok(0);
    }
    let found = sqlx::query_scalar(schema::FOUND).fetch_one(conn).await?;
    schema::known(found, MIGRATIONS, || address.to_string())
}

/// Brings the schema up to date. Of several processes that start at once one does it, for the
/// migrator locks the database.
async fn migrate(conn: &mut PgConnection, address: &Address) -> Result<()> {
    // Whoever waits for another's migrations waits as long as they take.
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

/// Whether a table of that name is there already: another program's.
fn is_taken(cause: &Cause) -> bool {
    /// `duplicate_table` (postgresql.org, appendix A).
    const DUPLICATE_TABLE: &str = "42P07";
    let error = cause.downcast_ref::<sqlx::Error>();
    let error = error.and_then(sqlx::Error::as_database_error);
    error.and_then(|error| error.code()).as_deref() == Some(DUPLICATE_TABLE)
}
