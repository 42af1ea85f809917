//! The request handler: processes every request from its arrival to its last action, in a task
//! each.
//!
//! ```text
//! arrives ─► duplicate? ─► handle ── within 1.2 s ─► respond
//!                              └───── later ─► "thinking …" ─► edit
//!            handle panics ─► an apology with a reference; other requests are not affected
//! response ─► actions (post, pin, unpin, edit) ─► reports to the bot ─► possibly a follow-up
//! ```

mod action;
mod channels;
mod interaction;
mod message;
mod notice;
mod posting;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use tokio::time::timeout;

use super::Clock;
use super::bot_service::BotService;
use super::incoming::{Arrival, Incoming, Notice};
use super::recent_ids::RecentIds;
use super::rest::RestClient;
use super::timings::Timings;
use crate::bot::translations::{Language, Translations};
use crate::bot::{GuildId, InteractionId, Message, Reply, Request, UserId, Visibility};
use crate::metrics::{Event, Metrics};

use channels::ChannelLocks;

/// The state that all requests share.
pub(super) struct RequestHandler<A> {
    /// Answers requests.
    bot: Arc<A>,
    /// Sends requests to Discord.
    rest: Arc<RestClient>,
    /// Atomic counts, shared with the monitoring.
    metrics: Arc<Metrics>,
    timings: Timings,
    clock: Clock,
    /// The ids that were handled. Synchronised internally.
    recent: RecentIds,
    /// The bot's user id; 0 until it is known.
    myself: AtomicU64,
    /// The servers that the bot is on, updated by `READY`, `GUILD_CREATE`, `GUILD_DELETE`, the
    /// hourly list of servers, and interactions. Never held across an await.
    guilds: Mutex<HashSet<GuildId>>,
    /// One lock per channel. Held while a message is pinned there, or while its list of pins is
    /// read, until the bot has the report. Otherwise an outdated list would make a new pin look as
    /// if it had been removed.
    channel_locks: ChannelLocks,
    /// Whether the bot stops, so that the upkeep must end.
    is_stopping: AtomicBool,
    /// The number for the next nonce. Starts at a random value, because Discord returns the earlier
    /// message for a nonce that another process or run has used.
    posted: AtomicU64,
}

/// The result of a request.
enum RequestOutcome {
    /// A reply to show and act on.
    Replied(Box<Reply>),
    /// The request failed; holds the apology.
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
            channel_locks: ChannelLocks::default(),
            is_stopping: AtomicBool::new(false),
            posted: AtomicU64::new(RandomState::new().hash_one(())),
            clock,
        }
    }

    /// Handles one input. Ignores READY and notices, which `track_guilds` handles.
    pub(super) async fn handle(self: Arc<Self>, arrival: Arrival) {
        let shard = arrival.shard;
        match arrival.incoming {
            Incoming::Interaction(interaction, http) => {
                self.handle_interaction(*interaction, shard, http).await;
            }
            Incoming::Undecodable(interaction, http) => {
                self.handle_undecodable(&interaction, http).await;
            }
            Incoming::Message(message) => self.handle_message(&message, shard).await,
            Incoming::Ready { .. } | Incoming::Notice(_) => {}
        }
    }

    /// Updates the bot's identity and servers, which must happen before any later input is handled.
    /// Returns the notice to report to the bot.
    pub(super) fn track_guilds(&self, incoming: &Incoming) -> Option<Notice> {
        // A panic between two changes leaves the set consistent.
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
                let listed = Notice::Listed {
                    guilds: guilds.clone(),
                    shard: *shard,
                };
                update(&mut known, &listed);
                Some(listed)
            }
            Incoming::Notice(notice) => {
                update(&mut known, notice);
                Some(notice.clone())
            }
            // Discord announces no server to a process that was not connected when the bot joined
            // it, and that resumes the session of another process or serves an endpoint. The first
            // interaction from there does.
            Incoming::Interaction(interaction, _) => {
                let guild = interaction.installed_on?;
                known.insert(guild).then_some(Notice::Joined(guild))
            }
            Incoming::Undecodable(..) | Incoming::Message(_) => None,
        }
    }

    /// Ends the upkeep after the server that it is on. It may have thousands before it, and has no
    /// more time to stop than the open requests.
    pub(super) fn stop_upkeep(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    fn myself(&self) -> UserId {
        UserId(self.myself.load(Ordering::Relaxed))
    }

    /// Whether no other process that shares the store has taken the request: while a newer process
    /// replaces an older one, Discord delivers to both. If the store takes too long, the request
    /// counts as ours, because two answers are better than none.
    async fn is_ours(&self, request: &Request) -> bool {
        let asked = self.bot.is_new(request);
        timeout(self.timings.defer_after / 2, asked)
            .await
            .unwrap_or(true)
    }

    /// Answers a request within the time limit. Dropping the future aborts the request. A panic
    /// fails this request only: what requests share stays consistent if one ends anywhere.
    async fn run_request(&self, request: Request, locale: &str) -> RequestOutcome {
        let id = request.id;
        let limit = self.timings.request;
        // Not bound to a name first: the future would contain it twice.
        match timeout(
            limit,
            AssertUnwindSafe(self.bot.handle(&request)).catch_unwind(),
        )
        .await
        {
            Ok(Ok(reply)) => return RequestOutcome::Replied(Box::new(reply)),
            Ok(Err(_)) => {
                // The panic message may quote the question. The panic hook has logged the location.
                tracing::error!(request.id = id.0, "a request panicked");
            }
            Err(_) => tracing::error!(request.id = id.0, "a request took too long"),
        }
        self.failure(id, locale)
    }

    fn failure(&self, id: InteractionId, locale: &str) -> RequestOutcome {
        self.metrics.count(Event::Failed);
        RequestOutcome::Failed(Box::new(apology(id, locale)))
    }

    /// Returns a unique nonce for a message that the bot posts, of at most 17 characters.
    fn nonce(&self) -> String {
        format!("n{:x}", self.posted.fetch_add(1, Ordering::Relaxed))
    }
}

/// Updates the servers that the bot is on.
fn update(known: &mut HashSet<GuildId>, notice: &Notice) {
    match notice {
        Notice::Listed { guilds, shard } => {
            // The list does not have the servers of other shards, so those stay.
            known.retain(|guild| !shard.has(*guild));
            known.extend(guilds);
        }
        Notice::Joined(guild) => {
            known.insert(*guild);
        }
        Notice::Left(guild) => {
            known.remove(guild);
        }
        Notice::Deleted { .. } | Notice::PinsChanged { .. } => {}
    }
}

/// Returns the apology for an internal error. It does not give the reason, only the reference
/// number by which the operator finds the error in the log.
fn apology(id: InteractionId, locale: &str) -> Message {
    let translations = Translations::of(Language::of_locale(locale));
    let reference = id.to_string();
    let text = translations.fill("error-trouble", &[("reference", reference.into())]);
    Message::text(text, Visibility::Private)
}
