//! A TOML document with the positions of its values, parsed as far as possible.
//!
//! A document with a syntax error is parsed table by table, so that the error invalidates one table
//! and not the rest of the file:
//!
//! ```text
//! [[party]]
//! id = "a          reported; the missing keys of this table alone are not reported
//! [[party]]
//! id = "b"         read as usual
//! ```

use toml::Spanned;
use toml::de::DeTable;

use super::findings::Findings;
use crate::text::Span;

/// The sections of a document: one if its syntax is sound, else one per table.
pub(super) struct TomlDocument<'t> {
    pub(super) parts: Vec<Section<'t>>,
    /// True if all of it could be read.
    pub(super) complete: bool,
}

/// A section of a TOML document.
pub(super) struct Section<'t> {
    /// The byte offset of the section in the file.
    pub(super) offset: usize,
    /// Its keys.
    pub(super) table: DeTable<'t>,
    /// True if its syntax is sound. If not, a missing key may be one that could not be read.
    pub(super) is_valid: bool,
}

impl<'t> TomlDocument<'t> {
    /// Parses `text`, which begins at byte `offset` of the file. Reports syntax errors to
    /// `findings`.
    pub(super) fn parse(text: &'t str, offset: usize, findings: &mut Findings) -> Self {
        let (whole, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let table = whole.into_inner();
            let is_valid = true;
            let part = Section {
                offset,
                table,
                is_valid,
            };
            let parts = vec![part];
            let complete = true;
            return Self { parts, complete };
        }
        let parts = sections(text)
            .map(|section| Section::parse(section.of(text), offset + section.start, findings))
            .collect();
        let complete = false;
        Self { parts, complete }
    }
}

impl<'t> Section<'t> {
    /// The range of a value in the file.
    pub(super) fn place<T>(&self, value: &Spanned<T>) -> Span {
        place(self.offset, value)
    }

    fn parse(text: &'t str, offset: usize, findings: &mut Findings) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let is_valid = errors.is_empty();
        for error in errors {
            let span = error.span().unwrap_or_default();
            let help = if error.message().contains("duplicate") {
                "remove one of them, or write a list"
            } else {
                "quotation marks and brackets come in pairs, and a key is written `key = \"value\"`"
            };
            findings.error(
                Span::new(offset + span.start, offset + span.end),
                format!("this is not TOML: {}", error.message()),
                help,
            );
        }
        Self {
            offset,
            table: table.into_inner(),
            is_valid,
        }
    }
}

/// Splits a text at the lines that open a table. `[statement.stance]` belongs to its statement.
fn sections(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let header = line.trim_end();
        if at > 0 && header.starts_with('[') && !header.contains('.') {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(text.len());
    (1..starts.len()).map(move |end| Span::new(starts[end - 1], starts[end]))
}

/// The range of a value in the file. `offset` is the offset of its section.
pub(super) fn place<T>(offset: usize, value: &Spanned<T>) -> Span {
    let range = value.span();
    Span::new(offset + range.start, offset + range.end)
}
