//! A source's file: front matter, body and sentences.

use std::cell::OnceCell;

use super::files::Folder;
use super::findings::Findings;
use super::front_matter;
use super::lookup::Lookup;
use super::quote_suggestions::QuoteSuggestions;
use crate::corpus::{Problem, Sentence, Source, SourceContent, SourceMeta, sentences};
use crate::text::Span;

/// A source with its findings.
pub(super) struct SourceDraft {
    /// The stem of the file name.
    pub(super) id: String,
    /// The file name.
    pub(super) name: String,
    pub(super) findings: Findings,
    /// The whole file.
    pub(super) text: String,
    /// The range of its body; `None` if it could not be read, in which case quotes are not checked.
    pub(super) body: Option<Span>,
    pub(super) sentences: Vec<Sentence>,
    /// The index of the text.
    pub(super) lookup: Lookup,
    /// The suggestions for wrong quotes, built for the first of them.
    pub(super) misquoted: OnceCell<QuoteSuggestions>,
    meta: SourceMeta,
}

impl SourceDraft {
    /// Parses the file `name` with the content `text`.
    pub(super) fn read(folder: &Folder, name: &str, text: String) -> Self {
        let mut findings = Findings::new(folder.display_path(name));
        let (meta, body) = front_matter::read(&text, &mut findings);
        let sentences = body.map_or_else(Vec::new, |body| {
            let mut sentences = sentences::split(body.of(&text), meta.language.as_deref());
            for sentence in &mut sentences {
                sentence.span.start += body.start;
                sentence.span.end += body.start;
            }
            sentences
        });
        Self {
            id: name.strip_suffix(".md").unwrap_or(name).to_owned(),
            name: name.to_owned(),
            findings,
            text,
            body,
            sentences,
            lookup: Lookup::default(),
            misquoted: OnceCell::new(),
            meta,
        }
    }

    /// A placeholder for a file that could not be read; the caller has reported that.
    pub(super) fn unreadable(folder: &Folder, name: &str) -> Self {
        let mut draft = Self::read(folder, name, String::new());
        draft.findings = Findings::new(folder.display_path(name));
        draft
    }

    pub(super) fn finish(self, problems: &mut Vec<Problem>) -> Source {
        self.findings.finish(&self.text, problems);
        Source {
            id: self.id,
            meta: self.meta,
            body: self.body.unwrap_or(Span::new(0, 0)),
            content: SourceContent::loaded(self.text, self.sentences),
        }
    }
}
