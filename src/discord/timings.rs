//! How fast things go: time limits, back-off and the watchdog's patience.
//!
//! All of it in one place, so that tests can shorten it; [`Timings::DISCORD`] is what holds against
//! Discord, and says where each number comes from.

use std::time::Duration;

/// Limits in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timings {
    /// After so long without a reply, an interaction is deferred.
    pub defer_after: Duration,
    /// The first response is tried until so long after the interaction came in.
    pub first_response: Duration,
    /// A single HTTP call takes at most so long.
    pub call: Duration,
    /// A request, however slow, is given up after so long.
    pub request: Duration,
    /// What is in flight when the bot is stopped has so long to end.
    pub drain: Duration,
    /// How often the bot looks after old rows and pins.
    pub upkeep: Duration,
    /// The gateway.
    pub gateway: GatewayTimings,
}

/// Limits in time for the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayTimings {
    /// How often the watchdog looks.
    pub poll_interval: Duration,
    /// How long after a connection was begun the next one may be, the first time.
    pub min_backoff: Duration,
    /// The pause doubles each time, up to this.
    pub max_backoff: Duration,
    /// A session that has been up for so long makes the pause short again.
    pub settled: Duration,
    /// IDENTIFY or RESUME is answered within so long, or a new session is begun.
    pub answer: Duration,
    /// A session that says nothing for so long, not even that it had a heartbeat, is dead.
    pub heartbeat_timeout: Duration,
    /// How far apart sessions are begun that Discord lets begin one after the other.
    pub identify: Duration,
    /// How often a session is resumed before it has settled again; then a new one is begun.
    pub resumes: u32,
    /// How long a goodbye to the gateway may take; zero: none is said.
    pub goodbye: Duration,
    /// How often the leases of shards are renewed, where processes share them.
    pub lease_renewal: Duration,
    /// A process that has not renewed its leases for so long has lost them.
    pub lease_lifetime: Duration,
}

impl Timings {
    /// What holds against Discord.
    pub const DISCORD: Self = Self {
        // Discord wants the first response within 3 s; what is left of them is the network's and one
        // repetition's.
        defer_after: Duration::from_millis(1_200),
        first_response: Duration::from_millis(2_500),
        call: Duration::from_secs(10),
        // An interaction's token lives 15 minutes; nobody waits longer than one.
        request: Duration::from_secs(60),
        drain: Duration::from_secs(10),
        upkeep: Duration::from_secs(3600),
        gateway: GatewayTimings {
            poll_interval: Duration::from_millis(50),
            // 1, 2, 4, … 60 s: six connections in the first 30 s, where 20 are allowed, and never
            // more than 90 s until the next.
            min_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
            settled: Duration::from_secs(30),
            answer: Duration::from_secs(20),
            // Discord asks for a heartbeat every 41.25 s and acknowledges at once.
            heartbeat_timeout: Duration::from_secs(60),
            // discord.com/developers/docs/events/gateway#rate-limiting
            identify: Duration::from_secs(5),
            resumes: 2,
            // A round trip, and the events that were on their way.
            goodbye: Duration::from_millis(700),
            // A shard that is given up is resumed within it, before an interaction expires (3 s).
            lease_renewal: Duration::from_secs(1),
            // Longer than a database restarts; with the time to connect, a dead process's shards are
            // served again within a minute.
            lease_lifetime: Duration::from_secs(45),
        },
    };
}
