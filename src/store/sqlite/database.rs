//! What the statements of `rows` need to know of SQLite.

use std::borrow::Cow;

pub(super) use super::SqliteStore as Database;
pub(super) use sqlx::sqlite::SqliteRow as Row;
pub(super) use sqlx::{Sqlite as Db, SqliteConnection as Connection};

/// A transaction of it.
pub(super) type Transaction = sqlx::Transaction<'static, Db>;

/// How a transaction that only reads begins: it sees the state at its first look to its end.
pub(super) const SNAPSHOT: &str = "BEGIN";

/// The tables whose ids are given by SQLite, each with the last that it gave.
pub(super) const COUNTERS: &str =
    "SELECT name, seq FROM sqlite_sequence WHERE name IN ('questions', 'audit') ORDER BY name";

/// Makes the next id of the table follow `last`.
pub(super) async fn set_counter(conn: &mut Connection, table: &str, last: i64) -> sqlx::Result<()> {
    // SQLite's own table has no key to upsert by.
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

/// Before a commit that need not wait for the disk: 0.16 ms instead of 4.7 where it was measured,
/// and at 200 interactions a second the one writer would have no time for anything else. Nothing is
/// lost where the process dies, only where the power does. The pool sets the connection back before
/// its next use.
pub(super) const HURRIED: Option<&str> = Some("PRAGMA synchronous = NORMAL");

/// A text as a column has it: as it is.
pub(super) fn stored(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// The text that a column's stands for.
pub(super) fn read(stored: String) -> String {
    stored
}

/// A column's texts as one JSON array, in the order of its rows.
macro_rules! json_array_of {
    ($column:literal) => {
        concat!("json_group_array(", $column, ")")
    };
}

/// The texts of a JSON array, a row each, in the column `value`.
macro_rules! texts_in {
    ($array:literal) => {
        concat!("SELECT value FROM json_each(", $array, ")")
    };
}

pub(super) use {json_array_of, texts_in};
