//! A single attempt of a request, through serenity's rate limiter or without it.
//!
//! ```text
//! a proxy is set               without: the proxy limits the requests
//! responses to interactions    without: Discord limits each interaction on its own
//! anything else                through the limiter
//! ```
//! serenity builds the request in all cases. Without its limiter, it would drop the retry time of a
//! refusal; so this module reads the response itself.
//!
//! serenity 0.12.5 keeps an entry for every interaction whose first response passes its limiter,
//! for ever, and counts the edits and follow-ups of all interactions together: a refusal for one
//! delays all others. Discord does not count responses to interactions in its global limit either:
//! <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};

use super::error::{RestError, from_reqwest, from_serenity};
use super::{MAX_WAIT, RestClient};

/// A request to one of Discord's routes.
#[derive(Debug, Clone)]
pub(super) struct ApiCall<'a>(Request<'a>);

impl<'a> ApiCall<'a> {
    pub(super) const fn new(method: LightMethod, route: Route<'a>) -> Self {
        Self(Request::new(route, method))
    }

    /// Adds a query.
    pub(super) fn with_query(self, query: Vec<(&'static str, String)>) -> Self {
        Self(self.0.params(Some(query)))
    }

    /// Adds a body and files.
    ///
    /// # Errors
    ///
    /// Returns an error if the body cannot be serialised as JSON, which does not happen for the
    /// bot's own types.
    pub(super) fn with(
        self,
        body: &impl Serialize,
        files: Vec<CreateAttachment>,
    ) -> Result<Self, RestError> {
        let json = serde_json::to_string(body).map_err(|_| RestError::Unreadable)?;
        if files.is_empty() {
            return Ok(Self(self.0.body(Some(json.into_bytes()))));
        }
        Ok(Self(self.0.multipart(Some(Multipart {
            upload: MultipartUpload::Attachments(files),
            payload_json: Some(json),
            fields: Vec::new(),
        }))))
    }

    /// Whether Discord limits the request by its interaction: the first response, its edits, and
    /// follow-ups.
    fn is_limited_by_interaction(&self) -> bool {
        matches!(
            self.0.route_ref(),
            Route::InteractionResponse { .. }
                | Route::WebhookOriginalInteractionResponse { .. }
                | Route::WebhookFollowupMessages { .. }
        )
    }
}

impl RestClient {
    /// Sends a request once. Returns Discord's response; null if it is empty.
    pub(super) async fn once(&self, call: &ApiCall<'_>) -> Result<Value, RestError> {
        let request = call.0.clone();
        if self.proxy.is_none() && !call.is_limited_by_interaction() {
            let response = self.http.request(request).await.map_err(from_serenity)?;
            return read(response).await;
        }
        let built = request.build(&self.client, self.http.token(), self.proxy.as_deref());
        self.perform(built.map_err(from_serenity)?).await
    }

    /// Sends a request without a rate limiter.
    pub(super) async fn perform(&self, request: RequestBuilder) -> Result<Value, RestError> {
        let request = request.timeout(self.timings.call);
        let response = request.send().await.map_err(|error| from_reqwest(&error))?;
        let status = response.status();
        if status.is_success() {
            return read(response).await;
        }
        let header = response.headers().get("retry-after");
        let header = header.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response
            .bytes()
            .await
            .map_err(|error| from_reqwest(&error))?;
        if status == StatusCode::TOO_MANY_REQUESTS {
            let limit: Option<RateLimitBody> = serde_json::from_slice(&body).ok();
            let seconds = limit
                .map(|limit| limit.retry_after)
                .or(header)
                .unwrap_or(1.0);
            let wait = Duration::try_from_secs_f64(seconds);
            return Err(RestError::Limited(wait.unwrap_or(MAX_WAIT * 2)));
        }
        let error: Option<ErrorBody> = serde_json::from_slice(&body).ok();
        Err(RestError::Refused {
            status: status.as_u16(),
            code: error.map_or(0, |error| error.code),
        })
    }
}

async fn read(response: Response) -> Result<Value, RestError> {
    let body = response
        .bytes()
        .await
        .map_err(|error| from_reqwest(&error))?;
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&body).map_err(|_| RestError::Unreadable)
}

#[derive(Deserialize)]
struct RateLimitBody {
    retry_after: f64,
}

#[derive(Deserialize)]
struct ErrorBody {
    code: u32,
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;

    use serenity::model::id::{ApplicationId, ChannelId, InteractionId};

    use super::*;
    use crate::discord::rest::ApiAccess;
    use crate::discord::timings::Timings;
    use crate::discord::token::BotToken;

    /// Creates a client without a proxy, for which no Discord is there.
    fn client() -> RestClient {
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        let client = reqwest::Client::builder()
            .use_rustls_tls()
            .no_proxy()
            .resolve("discord.com", nobody);
        let access = ApiAccess {
            token: BotToken::new("token"),
            proxy: None,
            client: Some(client.build().unwrap()),
        };
        RestClient::new(&access, Timings::DISCORD, Arc::default()).unwrap()
    }

    /// Sends each request once. Returns the number of entries in serenity's limiter, which makes
    /// them before it connects and never removes one.
    async fn entries_after(routes: impl Iterator<Item = Route<'static>>) -> usize {
        let client = client();
        for route in routes {
            let call = ApiCall::new(LightMethod::Post, route);
            assert_eq!(client.once(&call).await, Err(RestError::Unreachable));
        }
        let limiter = client.http.ratelimiter.as_ref().unwrap();
        let routes = limiter.routes();
        routes.read().await.len()
    }

    #[tokio::test]
    async fn interactions_leave_nothing_in_the_limiter() {
        let (application_id, token) = (ApplicationId::new(7), "interaction-token");
        let of_interaction = |id| {
            [
                Route::InteractionResponse {
                    interaction_id: InteractionId::new(id),
                    token,
                },
                Route::WebhookOriginalInteractionResponse {
                    application_id,
                    token,
                },
                Route::WebhookFollowupMessages {
                    application_id,
                    token,
                },
            ]
        };
        assert_eq!(entries_after((1..=3).flat_map(of_interaction)).await, 0);
        // Other routes still pass through the limiter.
        let of_channel = |id| Route::ChannelMessages {
            channel_id: ChannelId::new(id),
        };
        assert_eq!(entries_after((1..=3).map(of_channel)).await, 3);
    }
}
