//! Whether the process receives requests, for load balancers.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether the process receives requests.
#[derive(Debug, Default)]
pub struct Readiness {
    /// The number of ready gateway sessions and listening endpoints.
    sources: AtomicUsize,
    is_draining: AtomicBool,
}

impl Readiness {
    /// Records that a session is ready, or that the endpoint listens.
    pub fn opened(&self) {
        self.sources.fetch_add(1, Ordering::Relaxed);
    }

    /// Records that a session or the endpoint has ended.
    pub fn closed(&self) {
        self.sources.fetch_sub(1, Ordering::Relaxed);
    }

    /// Records that the process stops and wants no new requests.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Returns why the process receives no requests; `None` if it does.
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.is_draining.load(Ordering::Relaxed) {
            return Some("stopping: open requests end, no new ones are taken");
        }
        let is_serving = self.sources.load(Ordering::Relaxed) > 0;
        (!is_serving).then_some("discord: not connected")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_while_open_and_not_stopping() {
        let readiness = Readiness::default();
        assert!(readiness.obstacle().is_some());
        readiness.opened();
        readiness.opened();
        readiness.closed();
        assert_eq!(readiness.obstacle(), None);
        readiness.closed();
        assert!(readiness.obstacle().is_some());
        readiness.opened();
        readiness.drain();
        assert!(
            readiness
                .obstacle()
                .is_some_and(|why| why.contains("stopping"))
        );
    }
}
