//! A single attempt of a request, through serenity's rate limiter or directly to the proxy.
//!
//! serenity builds the request in both cases. With a proxy, its limiter is off, and it would drop
//! the retry time of a refusal; so this module reads the response itself.

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
}

impl RestClient {
    /// Sends a request once. Returns Discord's response; null if it is empty.
    pub(super) async fn once(&self, call: &ApiCall<'_>) -> Result<Value, RestError> {
        let request = call.0.clone();
        let Some(proxy) = &self.proxy else {
            let response = self.http.request(request).await.map_err(from_serenity)?;
            return read(response).await;
        };
        let built = request.build(&self.client, self.http.token(), Some(proxy));
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
