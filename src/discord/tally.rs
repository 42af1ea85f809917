//! Counts of what happened, for whoever watches the bot: no text, no names.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the start; each only grows.
#[derive(Debug, Default)]
pub struct Tally {
    requests: AtomicU64,
    repeated: AtomicU64,
    undecodable: AtomicU64,
    failed: AtomicU64,
    deferred: AtomicU64,
    connections: AtomicU64,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
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
}

impl Tally {
    /// How many so far.
    pub fn get(&self, count: Count) -> u64 {
        self.cell(count).load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, count: Count) {
        self.cell(count).fetch_add(1, Ordering::Relaxed);
    }

    fn cell(&self, count: Count) -> &AtomicU64 {
        match count {
            Count::Requests => &self.requests,
            Count::Repeated => &self.repeated,
            Count::Undecodable => &self.undecodable,
            Count::Failed => &self.failed,
            Count::Deferred => &self.deferred,
            Count::Connections => &self.connections,
        }
    }
}
