//! The unique ids of one kind, and suggestions for unknown ids.

use std::collections::HashMap;

use super::fields::{SpannedText, list};
use super::findings::{Findings, line_of};
use super::suggestion::suggest;
use crate::text::Span;

/// The maximum number of ids in a help text.
const MAX_LISTED: usize = 8;

/// The ids of the parties, topics, questions, sources or statements of a dispute.
pub(super) struct IdRegistry {
    /// The name of the kind in messages: "party", "source".
    kind: &'static str,
    ids: Vec<String>,
    first: HashMap<String, (usize, Span)>,
    complete: bool,
}

impl IdRegistry {
    /// Creates an empty registry. `complete` means that every id could be read; if not, an unknown
    /// id may be one of those that could not, and is not reported.
    pub(super) fn new(kind: &'static str, complete: bool) -> Self {
        Self {
            kind,
            ids: Vec::new(),
            first: HashMap::new(),
            complete,
        }
    }

    /// Adds an id that needs no check, such as that of a file.
    pub(super) fn add_known(&mut self, id: &str) {
        let place = (self.ids.len(), Span::new(0, 0));
        self.first.insert(id.to_owned(), place);
        self.ids.push(id.to_owned());
    }

    /// Adds the id of the next item, `None` if it has none. `text` is the content of the file.
    pub(super) fn add(&mut self, id: Option<&SpannedText>, text: &str, findings: &mut Findings) {
        let place = self.ids.len();
        let Some(id) = id else {
            self.ids.push(String::new());
            self.complete = false;
            return;
        };
        self.ids.push(id.value.clone());
        report_characters(id, findings);
        if let Some((_, first)) = self.first.get(&id.value) {
            let message = format!("the {} `{}` is defined twice", self.kind, id.value);
            let line = line_of(text, first.start);
            let help = format!("the first one is on line {line}; give this one another id");
            findings.error(id.span, message, help);
        } else {
            self.first.insert(id.value.clone(), (place, id.span));
        }
    }

    /// Returns the index of the item with this id; reports an unknown id.
    pub(super) fn resolve(&self, id: &SpannedText, findings: &mut Findings) -> Option<usize> {
        let found = self.first.get(&id.value).map(|&(place, _)| place);
        if found.is_none() && self.complete {
            let help = suggest(&id.value, self.known()).unwrap_or_else(|| self.list_known());
            let message = format!("there is no {} `{}`", self.kind, id.value);
            findings.error(id.span, message, help);
        }
        found
    }

    /// Returns the indices of the items with these ids; reports an id that is listed twice.
    pub(super) fn resolve_all(&self, ids: &[SpannedText], findings: &mut Findings) -> Vec<usize> {
        let mut places = Vec::new();
        for id in ids {
            match self.resolve(id, findings) {
                Some(place) if places.contains(&place) => {
                    let message = format!("the {} `{}` is listed twice", self.kind, id.value);
                    findings.error(id.span, message, "remove one of them");
                }
                Some(place) => places.push(place),
                None => {}
            }
        }
        places
    }

    /// The id at an index.
    pub(super) fn id(&self, place: usize) -> &str {
        &self.ids[place]
    }

    fn known(&self) -> impl Iterator<Item = &str> {
        let first = |&(at, id): &(usize, &String)| self.first.get(id).is_some_and(|f| f.0 == at);
        self.ids
            .iter()
            .enumerate()
            .filter(first)
            .map(|(_, id)| id.as_str())
    }

    fn list_known(&self) -> String {
        let shown: Vec<&str> = self.known().take(MAX_LISTED).collect();
        match self.known().count() {
            0 => format!("no {} is defined here", self.kind),
            all if all > MAX_LISTED => {
                format!("there are {} and {} more", list(&shown), all - MAX_LISTED)
            }
            1 => format!("there is {}", list(&shown)),
            _ => format!("there are {}", list(&shown)),
        }
    }
}

/// Reports characters outside the plain alphabet. Ids appear in file names, in `article#4` and in
/// JSON.
fn report_characters(id: &SpannedText, findings: &mut Findings) {
    if let Some((message, help)) = malformed_id(&id.value) {
        findings.error(id.span, message, help);
    }
}

/// Returns a message and a help text if the id has invalid characters, else `None`.
pub(super) fn malformed_id(id: &str) -> Option<(String, String)> {
    if id.chars().all(is_plain) {
        return None;
    }
    let message = format!("the id `{id}` has characters other than a-z, 0-9, - and _");
    let help = match plain(id).as_str() {
        "" => "use only those".to_owned(),
        plain => format!("write `{plain}`"),
    };
    Some((message, help))
}

const fn is_plain(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '-' | '_')
}

fn plain(id: &str) -> String {
    let dashed: String = id
        .to_lowercase()
        .chars()
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect();
    let words: Vec<&str> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}
