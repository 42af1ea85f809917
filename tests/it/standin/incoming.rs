//! User actions: interactions and messages as Discord would deliver them.
//!
//! ```text
//! d.slash(&ASKER, Place::LOBBY, "ask", &[("question", "…".into())]).await     /ask question:…
//! d.slash(&PINNER, Place::LOBBY, "pins add", &[…]).await                      a subcommand
//! d.press(&OTHER, &shown, "Evidence").await                                   a button of a reply
//! d.mention(&ASKER, LOBBY, "@bot can I …?").await                             a message
//! ```

mod raw;

pub(crate) use raw::interaction_id;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::StandIn;
use super::messages::{Stored, blank_message};
use super::payload::{command_data, user_and_location};
use super::sent::{How, Shown};
use super::world::{self, Person, merge};

/// The location of a user action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A channel or a thread of a server that has the bot.
    Channel(u64),
    /// The user's direct conversation with the bot.
    Direct,
    /// A channel of a server where only the user has installed the bot.
    Abroad,
    /// A direct conversation with another user, where only this user has installed the bot.
    Private,
}

impl Place {
    /// The first server's open channel.
    pub(crate) const LOBBY: Self = Self::Channel(world::LOBBY);

    pub(crate) fn channel(self, person: &Person) -> u64 {
        match self {
            Self::Channel(channel) => channel,
            Self::Direct => person.conversation(),
            Self::Abroad => world::MARKET,
            Self::Private => 20_000 + person.id,
        }
    }
}

/// The value of an option.
#[derive(Debug, Clone)]
pub(crate) enum Opt {
    Text(String),
    Number(i64),
    Flag(bool),
    Role(u64),
    Channel(u64),
}

impl From<&str> for Opt {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Opt {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Opt {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// An interaction that was delivered.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) id: u64,
    pub(super) at: Instant,
    /// Discord's number: 2 command, 3 component, 4 autocomplete, 5 modal.
    pub(super) kind: u8,
    pub(super) name: String,
    pub(super) person: Person,
    pub(super) channel: u64,
    pub(super) owners: Value,
    /// Whether the bot receives message events there.
    pub(super) sees_messages: bool,
    /// The message that contains the component.
    pub(super) component: Option<(u64, u64)>,
    pub(super) how: Option<How>,
    pub(super) answered_after: Option<Duration>,
    pub(super) is_private: bool,
    /// Whether a request about it had a fault, so that the bot may repeat it.
    pub(super) had_fault: bool,
    pub(super) original: Option<(u64, u64)>,
    pub(super) shown: Option<Shown>,
    pub(super) follow_ups: Vec<Shown>,
}

impl Open {
    /// Creates an unanswered interaction.
    fn new(id: u64, kind: u8, person: Person, channel: u64) -> Self {
        Self {
            id,
            at: Instant::now(),
            kind,
            name: String::new(),
            person,
            channel,
            owners: json!({}),
            sees_messages: false,
            component: None,
            how: None,
            answered_after: None,
            is_private: false,
            had_fault: false,
            original: None,
            shown: None,
            follow_ups: Vec::new(),
        }
    }

    /// Returns its metadata, in the form of the messages that answer it.
    pub(super) fn metadata(&self) -> Value {
        let mut metadata = json!({
            "id": self.id.to_string(), "type": self.kind, "user": self.person.json(),
            "authorizing_integration_owners": self.owners,
        });
        let more = match (self.kind, self.component) {
            (3, Some((_, message))) => json!({"interacted_message_id": message.to_string()}),
            (5, _) => json!({"triggering_interaction_metadata": {
                "id": (self.id - 1).to_string(), "type": 2, "user": self.person.json(),
                "authorizing_integration_owners": self.owners, "name": "pins",
            }}),
            _ => json!({"name": self.name}),
        };
        merge(&mut metadata, more);
        metadata
    }
}

/// A delivered interaction.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    token: String,
    pub(crate) event: Value,
}

impl StandIn {
    /// Uses a slash command; returns the result.
    pub(crate) async fn slash(
        &self,
        by: &Person,
        at: Place,
        command: &str,
        options: &[(&str, Opt)],
    ) -> Shown {
        let delivered = self.send_slash(by, at, command, options);
        self.shown(&delivered).await
    }

    /// Uses a slash command.
    pub(crate) fn send_slash(
        &self,
        by: &Person,
        at: Place,
        command: &str,
        options: &[(&str, Opt)],
    ) -> Delivered {
        let data = command_data(command, options, None);
        self.deliver(by, at, 2, command, data, None)
    }

    /// Returns the autocomplete choices for an option.
    pub(crate) async fn autocomplete(
        &self,
        by: &Person,
        at: Place,
        command: &str,
        options: &[(&str, Opt)],
        focused: &str,
    ) -> Shown {
        let delivered = self.send_autocomplete(by, at, command, options, focused);
        self.shown(&delivered).await
    }

    /// Types an option.
    pub(crate) fn send_autocomplete(
        &self,
        by: &Person,
        at: Place,
        command: &str,
        options: &[(&str, Opt)],
        focused: &str,
    ) -> Delivered {
        let data = command_data(command, options, Some(focused));
        self.deliver(by, at, 4, command, data, None)
    }

    /// Uses a message command.
    pub(crate) async fn message_command(
        &self,
        by: &Person,
        at: Place,
        command: &str,
        target: u64,
    ) -> Shown {
        let channel = at.channel(by);
        let mut message = self.state.stored(channel, target).json;
        message.as_object_mut().unwrap().remove("guild_id");
        let data = json!({
            "id": "4100", "name": command, "type": 3, "target_id": target.to_string(),
            "resolved": {"messages": {target.to_string(): message}},
        });
        let delivered = self.deliver(by, at, 2, command, data, None);
        self.shown(&delivered).await
    }

    /// Presses a button of a reply, by its label.
    pub(crate) async fn press(&self, by: &Person, at: Place, on: &Shown, label: &str) -> Shown {
        let delivered = self.send_press(by, at, on, on.custom_id(label));
        self.shown(&delivered).await
    }

    /// Presses a button of a reply, by any custom id.
    pub(crate) fn send_press(
        &self,
        by: &Person,
        at: Place,
        on: &Shown,
        custom_id: &str,
    ) -> Delivered {
        let data = json!({"custom_id": custom_id, "component_type": 2, "id": 2});
        self.deliver(by, at, 3, custom_id, data, Some(on))
    }

    /// Selects options of a reply's select menu, by its placeholder and their labels.
    pub(crate) async fn select(
        &self,
        by: &Person,
        at: Place,
        on: &Shown,
        menu: &str,
        labels: &[&str],
    ) -> Shown {
        let custom_id = on.custom_id(menu);
        let menu = on
            .parts()
            .find(|part| part["custom_id"] == custom_id)
            .unwrap();
        let options = menu["options"].as_array().unwrap();
        let value = |label: &&str| {
            let found = options
                .iter()
                .find(|o| o["label"].as_str().is_some_and(|l| l.contains(*label)));
            found.unwrap_or_else(|| panic!("no option {label}: {on}"))["value"].clone()
        };
        let values: Vec<Value> = labels.iter().map(value).collect();
        let data = json!({"custom_id": custom_id, "component_type": 3, "id": 2, "values": values});
        let delivered = self.deliver(by, at, 3, custom_id, data, Some(on));
        self.shown(&delivered).await
    }

    /// Submits a modal with some inputs filled in, by their labels.
    pub(crate) async fn submit(
        &self,
        by: &Person,
        at: Place,
        modal: &Shown,
        filled: &[(&str, &str)],
    ) -> Shown {
        let row = |part: &Value| {
            let label = part["label"].as_str().unwrap_or_default();
            let typed = filled.iter().find(|(wanted, _)| label.contains(wanted));
            let value = typed.map_or_else(|| part["value"].clone(), |(_, text)| (*text).into());
            let value = if value.is_null() { "".into() } else { value };
            json!({"type": 1, "id": 1, "components": [
                {"type": 4, "id": 2, "custom_id": part["custom_id"], "value": value},
            ]})
        };
        let rows: Vec<Value> = modal.parts().map(row).collect();
        let custom_id = modal.data["custom_id"].as_str().unwrap();
        let data = json!({"custom_id": custom_id, "components": rows, "resolved": {}});
        let delivered = self.deliver(by, at, 5, custom_id, data, None);
        self.shown(&delivered).await
    }

    /// Sends a direct message to the bot; returns its reply.
    pub(crate) async fn direct(&self, by: &Person, text: &str) -> Shown {
        let message = self.write(by, by.conversation(), text);
        self.reply_to(message).await
    }

    /// Sends a message in a channel, with `@bot` for a mention of the bot; returns its reply.
    pub(crate) async fn mention(&self, by: &Person, channel: u64, text: &str) -> Shown {
        let message = self.write(by, channel, text);
        self.reply_to(message).await
    }

    /// Sends a message without waiting for a reply; returns its id.
    pub(crate) fn write(&self, by: &Person, channel: u64, text: &str) -> u64 {
        self.write_with(by, channel, text, &json!({}))
    }

    pub(super) fn write_with(&self, by: &Person, channel: u64, text: &str, more: &Value) -> u64 {
        let state = &self.state;
        let id = state.inner.lock().unwrap().next_id();
        let bot = state.bot;
        let mut json = blank_message(id, channel, &by.json());
        let is_mention = text.contains("@bot") || more["pings"] == json!(true);
        let content = text.replace("@bot", &format!("<@{bot}>"));
        let myself = state.myself();
        let mentions = if is_mention {
            json!([myself.json()])
        } else {
            json!([])
        };
        let is_direct = state.guild_of(channel).is_none();
        // Without the privileged intent, Discord sends a message's content only if it is meant for
        // the bot.
        let content = if is_mention || is_direct {
            content
        } else {
            String::new()
        };
        merge(&mut json, json!({"content": content, "mentions": mentions}));
        let mut more = more.clone();
        more.as_object_mut().unwrap().remove("pings");
        merge(&mut json, more);
        if let Some(guild) = state.guild_of(channel) {
            merge(
                &mut json,
                json!({"guild_id": guild.id.to_string(), "member": guild.member_json(by)}),
            );
        }
        let stored = Stored {
            json,
            is_private: false,
            files: Vec::new(),
        };
        state
            .inner
            .lock()
            .unwrap()
            .messages
            .insert((channel, id), stored.clone());
        state.emit_message(&stored, "MESSAGE_CREATE");
        id
    }

    /// Sets the text of a message without notifying the bot.
    pub(crate) fn say(&self, channel: u64, message: u64, text: &str) {
        let mut inner = self.state.inner.lock().unwrap();
        inner.messages.get_mut(&(channel, message)).unwrap().json["content"] = text.into();
    }

    /// Deletes a message, as a user would.
    pub(crate) fn delete_by_hand(&self, channel: u64, message: u64) {
        let answer = self.state.delete(channel, message);
        assert_eq!(answer.status, 204, "there is such a message");
    }

    /// Unpins a message, as a user would.
    pub(crate) fn unpin_by_hand(&self, channel: u64, message: u64) {
        let answer = self.state.unpin(channel, message);
        assert_eq!(answer.status, 204, "it is pinned");
    }

    /// Sends the event that a channel's list of pins has changed.
    pub(crate) fn tell_pins(&self, channel: u64) {
        self.state.tell_pins(channel);
    }

    /// Removes the bot from a server.
    pub(crate) fn remove_bot(&self, guild: u64) {
        self.gateway().dispatch(
            "GUILD_DELETE",
            json!({"id": guild.to_string(), "unavailable": false}),
        );
    }

    /// Delivers the same interaction again, as Discord does after a connection was lost.
    pub(crate) fn deliver_again(&self, delivered: &Delivered) {
        self.hand_over(&delivered.event);
    }

    fn deliver(
        &self,
        by: &Person,
        at: Place,
        kind: u8,
        name: &str,
        data: Value,
        on: Option<&Shown>,
    ) -> Delivered {
        let state = &self.state;
        let channel = at.channel(by);
        let guild = state.guild_of(channel);
        let id = state.inner.lock().unwrap().next_id();
        let token = format!("{}-{id}", super::INTERACTION_TOKEN);
        let owners = match at {
            Place::Channel(_) => json!({"0": guild.as_ref().unwrap().id.to_string()}),
            Place::Direct => json!({"0": "0"}),
            Place::Abroad | Place::Private => json!({"1": by.id.to_string()}),
        };
        let mut event = json!({
            "id": id.to_string(), "application_id": state.application.to_string(), "type": kind,
            "token": token, "version": 1, "channel_id": channel.to_string(), "data": data,
            "locale": by.locale, "entitlements": [], "entitlement_sku_ids": [],
            "authorizing_integration_owners": owners, "attachment_size_limit": 10 << 20,
            "app_permissions": (1_u64 << 53 | 1 << 11).to_string(),
            "context": match at { Place::Channel(_) | Place::Abroad => 0, Place::Direct => 1, Place::Private => 2 },
        });
        merge(&mut event, user_and_location(guild.as_ref(), by, channel));
        let component = on.map(|shown| (shown.channel(), shown.id()));
        if let Some(shown) = on {
            merge(&mut event, json!({"message": shown.data}));
        }
        let open = Open {
            name: name.to_owned(),
            owners,
            sees_messages: matches!(at, Place::Channel(_) | Place::Direct),
            component,
            ..Open::new(id, kind, *by, channel)
        };
        state.inner.lock().unwrap().open.insert(token.clone(), open);
        self.hand_over(&event);
        Delivered { token, event }
    }

    /// Waits for the answer to an interaction.
    pub(crate) async fn shown(&self, delivered: &Delivered) -> Shown {
        let found = |inner: &super::Inner| inner.open[&delivered.token].shown.clone();
        self.state
            .wait(&format!("an answer to {}", delivered.event["data"]), found)
            .await
    }

    /// Waits for the first response to an interaction, which may be "thinking …".
    pub(crate) async fn first_response(&self, delivered: &Delivered) -> (How, Duration) {
        let found = |inner: &super::Inner| {
            let open = &inner.open[&delivered.token];
            open.how.zip(open.answered_after)
        };
        self.state.wait("a first response", found).await
    }

    /// Returns how long each answered interaction waited for its first response, shortest first.
    pub(crate) fn answer_times(&self) -> Vec<Duration> {
        let inner = self.state.inner.lock().unwrap();
        let mut times: Vec<_> = inner
            .open
            .values()
            .filter_map(|o| o.answered_after)
            .collect();
        times.sort();
        times
    }

    /// Removes all interactions, so that the next ones are measured alone.
    pub(crate) fn forget_interactions(&self) {
        self.state.inner.lock().unwrap().open.clear();
    }

    /// Waits for the first follow-up of an interaction.
    pub(crate) async fn follow_up(&self, delivered: &Delivered) -> Shown {
        let found = |inner: &super::Inner| inner.open[&delivered.token].follow_ups.first().cloned();
        self.state.wait("a follow-up", found).await
    }

    /// Waits for the bot's reply to a message.
    pub(crate) async fn reply_to(&self, message: u64) -> Shown {
        let reference = message.to_string();
        let found = |inner: &super::Inner| {
            let posts = inner
                .posts
                .iter()
                .filter_map(|place| inner.messages.get(place));
            let mut replies =
                posts.filter(|m| m.json["message_reference"]["message_id"] == reference);
            let found = replies.next()?;
            Some(Shown {
                how: How::Message,
                is_private: false,
                data: found.json.clone(),
                files: found.files.clone(),
            })
        };
        self.state.wait("a reply to a message", found).await
    }
}
