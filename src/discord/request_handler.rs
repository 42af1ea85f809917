//! The request handler: every request from its arrival to its last consequence, one task each.
//!
//! ```text
//! arrives ─► seen before? ─► handle ── within 1.2 s ─► respond
//!                              └───── later ─► "thinking …" ─► edit
//!            handle panics ─► an apology with a reference; nobody else notices
//! response ─► actions (post, pin, unpin, edit) ─► reports to the bot ─► perhaps a follow-up
//! ```

mod action;
mod channels;
mod interaction;
mod message;
mod notice;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::Clock;
use super::bot_service::BotService;
use super::incoming::{Incoming, Notice};
use super::recent_ids::RecentIds;
use super::rest::{RestClient, RestError};
use super::timings::Timings;
use crate::bot::translations::{Language, Translations};
use crate::bot::{
    GuildId, InteractionId, Message, Permissions, Reply, Request, RequestLocation, Response,
    UserId, Visibility, channel_permissions,
};
use crate::metrics::{Event, Metrics};

use channels::ChannelLocks;

/// What all requests share.
pub(super) struct RequestHandler<A> {
    /// Answers them.
    bot: Arc<A>,
    /// Goes to Discord.
    rest: Arc<RestClient>,
    /// Shared with whoever watches the bot; atomic counts.
    metrics: Arc<Metrics>,
    timings: Timings,
    clock: Clock,
    /// Ids that were acted on; guards itself.
    recent: RecentIds,
    /// Who the bot is, once Discord has told; 0 before.
    myself: AtomicU64,
    /// The servers that the bot is on, kept by `READY`, `GUILD_CREATE` and `GUILD_DELETE`. Read by
    /// modals; never held across an await.
    guilds: Mutex<HashSet<GuildId>>,
    /// A channel's is held while a message is pinned there or its list of pins is read, until the
    /// bot has been told: a list that was read before would make a fresh pin look as if it had been
    /// taken off.
    pinning: ChannelLocks,
    /// Counts what was posted, from a number that differs from run to run.
    posted: AtomicU64,
}

/// What a request came to.
enum RequestOutcome {
    /// A reply to show and act on.
    Replied(Box<Reply>),
    /// Nothing that could be told but that it failed.
    Failed(Box<Message>),
}

impl<A: BotService> RequestHandler<A> {
    pub(super) fn new(
        bot: Arc<A>,
        rest: Arc<RestClient>,
        metrics: Arc<Metrics>,
        timings: Timings,
        clock: Clock,
    ) -> Self {
        Self {
            bot,
            rest,
            metrics,
            timings,
            recent: RecentIds::new(),
            myself: AtomicU64::new(0),
            guilds: Mutex::default(),
            pinning: ChannelLocks::default(),
            // A million posts a second would be needed for two runs to meet.
            posted: AtomicU64::new(u64::try_from(clock()).unwrap_or(0) * 1_000_000),
            clock,
        }
    }

    /// Everything about one arrival, notices apart.
    pub(super) async fn handle(self: Arc<Self>, incoming: Incoming) {
        match incoming {
            Incoming::Interaction(interaction, http) => {
                self.handle_interaction(&interaction, http).await;
            }
            Incoming::Undecodable(interaction, http) => {
                self.handle_undecodable(&interaction, http).await;
            }
            Incoming::Message(message) => self.handle_message(&message).await,
            Incoming::Ready { .. } | Incoming::Notice(_) => {}
        }
    }

    /// What must be known before anything that came later is attended to: who the bot is, and
    /// where. The notice that is to be told to the bot, if it is one.
    pub(super) fn track_guilds(&self, incoming: &Incoming) -> Vec<Notice> {
        // A thread that panicked between two changes leaves the set whole.
        let mut known = self.guilds.lock().unwrap_or_else(|e| e.into_inner());
        match incoming {
            Incoming::Ready {
                myself,
                application,
                guilds,
                shard,
            } => {
                self.myself.store(myself.0, Ordering::Relaxed);
                self.rest.set_application_id(*application);
                // Of servers that belong to other shards, this one's READY says nothing.
                known.retain(|guild| !shard.has(*guild));
                known.extend(guilds);
                guilds.iter().map(|guild| Notice::Joined(*guild)).collect()
            }
            Incoming::Notice(notice) => {
                match notice {
                    // READY has told of most of them already.
                    Notice::Joined(guild) if !known.insert(*guild) => return Vec::new(),
                    Notice::Left(guild) => {
                        known.remove(guild);
                    }
                    Notice::Joined(_) | Notice::Deleted { .. } | Notice::PinsChanged { .. } => {}
                }
                vec![notice.clone()]
            }
            Incoming::Interaction(..) | Incoming::Undecodable(..) | Incoming::Message(_) => {
                Vec::new()
            }
        }
    }

    fn is_on(&self, guild: GuildId) -> bool {
        let known = self.guilds.lock().unwrap_or_else(|e| e.into_inner());
        known.contains(&guild)
    }

    fn myself(&self) -> UserId {
        UserId(self.myself.load(Ordering::Relaxed))
    }

    /// Whether no other process that shares the store has taken the request: where a newer one takes
    /// over from an older, Discord delivers to both. A store that takes too long is not waited for,
    /// for better twice than not at all.
    async fn is_ours(&self, request: &Request) -> bool {
        let asked = self.bot.is_new(request);
        timeout(self.timings.defer_after / 2, asked)
            .await
            .unwrap_or(true)
    }

    /// Has a request answered, with the permissions that it hangs on; a panic costs it alone.
    fn spawn_request(self: &Arc<Self>, request: Request) -> PendingReply {
        let handler = Arc::clone(self);
        tokio::spawn(async move {
            let reply = handler.bot.handle(request.clone()).await;
            if reply.response != Response::NeedsPermissions {
                return Ok(reply);
            }
            let whole = handler.with_permissions(request).await?;
            Ok(handler.bot.handle(whole).await)
        })
    }

    /// The same request with all of its actor's permissions, computed from raw JSON.
    async fn with_permissions(&self, mut request: Request) -> Result<Request, RestError> {
        let (guild, channel) = match request.location {
            RequestLocation::Server { guild, channel } => (guild, channel),
            RequestLocation::Thread { guild, parent, .. } => (guild, parent),
            // There are none to be had outside of servers.
            RequestLocation::Direct { .. }
            | RequestLocation::Elsewhere { .. }
            | RequestLocation::Terminal => {
                request.actor.permissions = Permissions::Complete(0);
                return Ok(request);
            }
        };
        let facts = self.rest.facts(guild, channel).await?;
        let actor = &mut request.actor;
        let bits = channel_permissions(&facts, actor.user, &actor.roles);
        actor.permissions = Permissions::Complete(bits);
        actor.is_owner = facts.owner == actor.user;
        Ok(request)
    }

    /// Waits for what a request comes to; given up, the request is ended.
    async fn await_reply(
        &self,
        work: PendingReply,
        id: InteractionId,
        locale: &str,
    ) -> RequestOutcome {
        let _ended = AbortOnDrop(work.abort_handle());
        match tokio::time::timeout(self.timings.request, work).await {
            Ok(Ok(Ok(reply))) if reply.response != Response::NeedsPermissions => {
                return RequestOutcome::Replied(Box::new(reply));
            }
            Ok(Ok(Ok(_))) => {
                tracing::error!(
                    request.id = id.0,
                    "the bot asks for permissions that it was given"
                );
            }
            Ok(Ok(Err(error))) => {
                tracing::error!(request.id = id.0, %error, "permissions could not be read");
            }
            Ok(Err(panicked)) if panicked.is_panic() => {
                // What it says may quote the question; the panic hook has told where.
                tracing::error!(request.id = id.0, "a request panicked");
            }
            Ok(Err(_)) => tracing::error!(request.id = id.0, "a request was given up"),
            Err(_) => tracing::error!(request.id = id.0, "a request took too long"),
        }
        self.failure(id, locale)
    }

    fn failure(&self, id: InteractionId, locale: &str) -> RequestOutcome {
        self.metrics.count(Event::Failed);
        RequestOutcome::Failed(Box::new(apology(id, locale)))
    }

    /// Tells one message that the bot posts from another.
    fn nonce(&self) -> u64 {
        self.posted.fetch_add(1, Ordering::Relaxed)
    }
}

/// A request that is being answered.
type PendingReply = tokio::task::JoinHandle<Result<Reply, RestError>>;

/// Ends a request when nobody waits for it any more.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is said where a request failed for a reason of the bot's own: not why, only the number
/// under which whoever runs it finds it in the log.
fn apology(id: InteractionId, locale: &str) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let reference = id.to_string();
    let text = translations.fill("error-trouble", &[("reference", reference.into())]);
    Message::text(text, Visibility::Private)
}
