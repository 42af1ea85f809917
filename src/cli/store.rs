//! `receipts store`: backs up, moves or checks the store.
//!
//! ```text
//! $ receipts store verify
//! /srv/receipts/data/receipts.db: schema 1, no fault
//!   settings 2
//!   pins 31
//!   …
//! exit status 0: no fault; 1: faults, one line each; 2: there is no store, or the file is not one
//! ```

use anyhow::Context;
use tokio::runtime;

use super::args::StoreCommand;
use super::terminal::escape_control;
use super::{Exit, Streams};
use crate::config::{self, Config};
use crate::store::location::Location;
use crate::store::report::StoreReport;
use crate::store::{WAIT_TIMEOUT, migration, postgres, sqlite};

/// Runs the command.
///
/// # Errors
///
/// There is no store, or the file belongs to another program; the copy cannot be made; a stream
/// fails.
pub(super) fn run(
    command: &StoreCommand,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime of the store")?;
    let report = runtime.block_on(execute(command, config))?;
    print(&report, streams)?;
    Ok(match report.findings[..] {
        [] => Exit::Success,
        _ => Exit::Negative,
    })
}

async fn execute(command: &StoreCommand, config: &Config) -> anyhow::Result<StoreReport> {
    Ok(match (command, &config.store) {
        (StoreCommand::Verify, Location::File(file)) => {
            sqlite::check::verify(file, WAIT_TIMEOUT).await?
        }
        (StoreCommand::Verify, Location::Server(address)) => {
            postgres::check::verify(&postgres::PostgresOptions::of(address)).await?
        }
        (StoreCommand::Backup { file: to }, Location::File(file)) => {
            sqlite::check::backup(file, to, WAIT_TIMEOUT).await?
        }
        (StoreCommand::Backup { .. }, Location::Server(address)) => anyhow::bail!(
            "a PostgreSQL database is copied by its own program: `pg_dump --format=custom --file=FILE {address}`; append the parameters of `store.url`, such as `?sslmode=verify-full`"
        ),
        (StoreCommand::Move { from, to }, _) => {
            let from = location(from, config)?;
            let to = location(to, config)?;
            anyhow::ensure!(from != to, "FROM and TO are the same store");
            migration::move_all(&from, &to).await?
        }
    })
}

fn location(url: &str, config: &Config) -> anyhow::Result<Location> {
    let location = Location::of_url(url, &config.data)?;
    config::check_ssl_mode(&location)?;
    Ok(location)
}

fn print(report: &StoreReport, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let faults = match report.findings.len() {
        0 => "no fault".to_owned(),
        1 => "1 fault".to_owned(),
        n => format!("{n} faults"),
    };
    let store = &report.store;
    let head = match report.schema {
        Some(schema) => format!("{store}: schema {schema}, {faults}"),
        None => format!("{store}: {faults}"),
    };
    writeln!(streams.out, "{}", escape_control(&head))?;
    for finding in &report.findings {
        writeln!(streams.out, "  {}", escape_control(finding))?;
    }
    for (table, rows) in &report.rows {
        writeln!(streams.out, "  {table} {rows}")?;
    }
    if report.rows.is_empty() && report.findings.is_empty() {
        writeln!(
            streams.out,
            "  the schema is of an older release: its pages, tables and references are checked, and its rows once `receipts serve` has migrated it"
        )?;
    }
    Ok(())
}
