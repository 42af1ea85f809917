//! A mini dispute; see training/data/README.md for the format.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use receipts::corpus::{PartyIx, TopicIx};
use receipts::entity_linker::{EntityLinker, EntityLinkerBuilder, Spelling};
use serde_json::{Value, json};

use crate::link::linked;

pub(crate) fn read(path: &Path) -> Result<Value> {
    let mini: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let names = names(&mini)?;
    let party = |name: &Value| {
        let parties = mini["parties"].as_array()?;
        parties.iter().position(|party| party["name"] == *name)
    };
    let sentences = list(&mini, "sentences").iter().map(|sentence| {
        json!({
            "t": linked(&names, text(&sentence["t"]), Spelling::Exact),
            "by": party(&sentence["by"]),
            "via": sentence["via"],
        })
    });
    let asks = list(&mini, "asks").iter().map(
        |ask| json!({ "t": linked(&names, text(&ask["ask"]), Spelling::Exact), "s": ask["s"] }),
    );
    let rows = list(&mini, "rows").iter().map(|row| {
        json!({
            "q": linked(&names, text(&row[0]), Spelling::Forgiving),
            "raw": row[0],
            "relation": row[1],
            "reads": row[2],
        })
    });
    Ok(json!({
        "kind": "mini",
        "id": path.file_stem().and_then(|stem| stem.to_str()),
        "complete": mini["complete"],
        "sentences": sentences.collect::<Vec<_>>(),
        "asks": asks.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
    }))
}

fn names(mini: &Value) -> Result<EntityLinker> {
    let mut builder = EntityLinkerBuilder::default();
    for (at, party) in list(mini, "parties").iter().enumerate() {
        let name = party["name"].as_str().context("a party without a name")?;
        builder.party(PartyIx(at), name, party["kind"].as_str(), &aliases(party));
    }
    for (at, topic) in list(mini, "topics").iter().enumerate() {
        let name = topic["name"].as_str().context("a topic without a name")?;
        builder.topic(TopicIx(at), name, &aliases(topic));
    }
    for sentence in list(mini, "sentences") {
        builder.text(text(&sentence["t"]));
    }
    Ok(builder.build())
}

fn aliases(entry: &Value) -> Vec<String> {
    let aliases = list(entry, "aliases").iter();
    aliases.map(|alias| text(alias).to_owned()).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
