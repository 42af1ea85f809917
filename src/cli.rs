//! The composition root: from the command line to configuration, corpus and engine, and back to
//! text on the terminal.
//!
//! ```text
//! $ receipts ask --json "Does the ferry take bicycles?"
//!   args       Command::Ask { json: true, question: "Does the ferry …" }
//!   load       configuration → corpus → engine
//!   ask        engine.answer(question)
//!   json       Answer → one object on a line
//! exit status 0: answered; 1: the sources have no answer; 2: an error
//! ```
//!
//! Each command decodes its input, calls the engine once, and encodes the result. Output goes to
//! the handles in [`Streams`], which a test can replace. [`render`] writes for people,
//! [`crate::answer::json`] for programs; neither uses the engine.

pub mod args;

mod ask;

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

/// The outcome of a command that did not fail with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Exit status 0: the command succeeded.
    Success,
    /// Exit status 1: the sources have no answer, or the corpus or the store has a fault.
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

/// The output streams of a command.
pub struct Streams<'a> {
    /// The result of the command.
    pub out: &'a mut dyn Write,
    /// Warnings.
    pub err: &'a mut dyn Write,
    /// The style of `out`.
    pub style: TerminalStyle,
    /// The style of `err`.
    pub err_style: TerminalStyle,
}

impl std::fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams")
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

impl Streams<'_> {
    /// Writes one line to the error stream. A failure to write it is ignored.
    pub fn warn(&mut self, message: &str) {
        let _ = writeln!(self.err, "warning: {}", escape_control(message));
    }
}

/// Standard output. It remembers that its reader has closed the pipe, as `head` does. Any other
/// broken pipe, such as a lost connection to the database, is an error.
struct StandardOutput<W> {
    inner: W,
    is_closed: bool,
}

impl<W> StandardOutput<W> {
    fn record<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result {
            self.is_closed |= error.kind() == io::ErrorKind::BrokenPipe;
        }
        result
    }
}

impl<W: Write> Write for StandardOutput<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.record(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.record(flushed)
    }
}

/// Runs the program and returns its exit status.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let stdout = io::stdout().lock();
    let style = TerminalStyle::of(&stdout);
    let mut out = StandardOutput {
        inner: stdout,
        is_closed: false,
    };
    let mut err = io::stderr();
    let mut streams = Streams {
        style,
        err_style: TerminalStyle::of(&err),
        out: &mut out,
        err: &mut err,
    };
    let done = run(args, &mut streams);
    match done {
        Ok(exit) => exit.into(),
        Err(_) if out.is_closed => ExitCode::SUCCESS,
        Err(error) => {
            // If this cannot be written either, the exit status still reports the error.
            let _ = writeln!(err, "error: {}", lines_shown(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

fn run(args: Args, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let options = args.options;
    let default_filter = match args.command {
        // The server logs a few lines per request, so that the operator sees that it works.
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
        default_filter,
        format,
        streams.err_style.colour,
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
    // Into memory first, because the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "receipts", &mut script);
    streams
        .out
        .write_all(&script)
        .context("cannot write the completions")?;
    Ok(Exit::Success)
}

fn lines_shown(message: &str) -> String {
    let lines: Vec<_> = message.lines().map(escape_control).collect();
    lines.join("\n")
}
