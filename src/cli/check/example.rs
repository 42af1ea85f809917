//! Finds parts of the `receipts new` example that have not been replaced yet.
//!
//! ```text
//! corpus/my-dispute/dispute.toml:4:1: warning: this is still the example (replace it with …)
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::new::TEMPLATES;
use crate::corpus::{self, FilePosition, Problem, Severity, SymlinkPolicy, read_regular};
use crate::text::Span;

/// Made-up names that identify a line of the example.
const EXAMPLE: [&str; 3] = [
    "Example Shop",
    "Jane Placeholder",
    "Replace this text with the whole article",
];

/// Returns one warning per file with a line of the example, at the first such line. The author
/// finds the others by looking.
pub(super) fn unedited_templates(dir: &Path, links: SymlinkPolicy) -> Vec<Problem> {
    let folders = folders(dir, links);
    let files = folders.iter().flat_map(|folder| {
        TEMPLATES.iter().filter_map(|template| {
            let file = folder.join(template.name);
            let text = String::from_utf8(read_regular(&dir.join(&file)).ok()?).ok()?;
            first_untouched(&text, template.content).map(|place| (file, place))
        })
    });
    let problem = |(file, place)| Problem {
        severity: Severity::Warning,
        file,
        position: Some(place),
        message: "this is still the example".to_owned(),
        help: "replace it with your own, or remove it".to_owned(),
    };
    files.map(problem).collect()
}

/// Returns the disputes' folders, relative to `dir`, which may itself be one. A folder that the
/// corpus does not read, such as a hidden copy, is none.
fn folders(dir: &Path, links: SymlinkPolicy) -> BTreeSet<PathBuf> {
    let files = corpus::files(dir, links).unwrap_or_default();
    let folder = |file: &PathBuf| Some(file.parent()?.strip_prefix(dir).ok()?.to_path_buf());
    files.iter().filter_map(folder).collect()
}

fn first_untouched(text: &str, template: &str) -> Option<FilePosition> {
    let example = |line: &str| {
        let named = EXAMPLE.iter().any(|name| line.contains(name));
        named && !line.starts_with('#') && template.lines().any(|known| known == line)
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_end();
        if example(content) {
            return Some(FilePosition {
                span: Span::new(start, start + content.len()),
                line: number + 1,
                column: 1,
            });
        }
        start += line.len();
    }
    None
}
