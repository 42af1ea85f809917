//! Checks names and aliases. Each belongs to one party or one topic, in any spelling; it has letters
//! or digits, by which it is found, no hidden characters, and is no common word that would match
//! every other question.

use std::collections::HashMap;

use super::fields::SpannedText;
use super::findings::{Findings, line_of};
use crate::text::{is_combining_mark, normalise, simplified};

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
/// name that a party shares with a topic is only a warning, because a question can mean both. Names
/// that differ only in marks, spaces and the script are a warning, too: the linker does not
/// distinguish them.
pub(super) fn report_shared(names: &NameTable, text: &str, findings: &mut Findings) {
    let mut owners: HashMap<String, &Name> = HashMap::new();
    for name in &names.0 {
        let spelling = spelling(&name.text);
        if spelling.is_empty() {
            let message = format!(
                "`{}` has no visible character",
                name.text.value.escape_debug()
            );
            findings.error(name.text.span, message, "write a name, or remove it");
            continue;
        }
        report_no_name(&name.text, &spelling, findings);
        let letters = letters(&spelling);
        if letters.is_empty() {
            let message = format!("`{}` has no letter or digit", name.text.value);
            let help = "names are found by their letters and digits: remove it";
            findings.warning(name.text.span, message, help);
            continue;
        }
        let Some(first) = owners.get(&letters) else {
            owners.insert(letters, name);
            continue;
        };
        if first.kind != name.kind || first.owner != name.owner {
            report_two_owners(first, name, text, findings);
        }
    }
}

/// Reports two names with the same letters, of which `first` comes before `name`.
fn report_two_owners(first: &Name, name: &Name, text: &str, findings: &mut Findings) {
    let line = line_of(text, first.text.span.start);
    let of = &name.text.value;
    let same_kind = first.kind == name.kind;
    let owners = if same_kind {
        format!("two {}", plural(name.kind))
    } else {
        format!("a {} and a {}", first.kind, name.kind)
    };
    if spelling(&first.text) != spelling(&name.text) {
        let message = format!(
            "{owners} have names with the same letters: `{}` and `{of}`",
            first.text.value
        );
        let help = format!("both are taken for the one on line {line}; remove one of them");
        findings.warning(name.text.span, message, help);
        return;
    }
    let message = format!("{owners} have the name `{of}`");
    if same_kind {
        let help = format!("the other one has it on line {line}; remove it from one of them");
        findings.error(name.text.span, message, help);
    } else {
        let help = format!(
            "the {} has it on line {line}; remove it from one of them",
            first.kind
        );
        findings.warning(name.text.span, message, help);
    }
}

/// Normalised and in lower case.
fn spelling(name: &SpannedText) -> String {
    normalise(&name.value).to_lowercase()
}

/// What the linker compares: the letters and digits with their combining marks, simplified.
fn letters(spelling: &str) -> String {
    let simplified = simplified(spelling);
    let words = simplified.trim_start_matches(|c: char| !c.is_alphanumeric());
    let compared = |c: &char| c.is_alphanumeric() || is_combining_mark(*c);
    words.chars().filter(compared).collect()
}

/// Reports names that are displayed differently than written, or that are function words. An acronym
/// in capital letters ("US") is no function word: the linker finds it only in capital letters.
fn report_no_name(name: &SpannedText, spelling: &str, findings: &mut Findings) {
    let hidden = |&c: &char| c.is_control() || is_direction(c);
    if let Some(c) = name.value.chars().find(hidden) {
        let code = u32::from(c);
        let shown = name.value.escape_debug();
        let message = format!("`{shown}` contains the character U+{code:04X}, which is invisible");
        findings.error(name.span, message, "remove the character");
    }
    let is_acronym = name.value.chars().count() > 1 && name.value.chars().all(char::is_uppercase);
    if is_function_word(spelling) && !is_acronym {
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

/// Returns true for an article, a pronoun, an auxiliary and the like, in lower case. No name of a
/// dispute is one, except as an acronym in capital letters.
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.lines().any(|one| one == word)
}

fn plural(kind: &str) -> &'static str {
    match kind {
        "party" => "parties",
        _ => "topics",
    }
}
