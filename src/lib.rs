//! Receipts answers questions about a dispute with sentences cited word for word, who said them,
//! and a verdict.
//!
//! The layers point one way, top to bottom in this list; `ARCHITECTURE.md` says what each may not
//! know, and `tests/it/layers.rs` holds it.

pub mod metrics;

pub mod text;

pub mod corpus;

pub mod index;

pub mod entity_linker;

pub mod question;

pub mod reader;

pub mod verdict;

pub mod answer;

pub mod store;

pub mod bot;

pub mod http;

pub mod discord;

pub mod config;

pub mod cli;
