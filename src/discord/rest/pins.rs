//! Pins: requests of the bot's own, for serenity 0.12.5 knows only the routes of before 2025.
//!
//! ```text
//! PUT    /channels/1001/messages/pins/70000     204, 403 (50013), 400 (30003)
//! DELETE /channels/1001/messages/pins/70000     204, 404
//! GET    /channels/1001/messages/pins?limit=50&before=…   {"items": […], "has_more": true}
//! ```
//! They go through the proxy where one is set, and wait where Discord says for how long.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use super::error::transport;
use super::{LONGEST_WAIT, PAUSE, Rest, RestError, TRIES, USER_AGENT, snowflake};
use crate::bot::{ChannelId, MessageId};

/// 250 pins are five pages; a list that does not come to an end is none.
const MOST_PIN_PAGES: usize = 10;

impl Rest {
    /// Pins a message.
    pub(in crate::discord) async fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/pins/{message}");
        self.own(Method::PUT, &path).await.map(drop)
    }

    /// Takes a message off the list of pinned ones.
    pub(in crate::discord) async fn unpin(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/pins/{message}");
        self.own(Method::DELETE, &path).await.map(drop)
    }

    /// The messages that are pinned in a channel: at most 250, 50 a page.
    pub(in crate::discord) async fn pinned(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<MessageId>, RestError> {
        let mut found = Vec::new();
        let mut before = String::new();
        for _ in 0..MOST_PIN_PAGES {
            let path = format!("/channels/{channel}/messages/pins?limit=50{before}");
            let page = self.own(Method::GET, &path).await?;
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

    /// Makes a request of the bot's own, waiting where Discord says for how long.
    async fn own(&self, method: Method, path: &str) -> Result<Value, RestError> {
        let mut tries = 1;
        loop {
            let error = match self.own_once(method.clone(), path).await {
                Ok(Own::Done(value)) => return Ok(value),
                Ok(Own::Wait(wait)) if tries < TRIES && wait <= LONGEST_WAIT => {
                    sleep(wait).await;
                    tries += 1;
                    continue;
                }
                Ok(Own::Wait(_)) => return Err(RestError::Limited),
                Err(error) => error,
            };
            if tries == TRIES || !error.may_pass() {
                return Err(error);
            }
            sleep(PAUSE * tries).await;
            tries += 1;
        }
    }

    async fn own_once(&self, method: Method, path: &str) -> Result<Own, RestError> {
        let request = self
            .client
            .request(method, format!("{}/api/v10{path}", self.base))
            .header("Authorization", format!("Bot {}", self.token.expose()))
            .header("User-Agent", USER_AGENT)
            .timeout(self.pace.call);
        let response = request.send().await.map_err(|error| transport(&error))?;
        let status = response.status();
        let wait = response
            .headers()
            .get("retry-after")
            .and_then(|v| v.to_str().ok()?.parse().ok());
        let body = response.bytes().await.map_err(|error| transport(&error))?;
        if status == StatusCode::TOO_MANY_REQUESTS {
            let told: Option<Limit> = serde_json::from_slice(&body).ok();
            let seconds = told.map(|limit| limit.retry_after).or(wait).unwrap_or(1.0);
            return Ok(Own::Wait(
                Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_WAIT * 2),
            ));
        }
        if !status.is_success() {
            let told: Option<Refusal> = serde_json::from_slice(&body).ok();
            let code = told.map_or(0, |refusal| refusal.code);
            return Err(RestError::Refused {
                status: status.as_u16(),
                code,
            });
        }
        if body.is_empty() {
            return Ok(Own::Done(Value::Null));
        }
        let value = serde_json::from_slice(&body).map_err(|_| RestError::Unreadable)?;
        Ok(Own::Done(value))
    }
}

enum Own {
    Done(Value),
    Wait(Duration),
}

#[derive(Deserialize)]
struct Limit {
    retry_after: f64,
}

#[derive(Deserialize)]
struct Refusal {
    code: u32,
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
