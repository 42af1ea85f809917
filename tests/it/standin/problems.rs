//! What the bot did that Discord does not take: collected, and told when the stand-in ends.
//!
//! An event that serenity could not decode is such a problem too: it says so at debug level only, in
//! `serenity::client::dispatch`. Every event carries the stand-in's mark (`"_standin": 7`), so that
//! the lines of one log tell the tests of one process apart.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The problems of one stand-in.
#[derive(Clone)]
pub(crate) struct Problems {
    mark: u64,
    found: Arc<Mutex<Vec<String>>>,
}

impl Problems {
    pub(crate) fn new() -> Self {
        static MARKS: AtomicU64 = AtomicU64::new(1);
        listen();
        Self {
            mark: MARKS.fetch_add(1, Ordering::Relaxed),
            found: Arc::default(),
        }
    }

    /// Tells this stand-in's events from those of others.
    pub(crate) fn mark(&self) -> u64 {
        self.mark
    }

    pub(crate) fn add(&self, problem: String) {
        self.found.lock().unwrap().push(problem);
    }

    /// All of them so far, those that serenity's log tells of among them; forgets them.
    pub(crate) fn take(&self) -> Vec<String> {
        let mut found = std::mem::take(&mut *self.found.lock().unwrap());
        let mark = format!("\"_standin\": Number({})", self.mark);
        let mut log = LOG.lock().unwrap();
        found.extend(log.extract_if(.., |line| line.contains(&mark)));
        found
    }
}

/// What serenity said of events that it did not understand.
static LOG: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let targets = Targets::new()
            .with_target("serenity::client::dispatch", tracing::Level::DEBUG)
            .with_target("serenity::gateway::ws", tracing::Level::WARN);
        // Where a subscriber stands already, its owner listens.
        let _ = tracing_subscriber::registry()
            .with(Listener.with_filter(targets))
            .try_init();
    });
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        LOG.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {value:?}");
    }
}
