//! A stand-in for Discord: HTTP and gateway over loopback, as the bot's only Discord in tests.
//!
//! The bot reaches it through a proxy address and the gateway address that it returns. It checks
//! that the bot follows Discord's contract: bodies that meet Discord's own schemas and limits, only
//! known routes, one response to an interaction within three seconds, no pings, no undecoded
//! events. If the bot breaks the contract, the test fails when the stand-in ends. The stand-in
//! fails on demand, in every way in which Discord does.
//!
//! ```text
//! let d = StandIn::start().await;
//! let bot = …serve(d.address()…);
//! let shown = d.slash(&ASKER, Place::LOBBY, "ask", &[("question", "Can I …?".into())]).await;
//! let ledger = d.press(&ASKER, Place::LOBBY, &shown, "Evidence").await;
//! d.fault(On::Pin, Fault::Error(403, 50_013));
//! d.gateway().cut();
//! bot.stop().await; d.finish();
//! ```
//!
//! - [`world`]: servers, channels, roles, people; their permissions
//! - [`contract`], `schema`: what Discord accepts
//! - [`rest`], [`messages`], `pins`: requests, faults, and the stored state
//! - [`gateway`]: the websocket
//! - [`incoming`], `payload`: user actions
//! - [`endpoint`]: interactions over HTTP
//! - [`sent`]: what the bot sent, and what users see of it
//! - [`problems`]: violations of the contract

mod answer;
pub(crate) mod contract;
pub(crate) mod endpoint;
pub(crate) mod gateway;
pub(crate) mod incoming;
pub(crate) mod messages;
pub(crate) mod payload;
mod pins;
pub(crate) mod problems;
pub(crate) mod rest;
mod schema;
pub(crate) mod sent;
mod shared;
pub(crate) mod tls;
pub(crate) mod world;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Request, State as Shared};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use gateway::Gateway;
use incoming::Open;
use messages::Stored;
use problems::Problems;
use rest::{Call, Fault, On};
use sent::{Sent, Shown};
use world::{Guild, Person};

/// The maximum time that a test waits for anything.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// The bot's token; must not appear in logs.
pub(crate) const TOKEN: &str = "MTk4NjIyNDgzNDcxOTI1MjQ4.canary-token.ZnCjm1XVW7vRze4b7Cq4se7kKWs";

/// The prefix of every interaction token; must not appear in logs.
pub(crate) const INTERACTION_TOKEN: &str = "aW50ZXJhY3Rpb24-canary-token";

/// The stand-in.
pub(crate) struct StandIn {
    state: Arc<State>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

/// The state that all connections share.
pub(crate) struct State {
    /// The application's id.
    application: u64,
    /// The bot's user id, which differs from the application's, as for bots created before 2016.
    bot: u64,
    token: String,
    gateway_url: Option<String>,
    /// Whether bodies are checked against the contract. The load benchmark turns this off, because
    /// it measures the bot.
    is_strict: bool,
    problems: Problems,
    gateway: Gateway,
    inner: Mutex<Inner>,
    /// Where interactions are posted; `None`: they go over the gateway.
    endpoint: Mutex<Option<endpoint::Endpoint>>,
    /// Separate from `inner`, which is locked while the servers are read.
    guilds: Mutex<Vec<Guild>>,
    /// Counts changes of `inner`, for tasks that wait.
    changes: watch::Sender<u64>,
}

struct Inner {
    last_id: u64,
    faults: Vec<(On, Fault)>,
    sent: Vec<Sent>,
    /// By token.
    open: HashMap<String, Open>,
    /// By channel and id.
    messages: BTreeMap<(u64, u64), Stored>,
    /// The bot's posts, in order.
    posts: Vec<(u64, u64)>,
    /// By channel, newest first.
    pins: HashMap<u64, Vec<u64>>,
    commands: HashMap<Option<u64>, Value>,
}

/// The kind of a stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Like Discord.
    Strict,
    /// Accepts everything, for benchmarks.
    Lenient,
    /// Has no gateway.
    WithoutGateway,
    /// Uses TLS, like discord.com.
    Tls,
}

impl StandIn {
    /// Starts a strict stand-in.
    pub(crate) async fn start() -> Self {
        Self::of_kind(Kind::Strict).await
    }

    /// Starts a stand-in of this kind.
    pub(crate) async fn of_kind(kind: Kind) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        // Without TLS, because the bot's websocket does not trust the test certificate.
        let websocket = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let websocket_address = websocket.local_addr().unwrap();
        let problems = Problems::new();
        // Above 2^53, like real ids: code that parses ids as floating point fails.
        let application = 1_200_000_000_000_000_001 + problems.mark();
        let has_gateway = kind != Kind::WithoutGateway;
        let bot = application - 500_000_000_000_000_000;
        let state = Arc::new(State {
            application,
            bot,
            token: TOKEN.to_owned(),
            gateway_url: has_gateway.then(|| format!("ws://{websocket_address}/websocket")),
            is_strict: kind != Kind::Lenient,
            gateway: Gateway::new(TOKEN, bot, application, problems.clone()),
            problems,
            inner: Mutex::new(Inner {
                last_id: 70_000,
                faults: Vec::new(),
                sent: Vec::new(),
                open: HashMap::new(),
                messages: BTreeMap::new(),
                posts: Vec::new(),
                pins: HashMap::new(),
                commands: HashMap::new(),
            }),
            endpoint: Mutex::new(None),
            guilds: Mutex::new(world::guilds()),
            changes: watch::Sender::new(0),
        });
        let gateway = Router::new()
            .fallback(upgrade)
            .with_state(Arc::clone(&state));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&state));
        let server = tokio::spawn(async move {
            let plain = axum::serve(websocket, gateway);
            match kind {
                Kind::Tls => {
                    let served = axum::serve(tls::Listener::new(listener), router);
                    tokio::join!(plain, served).1.unwrap();
                }
                Kind::Strict | Kind::Lenient | Kind::WithoutGateway => {
                    tokio::join!(plain, axum::serve(listener, router))
                        .1
                        .unwrap();
                }
            }
        });
        Self {
            state,
            address,
            server,
        }
    }

    /// The proxy address for the bot.
    pub(crate) fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The listening address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The application's id.
    pub(crate) fn application(&self) -> u64 {
        self.state.application
    }

    /// The gateway's address.
    pub(crate) fn gateway_url(&self) -> &str {
        self.state.gateway_url.as_deref().unwrap_or_default()
    }

    /// The gateway.
    pub(crate) fn gateway(&self) -> &Gateway {
        &self.state.gateway
    }

    /// Makes the next request of this kind fail; several faults queue up.
    pub(crate) fn fault(&self, on: On, fault: Fault) {
        self.state.inner.lock().unwrap().faults.push((on, fault));
    }

    /// Returns every request so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.state.inner.lock().unwrap().sent.clone()
    }

    /// Returns the number of requests of this kind so far.
    pub(crate) fn count(&self, on: On) -> usize {
        self.sent()
            .iter()
            .filter(|sent| sent.call.on() == on)
            .count()
    }

    /// Waits until there have been this many requests of this kind.
    pub(crate) async fn called(&self, on: On, count: usize) -> Vec<Sent> {
        let found = |inner: &Inner| {
            let of_kind = inner.sent.iter().filter(|sent| sent.call.on() == on);
            let of_kind: Vec<Sent> = of_kind.cloned().collect();
            (of_kind.len() >= count).then_some(of_kind)
        };
        self.state.wait(&format!("{count} of {on:?}"), found).await
    }

    /// Returns the published commands, global or of one server.
    pub(crate) fn commands(&self, guild: Option<u64>) -> Option<Value> {
        self.state
            .inner
            .lock()
            .unwrap()
            .commands
            .get(&guild)
            .cloned()
    }

    /// Returns the messages that are pinned in a channel, newest first.
    pub(crate) fn pins(&self, channel: u64) -> Vec<u64> {
        let inner = self.state.inner.lock().unwrap();
        inner.pins.get(&channel).cloned().unwrap_or_default()
    }

    /// Waits until that many messages are pinned in a channel.
    pub(crate) async fn pinned(&self, channel: u64, count: usize) -> Vec<u64> {
        let found = |inner: &Inner| {
            let pins = inner.pins.get(&channel).cloned().unwrap_or_default();
            (pins.len() == count).then_some(pins)
        };
        self.state.wait(&format!("{count} pins"), found).await
    }

    /// Fills a channel's list of pins with messages of others.
    pub(crate) fn fill_pins(&self, channel: u64) {
        let mut inner = self.state.inner.lock().unwrap();
        inner.pins.insert(channel, (30_000..30_250).rev().collect());
    }

    /// Returns the bot's posts in a channel, in order.
    pub(crate) fn posts(&self, channel: u64) -> Vec<Shown> {
        let inner = self.state.inner.lock().unwrap();
        let posts = inner.posts.iter().filter(|(place, _)| *place == channel);
        let shown = posts
            .filter_map(|place| inner.messages.get(place))
            .map(|stored| Shown {
                how: sent::How::Message,
                is_private: false,
                data: stored.json.clone(),
                files: stored.files.clone(),
            });
        shown.collect()
    }

    /// Takes a permission from the bot in a channel and its threads.
    pub(crate) fn deny_bot(&self, channel: u64, permission: u64) {
        let denial = world::Overwrite {
            target: self.state.bot,
            kind: 1,
            allow: 0,
            deny: permission,
        };
        self.change_guilds(|guilds| {
            let mut channels = guilds.iter_mut().flat_map(|guild| &mut guild.channels);
            let found = channels.find(|found| found.id == channel).unwrap();
            found.overwrites.push(denial);
        });
    }

    /// Changes the servers: roles, overwrites.
    pub(crate) fn change_guilds(&self, change: impl FnOnce(&mut Vec<Guild>)) {
        change(&mut self.state.guilds.lock().unwrap());
    }

    /// Returns and clears the violations of the contract so far.
    pub(crate) fn take_problems(&self) -> Vec<String> {
        self.state.problems.take()
    }

    /// Ends the stand-in. Fails the test if the contract was broken, or if a fault was of no use.
    #[track_caller]
    pub(crate) fn finish(self) {
        let problems = self.take_problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        let faults = std::mem::take(&mut self.state.inner.lock().unwrap().faults);
        assert!(faults.is_empty(), "no request met {faults:?}");
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
        let problems = self.state.problems.take();
        if !std::thread::panicking() {
            assert!(problems.is_empty(), "{}", problems.join("\n"));
        }
    }
}

async fn upgrade(
    Shared(state): Shared<Arc<State>>,
    uri: axum::http::Uri,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    if let Some(refusal) = state.gateway.refusal() {
        return refusal;
    }
    let path = uri.path().to_owned();
    upgrade.on_upgrade(async move |socket| state.gateway.serve(socket, path).await)
}

async fn answer(Shared(state): Shared<Arc<State>>, request: Request) -> axum::response::Response {
    rest::answer(&state, request).await
}

impl State {
    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Waits until `found` returns a value.
    async fn wait<T>(&self, what: &str, found: impl Fn(&Inner) -> Option<T>) -> T {
        let mut changes = self.changes.subscribe();
        let search = async {
            loop {
                if let Some(found) = found(&self.inner.lock().unwrap()) {
                    return found;
                }
                changes.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(WAIT_TIMEOUT, search).await {
            Ok(found) => found,
            Err(_) => panic!(
                "{what}: not within {WAIT_TIMEOUT:?}; problems: {:#?}",
                self.problems.take()
            ),
        }
    }

    fn next_fault(&self, on: On) -> Option<Fault> {
        let mut inner = self.inner.lock().unwrap();
        let at = inner.faults.iter().position(|(kind, _)| *kind == on)?;
        Some(inner.faults.remove(at).1)
    }

    /// Sends an event over the gateway, if the bot uses it.
    fn emit(&self, name: &str, data: Value) {
        if self.endpoint.lock().unwrap().is_none() {
            self.gateway.dispatch(name, data);
        }
    }

    fn record(&self, sent: Sent) {
        let mut inner = self.inner.lock().unwrap();
        if let (Call::Callback { token, .. }, Some(_)) = (&sent.call, sent.fault)
            && let Some(open) = inner.open.get_mut(token)
        {
            open.had_fault = true;
        }
        inner.sent.push(sent);
        drop(inner);
        self.changed();
    }

    fn guilds(&self) -> Vec<Guild> {
        self.guilds.lock().unwrap().clone()
    }

    /// Returns the servers that the bot is on, by id.
    fn guild_list(&self, after: u64) -> Value {
        let mut ids: Vec<u64> = self
            .guilds()
            .iter()
            .filter(|g| g.has_bot())
            .map(|g| g.id)
            .collect();
        ids.sort_unstable();
        let page = ids.into_iter().filter(|id| *id > after).take(200);
        page.map(|id| json!({"id": id.to_string(), "name": "a server"}))
            .collect()
    }

    fn guild_of(&self, channel: u64) -> Option<Guild> {
        let has = |guild: &Guild| guild.channels.iter().any(|c| c.id == channel);
        self.guilds().into_iter().find(has)
    }

    /// Whether the bot can write there: on its servers, and in its direct conversations.
    fn is_open_to_bot(&self, channel: u64) -> bool {
        match self.guild_of(channel) {
            Some(guild) => guild.has_bot(),
            None => (10_000..20_000).contains(&channel),
        }
    }

    /// Whether the bot lacks this permission there. It needs none in direct conversations.
    fn lacks(&self, channel: u64, permission: u64) -> bool {
        let guild = self.guild_of(channel);
        guild.is_some_and(|guild| guild.permissions(&self.myself(), channel) & permission == 0)
    }

    /// The permission to write there, which is a different one in threads.
    fn send_permission(&self, channel: u64) -> u64 {
        let guild = self.guild_of(channel);
        match guild.and_then(|guild| guild.channel(channel).parent) {
            Some(_) => world::SEND_IN_THREADS,
            None => world::SEND,
        }
    }

    #[track_caller]
    fn stored(&self, channel: u64, message: u64) -> Stored {
        let inner = self.inner.lock().unwrap();
        inner
            .messages
            .get(&(channel, message))
            .expect("there is such a message")
            .clone()
    }

    /// The bot itself.
    fn myself(&self) -> Person {
        Person {
            id: self.bot,
            name: "receipts",
            ..world::ROBOT
        }
    }

    fn myself_json(&self) -> Value {
        let mut json = self.myself().json();
        world::merge(
            &mut json,
            json!({
                "id": self.application.to_string(), "name": "receipts", "description": "",
                "flags": 0, "verify_key": "00", "icon": null, "bot_public": true,
                "bot_require_code_grant": false, "mfa_enabled": true,
            }),
        );
        json
    }
}

impl Inner {
    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
