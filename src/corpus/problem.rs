//! Describes what is wrong with a corpus, and where.
//!
//! A [`Problem`] is like a compiler message, as plain data. `cli` prints it as one line or as a
//! drawing.

use std::fmt;
use std::path::PathBuf;

use crate::text::Span;

/// Whether the corpus is usable despite the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The corpus cannot be used.
    Error,
    /// The corpus can be used, but a person should look at the problem.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A position in a file, as bytes and as line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePosition {
    /// The byte range that the problem concerns.
    pub span: Span,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One thing that is wrong, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// The path, relative to the folder that was checked.
    pub file: PathBuf,
    /// The position in the file; `None` if the file itself is the problem (missing, not UTF-8,
    /// empty).
    pub position: Option<FilePosition>,
    /// What is wrong: lower case, no final period, values in backticks.
    pub message: String,
    /// How to fix it, in the same style.
    pub help: String,
}
