//! Requests for pins, because serenity 0.12.5 has only the routes of before 2025.
//!
//! ```text
//! PUT    /channels/1001/messages/pins/70000     204, 403 (50013), 400 (30003)
//! DELETE /channels/1001/messages/pins/70000     204, 404
//! GET    /channels/1001/messages/pins?limit=50&before=…   {"items": […], "has_more": true}
//! ```
//! They go through the proxy if one is set, and wait as long as Discord demands.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{DISCORD, RestClient, RestError, RetryPolicy, USER_AGENT, snowflake};
use crate::bot::{ChannelId, MessageId};

/// The maximum number of pages. 250 pins are five pages; a longer list is an error.
const MAX_PIN_PAGES: usize = 10;

impl RestClient {
    /// Pins a message.
    pub(in crate::discord) async fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/pins/{message}");
        self.request_route(Method::PUT, &path).await.map(drop)
    }

    /// Removes a message from the list of pinned messages.
    pub(in crate::discord) async fn unpin(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/pins/{message}");
        self.request_route(Method::DELETE, &path).await.map(drop)
    }

    /// Fetches the pinned messages of a channel: at most 250, in pages of 50.
    pub(in crate::discord) async fn pinned(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<MessageId>, RestError> {
        let mut found = Vec::new();
        let mut before = String::new();
        for _ in 0..MAX_PIN_PAGES {
            let path = format!("/channels/{channel}/messages/pins?limit=50{before}");
            let page = self.request_route(Method::GET, &path).await?;
            let page: PinPage = serde_json::from_value(page).map_err(|_| RestError::Unreadable)?;
            let ids = page
                .items
                .iter()
                .map(|pin| snowflake(&pin.message["id"]).map(MessageId));
            let ids: Option<Vec<MessageId>> = ids.collect();
            found.extend(ids.ok_or(RestError::Unreadable)?);
            match page.items.last().filter(|_| page.has_more) {
                Some(last) => before = format!("&before={}", last.pinned_at.replace('+', "%2B")),
                None => return Ok(found),
            }
        }
        Err(RestError::Unreadable)
    }

    /// Sends a request to a route that serenity does not have.
    async fn request_route(&self, method: Method, path: &str) -> Result<Value, RestError> {
        let address = format!("{}/api/v10{path}", self.proxy.as_deref().unwrap_or(DISCORD));
        self.retry(RetryPolicy::Always, || {
            let request = self
                .client
                .request(method.clone(), &address)
                .header("Authorization", self.http.token())
                .header("User-Agent", USER_AGENT);
            self.perform(request)
        })
        .await
    }
}

#[derive(Deserialize)]
struct PinPage {
    items: Vec<PinItem>,
    has_more: bool,
}

#[derive(Deserialize)]
struct PinItem {
    pinned_at: String,
    message: Value,
}
