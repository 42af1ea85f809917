//! What of the libraries below may be logged.
//!
//! serenity 0.12.5 opens spans with whole requests in their fields (addresses with interaction
//! tokens, bodies with questions), and a library of websockets may trace frames, IDENTIFY with the
//! bot's token among them. So of these only what is known to be harmless passes, whatever level is
//! asked for; this layer logs by itself what matters of the rest.
//!
//! ```text
//! serenity::…, tokio_websockets::…      nothing
//! receipts::…, sqlx, …                  as the filter has it
//! ```

use tracing::Metadata;

/// Crates that see tokens and what people write.
const CLOSED: &[&str] = &[
    "serenity",
    "tokio_websockets",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
];

/// Whether an event or a span may be logged, at any level.
pub fn may_be_logged(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let of_crate = target.split("::").next().unwrap_or(target);
    !CLOSED.contains(&of_crate)
}
