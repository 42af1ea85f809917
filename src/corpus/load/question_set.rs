//! `questions.jsonl`: a dispute's own tests, one JSON object per line.
//!
//! ```text
//! {"id": "a1", "q": "Can I?", "verdict": ["no"], "cite": ["you cannot"]}
//! {"id": "a2", "q": "Who knows?", "verdict": ["not_in_sources"], "abstain": true}
//! {"id": "a3", "q": "Is it banned?", "verdict": ["yes"], "tags": ["core"],
//!  "asks": {"question": "can-i", "way": "inverted"}}
//! ```
//! `asks` is one object or a list of them. Its `way` is one of [`WAYS`].

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fields::list;
use super::files::Folder;
use super::findings::{Findings, line_of};
use super::suggestion::suggest;
use crate::corpus::{Dispute, Problem};
use crate::text::{Span, truncate_chars};

const FILE: &str = "questions.jsonl";
const KEYS: [&str; 7] = ["id", "q", "verdict", "cite", "abstain", "tags", "asks"];
/// How a row's question asks one of the dispute's: as written, inverted, or for a special case.
const WAYS: [&str; 3] = ["same", "inverted", "narrower"];
/// The codes of a verdict; "none" is an answer without a verdict.
const CODES: [&str; 5] = ["yes", "no", "disputed", SILENT, "none"];
/// The code of a question that the sources do not answer.
const SILENT: &str = "not_in_sources";

/// Reports what is wrong with the file, if there is one. Citations are searched in the dispute's
/// sentences.
pub(super) fn check(folder: &Folder, dispute: Option<&Dispute>, problems: &mut Vec<Problem>) {
    let Some(text) = folder.read_beside(FILE, problems) else {
        return;
    };
    let mut rows = QuestionRows {
        text: &text,
        dispute,
        ids: HashMap::new(),
        findings: Findings::new(folder.display_path(FILE)),
    };
    // `receipts eval` ignores a byte order mark, too.
    let rows_of_file = text.trim_start_matches('\u{feff}');
    let mut start = text.len() - rows_of_file.len();
    for line in rows_of_file.split_inclusive('\n') {
        let row = line.trim_end();
        if !row.is_empty() {
            rows.check(row, Span::new(start, start + row.len()));
        }
        start += line.len();
    }
    rows.findings.finish(&text, problems);
}

struct QuestionRows<'t> {
    text: &'t str,
    dispute: Option<&'t Dispute>,
    ids: HashMap<String, usize>,
    findings: Findings,
}

impl QuestionRows<'_> {
    fn check(&mut self, row: &str, line: Span) {
        match serde_json::from_str(row) {
            Ok(Value::Object(fields)) => self.check_row(&fields, line),
            Ok(_) => {
                let help = "write `{\"id\": \"…\", \"q\": \"…\", \"verdict\": [\"…\"]}`";
                self.findings.error(line, "this row is not an object", help);
            }
            Err(e) => {
                let text = e.to_string();
                let what = text.split(" at line ").next().unwrap_or(&text);
                let at = line.start + e.column().saturating_sub(1).min(row.len());
                let help = "each row is one JSON object on one line";
                let message = format!("this is not JSON: {what}");
                self.findings
                    .error(Span::new(at, line.end.max(at)), message, help);
            }
        }
    }

    fn check_row(&mut self, row: &Map<String, Value>, line: Span) {
        for key in row.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let help = suggest(key, KEYS.into_iter())
                .unwrap_or_else(|| format!("known here: {}", list(&KEYS)));
            let place = self.place_of(key, line);
            self.findings.error(
                place,
                format!("unknown key `{key}` in a question's row"),
                help,
            );
        }
        self.check_id(row.get("id"), line);
        match row.get("q") {
            Some(Value::String(q)) if !q.trim().is_empty() => {}
            Some(_) => self.wrong("q", "a non-empty string", "\"Can I …?\"", line),
            None => self.missing("q", "\"Can I …?\"", line),
        }
        self.check_verdict(row, line);
        for words in self.strings(row, "cite", line) {
            self.check_citation(&words, line);
        }
        self.strings(row, "tags", line);
        match row.get("asks") {
            Some(Value::Array(all)) => all.iter().for_each(|asks| self.check_asks(asks, line)),
            Some(asks) => self.check_asks(asks, line),
            None => {}
        }
        if row.get("abstain").is_some_and(|value| !value.is_boolean()) {
            self.wrong("abstain", "`true` or `false`", "true", line);
        }
    }

    fn check_verdict(&mut self, row: &Map<String, Value>, line: Span) {
        let codes = self.strings(row, "verdict", line);
        for code in codes.iter().filter(|code| !CODES.contains(&code.as_str())) {
            let help = suggest(code, CODES.into_iter())
                .unwrap_or_else(|| format!("the codes are {}", list(&CODES)));
            let place = self.place_of(code, line);
            self.findings
                .error(place, format!("`{code}` is not a verdict code"), help);
        }
        let abstains = row.get("abstain") == Some(&Value::Bool(true));
        let verdict = row.get("verdict").and_then(Value::as_array);
        if verdict.is_some_and(Vec::is_empty) {
            let place = self.place_of("verdict", line);
            let help = "add an entry, or remove the key";
            self.findings
                .error(place, "`verdict` is an empty list", help);
        } else if abstains && !codes.is_empty() && !codes.iter().any(|code| code == SILENT) {
            let place = self.place_of("abstain", line);
            let message = format!("the row has `abstain`, but `verdict` lacks `{SILENT}`");
            let help = format!("write `\"verdict\": [\"{SILENT}\"]`, or remove `abstain`");
            self.findings.error(place, message, help);
        }
    }

    /// Checks one object `{"question": "…", "way": "…"}`.
    fn check_asks(&mut self, asks: &Value, line: Span) {
        const EXAMPLE: &str = "{\"question\": \"…\", \"way\": \"same\"}";
        let field = |key: &str| asks.get(key).and_then(Value::as_str);
        let (Some(question), Some(way)) = (field("question"), field("way")) else {
            self.wrong("asks", "an object with `question` and `way`", EXAMPLE, line);
            return;
        };
        if !WAYS.contains(&way) {
            let help = suggest(way, WAYS.into_iter())
                .unwrap_or_else(|| format!("the ways are {}", list(&WAYS)));
            let place = self.place_of(way, line);
            self.findings
                .error(place, format!("`{way}` is not a way of asking"), help);
        }
        let Some(dispute) = self.dispute else { return };
        let ids = || dispute.questions.iter().map(|known| known.id.as_str());
        if !ids().any(|id| id == question) {
            let help = suggest(question, ids())
                .unwrap_or_else(|| "name one of the questions of dispute.toml".to_owned());
            let place = self.place_of(question, line);
            let message = format!("the dispute has no question `{question}`");
            self.findings.error(place, message, help);
        }
    }

    fn check_id(&mut self, id: Option<&Value>, line: Span) {
        match id {
            Some(Value::String(id)) if !id.trim().is_empty() => {
                if let Some(first) = self.ids.insert(id.clone(), line.start) {
                    let help = format!("the first one is on line {}", line_of(self.text, first));
                    let place = self.place_of(id, line);
                    self.findings
                        .error(place, format!("two rows have the id `{id}`"), help);
                }
            }
            Some(_) => self.wrong("id", "a non-empty string", "\"…\"", line),
            None => self.missing("id", "\"…\"", line),
        }
    }

    fn strings(&mut self, row: &Map<String, Value>, key: &str, line: Span) -> Vec<String> {
        let Some(value) = row.get(key) else {
            return Vec::new();
        };
        let strings = value.as_array().and_then(|items| {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        strings.unwrap_or_else(|| {
            self.wrong(key, "a list of strings", "[\"…\"]", line);
            Vec::new()
        })
    }

    fn check_citation(&mut self, words: &str, line: Span) {
        let stands = self.dispute.is_none_or(|dispute| {
            dispute.sources.iter().any(|source| {
                let (text, mut sentences) = (source.text(), source.sentences().iter());
                text.contains(words) && sentences.any(|s| s.span.of(text).contains(words))
            })
        });
        if !stands {
            let message = format!("no sentence contains `{}`", truncate_chars(words, 80));
            let help = "a citation is one sentence: copy words of one sentence";
            let place = self.place_of(words, line);
            self.findings.warning(place, message, help);
        }
    }

    fn missing(&mut self, key: &str, example: &str, line: Span) {
        let message = format!("`{key}` is missing in a question's row");
        let place = Span::new(line.start, line.start + 1);
        self.findings
            .error(place, message, format!("add `\"{key}\": {example}`"));
    }

    fn wrong(&mut self, key: &str, expected: &str, example: &str, line: Span) {
        let message = format!("`{key}` is not {expected}");
        let place = self.place_of(key, line);
        self.findings
            .error(place, message, format!("write `\"{key}\": {example}`"));
    }

    /// The range of the string in its row; the whole row if the string is escaped there.
    fn place_of(&self, string: &str, line: Span) -> Span {
        let quoted = format!("\"{string}\"");
        line.of(self.text).find(&quoted).map_or(line, |at| {
            Span::new(line.start + at, line.start + at + quoted.len())
        })
    }
}
