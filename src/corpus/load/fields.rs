//! A table's keys, one by one, each with its type and place.
//!
//! ```text
//! dispute.toml:4:1: error: unknown key `alias` in `[[party]]` (did you mean `aliases`?)
//! dispute.toml:5:8: error: `name` is a number, expected a string (write `name = "…"`)
//! ```

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Document, Part};
use super::findings::Findings;
use super::register::suggest;
use crate::text::Span;

/// A string and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) span: Span,
}

/// One table.
pub(super) struct Fields<'t> {
    /// As messages name it: "`[[party]]`", "the front matter".
    name: &'static str,
    /// Its header's place.
    pub(super) header: Span,
    offset: usize,
    table: &'t DeTable<'t>,
    sound: bool,
}

impl<'t> Fields<'t> {
    /// The keys of a part; those that are not in `known` are reported.
    pub(super) fn of_part(
        name: &'static str,
        part: &'t Part<'t>,
        known: &[&str],
        findings: &mut Findings,
    ) -> Self {
        let fields = Self {
            name,
            header: Span::new(part.offset, part.offset),
            offset: part.offset,
            table: &part.table,
            sound: part.sound,
        };
        fields.report_unknown(known, findings);
        fields
    }

    fn report_unknown(&self, known: &[&str], findings: &mut Findings) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let help = suggest(name, known.iter().copied())
                    .unwrap_or_else(|| format!("known here: {}", list(known)));
                let message = format!("unknown key `{name}` in {}", self.name);
                findings.error(self.place(key), message, help);
            }
        }
    }

    fn place<T>(&self, value: &Spanned<T>) -> Span {
        let range = value.span();
        Span::new(self.offset + range.start, self.offset + range.end)
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table
            .iter()
            .find_map(|(k, value)| (k.get_ref() == key).then_some(value))
    }

    /// A string that may be missing, but not empty.
    pub(super) fn text(&self, key: &str, findings: &mut Findings) -> Option<Text> {
        self.get(key).and_then(|v| self.string(key, v, findings))
    }

    /// A string that must be there.
    pub(super) fn required(&self, key: &str, findings: &mut Findings) -> Option<Text> {
        self.require(key, "\"…\"", findings);
        self.text(key, findings)
    }

    /// Strings in a list, or one alone; `None` where the key is missing.
    pub(super) fn texts(&self, key: &str, findings: &mut Findings) -> Option<Vec<Text>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(_) => Some(self.string(key, value, findings).into_iter().collect()),
            _ => self.list(key, findings),
        }
    }

    /// Strings in a list, or one alone; at least one must be there.
    pub(super) fn required_texts(&self, key: &str, findings: &mut Findings) -> Vec<Text> {
        self.require(key, "[\"…\"]", findings);
        self.texts(key, findings).unwrap_or_default()
    }

    /// Strings in a list; `None` where the key is missing.
    pub(super) fn list(&self, key: &str, findings: &mut Findings) -> Option<Vec<Text>> {
        let value = self.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(key, value, "a list of strings", "[\"…\"]", findings);
            return Some(Vec::new());
        };
        if items.is_empty() {
            let help = "put something in, or take the key away";
            findings.error(self.place(value), format!("`{key}` is an empty list"), help);
        }
        let texts = items.iter().filter_map(|v| self.string(key, v, findings));
        Some(texts.collect())
    }

    /// `true` or `false`; `false` where the key is missing.
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

    /// The keys of an inline table with their strings; `None` where the key is missing.
    pub(super) fn pairs(
        &self,
        key: &str,
        findings: &mut Findings,
    ) -> Option<Vec<(Text, Option<Text>)>> {
        let value = self.get(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, value, "a table", "{ … = \"…\" }", findings);
            return Some(Vec::new());
        };
        let pairs = table.iter().map(|(k, v)| {
            let name = Text {
                value: k.get_ref().to_string(),
                span: self.place(k),
            };
            let text = self.string(&name.value, v, findings);
            (name, text)
        });
        Some(pairs.collect())
    }

    fn require(&self, key: &str, example: &str, findings: &mut Findings) {
        if self.sound && self.get(key).is_none() {
            let message = format!("`{key}` is missing in {}", self.name);
            findings.error(self.header, message, format!("add `{key} = {example}`"));
        }
    }

    fn string(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
    ) -> Option<Text> {
        let span = self.place(value);
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, "a string", "\"…\"", findings);
            return None;
        };
        if text.trim().is_empty() {
            let help = "write something, or take it away";
            findings.error(span, format!("`{key}` is empty"), help);
            return None;
        }
        let value = text.to_string();
        Some(Text { value, span })
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

/// The tables of `[[name]]`, in the file's order; anything else of that name is reported.
pub(super) fn tables<'t>(
    document: &'t Document<'t>,
    key: &'static str,
    name: &'static str,
    known: &[&str],
    findings: &mut Findings,
) -> Vec<Fields<'t>> {
    let mut out = Vec::new();
    for part in &document.parts {
        let Some((_, value)) = part.table.iter().find(|(k, _)| k.get_ref() == key) else {
            continue;
        };
        let place = |span: std::ops::Range<usize>| {
            Span::new(part.offset + span.start, part.offset + span.end)
        };
        let items = value.get_ref().as_array().map(|items| items.iter());
        let Some(items) = items.filter(|items| items.len() > 0) else {
            let is = type_of(value.get_ref());
            let message = format!("`{key}` is {is}, expected tables");
            findings.error(place(value.span()), message, format!("write {name}"));
            continue;
        };
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                let message = format!("`{key}` holds {}", type_of(item.get_ref()));
                findings.error(place(item.span()), message, format!("write {name}"));
                continue;
            };
            let fields = Fields {
                name,
                header: place(item.span()),
                offset: part.offset,
                table,
                sound: part.sound,
            };
            fields.report_unknown(known, findings);
            out.push(fields);
        }
    }
    out
}

/// The names in backticks, with commas between them.
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
