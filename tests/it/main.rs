//! The single integration test binary, with one module for each topic.

#![expect(
    clippy::needless_pass_by_value,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml lets tests do it, but not the functions that tests share; `Expect` is made to be passed"
)]

// The program, its configuration and its documents.
mod cli;
mod config;
mod docs;
// The page for operators names the metrics that are served.
mod operating;
// The files of `deploy` fit the program.
mod deploy;
// What does not run on this machine.
mod not_run;
// Ports for programs that a test starts.
mod ports;
// Rules that the compiler does not check: layers, import cycles and conventions. `scan` reads the project's
// files, `imports` finds the paths in them.
mod cycles;
mod imports;
mod layers;
mod scan;
mod tidy;
// Normalising and truncating text.
mod text;
// Every rule of the corpus format, with a corpus that breaks it.
mod check;
// The commands `new` and `check`.
mod folder;
// The corpus in one file, for the next start.
mod snapshot;
// Sentence boundaries: the golden rules, Chinese, random text.
mod sentences;

// The bot without Discord.
mod bot;

// The stores: one suite for all of them, and damaged files.
mod store;

// Ranked sentences, and damaged index folders.
mod index;

// The HTTP server's limits.
mod http;

// The stand-in for Discord, and the bot connected to it.
mod discord;
mod standin;

// The accuracy of the answers over whole disputes.
mod disputes;
// Which disputes are read, and the keys of questions.
mod engine;
// Every rule of the verdict.
mod verdict;
// Properties of the answer to any question.
mod property;
// Recognising names in a text.
mod entity_linker;
// Preparing a question, and small talk.
mod question;
// The trained network.
mod reader;
