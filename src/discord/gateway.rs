//! The gateway: for each shard one connection after the other, watched.
//!
//! ```text
//! hold_all ─► supervise, a task a shard
//!   ├─► Backoff   may a connection be begun?         1, 2, 4, … s apart until one settles
//!   ├─► Gate      may a session be begun?            Discord's limits on IDENTIFY, for all shards
//!   └─► Connection ─► payloads ─► incoming           watched: answered? silent?
//! ```
//! Not serenity's gateway: that resumes without a pause where a server drops it (600 times a second),
//! waits for ever where a RESUME is accepted and never answered, goes on after close codes 4010 to
//! 4012, does not resume where READY says, and gives out no payload that it cannot decode (all
//! measured or read in 0.12.5). Not twilight's: after an end without a close code it connects again
//! by itself and at once, past a proxy too.
//!
//! A session is resumed where READY said, a few times until one settles; then a new one is begun.
//! Close codes that never heal end the gateway with an error.

mod backoff;
mod connection;
mod identify_gate;
mod leased;
mod session_starts;
mod watchdog;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::incoming::{Incoming, from_frame, is_known};
use super::rest::{GatewayInfo, RestClient, websocket};
use super::shards::Shard;
use super::timings::GatewayTimings;
use super::token::BotToken;
use crate::metrics::{Event, Metrics, Readiness, ShardState};
use backoff::Backoff;
use connection::{Connection, Received, Resumable};
use identify_gate::{IdentifyGate, Permit};
use watchdog::Watchdog;

pub use leased::Leasing;
pub(super) use leased::run_leased_shards;

/// Why the gateway cannot be used at all.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayError {
    /// Discord does not take the token.
    #[error(
        "Discord rejects the bot's token; take the current one from https://discord.com/developers/applications (Bot, Reset Token) and set DISCORD_TOKEN or the file that DISCORD_TOKEN_FILE names"
    )]
    TokenRejected,
    /// Discord does not take what the bot asks to be told of.
    #[error("Discord refuses the events that the bot asks for (its gateway intents)")]
    IntentsRejected,
    /// The shards are not enough.
    #[error(
        "the bot is on more servers than its shards may serve (2,500 each), or one of them is none of Discord's (close code {0}); start again with `discord.shards = \"auto\"`, or with a larger number after the `/`"
    )]
    ShardingRequired(u16),
    /// Discord has stopped serving the protocol that this version speaks.
    #[error(
        "Discord no longer serves the version of its gateway that this program speaks; install a newer version of Receipts"
    )]
    OldVersion,
}

/// What connections need.
pub(super) struct GatewayContext {
    pub(super) token: BotToken,
    /// Asked for the gateway's address and limit.
    pub(super) rest: Arc<RestClient>,
    /// The gateway's address and limit as they were at the start.
    pub(super) gateway: GatewayInfo,
    /// Whether a proxy carries the traffic: then nothing goes to another host than the gateway's.
    pub(super) is_proxied: bool,
    /// Where events go.
    pub(super) incoming: mpsc::Sender<Incoming>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Arc<Readiness>,
}

/// Holds a session a shard until `stop` comes. Where Discord refuses one shard for good, the others
/// are told to leave too.
///
/// # Errors
///
/// The first refusal.
pub(super) async fn run_shards(
    line: GatewayContext,
    shards: &[Shard],
    timings: GatewayTimings,
    stop: impl Future<Output = ()>,
) -> Result<(), GatewayError> {
    let (tell, told) = tokio::sync::watch::channel(false);
    let gate = IdentifyGate::new(
        &line.gateway,
        shards.len(),
        timings.identify,
        Instant::now(),
    );
    let shared = Arc::new((line, gate));
    let mut held = JoinSet::new();
    for &shard in shards {
        let shared = Arc::clone(&shared);
        let mut told = told.clone();
        held.spawn(async move {
            let (line, gate) = &*shared;
            let stop = async {
                // Whoever would tell is gone: it is over as well.
                let _ = told.wait_for(|stop| *stop).await;
            };
            let session = SharedSession::default();
            let ended = supervise(line, gate, shard, timings, &session, Farewell::Leave, stop);
            ended.await.map(drop)
        });
    }
    let mut stop = pin!(stop);
    let mut refused = None;
    loop {
        tokio::select! {
            ended = held.join_next() => match ended {
                None => return refused.map_or(Ok(()), Err),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(refusal))) => {
                    refused.get_or_insert(refusal);
                    tell.send_replace(true);
                }
                Some(Err(failed)) => std::panic::resume_unwind(failed.into_panic()),
            },
            () = &mut stop, if !*tell.borrow() => { tell.send_replace(true); }
        }
    }
}

/// A shard's session as it is at the moment: written by the task that runs the shard, read by
/// whoever saves it. Never held across an await.
type SharedSession = Mutex<Option<Resumable>>;

/// How a connection ends when the shard is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Farewell {
    /// The bot goes: Discord forgets the session.
    Leave,
    /// Another process goes on with the session.
    HandOver,
}

/// Runs a shard until `stop` completes, starting a new connection whenever one ends. `session` is
/// resumed first, where it holds one, and follows the session from then on. Returns the session
/// that another process can resume.
///
/// # Errors
///
/// Returns a refusal of Discord's that no new connection would change.
async fn supervise(
    context: &GatewayContext,
    gate: &IdentifyGate,
    shard: Shard,
    timings: GatewayTimings,
    session: &SharedSession,
    farewell: Farewell,
    stop: impl Future<Output = ()>,
) -> Result<Option<Resumable>, GatewayError> {
    let mut stop = pin!(stop);
    let mut plan = ShardSession::new(context, shard, timings);
    plan.session.clone_from(&lock(session));
    context.metrics.shard(shard.id, ShardState::Connecting);
    loop {
        let opened = tokio::select! {
            opened = plan.open(context, gate) => opened,
            () = &mut stop => return Ok(plan.session),
        };
        let Some(mut connection) = opened else {
            tracing::warn!(gateway.shard = shard.id, "the gateway cannot be reached");
            continue;
        };
        let ended = run_connection(&mut connection, context, &mut plan, session, stop.as_mut());
        match ended.await {
            ConnectionEnd::Stopped => {
                leave(&mut connection, context, timings, farewell).await;
                return Ok(connection.into_session());
            }
            ConnectionEnd::Closed(code) => {
                tracing::info!(
                    gateway.shard = shard.id,
                    gateway.code = code,
                    "the gateway connection is closed"
                );
                if let Some(refusal) = code.and_then(refusal) {
                    return Err(refusal);
                }
                plan.session = connection.into_session().filter(|_| can_resume(code));
            }
            ConnectionEnd::GivenUp(why) => {
                tracing::warn!(
                    gateway.shard = shard.id,
                    gateway.reason = why,
                    "the gateway session is over; a new one is begun"
                );
                plan.session = None;
                connection.abandon().await;
            }
        }
        lock(session).clone_from(&plan.session);
    }
}

/// A thread that panicked between two writes leaves the session whole.
fn lock(session: &SharedSession) -> MutexGuard<'_, Option<Resumable>> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is remembered from one connection to the next.
struct ShardSession {
    shard: Shard,
    timings: GatewayTimings,
    backoff: Backoff,
    /// While a session is being begun.
    permit: Option<Permit>,
    address: String,
    session: Option<Resumable>,
    /// How often the session was resumed since it last settled.
    resumes: u32,
}

impl ShardSession {
    fn new(context: &GatewayContext, shard: Shard, timings: GatewayTimings) -> Self {
        Self {
            shard,
            timings,
            backoff: Backoff::new(timings),
            permit: None,
            address: context.gateway.address.clone(),
            session: None,
            resumes: 0,
        }
    }

    /// Opens the next connection when it may be, for the session that is to be resumed, if any.
    async fn open(&mut self, context: &GatewayContext, gate: &IdentifyGate) -> Option<Connection> {
        self.permit = None;
        sleep(self.backoff.wait(Instant::now())).await;
        if self.resumes >= self.timings.resumes {
            self.session = None;
        }
        if self.session.is_some() {
            self.resumes += 1;
        } else {
            self.resumes = 0;
            let (permit, address) = gate.pass(self.shard, &context.rest).await;
            self.permit = Some(permit);
            self.address = address.unwrap_or_else(|| self.address.clone());
        }
        self.backoff.begun(Instant::now());
        context.metrics.count(Event::Connection);
        tracing::info!(
            gateway.shard = self.shard.id,
            gateway.shards = self.shard.total,
            gateway.resumes = self.session.is_some(),
            "connecting to the gateway"
        );
        let resume_at = self.session.as_ref().and_then(|s| s.address_for(context));
        let address = resume_at.as_deref().unwrap_or(&self.address);
        let opened = Connection::open(&context.token, self.shard, address, self.session.clone());
        timeout(self.timings.answer, opened).await.ok().flatten()
    }

    fn settled(&mut self) {
        self.backoff.settled();
        self.resumes = 0;
    }
}

impl Resumable {
    /// Where it is to be resumed; with a proxy set, on no other host than the proxy's gateway.
    fn address_for(&self, context: &GatewayContext) -> Option<String> {
        let host = |address: &str| {
            let url = reqwest::Url::parse(address).ok()?;
            Some((url.host_str()?.to_owned(), url.port_or_known_default()))
        };
        let address = websocket(self.address.as_deref()?)?;
        let is_taken = !context.is_proxied || host(&address) == host(&context.gateway.address);
        is_taken.then_some(address)
    }
}

/// Why a connection is held no longer.
enum ConnectionEnd {
    Stopped,
    Closed(Option<u16>),
    GivenUp(&'static str),
}

/// A session that is ready, for whoever watches, until it is dropped.
struct Ready<'a> {
    context: &'a GatewayContext,
    shard: Shard,
}

impl<'a> Ready<'a> {
    fn new(context: &'a GatewayContext, shard: Shard) -> Self {
        context.readiness.opened();
        context.metrics.shard(shard.id, ShardState::Ready);
        Self { context, shard }
    }
}

impl Drop for Ready<'_> {
    fn drop(&mut self) {
        self.context.readiness.closed();
        self.context
            .metrics
            .shard(self.shard.id, ShardState::Connecting);
    }
}

/// Takes what comes on a connection until it is over.
async fn run_connection(
    connection: &mut Connection,
    context: &GatewayContext,
    plan: &mut ShardSession,
    session: &SharedSession,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> ConnectionEnd {
    let mut ready = None;
    let mut watchdog = Watchdog::new(plan.timings, Instant::now());
    let mut ticks = interval(plan.timings.poll_interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let received = tokio::select! {
            received = connection.next() => received,
            now = ticks.tick() => {
                if let Some(why) = watchdog.fault(now) {
                    return ConnectionEnd::GivenUp(why);
                }
                if watchdog.has_settled(now) {
                    plan.settled();
                }
                continue;
            }
            () = &mut stop => return ConnectionEnd::Stopped,
        };
        watchdog.traffic_received(Instant::now());
        match received {
            Received::Closed(code) => return ConnectionEnd::Closed(code),
            other => {
                if forward(other, context).await {
                    tracing::info!(gateway.shard = plan.shard.id, "the gateway is ready");
                    if ready.is_none() {
                        ready = Some(Ready::new(context, plan.shard));
                    }
                    plan.permit = None;
                    watchdog.session_ready(Instant::now());
                }
                // After the event has been forwarded: a process that resumes here misses nothing.
                if let Some(current) = connection.session() {
                    remember(session, current);
                }
            }
        }
    }
}

/// Saves the session; most often only its sequence has changed.
fn remember(session: &SharedSession, current: &Resumable) {
    let mut saved = lock(session);
    match &mut *saved {
        Some(saved) if saved.id == current.id => saved.sequence = current.sequence,
        other => *other = Some(current.clone()),
    }
}

/// Hands over what came. Whether the session is ready now.
async fn forward(received: Received, context: &GatewayContext) -> bool {
    let frame = match received {
        Received::Event(frame) => frame,
        Received::Unreadable => {
            unreadable(context, None);
            return false;
        }
        Received::Alive | Received::Closed(_) => return false,
    };
    tracing::debug!(
        event.kind = frame.kind(),
        event.sequence = frame.sequence,
        "an event came"
    );
    match from_frame(&frame) {
        Ok(Some(incoming)) => {
            // Where nobody takes it any more, the bot is being stopped.
            let _ = context.incoming.send(incoming).await;
        }
        Ok(None) => {
            let kind = frame.kind().filter(|kind| !is_known(kind));
            if kind.is_some_and(|kind| context.metrics.count_unknown(kind)) {
                tracing::info!(event.kind = kind, "Discord tells of events of a new kind");
            }
        }
        Err(_) => unreadable(context, frame.kind()),
    }
    matches!(frame.kind(), Some("READY" | "RESUMED"))
}

/// Only the kinds of events that the bot reads come here: their names are Discord's own.
fn unreadable(context: &GatewayContext, kind: Option<&str>) {
    context.metrics.count(Event::Undecodable);
    tracing::warn!(event.kind = kind, "an event could not be decoded");
}

/// Says goodbye, and takes what still comes until that is heard.
async fn leave(
    connection: &mut Connection,
    context: &GatewayContext,
    timings: GatewayTimings,
    farewell: Farewell,
) {
    if timings.goodbye.is_zero() {
        return;
    }
    match farewell {
        Farewell::Leave => connection.leave(),
        Farewell::HandOver => connection.hand_over(),
    }
    let heard = async {
        loop {
            match connection.next().await {
                Received::Closed(_) => break,
                other => {
                    forward(other, context).await;
                }
            }
        }
    };
    if timeout(timings.goodbye, heard).await.is_err() {
        tracing::info!("the gateway did not hear the goodbye in time");
    }
}

/// Whether Discord lets a session be resumed whose connection was closed so: not after a sequence
/// that it never sent, nor after a session that timed out.
const fn can_resume(code: Option<u16>) -> bool {
    !matches!(code, Some(4007 | 4009))
}

/// The close codes after which Discord wants no other connection; `None` after others:
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>.
const fn refusal(code: u16) -> Option<GatewayError> {
    match code {
        4004 => Some(GatewayError::TokenRejected),
        4010 | 4011 => Some(GatewayError::ShardingRequired(code)),
        4012 => Some(GatewayError::OldVersion),
        4013 | 4014 => Some(GatewayError::IntentsRejected),
        _ => None,
    }
}
