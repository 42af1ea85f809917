//! The one integration binary; a module a theme.

#![expect(
    clippy::needless_pass_by_value,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml lets tests do it, but not the functions that tests share; `Expect` is made to be passed"
)]

// The program, its configuration, its documents.
mod cli;
mod config;
mod docs;
// What the compiler does not hold: layers and habits. `scan` reads the project's own files for them.
mod layers;
mod scan;
mod tidy;
// The contract of the plain data below everything else.
mod text;
// Every rule of the corpus format, broken.
mod check;
// `new` and `check` as programs.
mod folder;
// Where sentences begin and end: the golden rules, Chinese, any text.
mod sentences;

// A request in, a reply out, without Discord.
mod bot;

// What people keep: one suite for every store, and files that may be damaged in any way.
mod store;

// Ranked sentences, and an index folder that may be damaged in any way.
mod index;

// Discord: the stand-in, and the bot against it.
mod discord;
mod standin;

// How right the answers are: whole disputes, row by row.
mod disputes;
// Every rule of the verdict, a few sentences each.
mod verdict;
// What holds for any question.
mod property;
// Which names stand in a text.
mod entity_linker;
// What stands around a question, and small talk.
mod question;
// The trained network.
mod reader;
