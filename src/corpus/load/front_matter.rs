//! A source's front matter: TOML between two `+++` lines at the very beginning.
//!
//! ```text
//! +++
//! title = "…"               every key is optional
//! publisher = "…"
//! author = "…"
//! published = "2019-10"     a year, a month or a day
//! url = "…"
//! language = "en"
//! +++
//! The body, verbatim.
//! ```

use super::document::TomlDocument;
use super::fields::{Fields, SpannedText, top_level};
use super::findings::Findings;
use crate::corpus::SourceMeta;
use crate::text::Span;

const KEYS: [&str; 6] = [
    "title",
    "publisher",
    "author",
    "published",
    "url",
    "language",
];

/// The line before and after the front matter.
const FENCE: &str = "+++";

/// Returns the front matter and the range of the body. The range is `None` if the body cannot be
/// located.
pub(super) fn read(text: &str, findings: &mut Findings) -> (SourceMeta, Option<Span>) {
    let Some((matter, body)) = parts(text, findings) else {
        return (SourceMeta::default(), None);
    };
    let mut document = TomlDocument::parse(matter.of(text), matter.start, findings);
    let meta = read_meta(
        &top_level(&mut document, "the front matter", &KEYS, findings),
        findings,
    );
    if body.of(text).trim().is_empty() {
        let end = Span::new(body.start, body.start);
        findings.error(
            end,
            "the source has no text",
            "put the article's text below the front matter",
        );
    }
    (meta, Some(body))
}

/// The range between the fences, and the range of the body.
fn parts(text: &str, findings: &mut Findings) -> Option<(Span, Span)> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = lines(text, start);
    let first = lines.next().unwrap_or(Span::new(start, start));
    if first.of(text).trim_end() != FENCE {
        let help =
            "begin the file with a line `+++`, then what is known of the source, then a line `+++`";
        findings.error(Span::new(start, start), "the front matter is missing", help);
        return None;
    }
    let Some(last) = lines.find(|line| line.of(text).trim_end() == FENCE) else {
        let help = "end it with a line `+++`, before the article's text";
        let fence = Span::new(first.start, first.start + FENCE.len());
        findings.error(fence, "the front matter does not end", help);
        return None;
    };
    Some((
        Span::new(first.end, last.start),
        Span::new(last.end, text.len()),
    ))
}

fn lines(text: &str, from: usize) -> impl Iterator<Item = Span> + '_ {
    let mut start = from;
    let rest = text.get(from..).unwrap_or_default();
    rest.split_inclusive('\n').map(move |line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    })
}

fn read_meta(fields: &Fields<'_>, findings: &mut Findings) -> SourceMeta {
    let mut text = |key| fields.text(key, findings);
    let title = text("title");
    let (publisher, author, url) = (text("publisher"), text("author"), text("url"));
    let (published, language) = (text("published"), text("language"));
    if let Some(date) = published.as_ref().filter(|date| !is_date(&date.value)) {
        let message = format!("`published` is `{}`, which is not a date", date.value);
        let help = "write a year, a month or a day: \"2019\", \"2019-10\" or \"2019-10-08\"";
        findings.error(date.span, message, help);
    }
    if let Some(address) = url
        .as_ref()
        .filter(|address| !is_web_address(&address.value))
    {
        let message = format!("`url` is `{}`, which is not a web address", address.value);
        findings.error(address.span, message, "write `https://…`, or leave it out");
    }
    let value = |text: Option<SpannedText>| text.map(|t| t.value);
    SourceMeta {
        title: value(title),
        publisher: value(publisher),
        author: value(author),
        published: value(published),
        url: value(url),
        language: value(language),
    }
}

/// Returns true for an address that users can open and that cannot run code when opened.
fn is_web_address(text: &str) -> bool {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    host.is_some_and(|host| {
        let visible = |c: char| !c.is_whitespace() && !c.is_control();
        host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && host.chars().all(visible)
    })
}

/// Returns true for a year, a month or an existing calendar day.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let lengths = [4, 2, 2];
    if parts.len() > 3 || !parts.iter().zip(lengths).all(|(part, n)| digits(part, n)) {
        return false;
    }
    let number = |at: usize| parts.get(at).map_or(1, |part| part.parse().unwrap_or(0));
    let (year, month, day): (u32, u32, u32) = (number(0), number(1), number(2));
    (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)
}

const fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
