//! Whether the process takes requests, for whoever decides where to send them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether the process takes requests.
#[derive(Debug, Default)]
pub struct Readiness {
    /// Sessions at the gateway that are ready, and endpoints that listen.
    sources: AtomicUsize,
    is_draining: AtomicBool,
}

impl Readiness {
    /// A session is ready, or the endpoint listens.
    pub fn opened(&self) {
        self.sources.fetch_add(1, Ordering::Relaxed);
    }

    /// What was opened is over.
    pub fn closed(&self) {
        self.sources.fetch_sub(1, Ordering::Relaxed);
    }

    /// From now on no new requests are wanted.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Why no requests are taken; `None`: they are.
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
    fn it_is_ready_while_something_is_open_and_nobody_stops_it() {
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
