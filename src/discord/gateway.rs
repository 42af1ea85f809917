//! The gateway: each shard has one supervised connection at a time.
//!
//! ```text
//! run_shards ─► supervise, one task per shard
//!   ├─► ShardSession   resume or start a session, and where?
//!   ├─► Backoff        when may a connection start?   1, 2, 4, … s apart until a session is stable
//!   ├─► IdentifyGate   when may a session start?      Discord's limits on IDENTIFY, for all shards
//!   └─► Connection ─► payloads ─► incoming            the watchdog checks it
//! ```
//! serenity's gateway is not used, because it reconnects without a pause when a server drops a
//! resume (600 times a second), waits for ever when a RESUME is accepted but never answered,
//! continues after close codes 4010 to 4012, ignores the resume address from READY, and hides
//! payloads that it cannot decode (all measured or read in 0.12.5). twilight's is not used either,
//! because after an end without a close code it reconnects by itself at once, and bypasses a proxy.
//!
//! A session is resumed at the address from READY, a few times until it is stable; after that, a
//! new session starts. A session that goes silent is resumed too, so that no event is lost.
//! Permanent close codes end the gateway with an error.

mod backoff;
mod connection;
mod identify_gate;
mod leased;
mod session_starts;
mod shard_session;
mod watchdog;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::incoming::{Arrival, Dispatch, from_frame, is_known};
use super::rest::{GatewayInfo, RestClient};
use super::shards::Shard;
use super::timings::GatewayTimings;
use super::token::BotToken;
use crate::metrics::{Event, Metrics, Readiness, ShardState};
use connection::{Connection, Received, Resumable};
use identify_gate::IdentifyGate;
use shard_session::ShardSession;
use watchdog::{ConnectionFault, Watchdog};

pub use leased::Leasing;
pub(super) use leased::run_leased_shards;

/// Why the gateway cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayError {
    /// Discord rejects the token.
    #[error(
        "Discord rejects the bot's token; take the current one from https://discord.com/developers/applications (Bot, Reset Token) and set DISCORD_TOKEN or the file named by DISCORD_TOKEN_FILE"
    )]
    TokenRejected,
    /// Discord rejects the gateway intents.
    #[error("Discord refuses the events that the bot asks for (its gateway intents)")]
    IntentsRejected,
    /// There are too few shards, or a shard is invalid.
    #[error(
        "the bot is on more servers than its shards may serve (2,500 each), or one of its shards is invalid (close code {0}); start again with `discord.shards = \"auto\"`, or with a larger number after the `/`"
    )]
    ShardingRequired(u16),
    /// Discord no longer supports the protocol version of this program.
    #[error(
        "Discord no longer serves the gateway version that this program uses; install a newer version of Receipts"
    )]
    OldVersion,
}

/// The state that all connections share.
pub(super) struct GatewayContext {
    pub(super) token: BotToken,
    /// Fetches the gateway's address and limit.
    pub(super) rest: Arc<RestClient>,
    /// The gateway's address and limit at start-up.
    pub(super) gateway: GatewayInfo,
    /// Whether a proxy is set. If so, connections go to no other host than the proxy's gateway.
    pub(super) is_proxied: bool,
    /// Starts a task for an event.
    pub(super) dispatch: Dispatch,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Arc<Readiness>,
}

/// Runs a session per shard until `stop` completes. If Discord permanently refuses one shard, the
/// other shards stop too.
///
/// # Errors
///
/// Returns the first refusal.
pub(super) async fn run_shards(
    context: GatewayContext,
    shards: &[Shard],
    timings: GatewayTimings,
    stop: impl Future<Output = ()>,
) -> Result<(), GatewayError> {
    let (stop_sender, stop_receiver) = watch::channel(false);
    let gate = IdentifyGate::new(
        &context.gateway,
        shards.len(),
        timings.identify,
        Instant::now(),
    );
    let shared = Arc::new((context, gate));
    let mut tasks = JoinSet::new();
    for &shard in shards {
        let stop = stop_receiver.clone();
        tasks.spawn(run_shard(Arc::clone(&shared), shard, timings, stop));
    }
    let mut stop = pin!(stop);
    let mut refused = None;
    loop {
        tokio::select! {
            ended = tasks.join_next() => match ended {
                None => return refused.map_or(Ok(()), Err),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(refusal))) => {
                    refused.get_or_insert(refusal);
                    stop_sender.send_replace(true);
                }
                Some(Err(failed)) => std::panic::resume_unwind(failed.into_panic()),
            },
            () = &mut stop, if !*stop_sender.borrow() => { stop_sender.send_replace(true); }
        }
    }
}

async fn run_shard(
    shared: Arc<(GatewayContext, IdentifyGate)>,
    shard: Shard,
    timings: GatewayTimings,
    mut stop: watch::Receiver<bool>,
) -> Result<(), GatewayError> {
    let (context, gate) = &*shared;
    let stop = async {
        // A closed channel also means to stop.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let session = SharedSession::default();
    let ended = supervise(
        context,
        gate,
        shard,
        timings,
        &session,
        CloseMode::Leave,
        stop,
    );
    ended.await.map(drop)
}

/// The current session of a shard. The task that runs the shard writes it; the task that saves it
/// reads it. Never held across an await.
type SharedSession = Mutex<Option<Resumable>>;

/// How a connection ends when the shard stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CloseMode {
    /// The bot stops: Discord discards the session.
    Leave,
    /// Another process resumes the session.
    HandOver,
}

/// Runs a shard until `stop` completes. Opens a new connection each time one ends. Resumes the
/// session in `session` first, if there is one, and keeps `session` up to date. Returns the session
/// for another process to resume.
///
/// # Errors
///
/// Returns a refusal of Discord's that a new connection would not change.
async fn supervise(
    context: &GatewayContext,
    gate: &IdentifyGate,
    shard: Shard,
    timings: GatewayTimings,
    session: &SharedSession,
    close_mode: CloseMode,
    stop: impl Future<Output = ()>,
) -> Result<Option<Resumable>, GatewayError> {
    let mut stop = pin!(stop);
    let mut state = ShardSession::new(context, shard, timings);
    state.session.clone_from(&lock(session));
    context.metrics.shard(shard.id, ShardState::Connecting);
    loop {
        let opened = tokio::select! {
            opened = state.open(context, gate) => opened,
            () = &mut stop => return Ok(state.session),
        };
        let Some(mut connection) = opened else {
            tracing::warn!(gateway.shard = shard.id, "the gateway cannot be reached");
            continue;
        };
        let ended = run_connection(&mut connection, context, &mut state, session, stop.as_mut());
        match ended.await {
            ConnectionEnd::Stopped => {
                leave(&mut connection, context, shard, timings, close_mode).await;
                return Ok(connection.into_session());
            }
            ConnectionEnd::Closed(code) => {
                state.session = session_after_close(connection, code, shard)?;
            }
            ConnectionEnd::GivenUp(fault) => {
                tracing::warn!(
                    gateway.shard = shard.id,
                    gateway.reason = fault.reason(),
                    "the gateway connection is dead; opening another one"
                );
                state.session = connection.abandon(fault).await;
            }
        }
        lock(session).clone_from(&state.session);
    }
}

/// Returns the session to resume after Discord has closed the connection, if it can be resumed.
///
/// # Errors
///
/// Returns a refusal that a new connection would not change.
fn session_after_close(
    connection: Connection,
    code: Option<u16>,
    shard: Shard,
) -> Result<Option<Resumable>, GatewayError> {
    tracing::info!(
        gateway.shard = shard.id,
        gateway.code = code,
        "the gateway connection is closed"
    );
    match code.and_then(refusal) {
        Some(refusal) => Err(refusal),
        None => Ok(connection.into_session().filter(|_| can_resume(code))),
    }
}

/// A panic between two writes leaves the session consistent.
fn lock(session: &SharedSession) -> MutexGuard<'_, Option<Resumable>> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why a connection ends.
enum ConnectionEnd {
    Stopped,
    Closed(Option<u16>),
    GivenUp(ConnectionFault),
}

/// Reports a ready session to the monitoring until it is dropped.
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

/// Processes the payloads of a connection until it ends.
async fn run_connection(
    connection: &mut Connection,
    context: &GatewayContext,
    state: &mut ShardSession,
    session: &SharedSession,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> ConnectionEnd {
    let mut ready = None;
    let mut watchdog = Watchdog::new(state.timings, Instant::now());
    let mut ticks = interval(state.timings.poll_interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let received = tokio::select! {
            received = connection.next() => received,
            now = ticks.tick() => {
                if let Some(fault) = watchdog.fault(now) {
                    return ConnectionEnd::GivenUp(fault);
                }
                continue;
            }
            () = &mut stop => return ConnectionEnd::Stopped,
        };
        // An end without a close code may be the bot's own, on a connection that was long dead.
        if !matches!(received, Received::Closed(None)) {
            watchdog.traffic_received(Instant::now());
        }
        if watchdog.is_stable() {
            state.record_stable();
        }
        match received {
            Received::Closed(code) => return ConnectionEnd::Closed(code),
            other => {
                if matches!(other, Received::Opened) {
                    watchdog.hello_received();
                    state.record_opened();
                }
                if forward(other, context, state.shard) {
                    tracing::info!(gateway.shard = state.shard.id, "the gateway is ready");
                    if ready.is_none() {
                        ready = Some(Ready::new(context, state.shard));
                    }
                    state.record_ready();
                    watchdog.session_ready(Instant::now());
                }
                // Saved after the event was forwarded, so that a process that resumes here misses
                // nothing.
                if let Some(current) = connection.session() {
                    remember(session, current);
                }
            }
        }
    }
}

/// Saves the session. Usually only its sequence number has changed.
fn remember(session: &SharedSession, current: &Resumable) {
    let mut saved = lock(session);
    match &mut *saved {
        Some(saved) if saved.id == current.id => saved.sequence = current.sequence,
        other => *other = Some(current.clone()),
    }
}

/// Forwards a payload. Returns whether it makes the session ready.
fn forward(received: Received, context: &GatewayContext, shard: Shard) -> bool {
    let frame = match received {
        Received::Event(frame) => frame,
        Received::Unreadable => {
            unreadable(context, None);
            return false;
        }
        Received::Opened | Received::Alive | Received::Closed(_) => return false,
    };
    tracing::debug!(
        event.kind = frame.kind(),
        event.sequence = frame.sequence,
        "an event arrived"
    );
    match from_frame(&frame) {
        Ok(Some(incoming)) => {
            let arrival = Arrival {
                incoming,
                shard: Some(shard.id),
            };
            // The bot may be stopping.
            (context.dispatch)(arrival);
        }
        Ok(None) => {
            let kind = frame.kind().filter(|kind| !is_known(kind));
            if kind.is_some_and(|kind| context.metrics.count_unknown(kind)) {
                tracing::info!(event.kind = kind, "Discord sends a new kind of event");
            }
        }
        Err(_) => unreadable(context, frame.kind()),
    }
    matches!(frame.kind(), Some("READY" | "RESUMED"))
}

/// `kind` is safe to log: it is one of the event names that the bot reads, which are Discord's own.
fn unreadable(context: &GatewayContext, kind: Option<&str>) {
    context.metrics.count(Event::Undecodable);
    tracing::warn!(event.kind = kind, "an event could not be decoded");
}

/// Sends the close frame, and forwards events until the connection is closed.
async fn leave(
    connection: &mut Connection,
    context: &GatewayContext,
    shard: Shard,
    timings: GatewayTimings,
    close_mode: CloseMode,
) {
    if timings.close_timeout.is_zero() {
        return;
    }
    match close_mode {
        CloseMode::Leave => connection.leave(),
        CloseMode::HandOver => connection.hand_over(),
    }
    let drained = async {
        loop {
            match connection.next().await {
                Received::Closed(_) => break,
                other => {
                    forward(other, context, shard);
                }
            }
        }
    };
    if timeout(timings.close_timeout, drained).await.is_err() {
        tracing::info!("the gateway did not confirm the close in time");
    }
}

/// Whether Discord lets the session resume after this close code: not after an invalid sequence
/// (4007) or a session timeout (4009).
const fn can_resume(code: Option<u16>) -> bool {
    !matches!(code, Some(4007 | 4009))
}

/// Returns the refusal for close codes after which Discord allows no new connection; `None` for
/// other codes:
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
