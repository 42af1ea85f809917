//! Decides which log output of libraries is allowed.
//!
//! serenity 0.12.5 opens spans with whole requests in their fields (addresses with interaction
//! tokens, bodies with questions), and a websocket library may trace frames, including IDENTIFY
//! with the bot's token. So the output of these libraries is suppressed at every log level; this
//! layer logs the important events itself.
//!
//! ```text
//! serenity::…, tokio_websockets::…      nothing
//! receipts::…, sqlx, …                  as the log filter says
//! ```

use tracing::Metadata;

/// Crates that handle tokens and user texts.
const EXCLUDED_CRATES: &[&str] = &[
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
    !EXCLUDED_CRATES.contains(&of_crate)
}
