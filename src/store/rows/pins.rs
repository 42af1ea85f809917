//! The tables `pins`, `pin_keys` and `pin_numbers`.

use super::audit;
use super::cells::{
    RowDecoder, actor, count, json, json_of_keys, limits, pin_state, posting, word,
};
use super::database::{Connection, Row, json_array_of, stored, texts_in};
use crate::store::Result;
use crate::store::audit::{AuditEvent, AuditStamp};
use crate::store::change::{self, PinChange, PinChangeOutcome};
use crate::store::id::{ChannelId, GuildId, InteractionId, MessageId, PinId};
use crate::store::page::{PageRequest, Paged};
use crate::store::pin::{
    AddPinOutcome, ChangePinOutcome, NewPin, Origin, Pin, PinFilter, PinState,
};

/// Selects pins with their keys as a sorted JSON array; `$rest` follows `FROM pins`.
macro_rules! select_pins {
    ($($rest:expr),+) => {
        concat!(
            "SELECT guild_id, pin_id, channel_id, posting, message_id, question, wordings, verdict,
                 citations, corpus, note, maker, maker_id, made_at, origin, state, flag_reason,
                 version, (SELECT ",
            json_array_of!("match_key"),
            " FROM (SELECT match_key FROM pin_keys AS k
                  WHERE k.guild_id = pins.guild_id AND k.pin_id = pins.pin_id
                  ORDER BY match_key) AS of_pin) AS keys
             FROM pins ",
            $($rest),+
        )
    };
}

pub(super) async fn get(conn: &mut Connection, guild: GuildId, pin: PinId) -> Result<Option<Pin>> {
    let row = sqlx::query(select_pins!("WHERE guild_id = $1 AND pin_id = $2"))
        .bind(guild.to_stored())
        .bind(pin.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(decode).transpose()
}

pub(super) async fn of_request(
    conn: &mut Connection,
    guild: GuildId,
    request: InteractionId,
) -> Result<Option<Pin>> {
    let row = sqlx::query(select_pins!("WHERE guild_id = $1 AND request_id = $2"))
        .bind(guild.to_stored())
        .bind(request.to_stored())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(decode).transpose()
}

pub(super) async fn of_message(
    conn: &mut Connection,
    guild: GuildId,
    message: MessageId,
) -> Result<Option<Pin>> {
    let row = sqlx::query(select_pins!(
        "WHERE guild_id = $1 AND message_id = $2 AND state <> 'removed' ORDER BY pin_id LIMIT 1"
    ))
    .bind(guild.to_stored())
    .bind(message.to_stored())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(decode).transpose()
}

pub(super) async fn by_keys(
    conn: &mut Connection,
    guild: GuildId,
    keys: &[String],
) -> Result<Vec<Pin>> {
    let rows = sqlx::query(select_pins!(
        "WHERE guild_id = $1 AND state = 'current' AND pin_id IN
             (SELECT pin_id FROM pin_keys WHERE guild_id = $1 AND match_key IN (",
        texts_in!("$2"),
        ")) ORDER BY pin_id"
    ))
    .bind(guild.to_stored())
    .bind(json_of_keys(keys)?)
    .fetch_all(conn)
    .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn in_channel(
    conn: &mut Connection,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Vec<Pin>> {
    let rows = sqlx::query(select_pins!(
        "WHERE guild_id = $1 AND channel_id = $2 AND message_id IS NOT NULL AND state <> 'removed'
         ORDER BY pin_id"
    ))
    .bind(guild.to_stored())
    .bind(channel.to_stored())
    .fetch_all(conn)
    .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn list(
    conn: &mut Connection,
    guild: GuildId,
    which: PinFilter,
    page: PageRequest,
) -> Result<Paged<Pin>> {
    let states = match which {
        PinFilter::Current => r#"["current"]"#,
        PinFilter::Flagged => r#"["flagged"]"#,
        PinFilter::Standing => r#"["current","flagged"]"#,
        PinFilter::All => r#"["current","flagged","removed"]"#,
    };
    let (limit, offset) = limits(page);
    let rows = sqlx::query(select_pins!(
        "WHERE guild_id = $1 AND state IN (",
        texts_in!("$2"),
        ") ORDER BY pin_id LIMIT $3 OFFSET $4"
    ))
    .bind(guild.to_stored())
    .bind(states)
    .bind(limit)
    .bind(offset)
    .fetch_all(&mut *conn)
    .await?;
    let total = sqlx::query_scalar(concat!(
        "SELECT count(*) FROM pins WHERE guild_id = $1 AND state IN (",
        texts_in!("$2"),
        ")"
    ))
    .bind(guild.to_stored())
    .bind(states)
    .fetch_one(conn)
    .await?;
    Ok(Paged {
        rows: rows.iter().map(decode).collect::<Result<_>>()?,
        total: count(total),
    })
}

/// Selects the pins of all servers, to check every row.
pub(super) const SELECT_ALL: &str = select_pins!("ORDER BY guild_id, pin_id");

pub(super) fn decode(row: &Row) -> Result<Pin> {
    let cells = RowDecoder::new(row, "pins", "pin_id")?;
    Ok(Pin {
        id: PinId(cells.integer("pin_id")?),
        guild: GuildId::from_stored(cells.integer("guild_id")?),
        channel: ChannelId::from_stored(cells.integer("channel_id")?),
        posting: cells.posting()?,
        question: cells.text("question")?,
        wordings: cells.json("wordings")?,
        keys: cells.keys("keys")?,
        verdict: cells.maybe_json("verdict")?,
        citations: cells.json("citations")?,
        corpus: cells.text("corpus")?,
        note: cells.maybe_text("note")?,
        made_by: cells.actor("maker", "maker_id")?,
        made_at: cells.integer("made_at")?,
        origin: cells.word("origin")?,
        state: cells.pin_state()?,
        version: cells.number("version")?,
    })
}

/// Returns a pin other than `but` that has one of the keys. Removed pins have no keys.
async fn keyed(
    conn: &mut Connection,
    guild: GuildId,
    keys: &[String],
    but: PinId,
) -> Result<Option<Pin>> {
    let row = sqlx::query(select_pins!(
        "WHERE guild_id = $1 AND pin_id <> $3 AND pin_id IN
             (SELECT pin_id FROM pin_keys WHERE guild_id = $1 AND match_key IN (",
        texts_in!("$2"),
        ")) ORDER BY pin_id LIMIT 1"
    ))
    .bind(guild.to_stored())
    .bind(json_of_keys(keys)?)
    .bind(but.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(decode).transpose()
}

/// Creates a pin, unless the request already created one or another pin has one of the keys.
///
/// The transaction holds the write lock from its start, so nobody writes between the check and the
/// insertion. If that is ever broken, the primary key of `pin_keys` still prevents duplicates.
pub(super) async fn add(
    conn: &mut Connection,
    guild: GuildId,
    request: InteractionId,
    new: NewPin,
    origin: Origin,
    stamp: AuditStamp,
) -> Result<AddPinOutcome> {
    if let Some(pin) = of_request(conn, guild, request).await? {
        return Ok(AddPinOutcome::AlreadyCreated(pin));
    }
    if let Some(known) = keyed(conn, guild, &new.keys, PinId(0)).await? {
        return Ok(AddPinOutcome::DuplicateKey(known));
    }
    let id = next_number(conn, guild).await?;
    let pin = change::new_pin(id, guild, new, origin, stamp);
    insert(conn, &pin, request).await?;
    put_keys(conn, &pin).await?;
    audit::log(
        conn,
        guild,
        Some(pin.id),
        &AuditEvent::Added { origin },
        stamp,
    )
    .await?;
    Ok(AddPinOutcome::Created(pin))
}

/// Returns the server's next pin number, from 1. A number is never reused.
async fn next_number(conn: &mut Connection, guild: GuildId) -> Result<PinId> {
    let last = sqlx::query_scalar(
        "INSERT INTO pin_numbers (guild_id, last) VALUES ($1, 1)
         ON CONFLICT (guild_id) DO UPDATE SET last = pin_numbers.last + 1 RETURNING last",
    )
    .bind(guild.to_stored())
    .fetch_one(conn)
    .await?;
    Ok(PinId(last))
}

async fn insert(conn: &mut Connection, pin: &Pin, request: InteractionId) -> Result<()> {
    let (maker, maker_id) = actor(pin.made_by);
    sqlx::query(
        "INSERT INTO pins (guild_id, pin_id, request_id, channel_id, posting, question, wordings, verdict,
             citations, corpus, note, maker, maker_id, made_at, origin, state, version)
         VALUES ($1, $15, $2, $3, 'missing', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'current',
             $14)",
    )
    .bind(pin.guild.to_stored())
    .bind(request.to_stored())
    .bind(pin.channel.to_stored())
    .bind(stored(&pin.question))
    .bind(json(&pin.wordings)?)
    .bind(pin.verdict.as_ref().map(json).transpose()?)
    .bind(json(&pin.citations)?)
    .bind(stored(&pin.corpus))
    .bind(pin.note.as_deref().map(stored))
    .bind(maker)
    .bind(maker_id)
    .bind(pin.made_at)
    .bind(word(pin.origin))
    .bind(i64::from(pin.version))
    .bind(pin.id.0)
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_keys(conn: &mut Connection, pin: &Pin) -> Result<()> {
    sqlx::query("DELETE FROM pin_keys WHERE guild_id = $1 AND pin_id = $2")
        .bind(pin.guild.to_stored())
        .bind(pin.id.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query(concat!(
        "INSERT INTO pin_keys (guild_id, match_key, pin_id)
         SELECT CAST($1 AS BIGINT), value, CAST($2 AS BIGINT) FROM (",
        texts_in!("$3"),
        ") AS keys"
    ))
    .bind(pin.guild.to_stored())
    .bind(pin.id.0)
    .bind(json_of_keys(&pin.keys)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Applies a change to a pin and writes its audit row. The caller holds the transaction.
pub(super) async fn change(
    conn: &mut Connection,
    guild: GuildId,
    pin: PinId,
    change: PinChange,
    stamp: AuditStamp,
) -> Result<ChangePinOutcome> {
    let Some(pin) = get(conn, guild, pin).await? else {
        return Ok(ChangePinOutcome::Missing);
    };
    let (pin, event) = match change::apply_pin_change(pin, change) {
        PinChangeOutcome::Missing => return Ok(ChangePinOutcome::Missing),
        PinChangeOutcome::Stale(pin) => return Ok(ChangePinOutcome::Stale(pin)),
        PinChangeOutcome::Unchanged(pin) => return Ok(ChangePinOutcome::Unchanged(pin)),
        PinChangeOutcome::Write(pin, event) => (pin, event),
    };
    if let Some(known) = keyed(conn, guild, &pin.keys, pin.id).await? {
        return Ok(ChangePinOutcome::DuplicateKey(known));
    }
    update(conn, &pin, stamp).await?;
    if matches!(event, AuditEvent::Edited { .. } | AuditEvent::Removed) {
        put_keys(conn, &pin).await?;
    }
    audit::log(conn, guild, Some(pin.id), &event, stamp).await?;
    Ok(ChangePinOutcome::Done(pin))
}

async fn update(conn: &mut Connection, pin: &Pin, stamp: AuditStamp) -> Result<()> {
    let (posting, message) = posting(pin.posting);
    let (state, flag_reason) = pin_state(pin.state);
    let removed_at = (pin.state == PinState::Removed).then_some(stamp.at);
    sqlx::query(
        "UPDATE pins SET posting = $3, message_id = $4, wordings = $5, verdict = $6,
             citations = $7, corpus = $8, note = $9, state = $10, flag_reason = $11,
             removed_at = coalesce(removed_at, $12), version = $13
         WHERE guild_id = $1 AND pin_id = $2",
    )
    .bind(pin.guild.to_stored())
    .bind(pin.id.0)
    .bind(posting)
    .bind(message)
    .bind(json(&pin.wordings)?)
    .bind(pin.verdict.as_ref().map(json).transpose()?)
    .bind(json(&pin.citations)?)
    .bind(stored(&pin.corpus))
    .bind(pin.note.as_deref().map(stored))
    .bind(state)
    .bind(flag_reason)
    .bind(removed_at)
    .bind(i64::from(pin.version))
    .execute(conn)
    .await?;
    Ok(())
}
