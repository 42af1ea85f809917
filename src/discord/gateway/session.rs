//! A session: serenity's shard on a thread and a runtime of its own.
//!
//! serenity detaches its tasks, and one that hangs in a dead connection never ends. They all live
//! on this runtime, and end with it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serenity::async_trait;
use serenity::client::{Context, RawEventHandler};
use serenity::futures::StreamExt;
use serenity::gateway::{GatewayError as Rejection, ShardManager, ShardManagerOptions};
use serenity::model::event::Event;
use serenity::model::gateway::GatewayIntents;
use serenity::model::id::ShardId;
use serenity::prelude::{RwLock, TypeMap};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use super::Line;
use super::door::{Door, Knock};
use crate::discord::incoming::{self, Incoming};
use crate::discord::tally::{Count, Tally};

/// None of them is privileged: servers (for pins, and where the bot is), and messages on them and
/// in conversations with the bot, whose text comes only where it is meant for the bot.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES);

/// Its thread does nothing that takes a millisecond.
const THREAD: Duration = Duration::from_secs(5);

/// One shard: below 2,500 servers Discord wants no more, and direct messages come to the first.
const SHARD: ShardId = ShardId(0);

/// A session from its beginning to its end.
pub(super) struct Session {
    door: mpsc::Sender<Knock>,
    pulse: Arc<Pulse>,
    manager: watch::Receiver<Option<Arc<ShardManager>>>,
    refusals: mpsc::UnboundedReceiver<Rejection>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Signs of life, counted by the shard and read by the watchdog.
#[derive(Debug, Default)]
struct Pulse {
    /// READY and RESUMED.
    ups: AtomicU64,
    /// Every event.
    events: AtomicU64,
}

/// What the watchdog sees of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// How often it became ready.
    pub(super) ups: u64,
    /// How many events came.
    pub(super) events: u64,
    /// How long the last heartbeat took to be acknowledged; a new value, a new heartbeat.
    pub(super) latency: Option<Duration>,
}

impl Session {
    /// Begins one; it connects when the door lets it.
    ///
    /// # Errors
    ///
    /// Where the system has no thread for it.
    pub(super) fn begin(line: Line) -> io::Result<Self> {
        let (door, knocks) = mpsc::channel(1);
        let pulse = Arc::new(Pulse::default());
        let (managers, manager) = watch::channel(None);
        let (refused, refusals) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let shard = Shard {
            pulse: Arc::clone(&pulse),
            line,
            knocks,
            managers,
            refused,
        };
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new()
            .name("gateway".to_owned())
            .spawn(move || shard.run(&runtime, stopped))?;
        Ok(Self {
            door,
            pulse,
            manager,
            refusals,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Why Discord refuses the bot for good; waits for ever where it does not.
    pub(super) async fn refusal(&mut self) -> Rejection {
        match self.refusals.recv().await {
            Some(rejection) => rejection,
            None => std::future::pending().await,
        }
    }

    /// Opens the door for a moment. Whether a connection is being begun; `None`: the shard's
    /// thread does not answer.
    pub(super) async fn open_door(&self) -> Option<bool> {
        let (knock, answer) = oneshot::channel();
        let asked = async {
            self.door.send(knock).await.ok()?;
            answer.await.ok()
        };
        tokio::time::timeout(THREAD, asked).await.ok()?
    }

    /// The signs of life.
    pub(super) async fn signs(&self) -> Signs {
        Signs {
            ups: self.pulse.ups.load(Ordering::Relaxed),
            events: self.pulse.events.load(Ordering::Relaxed),
            latency: self.latency().await,
        }
    }

    async fn latency(&self) -> Option<Duration> {
        let manager = self.manager.borrow().clone()?;
        let runners = manager.runners.lock().await;
        runners.get(&SHARD)?.latency
    }

    /// Tells Discord that the bot goes, so that it is shown as gone.
    pub(super) async fn say_goodbye(&self, within: Duration) {
        let Some(manager) = self.manager.borrow().clone() else {
            return;
        };
        let messenger = {
            let runners = manager.runners.lock().await;
            runners.get(&SHARD).map(|runner| runner.runner_tx.clone())
        };
        if let Some(messenger) = messenger {
            messenger.shutdown_clean();
            // Nothing tells when it is said; the door is shut, so nothing else comes of it.
            tokio::time::sleep(within).await;
        }
    }

    /// Ends it with everything that it began.
    pub(super) async fn end(mut self) {
        self.stop_thread();
        if let Some(thread) = self.thread.take() {
            let joined = tokio::task::spawn_blocking(|| thread.join());
            match tokio::time::timeout(THREAD, joined).await {
                Ok(Ok(Ok(()))) => {}
                Ok(_) => tracing::error!("the gateway's thread panicked"),
                // serenity spins where it is told to shut down a connection that has ended.
                Err(_) => tracing::error!("the gateway's thread does not end; it is left behind"),
            }
        }
    }

    fn stop_thread(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Where the thread has ended already, there is nothing to stop.
            let _ = stop.send(());
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop_thread();
    }
}

/// What runs on the thread.
struct Shard {
    pulse: Arc<Pulse>,
    line: Line,
    knocks: mpsc::Receiver<Knock>,
    managers: watch::Sender<Option<Arc<ShardManager>>>,
    refused: mpsc::UnboundedSender<Rejection>,
}

impl Shard {
    fn run(self, runtime: &Runtime, stopped: oneshot::Receiver<()>) {
        runtime.block_on(async {
            let (door, address) = Door::new(self.line.address.clone());
            let handler = Handler {
                pulse: self.pulse,
                incoming: self.line.incoming.clone(),
                tally: Arc::clone(&self.line.tally),
            };
            tokio::select! {
                () = hold(handler, self.line, address, self.managers, self.refused) => {}
                () = door.keep(self.knocks) => {}
                _ = stopped => {}
            }
        });
    }
}

/// Holds the shard, for as long as serenity does.
async fn hold(
    handler: Handler,
    line: Line,
    address: Arc<Mutex<String>>,
    managers: watch::Sender<Option<Arc<ShardManager>>>,
    refused: mpsc::UnboundedSender<Rejection>,
) {
    // Not serenity's `Client`: it asks for the gateway's address by itself, and takes the real one
    // where it gets none.
    let (manager, mut ended) = ShardManager::new(ShardManagerOptions {
        data: Arc::new(RwLock::new(TypeMap::new())),
        event_handlers: Vec::new(),
        raw_event_handlers: vec![Arc::new(handler)],
        shard_index: SHARD.0,
        shard_init: 1,
        shard_total: 1,
        ws_url: address,
        http: line.http,
        intents: INTENTS,
        presence: None,
    });
    if let Err(error) = manager.initialize() {
        tracing::error!(%error, "serenity begins no shard");
        return;
    }
    managers.send_replace(Some(manager));
    while let Some(ended) = ended.next().await {
        if let Err(rejection) = ended {
            // Where nobody listens any more, the session is being ended anyway.
            let _ = refused.send(rejection);
        }
    }
}

/// Takes every event from the shard.
struct Handler {
    pulse: Arc<Pulse>,
    incoming: mpsc::Sender<Incoming>,
    tally: Arc<Tally>,
}

#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, _: Context, event: Event) {
        self.pulse.events.fetch_add(1, Ordering::Relaxed);
        match &event {
            Event::Ready(_) | Event::Resumed(_) => {
                self.pulse.ups.fetch_add(1, Ordering::Relaxed);
            }
            Event::Unknown(unknown) => {
                self.tally.add(Count::Undecodable);
                tracing::warn!(event.kind = unknown.kind, "an event could not be decoded");
            }
            _ => {}
        }
        if let Some(incoming) = incoming::from_event(event) {
            // Where nobody takes it any more, the bot is being stopped.
            let _ = self.incoming.send(incoming).await;
        }
    }
}
