//! Operations on whole servers: expiry, and deletion after the bot has left. Also the tables `seen`
//! and `left_guilds`.

use std::collections::BTreeSet;

use super::database::{Connection, relaxed_commit, texts_in};
use super::settings;
use crate::store::arrivals::Arrivals;
use crate::store::change::days_before;
use crate::store::id::{GuildId, InteractionId};
use crate::store::{ExpiredCounts, Result, SEEN_SECONDS};

pub(super) async fn expire(
    conn: &mut Connection,
    guild: GuildId,
    now: i64,
) -> Result<ExpiredCounts> {
    let settings = settings::get(conn, guild).await?;
    let question_cutoff = days_before(now, settings.question_days.get());
    let cutoff = days_before(now, settings.retention_days.get());
    let questions = sqlx::query(
        "DELETE FROM questions WHERE guild_id = $1 AND (last_at < $2 OR pin_id IN
             (SELECT pin_id FROM pins WHERE guild_id = $1 AND removed_at < $3))",
    )
    .bind(guild.to_stored())
    .bind(question_cutoff)
    .bind(cutoff)
    .execute(&mut *conn)
    .await?;
    let votes = "DELETE FROM votes WHERE guild_id = $1 AND at < $2";
    // Their keys and audit rows are deleted by cascading foreign keys.
    let pins = "DELETE FROM pins WHERE guild_id = $1 AND removed_at < $2";
    let events = "DELETE FROM audit WHERE guild_id = $1 AND pin_id IS NULL AND at < $2";
    Ok(ExpiredCounts {
        questions: questions.rows_affected(),
        votes: delete(conn, votes, guild, cutoff).await?,
        pins: delete(conn, pins, guild, cutoff).await?,
        audit_rows: delete(conn, events, guild, cutoff).await?,
    })
}

async fn delete(
    conn: &mut Connection,
    sql: &'static str,
    guild: GuildId,
    before: i64,
) -> Result<u64> {
    let done = sqlx::query(sql)
        .bind(guild.to_stored())
        .bind(before)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn all(conn: &mut Connection) -> Result<Vec<GuildId>> {
    let stored: Vec<i64> = sqlx::query_scalar(
        "SELECT guild_id FROM settings UNION SELECT guild_id FROM pins
         UNION SELECT guild_id FROM questions UNION SELECT guild_id FROM votes
         UNION SELECT guild_id FROM audit UNION SELECT guild_id FROM left_guilds",
    )
    .fetch_all(conn)
    .await?;
    Ok(in_order(stored))
}

fn in_order(stored: Vec<i64>) -> Vec<GuildId> {
    let mut guilds: Vec<GuildId> = stored.into_iter().map(GuildId::from_stored).collect();
    guilds.sort_unstable();
    guilds
}

/// Records interactions and returns the new ones among them.
///
/// The commit to a file does not wait for the disk: see `relaxed_commit!`.
pub(super) async fn first_times(
    conn: &mut Connection,
    arrivals: &Arrivals,
) -> Result<BTreeSet<InteractionId>> {
    let stored = arrivals.interactions.iter().map(|one| one.to_stored());
    let stored: Vec<String> = stored.map(|one| one.to_string()).collect();
    let new: Vec<i64> = sqlx::query_scalar(concat!(
        relaxed_commit!(),
        "INSERT INTO seen (interaction_id, at)
         SELECT CAST(value AS BIGINT), $2 FROM (",
        texts_in!("$1"),
        ") AS arrived
         WHERE true
         ON CONFLICT (interaction_id) DO NOTHING
         RETURNING interaction_id",
    ))
    .bind(serde_json::to_string(&stored).unwrap_or_default())
    .bind(arrivals.now)
    .fetch_all(conn)
    .await?;
    Ok(new.into_iter().map(InteractionId::from_stored).collect())
}

pub(super) async fn purge_seen(conn: &mut Connection, now: i64) -> Result<u64> {
    let done = sqlx::query("DELETE FROM seen WHERE at < $1")
        .bind(now.saturating_sub(SEEN_SECONDS))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn mark_left(conn: &mut Connection, guild: GuildId, at: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO left_guilds (guild_id, at) VALUES ($1, $2) ON CONFLICT (guild_id) DO NOTHING",
    )
    .bind(guild.to_stored())
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn is_left(conn: &mut Connection, guild: GuildId) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT guild_id FROM left_guilds WHERE guild_id = $1")
            .bind(guild.to_stored())
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

pub(super) async fn mark_rejoined(conn: &mut Connection, guild: GuildId) -> Result<()> {
    sqlx::query("DELETE FROM left_guilds WHERE guild_id = $1")
        .bind(guild.to_stored())
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn purge_left(conn: &mut Connection, now: i64, days: u16) -> Result<Vec<GuildId>> {
    let stored: Vec<i64> =
        sqlx::query_scalar("DELETE FROM left_guilds WHERE at < $1 RETURNING guild_id")
            .bind(days_before(now, days))
            .fetch_all(&mut *conn)
            .await?;
    // Rows that refer to pins are deleted before the pins.
    let tables = [
        "DELETE FROM questions WHERE guild_id = $1",
        "DELETE FROM audit WHERE guild_id = $1",
        "DELETE FROM votes WHERE guild_id = $1",
        "DELETE FROM pin_keys WHERE guild_id = $1",
        "DELETE FROM pins WHERE guild_id = $1",
        "DELETE FROM settings WHERE guild_id = $1",
    ];
    for guild in &stored {
        for table in tables {
            sqlx::query(table).bind(guild).execute(&mut *conn).await?;
        }
    }
    Ok(in_order(stored))
}
