//! Requests to Discord, with time limits, and with retries where a retry is safe.
//!
//! ```text
//! PATCH @original  500 → retry after 0.3 s → 200
//! PUT a pin        429, retry_after 0.3 → retry after 0.3 s → 204
//! POST callback    400 (40060: already acknowledged) after an unanswered attempt → success
//! ```
//! Requests go through serenity's rate limiter or, if a proxy is set, through the proxy, which has
//! its own. If either gives a retry time, the client waits for it (`call`). Responses to
//! interactions bypass the limiter, which does not fit their limits. serenity 0.12.5 has no routes
//! for pins; `pins` has them. Only the needed fields of a response are read. Errors contain no URLs,
//! because URLs contain tokens.

mod call;
mod error;
mod facts;
mod gateway;
mod myself;
mod pins;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{Http, HttpBuilder, LightMethod, Route};
use serenity::model::id;
use tokio::time::{Instant, sleep, timeout};

use super::timings::Timings;
use super::to_wire::{Callback, CreateMessageBody, MessageBody, WireCommand};
use super::token::BotToken;
use crate::bot::{ChannelId, GuildId, MessageId, UserId, Visibility};
use crate::metrics::Metrics;

pub(super) use error::RestError;
pub(super) use gateway::{GatewayInfo, SessionLimit, websocket};

use call::ApiCall;

/// Discord's base URL.
const DISCORD: &str = "https://discord.com";

/// The user agent, in the form that Discord requires of bots.
const USER_AGENT: &str = concat!("DiscordBot (receipts, ", env!("CARGO_PKG_VERSION"), ")");

/// The maximum number of attempts.
const MAX_ATTEMPTS: u32 = 3;

/// The pause between two attempts, if Discord gives no retry time.
const RETRY_PAUSE: Duration = Duration::from_millis(300);

/// The maximum wait for a rate limit.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// Discord's error code: the interaction has already been responded to.
const ALREADY_ACKNOWLEDGED: u32 = 40_060;

/// The client for Discord's REST API.
#[derive(Debug)]
pub(super) struct RestClient {
    /// serenity's part: routes, the token, the rate limiter.
    http: Arc<Http>,
    /// For routes that serenity lacks. serenity uses the same client.
    client: reqwest::Client,
    /// `None`: no proxy.
    proxy: Option<String>,
    timings: Timings,
    metrics: Arc<Metrics>,
}

/// How the bot reaches Discord.
#[derive(Debug, Clone)]
pub struct ApiAccess {
    /// The bot's token.
    pub token: BotToken,
    /// The base URL of a proxy that handles the rate limits, or of a stand-in for tests. `None`:
    /// Discord itself, with serenity's rate limiter.
    pub proxy: Option<String>,
    /// The HTTP client; `None`: one that trusts the usual certificates.
    pub client: Option<reqwest::Client>,
}

impl RestClient {
    /// # Errors
    ///
    /// Returns an error if no HTTP client can be created, for example without a source of
    /// randomness.
    pub(super) fn new(
        access: &ApiAccess,
        timings: Timings,
        metrics: Arc<Metrics>,
    ) -> Result<Self, reqwest::Error> {
        let client = match &access.client {
            Some(client) => client.clone(),
            None => reqwest::Client::builder()
                .use_rustls_tls()
                // Discord does not redirect, and the token must not go to another host.
                .redirect(reqwest::redirect::Policy::none())
                .timeout(timings.call)
                .user_agent(USER_AGENT)
                .build()?,
        };
        let mut http = HttpBuilder::new(access.token.expose()).client(client.clone());
        if let Some(proxy) = &access.proxy {
            http = http.proxy(proxy).ratelimiter_disabled(true);
        }
        let proxy = access.proxy.as_deref();
        Ok(Self {
            http: Arc::new(http.build()),
            client,
            proxy: proxy.map(|proxy| proxy.trim_end_matches('/').to_owned()),
            timings,
            metrics,
        })
    }

    /// Fetches the gateway's address and session limit. There is no fallback address.
    pub(super) async fn gateway(&self) -> Result<GatewayInfo, RestError> {
        let gateway = self.fetch(Route::GatewayBot).await?;
        gateway::info(&gateway).ok_or(RestError::Unreadable)
    }

    /// Fetches the application that the token belongs to. Later requests use its id.
    pub(super) async fn application(&self) -> Result<u64, RestError> {
        let found = self.fetch(Route::Oauth2ApplicationCurrent).await?;
        let id = snowflake(&found["id"]).ok_or(RestError::Unreadable)?;
        self.set_application_id(id);
        Ok(id)
    }

    /// Sets the application id for later requests.
    pub(super) fn set_application_id(&self, application: u64) {
        if application != 0 {
            self.http
                .set_application_id(id::ApplicationId::new(application));
        }
    }

    /// Sends the first response to an interaction, with retries until `deadline`.
    pub(super) async fn respond(
        &self,
        to: InteractionHandle<'_>,
        callback: &Callback<'_>,
        files: Vec<CreateAttachment>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let route = Route::InteractionResponse {
            interaction_id: nonzero_id(id::InteractionId::new, to.id)?,
            token: to.token,
        };
        let call = ApiCall::new(LightMethod::Post, route).with(callback, files)?;
        self.send_until(deadline, &call).await
    }

    /// Sends the call of a first response, with retries until `deadline`.
    async fn send_until(&self, deadline: Instant, call: &ApiCall<'_>) -> Result<(), RestError> {
        let mut was_tried = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(RestError::TimedOut);
            }
            // The first attempt gets half of the remaining time, so that a second one is possible.
            let limit = if was_tried {
                left
            } else {
                left.max(RETRY_PAUSE) / 2
            };
            let error = match timeout(limit, self.boxed_once(call)).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => error,
                Err(_) => RestError::TimedOut,
            };
            self.count(&error);
            if was_tried && error.code() == Some(ALREADY_ACKNOWLEDGED) {
                // The attempt that seemed to fail succeeded.
                return Ok(());
            }
            if !error.is_transient() || error.wait() >= left {
                return Err(error);
            }
            was_tried = true;
            sleep(RETRY_PAUSE.min(left / 4).max(error.wait())).await;
        }
    }

    /// Edits the response to an interaction.
    pub(super) async fn edit_response(
        &self,
        to: InteractionHandle<'_>,
        content: &MessageBody<'_>,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        let call = ApiCall::new(LightMethod::Patch, self.original(to)?).with(content, files)?;
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    /// Deletes the response to an interaction.
    pub(super) async fn delete_response(&self, to: InteractionHandle<'_>) -> Result<(), RestError> {
        let call = ApiCall::new(LightMethod::Delete, self.original(to)?);
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    /// Sends a follow-up message to an interaction. `visibility` is that of the message.
    pub(super) async fn follow_up(
        &self,
        to: InteractionHandle<'_>,
        content: &MessageBody<'_>,
        files: Vec<CreateAttachment>,
        visibility: Visibility,
    ) -> Result<(), RestError> {
        let route = Route::WebhookFollowupMessages {
            application_id: self.myself()?,
            token: to.token,
        };
        let call = ApiCall::new(LightMethod::Post, route).with(content, files)?;
        let repeat = match visibility {
            // Nothing else tells the user the outcome: two messages are better than none.
            Visibility::Private => RetryPolicy::Always,
            Visibility::Public => RetryPolicy::IfNotDone,
        };
        self.send_with_retry(repeat, &call).await.map(drop)
    }

    /// Posts a message. Its nonce prevents duplicates.
    pub(super) async fn post(
        &self,
        channel: ChannelId,
        posted: &CreateMessageBody<'_>,
        files: Vec<CreateAttachment>,
    ) -> Result<MessageId, RestError> {
        let channel_id = nonzero_id(id::ChannelId::new, channel.0)?;
        let route = Route::ChannelMessages { channel_id };
        let call = ApiCall::new(LightMethod::Post, route).with(posted, files)?;
        let message = self.send_with_retry(RetryPolicy::Always, &call).await?;
        let id = snowflake(&message["id"]).ok_or(RestError::Unreadable)?;
        Ok(MessageId(id))
    }

    /// Returns the direct conversation with a user. Creates it if there is none.
    pub(super) async fn create_dm_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        let body = serde_json::json!({"recipient_id": user.to_string()});
        let call =
            ApiCall::new(LightMethod::Post, Route::UserMeDmChannels).with(&body, Vec::new())?;
        let channel = self.send_with_retry(RetryPolicy::Always, &call).await?;
        let id = snowflake(&channel["id"]).ok_or(RestError::Unreadable)?;
        Ok(ChannelId(id))
    }

    /// Edits a message of the bot.
    pub(super) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        content: &MessageBody<'_>,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        let route = Route::ChannelMessage {
            channel_id: nonzero_id(id::ChannelId::new, channel.0)?,
            message_id: nonzero_id(id::MessageId::new, message.0)?,
        };
        let call = ApiCall::new(LightMethod::Patch, route).with(content, files)?;
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    /// Publishes the commands, globally or on one server. Replaces the previous ones.
    pub(super) async fn put_commands(
        &self,
        guild: Option<GuildId>,
        commands: &[WireCommand],
    ) -> Result<(), RestError> {
        let application_id = self.myself()?;
        let route = match guild {
            None => Route::Commands { application_id },
            Some(guild) => Route::GuildCommands {
                application_id,
                guild_id: nonzero_id(id::GuildId::new, guild.0)?,
            },
        };
        let call = ApiCall::new(LightMethod::Put, route).with(&commands, Vec::new())?;
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    fn original<'a>(&self, to: InteractionHandle<'a>) -> Result<Route<'a>, RestError> {
        Ok(Route::WebhookOriginalInteractionResponse {
            application_id: self.myself()?,
            token: to.token,
        })
    }

    /// Returns the application id. READY sets it before any request needs it.
    fn myself(&self) -> Result<id::ApplicationId, RestError> {
        self.http.application_id().ok_or(RestError::Refused {
            status: 404,
            code: 0,
        })
    }

    fn count(&self, error: &RestError) {
        let status = match error {
            RestError::Limited(_) => 429,
            other => other.status().unwrap_or(0),
        };
        self.metrics
            .discord_error(status, error.code().unwrap_or(0));
    }

    async fn fetch(&self, route: Route<'_>) -> Result<Value, RestError> {
        self.send_with_retry(RetryPolicy::Always, &ApiCall::new(LightMethod::Get, route))
            .await
    }

    /// Sends a request, with retries where they may help.
    async fn send_with_retry(
        &self,
        repeat: RetryPolicy,
        call: &ApiCall<'_>,
    ) -> Result<Value, RestError> {
        self.retry(repeat, || self.boxed_once(call)).await
    }

    /// Sends a request once. In a box: each request of the bot waits in a future that would contain
    /// this large one several times, and be copied with it, but few send anything.
    fn boxed_once<'a>(
        &'a self,
        call: &'a ApiCall<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<Value, RestError>> + Send + 'a>> {
        Box::pin(self.once(call))
    }

    async fn retry<F>(
        &self,
        repeat: RetryPolicy,
        mut attempt: impl FnMut() -> F,
    ) -> Result<Value, RestError>
    where
        F: Future<Output = Result<Value, RestError>>,
    {
        let mut tries = 1;
        loop {
            // serenity's limiter waits inside of the call, so the limit includes the longest wait.
            let limit = self.timings.call + MAX_WAIT;
            let error = match timeout(limit, attempt()).await {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => error,
                Err(_) => RestError::TimedOut,
            };
            self.count(&error);
            let is_safe = repeat == RetryPolicy::Always || error.was_not_applied();
            if tries == MAX_ATTEMPTS || !is_safe || !error.is_transient() {
                return Err(error);
            }
            sleep((RETRY_PAUSE * tries).max(error.wait())).await;
            tries += 1;
        }
    }
}

/// Identifies an interaction for its responses.
#[derive(Clone, Copy)]
pub(super) struct InteractionHandle<'a> {
    /// Its id.
    pub(super) id: u64,
    /// Valid for fifteen minutes; anyone who has it can respond.
    pub(super) token: &'a str,
}

/// Whether to retry a request that may have been applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryPolicy {
    /// Always: a repetition does no harm.
    Always,
    /// Only if the request was certainly not applied.
    IfNotDone,
}

/// Creates an id of serenity's, which must not be 0.
fn nonzero_id<T>(make: impl Fn(u64) -> T, id: u64) -> Result<T, RestError> {
    if id == 0 {
        return Err(RestError::Refused {
            status: 404,
            code: 0,
        });
    }
    Ok(make(id))
}

fn snowflake(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}
