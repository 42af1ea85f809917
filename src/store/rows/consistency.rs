//! The rules that the rows of every store must satisfy, beyond the constraints of the schema.

use futures_util::TryStreamExt as _;
use sqlx::QueryBuilder;

use super::audit::{self, select_audit};
use super::cells::count;
use super::database::{Connection, Db, Row};
use super::pins;
use super::questions::{self, select_questions};
use super::settings::{self, select_settings};
use super::votes::{self, select_votes};
use crate::store::Result;
use crate::store::id::GuildId;
use crate::store::table::{TABLES, Table};

/// The maximum number of findings per kind: further ones add no information.
const MAX_FINDINGS: usize = 100;

/// The result of a check of every row.
#[derive(Debug, Default)]
pub(in crate::store) struct ConsistencyReport {
    /// The number of rows per table.
    pub rows: Vec<(&'static str, u64)>,
    /// The faults, one line each.
    pub findings: Vec<String>,
}

/// Forbidden states: a noun, a query for the servers and ids of the offending rows, and the text of
/// the finding.
const RULES: &[(&str, &str, &str)] = &[
    (
        "question",
        "SELECT guild_id, question_id FROM questions WHERE guild_id NOT IN
             (SELECT guild_id FROM settings WHERE queue = 'on')",
        "is stored although its server's queue is off",
    ),
    (
        "pin",
        r#"SELECT guild_id, pin_id FROM pins WHERE NOT EXISTS (SELECT 1 FROM audit
             WHERE audit.guild_id = pins.guild_id AND audit.pin_id = pins.pin_id
             AND deed LIKE '{"did":"added"%')"#,
        "was made, and the audit has no row for it",
    ),
    (
        "pin",
        r#"SELECT guild_id, pin_id FROM pins WHERE state = 'removed' AND NOT EXISTS
             (SELECT 1 FROM audit
             WHERE audit.guild_id = pins.guild_id AND audit.pin_id = pins.pin_id
             AND deed LIKE '{"did":"removed"%')"#,
        "was removed, and the audit has no row for it",
    ),
    (
        "pin",
        "SELECT guild_id, pin_id FROM pins JOIN pin_keys USING (guild_id, pin_id)
         WHERE state = 'removed' GROUP BY guild_id, pin_id",
        "was removed, but still has question keys",
    ),
    (
        "pin",
        "SELECT guild_id, pin_id FROM pins LEFT JOIN pin_numbers USING (guild_id)
         WHERE pin_id > coalesce(last, 0)",
        "has a number above its server's last pin number",
    ),
];

/// How to read every row of a table.
struct RowReader {
    sql: &'static str,
    /// Fails if the row cannot be decoded.
    decode: fn(&Row) -> Result<()>,
}

/// The tables that contain more than numbers.
const TABLE_READERS: &[RowReader] = &[
    RowReader {
        sql: pins::SELECT_ALL,
        decode: |row| pins::decode(row).map(drop),
    },
    RowReader {
        sql: select_audit!("ORDER BY audit_id"),
        decode: |row| audit::decode(row).map(drop),
    },
    RowReader {
        sql: select_questions!("ORDER BY question_id"),
        decode: |row| questions::decode(row).map(drop),
    },
    RowReader {
        sql: select_settings!("ORDER BY guild_id"),
        decode: |row| settings::decode(row).map(drop),
    },
    RowReader {
        sql: select_votes!("ORDER BY guild_id, answer_id, user_id"),
        decode: |row| votes::decode(row).map(drop),
    },
];

/// Checks every row. The connection must see one state of all tables.
pub(in crate::store) async fn check_consistency(
    conn: &mut Connection,
) -> Result<ConsistencyReport> {
    let mut report = ConsistencyReport::default();
    rules(conn, &mut report).await?;
    for table in TABLES {
        report.rows.push((table.name, rows(conn, table).await?));
    }
    decoded(conn, &mut report).await?;
    Ok(report)
}

/// Returns the number of rows in the table.
pub(super) async fn rows(conn: &mut Connection, table: &Table) -> Result<u64> {
    let mut sql = QueryBuilder::<Db>::new("SELECT count(*) FROM ");
    sql.push(table.name);
    Ok(count(sql.build_query_scalar().fetch_one(conn).await?))
}

async fn rules(conn: &mut Connection, report: &mut ConsistencyReport) -> Result<()> {
    for (noun, sql, finding) in RULES {
        let broken: Vec<(i64, i64)> = sqlx::query_as(*sql).fetch_all(&mut *conn).await?;
        let findings = broken.into_iter().take(MAX_FINDINGS);
        // Each server numbers its own pins.
        let findings = findings.map(|(guild, id)| {
            let guild = GuildId::from_stored(guild);
            format!("{noun} {id} of server {guild} {finding}")
        });
        report.findings.extend(findings);
    }
    Ok(())
}

/// Decodes every row in a stream, so that few rows are in memory at a time.
async fn decoded(conn: &mut Connection, report: &mut ConsistencyReport) -> Result<()> {
    for rows in TABLE_READERS {
        let mut stream = sqlx::query(rows.sql).fetch(&mut *conn);
        while let Some(row) = stream.try_next().await? {
            if let Err(error) = (rows.decode)(&row)
                && report.findings.len() < MAX_FINDINGS
            {
                report.findings.push(error.to_string());
            }
        }
    }
    Ok(())
}
