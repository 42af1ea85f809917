//! Discord's own schemas, from its API specification, without unknown keys.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Discord's API specification, parsed once.
static API: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../data/discord/openapi.json");
    serde_json::from_str(text).expect("Discord's description is JSON")
});

/// Each schema is compiled once.
static COMPILED: LazyLock<Mutex<HashMap<&'static str, Arc<Validator>>>> =
    LazyLock::new(Mutex::default);

pub(super) fn check(name: &'static str, value: &Value, wrong: &mut Vec<String>) {
    let validator = {
        let mut compiled = COMPILED.lock().unwrap();
        Arc::clone(
            compiled
                .entry(name)
                .or_insert_with(|| Arc::new(compile(name))),
        )
    };
    for error in validator.iter_errors(value) {
        wrong.push(format!(
            "schema {name}: at {}: {error}",
            error.instance_path()
        ));
    }
}

/// Compiles the schema with everything that it refers to, without unknown keys.
fn compile(name: &str) -> Validator {
    let all = &API["components"]["schemas"];
    let mut needed = Map::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if needed.contains_key(&name) {
            continue;
        }
        let mut schema = all[&name].clone();
        assert!(schema.is_object(), "no schema {name}");
        seal(&mut schema);
        references(&schema, &mut open);
        needed.insert(name, schema);
    }
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{name}"),
        "components": {"schemas": needed},
    });
    jsonschema::validator_for(&root).expect("Discord's schemas compile")
}

/// Rejects keys that are not named, and corrects `default_member_permissions` to Discord's real
/// form.
fn seal(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".into(), false.into());
            }
            if let Some(permissions) = map.get_mut("default_member_permissions") {
                *permissions = json!({"type": ["string", "null"], "pattern": "^[0-9]+$"});
            }
            map.values_mut().for_each(seal);
        }
        Value::Array(values) => values.iter_mut().for_each(seal),
        _ => {}
    }
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            let target = map.get("$ref").and_then(Value::as_str);
            found.extend(target.and_then(|t| t.rsplit('/').next()).map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
