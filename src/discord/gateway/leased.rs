//! Shards that several processes share through leases in their database.
//!
//! ```text
//! every second    renew ─► held: run each shard, with the session that its last holder saved
//!                       ─► surplus: stop one, save its session, release it; another resumes it
//!                       ─► fails until the leases expire: stop all, before others take them
//! shutdown        release each with its session ─► the others resume them within a second
//! ```
//! Discord replays the events that a session missed when it resumes, so a shard that moves loses
//! nothing. An interaction that arrives twice is answered once, because the processes share a
//! store.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout, timeout_at};

use super::connection::Resumable;
use super::identify_gate::IdentifyGate;
use super::{CloseMode, GatewayContext, GatewayError, SharedSession, lock, supervise};
use crate::discord::shards::Shard;
use crate::discord::timings::GatewayTimings;
use crate::metrics::ShardState;
use crate::store::leases::{Lease, Renewal, ShardLeases};

/// The time limit of a call to the store. The next renewal follows soon.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// Each session is saved at every tenth renewal, so that another process can resume it if this one
/// dies.
const RENEWALS_PER_SAVE: u32 = 10;

/// The leases, and the identity of this process among those that share them.
#[derive(Clone)]
pub struct Leasing {
    /// The store of the leases.
    pub leases: Arc<dyn ShardLeases>,
    /// A name that no other process has ever had.
    pub process: String,
}

impl fmt::Debug for Leasing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Leasing").field(&self.process).finish()
    }
}

/// A shard that runs in this process.
struct Running {
    session: Arc<SharedSession>,
    /// Dropped to stop the shard.
    stop: Option<oneshot::Sender<()>>,
}

type Ended = (u32, Result<Option<Resumable>, GatewayError>);

/// The shards of this process, and the tasks that run them.
struct LeasedShards {
    shared: Arc<(GatewayContext, IdentifyGate)>,
    leasing: Leasing,
    total: u32,
    timings: GatewayTimings,
    running: BTreeMap<u32, Running>,
    tasks: JoinSet<Ended>,
    /// When the last successful renewal began. The database counts the lifetime from a later moment.
    renewed: Instant,
    renewals: u32,
    /// Whether the store did not answer the last call.
    is_failing: bool,
}

/// Runs the shards that this process holds leases on until `stop` completes, and then releases
/// them.
///
/// # Errors
///
/// Returns the first refusal of Discord's that a new connection would not change.
pub(in crate::discord) async fn run_leased_shards(
    context: GatewayContext,
    leasing: Leasing,
    total: u32,
    timings: GatewayTimings,
    stop: impl Future<Output = ()>,
) -> Result<(), GatewayError> {
    let mut shards = LeasedShards::new(context, leasing, total, timings);
    let mut ticks = interval(timings.lease_renewal);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    let ended = loop {
        let expiry = shards.expiry();
        tokio::select! {
            _ = ticks.tick() => shards.renew().await,
            () = reached(expiry) => shards.expire(),
            Some(ended) = shards.tasks.join_next() => {
                let released = shards.release(joined(ended)).await;
                if released.is_err() {
                    break released;
                }
            }
            () = &mut stop => break Ok(()),
        }
    };
    let released = shards.release_all().await;
    ended.and(released)
}

/// Completes at this time; never without one.
async fn reached(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}

fn joined(ended: Result<Ended, tokio::task::JoinError>) -> Ended {
    ended.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()))
}

impl LeasedShards {
    fn new(context: GatewayContext, leasing: Leasing, total: u32, timings: GatewayTimings) -> Self {
        let shards = usize::try_from(total).unwrap_or(usize::MAX);
        let gate = IdentifyGate::new(&context.gateway, shards, timings.identify, Instant::now());
        let gate = gate.shared(Arc::clone(&leasing.leases));
        Self {
            shared: Arc::new((context, gate)),
            leasing,
            total,
            timings,
            running: BTreeMap::new(),
            tasks: JoinSet::new(),
            renewed: Instant::now(),
            renewals: 0,
            is_failing: false,
        }
    }

    /// Renews the leases, and starts and stops shards accordingly.
    async fn renew(&mut self) {
        let asked = Instant::now();
        let limit = self.time_limit();
        let Leasing { leases, process } = &self.leasing;
        let renewal = leases.renew(process, self.total, self.timings.lease_lifetime);
        match timeout(limit, renewal).await {
            Ok(Ok(renewal)) => {
                if self.is_failing {
                    tracing::info!("the leases of shards are renewed again");
                }
                self.is_failing = false;
                self.renewed = asked;
                self.apply(&renewal);
                self.renewals = self.renewals.wrapping_add(1);
                self.save(self.renewals % RENEWALS_PER_SAVE).await;
            }
            failed => {
                if !self.is_failing {
                    let error = failed.ok().and_then(Result::err);
                    let error = error.map(|error| error.to_string());
                    tracing::warn!(error, "the leases of shards cannot be renewed");
                }
                self.is_failing = true;
            }
        }
    }

    /// Returns when the running shards must stop: a process that holds their leases next must not
    /// meet a connection that is still closing. `None` if no shard runs.
    fn expiry(&self) -> Option<Instant> {
        let mut running = self.running.values();
        let is_any = running.any(|running| running.stop.is_some());
        let GatewayTimings {
            lease_lifetime,
            close_timeout,
            ..
        } = self.timings;
        is_any.then(|| self.renewed + lease_lifetime.saturating_sub(close_timeout))
    }

    /// Returns the time limit of a call: waiting for an answer must not keep shards beyond their
    /// leases.
    fn time_limit(&self) -> Duration {
        let left = self
            .expiry()
            .map(|at| at.saturating_duration_since(Instant::now()));
        left.map_or(CALL_TIMEOUT, |left| left.min(CALL_TIMEOUT))
    }

    /// Stops all shards, because other processes hold them from now on.
    fn expire(&mut self) {
        tracing::error!("the leases of shards have expired; their sessions are closed");
        self.stop_all();
    }

    /// Starts the held shards that do not run, stops the running shards that are not held, and
    /// stops one shard if there is a surplus.
    fn apply(&mut self, renewal: &Renewal) {
        for lease in &renewal.held {
            if !self.running.contains_key(&lease.shard) {
                self.start(lease);
            }
        }
        for (shard, running) in &mut self.running {
            if renewal.held.iter().all(|lease| lease.shard != *shard) {
                running.stop = None;
            }
        }
        let is_releasing = self.running.values().any(|running| running.stop.is_none());
        if renewal.surplus > 0 && !is_releasing {
            // The highest one, so that shard 0, which receives direct messages, moves last.
            if let Some((shard, running)) = self.running.iter_mut().next_back() {
                tracing::info!(gateway.shard = shard, "another process takes the shard");
                running.stop = None;
            }
        }
    }

    fn start(&mut self, lease: &Lease) {
        let saved = lease.session.as_deref();
        let saved = saved.and_then(|saved| serde_json::from_str::<Resumable>(saved).ok());
        let shard = Shard {
            id: lease.shard,
            total: self.total,
        };
        let (stop, stopped) = oneshot::channel();
        let session = Arc::new(SharedSession::new(saved));
        let running = Running {
            session: Arc::clone(&session),
            stop: Some(stop),
        };
        self.running.insert(shard.id, running);
        let (shared, timings) = (Arc::clone(&self.shared), self.timings);
        self.tasks.spawn(async move {
            let (context, gate) = &*shared;
            // A sent message and a dropped sender mean the same.
            let stop = async { drop(stopped.await) };
            let close_mode = CloseMode::HandOver;
            let ended = supervise(context, gate, shard, timings, &session, close_mode, stop);
            let ended = ended.await;
            context.metrics.shard(shard.id, ShardState::Absent);
            (shard.id, ended)
        });
    }

    fn stop_all(&mut self) {
        for running in self.running.values_mut() {
            running.stop = None;
        }
    }

    /// Saves the sessions of a tenth of the shards. Stops a shard that another process holds now.
    async fn save(&mut self, part: u32) {
        // One limit for all: many shards must not keep the next renewal waiting.
        let deadline = Instant::now() + self.time_limit();
        let Leasing { leases, process } = &self.leasing;
        let running = self.running.iter_mut();
        for (shard, running) in running.filter(|(shard, _)| **shard % RENEWALS_PER_SAVE == part) {
            let session = lock(&running.session).clone();
            let lease = lease(*shard, session.as_ref());
            let saved = timeout_at(deadline, leases.save(process, self.total, &lease));
            match saved.await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => running.stop = None,
                // The next renewal reports the problem.
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }

    /// Stops all shards, and releases each as soon as its task has ended.
    ///
    /// # Errors
    ///
    /// Returns the first refusal of Discord's with which a task ended.
    async fn release_all(&mut self) -> Result<(), GatewayError> {
        self.stop_all();
        let mut result = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            result = result.and(self.release(joined(ended)).await);
        }
        let Leasing { leases, process } = &self.leasing;
        let left = timeout(CALL_TIMEOUT, leases.leave(process)).await;
        if !matches!(left, Ok(Ok(()))) {
            tracing::warn!(
                "the leases could not be released; other processes take them when they expire"
            );
        }
        result
    }

    /// Releases a shard whose task has ended, and saves its session.
    ///
    /// # Errors
    ///
    /// Returns Discord's refusal, if the task ended with one.
    async fn release(&mut self, (shard, ended): Ended) -> Result<(), GatewayError> {
        self.running.remove(&shard);
        let lease = lease(shard, ended?.as_ref());
        if self.is_failing {
            // With many shards, a time limit for each would last longer than a process may take to
            // stop. The next renewal starts the shard again, or its lease expires.
            return Ok(());
        }
        let limit = self.time_limit();
        let Leasing { leases, process } = &self.leasing;
        let released = timeout(limit, leases.release(process, self.total, &lease)).await;
        if !matches!(released, Ok(Ok(()))) {
            tracing::warn!(
                gateway.shard = shard,
                "the lease of a shard cannot be released"
            );
            self.is_failing = true;
        }
        Ok(())
    }
}

fn lease(shard: u32, session: Option<&Resumable>) -> Lease {
    Lease {
        shard,
        // A session that cannot be serialised counts as none.
        session: session.and_then(|session| serde_json::to_string(session).ok()),
    }
}
