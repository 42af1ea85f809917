//! A question set: what is asked, and which answers are right.
//!
//! A row is a JSON object on a line of its own; blank lines do not count, keys that are not named
//! here are let be.
//!
//! ```text
//! id       names the row; without it, its line does
//! q        the question
//! verdict  the codes that are right: yes, no, disputed, not_in_sources, none (no verdict at all);
//!          without it the verdict is not scored
//! cite     texts of which a citation must hold one; without it citations are not scored
//! abstain  true: the sources do not say
//! tags     words by which `eval` sums apart
//! ```
//!
//! ```
//! use receipts::cli::eval::rows;
//! let rows = rows::parse(r#"{"q": "Bicycles?", "verdict": ["no"], "cite": ["no bicycles"]}"#).unwrap();
//! assert_eq!(rows[0].id, "line 1");
//! let faults = rows::parse("\n{\"q\": 3}").unwrap_err();
//! assert_eq!(faults[0].to_string(), "2: invalid type: integer `3`, expected a string at column 7");
//! ```

use std::fmt;

use serde::Deserialize;

use crate::answer::VerdictCode;

/// A question with its right answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalRow {
    /// Names it.
    pub id: String,
    /// As a user types it.
    pub question: String,
    /// The codes that are right; `None`: not scored.
    pub verdict: Option<Vec<ExpectedCode>>,
    /// Texts of which a citation must hold one; `None`: not scored.
    pub cite: Option<Vec<String>>,
    /// Whether the sources do not say.
    pub abstain: bool,
    /// Words by which it is summed apart.
    pub tags: Vec<String>,
}

/// A verdict's code, or that there is none.
pub type ExpectedCode = Option<VerdictCode>;

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalRowError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for EvalRowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

#[derive(Deserialize)]
struct RawEvalRow {
    id: Option<String>,
    q: String,
    verdict: Option<Vec<RawCode>>,
    cite: Option<Vec<String>>,
    #[serde(default)]
    abstain: bool,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawCode {
    Yes,
    No,
    Disputed,
    NotInSources,
    None,
}

/// Reads the rows.
///
/// # Errors
///
/// Every line that is no row.
pub fn parse(text: &str) -> Result<Vec<EvalRow>, Vec<EvalRowError>> {
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines();
    for (at, line) in lines
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        match serde_json::from_str::<RawEvalRow>(line) {
            Ok(raw) => rows.push(from_raw(raw, at + 1)),
            Err(error) => faults.push(EvalRowError {
                line: at + 1,
                // A row is one line: the parser's own line number is always 1.
                message: error.to_string().replace(" line 1 ", " "),
            }),
        }
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

fn from_raw(raw: RawEvalRow, line: usize) -> EvalRow {
    EvalRow {
        id: raw.id.unwrap_or_else(|| format!("line {line}")),
        question: raw.q,
        verdict: raw.verdict.map(|codes| codes.iter().map(code).collect()),
        cite: raw.cite,
        abstain: raw.abstain,
        tags: raw.tags,
    }
}

const fn code(raw: &RawCode) -> ExpectedCode {
    match raw {
        RawCode::Yes => Some(VerdictCode::Yes),
        RawCode::No => Some(VerdictCode::No),
        RawCode::Disputed => Some(VerdictCode::Disputed),
        RawCode::NotInSources => Some(VerdictCode::NotInSources),
        RawCode::None => None,
    }
}
