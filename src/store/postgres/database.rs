//! The PostgreSQL-specific definitions for the statements in `rows`.

use std::borrow::Cow;

pub(super) use super::PostgresStore as Database;
pub(super) use sqlx::postgres::PgRow as Row;
pub(super) use sqlx::{PgConnection as Connection, Postgres as Db};

/// A transaction of this database.
pub(super) type Transaction = sqlx::Transaction<'static, Db>;

/// Selects the tables whose ids the database generates, each with the last id.
pub(super) const COUNTERS: &str = "
    SELECT substring(sequencename FROM '^[a-z]+'), last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
        AND sequencename IN ('questions_question_id_seq', 'audit_audit_id_seq')
    ORDER BY 1";

/// Sets the table's last generated id to `last`.
pub(super) async fn set_counter(conn: &mut Connection, table: &str, last: i64) -> sqlx::Result<()> {
    let sql = match table {
        "questions" => "SELECT setval(pg_get_serial_sequence('questions', 'question_id'), $1)",
        _ => "SELECT setval(pg_get_serial_sequence('audit', 'audit_id'), $1)",
    };
    sqlx::query(sql).bind(last).execute(conn).await?;
    Ok(())
}

/// The first character of the escape sequence for U+0000, which PostgreSQL does not accept in text.
/// It is a code point that has no other use in text. It is doubled to represent itself.
const ESCAPE: char = '\u{10FFFF}';

/// Encodes a text for a column.
pub(super) fn stored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut stored = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => stored.extend([ESCAPE, '0']),
            ESCAPE => stored.extend([ESCAPE, ESCAPE]),
            c => stored.push(c),
        }
    }
    Cow::Owned(stored)
}

/// Decodes the text of a column.
pub(super) fn read(stored: String) -> String {
    if !stored.contains(ESCAPE) {
        return stored;
    }
    let mut chars = stored.chars();
    let mut text = String::with_capacity(stored.len());
    while let Some(c) = chars.next() {
        text.push(match c {
            ESCAPE if chars.next() == Some('0') => '\0',
            c => c,
        });
    }
    text
}

/// Aggregates a text column into one JSON array, in row order.
macro_rules! json_array_of {
    ($column:literal) => {
        concat!("coalesce(CAST(json_agg(", $column, ") AS TEXT), '[]')")
    };
}

/// Expands a JSON array of texts into rows with the column `value`.
macro_rules! texts_in {
    ($array:literal) => {
        concat!(
            "SELECT value FROM json_array_elements_text(CAST(",
            $array,
            " AS JSON)) AS given (value)"
        )
    };
}

/// Precedes a statement whose commit need not wait for the disk: nothing, because the PostgreSQL
/// server groups commits.
macro_rules! relaxed_commit {
    () => {
        ""
    };
}

pub(super) use {json_array_of, relaxed_commit, texts_in};
