//! The SQLite-specific definitions for the statements in `rows`.

use std::borrow::Cow;

pub(super) use super::SqliteStore as Database;
pub(super) use sqlx::sqlite::SqliteRow as Row;
pub(super) use sqlx::{Sqlite as Db, SqliteConnection as Connection};

/// A transaction of this database.
pub(super) type Transaction = sqlx::Transaction<'static, Db>;

/// Selects the tables whose ids SQLite generates, each with the last id.
pub(super) const COUNTERS: &str =
    "SELECT name, seq FROM sqlite_sequence WHERE name IN ('questions', 'audit') ORDER BY name";

/// Sets the table's last generated id to `last`.
pub(super) async fn set_counter(conn: &mut Connection, table: &str, last: i64) -> sqlx::Result<()> {
    // `sqlite_sequence` has no unique key for an upsert.
    sqlx::query("DELETE FROM sqlite_sequence WHERE name = $1")
        .bind(table)
        .execute(&mut *conn)
        .await?;
    sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
        .bind(table)
        .bind(last)
        .execute(conn)
        .await?;
    Ok(())
}

/// Encodes a text for a column: no change.
pub(super) fn stored(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Decodes the text of a column.
pub(super) fn read(stored: String) -> String {
    stored
}

/// Aggregates a text column into one JSON array, in row order.
macro_rules! json_array_of {
    ($column:literal) => {
        concat!("json_group_array(", $column, ")")
    };
}

/// Expands a JSON array of texts into rows with the column `value`.
macro_rules! texts_in {
    ($array:literal) => {
        concat!("SELECT value FROM json_each(", $array, ")")
    };
}

/// Precedes a statement whose commit need not wait for the disk, and is sent with it. The commit
/// takes 0.16 ms instead of 4.7 ms as measured; otherwise 200 interactions per second would occupy
/// the only writer completely. A crash of the process loses nothing, a power failure may. The
/// connection stays in this mode: whoever needs the other one sets it.
macro_rules! relaxed_commit {
    () => {
        "PRAGMA synchronous = NORMAL; "
    };
}

pub(super) use {json_array_of, relaxed_commit, texts_in};
