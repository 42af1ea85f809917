//! What of the libraries below may be logged.
//!
//! serenity 0.12.5 opens spans with whole requests in their fields (addresses with interaction
//! tokens, bodies with questions), warns with payloads, and notes undecoded events with all that
//! they hold; tungstenite traces frames, IDENTIFY with the bot's token among them. So of these only
//! what is known to be harmless passes, whatever level is asked for; this layer logs by itself what
//! matters of the rest.
//!
//! ```text
//! serenity::gateway::shard              events: "[ShardInfo …] Received Ready"
//! serenity::http::client, any span      nothing
//! receipts::…, sqlx, …                  as the filter has it
//! ```

use tracing::Metadata;

/// Crates that see tokens and what people write.
const CLOSED: &[&str] = &[
    "serenity",
    "tungstenite",
    "tokio_tungstenite",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
];

/// The modules of theirs whose events hold numbers, stages and errors alone.
const OPEN: &[&str] = &[
    "serenity::gateway::shard",
    "serenity::gateway::bridge::shard_manager",
    "serenity::gateway::bridge::shard_queuer",
    "serenity::gateway::bridge::shard_runner",
];

/// Whether an event or a span may be logged, at any level.
pub fn may_be_logged(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let of_crate = target.split("::").next().unwrap_or(target);
    if !CLOSED.contains(&of_crate) {
        return true;
    }
    metadata.is_event() && OPEN.contains(&target)
}
