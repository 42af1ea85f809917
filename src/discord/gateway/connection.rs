//! One connection to the gateway, from HELLO to its end.
//!
//! ```text
//! HELLO ◄─   ─► IDENTIFY      READY ◄─        a session is begun
//! HELLO ◄─   ─► RESUME        … RESUMED ◄─    or goes on with what was missed
//! heartbeats, each acknowledged; events; and the end: op 7, op 9, a close code, or nothing
//! ```
//! Which connection comes next, where and when, is decided in `gateway`; here nothing connects again.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serenity::futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_websockets::{ClientBuilder, CloseCode, MaybeTlsStream, Message, WebSocketStream};

use crate::discord::incoming::Frame;
use crate::discord::shards::Shard;
use crate::discord::token::BotToken;

/// None of them is privileged: servers (for pins, and where the bot is), and messages on them and
/// in conversations with the bot, whose text comes only where it is meant for the bot.
const INTENTS: u64 = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES;
const GUILDS: u64 = 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;

/// A close code of the bot's own after which Discord keeps the session, unlike after 1000.
const TO_RESUME: u16 = 4000;

/// A word that goes with the end of a connection is not waited for longer.
const LAST_WORD: Duration = Duration::from_secs(1);

/// A session that can be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resumable {
    pub(super) id: String,
    /// Of the last event that came.
    pub(super) sequence: u64,
    /// Where READY said that it is to be resumed.
    pub(super) address: Option<String>,
}

/// What a connection brings.
#[derive(Debug)]
pub(super) enum Received {
    /// An event.
    Event(Frame),
    /// A heartbeat's acknowledgement, or a greeting.
    Alive,
    /// A payload that is none of the gateway's.
    Unreadable,
    /// The connection is over; the gateway's close code, where it gave one.
    Closed(Option<u16>),
}

/// A connection.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    token: BotToken,
    shard: Shard,
    session: Option<Resumable>,
    heartbeat: Option<Interval>,
    /// Whether the last heartbeat is not acknowledged yet.
    awaits_ack: bool,
    outgoing: VecDeque<Message>,
    /// Whether it ends when all that is outgoing has gone.
    is_ending: bool,
}

impl Connection {
    /// Connects to `address`; a session is resumed or begun once the gateway has said hello. `None`:
    /// nobody answers there, or no gateway does.
    pub(super) async fn open(
        token: &BotToken,
        shard: Shard,
        address: &str,
        session: Option<Resumable>,
    ) -> Option<Self> {
        let address = format!("{address}/?v=10&encoding=json");
        let client = ClientBuilder::new().uri(&address).ok()?;
        let (socket, _) = client.connect().await.ok()?;
        Some(Self {
            socket,
            token: token.clone(),
            shard,
            session,
            heartbeat: None,
            awaits_ack: false,
            outgoing: VecDeque::new(),
            is_ending: false,
        })
    }

    /// The next payload, or the end. Cancel safe: what is to be sent stays in line until it has
    /// been handed over whole.
    pub(super) async fn next(&mut self) -> Received {
        loop {
            if self.send().await.is_err() || self.is_ending {
                return Received::Closed(None);
            }
            let received = tokio::select! {
                received = self.socket.next() => received,
                () = tick(&mut self.heartbeat) => {
                    if self.awaits_ack {
                        // Discord never answered the one before: the connection is dead.
                        self.end(TO_RESUME);
                    } else {
                        self.send_heartbeat();
                    }
                    continue;
                }
            };
            let Some(Ok(message)) = received else {
                return Received::Closed(None);
            };
            if let Some((code, _)) = message.as_close() {
                return Received::Closed(Some(code.into()));
            }
            // Pings are answered by the library; Discord sends no binary payload unasked.
            let Some(payload) = message.as_text() else {
                continue;
            };
            return match Frame::of(payload) {
                Ok(frame) => self.handle_frame(frame),
                Err(_) => Received::Unreadable,
            };
        }
    }

    async fn send(&mut self) -> Result<(), tokio_websockets::Error> {
        while let Some(message) = self.outgoing.front() {
            self.socket.feed(message.clone()).await?;
            self.outgoing.pop_front();
        }
        self.socket.flush().await
    }

    fn handle_frame(&mut self, frame: Frame) -> Received {
        match frame.op {
            0 => self.event(frame),
            1 => {
                self.send_heartbeat();
                Received::Alive
            }
            7 => {
                self.end(TO_RESUME);
                Received::Alive
            }
            9 => {
                if frame.data() == json!(true) {
                    self.end(TO_RESUME);
                } else {
                    self.session = None;
                    self.end(1000);
                }
                Received::Alive
            }
            10 => self.identify_or_resume(&frame),
            11 => {
                self.awaits_ack = false;
                Received::Alive
            }
            _ => Received::Alive,
        }
    }

    fn event(&mut self, frame: Frame) -> Received {
        if frame.kind() == Some("READY") {
            let ready = frame.data();
            let Some(id) = ready["session_id"].as_str() else {
                return Received::Unreadable;
            };
            self.session = Some(Resumable {
                id: id.to_owned(),
                sequence: 0,
                address: ready["resume_gateway_url"].as_str().map(str::to_owned),
            });
        }
        if let (Some(session), Some(sequence)) = (&mut self.session, frame.sequence) {
            session.sequence = sequence;
        }
        Received::Event(frame)
    }

    /// Answers HELLO.
    fn identify_or_resume(&mut self, hello: &Frame) -> Received {
        let every = hello.data()["heartbeat_interval"].as_u64();
        let Some(every) = every.filter(|every| *every > 0).map(Duration::from_millis) else {
            return Received::Unreadable;
        };
        // The first after a part of the interval, so that bots that come back together do not beat
        // together; what the part is hangs on the address that the system gave the connection.
        let first = every.mul_f64(f64::from(self.port() % 1000) / 1000.0);
        let mut heartbeat = interval_at(Instant::now() + first, every);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.heartbeat = Some(heartbeat);
        let token = self.token.expose();
        let (op, data) = match &self.session {
            Some(session) => (
                6,
                json!({"token": token, "session_id": session.id, "seq": session.sequence}),
            ),
            None => (
                2,
                json!({
                    "token": token, "intents": INTENTS, "shard": [self.shard.id, self.shard.total],
                    "properties": {"os": std::env::consts::OS, "browser": "receipts", "device": "receipts"},
                }),
            ),
        };
        self.queue_payload(op, &data);
        Received::Alive
    }

    fn port(&self) -> u16 {
        let stream = match self.socket.get_ref() {
            MaybeTlsStream::Plain(stream) => stream,
            MaybeTlsStream::Rustls(stream) => stream.get_ref().0,
        };
        stream.local_addr().map_or(0, |address| address.port())
    }

    fn send_heartbeat(&mut self) {
        let sequence = self.session.as_ref().map(|session| session.sequence);
        self.awaits_ack = true;
        self.queue_payload(1, &json!(sequence));
    }

    fn queue_payload(&mut self, op: u8, data: &Value) {
        let payload = json!({"op": op, "d": data}).to_string();
        self.outgoing.push_back(Message::text(payload));
    }

    /// It ends with that close code, once it has been sent.
    fn end(&mut self, code: u16) {
        self.close(code);
        self.is_ending = true;
    }

    fn close(&mut self, code: u16) {
        let code = CloseCode::try_from(code).ok();
        self.outgoing.push_back(Message::close(code, ""));
    }

    /// Says that the bot goes, so that Discord shows it as gone; what still comes is to be taken
    /// until the connection is closed.
    pub(super) fn leave(&mut self) {
        self.heartbeat = None;
        self.close(1000);
    }

    /// Ends the connection in a way that lets another process resume the session; what still comes
    /// is to be taken until the connection is closed.
    pub(super) fn hand_over(&mut self) {
        self.heartbeat = None;
        self.close(TO_RESUME);
    }

    /// The session as it is now.
    pub(super) const fn session(&self) -> Option<&Resumable> {
        self.session.as_ref()
    }

    /// The session, where it can be resumed.
    pub(super) fn into_session(self) -> Option<Resumable> {
        self.session
    }

    /// Gives the connection up, telling so if that is possible at once.
    pub(super) async fn abandon(mut self) {
        self.close(1000);
        // Whether it is heard makes no difference.
        let _ = timeout(LAST_WORD, self.send()).await;
    }
}

/// Waits for the next heartbeat; for ever where none is due.
async fn tick(heartbeat: &mut Option<Interval>) {
    match heartbeat {
        Some(heartbeat) => drop(heartbeat.tick().await),
        None => std::future::pending().await,
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is outgoing may hold the token.
        f.debug_struct("Connection")
            .field("session", &self.session.is_some())
            .finish_non_exhaustive()
    }
}
