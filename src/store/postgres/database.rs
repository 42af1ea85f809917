//! What the statements of `rows` need to know of PostgreSQL.

use std::borrow::Cow;

pub(super) use super::PostgresStore as Database;
pub(super) use super::open::SNAPSHOT;
pub(super) use sqlx::postgres::PgRow as Row;
pub(super) use sqlx::{PgConnection as Connection, Postgres as Db};

/// A transaction of it.
pub(super) type Transaction = sqlx::Transaction<'static, Db>;

/// The tables whose ids are given by the server, each with the last that it gave.
pub(super) const COUNTERS: &str = "
    SELECT substring(sequencename FROM '^[a-z]+'), last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
        AND sequencename IN ('questions_question_id_seq', 'audit_audit_id_seq')
    ORDER BY 1";

/// Makes the next id of the table follow `last`.
pub(super) async fn set_counter(conn: &mut Connection, table: &str, last: i64) -> sqlx::Result<()> {
    let sql = match table {
        "questions" => "SELECT setval(pg_get_serial_sequence('questions', 'question_id'), $1)",
        _ => "SELECT setval(pg_get_serial_sequence('audit', 'audit_id'), $1)",
    };
    sqlx::query(sql).bind(last).execute(conn).await?;
    Ok(())
}

/// Before a commit that need not wait for the disk: nothing. A server commits many at once.
pub(super) const HURRIED: Option<&str> = None;

/// What stands for U+0000, which PostgreSQL does not take in a text, begins with it: a code point
/// that no text has for anything else. Itself it stands for itself twice.
const ESCAPE: char = '\u{10FFFF}';

/// A text as a column has it.
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

/// The text that a column's stands for.
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

/// A column's texts as one JSON array, in the order of its rows.
macro_rules! json_array_of {
    ($column:literal) => {
        concat!("coalesce(CAST(json_agg(", $column, ") AS TEXT), '[]')")
    };
}

/// The texts of a JSON array, a row each, in the column `value`.
macro_rules! texts_in {
    ($array:literal) => {
        concat!(
            "SELECT value FROM json_array_elements_text(CAST(",
            $array,
            " AS JSON)) AS given (value)"
        )
    };
}

pub(super) use {json_array_of, texts_in};
