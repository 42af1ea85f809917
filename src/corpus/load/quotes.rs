//! Finds a quote in its source, or suggests the right words for a quote that is not there.

use super::fields::SpannedText;
use super::findings::{Findings, line_of};
use super::quote_suggestions::QuoteSuggestions;
use super::sources::SourceDraft;
use crate::text::{Span, truncate_chars};

/// The maximum length of a passage in a help text, in characters.
const MAX_EXCERPT_LENGTH: usize = 120;

/// Returns the range of `quote` in the source's file, inside `within` if that is given.
///
/// Each must occur exactly once; otherwise a problem is reported. Nothing is reported if the source
/// itself could not be read.
pub(super) fn find(
    quote: &SpannedText,
    within: Option<&SpannedText>,
    source: usize,
    sources: &[SourceDraft],
    findings: &mut Findings,
) -> Option<Span> {
    let draft = &sources[source];
    let body = draft.body?;
    let search = QuoteSearch {
        source,
        sources,
        draft,
    };
    let Some(within) = within else {
        return search.find_once("quote", quote, body, findings);
    };
    let passage = search.find_once("within", within, body, findings)?;
    if !passage.of(&draft.text).contains(&quote.value) {
        let help = "`within` is a longer passage of the source that contains the quote";
        findings.error(within.span, "`within` does not contain the quote", help);
        return None;
    }
    search.find_once("quote", quote, passage, findings)
}

struct QuoteSearch<'s> {
    source: usize,
    sources: &'s [SourceDraft],
    draft: &'s SourceDraft,
}

impl QuoteSearch<'_> {
    /// Returns the only occurrence of `words` in `range`; reports zero or several occurrences.
    fn find_once(
        &self,
        key: &str,
        words: &SpannedText,
        range: Span,
        findings: &mut Findings,
    ) -> Option<Span> {
        let SourceDraft { name, text, .. } = self.draft;
        let mut places = self.draft.lookup.places(text, range, &words.value);
        match (places.next(), places.next()) {
            (Some(only), None) => Some(only),
            (Some(first), Some(second)) => {
                let times = 2 + places.count();
                let message = format!("the `{key}` occurs {times} times in {name}");
                let line = |span: Span| line_of(text, span.start);
                let longer = if key == "quote" {
                    "add `within = \"…\"`, a longer passage that occurs once"
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
                let message = format!("the `{key}` is not in {name}");
                findings.error(words.span, message, self.suggestion(&words.value, range));
                None
            }
        }
    }

    /// Suggests what to write instead.
    fn suggestion(&self, words: &str, range: Span) -> String {
        let text = &self.draft.text;
        let misquoted = self
            .draft
            .misquoted
            .get_or_init(|| QuoteSuggestions::new(&self.draft.text, &self.draft.sentences));
        if let Some(span) = misquoted.find_loosely(text, range, words) {
            let line = line_of(text, span.start);
            let there = excerpt(span.of(text));
            return format!(
                "line {line} has it with other quotation marks, dashes, spaces or capitals: `{there}`"
            );
        }
        let elsewhere = |(at, other): &(usize, &SourceDraft)| {
            let whole = Span::new(0, other.text.len());
            *at != self.source
                && other
                    .lookup
                    .places(&other.text, whole, words)
                    .next()
                    .is_some()
        };
        if let Some((_, other)) = self.sources.iter().enumerate().find(elsewhere) {
            return format!("it is in {}: write `source = \"{}\"`", other.name, other.id);
        }
        match misquoted.most_similar(&self.draft.sentences, words) {
            Some(span) => {
                let line = line_of(text, span.start);
                format!(
                    "the closest is on line {line}: `{}`",
                    excerpt(span.of(text))
                )
            }
            None => "copy the words from the source, byte for byte".to_owned(),
        }
    }
}

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = truncate_chars(&line, MAX_EXCERPT_LENGTH);
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{cut}{more}")
}
