//! What is wrong with a corpus, and where.
//!
//! A [`Problem`] is a compiler's message as plain data; `cli` prints it as one line or draws it.

use std::fmt;
use std::path::PathBuf;

use crate::text::Span;

/// Whether a corpus can be used all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The corpus cannot be used.
    Error,
    /// The corpus can be used; somebody should look.
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

/// Where in a file: the bytes, and the line and column that a person counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePosition {
    /// The bytes of the file that the problem is about.
    pub span: Span,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// The file, below the folder that was checked.
    pub file: PathBuf,
    /// Where in it; `None` where the file itself is the problem (missing, not UTF-8, empty).
    pub position: Option<FilePosition>,
    /// What is wrong: lower case, no final period, values in backticks.
    pub message: String,
    /// What to do about it, in the same manner.
    pub help: String,
}
