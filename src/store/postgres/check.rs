//! Checking every row of a database: `receipts store verify`.

use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

use super::PostgresOptions;
use super::open::{self, SNAPSHOT, connecting, known_schema};
use super::rows::consistency;
use crate::store::report::StoreReport;
use crate::store::{Result, StoreError};

/// How often [`unused`] looks, every [`PAUSE`]: the server ends a connection a moment after its
/// client.
const LOOKS: u32 = 10;

const PAUSE: Duration = Duration::from_millis(100);

/// The connections of other processes of this program to this database.
const OTHERS: &str = "
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()";

/// Checks that the database contains a store, and that no other process uses it.
///
/// # Errors
///
/// The database is unreachable, contains no store, contains a newer one, or is in use.
pub async fn unused(options: &PostgresOptions) -> Result<()> {
    let (mut conn, _) = connected(options).await?;
    for look in 0..LOOKS {
        if look > 0 {
            sleep(PAUSE).await;
        }
        let others: i64 = sqlx::query_scalar(OTHERS)
            .bind(open::APPLICATION)
            .fetch_one(&mut conn)
            .await?;
        if others == 0 {
            return Ok(conn.close().await?);
        }
    }
    let store = options.address.to_string();
    Err(StoreError::InUse { store })
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
