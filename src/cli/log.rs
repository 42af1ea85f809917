//! What the program says of itself, on standard error.
//!
//! ```text
//! RECEIPTS_LOG=receipts=debug receipts ask …     a filter as tracing-subscriber reads it
//! receipts -v ask …                              info; -vv debug, -vvv trace; outranks the above
//! ```

use std::io::{self, IsTerminal};

use anyhow::Context;
use tracing_subscriber::EnvFilter;

/// Starts the log: `filter` is `RECEIPTS_LOG`, `verbose` how often `-v` was given.
///
/// # Errors
///
/// Where the filter cannot be read.
pub(super) fn start(verbose: u8, filter: Option<&str>) -> anyhow::Result<()> {
    let filter = match (verbose, filter) {
        (0, Some(filter)) if !filter.is_empty() => filter,
        (0, _) => "warn",
        (1, _) => "warn,receipts=info",
        (2, _) => "info,receipts=debug",
        (_, _) => "trace",
    };
    let filter = EnvFilter::try_new(filter).with_context(|| {
        format!(
            "RECEIPTS_LOG = `{filter}` is no log filter; take a level (`info`) or `receipts=debug`"
        )
    })?;
    // A second subscriber (a test that runs two commands) changes nothing.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
    Ok(())
}
