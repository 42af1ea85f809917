//! The leases of shards. Each renewal is one transaction, and renewals are sequential.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{PgConnection, Row};

use super::PostgresStore;
use crate::store::Result;
use crate::store::leases::{Lease, Renewal, ShardLeases};

/// The lock that every renewal holds exclusively: "Lses" in ASCII. It does not conflict with the
/// locks of servers.
const LEASES: i32 = 0x4c73_6573;

/// Removes processes that have not renewed for `$1` seconds, and releases their shards.
const FORGET_DEAD: &str = "
    WITH dead AS (
        DELETE FROM bot_processes WHERE seen_at < now() - make_interval(secs => $1)
        RETURNING process
    )
    UPDATE shard_leases SET process = NULL
    WHERE process IN (SELECT process FROM dead)";

#[async_trait]
impl ShardLeases for PostgresStore {
    async fn renew(&self, process: &str, total: u32, lifetime: Duration) -> Result<Renewal> {
        let total = i64::from(total);
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock($1, 0)")
            .bind(LEASES)
            .execute(&mut *tx)
            .await?;
        let known: bool = sqlx::query_scalar(
            "INSERT INTO bot_processes (process, seen_at, total) VALUES ($1, now(), $2)
             ON CONFLICT (process) DO UPDATE SET seen_at = now(), total = $2
             RETURNING (xmax <> 0)",
        )
        .bind(process)
        .bind(total)
        .fetch_one(&mut *tx)
        .await?;
        sqlx::query(FORGET_DEAD)
            .bind(lifetime.as_secs_f64())
            .execute(&mut *tx)
            .await?;
        prepare(&mut tx, total).await?;
        let held = held(&mut tx, process, total).await?;
        let count = i64::try_from(held.len()).unwrap_or(i64::MAX);
        let max_shards = max_shards(&mut tx, process, total, count).await?;
        let free = (max_shards - count).max(0);
        let taken = take_free(&mut tx, process, total, free).await?;
        tx.commit().await?;
        if !known {
            tracing::info!(leases.process = process, "the process shares the shards");
        }
        let surplus = u32::try_from((count - max_shards).max(0)).unwrap_or(u32::MAX);
        let mut held: Vec<Lease> = held.into_iter().chain(taken).collect();
        held.sort_by_key(|lease| lease.shard);
        Ok(Renewal { held, surplus })
    }

    async fn save(&self, process: &str, total: u32, lease: &Lease) -> Result<bool> {
        let saved = sqlx::query(
            "UPDATE shard_leases SET session = $4
             WHERE process = $1 AND total = $2 AND shard = $3",
        )
        .bind(process)
        .bind(i64::from(total))
        .bind(i64::from(lease.shard))
        .bind(&lease.session)
        .execute(&self.pool)
        .await?;
        Ok(saved.rows_affected() == 1)
    }

    async fn release(&self, process: &str, total: u32, lease: &Lease) -> Result<()> {
        sqlx::query(
            "UPDATE shard_leases SET process = NULL, session = $4
             WHERE process = $1 AND total = $2 AND shard = $3",
        )
        .bind(process)
        .bind(i64::from(total))
        .bind(i64::from(lease.shard))
        .bind(&lease.session)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn leave(&self, process: &str) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        for statement in [
            "UPDATE shard_leases SET process = NULL WHERE process = $1",
            "DELETE FROM bot_processes WHERE process = $1",
        ] {
            sqlx::query(statement)
                .bind(process)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn reserve(&self, bucket: u32, interval: Duration) -> Result<Duration> {
        let wait: f64 = sqlx::query_scalar(
            "INSERT INTO identify_slots (bucket, free_at)
             VALUES ($1, now() + make_interval(secs => $2))
             ON CONFLICT (bucket) DO UPDATE
                 SET free_at = greatest(identify_slots.free_at, now()) + make_interval(secs => $2)
             RETURNING CAST(extract(epoch FROM free_at - now()) - $2 AS DOUBLE PRECISION)",
        )
        .bind(i64::from(bucket))
        .bind(interval.as_secs_f64())
        .fetch_one(&self.pool)
        .await?;
        Ok(Duration::try_from_secs_f64(wait.max(0.0)).unwrap_or_default())
    }
}

/// Creates one row per shard. Deletes free rows of other shard totals when no process has such a
/// total any more.
async fn prepare(conn: &mut PgConnection, total: i64) -> Result<()> {
    for statement in [
        "INSERT INTO shard_leases (total, shard)
         SELECT $1, shard FROM generate_series(0, $1 - 1) AS shards (shard)
         ON CONFLICT (total, shard) DO NOTHING",
        "DELETE FROM shard_leases WHERE total <> $1 AND process IS NULL
         AND NOT EXISTS (SELECT 1 FROM bot_processes WHERE total = shard_leases.total)",
    ] {
        sqlx::query(statement)
            .bind(total)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// The other processes with more than `$3` shards that come before one with `$4` shards.
const AHEAD: &str = "
    SELECT count(*) FROM (
        SELECT process FROM shard_leases WHERE total = $1 AND process <> $2 GROUP BY process
        HAVING count(*) > $3 AND (count(*) > $4 OR (count(*) = $4 AND process < $2))
    ) AS ahead";

/// Returns the maximum number of shards of a process that holds `held`. Processes that have started
/// with different totals cannot take each other's shards, so each total is divided among its own
/// processes. A process of a release that stores no total counts for each.
///
/// If the shards do not divide equally, those that hold most keep one more each, so that no shard
/// moves without need, and every process has one if there are enough.
async fn max_shards(conn: &mut PgConnection, process: &str, total: i64, held: i64) -> Result<i64> {
    let processes: i64 =
        sqlx::query_scalar("SELECT count(*) FROM bot_processes WHERE total = $1 OR total IS NULL")
            .bind(total)
            .fetch_one(&mut *conn)
            .await?;
    let processes = processes.max(1);
    let part = total / processes;
    let ahead: i64 = sqlx::query_scalar(AHEAD)
        .bind(total)
        .bind(process)
        .bind(part)
        .bind(held)
        .fetch_one(conn)
        .await?;
    Ok(part + i64::from(ahead < total % processes))
}

async fn held(conn: &mut PgConnection, process: &str, total: i64) -> Result<Vec<Lease>> {
    let rows = sqlx::query(
        "SELECT shard, session FROM shard_leases WHERE process = $1 AND total = $2 ORDER BY shard",
    )
    .bind(process)
    .bind(total)
    .fetch_all(conn)
    .await?;
    rows.iter().map(lease).collect()
}

/// Takes free shards. Shard 0, which receives direct messages, comes first.
async fn take_free(
    conn: &mut PgConnection,
    process: &str,
    total: i64,
    max: i64,
) -> Result<Vec<Lease>> {
    let rows = sqlx::query(
        "UPDATE shard_leases SET process = $1
         WHERE total = $2 AND shard IN (
             SELECT shard FROM shard_leases
             WHERE total = $2 AND process IS NULL ORDER BY shard LIMIT $3)
         RETURNING shard, session",
    )
    .bind(process)
    .bind(total)
    .bind(max)
    .fetch_all(conn)
    .await?;
    rows.iter().map(lease).collect()
}

fn lease(row: &sqlx::postgres::PgRow) -> Result<Lease> {
    let shard: i64 = row.try_get(0)?;
    Ok(Lease {
        shard: u32::try_from(shard).unwrap_or(u32::MAX),
        session: row.try_get(1)?,
    })
}
