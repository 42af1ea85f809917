//! Links the names in a text as the program does.

use receipts::entity_linker::{EntityLinker, Spelling, canonical};
use serde_json::{Value, json};

/// The text in the reader's form: with topics as written, and with their canonical names.
pub(crate) fn linked(names: &EntityLinker, text: &str, spelling: Spelling) -> Value {
    let marked = names.link(&canonical(text), spelling);
    json!({ "written": marked.surface, "canonical": marked.canonical })
}
