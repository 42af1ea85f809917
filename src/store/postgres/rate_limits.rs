//! Question limits: one token bucket per user and per server, as a row with the time at which the
//! bucket is full again (the generic cell rate algorithm). Time is the server's.

use std::num::NonZeroU32;

use sqlx::PgPool;

use crate::store::Result;
use crate::store::rate_limits::CountedQuestion;

/// The period of the limits, in seconds, and a tolerance for the rounding of its fractions.
const PERIOD_SECONDS: f64 = 60.001;

/// Takes a token; no row if the bucket is empty.
const TAKE_TOKEN: &str = "
    INSERT INTO question_limits (kind, id, full_at)
    VALUES ($1, $2, now() + make_interval(secs => $3))
    ON CONFLICT (kind, id) DO UPDATE
        SET full_at = greatest(question_limits.full_at, now()) + make_interval(secs => $3)
        WHERE greatest(question_limits.full_at, now()) + make_interval(secs => $3)
            <= now() + make_interval(secs => $4)
    RETURNING TRUE";

/// The seconds until the next token, rounded up.
const SECONDS_UNTIL_TOKEN: &str = "
    SELECT CAST(ceil(CAST(extract(epoch FROM full_at - now()) AS FLOAT8) + $3 - $4) AS BIGINT)
    FROM question_limits WHERE kind = $1 AND id = $2";

/// Counts a question. Returns the seconds to wait if a limit is exceeded.
pub(super) async fn count(pool: &PgPool, asked: CountedQuestion) -> Result<Option<u64>> {
    let user = asked.user.to_stored();
    if let Some(wait) = take_token(pool, "user", user, asked.user_per_minute).await? {
        return Ok(Some(wait));
    }
    match asked.guild {
        Some(guild) => take_token(pool, "guild", guild.to_stored(), asked.guild_per_minute).await,
        None => Ok(None),
    }
}

async fn take_token(
    pool: &PgPool,
    kind: &'static str,
    id: i64,
    per_minute: NonZeroU32,
) -> Result<Option<u64>> {
    let interval = 60.0 / f64::from(per_minute.get());
    let taken: Option<bool> = sqlx::query_scalar(TAKE_TOKEN)
        .bind(kind)
        .bind(id)
        .bind(interval)
        .bind(PERIOD_SECONDS)
        .fetch_optional(pool)
        .await?;
    if taken.is_some() {
        return Ok(None);
    }
    let wait: Option<i64> = sqlx::query_scalar(SECONDS_UNTIL_TOKEN)
        .bind(kind)
        .bind(id)
        .bind(interval)
        .bind(PERIOD_SECONDS)
        .fetch_optional(pool)
        .await?;
    // The row may be gone by now.
    let wait = wait.and_then(|wait| u64::try_from(wait).ok());
    Ok(Some(wait.unwrap_or(1).clamp(1, 60)))
}

/// Deletes the full buckets.
pub(super) async fn purge(pool: &PgPool) -> Result<()> {
    sqlx::query("DELETE FROM question_limits WHERE full_at < now()")
        .execute(pool)
        .await?;
    Ok(())
}
