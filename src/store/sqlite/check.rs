//! Checking every row of a file, and copying it: `receipts store verify` and `backup`.
//!
//! Both only read, and may run while the bot runs. A copy is complete before it gets its final
//! name: it is written as `FILE.partial`, checked like any other file, flushed to disk, and then
//! linked.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::open;
use super::open::unwritable;
use super::rows::consistency;
use crate::store::report::StoreReport;
use crate::store::{Result, StoreError};

/// Checks that the file exists and may be a store, and that no other process has it open. Only Linux
/// can tell the latter.
///
/// # Errors
///
/// The file is missing, is a folder, cannot be read, is of another kind, or is in use.
pub fn unused(file: &Path) -> Result<()> {
    let file = existing_file(file)?;
    open::check_header(&file)?;
    open::unused(&file)
}

/// Checks every row of the file. Damage is reported as a finding. Of a file with the schema of an
/// older release, it checks pages, schema and references, and reports no rows.
///
/// # Errors
///
/// The file is missing, of another program, of a newer release, or locked against readers by
/// another process for longer than `wait_timeout`.
pub async fn verify(file: &Path, wait_timeout: Duration) -> Result<StoreReport> {
    let file = existing_file(file)?;
    open::check_header(&file)?;
    inspect(&file, wait_timeout).await
}

/// Copies the file to `to` and checks every row of the copy.
///
/// # Errors
///
/// The errors of [`verify`]; `to` exists or cannot be written; the file is damaged.
pub async fn backup(file: &Path, to: &Path, wait_timeout: Duration) -> Result<StoreReport> {
    let file = existing_file(file)?;
    open::check_header(&file)?;
    let to = existing_file(to)?;
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { file: to });
    }
    let partial = to.with_added_extension("partial");
    reserve(&partial)?;
    let copied = copy(&file, &partial, wait_timeout).await;
    let named = copied.and_then(|report| {
        name(&partial, &to)?;
        Ok(StoreReport {
            store: to.display().to_string(),
            ..report
        })
    });
    // It has its final name by now, or is useless.
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

/// Returns the absolute path: SQLite takes `file:x` as a URL.
fn existing_file(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file).map_err(|source| unwritable(file, source))
}

async fn copy(file: &Path, partial: &Path, wait_timeout: Duration) -> Result<StoreReport> {
    let copied = vacuum_into(file, partial, wait_timeout).await;
    copied.map_err(|error| match open::refusal(error, file) {
        // The copy fills the disk, not the original.
        StoreError::Full { .. } => StoreError::Full {
            file: partial.to_path_buf(),
        },
        error => error,
    })?;
    let report = inspect(partial, wait_timeout).await?;
    if let Some(finding) = report.findings.first() {
        return Err(StoreError::Damaged {
            file: file.to_path_buf(),
            finding: finding.clone(),
        });
    }
    // Windows flushes a file only through a handle that may write to it.
    let copied = OpenOptions::new().write(true).open(partial);
    let synced = copied.and_then(|copy| copy.sync_all());
    synced.map_err(|source| unwritable(partial, source))?;
    Ok(report)
}

async fn vacuum_into(file: &Path, partial: &Path, wait_timeout: Duration) -> Result<()> {
    let mut conn = reading(file, wait_timeout).await?;
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

/// Gives the copy its final name, unless such a file exists by now.
fn name(partial: &Path, to: &Path) -> Result<()> {
    fs::hard_link(partial, to).or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Err(StoreError::Exists {
            file: to.to_path_buf(),
        }),
        // The file system has no hard links.
        _ => fs::rename(partial, to).map_err(|source| unwritable(to, source)),
    })
}

async fn reading(file: &Path, wait_timeout: Duration) -> Result<SqliteConnection> {
    let connect = open::connecting(file, wait_timeout).read_only(true);
    Ok(connect.connect().await?)
}

/// Returns the schema version of the file, or an error if the file is not ours.
async fn ours(conn: &mut SqliteConnection, file: &Path) -> Result<i64> {
    match open::identity(conn, file).await? {
        open::Identity::Ours => open::known_schema(conn, file).await,
        open::Identity::Empty => Err(StoreError::Foreign {
            file: file.to_path_buf(),
            finding: "it is empty".to_owned(),
        }),
    }
}

async fn inspect(file: &Path, wait_timeout: Duration) -> Result<StoreReport> {
    let mut report = StoreReport {
        store: file.display().to_string(),
        schema: None,
        rows: Vec::new(),
        findings: Vec::new(),
    };
    match fill(&mut report, file, wait_timeout).await {
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

async fn fill(report: &mut StoreReport, file: &Path, wait_timeout: Duration) -> Result<()> {
    let mut conn = reading(file, wait_timeout).await?;
    report.schema = Some(ours(&mut conn, file).await?);
    // All checks below see the same state of the file.
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
        // The tables for the checks below may be missing.
        return Ok(());
    }
    references(&mut tx, report).await?;
    // The rows of an older schema lack what the checks read.
    if report.schema.is_some_and(open::is_latest_schema) {
        let look = consistency::check_consistency(&mut tx).await?;
        report.rows = look.rows;
        report.findings.extend(look.findings);
    }
    tx.rollback().await?;
    conn.close().await?;
    Ok(())
}

/// A table, index, trigger, view or migration: its kind, its name, and its SQL or checksum.
type Part = (String, String, Option<String>);

/// Selects the parts of a schema, without SQLite's own tables and the migrations' table.
const PARTS: &str = "SELECT type, name, sql FROM sqlite_schema
     WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlx\\_%' ESCAPE '\\'
     UNION ALL SELECT 'migration', CAST(version AS TEXT), hex(checksum) FROM _sqlx_migrations
     ORDER BY 1, 2";

/// Compares the file's tables, indexes and migrations with those of an empty store of its version.
async fn schema(conn: &mut SqliteConnection, report: &mut StoreReport) -> Result<()> {
    let mut empty_store = open::empty_store(report.schema.unwrap_or(0)).await?;
    let right: Vec<Part> = sqlx::query_as(PARTS).fetch_all(&mut empty_store).await?;
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

async fn references(conn: &mut SqliteConnection, report: &mut StoreReport) -> Result<()> {
    let dangling: Vec<(String, i64)> = sqlx::query_as(
        "SELECT \"table\", rowid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL LIMIT 100",
    )
    .fetch_all(&mut *conn)
    .await?;
    // `foreign_key_check` gives no row ids for `pin_keys`, which has none.
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
