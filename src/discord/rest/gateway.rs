//! What `GET /gateway/bot` tells.
//!
//! ```text
//! {"url": "wss://gateway.discord.gg/", "shards": 1, "session_start_limit": {"total": 1000,
//!  "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}}
//! ```

use std::time::Duration;

use serde_json::Value;

/// Where the gateway is, and how many sessions may be begun there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) struct GatewayInfo {
    /// A websocket's address, without a slash at its end and without a query.
    pub(in crate::discord) address: String,
    /// `None`: whoever answers has no limit, or does not tell.
    pub(in crate::discord) limit: Option<SessionLimit>,
}

/// How many sessions may be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) struct SessionLimit {
    /// In a whole period.
    pub(in crate::discord) total: u32,
    /// Until the period ends.
    pub(in crate::discord) remaining: u32,
    /// When it ends.
    pub(in crate::discord) reset_after: Duration,
}

/// `None` where that is no websocket's address.
pub(super) fn info(told: &Value) -> Option<GatewayInfo> {
    Some(GatewayInfo {
        address: websocket(told["url"].as_str()?)?,
        limit: limit(&told["session_start_limit"]),
    })
}

fn limit(told: &Value) -> Option<SessionLimit> {
    let number = |name: &str| told[name].as_u64();
    let small = |name: &str| u32::try_from(number(name)?).ok();
    Some(SessionLimit {
        total: small("total")?,
        remaining: small("remaining")?,
        reset_after: Duration::from_millis(number("reset_after")?),
    })
}

/// An address as the websocket's library takes it: it appends `/?v=10…`, and panics at what is none.
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
        let told = json!({"url": "wss://gateway.discord.gg/?v=9", "shards": 1, "session_start_limit":
            {"total": 1000, "remaining": 7, "reset_after": 1500, "max_concurrency": 1}});
        let limit = SessionLimit {
            total: 1000,
            remaining: 7,
            reset_after: Duration::from_millis(1500),
        };
        assert_eq!(
            info(&told),
            Some(GatewayInfo {
                address: "wss://gateway.discord.gg".to_owned(),
                limit: Some(limit),
            })
        );
        let bare = info(&json!({"url": "ws://127.0.0.1:7000/g"})).unwrap();
        assert_eq!(
            (bare.address.as_str(), bare.limit),
            ("ws://127.0.0.1:7000/g", None)
        );
    }

    #[test]
    fn what_is_no_websocket_is_none() {
        for address in ["", "https://discord.com", "wss://", "gateway.discord.gg"] {
            assert_eq!(info(&json!({"url": address})), None, "{address}");
        }
        // An address with a space would make the library panic.
        assert_eq!(
            websocket("ws://host/a b").as_deref(),
            Some("ws://host/a%20b")
        );
    }
}
