//! The table `audit`. The caller writes a row in the transaction of the change itself.

use super::cells::{RowDecoder, actor, count, json, limits};
use super::database::{Connection, Row};
use crate::store::Result;
use crate::store::audit::{AuditEvent, AuditRow, AuditStamp};
use crate::store::id::{AuditId, GuildId, PinId};
use crate::store::page::{PageRequest, Paged};

/// Selects audit rows; `$rest` follows `FROM audit`.
macro_rules! select_audit {
    ($rest:literal) => {
        concat!(
            "SELECT audit_id, guild_id, pin_id, actor, actor_id, at, deed FROM audit ",
            $rest
        )
    };
}

pub(super) use select_audit;

pub(super) async fn log(
    conn: &mut Connection,
    guild: GuildId,
    pin: Option<PinId>,
    event: &AuditEvent,
    stamp: AuditStamp,
) -> Result<()> {
    let (kind, user) = actor(stamp.by);
    sqlx::query(
        "INSERT INTO audit (guild_id, pin_id, actor, actor_id, at, deed)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(guild.to_stored())
    .bind(pin.map(|pin| pin.0))
    .bind(kind)
    .bind(user)
    .bind(stamp.at)
    .bind(json(event)?)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn of_pin(
    conn: &mut Connection,
    guild: GuildId,
    pin: PinId,
    page: PageRequest,
) -> Result<Paged<AuditRow>> {
    let (limit, offset) = limits(page);
    let rows = sqlx::query(select_audit!(
        "WHERE guild_id = $1 AND pin_id = $2 ORDER BY audit_id LIMIT $3 OFFSET $4"
    ))
    .bind(guild.to_stored())
    .bind(pin.0)
    .bind(limit)
    .bind(offset)
    .fetch_all(&mut *conn)
    .await?;
    let total =
        sqlx::query_scalar("SELECT count(*) FROM audit WHERE guild_id = $1 AND pin_id = $2")
            .bind(guild.to_stored())
            .bind(pin.0)
            .fetch_one(conn)
            .await?;
    paged(&rows, total)
}

pub(super) async fn of_guild(
    conn: &mut Connection,
    guild: GuildId,
    page: PageRequest,
) -> Result<Paged<AuditRow>> {
    let (limit, offset) = limits(page);
    let rows = sqlx::query(select_audit!(
        "WHERE guild_id = $1 ORDER BY audit_id DESC LIMIT $2 OFFSET $3"
    ))
    .bind(guild.to_stored())
    .bind(limit)
    .bind(offset)
    .fetch_all(&mut *conn)
    .await?;
    let total = sqlx::query_scalar("SELECT count(*) FROM audit WHERE guild_id = $1")
        .bind(guild.to_stored())
        .fetch_one(conn)
        .await?;
    paged(&rows, total)
}

fn paged(rows: &[Row], total: i64) -> Result<Paged<AuditRow>> {
    Ok(Paged {
        rows: rows.iter().map(decode).collect::<Result<_>>()?,
        total: count(total),
    })
}

pub(super) fn decode(row: &Row) -> Result<AuditRow> {
    let cells = RowDecoder::new(row, "audit", "audit_id")?;
    Ok(AuditRow {
        id: AuditId(cells.integer("audit_id")?),
        guild: GuildId::from_stored(cells.integer("guild_id")?),
        pin: cells.maybe_integer("pin_id")?.map(PinId),
        by: cells.actor("actor", "actor_id")?,
        at: cells.integer("at")?,
        event: cells.json("deed")?,
    })
}
