//! Decides which log output of libraries is allowed.
//!
//! serenity 0.12.5 opens spans with whole requests in their fields (addresses with interaction
//! tokens, bodies with questions), and a websocket library may trace frames, including IDENTIFY
//! with the bot's token. So the output of these libraries is suppressed at every log level; this
//! layer logs the important events itself.
//!
//! ```text
//! serenity::…, tokio_websockets::…      nothing
//! sqlx_postgres::options::…             no line of `.pgpass`, and no value of the store's URL
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
    !EXCLUDED_CRATES.contains(&of_crate) && !shows_a_password(metadata)
}

/// Whether an event has a part of the store's URL or of `.pgpass`. sqlx warns with the whole line if
/// it cannot read one.
fn shows_a_password(metadata: &Metadata<'_>) -> bool {
    let is_shown = |field: &str| metadata.fields().field(field).is_some();
    metadata.target().starts_with("sqlx_postgres::options")
        && (is_shown("line") || is_shown("value"))
}
