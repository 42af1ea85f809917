//! The table `votes`.

use super::cells::{RowDecoder, word};
use super::database::{Connection, Row, stored};
use crate::store::Result;
use crate::store::id::{GuildId, UserId};
use crate::store::vote::{Opinion, Vote, VoteCounts, VoteOutcome};

/// Selects votes; `$rest` follows `FROM votes`.
macro_rules! select_votes {
    ($rest:literal) => {
        concat!(
            "SELECT guild_id, answer_id, user_id, opinion, at FROM votes ",
            $rest
        )
    };
}

pub(super) use select_votes;

pub(super) async fn vote(
    conn: &mut Connection,
    guild: GuildId,
    answer_id: &str,
    user: UserId,
    opinion: Opinion,
    at: i64,
) -> Result<VoteOutcome> {
    let before: Option<String> = sqlx::query_scalar(
        "SELECT opinion FROM votes WHERE guild_id = $1 AND answer_id = $2 AND user_id = $3",
    )
    .bind(guild.to_stored())
    .bind(stored(answer_id))
    .bind(user.to_stored())
    .fetch_optional(&mut *conn)
    .await?;
    if before.as_deref() == Some(word(opinion)) {
        return Ok(VoteOutcome::Same);
    }
    sqlx::query(
        "INSERT INTO votes (guild_id, answer_id, user_id, opinion, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (guild_id, answer_id, user_id) DO UPDATE SET
             opinion = excluded.opinion, at = excluded.at",
    )
    .bind(guild.to_stored())
    .bind(stored(answer_id))
    .bind(user.to_stored())
    .bind(word(opinion))
    .bind(at)
    .execute(conn)
    .await?;
    Ok(match before {
        Some(_) => VoteOutcome::Changed,
        None => VoteOutcome::First,
    })
}

pub(super) async fn vote_counts(
    conn: &mut Connection,
    guild: GuildId,
    answer_id: &str,
) -> Result<VoteCounts> {
    let row = sqlx::query(
        "SELECT CAST($1 AS BIGINT) AS guild_id, count(*) FILTER (WHERE opinion = 'helpful') AS helpful,
             count(*) FILTER (WHERE opinion = 'not_helpful') AS not_helpful
         FROM votes WHERE guild_id = $1 AND answer_id = $2",
    )
    .bind(guild.to_stored())
    .bind(stored(answer_id))
    .fetch_one(conn)
    .await?;
    let cells = RowDecoder::new(&row, "votes", "guild_id")?;
    Ok(VoteCounts {
        helpful: cells.number("helpful")?,
        not_helpful: cells.number("not_helpful")?,
    })
}

pub(super) fn decode(row: &Row) -> Result<Vote> {
    let cells = RowDecoder::new(row, "votes", "user_id")?;
    Ok(Vote {
        guild: GuildId::from_stored(cells.integer("guild_id")?),
        answer_id: cells.text("answer_id")?,
        user: UserId::from_stored(cells.integer("user_id")?),
        opinion: cells.word("opinion")?,
        at: cells.integer("at")?,
    })
}
