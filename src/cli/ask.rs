//! `receipts ask`: one question, a question a line, or a prompt.
//!
//! ```text
//! receipts ask Does the ferry take bicycles?    one answer; exit status 1 where the sources do not say
//! receipts ask - < questions.txt                an answer a line, blank lines too; exit status 0
//! receipts ask                                  a prompt, on a terminal; else as with `-`
//! ```

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;

use super::args::AskArgs;
use super::load::{self, LoadedEngine};
use super::page::{LineRole, StyledText};
use super::{Exit, Streams, explain, json, prompt, render};
use crate::answer::Answer;
use crate::config::Config;
use crate::question::MOST_QUESTIONS;

/// Runs the command.
///
/// # Errors
///
/// No usable corpus, or a stream that fails.
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
        [] if stdin.is_terminal() && streams.look.width.is_some() => {
            prompt::run(&session, &config.data, streams)
        }
        [] => session.lines(&mut stdin.lock(), streams),
        words => session.once(words, streams),
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutputFormat {
    /// For people.
    Page,
    /// For programs.
    Json,
}

/// Where questions come in and answers go out.
#[derive(Debug)]
pub(super) struct AskSession<'a> {
    loaded: &'a LoadedEngine,
    form: OutputFormat,
    explain: bool,
}

/// A question has 6,000 characters at most, of four bytes at most; the engine says so of longer ones.
const MOST_LINE_BYTES: usize = 1 << 16;

impl AskSession<'_> {
    fn once(&self, words: &[OsString], streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
        let question = words.join(" ".as_ref());
        if question.to_str().is_none() {
            streams.warn("the question is not UTF-8; what is not was replaced");
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

    /// Answers the questions of a text, one below the other where there are several; whether any is
    /// answered.
    ///
    /// # Errors
    ///
    /// A stream that fails.
    pub(super) fn questions(&self, text: &str, streams: &mut Streams<'_>) -> anyhow::Result<bool> {
        let questions = self.loaded.engine.questions(text);
        if questions.len() < 2 {
            return Ok(is_answered(&self.reply(text, streams)?));
        }
        let mut answered = false;
        for (at, question) in questions.iter().enumerate().take(MOST_QUESTIONS) {
            self.repeat(at + 1, question, streams)?;
            answered |= is_answered(&self.reply(question, streams)?);
        }
        self.left(&questions, streams)?;
        Ok(answered)
    }

    /// Names the questions that were too many.
    fn left(&self, questions: &[String], streams: &mut Streams<'_>) -> anyhow::Result<()> {
        let Some(first) = questions.get(MOST_QUESTIONS) else {
            return Ok(());
        };
        let mut page = StyledText::new();
        page.line(LineRole::Note, "", "");
        let left = render::translations_for(first).text("several-left");
        page.line(LineRole::Heading, "", &left);
        for question in &questions[MOST_QUESTIONS..] {
            page.line(LineRole::Note, "  ", question);
        }
        page.write(streams.look, streams.out)?;
        Ok(())
    }

    /// What a line of the prompt asks that follows on the question before it, shown above its answer.
    ///
    /// # Errors
    ///
    /// A stream that fails.
    pub(super) fn completed(
        &self,
        before: &str,
        then: &str,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Option<String>> {
        let completed = self.loaded.engine.complete_follow_up(before, then);
        if let Some(question) = &completed {
            self.repeat(1, question, streams)?;
        }
        Ok(completed)
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
                    "line {number} of standard input has more than {MOST_LINE_BYTES} bytes; the rest of it was left out"
                )),
            }
            let line = String::from_utf8_lossy(&bytes);
            // Where it was cut, half a character may stand at its end.
            if matches!(line, std::borrow::Cow::Owned(_)) && !is_cut {
                streams.warn(&format!(
                    "line {number} of standard input is not UTF-8; what is not was replaced"
                ));
            }
            let question = line.strip_suffix('\n').unwrap_or(&line);
            let question = question.strip_suffix('\r').unwrap_or(question);
            if self.form == OutputFormat::Page {
                self.repeat(number, question, streams)?;
            }
            self.reply(question, streams)?;
        }
        Ok(Exit::Success)
    }

    /// Above an answer in a list of them: what was asked.
    fn repeat(
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
        page.write(streams.look, streams.out)?;
        Ok(())
    }

    /// Answers one question.
    ///
    /// # Errors
    ///
    /// A stream that fails.
    pub(super) fn reply(
        &self,
        question: &str,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Answer> {
        let answer = self.loaded.engine.answer(question);
        match self.form {
            OutputFormat::Json => {
                writeln!(streams.out, "{}", json::to_line(&answer, self.explain)?)?
            }
            OutputFormat::Page => {
                let translations = render::translations_for(question);
                let page = render::answer(&answer, &self.loaded.examples, translations);
                page.write(streams.look, streams.out)?;
                if self.explain {
                    let page = explain::explanation(&answer, translations);
                    page.write(streams.look, streams.out)?;
                }
            }
        }
        streams.out.flush()?;
        Ok(answer)
    }
}

/// How much of a line was read.
enum LineRead {
    /// There is none.
    End,
    Whole,
    Cut,
}

/// The next line, of which no more than so much is held in memory.
fn read_line(input: &mut dyn BufRead, bytes: &mut Vec<u8>) -> io::Result<LineRead> {
    let most = u64::try_from(MOST_LINE_BYTES).unwrap_or(u64::MAX);
    let read = io::Read::take(&mut *input, most).read_until(b'\n', bytes)?;
    if read == 0 {
        return Ok(LineRead::End);
    }
    if read < MOST_LINE_BYTES || bytes.ends_with(b"\n") {
        return Ok(LineRead::Whole);
    }
    // Of a line that ends just there, only its end is left.
    Ok(match input.skip_until(b'\n')? {
        0 | 1 => LineRead::Whole,
        _ => LineRead::Cut,
    })
}

/// Help and greetings are answered too.
fn is_answered(answer: &Answer) -> bool {
    answer.help.is_some() || !answer.is_silent()
}
