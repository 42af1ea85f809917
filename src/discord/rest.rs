//! Requests to Discord: each with a time limit, each repeated where that is safe.
//!
//! ```text
//! PATCH @original  500 → again in 0.5 s → 200
//! PUT a pin        429, retry_after 0.3 → again then → 204
//! POST callback    400 (40060: already acknowledged) after one that was not answered → done
//! ```
//! Interactions and messages go through serenity and so through its limiter, or, with a proxy set,
//! through the proxy, which has its own. Pins have no route in serenity 0.12.5 and are requested
//! in `pins`. No error holds an address: there are tokens in them.

mod error;
mod facts;
mod gateway;
mod pins;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{Http, HttpBuilder, LightMethod, Request, Route};
use serenity::model::id;
use tokio::time::{Instant, sleep, timeout};

use super::pace::Pace;
use super::to_wire::{Callback, Content, Posted, WireCommand};
use super::token::Token;
use crate::bot::{ChannelFacts, ChannelId, GuildId, MessageId, UserId};

pub(super) use error::RestError;
pub(super) use gateway::{GatewayInfo, SessionLimit, websocket};

use error::cut;

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
pub(super) struct Rest {
    /// serenity's side: routes, the token, the limiter.
    http: Arc<Http>,
    /// For routes that serenity lacks; the same client that serenity uses.
    client: reqwest::Client,
    token: Token,
    /// Discord, or the proxy.
    base: String,
    pace: Pace,
}

/// How Discord is reached.
#[derive(Debug, Clone)]
pub struct Access {
    /// Who the bot is.
    pub token: Token,
    /// The base address of a proxy that carries the rate limits, or of a stand-in; `None`: Discord
    /// itself, and serenity's limiter.
    pub proxy: Option<String>,
    /// The client to use; `None`: one that trusts the usual certificates.
    pub client: Option<reqwest::Client>,
}

impl Rest {
    /// # Errors
    ///
    /// Where no client can be made, as without any source of randomness.
    pub(super) fn new(access: &Access, pace: Pace) -> Result<Self, reqwest::Error> {
        let client = match &access.client {
            Some(client) => client.clone(),
            None => reqwest::Client::builder()
                .use_rustls_tls()
                // Discord redirects nothing, and the token goes to nobody else.
                .redirect(reqwest::redirect::Policy::none())
                .timeout(pace.call)
                .user_agent(USER_AGENT)
                .build()?,
        };
        let mut http = HttpBuilder::new(access.token.expose()).client(client.clone());
        if let Some(proxy) = &access.proxy {
            http = http.proxy(proxy).ratelimiter_disabled(true);
        }
        let base = access.proxy.as_deref().unwrap_or(DISCORD);
        Ok(Self {
            http: Arc::new(http.build()),
            client,
            token: access.token.clone(),
            base: base.trim_end_matches('/').to_owned(),
            pace,
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
        self.be(id);
        Ok(id)
    }

    /// From now on requests are in that application's name.
    pub(super) fn be(&self, application: u64) {
        if application != 0 {
            self.http
                .set_application_id(id::ApplicationId::new(application));
        }
    }

    /// The first response to an interaction, until `deadline`.
    pub(super) async fn respond(
        &self,
        to: Handle<'_>,
        callback: &Callback,
        files: Vec<CreateAttachment>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let interaction = id::InteractionId::new(to.id);
        let mut was_tried = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(RestError::TimedOut);
            }
            // Two tries fit in the time that there is, or the second would never be.
            let limit = if was_tried { left } else { left.max(PAUSE) / 2 };
            let call = self.http.create_interaction_response(
                interaction,
                to.token,
                callback,
                files.clone(),
            );
            let error = match timeout(limit, call).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) => cut(error),
                Err(_) => RestError::TimedOut,
            };
            if was_tried && error.code() == Some(ALREADY_ACKNOWLEDGED) {
                // The one that seemed to fail came through.
                return Ok(());
            }
            if !error.may_pass() {
                return Err(error);
            }
            was_tried = true;
            sleep(PAUSE.min(left / 4)).await;
        }
    }

    /// Edits the response to an interaction.
    pub(super) async fn edit_response(
        &self,
        to: Handle<'_>,
        content: &Content,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        self.persist(Repeat::Always, || {
            self.http
                .edit_original_interaction_response(to.token, content, files.clone())
        })
        .await?;
        Ok(())
    }

    /// Takes the response to an interaction away.
    pub(super) async fn delete_response(&self, to: Handle<'_>) -> Result<(), RestError> {
        self.persist(Repeat::Always, || {
            self.http.delete_original_interaction_response(to.token)
        })
        .await
    }

    /// A further message about an interaction.
    pub(super) async fn follow_up(
        &self,
        to: Handle<'_>,
        content: &Content,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        self.persist(Repeat::IfNotDone, || {
            self.http
                .create_followup_message(to.token, content, files.clone())
        })
        .await?;
        Ok(())
    }

    /// Posts a message. Its nonce keeps it from being posted twice.
    pub(super) async fn post(
        &self,
        channel: ChannelId,
        posted: &Posted,
        files: Vec<CreateAttachment>,
    ) -> Result<MessageId, RestError> {
        let channel = some(id::ChannelId::new, channel.0)?;
        let message = self
            .persist(Repeat::Always, || {
                self.http.send_message(channel, files.clone(), posted)
            })
            .await?;
        Ok(MessageId(message.id.get()))
    }

    /// The conversation with a user, begun where there is none.
    pub(super) async fn conversation(&self, user: UserId) -> Result<ChannelId, RestError> {
        let user = some(id::UserId::new, user.0)?;
        let body = serde_json::json!({"recipient_id": user.to_string()});
        let channel = self
            .persist(Repeat::Always, || self.http.create_private_channel(&body))
            .await?;
        Ok(ChannelId(channel.id.get()))
    }

    /// Edits a message of the bot's.
    pub(super) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        content: &Content,
        files: Vec<CreateAttachment>,
    ) -> Result<(), RestError> {
        let channel = some(id::ChannelId::new, channel.0)?;
        let message = some(id::MessageId::new, message.0)?;
        self.persist(Repeat::Always, || {
            self.http
                .edit_message(channel, message, content, files.clone())
        })
        .await?;
        Ok(())
    }

    /// Publishes the commands, to all or to one server, in place of those that were.
    pub(super) async fn publish(
        &self,
        guild: Option<GuildId>,
        commands: &[WireCommand],
    ) -> Result<(), RestError> {
        match guild {
            None => {
                self.persist(Repeat::Always, || {
                    self.http.create_global_commands(&commands)
                })
                .await?;
            }
            Some(guild) => {
                let guild = some(id::GuildId::new, guild.0)?;
                self.persist(Repeat::Always, || {
                    self.http.create_guild_commands(guild, &commands)
                })
                .await?;
            }
        }
        Ok(())
    }

    /// What decides on permissions in a channel, out of raw JSON: serenity drops bit 51. `channel`
    /// is a thread's parent, whose overwrites hold.
    pub(super) async fn facts(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<ChannelFacts, RestError> {
        let guild_id = some(id::GuildId::new, guild.0)?;
        let channel_id = some(id::ChannelId::new, channel.0)?;
        let (server, place) = tokio::try_join!(
            self.fetch(Route::Guild { guild_id }),
            self.fetch(Route::Channel { channel_id }),
        )?;
        facts::facts(guild, &server, &place).ok_or(RestError::Unreadable)
    }

    async fn fetch(&self, route: Route<'_>) -> Result<Value, RestError> {
        self.persist(Repeat::Always, || {
            self.http.fire(Request::new(route, LightMethod::Get))
        })
        .await
    }

    /// Makes a request through serenity, and again where that may help.
    async fn persist<T, F>(
        &self,
        repeat: Repeat,
        mut call: impl FnMut() -> F,
    ) -> Result<T, RestError>
    where
        F: Future<Output = serenity::Result<T>>,
    {
        let mut tries = 1;
        loop {
            // serenity's limiter waits inside of the call, so that one limit would cut it short.
            let limit = self.pace.call + LONGEST_WAIT;
            let error = match timeout(limit, call()).await {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => cut(error),
                Err(_) => RestError::TimedOut,
            };
            let is_safe = repeat == Repeat::Always || error.was_not_done();
            if tries == TRIES || !is_safe || !error.may_pass() {
                return Err(error);
            }
            sleep(PAUSE * tries).await;
            tries += 1;
        }
    }
}

/// An interaction, as its responses name it.
#[derive(Clone, Copy)]
pub(super) struct Handle<'a> {
    /// Its id.
    pub(super) id: u64,
    /// Lives fifteen minutes; whoever has it can respond.
    pub(super) token: &'a str,
}

/// Whether a request may be made again that may have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeat {
    /// Twice is as good as once.
    Always,
    /// Only where it was surely not done.
    IfNotDone,
}

/// An id of serenity's, which are never 0.
fn some<T>(make: impl Fn(u64) -> T, id: u64) -> Result<T, RestError> {
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
