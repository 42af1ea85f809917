//! The interactive prompt: `receipts ask` without a question.
//!
//! ```text
//! Ask a question. `exit` or Ctrl-D ends.
//! > Does the ferry take bicycles?
//! According to the sources: No ✗
//! …
//! > and dogs?
//! > Does the ferry take dogs?              completed from the question before it
//! …
//! > exit
//! ```
//!
//! The input is saved to `history.txt` in the data folder, for the arrow keys. If the file cannot
//! be written, there is one warning and no history.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};

use super::AskSession;
use crate::cli::page::{LineRole, StyledText};
use crate::cli::{Exit, Streams, render};

const HISTORY: &str = "history.txt";

/// The maximum number of history lines. A few sessions need more than rustyline's default of 100.
const HISTORY_LENGTH: usize = 1000;

type Prompt = Editor<(), FileHistory>;

/// Reads and answers questions until the input ends.
///
/// # Errors
///
/// The terminal cannot be read or written.
pub(super) fn run(
    session: &AskSession<'_>,
    data: &Path,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let config = Config::builder().max_history_size(HISTORY_LENGTH)?.build();
    let mut prompt = Prompt::with_config(config).context("cannot open the prompt")?;
    let opened = open_history(&mut prompt, data);
    if let Err(error) = &opened {
        let data = data.display();
        streams.warn(&format!("no history, as the data folder `{data}` cannot be used ({error}); name another with `--data DIR`"));
    }
    let mut page = StyledText::new();
    page.line(
        LineRole::Note,
        "",
        &render::translations_for("").text("prompt-intro"),
    );
    page.write(streams.style, streams.out)?;
    let mut before = String::new();
    while let Some(line) = next(&mut prompt)? {
        prompt.add_history_entry(&line)?;
        let completed = match before.as_str() {
            "" => None,
            before => session.complete_follow_up(before, &line, streams)?,
        };
        let question = completed.unwrap_or(line);
        session.questions(&question, streams)?;
        writeln!(streams.out)?;
        // "Thanks" does not change the question that a follow-up refers to.
        before = session.last_question(&question).unwrap_or(before);
    }
    if let Ok(path) = opened
        && let Err(error) = prompt.append_history(&path)
    {
        streams.warn(&format!(
            "the history was not saved in `{}`: {error}",
            path.display()
        ));
    }
    Ok(Exit::Success)
}

/// Reads the next non-empty question; `None` at the end of the input.
fn next(prompt: &mut Prompt) -> anyhow::Result<Option<String>> {
    loop {
        let line = match prompt.readline("> ") {
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(None),
            Err(error) => return Err(error).context("cannot read the prompt"),
        };
        match line.trim() {
            "" => {}
            "exit" | "quit" | ":q" => return Ok(None),
            question => return Ok(Some(question.to_owned())),
        }
    }
}

/// Loads the history, and checks that its file is writable.
fn open_history(prompt: &mut Prompt, data: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(data)?;
    let path = data.join(HISTORY);
    OpenOptions::new().append(true).create(true).open(&path)?;
    match prompt.load_history(&path) {
        Ok(()) => Ok(path),
        Err(ReadlineError::Io(e)) if e.kind() == io::ErrorKind::NotFound => Ok(path),
        Err(error) => Err(error.into()),
    }
}
