//! Time limits, back-off and the thresholds of the watchdog.
//!
//! They are in one place so that tests can shorten them. [`Timings::DISCORD`] has the values for
//! Discord, and their sources.

use std::time::Duration;

/// The time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timings {
    /// How long a reply may take before the interaction is deferred.
    pub defer_after: Duration,
    /// How long after the interaction's arrival the first response is attempted.
    pub first_response: Duration,
    /// The limit of a single HTTP call.
    pub call: Duration,
    /// The limit of a whole request.
    pub request: Duration,
    /// How long open requests may take at shutdown.
    pub drain: Duration,
    /// The interval of the upkeep of old rows and pins.
    pub upkeep: Duration,
    /// The limits of the gateway.
    pub gateway: GatewayTimings,
}

/// The time limits of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayTimings {
    /// The interval of the watchdog's checks.
    pub poll_interval: Duration,
    /// The pause between two connection starts, the first time.
    pub min_backoff: Duration,
    /// The maximum pause; it doubles each time.
    pub max_backoff: Duration,
    /// How long after it became ready a session must still send something before it counts as
    /// stable and the pause resets.
    pub stable_after: Duration,
    /// How long HELLO may be missing before the connection counts as dead, and how long IDENTIFY or
    /// RESUME may stay unanswered before a new session starts.
    pub answer: Duration,
    /// How long a session may send nothing, not even a heartbeat acknowledgement, before its
    /// connection counts as dead and the session is resumed.
    pub heartbeat_timeout: Duration,
    /// The time between two session starts that Discord requires to be sequential.
    pub identify: Duration,
    /// How often a session is resumed without becoming stable before a new one starts.
    pub resumes: u32,
    /// How long closing the gateway connection may take; zero: no close frame is sent.
    pub close_timeout: Duration,
    /// The interval of lease renewals, if processes share the shards.
    pub lease_renewal: Duration,
    /// How long a process keeps its leases without a renewal.
    pub lease_lifetime: Duration,
}

impl Timings {
    /// The values for Discord.
    pub const DISCORD: Self = Self {
        // Discord requires the first response within 3 s. The rest covers the network and one
        // retry.
        defer_after: Duration::from_millis(1_200),
        first_response: Duration::from_millis(2_500),
        call: Duration::from_secs(10),
        // An interaction's token is valid for 15 minutes, but users wait a minute at most.
        request: Duration::from_secs(60),
        drain: Duration::from_secs(10),
        upkeep: Duration::from_secs(3600),
        gateway: GatewayTimings {
            poll_interval: Duration::from_millis(50),
            // 1, 2, 4, … 60 s: six connections in the first 30 s, where 20 are allowed, and at most
            // 90 s until the next one.
            min_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
            stable_after: Duration::from_secs(30),
            answer: Duration::from_secs(20),
            // Discord requires a heartbeat every 41.25 s and acknowledges it at once.
            heartbeat_timeout: Duration::from_secs(60),
            // discord.com/developers/docs/events/gateway#rate-limiting
            identify: Duration::from_secs(5),
            resumes: 2,
            // A round trip, and the events that are in transit.
            close_timeout: Duration::from_millis(700),
            // A released shard resumes within this interval, before an interaction expires (3 s).
            lease_renewal: Duration::from_secs(1),
            // Longer than a restart of the database. Including the time to connect, the shards of a
            // dead process run again within a minute.
            lease_lifetime: Duration::from_secs(45),
        },
    };
}
