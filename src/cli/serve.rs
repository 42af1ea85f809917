//! `receipts serve`: runs the bot on Discord.
//!
//! ```text
//! $ DISCORD_TOKEN=… receipts serve
//! INFO corpus loaded corpus.n_disputes=1 …
//! INFO connecting to the gateway
//! INFO the gateway is ready                          or: the endpoint is ready
//! INFO interaction{id=… kind="command" command="ask" transport="gateway" shard=0}: answered answer.duration_ms=4
//! $ kill -HUP PID                  reloads the corpus and the configuration: see `reload`
//! ^C                               during the start: at once; later: after open requests have ended
//! exit status 0: stopped; 2: an error
//! ```

use std::panic;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, anyhow, bail};
use tokio::runtime;
use tokio::sync::{Notify, oneshot};

use super::args::GlobalArgs;
use super::reload::{Reloader, Signals};
use super::{Exit, Streams, listen, load};
use crate::answer::Engine;
use crate::bot::{Bot, CurrentBot, UnixSeconds};
use crate::config::{self, Config};
use crate::discord::{self, ApiAccess, BotToken, Timings};
use crate::http::monitor::Monitored;
use crate::metrics::{Metrics, Readiness};
use crate::store::leases::ShardLeases;
use crate::store::metered::MeteredStore;
use crate::store::{self, Store};

/// The time limit for the remaining tasks at exit. Longer than closing the gateway connection
/// takes.
const EXIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Runs the command.
///
/// # Errors
///
/// Returns an error if there is no token, if the corpus or the store cannot be used, or if Discord
/// refuses the bot.
pub(super) fn run(options: GlobalArgs, _streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the bot's runtime")?;
    // First of all. Without a handler, a signal to reload ends any program, and a signal to stop does
    // not end a program that is process 1 of a container.
    let (stop, signals) = {
        let _context = runtime.enter();
        (StopSignals::listen()?, Signals::listen()?)
    };
    protect_memory();
    let served = runtime.block_on(serve(options, stop, signals));
    runtime.shutdown_timeout(EXIT_TIMEOUT);
    served?;
    Ok(Exit::Success)
}

/// What is read before the store is opened.
struct Loaded {
    config: Config,
    access: ApiAccess,
    engine: Arc<Engine>,
}

/// Reads the configuration, the token and the corpus.
fn read(options: GlobalArgs) -> anyhow::Result<Loaded> {
    let config = load::config(options)?;
    if let Some(file) = config::exposed_token_file() {
        tracing::warn!(
            file = %file.display(),
            "others may read the file with the token; `chmod 600` keeps it from them"
        );
    }
    let access = access(&config)?;
    let engine = Arc::new(load::engine_at_once(&config)?.engine);
    Ok(Loaded {
        config,
        access,
        engine,
    })
}

/// What is ready before the bot connects.
struct Started {
    loaded: Loaded,
    metrics: Arc<Metrics>,
    store: Arc<dyn Store>,
    leases: Option<Arc<dyn ShardLeases>>,
}

/// Reads everything, and opens the store.
async fn start(options: GlobalArgs) -> anyhow::Result<Started> {
    let (sender, receiver) = oneshot::channel();
    // Not on a thread of the runtime, which would wait for it at exit.
    thread::spawn(move || {
        // Nobody receives it if a signal has ended the start.
        let _ = sender.send(read(options));
    });
    let loaded = receiver.await.context("the corpus could not be read")??;
    load::verify_later(Arc::clone(&loaded.engine), &loaded.config);
    quiet_panics();
    let metrics = Arc::new(Metrics::default());
    let (store, leases) = open_store(&loaded.config, &metrics).await?;
    Ok(Started {
        loaded,
        metrics,
        store,
        leases,
    })
}

/// Starts and serves, until a signal ends it, or an error.
async fn serve(options: GlobalArgs, mut stop: StopSignals, signals: Signals) -> anyhow::Result<()> {
    let started = tokio::select! {
        started = start(options.clone()) => started?,
        () = stop.received() => {
            tracing::info!("stopped during the start");
            return Ok(());
        }
    };
    let Started {
        loaded,
        metrics,
        store,
        leases,
    } = started;
    let Loaded {
        config,
        access,
        engine,
    } = loaded;
    let readiness = Arc::new(Readiness::default());
    let transport = listen::transport(&config, leases)?;
    let (stop_sender, stop_receiver) = oneshot::channel::<()>();
    let monitored = Monitored {
        metrics: Arc::clone(&metrics),
        readiness: Arc::clone(&readiness),
        store: listen::store_check(&store),
    };
    let stopped = async { drop(stop_receiver.await) };
    let monitor = listen::monitor(&config, monitored, stopped).await?;
    let left_out = engine.corpus().left_out.clone();
    let bot = Bot::new(engine, Arc::clone(&store), Arc::clone(&metrics), config.bot);
    let current = Arc::new(CurrentBot::new(bot));
    let corpus_changed = Arc::new(Notify::new());
    let reloader = Reloader {
        options,
        config,
        left_out,
        current: Arc::clone(&current),
        corpus_changed: Arc::clone(&corpus_changed),
        signals,
    };
    let options = discord::ServeOptions {
        access,
        transport,
        timings: Timings::DISCORD,
        clock: Arc::new(now),
        metrics,
        readiness,
        corpus_changed,
    };
    let served = run_bot(current, options, reloader, stop).await;
    drop(stop_sender);
    if let Some(monitor) = monitor {
        // Its result does not matter any more.
        let _ = monitor.await;
    }
    store.close().await;
    served
}

/// Opens the store, and the leases of shards if several processes can share it.
async fn open_store(
    config: &Config,
    metrics: &Arc<Metrics>,
) -> anyhow::Result<(Arc<dyn Store>, Option<Arc<dyn ShardLeases>>)> {
    let (store, leases) = store::open_shared(&config.store).await?;
    // A file answers always, a server may be cut off.
    let limit = leases.is_some().then_some(store::WAIT_TIMEOUT);
    let store = MeteredStore::new(store, Arc::clone(metrics), limit);
    Ok((Arc::new(store), leases))
}

/// Serves Discord and reloads the corpus, until a signal ends it, or an error.
async fn run_bot(
    current: Arc<CurrentBot>,
    options: discord::ServeOptions,
    reloader: Reloader,
    mut stop: StopSignals,
) -> anyhow::Result<()> {
    let shutdown = async move { stop.received().await };
    // On a worker thread, not on this one: every interaction passes through its loop, and each
    // would wake two threads.
    let serving = tokio::spawn(discord::serve(current, options, shutdown));
    tokio::select! {
        served = serving => match served {
            Ok(served) => served.map_err(anyhow::Error::from),
            // Not the panic's own message, which may quote a question.
            Err(_) => Err(anyhow!("the bot's main loop panicked; the log says where")),
        },
        never = reloader.watch() => match never {},
    }
}

/// Disables core files, and access by other processes of the same user: both could expose the
/// token.
#[cfg(target_os = "linux")]
fn protect_memory() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "a core file would hold the bot's token");
    }
}

/// Only Linux has a system call for it.
#[cfg(not(target_os = "linux"))]
fn protect_memory() {}

/// Returns how to reach Discord, and the bot's token.
///
/// # Errors
///
/// Without a token, the error explains how to get one.
pub(super) fn access(config: &Config) -> anyhow::Result<ApiAccess> {
    Ok(ApiAccess {
        token: token()?,
        proxy: config.discord_proxy.clone(),
        client: None,
    })
}

fn token() -> anyhow::Result<BotToken> {
    match config::discord_token()? {
        Some(token) => Ok(token),
        None => bail!(
            "no token for Discord\n\
             make an application at https://discord.com/developers/applications, copy its token (Bot, Reset Token), \
             and set DISCORD_TOKEN to it, or DISCORD_TOKEN_FILE to the name of a file that holds it\n\
             to try it without Discord: `receipts ask` answers the same questions here"
        ),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the composition root hands the clock out"
)]
fn now() -> UnixSeconds {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    // Before 1970, the clock is wrong.
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// Logs only the location of a panic, because its message may quote a question.
fn quiet_panics() {
    panic::set_hook(Box::new(|info| match info.location() {
        Some(at) => tracing::error!(panic.file = at.file(), panic.line = at.line(), "a panic"),
        None => tracing::error!("a panic"),
    }));
}

/// The signals that stop the bot: Ctrl-C and SIGTERM.
#[cfg(unix)]
struct StopSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// Installs the handlers. Needs the context of a runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if a handler cannot be installed.
    fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?,
            interrupt: signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?,
        })
    }

    /// Completes at a signal, also at one that came before the call.
    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signal that stops the bot: Ctrl-C.
#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn received(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            tracing::error!("cannot listen for Ctrl-C");
            std::future::pending::<()>().await;
        }
    }
}
