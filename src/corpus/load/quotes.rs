//! Where a quote stands in its source, and what is there instead where it does not.

use super::fields::Text;
use super::findings::{Findings, line_of};
use super::sources::Draft;
use crate::text::{Span, is_han, truncate_chars};

/// How much of a passage a help shows, in characters.
const SHOWN: usize = 120;

/// The range of `quote` in the source's file; where `within` is given, inside that passage.
///
/// Each must stand once. What is wrong is reported; nothing is where the source itself could not
/// be read.
pub(super) fn find(
    quote: &Text,
    within: Option<&Text>,
    source: usize,
    sources: &[Draft],
    findings: &mut Findings,
) -> Option<Span> {
    let draft = &sources[source];
    let body = draft.body?;
    let search = Search {
        source,
        sources,
        text: &draft.text,
        name: &draft.name,
    };
    let Some(within) = within else {
        return search.once("quote", quote, body, findings);
    };
    let passage = search.once("within", within, body, findings)?;
    if !passage.of(&draft.text).contains(&quote.value) {
        let help = "`within` is a longer passage of the source, with the quote in it";
        findings.error(within.span, "`within` does not hold the quote", help);
        return None;
    }
    search.once("quote", quote, passage, findings)
}

struct Search<'s> {
    source: usize,
    sources: &'s [Draft],
    text: &'s str,
    name: &'s str,
}

impl Search<'_> {
    /// The one place where `words` stand in `range`.
    fn once(&self, key: &str, words: &Text, range: Span, findings: &mut Findings) -> Option<Span> {
        let mut places = occurrences(self.text, range, &words.value);
        match (places.next(), places.next()) {
            (Some(only), None) => Some(only),
            (Some(first), Some(second)) => {
                let times = 2 + places.count();
                let message = format!("the `{key}` stands {times} times in {}", self.name);
                let line = |span: Span| line_of(self.text, span.start);
                let longer = if key == "quote" {
                    "add `within = \"…\"`, a longer passage that stands once"
                } else {
                    "make the passage longer"
                };
                let help = match (line(first), line(second)) {
                    (one, other) if one == other => format!("twice on line {one}; {longer}"),
                    (one, other) => format!("first on the lines {one} and {other}; {longer}"),
                };
                findings.error(words.span, message, help);
                None
            }
            _ => {
                let message = format!("the `{key}` does not stand in {}", self.name);
                findings.error(words.span, message, self.instead(&words.value, range));
                None
            }
        }
    }

    /// What stands there instead.
    fn instead(&self, words: &str, range: Span) -> String {
        if let Some(span) = loosely(self.text, range, words) {
            let line = line_of(self.text, span.start);
            let there = shown(span.of(self.text));
            return format!(
                "line {line} has it with other quotation marks, dashes, spaces or capitals: `{there}`"
            );
        }
        let elsewhere = |(_, other): &(usize, &Draft)| other.text.contains(words);
        let mut others = self.sources.iter().enumerate();
        if let Some((_, other)) = others.find(|s| s.0 != self.source && elsewhere(s)) {
            return format!(
                "it stands in {}: write `source = \"{}\"`",
                other.name, other.id
            );
        }
        match self.closest(words) {
            Some(span) => {
                let line = line_of(self.text, span.start);
                format!(
                    "the closest is on line {line}: `{}`",
                    shown(span.of(self.text))
                )
            }
            None => "copy the words out of the source, byte for byte".to_owned(),
        }
    }

    /// The sentence with the most of the words, where it has half of them.
    fn closest(&self, words: &str) -> Option<Span> {
        let wanted = tokens(words);
        let sentences = &self.sources[self.source].sentences;
        let (shared, span) = sentences
            .iter()
            .map(|sentence| {
                let there = tokens(sentence.span.of(self.text));
                let shared = wanted.iter().filter(|word| there.contains(word)).count();
                (shared, sentence.span)
            })
            // The first of equals: `max_by_key` would take the last.
            .rev()
            .max_by_key(|&(shared, _)| shared)?;
        (shared > 0 && shared * 2 >= wanted.len()).then_some(span)
    }
}

/// Overlapping ones too.
fn occurrences<'t>(text: &'t str, range: Span, words: &'t str) -> impl Iterator<Item = Span> + 't {
    let first = words.chars().next().map_or(1, char::len_utf8);
    let mut from = range.start;
    std::iter::from_fn(move || {
        let at = from + Span::new(from, range.end).of(text).find(words)?;
        from = at + first;
        Some(Span::new(at, at + words.len()))
    })
}

/// Where the words stand but for the shape of quotation marks and dashes, white space and capitals.
fn loosely(text: &str, range: Span, words: &str) -> Option<Span> {
    let wanted: Vec<char> = folded(words.trim()).map(|(_, c)| c).collect();
    let first = *wanted.first()?;
    let body = range.of(text);
    body.char_indices()
        .filter(|&(_, c)| fold(c) == first)
        .find_map(|(at, _)| {
            let rest = body.get(at..)?;
            let mut here = folded(rest);
            for &c in &wanted {
                here.next().filter(|&(_, found)| found == c)?;
            }
            let end = here.next().map_or(rest.len(), |(end, _)| end);
            let start = range.start + at;
            let found = Span::new(start, start + end);
            Some(Span::new(start, start + found.of(text).trim_end().len()))
        })
}

/// The characters with their bytes, runs of white space as one space.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut gap = false;
    text.char_indices().filter_map(move |(at, c)| {
        let c = fold(c);
        let drop = gap && c == ' ';
        gap = c == ' ';
        (!drop).then_some((at, c))
    })
}

fn fold(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '"' | '`' | '´' => '"',
        '‐'..='―' | '−' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Words, and Han characters one by one, in lower case.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut inside = false;
    for c in text.chars() {
        let joins = c.is_alphanumeric() && !is_han(c);
        match tokens.last_mut() {
            Some(word) if joins && inside => word.extend(c.to_lowercase()),
            _ if c.is_alphanumeric() => tokens.push(c.to_lowercase().collect()),
            _ => {}
        }
        inside = joins;
    }
    tokens
}

fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = truncate_chars(&line, SHOWN);
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{cut}{more}")
}
