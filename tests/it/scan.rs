//! Reads the project's source files and separates code, string literals and comments.

use std::fs;
use std::ops::Range;
use std::path::Path;

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
    for (kind, range) in stretches(source) {
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

fn stretches(source: &str) -> Vec<(Kind, Range<usize>)> {
    let mut found = Vec::new();
    let mut code_from = 0;
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let Some((kind, len)) = comment(rest).or_else(|| literal(rest, &source[..at])) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        found.push((Kind::Code, code_from..at));
        found.push((kind, at..at + len));
        at += len;
        code_from = at;
    }
    found.push((Kind::Code, code_from..source.len()));
    found
}

fn comment(rest: &str) -> Option<(Kind, usize)> {
    if rest.starts_with("//") {
        return Some((Kind::Comment, rest.find('\n').unwrap_or(rest.len())));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    loop {
        let tail = &rest[at..];
        match () {
            () if tail.is_empty() => break,
            () if tail.starts_with("/*") => (depth, at) = (depth + 1, at + 2),
            () if tail.starts_with("*/") => (depth, at) = (depth - 1, at + 2),
            () => at += tail.chars().next().map_or(1, char::len_utf8),
        }
        if depth == 0 {
            break;
        }
    }
    Some((Kind::Comment, at))
}

/// A string or character literal. A lifetime does not match.
fn literal(rest: &str, before: &str) -> Option<(Kind, usize)> {
    let in_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'));
    if let (Some(raw), false) = (raw, in_word) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = rest.len() - raw.len() + hashes + 1;
            let end = rest[body..]
                .find(&close)
                .map_or(rest.len(), |at| body + at + close.len());
            return Some((Kind::Text, end));
        }
    }
    match rest.chars().next()? {
        '"' => Some((Kind::Text, quoted(rest, '"')?)),
        '\'' => {
            let mut chars = rest.chars().skip(1);
            let (first, second) = (chars.next()?, chars.next()?);
            (first == '\\' || second == '\'').then_some((Kind::Text, quoted(rest, '\'')?))
        }
        _ => None,
    }
}

fn quoted(rest: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return Some(at + 1),
            _ => {}
        }
    }
    Some(rest.len())
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
