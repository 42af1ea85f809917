//! Names in a text, linked as the program links them.

use receipts::entity_linker::{EntityLinker, Spelling, canonical};
use serde_json::{Value, json};

/// The text as the reader takes it: topics as written, and by their names.
pub(crate) fn linked(names: &EntityLinker, text: &str, spelling: Spelling) -> Value {
    let marked = names.link(&canonical(text), spelling);
    json!({ "written": marked.surface, "canonical": marked.canonical })
}
