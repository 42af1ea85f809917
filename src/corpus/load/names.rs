//! A name or alias names one party or one topic alone, however it is spelt, and is a name: it shows
//! what it is, and is no word that stands in every other question.

use std::collections::HashMap;

use super::fields::SpannedText;
use super::findings::{Findings, line_of};
use crate::text::normalise;

/// The names and aliases of a dispute's parties and topics, in the file's order.
#[derive(Default)]
pub(super) struct NameTable(Vec<Name>);

struct Name {
    kind: &'static str,
    owner: usize,
    text: SpannedText,
}

impl NameTable {
    /// Takes in a name of the `owner`-th of its kind.
    pub(super) fn add(&mut self, kind: &'static str, owner: usize, text: &SpannedText) {
        self.0.push(Name {
            kind,
            owner,
            text: text.clone(),
        });
    }
}

/// Reports names that two parties or two topics claim, compared normalised and in lower case; a
/// party's that a topic has too is a warning, for a question can mean both.
pub(super) fn report_shared(names: &NameTable, text: &str, findings: &mut Findings) {
    let mut owners: HashMap<String, &Name> = HashMap::new();
    for name in &names.0 {
        let spelling = normalise(&name.text.value).to_lowercase();
        if spelling.is_empty() {
            let message = format!(
                "`{}` has no visible character",
                name.text.value.escape_debug()
            );
            findings.error(name.text.span, message, "write a name, or take it away");
            continue;
        }
        report_no_name(&name.text, &spelling, findings);
        let Some(first) = owners.get(&spelling) else {
            owners.insert(spelling, name);
            continue;
        };
        let same_kind = first.kind == name.kind;
        if same_kind && first.owner == name.owner {
            continue;
        }
        let line = line_of(text, first.text.span.start);
        let of = &name.text.value;
        if same_kind {
            let message = format!("two {} claim the name `{of}`", plural(name.kind));
            let help = format!("the other one has it on line {line}; leave it to one of them");
            findings.error(name.text.span, message, help);
        } else {
            let message = format!("a {} and a {} claim the name `{of}`", first.kind, name.kind);
            let help = format!(
                "the {} has it on line {line}; leave it to one of them",
                first.kind
            );
            findings.warning(name.text.span, message, help);
        }
    }
}

/// Reports what would show otherwise than it is written, or would be found in every other question.
fn report_no_name(name: &SpannedText, spelling: &str, findings: &mut Findings) {
    let hidden = |&c: &char| c.is_control() || is_direction(c);
    if let Some(c) = name.value.chars().find(hidden) {
        let code = u32::from(c);
        let shown = name.value.escape_debug();
        let message = format!("`{shown}` holds the character U+{code:04X}, which shows nothing");
        findings.error(name.span, message, "take the character away");
    }
    if FUNCTION_WORDS.lines().any(|word| word == spelling) {
        let message = format!("`{}` is a word of every other question", name.value);
        let help = "it would be found where nobody means it: write a name, or take it away";
        findings.error(name.span, message, help);
    }
}

/// Characters that turn the direction of what follows (Unicode property `Bidi_Control`).
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words of the closed classes of English and Chinese (articles, pronouns, prepositions,
/// conjunctions, auxiliaries, question words), a line each.
const FUNCTION_WORDS: &str = include_str!("function_words.txt");

fn plural(kind: &str) -> &'static str {
    match kind {
        "party" => "parties",
        _ => "topics",
    }
}
