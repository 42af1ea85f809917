//! Looking at every row of a file, and copying it: `receipts store verify` and `backup`.
//!
//! Both read only, and may be run while the bot is. A copy is whole before it gets its name: it is
//! written as `FILE.partial`, looked at like any other file, brought to the disk, and then linked.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteRow;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::open::unwritable;
use super::{audit, open, pins, questions, settings, votes};
use crate::store::location::Location;
use crate::store::{Result, StoreError};

/// How many rows are in memory at once.
const BATCH: i64 = 1_000;

/// How many findings of a kind are told: whoever reads more of them learns nothing new.
const MOST: usize = 100;

/// What a look at every row found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The file.
    pub file: PathBuf,
    /// Its schema: the number of its last migration; `None`: it is too damaged to tell.
    pub schema: Option<i64>,
    /// Each table with its number of rows.
    pub rows: Vec<(&'static str, u64)>,
    /// What is wrong, one line each; empty: nothing.
    pub findings: Vec<String>,
}

/// The tables, with how to count them.
const TABLES: &[(&str, &str)] = &[
    ("settings", "SELECT count(*) FROM settings"),
    ("pins", "SELECT count(*) FROM pins"),
    ("pin_keys", "SELECT count(*) FROM pin_keys"),
    ("questions", "SELECT count(*) FROM questions"),
    ("votes", "SELECT count(*) FROM votes"),
    ("audit", "SELECT count(*) FROM audit"),
    ("seen", "SELECT count(*) FROM seen"),
    ("left_guilds", "SELECT count(*) FROM left_guilds"),
    ("pin_numbers", "SELECT count(*) FROM pin_numbers"),
];

/// What must not be: a noun, the ids of which it is so, and what to say of one.
const RULES: &[(&str, &str, &str)] = &[
    (
        "question",
        "SELECT question_id FROM questions WHERE guild_id NOT IN
             (SELECT guild_id FROM settings WHERE queue = 'on')",
        "is kept though its server's queue is off",
    ),
    (
        "pin",
        "SELECT pin_id FROM pins WHERE NOT EXISTS (SELECT 1 FROM audit
             WHERE audit.guild_id = pins.guild_id AND audit.pin_id = pins.pin_id
             AND json_extract(deed, '$.did') = 'added')",
        "was made, and no row of the audit tells so",
    ),
    (
        "pin",
        "SELECT pin_id FROM pins WHERE state = 'removed' AND NOT EXISTS (SELECT 1 FROM audit
             WHERE audit.guild_id = pins.guild_id AND audit.pin_id = pins.pin_id
             AND json_extract(deed, '$.did') = 'removed')",
        "was removed, and no row of the audit tells so",
    ),
    (
        "pin",
        "SELECT pin_id FROM pins JOIN pin_keys USING (guild_id, pin_id)
         WHERE state = 'removed' GROUP BY guild_id, pin_id",
        "was removed, and still holds a question",
    ),
    (
        "pin",
        "SELECT pin_id FROM pins LEFT JOIN pin_numbers USING (guild_id)
         WHERE pin_id > coalesce(last, 0)",
        "has a number that its server has yet to give",
    ),
];

/// How to read every row of a table.
struct Rows {
    /// Its rows above `?1`, at most `?2` of them, in the order of the column `at_row`.
    sql: &'static str,
    /// Whether one can be read.
    decode: fn(&SqliteRow) -> Result<()>,
}

/// The tables that have more in them than numbers.
const EVERY: &[Rows] = &[
    Rows {
        sql: pins::EVERY,
        decode: |row| pins::decode(row).map(drop),
    },
    Rows {
        sql: "SELECT *, rowid AS at_row FROM audit WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        decode: |row| audit::decode(row).map(drop),
    },
    Rows {
        sql: "SELECT *, rowid AS at_row FROM questions WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        decode: |row| questions::decode(row).map(drop),
    },
    Rows {
        sql: "SELECT *, rowid AS at_row FROM settings WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        decode: |row| settings::decode(row).map(drop),
    },
    Rows {
        sql: "SELECT * FROM (SELECT *, row_number() OVER () AS at_row FROM votes)
              WHERE at_row > ?1 ORDER BY at_row LIMIT ?2",
        decode: |row| votes::decode(row).map(drop),
    },
];

/// Looks at every row of the file.
///
/// # Errors
///
/// There is no such file, it is somebody else's or newer, or in use by somebody who lets nobody
/// read for `patience`. A damaged file is a finding.
pub async fn verify(location: &Location, patience: Duration) -> Result<Report> {
    let file = whole(&location.file())?;
    open::look_at(&file)?;
    look(&file, patience).await
}

/// Copies the file to `to`, and looks at every row of the copy.
///
/// # Errors
///
/// What [`verify`] fails with; `to` exists or cannot be written; the file is damaged.
pub async fn backup(location: &Location, to: &Path, patience: Duration) -> Result<Report> {
    let file = whole(&location.file())?;
    open::look_at(&file)?;
    let to = whole(to)?;
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { file: to });
    }
    let partial = to.with_added_extension("partial");
    reserve(&partial)?;
    let copied = copy(&file, &partial, patience).await;
    let named = copied.and_then(|report| {
        name(&partial, &to)?;
        Ok(Report { file: to, ..report })
    });
    // It has its right name by now, or is of no use.
    let _ = fs::remove_file(&partial);
    named
}

fn reserve(partial: &Path) -> Result<File> {
    open::create(partial).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Exists {
            file: partial.to_path_buf(),
        },
        _ => unwritable(partial, error),
    })
}

/// Whole paths, for SQLite takes `file:x` as a URL.
fn whole(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file).map_err(|source| unwritable(file, source))
}

async fn copy(file: &Path, partial: &Path, patience: Duration) -> Result<Report> {
    vacuum_into(file, partial, patience)
        .await
        .map_err(|error| open::refusal(error, file))?;
    let report = look(partial, patience).await?;
    if let Some(finding) = report.findings.first() {
        return Err(StoreError::Damaged {
            file: file.to_path_buf(),
            finding: finding.clone(),
        });
    }
    let copied = File::open(partial).and_then(|copy| copy.sync_all());
    copied.map_err(|source| unwritable(partial, source))?;
    Ok(report)
}

async fn vacuum_into(file: &Path, partial: &Path, patience: Duration) -> Result<()> {
    let mut conn = reading(file, patience).await?;
    ours(&mut conn, file).await?;
    let partial = partial
        .to_str()
        .ok_or_else(|| unwritable(partial, io::Error::other("its path is not UTF-8")))?;
    sqlx::query("VACUUM INTO ?1")
        .bind(partial)
        .execute(&mut conn)
        .await?;
    conn.close().await?;
    Ok(())
}

/// Gives the copy its name, unless a file has it by now.
fn name(partial: &Path, to: &Path) -> Result<()> {
    fs::hard_link(partial, to).or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Err(StoreError::Exists {
            file: to.to_path_buf(),
        }),
        // A file system without links.
        _ => fs::rename(partial, to).map_err(|source| unwritable(to, source)),
    })
}

async fn reading(file: &Path, patience: Duration) -> Result<SqliteConnection> {
    let connect = open::connecting(file, patience).read_only(true);
    Ok(connect.connect().await?)
}

/// The schema of a file that is ours.
async fn ours(conn: &mut SqliteConnection, file: &Path) -> Result<i64> {
    match open::identity(conn, file).await? {
        open::Identity::Ours => open::known_schema(conn, file).await,
        open::Identity::Empty => Err(StoreError::Foreign {
            file: file.to_path_buf(),
            finding: "it is empty".to_owned(),
        }),
    }
}

async fn look(file: &Path, patience: Duration) -> Result<Report> {
    let mut report = Report {
        file: file.to_path_buf(),
        schema: None,
        rows: Vec::new(),
        findings: Vec::new(),
    };
    match fill(&mut report, patience).await {
        Ok(()) => Ok(report),
        Err(error) => match open::refusal(error, file) {
            StoreError::Damaged { finding, .. } => {
                report.findings.push(finding);
                Ok(report)
            }
            error => Err(error),
        },
    }
}

async fn fill(report: &mut Report, patience: Duration) -> Result<()> {
    let mut conn = reading(&report.file, patience).await?;
    report.schema = Some(ours(&mut conn, &report.file).await?);
    // One state of the file for all that follows.
    let mut tx = conn.begin().await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(100)")
        .fetch_all(&mut *tx)
        .await?;
    report
        .findings
        .extend(found.into_iter().filter(|line| line != "ok"));
    if !report.findings.is_empty() {
        return Ok(());
    }
    schema(&mut tx, report).await?;
    if !report.findings.is_empty() {
        // What is looked for below may not be there.
        return Ok(());
    }
    references(&mut tx, report).await?;
    rules(&mut tx, report).await?;
    for (table, sql) in TABLES {
        let rows: i64 = sqlx::query_scalar(*sql).fetch_one(&mut *tx).await?;
        report.rows.push((table, super::cells::count(rows)));
    }
    decoded(&mut tx, report).await?;
    tx.rollback().await?;
    conn.close().await?;
    Ok(())
}

/// A table, index, trigger or view, or a migration: its kind, its name, and what it was made with.
type Part = (String, String, Option<String>);

/// SQLite's own and the migrations' table apart, for those are not ours to compare.
const PARTS: &str = "SELECT type, name, sql FROM sqlite_schema
     WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlx\\_%' ESCAPE '\\'
     UNION ALL SELECT 'migration', CAST(version AS TEXT), hex(checksum) FROM _sqlx_migrations
     ORDER BY 1, 2";

/// Whether the file's tables, indexes and migrations are those of a store of its schema.
async fn schema(conn: &mut SqliteConnection, report: &mut Report) -> Result<()> {
    let mut model = open::model(report.schema.unwrap_or(0)).await?;
    let right: Vec<Part> = sqlx::query_as(PARTS).fetch_all(&mut model).await?;
    let found: Vec<Part> = sqlx::query_as(PARTS).fetch_all(conn).await?;
    for (kind, name, made_with) in &right {
        let same = found.iter().find(|part| part.0 == *kind && part.1 == *name);
        match same {
            None => report
                .findings
                .push(format!("the {kind} `{name}` is missing")),
            Some(part) if part.2 != *made_with => {
                let finding = format!("the {kind} `{name}` is not the one that this release makes");
                report.findings.push(finding);
            }
            Some(_) => {}
        }
    }
    for (kind, name, _) in &found {
        if !right.iter().any(|part| part.0 == *kind && part.1 == *name) {
            let finding = format!("the {kind} `{name}` is none of this release's");
            report.findings.push(finding);
        }
    }
    Ok(())
}

async fn references(conn: &mut SqliteConnection, report: &mut Report) -> Result<()> {
    let dangling: Vec<(String, i64)> = sqlx::query_as(
        "SELECT \"table\", rowid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL LIMIT 100",
    )
    .fetch_all(&mut *conn)
    .await?;
    // Their table has no row ids.
    let keys: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT guild_id, pin_id FROM pin_keys WHERE NOT EXISTS
             (SELECT 1 FROM pins WHERE pins.guild_id = pin_keys.guild_id AND pins.pin_id = pin_keys.pin_id)
         LIMIT 100",
    )
    .fetch_all(conn)
    .await?;
    let rows = dangling
        .into_iter()
        .map(|(table, row)| format!("row {row} of `{table}` refers to a pin that is not there"));
    let keys = keys.into_iter().map(|(guild, pin)| {
        format!("a row of `pin_keys` refers to pin {pin} of server {guild}, which is not there")
    });
    report.findings.extend(rows.chain(keys));
    Ok(())
}

async fn rules(conn: &mut SqliteConnection, report: &mut Report) -> Result<()> {
    for (noun, sql, finding) in RULES {
        let broken: Vec<i64> = sqlx::query_scalar(*sql).fetch_all(&mut *conn).await?;
        let told = broken.into_iter().take(MOST);
        let told = told.map(|id| format!("{noun} {id} {finding}"));
        report.findings.extend(told);
    }
    Ok(())
}

/// Reads every row, a batch at a time.
async fn decoded(conn: &mut SqliteConnection, report: &mut Report) -> Result<()> {
    for rows in EVERY {
        let mut last = i64::MIN;
        loop {
            let batch = sqlx::query(rows.sql)
                .bind(last)
                .bind(BATCH)
                .fetch_all(&mut *conn)
                .await?;
            let Some(id) = last_id(&batch)? else {
                break;
            };
            told(report, batch.iter().map(rows.decode));
            last = id;
        }
    }
    Ok(())
}

fn last_id(rows: &[SqliteRow]) -> Result<Option<i64>> {
    let last = rows.last().map(|row| row.try_get("at_row"));
    Ok(last.transpose()?)
}

fn told(report: &mut Report, rows: impl Iterator<Item = Result<()>>) {
    for error in rows.filter_map(Result::err) {
        if report.findings.len() < MOST {
            report.findings.push(error.to_string());
        }
    }
}
