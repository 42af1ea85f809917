//! Violations of Discord's contract by the bot: collected, and reported when the stand-in ends.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::StandIn;

/// The beginning of a problem about a body that breaks the contract.
pub(super) const REFUSED_BODY: &str = "a body that Discord refuses: ";

/// The problems of one stand-in.
#[derive(Clone)]
pub(crate) struct Problems {
    mark: u64,
    found: Arc<Mutex<Vec<String>>>,
}

impl Problems {
    pub(crate) fn new() -> Self {
        static MARKS: AtomicU64 = AtomicU64::new(1);
        Self {
            mark: MARKS.fetch_add(1, Ordering::Relaxed),
            found: Arc::default(),
        }
    }

    /// A number that distinguishes this stand-in from others of the same process.
    pub(crate) fn mark(&self) -> u64 {
        self.mark
    }

    pub(crate) fn add(&self, problem: String) {
        self.found.lock().unwrap().push(problem);
    }

    /// Returns and clears all problems so far.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.found.lock().unwrap())
    }
}

impl StandIn {
    /// Clears the violations so far, which the test itself provokes: a response that is too late, or to
    /// an interaction of a form that Discord does not send.
    ///
    /// Fails the test if a body breaks the contract: no interaction excuses that.
    #[track_caller]
    pub(crate) fn excuse(&self) {
        let mut bodies = self.take_problems();
        bodies.retain(|problem| problem.starts_with(REFUSED_BODY));
        assert!(bodies.is_empty(), "{}", bodies.join("\n"));
    }
}
