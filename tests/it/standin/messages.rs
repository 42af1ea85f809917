//! Messages that the stand-in stores: responses, edits, follow-ups and posts.
//!
//! Discord's rules apply: one response to an interaction, within three seconds, and edits only of
//! the bot's own messages.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;
use super::incoming::Open;
use super::sent::{File, How, Shown};
use super::world::{self, merge};
use super::{Inner, State};

/// Discord's time limit for the first response.
const FIRST_RESPONSE: Duration = Duration::from_secs(3);

/// The flag of a message that only the user of the interaction sees.
const EPHEMERAL: u64 = 1 << 6;

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) json: Value,
    pub(super) is_private: bool,
    pub(super) files: Vec<File>,
}

impl State {
    pub(super) fn call_back(&self, id: u64, token: &str, body: &Value, files: Vec<File>) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        let Some(open) = inner.open.get_mut(token).filter(|open| open.id == id) else {
            self.problems
                .add(format!("a response to an interaction that never was: {id}"));
            return Answer::error(404, 10_062, "Unknown interaction");
        };
        if open.at.elapsed() > FIRST_RESPONSE {
            self.problems.add(format!(
                "a response to {} after {:?}",
                open.name,
                open.at.elapsed()
            ));
            return Answer::error(404, 10_062, "Unknown interaction");
        }
        if open.how.is_some() {
            if !open.had_fault {
                self.problems
                    .add(format!("{} is answered twice: {body}", open.name));
            }
            return Answer::error(400, 40_060, "Interaction has already been acknowledged.");
        }
        let how = How::of(body["type"].as_u64().unwrap_or(0));
        self.check_how(how, open);
        let data = &body["data"];
        open.how = Some(how);
        open.answered_after = Some(open.at.elapsed());
        open.is_private = is_private(data);
        let open = open.clone();
        match how {
            How::Message => self.respond(&mut inner, token, &open, data, files),
            How::Update => self.update(&mut inner, token, &open, data, files),
            How::Choices | How::Modal => {
                let shown = Shown {
                    how,
                    is_private: true,
                    data: data.clone(),
                    files,
                };
                inner.open.get_mut(token).unwrap().shown = Some(shown);
            }
            How::Deferred | How::DeferredUpdate => {}
        }
        drop(inner);
        self.changed();
        Answer::nothing()
    }

    /// Checks the kind of response: updates only for components; choices only, and nothing else,
    /// for autocomplete.
    fn check_how(&self, how: How, open: &Open) {
        let fits = match how {
            How::Update | How::DeferredUpdate => open.component.is_some(),
            How::Choices => open.kind == 4,
            How::Modal => open.kind != 4 && open.kind != 5,
            How::Message | How::Deferred => open.kind != 4,
        };
        if !fits {
            self.problems.add(format!(
                "{} (kind {}) cannot be answered with {how:?}",
                open.name, open.kind
            ));
        }
    }

    fn respond(&self, inner: &mut Inner, token: &str, open: &Open, data: &Value, files: Vec<File>) {
        let stored = self.new_message(inner, open, data, files, open.is_private);
        let id = super::sent::id(&stored.json["id"]);
        let shown = shown(open.how.unwrap_or(How::Message), &stored);
        let entry = inner.open.get_mut(token).unwrap();
        entry.original = Some((open.channel, id));
        entry.shown = Some(shown);
    }

    fn update(&self, inner: &mut Inner, token: &str, open: &Open, data: &Value, files: Vec<File>) {
        // If it is not a component's, that is already reported as a problem.
        let Some(place) = open.component else { return };
        let Some(stored) = inner.messages.get_mut(&place) else {
            self.problems
                .add(format!("an edit of a message that is gone: {place:?}"));
            return;
        };
        apply(&mut stored.json, data);
        stored.files.extend(files);
        let stored = stored.clone();
        let entry = inner.open.get_mut(token).unwrap();
        entry.original = Some(place);
        entry.shown = Some(shown(open.how.unwrap_or(How::Update), &stored));
        self.emit_message(&stored, "MESSAGE_UPDATE");
    }

    fn new_message(
        &self,
        inner: &mut Inner,
        open: &Open,
        data: &Value,
        files: Vec<File>,
        is_private: bool,
    ) -> Stored {
        let id = inner.next_id();
        let mut json = self.message_json(id, open.channel, data);
        let metadata = open.metadata();
        merge(
            &mut json,
            json!({
                "type": 20, "webhook_id": self.application.to_string(),
                "application_id": self.application.to_string(), "interaction_metadata": metadata,
                "flags": if is_private { EPHEMERAL } else { 0 },
            }),
        );
        if open.kind == 2 {
            let legacy = json!({"id": open.id.to_string(), "type": 2, "name": open.name, "user": open.person.json()});
            merge(&mut json, json!({"interaction": legacy}));
        }
        let stored = Stored {
            json,
            is_private,
            files,
        };
        inner.messages.insert((open.channel, id), stored.clone());
        if !is_private && open.sees_messages {
            self.emit_message(&stored, "MESSAGE_CREATE");
        }
        stored
    }

    /// Returns a message of the bot, in the form in which Discord would store it.
    fn message_json(&self, id: u64, channel: u64, data: &Value) -> Value {
        let mut json = blank_message(id, channel, &self.myself().json());
        if let Some(guild) = self.guild_of(channel) {
            merge(&mut json, json!({"guild_id": guild.id.to_string()}));
        }
        apply(&mut json, data);
        json["edited_timestamp"] = Value::Null;
        json
    }

    /// Sends an event about a message, if the bot receives such events.
    pub(super) fn emit_message(&self, stored: &Stored, event: &str) {
        if !stored.is_private {
            self.emit(event, stored.json.clone());
        }
    }

    pub(super) fn edit_original(&self, token: &str, body: &Value, files: Vec<File>) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        let Some(open) = inner.open.get(token).cloned() else {
            return Answer::error(404, 10_015, "Unknown Webhook");
        };
        let answer = match (open.how, open.original) {
            (None, _) => {
                self.problems
                    .add(format!("{} is edited before it is answered", open.name));
                return Answer::error(404, 10_008, "Unknown Message");
            }
            (Some(How::Deferred), None) => {
                self.respond(&mut inner, token, &open, body, files);
                inner.message_of(token)
            }
            (Some(How::DeferredUpdate), None) => {
                self.update(&mut inner, token, &open, body, files);
                inner.message_of(token)
            }
            (Some(_), Some(place)) => match inner.messages.get_mut(&place) {
                None => Answer::error(404, 10_008, "Unknown Message"),
                Some(stored) => {
                    apply(&mut stored.json, body);
                    stored.files.extend(files);
                    let stored = stored.clone();
                    inner.open.get_mut(token).unwrap().shown = Some(shown(How::Update, &stored));
                    self.emit_message(&stored, "MESSAGE_UPDATE");
                    Answer::ok(stored.json)
                }
            },
            (Some(how), None) => {
                self.problems.add(format!(
                    "{} was answered with {how:?}: nothing to edit",
                    open.name
                ));
                Answer::error(404, 10_008, "Unknown Message")
            }
        };
        drop(inner);
        self.changed();
        answer
    }

    pub(super) fn delete_original(&self, token: &str) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        let Some(open) = inner.open.get_mut(token) else {
            return Answer::error(404, 10_015, "Unknown Webhook");
        };
        let place = open.original.take();
        let was_there = place.is_some() || open.how == Some(How::Deferred);
        if let Some(place) = place {
            inner.messages.remove(&place);
        }
        drop(inner);
        self.changed();
        if was_there {
            Answer::nothing()
        } else {
            Answer::error(404, 10_008, "Unknown Message")
        }
    }

    pub(super) fn get_original(&self, token: &str) -> Answer {
        self.inner.lock().unwrap().message_of(token)
    }

    pub(super) fn follow_up(&self, token: &str, body: &Value, files: Vec<File>) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        let Some(open) = inner.open.get(token).cloned() else {
            return Answer::error(404, 10_015, "Unknown Webhook");
        };
        if open.how.is_none() {
            self.problems.add(format!(
                "{} is followed up before it is answered",
                open.name
            ));
        }
        let stored = self.new_message(&mut inner, &open, body, files, is_private(body));
        let entry = inner.open.get_mut(token).unwrap();
        entry.follow_ups.push(shown(How::Message, &stored));
        drop(inner);
        self.changed();
        Answer::ok(stored.json)
    }

    pub(super) fn post(&self, channel: u64, body: &Value, files: Vec<File>) -> Answer {
        if !self.is_open_to_bot(channel) || self.lacks(channel, world::VIEW) {
            return Answer::error(403, 50_001, "Missing Access");
        }
        let has_embeds = body["embeds"].as_array().is_some_and(|e| !e.is_empty());
        if self.lacks(channel, self.send_permission(channel))
            || has_embeds && self.lacks(channel, world::EMBED)
        {
            return Answer::error(403, 50_013, "Missing Permissions");
        }
        if !body["message_reference"].is_null() && self.lacks(channel, world::HISTORY) {
            return Answer::error(
                403,
                160_002,
                "Cannot reply without permission to read message history",
            );
        }
        let mut inner = self.inner.lock().unwrap();
        if let Some(known) = inner.same_nonce(channel, body) {
            return Answer::ok(known);
        }
        let id = inner.next_id();
        let mut json = self.message_json(id, channel, body);
        if body["enforce_nonce"] == true {
            merge(&mut json, json!({"nonce": body["nonce"]}));
        }
        if let Some(reference) = body.get("message_reference").filter(|r| !r.is_null()) {
            let mut reference = reference.clone();
            merge(
                &mut reference,
                json!({"channel_id": channel.to_string(), "type": 0}),
            );
            merge(
                &mut json,
                json!({"type": 19, "message_reference": reference}),
            );
        }
        let stored = Stored {
            json,
            is_private: false,
            files,
        };
        inner.messages.insert((channel, id), stored.clone());
        inner.posts.push((channel, id));
        drop(inner);
        self.emit_message(&stored, "MESSAGE_CREATE");
        self.changed();
        Answer::ok(stored.json)
    }

    pub(super) fn edit_message(&self, channel: u64, message: u64, body: &Value) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        let Some(stored) = inner.messages.get_mut(&(channel, message)) else {
            return Answer::error(404, 10_008, "Unknown Message");
        };
        if super::sent::id(&stored.json["author"]["id"]) != self.bot {
            return Answer::error(
                403,
                50_005,
                "Cannot edit a message authored by another user",
            );
        }
        let has_embeds = body["embeds"].as_array().is_some_and(|e| !e.is_empty());
        if has_embeds && self.lacks(channel, world::EMBED) {
            return Answer::error(403, 50_013, "Missing Permissions");
        }
        apply(&mut stored.json, body);
        let stored = stored.clone();
        drop(inner);
        self.emit_message(&stored, "MESSAGE_UPDATE");
        self.changed();
        Answer::ok(stored.json)
    }

    pub(super) fn get_message(&self, channel: u64, message: u64) -> Answer {
        match self.inner.lock().unwrap().messages.get(&(channel, message)) {
            Some(stored) if !stored.is_private => Answer::ok(stored.json.clone()),
            _ => Answer::error(404, 10_008, "Unknown Message"),
        }
    }

    pub(super) fn delete(&self, channel: u64, message: u64) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        if inner.messages.remove(&(channel, message)).is_none() {
            return Answer::error(404, 10_008, "Unknown Message");
        }
        let was_pinned = inner.unpin(channel, message);
        drop(inner);
        let mut event = json!({"id": message.to_string(), "channel_id": channel.to_string()});
        self.put_guild(&mut event, channel);
        self.emit("MESSAGE_DELETE", event);
        if was_pinned {
            self.tell_pins(channel);
        }
        self.changed();
        Answer::nothing()
    }

    pub(super) fn put_guild(&self, event: &mut Value, channel: u64) {
        if let Some(guild) = self.guild_of(channel) {
            merge(event, json!({"guild_id": guild.id.to_string()}));
        }
    }

    pub(super) fn publish(&self, guild: Option<u64>, body: &Value) -> Answer {
        let mut inner = self.inner.lock().unwrap();
        inner.commands.insert(guild, body.clone());
        let commands = body
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(at, command)| {
                let mut command = command.clone();
                let id = (4_000 + at).to_string();
                let more = json!({
                    "id": id, "application_id": self.application.to_string(), "version": id,
                    "type": command["type"].as_u64().unwrap_or(1), "nsfw": false,
                    "description": command["description"].as_str().unwrap_or_default(),
                });
                merge(&mut command, more);
                if let Some(guild) = guild {
                    merge(&mut command, json!({"guild_id": guild.to_string()}));
                }
                command
            });
        Answer::ok(commands.collect())
    }
}

impl Inner {
    /// Returns the message that was posted with the same nonce, if `enforce_nonce` is set.
    fn same_nonce(&self, channel: u64, body: &Value) -> Option<Value> {
        let mut posts = self
            .posts
            .iter()
            .filter_map(|place| self.messages.get(place));
        let same = |json: &Value| {
            super::sent::id(&json["channel_id"]) == channel && json["nonce"] == body["nonce"]
        };
        let enforced = body["enforce_nonce"] == true;
        let found = posts.find(|stored| enforced && same(&stored.json))?;
        Some(found.json.clone())
    }

    fn message_of(&self, token: &str) -> Answer {
        let place = self.open.get(token).and_then(|open| open.original);
        match place.and_then(|place| self.messages.get(&place)) {
            Some(stored) => Answer::ok(stored.json.clone()),
            None => Answer::error(404, 10_008, "Unknown Message"),
        }
    }
}

/// Returns an empty message.
pub(super) fn blank_message(id: u64, channel: u64, author: &Value) -> Value {
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": author, "content": "",
        "timestamp": world::JOINED, "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": false, "type": 0, "flags": 0, "components": [],
    })
}

/// Applies the sent data to a message, as Discord does: embeds get their type, components their
/// ids.
fn apply(message: &mut Value, data: &Value) {
    if let Some(content) = data["content"].as_str() {
        message["content"] = content.trim().into();
    }
    if let Some(embeds) = data["embeds"].as_array() {
        let typed = embeds.iter().map(|embed| {
            let mut embed = embed.clone();
            merge(
                &mut embed,
                json!({"type": "rich", "content_scan_version": 0}),
            );
            embed
        });
        message["embeds"] = typed.collect();
    }
    if let Some(rows) = data["components"].as_array() {
        let mut rows = rows.clone();
        let mut next = 1;
        for row in &mut rows {
            row["id"] = next.into();
            next += 1;
            for part in row["components"].as_array_mut().into_iter().flatten() {
                part["id"] = next.into();
                next += 1;
            }
        }
        message["components"] = rows.into();
    }
    message["edited_timestamp"] = world::JOINED.into();
}

fn shown(how: How, stored: &Stored) -> Shown {
    Shown {
        how,
        is_private: stored.is_private,
        data: stored.json.clone(),
        files: stored.files.clone(),
    }
}

fn is_private(data: &Value) -> bool {
    data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0
}
