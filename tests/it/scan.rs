//! Reads the project's source files and separates code, string literals and comments.

use std::fs;
use std::ops::Range;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// A file below the project's root.
pub(crate) struct File {
    /// The path relative to the root, with `/` as the separator.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file below the root.
#[track_caller]
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every text file below `dir`, sorted by path.
pub(crate) fn files(dir: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut open = vec![root().join(dir)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = below_root(&path);
            found.push(File { path, text });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn below_root(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().components();
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// The kind of a section of Rust source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Text,
    Comment,
}

/// The file with every other kind replaced by spaces; line breaks stay.
pub(crate) fn keep(source: &str, kinds: &[Kind]) -> String {
    let mut out = String::with_capacity(source.len());
    for (kind, range) in sections(source) {
        if kinds.contains(&kind) {
            out.push_str(&source[range]);
        } else {
            out.extend(
                source[range]
                    .chars()
                    .map(|c| if c == '\n' { c } else { ' ' }),
            );
        }
    }
    out
}

/// The file before its unit tests.
pub(crate) fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

/// Splits Rust source into sections. The tokens are `proc_macro2`'s; comments are what lies between
/// them, and documentation comments are tokens that begin as comments do.
fn sections(source: &str) -> Vec<(Kind, Range<usize>)> {
    let mut tokens = Vec::new();
    collect(source.parse().unwrap(), &mut tokens);
    let mut found = Vec::new();
    let mut end = 0;
    for (kind, range) in tokens {
        // A documentation comment is several tokens with the same range.
        if range.start < end {
            continue;
        }
        found.push((Kind::Comment, end..range.start));
        let is_comment = source[range.clone()].starts_with('/') && range.len() > 1;
        end = range.end;
        found.push((if is_comment { Kind::Comment } else { kind }, range));
    }
    found.push((Kind::Comment, end..source.len()));
    found
}

/// Adds the tokens with their ranges in bytes.
fn collect(stream: TokenStream, found: &mut Vec<(Kind, Range<usize>)>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                found.push((Kind::Code, group.span_open().byte_range()));
                collect(group.stream(), found);
                found.push((Kind::Code, group.span_close().byte_range()));
            }
            TokenTree::Literal(literal) => {
                let is_number = literal
                    .to_string()
                    .starts_with(|c: char| c.is_ascii_digit());
                let kind = if is_number { Kind::Code } else { Kind::Text };
                found.push((kind, literal.span().byte_range()));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {
                found.push((Kind::Code, tree.span().byte_range()));
            }
        }
    }
}

#[test]
fn a_scan_separates_code_text_and_comments() {
    let source = r##"a /* b /* c */ */ "d\"e" 'f' '\'' r#"g"h"# <'i> // j
k"##;
    let code = keep(source, &[Kind::Code]);
    assert_eq!(
        code.split_whitespace().collect::<Vec<_>>(),
        ["a", "<'i>", "k"]
    );
    let text = keep(source, &[Kind::Text]);
    assert_eq!(
        text.split_whitespace().collect::<Vec<_>>(),
        ["\"d\\\"e\"", "'f'", "'\\''", "r#\"g\"h\"#"]
    );
}
