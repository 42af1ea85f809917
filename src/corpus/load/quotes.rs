//! Finds a quote in its source, or suggests the right words for a quote that is not there.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::fields::SpannedText;
use super::findings::{Findings, line_of};
use super::lookup::Lookup;
use super::sources::SourceDraft;
use crate::corpus::Sentence;
use crate::text::{Span, is_han, truncate_chars};

/// The maximum length of a passage in a help text, in characters.
const SHOWN: usize = 120;

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

struct QuoteSearch<'s> {
    source: usize,
    sources: &'s [SourceDraft],
    draft: &'s SourceDraft,
}

impl QuoteSearch<'_> {
    /// Returns the only occurrence of `words` in `range`; reports zero or several occurrences.
    fn once(
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
                let message = format!("the `{key}` stands {times} times in {name}");
                let line = |span: Span| line_of(text, span.start);
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
                let message = format!("the `{key}` does not stand in {name}");
                findings.error(words.span, message, self.instead(&words.value, range));
                None
            }
        }
    }

    /// Suggests what to write instead.
    fn instead(&self, words: &str, range: Span) -> String {
        let text = &self.draft.text;
        let misquoted = self
            .draft
            .misquoted
            .get_or_init(|| QuoteSuggestions::of(self.draft));
        if let Some(span) = misquoted.loosely(text, range, words) {
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
            return format!(
                "it stands in {}: write `source = \"{}\"`",
                other.name, other.id
            );
        }
        match misquoted.closest(&self.draft.sentences, words) {
            Some(span) => {
                let line = line_of(text, span.start);
                format!(
                    "the closest is on line {line}: `{}`",
                    excerpt(span.of(text))
                )
            }
            None => "copy the words out of the source, byte for byte".to_owned(),
        }
    }
}

/// An index of a source for finding text similar to a wrong quote.
pub(super) struct QuoteSuggestions {
    /// The text with variants of marks, dashes, white space and case made equal.
    folded: String,
    /// The byte in the source for each byte of `folded`, and one more for the end.
    from: Vec<usize>,
    lookup: Lookup,
    /// The indices of the sentences that contain a word, in order.
    sentences: HashMap<String, Vec<usize>>,
}

impl QuoteSuggestions {
    fn of(draft: &SourceDraft) -> Self {
        let mut text = String::with_capacity(draft.text.len());
        let mut from = Vec::with_capacity(draft.text.len() + 1);
        for (at, c) in folded(&draft.text) {
            text.push(c);
            from.resize(text.len(), at);
        }
        from.push(draft.text.len());
        let mut sentences: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, sentence) in draft.sentences.iter().enumerate() {
            let words: HashSet<String> =
                tokens(sentence.span.of(&draft.text)).into_iter().collect();
            for word in words {
                sentences.entry(word).or_default().push(at);
            }
        }
        Self {
            folded: text,
            from,
            lookup: Lookup::default(),
            sentences,
        }
    }

    /// Finds the words, ignoring the shape of quotation marks and dashes, white space and case.
    fn loosely(&self, text: &str, range: Span, words: &str) -> Option<Span> {
        let wanted: String = folded(words.trim()).map(|(_, c)| c).collect();
        if wanted.is_empty() {
            return None;
        }
        let whole = Span::new(0, self.folded.len());
        let mut places = self.lookup.places(&self.folded, whole, &wanted);
        places.find_map(|place| {
            let found = Span::new(self.from[place.start], self.from[place.end]);
            let end = found.start + found.of(text).trim_end().len();
            let found = Span::new(found.start, end);
            (found.start >= range.start && found.end <= range.end).then_some(found)
        })
    }

    /// The sentence with the most of the words, if it has at least half of them; the first one on a
    /// tie.
    fn closest(&self, sentences: &[Sentence], words: &str) -> Option<Span> {
        let wanted = tokens(words);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for word in &wanted {
            for &sentence in self.sentences.get(word).into_iter().flatten() {
                *shared.entry(sentence).or_default() += 1;
            }
        }
        let best = shared.into_iter();
        let (at, shared) = best.max_by_key(|&(at, shared)| (shared, Reverse(at)))?;
        (shared * 2 >= wanted.len()).then(|| sentences[at].span)
    }
}

/// The folded characters with their byte positions; a run of white space becomes one space.
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

/// The words, and each Han character alone, in lower case.
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

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = truncate_chars(&line, SHOWN);
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{cut}{more}")
}
