//! Checking every row of a database (`receipts store verify`), and whether a process uses it.

use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

use super::PostgresOptions;
use super::open::{self, SNAPSHOT, connecting, known_schema};
use super::rows::consistency;
use crate::store::report::StoreReport;
use crate::store::{Result, StoreError};

/// How often [`alone`] looks, every [`PAUSE`]: the server ends a connection a moment after its
/// client.
const LOOKS: u32 = 10;

const PAUSE: Duration = Duration::from_millis(100);

/// The connections of other processes of this program to this database.
const OTHERS: &str = "
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()";

/// Checks that the database contains a store and that no other process uses it, and locks out
/// processes that start. The lock lasts as long as the connection.
///
/// # Errors
///
/// The database is unreachable, contains no store, contains a newer one, or is in use.
pub(super) async fn alone(options: &PostgresOptions) -> Result<PgConnection> {
    let (mut conn, _) = connected(options).await?;
    for look in 0..LOOKS {
        if look > 0 {
            sleep(PAUSE).await;
        }
        // After the lock once more: a process that has started by then had not met it.
        if others(&mut conn).await? == 0 && lock(&mut conn).await? && others(&mut conn).await? == 0
        {
            return Ok(conn);
        }
    }
    let store = options.address.to_string();
    Err(StoreError::InUse { store })
}

async fn others(conn: &mut PgConnection) -> Result<i64> {
    let others = sqlx::query_scalar(OTHERS).bind(open::APPLICATION);
    Ok(others.fetch_one(conn).await?)
}

/// Takes the lock of a move. Returns false if another process holds it or looks whether it is held.
async fn lock(conn: &mut PgConnection) -> Result<bool> {
    let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, 0)").bind(open::MOVE);
    Ok(lock.fetch_one(conn).await?)
}

/// Connects to a database that contains a store; returns the connection and the schema version.
async fn connected(options: &PostgresOptions) -> Result<(PgConnection, i64)> {
    let address = &options.address;
    let connect = connecting(address)?.options([("statement_timeout", "0")]);
    let mut conn = open::connected(&connect, options).await?;
    match known_schema(&mut conn, address).await? {
        0 => Err(StoreError::NoSchema {
            store: address.to_string(),
        }),
        schema => Ok((conn, schema)),
    }
}

/// Checks every row of the database. PostgreSQL itself ensures the integrity of its pages.
///
/// # Errors
///
/// The database is unreachable, contains no store, or contains a newer one.
pub async fn verify(options: &PostgresOptions) -> Result<StoreReport> {
    let (mut conn, schema) = connected(options).await?;
    let mut tx = conn.begin_with(SNAPSHOT).await?;
    let look = consistency::check_consistency(&mut tx).await?;
    tx.rollback().await?;
    conn.close().await?;
    Ok(StoreReport {
        store: options.address.to_string(),
        schema: Some(schema),
        rows: look.rows,
        findings: look.findings,
    })
}
