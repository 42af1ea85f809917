//! Collects the problems of one file; lines and columns are computed in one pass at the end.

use std::path::PathBuf;

use crate::corpus::{FilePosition, Problem, Severity};
use crate::text::Span;

/// The problems of one file.
pub(super) struct Findings {
    file: String,
    found: Vec<Finding>,
}

struct Finding {
    severity: Severity,
    span: Option<Span>,
    message: String,
    help: String,
}

impl Findings {
    /// `file` is the path as displayed in problems.
    pub(super) fn new(file: String) -> Self {
        let found = Vec::new();
        Self { file, found }
    }

    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, Some(span), message.into(), help.into());
    }

    pub(super) fn warning(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Warning, Some(span), message.into(), help.into());
    }

    /// Adds a warning that concerns the whole file.
    pub(super) fn warning_of_file(&mut self, message: &str, help: &str) {
        self.add(Severity::Warning, None, message.to_owned(), help.to_owned());
    }

    fn add(&mut self, severity: Severity, span: Option<Span>, message: String, help: String) {
        self.found.push(Finding {
            severity,
            span,
            message,
            help,
        });
    }

    /// Converts the findings to problems in a single pass over `text`, the content of the file.
    pub(super) fn finish(mut self, text: &str, problems: &mut Vec<Problem>) {
        self.found.sort_by_key(|f| f.span);
        let mut sweep = LineCounter::new(text);
        for finding in self.found {
            problems.push(Problem {
                severity: finding.severity,
                file: PathBuf::from(&self.file),
                position: finding.span.map(|span| sweep.place(span)),
                message: finding.message,
                help: finding.help,
            });
        }
    }
}

/// The line of byte `at`, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    LineCounter::new(text).place(Span::new(at, at)).line
}

/// Counts lines and characters from the previous position on.
struct LineCounter<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> LineCounter<'t> {
    const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// The position of `span`, which must not start before the previous one.
    fn place(&mut self, span: Span) -> FilePosition {
        let to = self
            .text
            .floor_char_boundary(span.start.min(self.text.len()));
        let passed = self.text.get(self.at..to).unwrap_or_default();
        let last_line = match passed.rfind('\n') {
            Some(newline) => {
                self.line += passed.bytes().filter(|&b| b == b'\n').count();
                self.column = 1;
                passed.get(newline + 1..).unwrap_or_default()
            }
            None => passed,
        };
        self.column += last_line.chars().count();
        self.at = to.max(self.at);
        FilePosition {
            span,
            line: self.line,
            column: self.column,
        }
    }
}
