//! The composition root: command line to configuration, corpus and engine, and back to words on a
//! terminal.
//!
//! ```text
//! $ receipts ask --json "Does the ferry take bicycles?"
//!   args       Command::Ask { json: true, question: "Does the ferry …" }
//!   load       configuration → corpus → engine
//!   ask        engine.answer(question)
//!   json       Answer → one object on a line
//! exit status 0: answered; 1: the sources do not say; 2: an error
//! ```
//!
//! A command reads decode → one call of the engine → encode. Output goes to the handles in
//! [`Streams`], so that a test can take their place. [`render`] writes for people, [`json`] for
//! programs; neither knows the engine.

pub mod args;

mod ask;
mod prompt;

mod check;
pub mod eval;
mod new;
mod store;

mod register;
mod reload;
mod serve;

mod listen;
mod load;
mod log;

pub mod explain;
pub mod json;
pub mod page;
pub mod render;
pub mod terminal;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, Parser};

use args::{Args, Command};
use terminal::{TerminalStyle, escape_control};

use crate::config::{self, LogFormat};

/// How a command ended; an error is the third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: it did what it was asked for.
    Success,
    /// 1: the sources do not say, or the corpus or the store has a fault.
    Negative,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Negative => Self::from(1),
        }
    }
}

/// Where a command writes.
pub struct Streams<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// Warnings.
    pub err: &'a mut dyn Write,
    /// How `out` shows things.
    pub look: TerminalStyle,
    /// How `err` does.
    pub err_look: TerminalStyle,
}

impl std::fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams")
            .field("look", &self.look)
            .finish_non_exhaustive()
    }
}

impl Streams<'_> {
    /// One line on the error stream. That it cannot be written is no reason to stop.
    pub fn warn(&mut self, message: &str) {
        let _ = writeln!(self.err, "warning: {}", escape_control(message));
    }
}

/// The whole program.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let mut out = io::stdout().lock();
    let mut err = io::stderr();
    let mut streams = Streams {
        look: TerminalStyle::of(&out),
        err_look: TerminalStyle::of(&err),
        out: &mut out,
        err: &mut err,
    };
    match run(args, &mut streams) {
        Ok(exit) => exit.into(),
        // Whoever read has had enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this cannot be written, the exit status still tells.
            let _ = writeln!(streams.err, "error: {}", lines_shown(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

fn run(args: Args, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let options = args.options;
    let usual = match args.command {
        // A few lines a request: whoever runs it wants to see that it runs.
        Command::Serve => log::INFO,
        _ => log::WARN,
    };
    // Only a program that runs on has a log that others read.
    let format = match args.command {
        Command::Serve => load::config(options.clone())?.log_format,
        _ => LogFormat::Text,
    };
    log::start(
        options.verbose,
        config::log_filter().as_deref(),
        usual,
        format,
    )?;
    match args.command {
        Command::Ask(ask) => ask::run(&ask, &load::config(options)?, streams),
        Command::Eval(eval) => eval::run(&eval, &load::config(options)?, streams),
        Command::Check(check) => check::run(&check, &load::config(options)?, streams),
        Command::Serve => serve::run(options, streams),
        Command::Register(register) => register::run(&register, &load::config(options)?, streams),
        Command::Store(command) => store::run(&command, &load::config(options)?, streams),
        Command::New { dir } => new::run(&dir, streams),
        Command::Completions { shell } => completions(shell, streams),
    }
}

fn completions(shell: clap_complete::Shell, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "receipts", &mut script);
    streams
        .out
        .write_all(&script)
        .context("cannot write the completions")?;
    Ok(Exit::Success)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

fn lines_shown(message: &str) -> String {
    let lines: Vec<_> = message.lines().map(escape_control).collect();
    lines.join("\n")
}
