//! `receipts store`: a copy of what people keep, and a look at every row of it.
//!
//! ```text
//! $ receipts store verify
//! /srv/receipts/data/receipts.db: schema 1, no fault
//!   settings 2
//!   pins 31
//!   …
//! exit status 0: no fault; 1: faults, a line each; 2: there is no store, or it is no store
//! ```

use anyhow::Context;
use tokio::runtime;

use super::args::Store;
use super::terminal::shown;
use super::{Exit, Streams};
use crate::config::Config;
use crate::store::sqlite::PATIENCE;
use crate::store::sqlite::check::{self, Report};

/// Runs the command.
///
/// # Errors
///
/// There is no store, or somebody else's; the copy cannot be made; a stream that fails.
pub(super) fn run(
    command: &Store,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("cannot start the runtime of the store")?;
    let store = &config.store;
    let report = match command {
        Store::Verify => runtime.block_on(check::verify(store, PATIENCE))?,
        Store::Backup { file } => runtime.block_on(check::backup(store, file, PATIENCE))?,
    };
    print(&report, streams)?;
    Ok(match report.findings[..] {
        [] => Exit::Success,
        _ => Exit::Negative,
    })
}

fn print(report: &Report, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let faults = match report.findings.len() {
        0 => "no fault".to_owned(),
        1 => "1 fault".to_owned(),
        n => format!("{n} faults"),
    };
    let file = report.file.display();
    let head = match report.schema {
        Some(schema) => format!("{file}: schema {schema}, {faults}"),
        None => format!("{file}: {faults}"),
    };
    writeln!(streams.out, "{}", shown(&head))?;
    for finding in &report.findings {
        writeln!(streams.out, "  {}", shown(finding))?;
    }
    for (table, rows) in &report.rows {
        writeln!(streams.out, "  {table} {rows}")?;
    }
    Ok(())
}
