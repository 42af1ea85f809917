//! The program's log, on standard error.
//!
//! ```text
//! RECEIPTS_LOG=receipts=debug receipts ask …     a filter in tracing-subscriber's syntax
//! receipts -v ask …                              info; -vv debug, -vvv trace; before RECEIPTS_LOG
//! ```
//! At every level, output that may contain a token or user text is suppressed; `discord` decides
//! that for the libraries that it uses.

use std::io;

use anyhow::{Context, bail};
use tracing_subscriber::filter::{EnvFilter, FilterExt, FilterFn, LevelFilter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;
use crate::discord;

/// The default log filter of most commands.
pub(super) const WARN: &str = "warn";

/// The default log filter of long-running commands.
pub(super) const INFO: &str = "warn,receipts=info";

/// Starts the log. `filter` is `RECEIPTS_LOG`, `verbose` is the number of `-v` options, and
/// `default` applies without either. `colour` applies to text.
///
/// # Errors
///
/// Returns an error if the filter is invalid.
pub(super) fn start(
    verbose: u8,
    filter: Option<&str>,
    default: &str,
    format: LogFormat,
    colour: bool,
) -> anyhow::Result<()> {
    let filter = match (verbose, filter) {
        (0, Some(filter)) => filter,
        (0, None) => default,
        (1, _) => INFO,
        (2, _) => "info,receipts=debug",
        (_, _) => "trace",
    };
    let filter = parse_filter(filter)?;
    let filter = filter.and(FilterFn::new(discord::may_be_logged));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(colour).with_filter(filter).boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_filter(filter)
            .boxed(),
    };
    // A second subscriber (in a test that runs two commands) has no effect.
    let _ = tracing_subscriber::registry().with(lines).try_init();
    Ok(())
}

fn parse_filter(filter: &str) -> anyhow::Result<EnvFilter> {
    let invalid = || {
        format!(
            "RECEIPTS_LOG = `{filter}` is not a log filter; use a level (`info`) or `receipts=debug`"
        )
    };
    // A bare word that is not a level would be parsed as a module's name, and silence everything
    // else.
    let is_misspelt = filter
        .split(',')
        .any(|part| !part.contains(['=', ':', '[']) && part.trim().parse::<LevelFilter>().is_err());
    if is_misspelt {
        bail!("{}", invalid());
    }
    EnvFilter::try_new(filter).with_context(invalid)
}
