//! The table `questions`: the review queue.

use super::cells::{RowDecoder, count, limits, word};
use super::database::{Connection, Row, stored};
use super::{audit, pins, settings};
use crate::store::Result;
use crate::store::audit::{AuditEvent, AuditStamp};
use crate::store::change::days_before;
use crate::store::id::{GuildId, InteractionId, PinId, QuestionId, UserId};
use crate::store::page::{PageRequest, Paged};
use crate::store::pin::{AddPinOutcome, NewPin, Origin};
use crate::store::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use crate::store::settings::Queue;

/// Selects questions; `$rest` follows `FROM questions`.
macro_rules! select_questions {
    ($rest:literal) => {
        concat!(
            "SELECT question_id, guild_id, asker_id, question, likeness, reason, times, first_at,
                 last_at, state, pin_id
             FROM questions ",
            $rest
        )
    };
}

pub(super) use select_questions;

/// Selects the groups of open questions of the server `$1`, unordered; `$rest` follows.
macro_rules! select_groups {
    ($like:literal, $rest:literal) => {
        concat!(
            "SELECT first.guild_id, first.question_id, first.question,
                 g.likeness, g.asked, g.askers, g.silent, g.first_at, g.last_at FROM
                 (SELECT likeness, min(question_id) AS first_id, CAST(sum(times) AS BIGINT) AS asked,
                      count(DISTINCT asker_id) AS askers,
                      CAST(sum(times) FILTER (WHERE reason = 'silent') AS BIGINT) AS silent,
                      min(first_at) AS first_at, max(last_at) AS last_at
                  FROM questions WHERE guild_id = $1 AND state = 'open' ",
            $like,
            " GROUP BY likeness) AS g
             JOIN questions AS first ON first.question_id = g.first_id AND first.guild_id = $1 ",
            $rest
        )
    };
}

/// Stores a question, if the server's queue is on.
pub(super) async fn enqueue(
    conn: &mut Connection,
    guild: GuildId,
    new: &NewQueuedQuestion,
    at: i64,
) -> Result<EnqueueOutcome> {
    let settings = settings::get(conn, guild).await?;
    if settings.queue == Queue::Off {
        return Ok(EnqueueOutcome::QueueOff);
    }
    let since = days_before(at, settings.question_days.get());
    if is_dismissed(conn, guild, &new.key, since).await? {
        return Ok(EnqueueOutcome::Dismissed);
    }
    let id = match count_again(conn, guild, new, at).await? {
        Some(id) => id,
        None => insert(conn, guild, new, at).await?,
    };
    Ok(EnqueueOutcome::Waiting(QuestionId(id)))
}

/// Increments the count of the asker's open question, if it counts repetitions. `ON CONFLICT` would
/// use up an id each time.
async fn count_again(
    conn: &mut Connection,
    guild: GuildId,
    new: &NewQueuedQuestion,
    at: i64,
) -> Result<Option<i64>> {
    let id = sqlx::query_scalar(
        "UPDATE questions SET
             times = CASE WHEN reason = 'silent' AND times < 4294967295
                 THEN times + 1 ELSE times END,
             last_at = CASE WHEN last_at < $5 THEN $5 ELSE last_at END
         WHERE guild_id = $1 AND asker_id = $2 AND likeness = $3 AND reason = $4 AND state = 'open'
         RETURNING question_id",
    )
    .bind(guild.to_stored())
    .bind(new.asker.to_stored())
    .bind(stored(&new.key))
    .bind(word(new.reason))
    .bind(at)
    .fetch_optional(conn)
    .await?;
    Ok(id)
}

async fn insert(
    conn: &mut Connection,
    guild: GuildId,
    new: &NewQueuedQuestion,
    at: i64,
) -> Result<i64> {
    let id = sqlx::query_scalar(
        "INSERT INTO questions
             (guild_id, asker_id, question, likeness, reason, times, first_at, last_at, state)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $6, 'open')
         RETURNING question_id",
    )
    .bind(guild.to_stored())
    .bind(new.asker.to_stored())
    .bind(stored(&new.text))
    .bind(stored(&new.key))
    .bind(word(new.reason))
    .bind(at)
    .fetch_one(conn)
    .await?;
    Ok(id)
}

async fn is_dismissed(
    conn: &mut Connection,
    guild: GuildId,
    key: &str,
    since: i64,
) -> Result<bool> {
    let dismissed = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM questions
         WHERE guild_id = $1 AND likeness = $2 AND state = 'dismissed' AND last_at >= $3)",
    )
    .bind(guild.to_stored())
    .bind(stored(key))
    .bind(since)
    .fetch_one(conn)
    .await?;
    Ok(dismissed)
}

pub(super) async fn groups(
    conn: &mut Connection,
    guild: GuildId,
    page: PageRequest,
) -> Result<Paged<QuestionGroup>> {
    let (limit, offset) = limits(page);
    let rows = sqlx::query(select_groups!(
        "",
        "ORDER BY asked DESC, g.last_at DESC, first_id LIMIT $2 OFFSET $3"
    ))
    .bind(guild.to_stored())
    .bind(limit)
    .bind(offset)
    .fetch_all(&mut *conn)
    .await?;
    let total = sqlx::query_scalar(
        "SELECT count(DISTINCT likeness) FROM questions WHERE guild_id = $1 AND state = 'open'",
    )
    .bind(guild.to_stored())
    .fetch_one(conn)
    .await?;
    Ok(Paged {
        rows: rows.iter().map(decode_group).collect::<Result<_>>()?,
        total: count(total),
    })
}

pub(super) async fn group(
    conn: &mut Connection,
    guild: GuildId,
    question: QuestionId,
) -> Result<Option<QuestionGroup>> {
    let row = sqlx::query(select_groups!(
        "AND likeness = (SELECT likeness FROM questions
             WHERE guild_id = $1 AND question_id = $2 AND state = 'open')",
        ""
    ))
    .bind(guild.to_stored())
    .bind(question.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(decode_group).transpose()
}

fn decode_group(row: &Row) -> Result<QuestionGroup> {
    let cells = RowDecoder::new(row, "questions", "question_id")?;
    let asked = cells.number("asked")?;
    let silent = count(cells.maybe_integer("silent")?.unwrap_or(0));
    Ok(QuestionGroup {
        id: QuestionId(cells.integer("question_id")?),
        key: cells.text("likeness")?,
        text: cells.text("question")?,
        times_asked: asked,
        askers: cells.number("askers")?,
        silent,
        not_helpful: asked.saturating_sub(silent),
        first_at: cells.integer("first_at")?,
        last_at: cells.integer("last_at")?,
    })
}

pub(super) async fn similar(
    conn: &mut Connection,
    guild: GuildId,
    question: QuestionId,
    page: PageRequest,
) -> Result<Paged<QueuedQuestion>> {
    let (limit, offset) = limits(page);
    let rows = sqlx::query(select_questions!(
        "WHERE guild_id = $1 AND state = 'open' AND likeness =
             (SELECT likeness FROM questions
              WHERE guild_id = $1 AND question_id = $2 AND state = 'open')
         ORDER BY question_id LIMIT $3 OFFSET $4"
    ))
    .bind(guild.to_stored())
    .bind(question.0)
    .bind(limit)
    .bind(offset)
    .fetch_all(&mut *conn)
    .await?;
    let total = sqlx::query_scalar(
        "SELECT count(*) FROM questions WHERE guild_id = $1 AND state = 'open' AND likeness =
             (SELECT likeness FROM questions
              WHERE guild_id = $1 AND question_id = $2 AND state = 'open')",
    )
    .bind(guild.to_stored())
    .bind(question.0)
    .fetch_one(conn)
    .await?;
    Ok(Paged {
        rows: rows.iter().map(decode).collect::<Result<_>>()?,
        total: count(total),
    })
}

pub(super) fn decode(row: &Row) -> Result<QueuedQuestion> {
    let cells = RowDecoder::new(row, "questions", "question_id")?;
    Ok(QueuedQuestion {
        id: QuestionId(cells.integer("question_id")?),
        guild: GuildId::from_stored(cells.integer("guild_id")?),
        asker: UserId::from_stored(cells.integer("asker_id")?),
        text: cells.text("question")?,
        key: cells.text("likeness")?,
        reason: cells.word("reason")?,
        times: cells.number("times")?,
        first_at: cells.integer("first_at")?,
        last_at: cells.integer("last_at")?,
        state: cells.question_state()?,
    })
}

pub(super) async fn dismiss(
    conn: &mut Connection,
    guild: GuildId,
    question: QuestionId,
    stamp: AuditStamp,
) -> Result<u64> {
    let rows = close(conn, guild, question, "dismissed", None).await?;
    if rows > 0 {
        let event = AuditEvent::Dismissed { question, rows };
        audit::log(conn, guild, None, &event, stamp).await?;
    }
    Ok(rows)
}

pub(super) async fn answer(
    conn: &mut Connection,
    guild: GuildId,
    question: QuestionId,
    request: InteractionId,
    new: NewPin,
    stamp: AuditStamp,
) -> Result<Option<AddPinOutcome>> {
    if let Some(pin) = pins::of_request(conn, guild, request).await? {
        return Ok(Some(AddPinOutcome::AlreadyCreated(pin)));
    }
    if group(conn, guild, question).await?.is_none() {
        return Ok(None);
    }
    let added = pins::add(conn, guild, request, new, Origin::Queue, stamp).await?;
    if let AddPinOutcome::Created(pin) = &added {
        close(conn, guild, question, "answered", Some(pin.id)).await?;
    }
    Ok(Some(added))
}

/// Closes the open questions with the same key as this one and returns their number.
async fn close(
    conn: &mut Connection,
    guild: GuildId,
    question: QuestionId,
    state: &'static str,
    pin: Option<PinId>,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE questions SET state = $3, pin_id = $4
         WHERE guild_id = $1 AND state = 'open' AND likeness =
             (SELECT likeness FROM questions
              WHERE guild_id = $1 AND question_id = $2 AND state = 'open')",
    )
    .bind(guild.to_stored())
    .bind(question.0)
    .bind(state)
    .bind(pin.map(|pin| pin.0))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
