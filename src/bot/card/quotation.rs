//! A sentence of a source as a field of an embed: whose, the words in a quote block, where from.
//!
//! ```text
//! 1 · Harbour Office; via notice board; relayed by Ada
//! > Correction: no bicycles on any crossing.
//! “Ferry notices”, publisher unknown (notices#4)
//! ```

use crate::answer::Citation;
use crate::bot::escape::{escape, quoted};
use crate::bot::limits;
use crate::bot::reply::Field;
use crate::bot::words::Words;
use crate::corpus::Stance;

/// A sentence's number, and what it is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbered {
    /// It is cited.
    Cited(usize),
    /// It is near, and answers nothing.
    Nearest(usize),
}

/// The field of a sentence; in a dispute with its side.
pub(crate) fn quotation(
    number: Numbered,
    citation: &Citation,
    side: Option<Stance>,
    words: &Words,
) -> Field {
    let speaker = speaker_line(citation, side, words);
    let (key, number) = match number {
        Numbered::Cited(number) => ("quotation-name", number),
        Numbered::Nearest(number) => ("nearest-name", number),
    };
    let values = [("number", number.into()), ("speaker", speaker.into())];
    Field::new(words.fill(key, &values), value(citation, words))
}

/// The words in a quote block, whole or not at all, and their source.
fn value(citation: &Citation, words: &Words) -> String {
    let source = source_line(citation, words);
    let whole = format!("{}\n{source}", quoted(&citation.text));
    if limits::length(&whole) <= limits::FIELD_VALUE {
        return whole;
    }
    let note = too_long(citation, words);
    limits::rows(&[note, source], limits::FIELD_VALUE, words)
}

/// What stands in place of a sentence that is too long to be shown whole.
pub(crate) fn too_long(citation: &Citation, words: &Words) -> String {
    let id = escape(&citation.id);
    let count = citation.text.chars().count();
    let values = [("id", id.into()), ("count", count.into())];
    words.fill("too-long-sentence", &values)
}

/// Who said it, where, when and through whom, escaped.
pub(crate) fn speaker_line(citation: &Citation, side: Option<Stance>, words: &Words) -> String {
    let mut parts = Vec::new();
    match &citation.speaker_name {
        None => parts.push(words.text("citation-narration")),
        Some(name) => {
            parts.push(escape(name));
            parts.push(match &citation.medium {
                Some(medium) => words.fill("citation-medium", &[("medium", escape(medium).into())]),
                None => words.text("citation-medium-unknown"),
            });
        }
    }
    if let Some(said) = &citation.said {
        parts.push(words.fill("citation-said", &[("said", escape(said).into())]));
    }
    if let Some(name) = &citation.relayed_by_name {
        parts.push(words.fill("citation-relayed", &[("name", escape(name).into())]));
    }
    if citation.reported {
        parts.push(words.text("citation-reported"));
    }
    parts.extend(side.map(|stance| words.text(stance_key(stance))));
    parts.join(&words.text("citation-separator"))
}

/// Which source and where in it, escaped.
pub(crate) fn source_line(citation: &Citation, words: &Words) -> String {
    let publisher = match &citation.publisher {
        Some(publisher) => escape(publisher),
        None => words.text("citation-publisher-unknown"),
    };
    let values = [
        ("title", escape(&citation.source_title).into()),
        ("publisher", publisher.into()),
        ("id", escape(&citation.id).into()),
    ];
    words.fill("citation-source", &values)
}

/// What a statement says to the question, as a key of the words.
pub(crate) const fn stance_key(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "stance-affirms",
        Stance::Denies => "stance-denies",
        Stance::Qualifies => "stance-qualifies",
    }
}
