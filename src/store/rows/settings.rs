//! The table `settings`: one row per server that ever changed a setting.

use super::audit;
use super::cells::{RowDecoder, json, word};
use super::database::{Connection, Row};
use crate::store::Result;
use crate::store::audit::{AuditEvent, AuditStamp};
use crate::store::id::{ChannelId, GuildId};
use crate::store::settings::{Queue, Settings, SettingsChange};

/// Selects settings; `$rest` follows `FROM settings`.
macro_rules! select_settings {
    ($rest:literal) => {
        concat!(
            "SELECT guild_id, queue, question_days, retention_days, moderator_roles, notices
             FROM settings ",
            $rest
        )
    };
}

pub(super) use select_settings;

pub(super) async fn get(conn: &mut Connection, guild: GuildId) -> Result<Settings> {
    let row = sqlx::query(select_settings!("WHERE guild_id = $1"))
        .bind(guild.to_stored())
        .fetch_optional(conn)
        .await?;
    row.map_or(Ok(Settings::INITIAL), |row| decode(&row))
}

pub(super) fn decode(row: &Row) -> Result<Settings> {
    let cells = RowDecoder::new(row, "settings", "guild_id")?;
    Ok(Settings {
        queue: cells.word("queue")?,
        question_days: cells.days("question_days")?,
        retention_days: cells.days("retention_days")?,
        moderator_roles: cells.json("moderator_roles")?,
        notices: cells.maybe_integer("notices")?.map(ChannelId::from_stored),
    })
}

/// Changes one setting. Returns the settings and the number of questions that this deleted.
pub(super) async fn change(
    conn: &mut Connection,
    guild: GuildId,
    change: SettingsChange,
    stamp: AuditStamp,
) -> Result<(Settings, u64)> {
    let before = get(conn, guild).await?;
    let after = before.clone().with(change);
    if before == after {
        return Ok((after, 0));
    }
    put(conn, guild, &after).await?;
    let dropped = match after.queue {
        Queue::On => 0,
        Queue::Off => drop_questions(conn, guild).await?,
    };
    let settings = after.clone();
    let event = AuditEvent::Settings { before, after };
    audit::log(conn, guild, None, &event, stamp).await?;
    Ok((settings, dropped))
}

async fn put(conn: &mut Connection, guild: GuildId, settings: &Settings) -> Result<()> {
    sqlx::query(
        "INSERT INTO settings
             (guild_id, queue, question_days, retention_days, moderator_roles, notices)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (guild_id) DO UPDATE SET
             queue = excluded.queue,
             question_days = excluded.question_days,
             retention_days = excluded.retention_days,
             moderator_roles = excluded.moderator_roles,
             notices = excluded.notices",
    )
    .bind(guild.to_stored())
    .bind(word(settings.queue))
    .bind(i64::from(settings.question_days.get()))
    .bind(i64::from(settings.retention_days.get()))
    .bind(json(&settings.moderator_roles)?)
    .bind(settings.notices.map(ChannelId::to_stored))
    .execute(conn)
    .await?;
    Ok(())
}

async fn drop_questions(conn: &mut Connection, guild: GuildId) -> Result<u64> {
    let done = sqlx::query("DELETE FROM questions WHERE guild_id = $1")
        .bind(guild.to_stored())
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
