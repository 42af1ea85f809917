//! Reports tests that cannot run on a machine, so that they do not appear to have passed.

use std::io::Write as _;

/// Prints what does not run. Not with `eprintln!`, because the harness hides its output when a test
/// passes.
pub(crate) fn not_run(what: &str) {
    let line = format!("\n*** NOT RUN: {what} ***\n\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
