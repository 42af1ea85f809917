//! User actions in the form of Discord's interactions.

use serde_json::{Value, json};

use super::incoming::Opt;
use super::world::{self, Guild, Person, merge};

/// In a payload's texts: becomes half of a surrogate pair, which no Rust string can hold.
pub(crate) const HALF_SURROGATE: &str = "half-of-a-surrogate-pair";

/// A payload's text that becomes a number above every floating point number.
pub(crate) const HUGE_NUMBER: &str = "a-huge-number";

/// Returns a payload as it is sent, with the parts that a [`Value`] cannot hold.
pub(super) fn wire_text(payload: &Value) -> String {
    payload
        .to_string()
        .replace(HALF_SURROGATE, "\\ud83d")
        .replace(&format!("\"{HUGE_NUMBER}\""), "1e999")
}

/// Returns the user and the location, in the form of an interaction.
pub(super) fn user_and_location(guild: Option<&Guild>, by: &Person, channel: u64) -> Value {
    let Some(guild) = guild else {
        return json!({
            "user": by.json(),
            "channel": {"id": channel.to_string(), "type": 1, "flags": 0, "last_message_id": null, "recipients": [by.json()]},
        });
    };
    let mut member = guild.member_json(by);
    let permissions = guild.permissions(by, channel).to_string();
    merge(
        &mut member,
        json!({"user": by.json(), "permissions": permissions}),
    );
    json!({
        "member": member, "guild_id": guild.id.to_string(), "guild_locale": "en-US",
        "guild": {"id": guild.id.to_string(), "locale": "en-US", "features": []},
        "channel": guild.partial_channel_json(channel, by),
    })
}

/// Returns a slash command, in the form of an interaction.
pub(super) fn command_data(command: &str, options: &[(&str, Opt)], focused: Option<&str>) -> Value {
    let given = options
        .iter()
        .map(|(name, value)| option_json(name, value, focused));
    let given: Vec<Value> = given.collect();
    let (name, given) = match command.split_once(' ') {
        Some((name, sub)) => (name, json!([{"name": sub, "type": 1, "options": given}])),
        None => (command, json!(given)),
    };
    let (mut roles, mut channels) = (json!({}), json!({}));
    for (_, value) in options {
        match value {
            Opt::Role(id) => merge(&mut roles, json!({id.to_string(): role_json(*id)})),
            Opt::Channel(id) => {
                let channel =
                    json!({"id": id.to_string(), "type": 0, "name": "x", "permissions": "0"});
                merge(&mut channels, json!({id.to_string(): channel}));
            }
            Opt::Text(_) | Opt::Number(_) | Opt::Flag(_) => {}
        }
    }
    let resolved = json!({"roles": roles, "channels": channels});
    json!({"id": "4000", "name": name, "type": 1, "options": given, "resolved": resolved})
}

fn option_json(name: &str, value: &Opt, focused: Option<&str>) -> Value {
    let (kind, value) = match value {
        Opt::Text(text) => (3, json!(text)),
        Opt::Number(number) => (4, json!(number)),
        Opt::Flag(flag) => (5, json!(flag)),
        Opt::Channel(id) => (7, json!(id.to_string())),
        Opt::Role(id) => (8, json!(id.to_string())),
    };
    let mut option = json!({"name": name, "type": kind, "value": value});
    if focused == Some(name) {
        merge(&mut option, json!({"focused": true}));
    }
    option
}

fn role_json(id: u64) -> Value {
    let guilds = world::guilds();
    let roles = guilds
        .iter()
        .flat_map(|guild| guild.roles_json().as_array().cloned().unwrap());
    let wanted = id.to_string();
    roles
        .into_iter()
        .find(|role| role["id"] == wanted.as_str())
        .unwrap()
}
