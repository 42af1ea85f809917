//! Receipts answers questions about a dispute with sentences cited word for word, their speakers,
//! and a verdict.
//!
//! Each module may import only from the modules above it in this list. `ARCHITECTURE.md` lists what
//! each module must not know; `tests/it/layers.rs` enforces it.

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
