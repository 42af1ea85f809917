//! Runs the bot on Discord, from start to shutdown.
//!
//! ```text
//! transport (gateway or endpoint) ─► task supervisor ─► a task for each; all are joined at the end
//! ```
//! At shutdown, it closes the gateway connections or accepts no new HTTP connections, processes the
//! remaining input until the transport has closed, because Discord delivers until it has received the
//! close frame, and waits for all open requests. Before the transport is open, there is no input, and
//! it ends at once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval};

use super::bot_service::BotService;
use super::gateway::GatewayError;
use super::incoming::Dispatch;
use super::options::{ServeError, ServeOptions};
use super::request_handler::RequestHandler;
use super::rest::{ApiAccess, RestClient, RestError};
use super::task_supervisor::TaskSupervisor;
use super::timings::Timings;
use super::to_wire;
use super::transport;
use crate::bot::GuildId;
use crate::bot::commands::CommandSpec;

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
    let handler = RequestHandler::new(bot, Arc::clone(&rest), metrics, timings, clock);
    let handler = Arc::new(handler);
    let supervisor = Arc::new(TaskSupervisor::open(&handler));
    let dispatch: Dispatch = {
        let supervisor = Arc::clone(&supervisor);
        Arc::new(move |arrival| supervisor.dispatch(arrival))
    };
    let (stop_sender, stop_receiver) = oneshot::channel::<()>();
    let mut shutdown = pin!(shutdown);
    // Discord may take long to answer, and every call is repeated.
    let mut source = tokio::select! {
        opened = transport::open(options, &rest, dispatch, stop_receiver) => opened?,
        () = &mut shutdown => {
            readiness.drain();
            tracing::info!("stopped before the bot was connected");
            return Ok(());
        }
    };
    let mut upkeep = interval(timings.upkeep);
    upkeep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let refused = loop {
        tokio::select! {
            _ = upkeep.tick() => supervisor.start_upkeep(),
            () = corpus_changed.notified() => supervisor.start_upkeep(),
            ended = &mut source => break ended.err(),
            () = &mut shutdown => break None,
        }
    };
    readiness.drain();
    handler.stop_upkeep();
    if refused.is_none() {
        tracing::info!(requests.n_open = supervisor.n_open(), "stopping");
        // Sent instead of dropping `source`, which would send no close frame to the gateway and cut
        // the endpoint's open requests.
        let _ = stop_sender.send(());
        let _ = source.await;
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
