//! The stand-in's gateway: sessions that can be resumed, and every way in which they can fail.
//!
//! ```text
//! bot ─ HELLO ◄─ IDENTIFY ─► READY, GUILD_CREATE …  a session; sent events are stored
//! bot ─ HELLO ◄─ RESUME   ─► missed events, RESUMED
//! d.gateway.resumes(Resumes::Unanswered); d.gateway.reconnect();   … and so on
//! ```
//! A bot may have several shards; each has a session, and events go to the shard of their server.
//! Methods about "the" session use the first shard's. Events that are sent while a session is
//! disconnected are sent again on RESUME and lost on IDENTIFY, as with Discord.

mod faults;
mod setup;
mod shards;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::payload::wire_text;
use super::problems::Problems;
use super::world::{self, merge};
use shards::shard_of;

/// The intents that need Discord's approval: members, presences, message content.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// The maximum number of messages that a connection may send per minute.
const MAX_SENDS: usize = 120;

/// The reaction to RESUME.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resumes {
    /// Missed events, and RESUMED.
    Answered,
    /// Accepted; heartbeats are acknowledged, but nothing else arrives.
    Unanswered,
    /// The connection is dropped.
    Dropped,
    /// Answered, and then dropped.
    AnsweredThenDropped,
    /// Answered, and then nothing arrives, not even acknowledgements.
    AnsweredThenSilent,
    /// The session is invalid.
    Invalid,
}

/// How a connection started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Began {
    Open,
    Identify,
    Resume,
}

/// A connection that was opened.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) at: Instant,
    /// The path of its URL.
    pub(crate) path: String,
    pub(crate) began: Began,
}

/// The gateway.
pub(crate) struct Gateway {
    token: String,
    bot: u64,
    application: u64,
    problems: Problems,
    inner: Mutex<Inner>,
    /// Counts changes of `inner`, for tasks that wait.
    changes: watch::Sender<u64>,
}

struct Inner {
    hello: Hello,
    acks: bool,
    resumes: Resumes,
    rejects: Option<u16>,
    drops_identifies: bool,
    /// The number of later connections that are refused.
    refusals: u32,
    /// The address for resuming sessions.
    resume_url: String,
    /// How many sessions may still start, and the time until the limit resets.
    limit: (u32, Duration),
    connections: Vec<Connection>,
    /// The sessions, by shard.
    shards: BTreeMap<u32, Session>,
    /// The number of advised shards, how many may start a session at once, and the time between
    /// them.
    sharding: (u32, u32, Duration),
    /// When each shard last started a session.
    identified: Vec<(u32, Instant)>,
    sessions: u64,
    /// The codes with which the bot closed connections.
    close_codes: Vec<u16>,
}

#[derive(Clone, Copy)]
enum Hello {
    Said(Duration),
    Never,
}

struct Session {
    id: String,
    sent: Vec<Value>,
    /// The number of its last connection, counted from 1.
    on: usize,
    /// The channel of its connection; present while the session is ready.
    live: Option<mpsc::UnboundedSender<Out>>,
    /// Whether the bot ended it with its close code, so that it cannot be resumed.
    is_over: bool,
}

enum Out {
    Payload(Value),
    Close(u16),
    Cut,
    /// Nothing more is sent, as if the network path were dead.
    Silence,
}

impl Gateway {
    pub(crate) fn new(token: &str, bot: u64, application: u64, problems: Problems) -> Self {
        Self {
            token: token.to_owned(),
            bot,
            application,
            problems,
            inner: Mutex::new(Inner {
                hello: Hello::Said(Duration::from_millis(41_250)),
                acks: true,
                resumes: Resumes::Answered,
                rejects: None,
                drops_identifies: false,
                refusals: 0,
                resume_url: "ws://127.0.0.1:1/nobody-here".to_owned(),
                limit: (1000, Duration::from_secs(4 * 3600)),
                connections: Vec::new(),
                shards: BTreeMap::new(),
                sharding: (1, 1, Duration::ZERO),
                identified: Vec::new(),
                sessions: 0,
                close_codes: Vec::new(),
            }),
            changes: watch::Sender::new(0),
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let value = change(&mut self.inner.lock().unwrap());
        self.changes.send_modify(|count| *count += 1);
        value
    }

    async fn wait(&self, what: &str, until: impl Fn(&Inner) -> bool) {
        let mut changes = self.changes.subscribe();
        let done = async {
            while !until(&self.inner.lock().unwrap()) {
                changes.changed().await.unwrap();
            }
        };
        if tokio::time::timeout(super::WAIT_TIMEOUT, done)
            .await
            .is_err()
        {
            panic!(
                "{what}: not within {:?}; {:?}",
                super::WAIT_TIMEOUT,
                self.connections()
            );
        }
    }

    /// Waits until a session is connected and ready.
    pub(crate) async fn ready(&self) {
        let ready = |inner: &Inner| inner.shards.get(&0).is_some_and(|s| s.live.is_some());
        self.wait("a session that is ready", ready).await;
    }

    /// Waits until a session is ready on this connection or a later one, counted from 1.
    pub(crate) async fn ready_on(&self, connection: usize) {
        let ready = |session: &Session| session.live.is_some() && session.on >= connection;
        self.wait("a session that is ready again", |inner| {
            inner.shards.get(&0).is_some_and(ready)
        })
        .await;
    }

    /// Waits until this many connections were opened.
    pub(crate) async fn opened(&self, count: usize) {
        self.wait("connections", |inner| inner.connections.len() >= count)
            .await;
    }

    /// Waits until this many sessions were started.
    pub(crate) async fn wait_for_session(&self, count: u64) {
        self.wait("sessions", |inner| inner.sessions >= count).await;
    }

    /// Waits until no session is connected.
    pub(crate) async fn wait_for_no_connection(&self) {
        let no_connection = |inner: &Inner| inner.shards.values().all(|s| s.live.is_none());
        self.wait("nobody connected", no_connection).await;
    }

    /// Returns every connection so far.
    pub(crate) fn connections(&self) -> Vec<Connection> {
        self.inner.lock().unwrap().connections.clone()
    }

    /// Returns the codes with which the bot closed connections.
    pub(crate) fn close_codes(&self) -> Vec<u16> {
        self.inner.lock().unwrap().close_codes.clone()
    }

    /// Returns how many sessions were started with IDENTIFY.
    pub(crate) fn sessions(&self) -> u64 {
        self.inner.lock().unwrap().sessions
    }

    /// Sends an event to the session of its server's shard, now or on RESUME.
    #[track_caller]
    pub(crate) fn dispatch(&self, name: &str, data: Value) {
        let mut inner = self.inner.lock().unwrap();
        let guild = data["guild_id"].as_str().and_then(|id| id.parse().ok());
        let shard = shard_of(guild, inner.sharding.0);
        inner
            .shards
            .get_mut(&shard)
            .expect("there is a session")
            .dispatch(name, data);
    }

    /// Serves one connection from its start to its end.
    pub(crate) async fn serve(&self, mut socket: WebSocket, path: String) {
        let at = Instant::now();
        let (index, hello) = self.change(|inner| {
            inner.connections.push(Connection {
                at,
                path,
                began: Began::Open,
            });
            (inner.connections.len() - 1, inner.hello)
        });
        if let Hello::Said(interval) = hello {
            let interval = u64::try_from(interval.as_millis()).unwrap();
            let hello =
                json!({"op": 10, "d": {"heartbeat_interval": interval}, "s": null, "t": null});
            if socket.send(Message::text(hello.to_string())).await.is_err() {
                return;
            }
        }
        let (out, mut outgoing) = mpsc::unbounded_channel();
        let mut sends = Vec::new();
        let mut is_silent = false;
        loop {
            tokio::select! {
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => {
                        sends.push(Instant::now());
                        self.count(&mut sends);
                        match serde_json::from_str::<Value>(&text) {
                            Ok(payload) => self.receive(index, &payload, &out),
                            Err(error) => self.problems.add(format!("a payload: {error}")),
                        }
                    }
                    Some(Ok(Message::Binary(_))) => {
                        self.problems.add("a binary payload".to_owned());
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(1005, |frame| frame.code);
                        self.change(|inner| inner.close(index, code));
                        // The next iteration answers it, as Discord does, and detects the end.
                    }
                    Some(Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
                Some(next) = outgoing.recv() => match next {
                    Out::Silence => is_silent = true,
                    Out::Payload(_) if is_silent => {}
                    Out::Payload(payload) => {
                        if socket.send(Message::text(wire_text(&payload))).await.is_err() {
                            break;
                        }
                    }
                    Out::Close(code) => {
                        let frame = CloseFrame { code, reason: "".into() };
                        // Whether it still arrives makes no difference.
                        let _ = socket.send(Message::Close(Some(frame))).await;
                        break;
                    }
                    Out::Cut => break,
                },
            }
        }
        self.change(|inner| {
            let here = |s: &Session| s.live.as_ref().is_some_and(|live| live.same_channel(&out));
            if let Some(session) = inner.shards.values_mut().find(|s| here(s)) {
                session.live = None;
            }
        });
    }

    fn count(&self, sends: &mut Vec<Instant>) {
        let now = Instant::now();
        sends.retain(|at| now - *at < Duration::from_secs(60));
        if sends.len() > MAX_SENDS {
            self.problems
                .add(format!("{} sends on a connection in a minute", sends.len()));
        }
    }

    fn receive(&self, index: usize, payload: &Value, out: &mpsc::UnboundedSender<Out>) {
        let data = &payload["d"];
        // If the connection has ended meanwhile, the answer is not needed.
        let answer = |answer| drop(out.send(answer));
        match payload["op"].as_u64() {
            Some(1) => {
                if self.inner.lock().unwrap().acks {
                    answer(Out::Payload(
                        json!({"op": 11, "d": null, "s": null, "t": null}),
                    ));
                }
            }
            Some(2) => self.identify(index, data, out),
            Some(3) => {}
            Some(6) => self.resume(index, data, out),
            other => self
                .problems
                .add(format!("the gateway takes no op {other:?}")),
        }
    }

    fn identify(&self, index: usize, data: &Value, out: &mpsc::UnboundedSender<Out>) {
        self.check_identify(data);
        let shard = u32::try_from(data["shard"][0].as_u64().unwrap_or(0)).unwrap();
        self.change(|inner| {
            inner.connections[index].began = Began::Identify;
            // Discord also accepts the token with the prefix of the header.
            let token = data["token"].as_str().unwrap_or_default();
            let token = token.strip_prefix("Bot ").unwrap_or(token);
            let wrong_token = (token != self.token).then_some(4004);
            if let Some(code) = inner.rejects.or(wrong_token) {
                let _ = out.send(Out::Close(code));
                return;
            }
            if inner.drops_identifies {
                let _ = out.send(Out::Cut);
                return;
            }
            if inner.limit.0 == 0 {
                self.problems.add("IDENTIFY beyond the limit".to_owned());
            }
            inner.limit.0 = inner.limit.0.saturating_sub(1);
            self.check_pace(inner, shard);
            inner.sessions += 1;
            let mut session = Session {
                id: format!("session-{}", inner.sessions),
                sent: Vec::new(),
                on: index + 1,
                live: Some(out.clone()),
                is_over: false,
            };
            let guilds: Vec<_> = world::guilds()
                .into_iter()
                .filter(|guild| {
                    guild.has_bot() && shard_of(Some(guild.id), inner.sharding.0) == shard
                })
                .collect();
            let mut ready = self.ready_json(&session.id);
            ready["shard"] = data["shard"].clone();
            ready["resume_gateway_url"] = inner.resume_url.as_str().into();
            ready["guilds"] = guilds
                .iter()
                .map(|guild| json!({"id": guild.id.to_string(), "unavailable": true}))
                .collect();
            session.dispatch("READY", ready);
            for guild in guilds {
                session.dispatch("GUILD_CREATE", guild.create_json());
            }
            inner.shards.insert(shard, session);
        });
    }

    fn check_identify(&self, data: &Value) {
        let intents = data["intents"].as_u64().unwrap_or(u64::MAX);
        if intents & PRIVILEGED != 0 {
            self.problems
                .add(format!("privileged intents: {intents:#b}"));
        }
        let total = self.inner.lock().unwrap().sharding.0;
        let id = data["shard"][0].as_u64().unwrap_or(u64::MAX);
        if data["shard"][1] != json!(total) || id >= u64::from(total) {
            self.problems
                .add(format!("a shard of {total}: {}", data["shard"]));
        }
    }

    fn ready_json(&self, session: &str) -> Value {
        let mut user = world::Person {
            is_bot: true,
            id: self.bot,
            ..world::ROBOT
        }
        .json();
        merge(
            &mut user,
            json!({"username": "receipts", "verified": true, "mfa_enabled": true, "email": null, "flags": 0}),
        );
        json!({
            "v": 10, "user": user, "guilds": [], "session_id": session, "session_type": "normal",
            "application": {"id": self.application.to_string(), "flags": 0},
            "private_channels": [], "relationships": [], "presences": [], "user_settings": {},
            "geo_ordered_rtc_regions": [], "auth": {}, "guild_join_requests": [],
        })
    }

    fn resume(&self, index: usize, data: &Value, out: &mpsc::UnboundedSender<Out>) {
        self.change(|inner| {
            inner.connections[index].began = Began::Resume;
            let known = inner
                .shards
                .iter_mut()
                .find(|(_, s)| data["session_id"] == s.id.as_str() && !s.is_over);
            let invalid = Out::Payload(json!({"op": 9, "d": false, "s": null, "t": null}));
            let Some((&shard, session)) = known else {
                let _ = out.send(invalid);
                return;
            };
            let seen = usize::try_from(data["seq"].as_u64().unwrap_or(0)).unwrap();
            let mut go_on = || {
                for payload in session.sent.iter().skip(seen) {
                    let _ = out.send(Out::Payload(payload.clone()));
                }
                session.on = index + 1;
                session.live = Some(out.clone());
                session.dispatch("RESUMED", json!({}));
            };
            match inner.resumes {
                Resumes::Answered => go_on(),
                Resumes::Unanswered => {}
                Resumes::Dropped => drop(out.send(Out::Cut)),
                Resumes::AnsweredThenDropped => {
                    go_on();
                    let _ = out.send(Out::Cut);
                }
                Resumes::AnsweredThenSilent => {
                    go_on();
                    let _ = out.send(Out::Silence);
                }
                Resumes::Invalid => {
                    let _ = out.send(invalid);
                    inner.shards.remove(&shard);
                }
            }
        });
    }
}

impl Session {
    fn dispatch(&mut self, name: &str, data: Value) {
        let payload = json!({"op": 0, "t": name, "s": self.sent.len() + 1, "d": data});
        self.sent.push(payload.clone());
        if let Some(live) = &self.live {
            // If the connection has ended meanwhile, the event is sent again on RESUME.
            let _ = live.send(Out::Payload(payload));
        }
    }
}
