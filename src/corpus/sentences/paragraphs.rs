//! Splits text into paragraphs at blank lines and headings.

use crate::text::Span;

/// The paragraphs of `text`, without the blank lines between them.
pub(super) fn of(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut lines = lines(text).peekable();
    std::iter::from_fn(move || {
        let first = lines.find(|line| !is_blank(line.of(text)))?;
        let mut whole = first;
        if is_heading(first.of(text)) {
            return Some(whole);
        }
        while let Some(line) = lines.next_if(|line| continues(line.of(text))) {
            whole.end = line.end;
        }
        Some(whole)
    })
}

fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    })
}

fn continues(line: &str) -> bool {
    !is_blank(line) && !is_heading(line)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Returns true for a Markdown heading: one to six `#` and a space. "#bitcoin is banned" is none.
fn is_heading(line: &str) -> bool {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (1..=6).contains(&level) && title.starts_with(' ')
}
