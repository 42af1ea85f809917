//! `receipts ask`: one question, one question per line, or a prompt.
//!
//! ```text
//! receipts ask Does the ferry take bicycles?    one answer; exit status 1 if the sources have none
//! receipts ask - < questions.txt                one answer per line, blank or not; exit status 0
//! receipts ask                                  a prompt on a terminal; otherwise as with `-`
//! ```

mod prompt;

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;

use super::args::AskArgs;
use super::load::{self, LoadedEngine};
use super::page::{LineRole, StyledText};
use super::terminal::escape_json;
use super::{Exit, Streams, explain, render};
use crate::answer::{Answer, json};
use crate::config::Config;
use crate::question::MAX_QUESTIONS;

/// Runs the command.
///
/// # Errors
///
/// There is no usable corpus, or a stream fails.
pub(super) fn run(
    args: &AskArgs,
    config: &Config,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let loaded = load::engine(config)?;
    let session = AskSession {
        loaded: &loaded,
        form: if args.json {
            OutputFormat::Json
        } else {
            OutputFormat::Page
        },
        explain: args.explain,
    };
    let stdin = io::stdin();
    match args.question.as_slice() {
        [dash] if dash == "-" => session.lines(&mut stdin.lock(), streams),
        [] if stdin.is_terminal() && streams.style.width.is_some() => {
            prompt::run(&session, &config.data, streams)
        }
        [] => session.lines(&mut stdin.lock(), streams),
        words => session.answer_once(words, streams),
    }
}

/// The output format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutputFormat {
    /// For people.
    Page,
    /// For programs.
    Json,
}

/// An engine with the output options of the command.
#[derive(Debug)]
pub(super) struct AskSession<'a> {
    loaded: &'a LoadedEngine,
    form: OutputFormat,
    explain: bool,
}

/// The maximum length of a line in bytes. A question has at most 6,000 characters of at most four
/// bytes each; the engine rejects longer ones with a message.
const MAX_LINE_BYTES: usize = 1 << 16;

/// What some editors and shells put before a text. It is no part of the first question.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl AskSession<'_> {
    fn answer_once(&self, words: &[OsString], streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
        let question = words.join(" ".as_ref());
        if question.to_str().is_none() {
            streams.warn("the question is not UTF-8; invalid bytes were replaced");
        }
        let question = question.to_string_lossy();
        let answered = match self.form {
            OutputFormat::Page => self.questions(&question, streams)?,
            OutputFormat::Json => is_answered(&self.reply(&question, streams)?),
        };
        Ok(if answered {
            Exit::Success
        } else {
            Exit::Negative
        })
    }

    /// Answers each question in the text, one below the other. Returns true if any was answered.
    ///
    /// # Errors
    ///
    /// A stream fails.
    pub(super) fn questions(&self, text: &str, streams: &mut Streams<'_>) -> anyhow::Result<bool> {
        let questions = self.loaded.engine.questions(text);
        if questions.len() < 2 {
            return Ok(is_answered(&self.reply(text, streams)?));
        }
        let mut answered = false;
        for (at, question) in questions.iter().enumerate().take(MAX_QUESTIONS) {
            self.print_question(at + 1, question, streams)?;
            answered |= is_answered(&self.reply(question, streams)?);
        }
        self.list_unanswered(&questions, streams)?;
        Ok(answered)
    }

    /// Lists the questions beyond the maximum, which are not answered.
    fn list_unanswered(
        &self,
        questions: &[String],
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<()> {
        let Some(first) = questions.get(MAX_QUESTIONS) else {
            return Ok(());
        };
        let mut page = StyledText::new();
        page.line(LineRole::Note, "", "");
        let heading = render::translations_for(first).text("several-left");
        page.line(LineRole::Heading, "", &heading);
        for question in &questions[MAX_QUESTIONS..] {
            page.line(LineRole::Note, "  ", question);
        }
        page.write(streams.style, streams.out)?;
        Ok(())
    }

    /// Completes a follow-up with the question before it, and prints the whole question above its
    /// answer. Returns `None` if `then` is no follow-up.
    ///
    /// # Errors
    ///
    /// A stream fails.
    pub(super) fn complete_follow_up(
        &self,
        before: &str,
        then: &str,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Option<String>> {
        let completed = self.loaded.engine.complete_follow_up(before, then);
        if let Some(question) = &completed {
            self.print_question(1, question, streams)?;
        }
        Ok(completed)
    }

    /// Returns the question of a text to which a follow-up refers: the last one. `None` if the text
    /// contains only small talk.
    pub(super) fn last_question(&self, text: &str) -> Option<String> {
        let engine = &self.loaded.engine;
        let is_question = |text: &str| {
            let known = engine.cached_answer(text);
            known.is_none_or(|answer| answer.help.is_none())
        };
        let questions = engine.questions(text).into_iter();
        // The questions beyond the maximum were not answered.
        questions.take(MAX_QUESTIONS).rfind(|one| is_question(one))
    }

    fn lines(&self, input: &mut dyn BufRead, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            let read = read_line(input, &mut bytes).context("cannot read standard input")?;
            let is_cut = matches!(read, LineRead::Cut);
            match read {
                LineRead::End => break,
                LineRead::Whole => {}
                LineRead::Cut => streams.warn(&format!(
                    "line {number} of standard input has more than {MAX_LINE_BYTES} bytes; the rest was ignored"
                )),
            }
            if number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            let line = String::from_utf8_lossy(&bytes);
            // A truncated line may end in the middle of a character.
            if matches!(line, std::borrow::Cow::Owned(_)) && !is_cut {
                streams.warn(&format!(
                    "line {number} of standard input is not UTF-8; invalid bytes were replaced"
                ));
            }
            let question = line.strip_suffix('\n').unwrap_or(&line);
            let question = question.strip_suffix('\r').unwrap_or(question);
            if self.form == OutputFormat::Page {
                self.print_question(number, question, streams)?;
            }
            self.reply(question, streams)?;
        }
        Ok(Exit::Success)
    }

    /// Prints the question above its answer.
    fn print_question(
        &self,
        number: usize,
        question: &str,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<()> {
        let mut page = StyledText::new();
        if number > 1 {
            page.line(LineRole::Note, "", "");
        }
        page.line(LineRole::Heading, "> ", question);
        page.write(streams.style, streams.out)?;
        Ok(())
    }

    /// Answers one question.
    ///
    /// # Errors
    ///
    /// A stream fails.
    pub(super) fn reply(
        &self,
        question: &str,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Answer> {
        let answer = self.loaded.engine.answer(question);
        match self.form {
            OutputFormat::Json => {
                let line = json::to_line(&answer, self.explain)?;
                writeln!(streams.out, "{}", escape_json(&line))?;
            }
            OutputFormat::Page => {
                let translations = render::translations_for(question);
                let page = render::answer(&answer, &self.loaded.examples, translations);
                page.write(streams.style, streams.out)?;
                if self.explain {
                    let page = explain::explanation(&answer, translations);
                    page.write(streams.style, streams.out)?;
                }
            }
        }
        streams.out.flush()?;
        Ok(answer)
    }
}

/// How much of a line was read.
enum LineRead {
    /// The input has ended.
    End,
    Whole,
    Cut,
}

/// Reads the next line; discards what exceeds [`MAX_LINE_BYTES`].
fn read_line(input: &mut dyn BufRead, bytes: &mut Vec<u8>) -> io::Result<LineRead> {
    // One byte more, for the line break of a line that has exactly the maximum length.
    let most = u64::try_from(MAX_LINE_BYTES + 1).unwrap_or(u64::MAX);
    let read = io::Read::take(&mut *input, most).read_until(b'\n', bytes)?;
    if read == 0 {
        return Ok(LineRead::End);
    }
    if read <= MAX_LINE_BYTES || bytes.ends_with(b"\n") {
        return Ok(LineRead::Whole);
    }
    bytes.truncate(MAX_LINE_BYTES);
    input.skip_until(b'\n')?;
    Ok(LineRead::Cut)
}

/// Returns true for help and greetings as well.
fn is_answered(answer: &Answer) -> bool {
    answer.help.is_some() || !answer.is_silent()
}
