//! A stand-in for Discord: HTTP and gateway over loopback, as the bot's only Discord in tests.
//!
//! The bot talks to it through a proxy address and the gateway address that it hands out. It holds
//! the bot to Discord's contract: bodies against Discord's own schemas and limits, known routes
//! only, one response to an interaction within three seconds, nothing that pings, no event that
//! goes undecoded. Whatever breaks it fails the test when the stand-in ends. It fails on demand, in
//! every way in which Discord does.
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
//! - [`world`]: servers, channels, roles, people; what each may do
//! - [`contract`], `schema`: what Discord accepts
//! - [`rest`], [`messages`], `pins`: requests, faults, and what is kept
//! - [`gateway`]: the websocket
//! - [`incoming`], `payload`: what people do
//! - [`endpoint`]: interactions over HTTP
//! - [`sent`]: what the bot sent, and what people see of it
//! - [`problems`]: what broke the contract

pub(crate) mod contract;
pub(crate) mod endpoint;
pub(crate) mod gateway;
pub(crate) mod incoming;
pub(crate) mod messages;
mod payload;
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

/// How long a test waits for anything before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The token that the bot must show; a canary in logs.
pub(crate) const TOKEN: &str = "MTk4NjIyNDgzNDcxOTI1MjQ4.canary-token.ZnCjm1XVW7vRze4b7Cq4se7kKWs";

/// Begins every interaction's token; a canary in logs.
pub(crate) const INTERACTION_TOKEN: &str = "aW50ZXJhY3Rpb24-canary-token";

/// The stand-in.
pub(crate) struct StandIn {
    state: Arc<State>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

/// What all connections share.
pub(crate) struct State {
    /// The application's id.
    application: u64,
    /// The bot's own, another one, as for bots made before 2016.
    bot: u64,
    token: String,
    gateway_url: Option<String>,
    /// Whether bodies are held to the contract; the load benchmark measures the bot, not that.
    is_strict: bool,
    problems: Problems,
    gateway: Gateway,
    inner: Mutex<Inner>,
    /// Where interactions are posted to; `None`: they go over the gateway.
    endpoint: Mutex<Option<endpoint::Endpoint>>,
    /// Apart from the rest, which is locked while they are read.
    guilds: Mutex<Vec<Guild>>,
    /// Counts changes of `inner`, for those who wait.
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
    /// What the bot posted by itself, in order.
    posts: Vec<(u64, u64)>,
    /// By channel, newest first.
    pins: HashMap<u64, Vec<u64>>,
    commands: HashMap<Option<u64>, Value>,
}

/// What a stand-in is to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As Discord.
    Strict,
    /// It takes whatever comes: for measuring.
    Lenient,
    /// It knows no gateway.
    WithoutGateway,
    /// Over TLS, as discord.com.
    Tls,
}

impl StandIn {
    /// One like Discord.
    pub(crate) async fn start() -> Self {
        Self::of_kind(Kind::Strict).await
    }

    /// One of another kind.
    pub(crate) async fn of_kind(kind: Kind) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        // The bot's websocket trusts no certificate of ours: it stays without TLS.
        let websocket = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let websocket_address = websocket.local_addr().unwrap();
        let problems = Problems::new();
        // Beyond 2^53, as real ones are: a reader that takes ids for floating point fails.
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

    /// What the bot is to take for Discord.
    pub(crate) fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
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

    /// The websocket side.
    pub(crate) fn gateway(&self) -> &Gateway {
        &self.state.gateway
    }

    /// The next request of that kind fails so; several stand in line.
    pub(crate) fn fault(&self, on: On, fault: Fault) {
        self.state.inner.lock().unwrap().faults.push((on, fault));
    }

    /// Every request so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.state.inner.lock().unwrap().sent.clone()
    }

    /// How many requests of that kind there were so far.
    pub(crate) fn count(&self, on: On) -> usize {
        self.sent()
            .iter()
            .filter(|sent| sent.call.on() == on)
            .count()
    }

    /// Waits until there were so many requests of that kind.
    pub(crate) async fn called(&self, on: On, count: usize) -> Vec<Sent> {
        let found = |inner: &Inner| {
            let of_kind = inner.sent.iter().filter(|sent| sent.call.on() == on);
            let of_kind: Vec<Sent> = of_kind.cloned().collect();
            (of_kind.len() >= count).then_some(of_kind)
        };
        self.state.wait(&format!("{count} of {on:?}"), found).await
    }

    /// What was published, to all or to one server.
    pub(crate) fn commands(&self, guild: Option<u64>) -> Option<Value> {
        self.state
            .inner
            .lock()
            .unwrap()
            .commands
            .get(&guild)
            .cloned()
    }

    /// The messages that are pinned in a channel, newest first.
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

    /// Fills a channel's list of pins with others' messages.
    pub(crate) fn fill_pins(&self, channel: u64) {
        let mut inner = self.state.inner.lock().unwrap();
        inner.pins.insert(channel, (30_000..30_250).rev().collect());
    }

    /// What the bot posted by itself in a channel, in order.
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

    /// Changes the servers: roles, overwrites.
    pub(crate) fn change_guilds(&self, change: impl FnOnce(&mut Vec<Guild>)) {
        change(&mut self.state.guilds.lock().unwrap());
    }

    /// What broke the contract so far; the stand-in forgets it.
    pub(crate) fn take_problems(&self) -> Vec<String> {
        self.state.problems.take()
    }

    /// Ends it, and fails the test where the contract was broken.
    #[track_caller]
    pub(crate) fn finish(self) {
        let problems = self.take_problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
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

    /// Waits until there is something to be found.
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
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(found) => found,
            Err(_) => panic!(
                "{what}: not within {PATIENCE:?}; problems: {:#?}",
                self.problems.take()
            ),
        }
    }

    fn next_fault(&self, on: On) -> Option<Fault> {
        let mut inner = self.inner.lock().unwrap();
        let at = inner.faults.iter().position(|(kind, _)| *kind == on)?;
        Some(inner.faults.remove(at).1)
    }

    /// Sends an event over the gateway, where the bot is told of things over it.
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

    /// The servers that the bot is on, by id.
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

    /// Whether the bot can write there: on its servers, and in conversations with it.
    fn is_open_to_bot(&self, channel: u64) -> bool {
        match self.guild_of(channel) {
            Some(guild) => guild.has_bot(),
            None => (10_000..20_000).contains(&channel),
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
