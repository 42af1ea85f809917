//! Counts of what happened, for whoever watches the bot: no text, no names.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// More names of unknown events are not remembered: Discord brings in a few a year.
const MOST_NAMES: usize = 100;

/// Nor longer ones, in bytes: Discord's longest has 43.
const LONGEST_NAME: usize = 100;

/// Counts since the start; each only grows.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: AtomicU64,
    repeated: AtomicU64,
    undecodable: AtomicU64,
    failed: AtomicU64,
    deferred: AtomicU64,
    connections: AtomicU64,
    unknown: AtomicU64,
    /// The names of the unknown events, so that each is counted once.
    unknown_kinds: Mutex<BTreeSet<String>>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Interactions and messages that were acted on.
    Requests,
    /// Interactions and messages that came once more and were not.
    Repeated,
    /// Events, interactions among them, that serenity could not decode.
    Undecodable,
    /// Requests that ended in an apology, or whose response could not be sent.
    Failed,
    /// Interactions whose first response was "thinking …".
    Deferred,
    /// Connections to the gateway that were begun.
    Connections,
    /// Names of events that this version does not know, each once.
    Unknown,
}

impl Metrics {
    /// How many so far.
    pub fn get(&self, count: Metric) -> u64 {
        self.cell(count).load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, count: Metric) {
        self.cell(count).fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an event of a name that is not known, the first time. Whether it was.
    pub(super) fn count_unknown(&self, event: &str) -> bool {
        // A thread that panicked meanwhile leaves the set whole.
        let mut unknown_kinds = self.unknown_kinds.lock().unwrap_or_else(|e| e.into_inner());
        let is_new = unknown_kinds.len() < MOST_NAMES
            && event.len() <= LONGEST_NAME
            && unknown_kinds.insert(event.to_owned());
        if is_new {
            self.add(Metric::Unknown);
        }
        is_new
    }

    fn cell(&self, count: Metric) -> &AtomicU64 {
        match count {
            Metric::Requests => &self.requests,
            Metric::Repeated => &self.repeated,
            Metric::Undecodable => &self.undecodable,
            Metric::Failed => &self.failed,
            Metric::Deferred => &self.deferred,
            Metric::Connections => &self.connections,
            Metric::Unknown => &self.unknown,
        }
    }
}
