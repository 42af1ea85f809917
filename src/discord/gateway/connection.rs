//! One connection to the gateway, from HELLO to its end.
//!
//! ```text
//! HELLO ◄─   ─► IDENTIFY      READY ◄─        starts a session
//! HELLO ◄─   ─► RESUME        … RESUMED ◄─    resumes one; missed events come first
//! heartbeats, each acknowledged; events; and the end: op 7, op 9, a close code, or nothing
//! ```
//! This module never reconnects; `gateway` decides when and where the next connection opens.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serenity::futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_websockets::{ClientBuilder, CloseCode, MaybeTlsStream, Message, WebSocketStream};

use super::watchdog::ConnectionFault;
use crate::discord::incoming::Frame;
use crate::discord::shards::Shard;
use crate::discord::token::BotToken;

/// None of them is privileged. They cover servers (for pins, and for the list of servers) and
/// messages on servers and in direct conversations. Discord sends the text of a message only if the
/// message is meant for the bot.
const INTENTS: u64 = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES;
const GUILDS: u64 = 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;

/// A close code of the bot's own. Discord keeps the session after it, unlike after 1000.
const CLOSE_AND_RESUME: u16 = 4000;

/// The maximum time to send the close frame of an abandoned connection.
const CLOSE_FRAME_TIMEOUT: Duration = Duration::from_secs(1);

/// A session that can be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resumable {
    pub(super) id: String,
    /// The sequence number of the last event.
    pub(super) sequence: u64,
    /// The address for resuming, from READY.
    pub(super) address: Option<String>,
}

/// A payload from the connection, or its end.
#[derive(Debug)]
pub(super) enum Received {
    /// An event.
    Event(Frame),
    /// HELLO. IDENTIFY or RESUME is sent next.
    Opened,
    /// A heartbeat acknowledgement, or another payload that needs nothing else.
    Alive,
    /// A payload that is not a valid gateway payload.
    Unreadable,
    /// The connection has ended. Holds the gateway's close code, if it sent one.
    Closed(Option<u16>),
}

/// An open connection to the gateway.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    token: BotToken,
    shard: Shard,
    session: Option<Resumable>,
    heartbeat: Option<Interval>,
    /// Whether the last heartbeat is not acknowledged yet.
    awaits_ack: bool,
    outgoing: VecDeque<Message>,
    /// Whether the connection ends once all outgoing messages are sent.
    is_ending: bool,
}

impl Connection {
    /// Connects to `address`. Resumes or starts a session after HELLO. Returns `None` if no gateway
    /// answers there.
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

    /// Returns the next payload, or the end. Cancel safe: an outgoing message stays in the queue
    /// until it has been handed over completely.
    pub(super) async fn next(&mut self) -> Received {
        loop {
            if self.send().await.is_err() || self.is_ending {
                return Received::Closed(None);
            }
            let received = tokio::select! {
                received = self.socket.next() => received,
                () = tick(&mut self.heartbeat) => {
                    if self.awaits_ack {
                        // The previous heartbeat was never acknowledged: the connection is dead.
                        self.end(CLOSE_AND_RESUME);
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
            // The library answers pings. Discord sends binary payloads only on request.
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
                self.end(CLOSE_AND_RESUME);
                Received::Alive
            }
            9 => {
                if frame.data() == json!(true) {
                    self.end(CLOSE_AND_RESUME);
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

    /// Answers HELLO with IDENTIFY or RESUME, and starts the heartbeats.
    fn identify_or_resume(&mut self, hello: &Frame) -> Received {
        let every = hello.data()["heartbeat_interval"].as_u64();
        let Some(every) = every.filter(|every| *every > 0).map(Duration::from_millis) else {
            return Received::Unreadable;
        };
        // The first heartbeat comes after a part of the interval, so that bots that reconnect
        // together do not send heartbeats together. The part depends on the local port of the
        // connection.
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
        Received::Opened
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

    /// Ends the connection with this close code, once the code has been sent.
    fn end(&mut self, code: u16) {
        self.close(code);
        self.is_ending = true;
    }

    fn close(&mut self, code: u16) {
        let code = CloseCode::try_from(code).ok();
        self.outgoing.push_back(Message::close(code, ""));
    }

    /// Closes so that Discord shows the bot as offline. The caller must read the remaining payloads
    /// until the connection is closed.
    pub(super) fn leave(&mut self) {
        self.heartbeat = None;
        self.close(1000);
    }

    /// Closes so that another process can resume the session. The caller must read the remaining
    /// payloads until the connection is closed.
    pub(super) fn hand_over(&mut self) {
        self.heartbeat = None;
        self.close(CLOSE_AND_RESUME);
    }

    /// The current session.
    pub(super) const fn session(&self) -> Option<&Resumable> {
        self.session.as_ref()
    }

    /// Returns the session, if it can be resumed.
    pub(super) fn into_session(self) -> Option<Resumable> {
        self.session
    }

    /// Abandons the connection. Sends a close frame if that is possible at once. Returns the
    /// session, if it is to be resumed.
    pub(super) async fn abandon(mut self, fault: ConnectionFault) -> Option<Resumable> {
        if fault.ends_session() {
            self.session = None;
            self.close(1000);
        } else {
            self.close(CLOSE_AND_RESUME);
        }
        // Whether the gateway receives it makes no difference.
        let _ = timeout(CLOSE_FRAME_TIMEOUT, self.send()).await;
        self.session
    }
}

/// Waits for the next heartbeat; for ever if none is scheduled.
async fn tick(heartbeat: &mut Option<Interval>) {
    match heartbeat {
        Some(heartbeat) => drop(heartbeat.tick().await),
        None => std::future::pending().await,
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Outgoing messages may contain the token.
        f.debug_struct("Connection")
            .field("session", &self.session.is_some())
            .finish_non_exhaustive()
    }
}
