//! Requests to Discord: each with a time limit, each repeated where that is safe.
//!
//! ```text
//! PATCH @original  500 → again in 0.5 s → 200
//! PUT a pin        429, retry_after 0.3 → again then → 204
//! POST callback    400 (40060: already acknowledged) after one that was not answered → done
//! ```
//! Requests go through serenity's limiter, or, with a proxy set, through the proxy, which has its own;
//! where either says when to try again, that is waited for (`call`). Pins have no route in serenity
//! 0.12.5 and are requested in `pins`. Of an answer only what the bot needs is read. No error holds
//! an address: there are tokens in them.

mod call;
mod error;
mod facts;
mod gateway;
mod myself;
mod pins;

use std::future::Future;
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
use crate::bot::{ChannelFacts, ChannelId, GuildId, MessageId, UserId};
use crate::metrics::Metrics;

pub(super) use error::RestError;
pub(super) use gateway::{GatewayInfo, SessionLimit, websocket};

use call::ApiCall;

/// Discord itself.
const DISCORD: &str = "https://discord.com";

/// As Discord wants bots to call themselves.
const USER_AGENT: &str = concat!("DiscordBot (receipts, ", env!("CARGO_PKG_VERSION"), ")");

/// How often a request is made at the most.
const TRIES: u32 = 3;

/// Between two tries, where Discord does not say how long.
const PAUSE: Duration = Duration::from_millis(300);

/// Nobody waits longer for a limit to pass.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// An interaction has been responded to already.
const ALREADY_ACKNOWLEDGED: u32 = 40_060;

/// What goes to Discord.
#[derive(Debug)]
pub(super) struct RestClient {
    /// serenity's side: routes, the token, the limiter.
    http: Arc<Http>,
    /// For routes that serenity lacks; the same client that serenity uses.
    client: reqwest::Client,
    /// `None`: Discord itself.
    proxy: Option<String>,
    timings: Timings,
    metrics: Arc<Metrics>,
}

/// How Discord is reached.
#[derive(Debug, Clone)]
pub struct ApiAccess {
    /// Who the bot is.
    pub token: BotToken,
    /// The base address of a proxy that carries the rate limits, or of a stand-in; `None`: Discord
    /// itself, and serenity's limiter.
    pub proxy: Option<String>,
    /// The client to use; `None`: one that trusts the usual certificates.
    pub client: Option<reqwest::Client>,
}

impl RestClient {
    /// # Errors
    ///
    /// Where no client can be made, as without any source of randomness.
    pub(super) fn new(
        access: &ApiAccess,
        timings: Timings,
        metrics: Arc<Metrics>,
    ) -> Result<Self, reqwest::Error> {
        let client = match &access.client {
            Some(client) => client.clone(),
            None => reqwest::Client::builder()
                .use_rustls_tls()
                // Discord redirects nothing, and the token goes to nobody else.
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

    /// The gateway's address and what may be begun there. There is no other one to fall back to.
    pub(super) async fn gateway(&self) -> Result<GatewayInfo, RestError> {
        let gateway = self.fetch(Route::GatewayBot).await?;
        gateway::info(&gateway).ok_or(RestError::Unreadable)
    }

    /// The application that the token belongs to; from then on requests are in its name.
    pub(super) async fn application(&self) -> Result<u64, RestError> {
        let found = self.fetch(Route::Oauth2ApplicationCurrent).await?;
        let id = snowflake(&found["id"]).ok_or(RestError::Unreadable)?;
        self.set_application_id(id);
        Ok(id)
    }

    /// From now on requests are in that application's name.
    pub(super) fn set_application_id(&self, application: u64) {
        if application != 0 {
            self.http
                .set_application_id(id::ApplicationId::new(application));
        }
    }

    /// The first response to an interaction, until `deadline`.
    pub(super) async fn respond(
        &self,
        to: InteractionHandle<'_>,
        callback: &Callback,
        files: Vec<CreateAttachment>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let route = Route::InteractionResponse {
            interaction_id: nonzero_id(id::InteractionId::new, to.id)?,
            token: to.token,
        };
        let call = ApiCall::new(LightMethod::Post, route).with(callback, files)?;
        let mut was_tried = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(RestError::TimedOut);
            }
            // Two tries fit in the time that there is, or the second would never be.
            let limit = if was_tried { left } else { left.max(PAUSE) / 2 };
            let error = match timeout(limit, self.once(&call)).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => error,
                Err(_) => RestError::TimedOut,
            };
            self.count(&error);
            if was_tried && error.code() == Some(ALREADY_ACKNOWLEDGED) {
                // The one that seemed to fail came through.
                return Ok(());
            }
            if !error.is_transient() || error.wait() >= left {
                return Err(error);
            }
            was_tried = true;
            sleep(PAUSE.min(left / 4).max(error.wait())).await;
        }
    }

    /// Edits the response to an interaction.
    pub(super) async fn edit_response(
        &self,
        to: InteractionHandle<'_>,
        content: &MessageBody,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        let call = ApiCall::new(LightMethod::Patch, self.original(to)?).with(content, files)?;
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    /// Takes the response to an interaction away.
    pub(super) async fn delete_response(&self, to: InteractionHandle<'_>) -> Result<(), RestError> {
        let call = ApiCall::new(LightMethod::Delete, self.original(to)?);
        self.send_with_retry(RetryPolicy::Always, &call)
            .await
            .map(drop)
    }

    /// A further message about an interaction.
    pub(super) async fn follow_up(
        &self,
        to: InteractionHandle<'_>,
        content: &MessageBody,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        let route = Route::WebhookFollowupMessages {
            application_id: self.myself()?,
            token: to.token,
        };
        let call = ApiCall::new(LightMethod::Post, route).with(content, files)?;
        self.send_with_retry(RetryPolicy::IfNotDone, &call)
            .await
            .map(drop)
    }

    /// Posts a message. Its nonce keeps it from being posted twice.
    pub(super) async fn post(
        &self,
        channel: ChannelId,
        posted: &CreateMessageBody,
        files: Vec<CreateAttachment>,
    ) -> Result<MessageId, RestError> {
        let channel_id = nonzero_id(id::ChannelId::new, channel.0)?;
        let route = Route::ChannelMessages { channel_id };
        let call = ApiCall::new(LightMethod::Post, route).with(posted, files)?;
        let message = self.send_with_retry(RetryPolicy::Always, &call).await?;
        let id = snowflake(&message["id"]).ok_or(RestError::Unreadable)?;
        Ok(MessageId(id))
    }

    /// The conversation with a user, begun where there is none.
    pub(super) async fn create_dm_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        let body = serde_json::json!({"recipient_id": user.to_string()});
        let call =
            ApiCall::new(LightMethod::Post, Route::UserMeDmChannels).with(&body, Vec::new())?;
        let channel = self.send_with_retry(RetryPolicy::Always, &call).await?;
        let id = snowflake(&channel["id"]).ok_or(RestError::Unreadable)?;
        Ok(ChannelId(id))
    }

    /// Edits a message of the bot's.
    pub(super) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        content: &MessageBody,
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

    /// Publishes the commands, to all or to one server, in place of those that were.
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

    /// In whose name requests are; READY comes before all that needs it.
    fn myself(&self) -> Result<id::ApplicationId, RestError> {
        self.http.application_id().ok_or(RestError::Refused {
            status: 404,
            code: 0,
        })
    }

    /// What decides on permissions in a channel, out of raw JSON: serenity drops bit 51. `channel`
    /// is a thread's parent, whose overwrites hold.
    pub(super) async fn facts(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<ChannelFacts, RestError> {
        let guild_id = nonzero_id(id::GuildId::new, guild.0)?;
        let channel_id = nonzero_id(id::ChannelId::new, channel.0)?;
        let (server, place) = tokio::try_join!(
            self.fetch(Route::Guild { guild_id }),
            self.fetch(Route::Channel { channel_id }),
        )?;
        facts::facts(guild, &server, &place).ok_or(RestError::Unreadable)
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

    /// Makes a request, and again where that may help.
    async fn send_with_retry(
        &self,
        repeat: RetryPolicy,
        call: &ApiCall<'_>,
    ) -> Result<Value, RestError> {
        self.retry(repeat, || self.once(call)).await
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
            // serenity's limiter waits inside of the call, so that one limit would cut it short.
            let limit = self.timings.call + LONGEST_WAIT;
            let error = match timeout(limit, attempt()).await {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => error,
                Err(_) => RestError::TimedOut,
            };
            self.count(&error);
            let is_safe = repeat == RetryPolicy::Always || error.was_not_applied();
            if tries == TRIES || !is_safe || !error.is_transient() {
                return Err(error);
            }
            sleep((PAUSE * tries).max(error.wait())).await;
            tries += 1;
        }
    }
}

/// An interaction, as its responses name it.
#[derive(Clone, Copy)]
pub(super) struct InteractionHandle<'a> {
    /// Its id.
    pub(super) id: u64,
    /// Lives fifteen minutes; whoever has it can respond.
    pub(super) token: &'a str,
}

/// Whether a request may be made again that may have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryPolicy {
    /// Twice is as good as once.
    Always,
    /// Only where it was surely not done.
    IfNotDone,
}

/// An id of serenity's, which are never 0.
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
