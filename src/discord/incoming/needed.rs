//! Reduces a message to the fields that the bot reads, in the form that serenity decodes.
//!
//! ```text
//! {"author": {"id": "7", "avatar": {"of": "an unexpected form"}, "public_flags": 8589934592, …}, …}
//!   → {"author": {"id": "7", "username": "", "bot": false}, …}
//! ```
//! serenity decodes a message completely or not at all, so one field of an unexpected form (a
//! component in a row, a flag above 32 bits) would leave it unanswered. Fields that the bot never
//! reads are omitted, and optional fields are omitted if their form is unexpected. Fields that decide
//! on identity or location are never invented: without them, the message is not decoded.

use serde_json::{Map, Value, json};

use super::displays::{DisplayTexts, displays};

/// The date of every message, because the bot does not read dates.
const PLACEHOLDER_TIMESTAMP: &str = "2015-05-13T00:00:00Z";

/// Parses an id: a string of digits, or a number.
pub(super) fn snowflake(value: &Value) -> Option<u64> {
    let id = match value {
        Value::String(digits) => digits.parse().ok()?,
        other => other.as_u64()?,
    };
    // serenity panics at an id of 0, which Discord does not use.
    (id != 0).then_some(id)
}

/// The parts that many messages do not have.
fn optional_parts(raw: &Value) -> [(&'static str, Option<Value>); 4] {
    let object = |name: &str| Some(&raw[name]).filter(|value| value.is_object());
    let question = raw["poll"]["question"]["text"].as_str();
    let replied = object("referenced_message").map(referenced_message);
    [
        ("flags", raw["flags"].as_u64().map(Value::from)),
        ("member", object("member").map(member)),
        ("referenced_message", replied),
        ("poll", question.map(poll)),
    ]
}

/// Discord nests replies only one level deep.
fn referenced_message(raw: &Value) -> Value {
    let mut raw = raw.clone();
    if let Some(raw) = raw.as_object_mut() {
        raw.remove("referenced_message");
    }
    message(&raw)
}

/// Reduces a message: a component's, a message command's, or a message event.
pub(super) fn message(raw: &Value) -> Value {
    let mut needed = pick_fields(raw, &["content"]);
    keep_ids(&mut needed, raw, &["id", "channel_id"]);
    for name in ["guild_id", "webhook_id"] {
        // If there is an id, it must be valid.
        if !raw[name].is_null() {
            needed.insert(name.to_owned(), id(&raw[name]));
        }
    }
    needed.entry("content").or_insert_with(|| "".into());
    let kind = raw["type"].as_u64().filter(|kind| *kind <= 255);
    needed.insert("type".to_owned(), kind.unwrap_or(0).into());
    needed.insert("author".to_owned(), user(&raw["author"]));
    needed.insert("timestamp".to_owned(), PLACEHOLDER_TIMESTAMP.into());
    needed.insert("mentions".to_owned(), map_items(&raw["mentions"], user));
    let shown = displays(&raw["components"]);
    needed.insert("embeds".to_owned(), embeds(raw, &shown));
    needed.insert("attachments".to_owned(), attachments(raw, &shown));
    needed.insert(
        "sticker_items".to_owned(),
        map_items(&raw["sticker_items"], sticker),
    );
    needed.insert(
        "message_snapshots".to_owned(),
        map_items(&raw["message_snapshots"], snapshot),
    );
    for (name, value) in optional_parts(raw) {
        if let Some(value) = value {
            needed.insert(name.to_owned(), value);
        }
    }
    extend(
        &mut needed,
        json!({"edited_timestamp": null, "tts": false, "mention_everyone": false, "mention_roles": [], "pinned": false}),
    );
    Value::Object(needed)
}

fn user(raw: &Value) -> Value {
    json!({"id": id(&raw["id"]), "username": "", "bot": raw["bot"].as_bool().unwrap_or(false)})
}

/// Without readable roles or permissions, the member has none.
fn member(raw: &Value) -> Value {
    let roles: Vec<Value> = items(&raw["roles"])
        .filter_map(snowflake)
        .map(|role| role.to_string().into())
        .collect();
    let mut needed = json!({"roles": roles, "deaf": false, "mute": false, "flags": 0});
    if let Some(bits) = raw["permissions"]
        .as_str()
        .and_then(|bits| bits.parse::<u64>().ok())
    {
        needed["permissions"] = bits.to_string().into();
    }
    if raw["user"].is_object() {
        needed["user"] = user(&raw["user"]);
    }
    needed
}

fn embed(raw: &Value) -> Value {
    let mut needed = texts(raw, &["title", "description"]);
    let field = |field: &Value| {
        let mut field = texts(field, &["name", "value"]);
        for name in ["name", "value"] {
            field.entry(name).or_insert_with(|| "".into());
        }
        field.insert("inline".to_owned(), false.into());
        Value::Object(field)
    };
    needed.insert("fields".to_owned(), map_items(&raw["fields"], field));
    if let Some(footer) = raw["footer"]["text"].as_str() {
        needed.insert("footer".to_owned(), json!({"text": footer}));
    }
    Value::Object(needed)
}

/// Returns a message's embeds. The text of a component becomes an embed, because serenity has no
/// field for it.
fn embeds(raw: &Value, shown: &DisplayTexts<'_>) -> Value {
    let texts = shown.texts.iter();
    let texts = texts.map(|text| json!({"description": text, "fields": []}));
    items(&raw["embeds"])
        .filter(|item| item.is_object())
        .map(embed)
        .chain(texts)
        .collect()
}

/// Returns a message's files. A picture or file of a component counts as one.
fn attachments(raw: &Value, shown: &DisplayTexts<'_>) -> Value {
    let files = items(&raw["attachments"]).filter(|item| item.is_object());
    let media = shown.has_media.then_some(&Value::Null);
    files.chain(media).map(attachment).collect()
}

/// The bot only counts attachments.
fn attachment(_: &Value) -> Value {
    json!({"id": "1", "filename": "", "size": 0, "url": "", "proxy_url": ""})
}

fn sticker(_: &Value) -> Value {
    json!({"id": "1", "name": "", "format_type": 1})
}

fn snapshot(raw: &Value) -> Value {
    let raw = &raw["message"];
    let shown = displays(&raw["components"]);
    let content = raw["content"].as_str().unwrap_or_default();
    json!({"message": {
        "content": content, "embeds": embeds(raw, &shown),
        "attachments": attachments(raw, &shown), "timestamp": PLACEHOLDER_TIMESTAMP, "type": 0,
        "mentions": [], "mention_roles": []}})
}

fn poll(question: &str) -> Value {
    json!({"question": {"text": question}, "answers": [], "allow_multiselect": false, "layout_type": 1, "expiry": null})
}

/// Returns an id in the form that serenity accepts; an invalid id becomes a text that serenity
/// rejects.
fn id(raw: &Value) -> Value {
    snowflake(raw).map_or_else(|| Value::from("none"), |id| id.to_string().into())
}

fn keep_ids(needed: &mut Map<String, Value>, raw: &Value, names: &[&str]) {
    for name in names {
        if !raw[*name].is_null() {
            needed.insert((*name).to_owned(), id(&raw[*name]));
        }
    }
}

fn pick_fields(raw: &Value, names: &[&str]) -> Map<String, Value> {
    let present = names.iter().filter(|name| !raw[**name].is_null());
    present
        .map(|name| ((*name).to_owned(), raw[*name].clone()))
        .collect()
}

fn texts(raw: &Value, names: &[&str]) -> Map<String, Value> {
    let present = names.iter().filter(|name| raw[**name].is_string());
    present
        .map(|name| ((*name).to_owned(), raw[*name].clone()))
        .collect()
}

fn items(raw: &Value) -> impl Iterator<Item = &Value> {
    raw.as_array().into_iter().flatten()
}

fn map_items(raw: &Value, part: impl Fn(&Value) -> Value) -> Value {
    items(raw)
        .filter(|item| item.is_object())
        .map(part)
        .collect()
}

fn extend(needed: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        needed.extend(more);
    }
}
