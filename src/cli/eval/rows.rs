//! A question set: the questions and their expected answers.
//!
//! A row is one JSON object on one line. Blank lines and unknown keys are ignored.
//!
//! ```text
//! id       identifies the row; the default is its line number
//! q        the question
//! verdict  the right codes: yes, no, disputed, not_in_sources, none (no verdict at all);
//!          if missing, the verdict is not scored
//! cite     texts of which a citation must contain one; if missing, citations are not scored
//! abstain  true: the sources have no answer
//! tags     labels for which `eval` prints separate scores
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

/// A question with its expected answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalRow {
    /// Identifies the row.
    pub id: String,
    /// The question as a user types it.
    pub question: String,
    /// The right codes; `None`: the verdict is not scored.
    pub verdict: Option<Vec<ExpectedCode>>,
    /// Texts of which a citation must contain one; `None`: citations are not scored.
    pub cite: Option<Vec<String>>,
    /// Whether the sources have no answer.
    pub abstain: bool,
    /// Labels for which `eval` prints separate scores.
    pub tags: Vec<String>,
}

/// The code of a verdict; `None` means no verdict at all.
pub type ExpectedCode = Option<VerdictCode>;

/// A malformed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalRowError {
    /// The line number, from 1.
    pub line: usize,
    /// What is wrong with the row.
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

/// Parses the rows.
///
/// # Errors
///
/// Every malformed row.
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
                // A row is a single line, so the parser's own line number is always 1.
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
