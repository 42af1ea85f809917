//! The stand-in's HTTP side: recognises requests, checks them, and answers like Discord.
//!
//! ```text
//! PUT /api/v10/channels/1001/messages/pins/70000   → Call::Pin { channel: 1001, message: 70000 }
//!   the next fault for pins, if there is one; else 403 (50013), 400 (30003) or 204
//! ```
//! Every request is recorded with its body. A body that breaks the contract, an unknown route, or a
//! second response to one interaction is a problem.

use std::time::Duration;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::State;
use super::answer::Answer;
use super::contract::{self, Body as Kind};
use super::problems::REFUSED_BODY;
use super::sent::{File, Sent};
use super::world;

/// A recognised request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    Gateway,
    Myself,
    /// The bot's user.
    User,
    Callback {
        interaction: u64,
        token: String,
    },
    EditOriginal {
        token: String,
    },
    GetOriginal {
        token: String,
    },
    DeleteOriginal {
        token: String,
    },
    FollowUp {
        token: String,
    },
    Post {
        channel: u64,
    },
    EditMessage {
        channel: u64,
        message: u64,
    },
    DeleteMessage {
        channel: u64,
        message: u64,
    },
    GetMessage {
        channel: u64,
        message: u64,
    },
    Pin {
        channel: u64,
        message: u64,
    },
    Unpin {
        channel: u64,
        message: u64,
    },
    ListPins {
        channel: u64,
        before: Option<String>,
    },
    /// Opens a direct conversation with a user.
    Conversation,
    /// The servers that the bot is on.
    MyGuilds {
        after: u64,
    },
    GetChannel {
        channel: u64,
    },
    GetGuild {
        guild: u64,
    },
    GetRoles {
        guild: u64,
    },
    GetMember {
        guild: u64,
        user: u64,
    },
    Commands {
        guild: Option<u64>,
    },
}

/// The kinds of requests, for faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Gateway,
    Callback,
    EditOriginal,
    FollowUp,
    Post,
    EditMessage,
    Pin,
    Unpin,
    ListPins,
    GetChannel,
    GetGuild,
    GetRoles,
    Commands,
    Other,
}

/// A failure instead of a normal answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// 429 with this retry time, in seconds; nothing is applied.
    TooMany { retry_after: f64 },
    /// A JSON error with this status and Discord's code; nothing is applied.
    Error(u16, u32),
    /// 502 with an HTML page; nothing is applied.
    BadGateway,
    /// There is never an answer.
    Hang,
    /// The request is applied at once, but the answer comes after this time.
    Late(Duration),
    /// The request is applied, and exhausts the limit for this many seconds.
    Exhausts { reset_after: f64 },
}

impl Call {
    /// Returns the kind of the request.
    pub(crate) fn on(&self) -> On {
        match self {
            Self::Gateway => On::Gateway,
            Self::Callback { .. } => On::Callback,
            Self::EditOriginal { .. } => On::EditOriginal,
            Self::FollowUp { .. } => On::FollowUp,
            Self::Post { .. } => On::Post,
            Self::EditMessage { .. } => On::EditMessage,
            Self::Pin { .. } => On::Pin,
            Self::Unpin { .. } => On::Unpin,
            Self::ListPins { .. } => On::ListPins,
            Self::GetChannel { .. } => On::GetChannel,
            Self::GetGuild { .. } => On::GetGuild,
            Self::GetRoles { .. } => On::GetRoles,
            Self::Commands { .. } => On::Commands,
            Self::Myself
            | Self::User
            | Self::MyGuilds { .. }
            | Self::Conversation
            | Self::GetOriginal { .. }
            | Self::DeleteOriginal { .. }
            | Self::DeleteMessage { .. }
            | Self::GetMember { .. }
            | Self::GetMessage { .. } => On::Other,
        }
    }

    fn of(method: &Method, uri: &Uri, application: u64) -> Option<Self> {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        let parts: Vec<&str> = path.strip_prefix("/api/v10/")?.split('/').collect();
        let id = |text: &str| text.parse::<u64>().ok();
        let own = |text: &str| id(text) == Some(application);
        Some(match (method.as_str(), parts.as_slice()) {
            ("GET", ["gateway", "bot"]) => Self::Gateway,
            ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => Self::Myself,
            ("GET", ["users", "@me"]) => Self::User,
            ("POST", ["interactions", interaction, token, "callback"]) => Self::Callback {
                interaction: id(interaction)?,
                token: (*token).to_owned(),
            },
            ("PATCH", ["webhooks", app, token, "messages", "@original"]) if own(app) => {
                Self::EditOriginal {
                    token: (*token).to_owned(),
                }
            }
            ("GET", ["webhooks", app, token, "messages", "@original"]) if own(app) => {
                Self::GetOriginal {
                    token: (*token).to_owned(),
                }
            }
            ("DELETE", ["webhooks", app, token, "messages", "@original"]) if own(app) => {
                Self::DeleteOriginal {
                    token: (*token).to_owned(),
                }
            }
            ("POST", ["webhooks", app, token]) if own(app) => Self::FollowUp {
                token: (*token).to_owned(),
            },
            ("POST", ["channels", channel, "messages"]) => Self::Post {
                channel: id(channel)?,
            },
            ("GET", ["channels", channel, "messages", "pins"]) => Self::ListPins {
                channel: id(channel)?,
                before: before(query),
            },
            ("PUT", ["channels", channel, "messages", "pins", message]) => Self::Pin {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("DELETE", ["channels", channel, "messages", "pins", message]) => Self::Unpin {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("PATCH", ["channels", channel, "messages", message]) => Self::EditMessage {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("DELETE", ["channels", channel, "messages", message]) => Self::DeleteMessage {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("GET", ["channels", channel, "messages", message]) => Self::GetMessage {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("POST", ["users", "@me", "channels"]) => Self::Conversation,
            ("GET", ["users", "@me", "guilds"]) => Self::MyGuilds {
                after: query
                    .split_once("after=")
                    .and_then(|(_, id)| id.split('&').next()?.parse().ok())
                    .unwrap_or(0),
            },
            ("GET", ["channels", channel]) => Self::GetChannel {
                channel: id(channel)?,
            },
            ("GET", ["guilds", guild]) => Self::GetGuild { guild: id(guild)? },
            ("GET", ["guilds", guild, "roles"]) => Self::GetRoles { guild: id(guild)? },
            ("GET", ["guilds", guild, "members", user]) => Self::GetMember {
                guild: id(guild)?,
                user: id(user)?,
            },
            ("PUT", ["applications", app, "commands"]) if own(app) => {
                Self::Commands { guild: None }
            }
            ("PUT", ["applications", app, "guilds", guild, "commands"]) if own(app) => {
                Self::Commands {
                    guild: Some(id(guild)?),
                }
            }
            _ => return None,
        })
    }

    fn body(&self) -> Option<Kind> {
        match self {
            Self::Callback { .. } => Some(Kind::Callback),
            Self::EditOriginal { .. } => Some(Kind::EditOriginal),
            Self::FollowUp { .. } => Some(Kind::FollowUp),
            Self::Post { .. } => Some(Kind::Message),
            Self::EditMessage { .. } => Some(Kind::EditMessage),
            Self::Commands { .. } => Some(Kind::Commands),
            _ => None,
        }
    }
}

/// Returns the `before` parameter of a request for pins.
fn before(query: &str) -> Option<String> {
    let found = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("before="))?;
    Some(found.replace("%3A", ":").replace("%2B", "+"))
}

/// Answers a request.
pub(super) async fn answer(state: &State, request: Request) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let Some(call) = Call::of(&method, &uri, state.application) else {
        state
            .problems
            .add(format!("no such route: {method} {}", uri.path()));
        return Answer::error(404, 0, "404: Not Found").into_response();
    };
    let wanted = format!("Bot {}", state.token);
    if request
        .headers()
        .get(header::AUTHORIZATION)
        .is_none_or(|v| v != wanted.as_str())
    {
        state.problems.add(format!("{call:?} without the token"));
        return Answer::error(401, 0, "401: Unauthorized").into_response();
    }
    let (body, files) = match read(request).await {
        Ok(read) => read,
        Err(problem) => {
            state.problems.add(format!("{call:?}: {problem}"));
            return Answer::error(400, 50_109, "The request body contains invalid JSON.")
                .into_response();
        }
    };
    if let Some(kind) = call.body().filter(|_| state.is_strict) {
        check_files(&body, &files, state, &call);
        for wrong in contract::check(kind, &body) {
            state
                .problems
                .add(format!("{REFUSED_BODY}{call:?}: {wrong}; {body}"));
        }
    }
    let fault = state.next_fault(call.on());
    let sent = Sent {
        call: call.clone(),
        fault,
    };
    state.record(sent);
    match fault {
        None => state.act(&call, &body, files).into_response(),
        Some(fault) => fail(fault, || state.act(&call, &body, files)).await,
    }
}

async fn fail(fault: Fault, act: impl FnOnce() -> Answer) -> Response {
    match fault {
        Fault::TooMany { retry_after } => {
            let body = json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": false});
            let mut response = Answer { status: 429, body }.into_response();
            let headers = response.headers_mut();
            insert(headers, "retry-after", retry_after);
            insert(headers, "x-ratelimit-reset-after", retry_after);
            response
        }
        Fault::Error(status, code) => {
            Answer::error(status, code, "refused, as the test has it").into_response()
        }
        Fault::BadGateway => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>cloud</body></html>";
            (
                StatusCode::BAD_GATEWAY,
                [(header::CONTENT_TYPE, "text/html")],
                page,
            )
                .into_response()
        }
        Fault::Hang => std::future::pending().await,
        Fault::Late(after) => {
            let answer = act();
            // The delay is the fault under test.
            tokio::time::sleep(after).await;
            answer.into_response()
        }
        Fault::Exhausts { reset_after } => {
            let mut response = act().into_response();
            let headers = response.headers_mut();
            insert(headers, "x-ratelimit-limit", 5);
            insert(headers, "x-ratelimit-remaining", 0);
            insert(headers, "x-ratelimit-reset-after", reset_after);
            response
        }
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: impl ToString) {
    headers.insert(name, HeaderValue::from_str(&value.to_string()).unwrap());
}

/// Reads a body as JSON, including from a form with files.
pub(super) async fn read(request: Request) -> Result<(Value, Vec<File>), String> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_form = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    if !is_form {
        let bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await;
        let bytes = bytes.map_err(|error| error.to_string())?;
        if bytes.is_empty() {
            return Ok((Value::Null, Vec::new()));
        }
        return serde_json::from_slice(&bytes)
            .map(|body| (body, Vec::new()))
            .map_err(|e| e.to_string());
    }
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|e| e.to_string())?;
    let (mut body, mut files) = (Value::Null, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|e| e.to_string())? {
        let part = field.name().unwrap_or_default().to_owned();
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|e| e.to_string())?;
        match part.as_str() {
            "payload_json" => body = serde_json::from_slice(&bytes).map_err(|e| e.to_string())?,
            part if part.starts_with("files[") => files.push(File {
                part: part.to_owned(),
                name,
                bytes: bytes.to_vec(),
            }),
            other => return Err(format!("a part of the form is called {other}")),
        }
    }
    Ok((body, files))
}

/// Checks that each file is announced in the body, and has at most 10 MiB.
fn check_files(body: &Value, files: &[File], state: &State, call: &Call) {
    let data = if body.get("data").is_some() {
        &body["data"]
    } else {
        body
    };
    let announced = data["attachments"].as_array().map_or(0, Vec::len);
    if announced != files.len() && announced != 0 {
        state.problems.add(format!(
            "{call:?}: {announced} attachments and {} files",
            files.len()
        ));
    }
    for file in files.iter().filter(|file| file.bytes.len() > 10 << 20) {
        let size = file.bytes.len();
        let problem = format!("{call:?}: {} is of {size} bytes", file.name);
        state.problems.add(problem);
    }
}

impl State {
    pub(super) fn act(&self, call: &Call, body: &Value, files: Vec<File>) -> Answer {
        match call {
            Call::Gateway => match &self.gateway_url {
                Some(url) => {
                    let limit = self.gateway.limit_json();
                    Answer::ok(
                        json!({"url": url, "shards": self.gateway.advised(), "session_start_limit": limit}),
                    )
                }
                None => Answer::error(503, 0, "no gateway here"),
            },
            Call::Myself => Answer::ok(self.myself_json()),
            Call::User => Answer::ok(self.myself().json()),
            Call::MyGuilds { after } => Answer::ok(self.guild_list(*after)),
            Call::Callback { interaction, token } => {
                self.call_back(*interaction, token, body, files)
            }
            Call::EditOriginal { token } => self.edit_original(token, body, files),
            Call::GetOriginal { token } => self.get_original(token),
            Call::DeleteOriginal { token } => self.delete_original(token),
            Call::FollowUp { token } => self.follow_up(token, body, files),
            Call::Post { channel } => self.post(*channel, body, files),
            Call::EditMessage { channel, message } => self.edit_message(*channel, *message, body),
            Call::DeleteMessage { channel, message } => self.delete(*channel, *message),
            Call::GetMessage { channel, message } => self.get_message(*channel, *message),
            Call::Pin { channel, message } => self.pin(*channel, *message),
            Call::Unpin { channel, message } => self.unpin_by_bot(*channel, *message),
            Call::ListPins { channel, before } => self.list_pins(*channel, before.as_deref()),
            Call::Conversation => {
                let user = super::sent::id(&body["recipient_id"]);
                let id = (10_000 + user).to_string();
                Answer::ok(
                    json!({"id": id, "type": 1, "last_message_id": null, "recipients": [world::OTHER.json()]}),
                )
            }
            Call::GetChannel { channel } => match self.guild_of(*channel) {
                Some(_) if self.lacks(*channel, world::VIEW) => {
                    Answer::error(403, 50_001, "Missing Access")
                }
                Some(guild) => {
                    let found = guild.channels.iter().find(|c| c.id == *channel).unwrap();
                    Answer::ok(guild.channel_json(found))
                }
                None => Answer::error(404, 10_003, "Unknown Channel"),
            },
            Call::GetGuild { guild } => self.guild(*guild, world::Guild::json),
            Call::GetRoles { guild } => self.guild(*guild, world::Guild::roles_json),
            Call::GetMember { guild, user } if *user == self.bot => self.guild(*guild, |guild| {
                let mut member = guild.member_json(&self.myself());
                world::merge(&mut member, json!({"user": self.myself().json()}));
                member
            }),
            Call::GetMember { .. } => Answer::error(404, 10_007, "Unknown Member"),
            Call::Commands { guild } => self.publish(*guild, body),
        }
    }

    fn guild(&self, id: u64, show: impl Fn(&world::Guild) -> Value) -> Answer {
        let guilds = self.guilds();
        match guilds
            .iter()
            .find(|guild| guild.id == id && guild.has_bot())
        {
            Some(guild) => Answer::ok(show(guild)),
            None => Answer::error(404, 10_004, "Unknown Guild"),
        }
    }
}
