//! Reads the response of `GET /gateway/bot`.
//!
//! ```text
//! {"url": "wss://gateway.discord.gg/", "shards": 1, "session_start_limit": {"total": 1000,
//!  "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}}
//! ```

use std::time::Duration;

use serde_json::Value;

/// The gateway's address, and how many sessions may start there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) struct GatewayInfo {
    /// A websocket URL, without a trailing slash and without a query.
    pub(in crate::discord) address: String,
    /// The number of shards that Discord advises; 1 if the response has none.
    pub(in crate::discord) shards: u32,
    /// `None`: there is no limit, or the response has none.
    pub(in crate::discord) limit: Option<SessionLimit>,
}

/// How many sessions may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) struct SessionLimit {
    /// Per period.
    pub(in crate::discord) total: u32,
    /// In the rest of the period.
    pub(in crate::discord) remaining: u32,
    /// The time until the period ends.
    pub(in crate::discord) reset_after: Duration,
    /// At once, and again five seconds later; 1 if the response has none.
    pub(in crate::discord) max_concurrency: u32,
}

/// Returns `None` if the response has no websocket URL.
pub(super) fn info(payload: &Value) -> Option<GatewayInfo> {
    Some(GatewayInfo {
        address: websocket(payload["url"].as_str()?)?,
        shards: number(payload, "shards").unwrap_or(1),
        limit: limit(&payload["session_start_limit"]),
    })
}

fn limit(payload: &Value) -> Option<SessionLimit> {
    Some(SessionLimit {
        total: number(payload, "total")?,
        remaining: number(payload, "remaining")?,
        reset_after: Duration::from_millis(payload["reset_after"].as_u64()?),
        max_concurrency: number(payload, "max_concurrency").unwrap_or(1),
    })
}

fn number(payload: &Value, name: &str) -> Option<u32> {
    u32::try_from(payload[name].as_u64()?).ok()
}

/// Normalises a URL for the websocket library, which appends `/?v=10…` and panics at an invalid
/// URL.
pub(in crate::discord) fn websocket(address: &str) -> Option<String> {
    let mut url = reqwest::Url::parse(address).ok()?;
    if !matches!(url.scheme(), "ws" | "wss") || !url.has_host() {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_limit_is_read_and_may_be_missing() {
        let payload = json!({"url": "wss://gateway.discord.gg/?v=9", "shards": 3, "session_start_limit":
            {"total": 1000, "remaining": 7, "reset_after": 1500, "max_concurrency": 16}});
        let limit = SessionLimit {
            total: 1000,
            remaining: 7,
            reset_after: Duration::from_millis(1500),
            max_concurrency: 16,
        };
        assert_eq!(
            info(&payload),
            Some(GatewayInfo {
                address: "wss://gateway.discord.gg".to_owned(),
                shards: 3,
                limit: Some(limit),
            })
        );
        let bare = info(&json!({"url": "ws://127.0.0.1:7000/g"})).unwrap();
        assert_eq!(
            (bare.address.as_str(), bare.shards, bare.limit),
            ("ws://127.0.0.1:7000/g", 1, None)
        );
    }

    #[test]
    fn only_websocket_addresses_are_accepted() {
        for address in ["", "https://discord.com", "wss://", "gateway.discord.gg"] {
            assert_eq!(info(&json!({"url": address})), None, "{address}");
        }
        // A URL with a space would make the library panic.
        assert_eq!(
            websocket("ws://host/a b").as_deref(),
            Some("ws://host/a%20b")
        );
    }
}
