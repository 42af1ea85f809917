//! A sentence of a source as a field of an embed: its speaker, and its words in a quote block.
//!
//! ```text
//! [1] Harbour Office, as passed on by Ada, via notice board
//! > Correction: no bicycles on any crossing.
//! ```

use std::slice;

use crate::answer::Citation;
use crate::bot::escape::{escape, quoted};
use crate::bot::layout::{self, SourceLine};
use crate::bot::message_limits;
use crate::bot::reply::Field;
use crate::bot::translations::Translations;

/// The role of a sentence, with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CitationNumber {
    /// A citation with its number, from 1.
    Cited(usize),
    /// One of the nearest sentences, which do not answer the question.
    Nearest,
}

/// Builds the field of a sentence.
pub(crate) fn quotation(
    number: CitationNumber,
    citation: &Citation,
    translations: &Translations,
) -> Field {
    let speaker = speaker_line(citation, translations);
    let name = match number {
        CitationNumber::Cited(number) => {
            let values = [("number", number.into()), ("speaker", speaker.into())];
            translations.fill("quotation-name", &values)
        }
        CitationNumber::Nearest => {
            translations.fill("nearest-name", &[("speaker", speaker.into())])
        }
    };
    Field::new(name, rows_with_words(&[], citation, &[], translations))
}

/// The value of a field: the words of a sentence in a quote block, between other lines. If they do
/// not all fit, a note with the sentence's id replaces its words.
pub(crate) fn rows_with_words(
    before: &[String],
    citation: &Citation,
    after: &[String],
    translations: &Translations,
) -> String {
    let lines = |words: String| [before, slice::from_ref(&words), after].concat();
    let whole = lines(quoted(&citation.text)).join("\n");
    if message_limits::length(&whole) <= message_limits::FIELD_VALUE {
        return whole;
    }
    let noted = lines(too_long(citation, translations));
    message_limits::rows(&noted, message_limits::FIELD_VALUE, translations)
}

/// The note that replaces a sentence that is too long to be shown whole.
fn too_long(citation: &Citation, translations: &Translations) -> String {
    let id = escape(&citation.id);
    let count = citation.text.chars().count();
    let values = [("id", id.into()), ("count", count.into())];
    translations.fill("too-long-sentence", &values)
}

/// The speaker, who relayed it, the medium and the date, escaped.
pub(crate) fn speaker_line(citation: &Citation, translations: &Translations) -> String {
    escape(&layout::attribution(citation, translations))
}

/// The source and the position in it, escaped.
pub(crate) fn source_line(citation: &Citation, translations: &Translations) -> String {
    escape(&layout::place(citation, translations))
}

/// The field that lists the sources. `None` if there are none.
pub(crate) fn sources(lines: &[SourceLine], translations: &Translations) -> Option<Field> {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| source(line, translations))
        .collect();
    let value = message_limits::rows(&lines, message_limits::FIELD_VALUE, translations);
    (!lines.is_empty()).then(|| Field::new(translations.text("sources-field"), value))
}

/// The URL is not escaped, so that Discord makes it a link. It comes from the corpus.
fn source(line: &SourceLine, translations: &Translations) -> String {
    let numbers: Vec<String> = line.numbers.iter().map(|one| format!("[{one}]")).collect();
    let mut parts: Vec<String> = vec![escape(&line.text)];
    parts.extend(line.url.clone());
    let text = parts.join(&translations.text("citation-separator"));
    if numbers.is_empty() {
        text
    } else {
        format!("{} {text}", escape(&numbers.join(" ")))
    }
}
