//! What Discord accepts: its own schemas, without unknown keys, and the limits that they lack.
//!
//! ```text
//! check(Body::Message, {"content": "", "embeds": [], "colour": 1})
//!   → "schema MessageCreateRequest: at : Additional properties are not allowed ('colour' was unexpected)"
//!     "no allowed_mentions"
//!     "neither content nor embeds"
//! ```
//!
//! The schemas allow unknown keys; this module rejects them. Where the schema and Discord differ
//! (discord/README.md), the stricter rule applies. twilight-validate provides a second check.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use twilight_model::application::command::Command;
use twilight_model::channel::message::{Component, Embed};

use super::schema::check as check_schema;

/// The purpose of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// `POST …/callback`.
    Callback,
    /// `PATCH …/messages/@original`, or of a follow-up.
    EditOriginal,
    /// `POST /webhooks/…`.
    FollowUp,
    /// `POST …/messages`.
    Message,
    /// `PATCH …/messages/…`.
    EditMessage,
    /// `PUT …/commands`.
    Commands,
}

/// Returns all problems of a body.
pub(crate) fn check(body: Body, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    match body {
        Body::Callback => check_callback(value, &mut wrong),
        Body::EditOriginal => {
            check_schema("IncomingWebhookUpdateRequestPartial", value, &mut wrong);
            check_message(value, &mut wrong);
        }
        Body::FollowUp => {
            check_schema("IncomingWebhookRequestPartial", value, &mut wrong);
            check_message(value, &mut wrong);
        }
        Body::Message => {
            check_schema("MessageCreateRequest", value, &mut wrong);
            check_message(value, &mut wrong);
        }
        Body::EditMessage => {
            check_schema("MessageEditRequestPartial", value, &mut wrong);
            check_message(value, &mut wrong);
        }
        Body::Commands => check_commands(value, &mut wrong),
    }
    wrong
}

fn check_callback(value: &Value, wrong: &mut Vec<String>) {
    let data = &value["data"];
    match value["type"].as_u64() {
        Some(4) => {
            check_schema("CreateMessageInteractionCallbackRequest", value, wrong);
            check_message(data, wrong);
        }
        Some(5) => check_schema("CreateMessageInteractionCallbackRequest", value, wrong),
        Some(6) => check_schema("UpdateMessageInteractionCallbackRequest", value, wrong),
        Some(7) => {
            check_schema("UpdateMessageInteractionCallbackRequest", value, wrong);
            check_message(data, wrong);
        }
        Some(8) => {
            check_schema(
                "ApplicationCommandAutocompleteCallbackRequest",
                value,
                wrong,
            );
            check_choices(data, wrong);
        }
        Some(9) => {
            check_schema("ModalInteractionCallbackRequest", value, wrong);
            unique(&custom_ids(data), "custom id", wrong);
        }
        other => wrong.push(format!("no type of response: {other:?}")),
    }
}

fn check_message(message: &Value, wrong: &mut Vec<String>) {
    match message.get("allowed_mentions") {
        None | Some(Value::Null) => wrong.push("no allowed_mentions".into()),
        Some(allowed) => {
            let lists = ["parse", "users", "roles"];
            let empty = lists.iter().all(|key| list(&allowed[*key]).is_empty());
            let pings = allowed["replied_user"].as_bool().unwrap_or_default();
            if !empty || pings || !allowed["parse"].is_array() {
                wrong.push(format!("allowed_mentions that ping: {allowed}"));
            }
        }
    }
    let content = message["content"].as_str().unwrap_or_default();
    if content.chars().count() > 2000 {
        wrong.push("content of more than 2000 characters".into());
    }
    let embeds = list(&message["embeds"]);
    if content.trim().is_empty() && embeds.is_empty() {
        wrong.push("neither content nor embeds".into());
    }
    let shown: usize = embeds.iter().map(characters).sum();
    if shown > 6000 {
        wrong.push(format!("{shown} characters over all embeds"));
    }
    let rows = list(&message["components"]);
    if rows.len() > 5 {
        wrong.push(format!("{} rows", rows.len()));
    }
    unique(&custom_ids(message), "custom id", wrong);
    rows.iter().for_each(|row| check_row(row, wrong));
    second_opinion(content, embeds, rows, wrong);
}

fn check_row(row: &Value, wrong: &mut Vec<String>) {
    let parts = list(&row["components"]);
    let menus = parts.iter().filter(|part| part["type"] != 2).count();
    if menus > 0 && parts.len() > 1 {
        wrong.push("a select menu that shares its row".into());
    }
    for part in parts {
        if part["type"] == 2 && part["custom_id"].is_string() == part["url"].is_string() {
            wrong.push(format!("a button needs a custom id or an address: {part}"));
        }
        if part["type"] == 3 {
            let options = list(&part["options"]);
            let values: Vec<&str> = options.iter().filter_map(|o| o["value"].as_str()).collect();
            unique(&values, "value of an option", wrong);
            let (least, most) = (part["min_values"].as_u64(), part["max_values"].as_u64());
            if least.unwrap_or(1) > most.unwrap_or(1) || most.unwrap_or(1) > options.len() as u64 {
                wrong.push(format!(
                    "a menu of {} options with {least:?} to {most:?}",
                    options.len()
                ));
            }
        }
    }
}

fn check_choices(data: &Value, wrong: &mut Vec<String>) {
    let choices = list(&data["choices"]);
    if choices.len() > 25 {
        wrong.push(format!("{} choices", choices.len()));
    }
    for choice in choices {
        for key in ["name", "value"] {
            let length = choice[key].as_str().map_or(0, |text| text.chars().count());
            if !(1..=100).contains(&length) {
                wrong.push(format!("a choice's {key} of {length} characters"));
            }
        }
    }
}

fn check_commands(value: &Value, wrong: &mut Vec<String>) {
    let commands = list(value);
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        let of_kind = commands
            .iter()
            .filter(|c| c["type"].as_u64().unwrap_or(1) == kind);
        let names: Vec<&str> = of_kind.filter_map(|c| c["name"].as_str()).collect();
        unique(&names, "command", wrong);
        if names.len() > most {
            wrong.push(format!("{} commands of kind {kind}", names.len()));
        }
    }
    for command in commands {
        check_schema("ApplicationCommandUpdateRequest", command, wrong);
        check_command(command, wrong);
    }
}

fn check_command(command: &Value, wrong: &mut Vec<String>) {
    let name = command["name"].as_str().unwrap_or_default();
    let is_slash = command["type"].as_u64().unwrap_or(1) == 1;
    if is_slash {
        check_names(command, wrong);
        check_options(list(&command["options"]), wrong);
    } else if command.get("options").is_some_and(|o| !list(o).is_empty()) {
        wrong.push(format!("{name}: options of a menu's command"));
    }
    let described = command["description"]
        .as_str()
        .is_some_and(|d| !d.is_empty());
    if described != is_slash {
        wrong.push(format!(
            "{name}: slash commands have a description, others have none"
        ));
    }
    let total = text_of_command(command);
    if total > 8000 {
        wrong.push(format!("{name}: {total} characters"));
    }
    for key in ["contexts", "integration_types"] {
        if list(&command[key]).is_empty() {
            wrong.push(format!("{name}: no {key}"));
        }
    }
    let mut known = command.clone();
    let more = json!({"type": command["type"].as_u64().unwrap_or(1), "version": "1"});
    super::world::merge(&mut known, more);
    if !is_slash {
        super::world::merge(&mut known, json!({"description": ""}));
    }
    match serde_json::from_value::<Command>(known) {
        Err(error) => wrong.push(format!("{name}: twilight cannot read it: {error}")),
        Ok(known) => {
            if let Err(error) = twilight_validate::command::command(&known) {
                wrong.push(format!("{name}: twilight: {error}"));
            }
        }
    }
}

fn check_options(options: &[Value], wrong: &mut Vec<String>) {
    let names: Vec<&str> = options.iter().filter_map(|o| o["name"].as_str()).collect();
    unique(&names, "option", wrong);
    let required = options
        .iter()
        .map(|o| o["required"].as_bool().unwrap_or_default());
    if !required.is_sorted_by(|before, after| before >= after) {
        wrong.push(format!("required options come first: {names:?}"));
    }
    for option in options {
        check_names(option, wrong);
        check_options(list(&option["options"]), wrong);
    }
}

/// Checks names of slash commands and of options: 1 to 32 letters, digits, `-` and `_`, without
/// capitals.
fn check_names(named: &Value, wrong: &mut Vec<String>) {
    let others = named["name_localizations"]
        .as_object()
        .into_iter()
        .flat_map(Map::values);
    for name in others.chain([&named["name"]]).filter_map(Value::as_str) {
        let fits = (1..=32).contains(&name.chars().count());
        let plain = name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '\''));
        if !fits || !plain || name.to_lowercase() != name {
            wrong.push(format!("no name for a command: {name}"));
        }
    }
}

/// Discord counts the longest translation of each text; the sum of all is at least that.
fn text_of_command(part: &Value) -> usize {
    let own = ["name", "description", "value"].iter().map(|key| {
        let others = part[format!("{key}_localizations")].as_object();
        let others = others
            .into_iter()
            .flat_map(Map::values)
            .filter_map(Value::as_str);
        let all = others.chain(part[*key].as_str());
        all.map(|text| text.chars().count()).max().unwrap_or(0)
    });
    let inner = ["options", "choices"]
        .iter()
        .flat_map(|key| list(&part[*key]));
    own.sum::<usize>() + inner.map(text_of_command).sum::<usize>()
}

fn characters(embed: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = list(&embed["fields"]).iter();
    let fields: usize = fields
        .map(|f| length(&f["name"]) + length(&f["value"]))
        .sum();
    let rest = [
        &embed["title"],
        &embed["description"],
        &embed["footer"]["text"],
        &embed["author"]["name"],
    ];
    rest.into_iter().map(length).sum::<usize>() + fields
}

fn second_opinion(content: &str, embeds: &[Value], rows: &[Value], wrong: &mut Vec<String>) {
    if let Err(error) = twilight_validate::message::content(content) {
        wrong.push(format!("twilight: {error}"));
    }
    let typed = embeds.iter().map(|embed| {
        let mut embed = embed.clone();
        super::world::merge(&mut embed, json!({"type": "rich"}));
        serde_json::from_value::<Embed>(embed)
    });
    match typed.collect::<Result<Vec<_>, _>>() {
        Err(error) => wrong.push(format!("twilight cannot read an embed: {error}")),
        Ok(embeds) => {
            if let Err(error) = twilight_validate::message::embeds(&embeds) {
                wrong.push(format!("twilight: {error}"));
            }
        }
    }
    let typed = rows
        .iter()
        .map(|row| serde_json::from_value::<Component>(row.clone()));
    match typed.collect::<Result<Vec<_>, _>>() {
        Err(error) => wrong.push(format!("twilight cannot read a row: {error}")),
        Ok(rows) => {
            if let Err(error) = twilight_validate::message::components(&rows, false) {
                wrong.push(format!("twilight: {error}"));
            }
        }
    }
}

fn custom_ids(message: &Value) -> Vec<&str> {
    let rows = list(&message["components"]).iter();
    let parts = rows.flat_map(|row| list(&row["components"]));
    parts
        .filter_map(|part| part["custom_id"].as_str())
        .collect()
}

fn unique(texts: &[&str], what: &str, wrong: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for text in texts.iter().filter(|text| !seen.insert(**text)) {
        wrong.push(format!("{what} twice: {text}"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn the_contract_catches_violations_that_the_schemas_allow() {
    #[track_caller]
    fn caught(body: Body, value: Value, what: &str) {
        let wrong = check(body, &value);
        assert!(wrong.iter().any(|w| w.contains(what)), "{what}: {wrong:#?}");
    }
    let quiet = json!({"parse": []});
    let with = |key: &str, value: Value| json!({"content": "x", "allowed_mentions": {"parse": []}, key: value});
    let row = |ids: &[&str]| {
        json!({"type": 1, "components": ids.iter().map(|id| json!({
        "type": 2, "style": 1, "label": "x", "custom_id": id,
    })).collect::<Vec<_>>()})
    };
    caught(
        Body::Message,
        json!({"content": "x"}),
        "no allowed_mentions",
    );
    caught(
        Body::Message,
        json!({"content": "x", "allowed_mentions": {"parse": ["users"]}}),
        "that ping",
    );
    caught(
        Body::Message,
        json!({"content": "x", "allowed_mentions": {"parse": [], "replied_user": true}}),
        "that ping",
    );
    caught(
        Body::Message,
        with("colour", json!(1)),
        "Additional properties",
    );
    caught(
        Body::Message,
        with("embeds", json!([{"titel": "x"}])),
        "schema MessageCreateRequest",
    );
    caught(
        Body::Message,
        json!({"content": "", "allowed_mentions": quiet}),
        "neither content nor embeds",
    );
    caught(
        Body::Message,
        json!({"content": "x".repeat(2001), "allowed_mentions": quiet}),
        "more than 2000",
    );
    let long = json!({"description": "x".repeat(3001)});
    caught(
        Body::Message,
        with("embeds", json!([long, long])),
        "6002 characters over all embeds",
    );
    caught(
        Body::Message,
        with(
            "components",
            json!(["a", "b", "c", "d", "e", "f"].map(|id| row(&[id]))),
        ),
        "6 rows",
    );
    caught(
        Body::Message,
        with("components", json!([row(&["a", "a"])])),
        "custom id twice",
    );
    caught(
        Body::Message,
        with("components", json!([row(&["a".repeat(101).as_str()])])),
        "schema",
    );
    caught(
        Body::Callback,
        json!({"type": 4, "data": {"content": "x"}}),
        "no allowed_mentions",
    );
    caught(
        Body::Callback,
        json!({"type": 8, "data": {"choices": [{"name": "", "value": "x"}]}}),
        "0 characters",
    );
    caught(
        Body::Commands,
        json!([{"type": 1, "name": "Ask", "description": "x"}]),
        "no name for a command",
    );
    caught(
        Body::Commands,
        json!([{"type": 1, "name": "ask", "description": ""}]),
        "have a description",
    );
    assert_eq!(
        check(
            Body::Message,
            &with("components", json!([row(&["a", "b"])]))
        ),
        [""; 0]
    );
    assert_eq!(
        check(Body::Callback, &json!({"type": 5, "data": {"flags": 64}})),
        [""; 0]
    );
}
