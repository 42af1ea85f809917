//! A page of lines, each with a role: styled on a terminal, or plain in a pipe.
//!
//! ```
//! use receipts::cli::page::{LineRole, StyledText};
//! use receipts::cli::terminal::TerminalStyle;
//!
//! let mut page = StyledText::new();
//! page.line(LineRole::Quote, " 1  ", "No bicycles aboard, the harbour said.");
//! let mut out = Vec::new();
//! page.write(TerminalStyle { colour: false, width: Some(24) }, &mut out)?;
//! assert_eq!(out, b" 1  No bicycles aboard,\n    the harbour said.\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! On a terminal, lines wrap and unsafe characters are escaped. In a pipe, a line stays one line
//! and a quotation keeps its bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter};

use super::terminal::{TerminalStyle, escape_control};
use crate::answer::VerdictCode;

/// The role of a line. It decides the colour and never the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRole {
    /// The word of a verdict.
    Verdict(VerdictCode),
    /// A heading without a verdict.
    Heading,
    /// A quotation from the sources.
    Quote,
    /// The attribution of a quotation, or a source.
    Attribution,
    /// Additional information.
    Note,
}

impl LineRole {
    const fn style(self) -> Style {
        let bold = Style::new().bold();
        match self {
            Self::Verdict(code) => bold.fg_color(Some(anstyle::Color::Ansi(match code {
                VerdictCode::Yes => AnsiColor::Green,
                VerdictCode::No => AnsiColor::Red,
                VerdictCode::Disputed => AnsiColor::Yellow,
                VerdictCode::NotInSources => AnsiColor::Cyan,
            }))),
            Self::Heading => bold,
            // An attribution is as legible as its quotation.
            Self::Quote | Self::Note | Self::Attribution => Style::new(),
        }
    }
}

#[derive(Debug)]
struct StyledLine {
    role: LineRole,
    /// The prefix of the first row; the other rows are indented by its width.
    lead: String,
    text: String,
}

/// Lines from top to bottom.
#[derive(Debug)]
pub struct StyledText {
    lines: Vec<StyledLine>,
}

impl StyledText {
    /// Creates an empty page.
    #[expect(clippy::new_without_default, reason = "a page is no bag of options")]
    pub const fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// Adds a line. If it wraps, the further rows are indented by the width of `lead`.
    pub fn line(&mut self, role: LineRole, lead: &str, text: &str) {
        self.lines.push(StyledLine {
            role,
            lead: lead.to_owned(),
            text: text.to_owned(),
        });
    }

    /// Adds an empty line, except at the top or after another empty line.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.text.is_empty()) {
            self.line(LineRole::Note, "", "");
        }
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// The I/O error of `out`.
    pub fn write(&self, terminal: TerminalStyle, out: &mut dyn Write) -> io::Result<()> {
        for line in &self.lines {
            let style = if terminal.colour {
                line.role.style()
            } else {
                Style::new()
            };
            for row in line.rows(terminal) {
                writeln!(out, "{style}{row}{style:#}")?;
            }
        }
        Ok(())
    }
}

impl StyledLine {
    fn rows(&self, terminal: TerminalStyle) -> Vec<String> {
        let text = match (terminal.width, self.role) {
            (None, LineRole::Quote) => Cow::Borrowed(self.text.as_str()),
            _ => escape_control(&self.text),
        };
        match terminal.width {
            None => vec![format!("{}{text}", self.lead)],
            Some(width) => self.wrapped(&text, width),
        }
    }

    fn wrapped(&self, text: &str, width: usize) -> Vec<String> {
        let indent = " ".repeat(textwrap::core::display_width(&self.lead));
        let options = textwrap::Options::new(width)
            .initial_indent(&self.lead)
            .subsequent_indent(&indent)
            .word_separator(WordSeparator::Custom(unbroken))
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(text, options)
            .into_iter()
            .map(Cow::into_owned)
            .collect()
    }
}

/// Finds the break opportunities of a line: those of Unicode, but none inside a URL, which would no
/// longer be clickable.
fn unbroken(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let chunks = WordSeparator::AsciiSpace.find_words(line);
    Box::new(chunks.flat_map(|chunk| {
        if chunk.word.contains("://") || chunk.word.is_empty() {
            return vec![chunk];
        }
        let unicode = WordSeparator::UnicodeBreakProperties.find_words(chunk.word);
        let mut words: Vec<Word<'_>> = unicode.collect();
        if let Some(last) = words.last_mut() {
            last.whitespace = chunk.whitespace;
        }
        words
    }))
}
