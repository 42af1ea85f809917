//! Warns of a source that introduces a quotation but does not contain it.
//!
//! ```text
//! Her tweet read:
//!
//! It is clear that this is yet another …       warning: no quotation mark and no statement
//! ```
//!
//! Copied articles lose embedded posts in this way, and the following text looks like the
//! quotation.

use super::sources::SourceDraft;
use crate::corpus::{Sentence, Statement, speech_verbs};
use crate::text::Span;

/// Adds a warning for each sentence at the end of a paragraph that introduces a quotation, if none
/// follows. A directly quoted statement counts as a quotation, even without quotation marks.
pub(super) fn warn(source: &mut SourceDraft, at: usize, statements: &[Statement]) {
    let quotes: Vec<Span> = statements
        .iter()
        .filter(|statement| statement.source.0 == at && !statement.reported)
        .map(|statement| statement.quote)
        .collect();
    let paragraphs: Vec<&[Sentence]> = source
        .sentences
        .chunk_by(|a, b| a.paragraph == b.paragraph)
        .collect();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs.get(number + 1);
        let announcing = paragraph
            .last()
            .filter(|sentence| announces(sentence.span.of(&source.text)));
        if let Some(sentence) = announcing
            && !next.is_some_and(|next| is_quotation(next, &source.text, &quotes))
        {
            source.findings.warning(
                sentence.span,
                "no quotation follows this announcement",
                "add the quotation if the original has one; if the paragraph below is the quotation, \
                 make it a statement; otherwise ignore this",
            );
        }
    }
}

fn announces(sentence: &str) -> bool {
    let Some(words) = sentence.trim_end().strip_suffix([':', '：']) else {
        return false;
    };
    let says = |word: &str| speech_verbs::is_verb(&word.to_lowercase());
    words.split(|c: char| !c.is_alphanumeric()).any(says) || speech_verbs::has_chinese_verb(words)
}

fn is_quotation(paragraph: &[Sentence], text: &str, quotes: &[Span]) -> bool {
    let (Some(first), Some(last)) = (paragraph.first(), paragraph.last()) else {
        return false;
    };
    let whole = Span::new(first.span.start, last.span.end);
    let words = whole.of(text).trim_start_matches(['*', '_', ' ']);
    words.starts_with(['“', '”', '„', '"', '‘', '\'', '«', '「', '『', '>'])
        || quotes.iter().any(|quote| quote.overlaps(whole))
}
