//! Runs the bot on Discord, from start to shutdown.
//!
//! ```text
//! transport (gateway or endpoint) ─► incoming ─► a task for each; all are joined at the end
//! ```
//! At shutdown, it closes the gateway connections or accepts no new HTTP connections, processes the
//! remaining input until the transport has closed, and waits for all open requests. Before the
//! transport is open, there is no input, and it ends at once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::bot_service::BotService;
use super::gateway::GatewayError;
use super::incoming::{Arrival, Notice};
use super::options::{ServeError, ServeOptions};
use super::request_handler::RequestHandler;
use super::rest::{ApiAccess, RestClient, RestError};
use super::timings::Timings;
use super::to_wire;
use super::transport::{self, TransportFuture};
use crate::bot::GuildId;
use crate::bot::commands::CommandSpec;

/// The maximum number of inputs that wait for a task.
const QUEUE_CAPACITY: usize = 1024;

/// The result of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedCommands {
    /// The application of the commands.
    pub application: u64,
    /// The number of commands.
    pub commands: usize,
}

/// Runs the bot on Discord until `shutdown` completes and the open requests have ended.
///
/// # Errors
///
/// Returns an error if Discord or the proxy gives no gateway address, or if Discord refuses the
/// bot.
pub async fn serve<A: BotService>(
    bot: Arc<A>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let (timings, clock) = (options.timings, Arc::clone(&options.clock));
    let metrics = Arc::clone(&options.metrics);
    let (readiness, corpus_changed) = (
        Arc::clone(&options.readiness),
        Arc::clone(&options.corpus_changed),
    );
    let rest = RestClient::new(&options.access, timings, Arc::clone(&metrics));
    let rest = Arc::new(rest.map_err(ServeError::Client)?);
    let (sender, mut arrivals) = mpsc::channel(QUEUE_CAPACITY);
    let (stop_sender, stop_receiver) = oneshot::channel::<()>();
    let mut shutdown = pin!(shutdown);
    // Discord may take long to answer, and every call is repeated.
    let mut source = tokio::select! {
        opened = transport::open(options, &rest, sender, stop_receiver) => opened?,
        () = &mut shutdown => {
            readiness.drain();
            tracing::info!("stopped before the bot was connected");
            return Ok(());
        }
    };
    let handler = Arc::new(RequestHandler::new(bot, rest, metrics, timings, clock));
    let mut supervisor = TaskSupervisor::open(&handler);
    let mut upkeep = interval(timings.upkeep);
    upkeep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let refused = loop {
        tokio::select! {
            Some(arrival) = arrivals.recv() => supervisor.dispatch(arrival),
            Some(ended) = supervisor.tasks.join_next() => log_panic(ended),
            _ = upkeep.tick() => supervisor.start_upkeep(),
            () = corpus_changed.notified() => supervisor.start_upkeep(),
            ended = &mut source => break ended.err(),
            () = &mut shutdown => break None,
        }
    };
    readiness.drain();
    handler.stop_upkeep();
    if refused.is_none() {
        tracing::info!(requests.n_open = supervisor.tasks.len(), "stopping");
        // Sent instead of dropping `source`, which would send no close frame to the gateway and cut
        // the endpoint's open requests.
        let _ = stop_sender.send(());
        supervisor.dispatch_rest(&mut arrivals, source).await;
    }
    supervisor.close(timings).await;
    refused.map_or(Ok(()), Err)
}

/// Publishes the commands to all servers and users, or to one server. Replaces the previous ones.
///
/// # Errors
///
/// Returns an error if Discord rejects the token or the commands.
pub async fn register(
    access: &ApiAccess,
    commands: &[CommandSpec],
    guild: Option<u64>,
) -> Result<PublishedCommands, ServeError> {
    let rest =
        RestClient::new(access, Timings::DISCORD, Arc::default()).map_err(ServeError::Client)?;
    let failed = |error: RestError| match error.status() {
        Some(401) => ServeError::Gateway(GatewayError::TokenRejected),
        _ => ServeError::Publish {
            why: error.to_string(),
        },
    };
    let application = rest.application().await.map_err(failed)?;
    let wire: Vec<_> = commands.iter().map(to_wire::command).collect();
    rest.put_commands(guild.map(GuildId), &wire)
        .await
        .map_err(failed)?;
    Ok(PublishedCommands {
        application,
        commands: wire.len(),
    })
}

/// The handler with its running tasks.
struct TaskSupervisor<A> {
    handler: Arc<RequestHandler<A>>,
    tasks: JoinSet<()>,
    /// Dropped when the supervisor closes, which ends the task that reads them.
    notices: Option<mpsc::UnboundedSender<Notice>>,
}

impl<A: BotService> TaskSupervisor<A> {
    fn open(handler: &Arc<RequestHandler<A>>) -> Self {
        let (notices, receiver) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(handler).report_notices(receiver));
        Self {
            handler: Arc::clone(handler),
            tasks,
            notices: Some(notices),
        }
    }

    fn dispatch(&mut self, arrival: Arrival) {
        let notice = self.handler.track_guilds(&arrival.incoming);
        if let (Some(notice), Some(notices)) = (notice, &self.notices) {
            // If the task has ended, its failure has been logged.
            let _ = notices.send(notice);
        }
        self.tasks.spawn(Arc::clone(&self.handler).handle(arrival));
    }

    /// Dispatches what arrives until the transport has closed: Discord delivers until it has
    /// received the close frame.
    async fn dispatch_rest(
        &mut self,
        arrivals: &mut mpsc::Receiver<Arrival>,
        mut source: TransportFuture,
    ) {
        loop {
            tokio::select! {
                Some(arrival) = arrivals.recv() => self.dispatch(arrival),
                _ = &mut source => break,
            }
        }
        while let Ok(arrival) = arrivals.try_recv() {
            self.dispatch(arrival);
        }
    }

    fn start_upkeep(&mut self) {
        let handler = Arc::clone(&self.handler);
        self.tasks.spawn(async move { handler.run_upkeep().await });
    }

    /// Waits for the open requests, up to the drain limit.
    async fn close(mut self, timings: Timings) {
        self.notices = None;
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                log_panic(ended);
            }
        };
        if timeout(timings.drain, all).await.is_err() {
            tracing::error!(requests.n_open = self.tasks.len(), "requests were aborted");
            self.tasks.shutdown().await;
        }
    }
}

fn log_panic(ended: Result<(), JoinError>) {
    if ended.is_err_and(|error| error.is_panic()) {
        tracing::error!("a task panicked");
    }
}
