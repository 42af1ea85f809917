//! Checking every row of a database: `receipts store verify`.

use sqlx::{Connection, PgConnection};

use super::PostgresOptions;
use super::open::{self, SNAPSHOT, connecting, known_schema};
use super::rows::consistency;
use crate::store::report::StoreReport;
use crate::store::{Result, StoreError};

/// Checks that the database contains a store.
///
/// # Errors
///
/// The database is unreachable, contains no store, or contains a newer one.
pub async fn present(options: &PostgresOptions) -> Result<()> {
    let (conn, _) = connected(options).await?;
    Ok(conn.close().await?)
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
