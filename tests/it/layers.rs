//! Checks that dependencies between layers point one way: which modules and crates a module may
//! import.
//!
//! The table is the diagram in ARCHITECTURE.md. A new edge is an architectural change: it is added
//! here in the commit that justifies it.

use std::collections::BTreeSet;

use crate::imports::{absolute, module, paths, tokens};
use crate::scan::{self, Kind};

struct Layer {
    name: &'static str,
    /// The modules of this crate that it may import.
    ours: &'static [&'static str],
    /// The external crates that it may name.
    others: &'static [&'static str],
}

#[rustfmt::skip]
const LAYERS: &[Layer] = &[
    Layer { name: "metrics", ours: &[], others: &["prometheus_client"] },
    Layer { name: "text", ours: &[], others: &["unicode_normalization"] },
    Layer { name: "corpus", ours: &["text"],
        others: &["crc32fast", "sentencex", "serde_json", "sha2", "strsim", "thiserror", "toml", "tracing"] },
    Layer { name: "index", ours: &["text", "corpus"],
        others: &["crc32fast", "serde", "serde_json", "sha2", "tantivy", "thiserror", "tracing"] },
    Layer { name: "entity_linker", ours: &["text", "corpus"], others: &["strsim"] },
    Layer { name: "question", ours: &["text", "corpus", "entity_linker"], others: &["rust_stemmers"] },
    Layer { name: "reader", ours: &["text", "corpus", "entity_linker"], others: &["rayon", "rten", "rten_tensor", "tokenizers"] },
    Layer { name: "verdict", ours: &["text", "corpus", "entity_linker", "reader"], others: &[] },
    Layer { name: "answer", ours: &["text", "corpus", "index", "entity_linker", "question", "reader", "verdict"],
        others: &["lru", "serde", "serde_json", "sha2", "tracing"] },
    Layer { name: "store", ours: &["metrics"], others: &["async_trait", "futures_util", "serde", "serde_json", "sqlx", "thiserror", "tokio", "tracing", "url"] },
    Layer { name: "bot", ours: &["metrics", "text", "corpus", "entity_linker", "question", "verdict", "answer", "store"],
        others: &["fluent_bundle", "governor", "lru", "serde_json", "strsim", "thiserror", "tokio", "tracing", "unic_langid"] },
    Layer { name: "http", ours: &["metrics"],
        others: &["axum", "hyper", "hyper_util", "tokio", "tower_service", "tracing"] },
    Layer { name: "discord", ours: &["metrics", "store", "bot", "http"],
        others: &["axum", "futures_util", "reqwest", "secrecy", "serde", "serde_json", "serenity", "thiserror", "tokio", "tokio_websockets", "tracing"] },
    // Builds the options of the other modules; only the composition root imports it.
    Layer { name: "config",
        ours: &["text", "corpus", "index", "entity_linker", "question", "reader", "verdict", "answer", "store", "bot", "discord"],
        others: &["serde", "serde_path_to_error", "thiserror", "toml"] },
    Layer { name: "cli",
        ours: &["metrics", "text", "corpus", "index", "entity_linker", "question", "reader", "verdict", "answer", "store", "bot",
            "http", "discord", "config"],
        others: &["annotate_snippets", "anstream", "anstyle", "anyhow", "clap", "clap_complete", "rustyline",
            "rustix", "serde", "serde_json", "terminal_size", "textwrap", "tokio", "tracing", "tracing_subscriber"] },
    Layer { name: "main", ours: &["cli"], others: &[] },
];

#[test]
fn a_module_imports_only_modules_to_its_left() {
    let outside = outside_crates();
    let mut broken = Vec::new();
    for file in scan::files("src")
        .iter()
        .filter(|f| f.path.ends_with(".rs"))
    {
        broken.extend(violations(&file.path, &file.text, &outside));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_module_and_every_outside_crate_has_its_row() {
    let lib = scan::keep(&scan::read("src/lib.rs"), &[Kind::Code]);
    let modules = lib
        .split(';')
        .filter_map(|item| item.trim().strip_prefix("pub mod "));
    for module in modules {
        assert!(
            LAYERS.iter().any(|layer| layer.name == module),
            "no row for module {module}"
        );
    }
    for name in outside_crates() {
        let named = LAYERS
            .iter()
            .any(|layer| layer.others.contains(&name.as_str()));
        assert!(named, "Cargo.toml has {name}, and no module may name it");
    }
}

/// A right that no file uses would let a module name a crate again, without a commit that justifies it.
#[test]
fn every_outside_crate_in_a_row_is_named() {
    let files = scan::files("src");
    for layer in LAYERS {
        let is_in = |file: &&scan::File| {
            file.path.ends_with(".rs")
                && module(&file.path)
                    .first()
                    .is_some_and(|name| name == layer.name)
        };
        let mut used = BTreeSet::new();
        for file in files.iter().filter(is_in) {
            let tokens = tokens(&file.text);
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            used.extend(named(&tokens).into_iter().map(str::to_owned));
        }
        for name in layer.others {
            assert!(used.contains(*name), "{} does not name {name}", layer.name);
        }
    }
}

#[test]
fn a_layer_imports_only_layers_above_it_in_the_table() {
    for (at, layer) in LAYERS.iter().enumerate() {
        for other in layer.ours {
            let above = LAYERS[..at].iter().any(|l| l.name == *other);
            assert!(
                above,
                "{} may import {other}, which does not stand above it",
                layer.name
            );
        }
    }
}

#[test]
fn a_violation_is_caught() {
    let outside = outside_crates();
    let caught = |path, source| violations(path, source, &outside);
    let bad = [
        ("src/text.rs", "use crate::corpus::Corpus;"),
        (
            "src/text/span.rs",
            "use crate::{text::Span, answer::Answer};",
        ),
        (
            "src/text/span.rs",
            "fn f() { super::super::verdict::weigh() }",
        ),
        ("src/text.rs", "fn f() -> super::answer::Answer { f() }"),
        ("src/question.rs", "use crate::index::Index;"),
        ("src/answer/reply.rs", "use crate::config::Config;"),
        ("src/question.rs", "fn f() { tantivy::version(); }"),
        ("src/verdict/a/b.rs", "use serde::Deserialize;"),
        ("src/corpus.rs", "use {std::fmt, anyhow::Result};"),
        ("src/main.rs", "use receipts::answer::Engine;"),
        ("src/elsewhere.rs", "use crate::text::Span;"),
    ];
    for (path, source) in bad {
        assert_eq!(caught(path, source).len(), 1, "{path}: {source}");
    }
    let good = [
        (
            "src/answer/reply.rs",
            "use crate::corpus::{Stance, model::Party}; use super::engine;",
        ),
        (
            "src/answer.rs",
            "//! See crate::cli.\n// crate::cli\nconst A: &str = \"crate::cli::x\";",
        ),
        (
            "src/text.rs",
            "pub(crate) fn f(clap: u8) -> u8 { clap } use crate::text::Span;",
        ),
        ("src/main.rs", "fn main() { receipts::cli::main(); }"),
    ];
    for (path, source) in good {
        assert_eq!(caught(path, source), [""; 0], "{path}: {source}");
    }
}

/// Returns the crates that Cargo.toml lets the library name, on any system.
fn outside_crates() -> Vec<String> {
    let manifest: toml::Table = toml::from_str(&scan::read("Cargo.toml")).unwrap();
    let systems = manifest["target"].as_table().unwrap().values();
    let tables = systems
        .map(|system| &system["dependencies"])
        .chain([&manifest["dependencies"]]);
    let names = tables.flat_map(|table| table.as_table().unwrap().keys());
    names.map(|name| name.replace('-', "_")).collect()
}

fn violations(path: &str, source: &str, outside: &[String]) -> Vec<String> {
    let module = module(path);
    let Some(name) = module.first() else {
        return Vec::new();
    };
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
        return vec![format!("{path}: the module {name} has no row in the table")];
    };
    let tokens = tokens(source);
    let ours: BTreeSet<String> = paths(&tokens)
        .iter()
        .filter_map(|path| absolute(&module, path).into_iter().next())
        .filter(|name| {
            let is_layer = LAYERS.iter().any(|l| l.name == name.as_str());
            is_layer && name != layer.name && !layer.ours.contains(&name.as_str())
        })
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let others = named(&tokens)
        .into_iter()
        .filter(|name| outside.iter().any(|o| o == name) && !layer.others.contains(name));
    ours.into_iter()
        .chain(others.map(str::to_owned))
        .map(|name| format!("{path}: may not import {name}"))
        .collect()
}

/// Returns the names that begin a path.
fn named<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let begins = |at: usize| at == 0 || tokens[at - 1] != "::";
    let is_path = |at: usize| {
        tokens.get(at + 1) == Some(&"::") || (at > 0 && matches!(tokens[at - 1], "use" | "extern"))
    };
    (0..tokens.len())
        .filter(|at| begins(*at) && is_path(*at))
        .map(|at| tokens[at])
        .collect()
}
