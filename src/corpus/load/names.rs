//! Checks names and aliases. Each belongs to one party or one topic, in any spelling; it has no
//! hidden characters and is no common word that would match every other question.

use std::collections::HashMap;

use super::fields::SpannedText;
use super::findings::{Findings, line_of};
use crate::text::normalise;

/// The names and aliases of a dispute's parties and topics, in file order.
#[derive(Default)]
pub(super) struct NameTable(Vec<Name>);

struct Name {
    kind: &'static str,
    owner: usize,
    text: SpannedText,
}

impl NameTable {
    /// Adds a name of the item with the index `owner` of its kind.
    pub(super) fn add(&mut self, kind: &'static str, owner: usize, text: &SpannedText) {
        self.0.push(Name {
            kind,
            owner,
            text: text.clone(),
        });
    }
}

/// Reports names that two parties or two topics share, compared normalised and in lower case. A
/// name that a party shares with a topic is only a warning, because a question can mean both.
pub(super) fn report_shared(names: &NameTable, text: &str, findings: &mut Findings) {
    let mut owners: HashMap<String, &Name> = HashMap::new();
    for name in &names.0 {
        let spelling = normalise(&name.text.value).to_lowercase();
        if spelling.is_empty() {
            let message = format!(
                "`{}` has no visible character",
                name.text.value.escape_debug()
            );
            findings.error(name.text.span, message, "write a name, or remove it");
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
            let message = format!("two {} have the name `{of}`", plural(name.kind));
            let help = format!("the other one has it on line {line}; remove it from one of them");
            findings.error(name.text.span, message, help);
        } else {
            let message = format!("a {} and a {} have the name `{of}`", first.kind, name.kind);
            let help = format!(
                "the {} has it on line {line}; remove it from one of them",
                first.kind
            );
            findings.warning(name.text.span, message, help);
        }
    }
}

/// Reports names that are displayed differently than written, or that are function words.
fn report_no_name(name: &SpannedText, spelling: &str, findings: &mut Findings) {
    let hidden = |&c: &char| c.is_control() || is_direction(c);
    if let Some(c) = name.value.chars().find(hidden) {
        let code = u32::from(c);
        let shown = name.value.escape_debug();
        let message = format!("`{shown}` contains the character U+{code:04X}, which is invisible");
        findings.error(name.span, message, "remove the character");
    }
    if FUNCTION_WORDS.lines().any(|word| word == spelling) {
        let message = format!("`{}` is a very common word", name.value);
        let help = "it would be found in most questions: write a name, or remove it";
        findings.error(name.span, message, help);
    }
}

/// Returns true for characters that change the text direction (Unicode property `Bidi_Control`).
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words of the closed classes of English and Chinese (articles, pronouns, prepositions,
/// conjunctions, auxiliaries, question words), one per line.
const FUNCTION_WORDS: &str = include_str!("function_words.txt");

fn plural(kind: &str) -> &'static str {
    match kind {
        "party" => "parties",
        _ => "topics",
    }
}
