//! Reading and deleting a user's data across all tables.
//!
//! In the statements `$2` is the server, or null for all servers: see [`Scope`].

use super::audit::{self, select_audit};
use super::database::{Connection, Row};
use super::questions::{self, select_questions};
use super::votes::{self, select_votes};
use crate::store::Result;
use crate::store::id::{GuildId, PinId, UserId};
use crate::store::privacy::{ErasedCounts, Scope, UserData};

fn stored(scope: Scope) -> Option<i64> {
    match scope {
        Scope::Guild(guild) => Some(guild.to_stored()),
        Scope::Everywhere => None,
    }
}

pub(super) async fn data(conn: &mut Connection, scope: Scope, user: UserId) -> Result<UserData> {
    let asked = select_questions!("WHERE asker_id = $1 AND ($2 IS NULL OR guild_id = $2)");
    let voted = select_votes!("WHERE user_id = $1 AND ($2 IS NULL OR guild_id = $2)");
    let did = select_audit!("WHERE actor_id = $1 AND ($2 IS NULL OR guild_id = $2)");
    let asked = rows(conn, asked, scope, user).await?;
    let voted = rows(conn, voted, scope, user).await?;
    let did = rows(conn, did, scope, user).await?;
    let made: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT guild_id, pin_id FROM pins WHERE maker_id = $1 AND ($2 IS NULL OR guild_id = $2)",
    )
    .bind(user.to_stored())
    .bind(stored(scope))
    .fetch_all(conn)
    .await?;
    let pins = made.into_iter();
    let mut data = UserData {
        user,
        questions: asked.iter().map(questions::decode).collect::<Result<_>>()?,
        votes: voted.iter().map(votes::decode).collect::<Result<_>>()?,
        pins: pins
            .map(|(guild, pin)| (GuildId::from_stored(guild), PinId(pin)))
            .collect(),
        audit: did.iter().map(audit::decode).collect::<Result<_>>()?,
    };
    data.sort();
    Ok(data)
}

async fn rows(
    conn: &mut Connection,
    sql: &'static str,
    scope: Scope,
    user: UserId,
) -> Result<Vec<Row>> {
    let rows = sqlx::query(sql)
        .bind(user.to_stored())
        .bind(stored(scope))
        .fetch_all(conn)
        .await?;
    Ok(rows)
}

pub(super) async fn erase(
    conn: &mut Connection,
    scope: Scope,
    user: UserId,
) -> Result<ErasedCounts> {
    let asked = "DELETE FROM questions WHERE asker_id = $1 AND ($2 IS NULL OR guild_id = $2)";
    let voted = "DELETE FROM votes WHERE user_id = $1 AND ($2 IS NULL OR guild_id = $2)";
    let made = "UPDATE pins SET maker = 'erased', maker_id = NULL
                WHERE maker_id = $1 AND ($2 IS NULL OR guild_id = $2)";
    let did = "UPDATE audit SET actor = 'erased', actor_id = NULL
               WHERE actor_id = $1 AND ($2 IS NULL OR guild_id = $2)";
    Ok(ErasedCounts {
        questions: execute(conn, asked, scope, user).await?,
        votes: execute(conn, voted, scope, user).await?,
        pins: execute(conn, made, scope, user).await?,
        audit_rows: execute(conn, did, scope, user).await?,
    })
}

async fn execute(
    conn: &mut Connection,
    sql: &'static str,
    scope: Scope,
    user: UserId,
) -> Result<u64> {
    let done = sqlx::query(sql)
        .bind(user.to_stored())
        .bind(stored(scope))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
