//! Looking at every row of a database: `receipts store verify`.

use sqlx::{ConnectOptions, Connection, PgConnection};

use super::open::{SNAPSHOT, connecting, known_schema, unreachable};
use super::sound;
use crate::store::location::Address;
use crate::store::report::Report;
use crate::store::{Result, StoreError};

/// Whether the database holds a store.
///
/// # Errors
///
/// It cannot be reached, holds no store, or a newer one.
pub async fn present(address: &Address) -> Result<()> {
    let (conn, _) = connected(address).await?;
    Ok(conn.close().await?)
}

/// A connection to a database that holds a store, and its schema.
async fn connected(address: &Address) -> Result<(PgConnection, i64)> {
    let connect = connecting(address)?.options([("statement_timeout", "0")]);
    let mut conn = connect
        .connect()
        .await
        .map_err(|error| unreachable(address, error))?;
    match known_schema(&mut conn, address).await? {
        0 => Err(StoreError::NoSchema {
            store: address.to_string(),
        }),
        schema => Ok((conn, schema)),
    }
}

/// Looks at every row of the database, which keeps its own pages whole.
///
/// # Errors
///
/// It cannot be reached, holds no store, or a newer one.
pub async fn verify(address: &Address) -> Result<Report> {
    let (mut conn, schema) = connected(address).await?;
    let mut tx = conn.begin_with(SNAPSHOT).await?;
    let look = sound::look(&mut tx).await?;
    tx.rollback().await?;
    conn.close().await?;
    Ok(Report {
        store: address.to_string(),
        schema: Some(schema),
        rows: look.rows,
        findings: look.findings,
    })
}
