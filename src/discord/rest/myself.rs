//! Fetches the bot's identity and servers, which READY contains over the gateway.

use serenity::http::{LightMethod, Route};

use super::call::ApiCall;
use super::{RestClient, RestError, RetryPolicy, snowflake};
use crate::bot::GuildId;

/// Discord's largest page of servers.
const PAGE: usize = 200;

/// The maximum number of pages. A million servers are more than any bot is on.
const MAX_PAGES: usize = 5_000;

impl RestClient {
    /// The bot's own user id.
    pub(in crate::discord) async fn user(&self) -> Result<u64, RestError> {
        let user = self.fetch(Route::UserMe).await?;
        snowflake(&user["id"]).ok_or(RestError::Unreadable)
    }

    /// Fetches the servers that the bot is on.
    pub(in crate::discord) async fn guilds(&self) -> Result<Vec<GuildId>, RestError> {
        let mut found: Vec<GuildId> = Vec::new();
        for _ in 0..MAX_PAGES {
            let after = found.last().map_or(0, |guild| guild.0);
            let page = [("limit", PAGE.to_string()), ("after", after.to_string())];
            let call =
                ApiCall::new(LightMethod::Get, Route::UserMeGuilds).with_query(page.to_vec());
            let page = self.send_with_retry(RetryPolicy::Always, &call).await?;
            let page = page.as_array().ok_or(RestError::Unreadable)?;
            let ids = page.iter().map(|guild| snowflake(&guild["id"]));
            let ids: Option<Vec<u64>> = ids.collect();
            let ids = ids.ok_or(RestError::Unreadable)?;
            // Discord sorts the servers by id, and the next page starts after the last one.
            if ids.iter().any(|id| *id <= after) {
                return Err(RestError::Unreadable);
            }
            found.extend(ids.into_iter().map(GuildId));
            if page.len() < PAGE {
                return Ok(found);
            }
        }
        Err(RestError::Unreadable)
    }
}
