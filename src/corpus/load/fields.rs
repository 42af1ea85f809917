//! Reads the keys of a table one by one, each with its type and position.
//!
//! ```text
//! dispute.toml:4:1: error: unknown key `alias` in `[[party]]` (did you mean `aliases`?)
//! dispute.toml:5:8: error: `name` is a number, expected a string (write `name = "…"`)
//! ```

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Section, TomlDocument, place};
use super::findings::Findings;
use super::suggestion::suggest;
use crate::text::Span;

/// A string and its range in the file.
#[derive(Debug, Clone)]
pub(super) struct SpannedText {
    pub(super) value: String,
    pub(super) span: Span,
}

/// One table.
pub(super) struct Fields<'t> {
    /// The name in messages: "`[[party]]`", "the front matter".
    name: &'static str,
    /// The range of its header.
    pub(super) header: Span,
    offset: usize,
    table: &'t DeTable<'t>,
    is_valid: bool,
}

/// Returns the keys before the first table, and reports keys that are not in `known`. `name` is the
/// name of the document in messages.
pub(super) fn top_level<'t>(
    document: &'t mut TomlDocument<'_>,
    name: &'static str,
    known: &[&str],
    findings: &mut Findings,
) -> Fields<'t> {
    for part in document.parts.iter().skip(1).filter(|part| part.is_valid) {
        document.complete &= Fields::from_section(name, part).report_unknown(known, findings);
    }
    let top = Fields::from_section(name, &document.parts[0]);
    document.complete &= top.report_unknown(known, findings);
    top
}

impl<'t> Fields<'t> {
    /// The keys of a section. Its start counts as its header.
    pub(super) const fn from_section(name: &'static str, part: &'t Section<'t>) -> Self {
        Self {
            name,
            header: Span::new(part.offset, part.offset),
            offset: part.offset,
            table: &part.table,
            is_valid: part.is_valid,
        }
    }

    /// Reports keys that are not in `known`. Returns true if there is none.
    pub(super) fn report_unknown(&self, known: &[&str], findings: &mut Findings) -> bool {
        let mut all_known = true;
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                all_known = false;
                let help = suggest(name, known.iter().copied())
                    .unwrap_or_else(|| format!("known here: {}", list(known)));
                let message = format!("unknown key `{name}` in {}", self.name);
                findings.error(self.place(key), message, help);
            }
        }
        all_known
    }

    fn place<T>(&self, value: &Spanned<T>) -> Span {
        place(self.offset, value)
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table
            .iter()
            .find_map(|(k, value)| (k.get_ref() == key).then_some(value))
    }

    /// An optional string that must not be empty.
    pub(super) fn text(&self, key: &str, findings: &mut Findings) -> Option<SpannedText> {
        self.get(key).and_then(|v| self.string(key, v, findings))
    }

    /// A required string.
    pub(super) fn required(&self, key: &str, findings: &mut Findings) -> Option<SpannedText> {
        self.require(key, "\"…\"", findings);
        self.text(key, findings)
    }

    /// A list of strings or a single string; `None` if the key is missing.
    pub(super) fn texts(&self, key: &str, findings: &mut Findings) -> Option<Vec<SpannedText>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(_) => Some(self.string(key, value, findings).into_iter().collect()),
            _ => self.list(key, findings),
        }
    }

    /// A list of strings or a single string; at least one is required.
    pub(super) fn required_texts(&self, key: &str, findings: &mut Findings) -> Vec<SpannedText> {
        self.require(key, "[\"…\"]", findings);
        self.texts(key, findings).unwrap_or_default()
    }

    /// A list of strings; `None` if the key is missing.
    pub(super) fn list(&self, key: &str, findings: &mut Findings) -> Option<Vec<SpannedText>> {
        let value = self.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(key, value, "a list of strings", "[\"…\"]", findings);
            return Some(Vec::new());
        };
        if items.is_empty() {
            let help = "add an entry, or remove the key";
            findings.error(self.place(value), format!("`{key}` is an empty list"), help);
        }
        let texts = items.iter().filter_map(|v| self.item(key, v, findings));
        Some(texts.collect())
    }

    /// A boolean; false if the key is missing.
    pub(super) fn flag(&self, key: &str, findings: &mut Findings) -> bool {
        let Some(value) = self.get(key) else {
            return false;
        };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            _ => {
                self.wrong_type(key, value, "`true` or `false`", "true", findings);
                false
            }
        }
    }

    /// The keys of an inline table with their strings; `None` if the key is missing.
    pub(super) fn pairs(
        &self,
        key: &str,
        findings: &mut Findings,
    ) -> Option<Vec<(SpannedText, Option<SpannedText>)>> {
        let value = self.get(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, value, "a table", "{ … = \"…\" }", findings);
            return Some(Vec::new());
        };
        let pairs = table.iter().map(|(k, v)| {
            let name = SpannedText {
                value: k.get_ref().to_string(),
                span: self.place(k),
            };
            let text = self.string(&name.value, v, findings);
            (name, text)
        });
        Some(pairs.collect())
    }

    fn require(&self, key: &str, example: &str, findings: &mut Findings) {
        if self.is_valid && self.get(key).is_none() {
            let message = format!("`{key}` is missing in {}", self.name);
            findings.error(self.header, message, format!("add `{key} = {example}`"));
        }
    }

    fn string(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
    ) -> Option<SpannedText> {
        let span = self.place(value);
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, "a string", "\"…\"", findings);
            return None;
        };
        if text.trim().is_empty() {
            let help = "write something, or remove it";
            findings.error(span, format!("`{key}` is empty"), help);
            return None;
        }
        let value = text.to_string();
        Some(SpannedText { value, span })
    }

    fn item(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
    ) -> Option<SpannedText> {
        let span = self.place(value);
        let (message, help) = match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                let value = text.to_string();
                return Some(SpannedText { value, span });
            }
            DeValue::String(_) => ("an empty string", "write something, or remove it"),
            other => (
                type_of(other),
                "it may contain only strings, in quotation marks",
            ),
        };
        findings.error(span, format!("`{key}` contains {message}"), help);
        None
    }

    fn wrong_type(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        expected: &str,
        example: &str,
        findings: &mut Findings,
    ) {
        let is = type_of(value.get_ref());
        findings.error(
            self.place(value),
            format!("`{key}` is {is}, expected {expected}"),
            format!("write `{key} = {example}`"),
        );
    }
}

/// The tables of one name. `complete` is false if the file may hold more of them that could not be
/// read.
pub(super) struct TomlTables<'t> {
    pub(super) found: Vec<Fields<'t>>,
    pub(super) complete: bool,
}

/// A kind of table.
pub(super) struct TableKind {
    /// The key: "party".
    pub(super) key: &'static str,
    /// The name in messages: "`[[party]]`".
    pub(super) name: &'static str,
    pub(super) known: &'static [&'static str],
}

/// The tables of `kind`, in file order. Reports any other value of that name.
pub(super) fn tables<'t>(
    document: &'t TomlDocument<'t>,
    kind: &TableKind,
    findings: &mut Findings,
) -> TomlTables<'t> {
    let mut tables = TomlTables {
        found: Vec::new(),
        complete: document.complete,
    };
    for part in &document.parts {
        let value = part.table.iter().find(|(k, _)| k.get_ref() == kind.key);
        if let Some((_, value)) = value {
            tables.collect_table(part, kind, value, findings);
        }
    }
    tables
}

impl<'t> TomlTables<'t> {
    fn collect_table(
        &mut self,
        part: &'t Section<'t>,
        kind: &TableKind,
        value: &'t Spanned<DeValue<'t>>,
        findings: &mut Findings,
    ) {
        let DeValue::Array(items) = value.get_ref() else {
            self.report(part, kind, value, findings);
            return;
        };
        if items.is_empty() {
            self.report(part, kind, value, findings);
        }
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                self.report(part, kind, item, findings);
                continue;
            };
            let fields = Fields {
                name: kind.name,
                header: part.place(item),
                offset: part.offset,
                table,
                is_valid: part.is_valid,
            };
            fields.report_unknown(kind.known, findings);
            self.found.push(fields);
        }
    }

    fn report(
        &mut self,
        part: &Section<'_>,
        kind: &TableKind,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
    ) {
        self.complete = false;
        let message = format!(
            "`{}` is {}, expected tables",
            kind.key,
            type_of(value.get_ref())
        );
        let help = format!("write {} before the keys of each", kind.name);
        findings.error(part.place(value), message, help);
    }
}

/// The names in backticks, separated by commas.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

const fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
