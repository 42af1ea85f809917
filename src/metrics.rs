//! Metrics for the operator, in Prometheus' format.
//!
//! ```text
//! metrics.count(Event::Deferred)                       receipts_events_total{event="deferred"} 3
//! metrics.interaction("command", "gateway", Outcome)   receipts_interactions_total{…} 812
//! metrics.render()                                     all metrics, as in `GET /metrics`
//! ```
//! There is one value, passed to each module that counts; there is no global registry. Labels never
//! contain text of users or sources, names, ids or tokens. They are fixed words of the program,
//! Discord's error codes and shard numbers. `docs/operating.md` explains each metric.

mod readiness;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

pub use readiness::Readiness;

/// The maximum number of unknown event names to remember: Discord adds a few a year.
const MAX_NAMES: usize = 100;

/// The maximum length of a remembered name, in bytes: Discord's longest has 43.
const MAX_NAME_LENGTH: usize = 100;

/// The upper bounds of the buckets for the first response, in seconds; Discord waits for 3.
const RESPONSE_BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0];

/// The upper bounds for reading a question, in seconds: 0.2 to 0.8 is usual, by processor.
const READING_BUCKETS: [f64; 8] = [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 4.0];

/// The upper bounds for a store operation, in seconds; most of them time out after 5.
const STORE_BUCKETS: [f64; 9] = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];

/// The counted events. Counts only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Interactions and messages that were handled.
    Request,
    /// Duplicate interactions and messages, which were ignored.
    Repeated,
    /// Events, including interactions, that could not be decoded.
    Undecodable,
    /// Requests that ended in an apology.
    Failed,
    /// Interactions whose first response was "thinking …".
    Deferred,
    /// Connections to the gateway that were started, also if they failed.
    Connection,
    /// Names of events that this version does not know, each counted once.
    UnknownEvent,
    /// Pins that were flagged because the sources no longer support them.
    PinFlagged,
    /// Requests to the endpoint with a missing or wrong signature.
    WrongSignature,
}

impl Event {
    const fn label(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Repeated => "repeated",
            Self::Undecodable => "undecodable",
            Self::Failed => "failed",
            Self::Deferred => "deferred",
            Self::Connection => "connection",
            Self::UnknownEvent => "unknown_event",
            Self::PinFlagged => "pin_flagged",
            Self::WrongSignature => "wrong_signature",
        }
    }
}

/// The kind of first response to an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The reply.
    Answered,
    /// "Thinking …", with the reply later.
    Deferred,
    /// An apology.
    Apology,
    /// Discord did not accept the response.
    NotSent,
}

impl Outcome {
    const fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Deferred => "deferred",
            Self::Apology => "apology",
            Self::NotSent => "not_sent",
        }
    }
}

/// The state of a shard's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShardState {
    /// Not run by this process.
    Absent,
    /// Connecting, or waiting for permission to connect.
    Connecting,
    /// Its session is ready.
    Ready,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventLabel {
    event: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InteractionLabels {
    kind: &'static str,
    transport: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TransportLabel {
    transport: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    status: u16,
    code: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ShardLabel {
    shard: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabel {
    operation: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VersionLabel {
    version: String,
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// All metrics. Each method may be called from any thread, and blocks for a map look-up at most.
pub struct Metrics {
    registry: Registry,
    events: Family<EventLabel, Counter>,
    interactions: Family<InteractionLabels, Counter>,
    first_response: Histograms<TransportLabel>,
    verdicts: Family<CodeLabel, Counter>,
    silences: Family<ReasonLabel, Counter>,
    reading: Histogram,
    queue: Gauge,
    discord_errors: Family<ErrorLabels, Counter>,
    shards: Family<ShardLabel, Gauge>,
    store: Histograms<OperationLabel>,
    store_failures: Counter,
    corpus: Family<VersionLabel, Gauge>,
    /// The names of unknown events, so that each is counted once.
    unknown_events: Mutex<BTreeSet<String>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("receipts"),
            events: Family::default(),
            interactions: Family::default(),
            first_response: Family::new_with_constructor(|| Histogram::new(RESPONSE_BUCKETS)),
            verdicts: Family::default(),
            silences: Family::default(),
            reading: Histogram::new(READING_BUCKETS),
            queue: Gauge::default(),
            discord_errors: Family::default(),
            shards: Family::default(),
            store: Family::new_with_constructor(|| Histogram::new(STORE_BUCKETS)),
            store_failures: Counter::default(),
            corpus: Family::default(),
            unknown_events: Mutex::default(),
        };
        metrics.register();
        metrics
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let seconds = || Unit::Seconds;
        registry.register(
            "events",
            "What happened, by kind, since the start",
            self.events.clone(),
        );
        registry.register(
            "interactions",
            "Interactions by kind, transport and how they were answered first",
            self.interactions.clone(),
        );
        registry.register_with_unit(
            "first_response",
            "From an interaction's arrival to its first response",
            seconds(),
            self.first_response.clone(),
        );
        registry.register(
            "verdicts",
            "Questions that were read, by verdict; none: cited without a verdict",
            self.verdicts.clone(),
        );
        registry.register(
            "silences",
            "Questions that the sources do not answer, by reason",
            self.silences.clone(),
        );
        registry.register_with_unit(
            "reading",
            "Time to read a question whose answer is not cached",
            seconds(),
            self.reading.clone(),
        );
        registry.register(
            "reading_queue",
            "Questions that wait for a reading thread",
            self.queue.clone(),
        );
        registry.register(
            "discord_errors",
            "Requests that Discord refused, by HTTP status and Discord's code; status 0: no answer",
            self.discord_errors.clone(),
        );
        registry.register(
            "shard_state",
            "Sessions by shard: 0 not held here, 1 connecting, 2 ready",
            self.shards.clone(),
        );
        registry.register_with_unit(
            "store",
            "Operations on the store",
            seconds(),
            self.store.clone(),
        );
        registry.register(
            "store_failures",
            "Operations on the store that failed",
            self.store_failures.clone(),
        );
        registry.register(
            "corpus",
            "1 for the version of the corpus that questions are answered from",
            self.corpus.clone(),
        );
    }

    /// Counts an event.
    pub fn count(&self, event: Event) {
        self.events
            .get_or_create(&EventLabel {
                event: event.label(),
            })
            .inc();
    }

    /// Returns the count of an event.
    pub fn get(&self, event: Event) -> u64 {
        self.events
            .get_or_create(&EventLabel {
                event: event.label(),
            })
            .get()
    }

    /// Counts an unknown event of Discord's, the first time that its name appears. Returns whether
    /// it was counted.
    pub fn count_unknown(&self, name: &str) -> bool {
        // A panic during the look-up leaves the set consistent.
        let mut known = self
            .unknown_events
            .lock()
            .unwrap_or_else(|e| e.into_inner());
        let is_new = known.len() < MAX_NAMES
            && name.len() <= MAX_NAME_LENGTH
            && known.insert(name.to_owned());
        if is_new {
            self.count(Event::UnknownEvent);
        }
        is_new
    }

    /// Counts an interaction by kind (`command`, `component`, …), transport (`gateway`, `http`) and
    /// the kind of its first response, and records the time until that response.
    pub fn interaction(
        &self,
        kind: &'static str,
        transport: &'static str,
        outcome: Outcome,
        took: Duration,
    ) {
        let outcome = outcome.label();
        let labels = InteractionLabels {
            kind,
            transport,
            outcome,
        };
        self.interactions.get_or_create(&labels).inc();
        let response = self
            .first_response
            .get_or_create(&TransportLabel { transport });
        response.observe(took.as_secs_f64());
    }

    /// Counts an answer by the code of its verdict; `None` is an answer with citations but no
    /// verdict. A silence also counts by its reason.
    pub fn verdict(&self, code: Option<&'static str>, reason: Option<&'static str>) {
        let code = code.unwrap_or("none");
        self.verdicts.get_or_create(&CodeLabel { code }).inc();
        if let Some(reason) = reason {
            self.silences.get_or_create(&ReasonLabel { reason }).inc();
        }
    }

    /// Records the time of reading a question.
    pub fn read(&self, took: Duration) {
        self.reading.observe(took.as_secs_f64());
    }

    /// Adds to the number of questions that wait to be read. A negative change is of questions that
    /// no longer wait.
    pub fn queued(&self, change: i64) {
        self.queue.inc_by(change);
    }

    /// Counts a request that Discord refused; 0 if there was no status or no code.
    pub fn discord_error(&self, status: u16, code: u32) {
        self.discord_errors
            .get_or_create(&ErrorLabels { status, code })
            .inc();
    }

    /// Sets the state of a shard's session.
    pub fn shard(&self, shard: u32, state: ShardState) {
        let value = match state {
            ShardState::Absent => 0,
            ShardState::Connecting => 1,
            ShardState::Ready => 2,
        };
        self.shards.get_or_create(&ShardLabel { shard }).set(value);
    }

    /// Records the time of a store operation, and whether it failed.
    pub fn store(&self, operation: &'static str, took: Duration, failed: bool) {
        let histogram = self.store.get_or_create(&OperationLabel { operation });
        histogram.observe(took.as_secs_f64());
        if failed {
            self.store_failures.inc();
        }
    }

    /// Sets the version of the corpus that answers questions.
    pub fn corpus(&self, version: &str) {
        self.corpus.clear();
        let version = version.to_owned();
        self.corpus.get_or_create(&VersionLabel { version }).set(1);
    }

    /// Returns all metrics in the text format of `OpenMetrics`.
    pub fn render(&self) -> String {
        let mut rendered = String::new();
        // Writing to a string never fails.
        let _ = text::encode(&mut rendered, &self.registry);
        rendered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_appear_in_the_exposition() {
        let metrics = Metrics::default();
        metrics.count(Event::Deferred);
        metrics.count(Event::Deferred);
        metrics.interaction(
            "command",
            "http",
            Outcome::Answered,
            Duration::from_millis(7),
        );
        metrics.verdict(Some("not_in_sources"), Some("unknown_name"));
        metrics.discord_error(403, 50_013);
        metrics.shard(3, ShardState::Ready);
        metrics.store("add_pin", Duration::from_millis(2), true);
        metrics.corpus("sha256:old");
        metrics.corpus("sha256:new");
        let text = metrics.render();
        for line in [
            "receipts_events_total{event=\"deferred\"} 2",
            "receipts_interactions_total{kind=\"command\",transport=\"http\",outcome=\"answered\"} 1",
            "receipts_first_response_seconds_bucket{le=\"0.01\",transport=\"http\"} 1",
            "receipts_first_response_seconds_bucket{le=\"0.005\",transport=\"http\"} 0",
            "receipts_verdicts_total{code=\"not_in_sources\"} 1",
            "receipts_silences_total{reason=\"unknown_name\"} 1",
            "receipts_discord_errors_total{status=\"403\",code=\"50013\"} 1",
            "receipts_shard_state{shard=\"3\"} 2",
            "receipts_store_seconds_count{operation=\"add_pin\"} 1",
            "receipts_store_failures_total 1",
            "receipts_corpus{version=\"sha256:new\"} 1",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
        }
        assert!(!text.contains("sha256:old"), "{text}");
        assert!(text.ends_with("# EOF\n"), "{text}");
    }

    #[test]
    fn unknown_names_are_remembered_up_to_a_limit() {
        let metrics = Metrics::default();
        assert!(metrics.count_unknown("SOMETHING_NEW"));
        assert!(!metrics.count_unknown("SOMETHING_NEW"));
        assert!(!metrics.count_unknown(&"LONG".repeat(50)));
        for n in 0..1_000 {
            metrics.count_unknown(&format!("KIND_{n}"));
        }
        assert_eq!(metrics.get(Event::UnknownEvent), 100);
    }
}
