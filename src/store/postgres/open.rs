//! Connecting: nothing is written before the schema is known to be ours and not too new.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlSafeStr};

use super::Options;
use crate::store::location::Address;
use crate::store::{Result, StoreError};

/// Connections of one process, at most: a write takes a millisecond or two, so eight carry
/// thousands a second, and a hundred processes stay within what a pooler takes.
const CONNECTIONS: u32 = 8;

/// No statement of the store comes near it: whoever waits so long waits for a lock that hangs.
const STATEMENT: Duration = Duration::from_secs(10);

/// How a transaction that only reads begins: it sees the state at its start to its end.
pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The schema, oldest first: version, name, statements. One that was released is never changed.
const MIGRATIONS: &[(i64, &str, &str)] = &[(1, "rows", include_str!("migrations/0001_rows.sql"))];

pub(super) async fn open(options: &Options) -> Result<PgPool> {
    let connect = connecting(&options.address)?;
    let first = tokio::time::timeout(options.patience, connect.connect()).await;
    let first = first.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    let mut first = first.map_err(|error| unreachable(&options.address, error))?;
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
pub(super) fn unreachable(address: &Address, error: sqlx::Error) -> StoreError {
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
    let found: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(conn)
        .await?;
    let known = MIGRATIONS.last().map_or(0, |(version, _, _)| *version);
    if found > known {
        return Err(StoreError::Newer {
            store: address.to_string(),
            found,
            known,
        });
    }
    Ok(found)
}

/// Brings the schema up to date. Of several processes that start at once one does it, for the
/// migrator locks the database.
async fn migrate(conn: &mut PgConnection, address: &Address) -> Result<()> {
    let steps = MIGRATIONS.iter().map(|(version, name, sql)| {
        let sql = sql.into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    let migrator = Migrator::with_migrations(steps.collect());
    // Whoever waits for another's migrations waits as long as they take.
    sqlx::query("SET statement_timeout = 0")
        .execute(&mut *conn)
        .await?;
    match migrator.run_direct(None, conn, false).await {
        Ok(()) => Ok(()),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            Err(error.into())
        }
        Err(MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_)) => {
            Err(StoreError::OtherSchema {
                store: address.to_string(),
            })
        }
        Err(error) => Err(StoreError::Database(Box::new(error))),
    }
}
