//! Draws a problem with its source line, as compilers do.
//!
//! Only the affected line is passed to the renderer, so that a file of megabytes costs no more.

use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use crate::cli::terminal::escape_control;
use crate::corpus::{FilePosition, Problem, Severity, read_regular};

/// Draws problems. Caches the file of the last problem, because problems are sorted by file.
pub(super) struct ProblemRenderer {
    renderer: Renderer,
    file: PathBuf,
    bytes: Vec<u8>,
}

impl ProblemRenderer {
    /// Creates a renderer for a terminal of `width` columns.
    pub(super) fn new(width: usize, colour: bool) -> Self {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            renderer: renderer.term_width(width),
            file: PathBuf::new(),
            bytes: Vec::new(),
        }
    }

    /// Draws the problem in several lines, without a final line break. `path` is its file.
    pub(super) fn draw(&mut self, path: &Path, problem: &Problem) -> String {
        if self.file != path {
            self.file = path.to_path_buf();
            // The problem of an unreadable file is drawn without its line.
            self.bytes = read_regular(path).unwrap_or_default();
        }
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let file = escape_control(&path.display().to_string()).into_owned();
        let excerpt = problem
            .position
            .map(|place| Excerpt::of(&self.bytes, place));
        let where_: Element<'_> = match &excerpt {
            Some(excerpt) => Snippet::source(&excerpt.line)
                .line_start(excerpt.number)
                .path(&file)
                .annotation(AnnotationKind::Primary.span(excerpt.start..excerpt.end))
                .into(),
            None => Origin::path(&file).into(),
        };
        let group = level
            .primary_title(escape_control(&problem.message))
            .element(where_)
            .element(Level::HELP.message(escape_control(&problem.help)));
        self.renderer.render(&[group])
    }
}

/// A line with the byte range of the problem in it.
struct Excerpt {
    line: String,
    number: usize,
    start: usize,
    end: usize,
}

impl Excerpt {
    /// Returns the first line of `place`.
    fn of(bytes: &[u8], place: FilePosition) -> Self {
        let is_break = |byte: &u8| *byte == b'\n';
        let at = place.span.start.min(bytes.len());
        let (before, after) = bytes.split_at(at);
        let first = before.iter().rposition(is_break).map_or(0, |n| n + 1);
        let last = at + after.iter().position(is_break).unwrap_or(after.len());
        let end = place.span.end.clamp(at, last);
        // Each part by itself, because the replacements have other lengths in bytes.
        let [before, marked, after] = [first..at, at..end, end..last].map(|range| {
            let part = String::from_utf8_lossy(&bytes[range]);
            let part = part.trim_end_matches('\r').chars().map(visible);
            part.collect::<String>()
        });
        Self {
            number: place.line,
            start: before.len(),
            end: before.len() + marked.len(),
            line: before + &marked + &after,
        }
    }
}

/// Replaces a control character that the renderer would leave: U+0080 to U+009F, with which some
/// terminals begin a command.
const fn visible(c: char) -> char {
    match c {
        '\u{80}'..='\u{9f}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::ProblemRenderer;
    use crate::corpus;

    /// Asserts what a terminal of 60 columns without colour shows for a folder with this one file.
    #[track_caller]
    fn check(file: &str, content: &[u8], expected: &Expect) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("dispute.toml"), "").expect("a file");
        std::fs::write(dir.path().join(file), content).expect("a file");
        let mut drawing = ProblemRenderer::new(60, false);
        let drawn: Vec<String> = corpus::check(dir.path())
            .iter()
            .filter(|problem| problem.file.ends_with(file))
            .map(|problem| drawing.draw(&dir.path().join(&problem.file), problem) + "\n")
            .collect();
        let shown = drawn
            .concat()
            .replace(&dir.path().display().to_string(), "DIR");
        expected.assert_eq(&shown);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_name_is_drawn_without_control_characters() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("dispute.toml"), "").expect("a file");
        std::fs::write(dir.path().join("\u{1b}[31m.md"), "No front matter.").expect("a file");
        let mut drawing = ProblemRenderer::new(60, false);
        for problem in corpus::check(dir.path()) {
            let drawn = drawing.draw(&dir.path().join(&problem.file), &problem);
            assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
        }
    }

    #[test]
    fn a_line_is_drawn_without_control_characters() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("dispute.toml"), "").expect("a file");
        let notice =
            "+++\ntitle = \"A\"\n+++\nThe \u{1b}[31mferry\u{9b}31m sails. Its post read:\n";
        std::fs::write(dir.path().join("notice.md"), notice).expect("a file");
        let mut drawing = ProblemRenderer::new(80, false);
        let problems = corpus::check(dir.path());
        let drawn = problems
            .iter()
            .map(|problem| drawing.draw(&dir.path().join(&problem.file), problem));
        let drawn: String = drawn.collect();
        assert!(drawn.contains("ferry\u{fffd}31m sails."), "{drawn:?}");
        assert!(!drawn.contains(['\u{1b}', '\u{9b}']), "{drawn:?}");
    }

    #[test]
    fn a_problem_is_drawn_under_its_line() {
        let long = "The ferry sails at noon and comes back at night. ".repeat(9);
        let notice = format!("+++\ntitle = \"A\"\n+++\n{long}Its post read:\n");
        check(
            "notice.md",
            notice.as_bytes(),
            &expect![[r#"
            warning: no quotation follows this announcement
             --> DIR/notice.md:4:442
              |
            4 | ...es back at night. Its post read:
              |                      ^^^^^^^^^^^^^^
              |
              = help: add the quotation if the original has one; if the paragraph below is the quotation, make it a statement; otherwise ignore this
        "#]],
        );
    }

    #[test]
    fn a_file_that_is_missing_or_no_text_is_drawn_too() {
        check(
            "statements.toml",
            b"[[statement]]\r\nid = \"\xe9\"\r\n",
            &expect![[r#"
            error: the file is not UTF-8 from here on
             --> DIR/statements.toml:2:7
              |
            2 | id = "�"
              |       ^
              |
              = help: save it as UTF-8 and compare it with the original, word for word
        "#]],
        );
        check(
            "dispute.toml",
            b"[[topic]]\nid = \"a\nname = \"B\"",
            &expect![[r#"
            error: this is not TOML: invalid basic string, expected `"`
             --> DIR/dispute.toml:2:8
              |
            2 | id = "a
              |        ^
              |
              = help: quotation marks and brackets come in pairs, and a key is written `key = "value"`
        "#]],
        );
    }
}
