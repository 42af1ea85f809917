//! The score of an answer, and the totals over a question set.
//!
//! - An answer is *invented* if the sources have none. A missing answer is *silent* if the sources
//!   have one, unless `not_in_sources` is one of the right codes.
//! - A citation is right if it contains one of the row's texts and is a single sentence: a citation
//!   of more than [`MAX_CITATION_LENGTH`] characters never counts.
//! - A citation is *verbatim* if the source's file contains its text at its range.

use std::fmt;

use super::rows::{EvalRow, ExpectedCode};
use crate::answer::{Answer, Citation, VerdictCode};
use crate::text::truncate_chars;

/// The maximum length of a citation that counts, in characters. A longer one is no single sentence.
pub const MAX_CITATION_LENGTH: usize = 350;

const SILENT: ExpectedCode = Some(VerdictCode::NotInSources);

/// A number of hits out of a number of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    hits: usize,
    of: usize,
}

impl Ratio {
    const NONE: Self = Self { hits: 0, of: 0 };

    /// The ratio from 0 to 1; `None` if no case was counted.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// The number of counted cases.
    pub const fn total(self) -> usize {
        self.of
    }

    fn count(&mut self, hit: bool) -> bool {
        self.hits += usize::from(hit);
        self.of += 1;
        hit
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hits, of } = *self;
        match self.value() {
            Some(value) => write!(f, "{value:.3} ({hits}/{of})"),
            None => f.write_str("n/a"),
        }
    }
}

/// The totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalScores {
    /// Right verdicts.
    pub verdict: Ratio,
    /// Right first citations.
    pub first: Ratio,
    /// Answers with a right citation among the first three.
    pub third: Ratio,
    /// Answers to questions that the sources do not answer.
    pub invented: Ratio,
    /// Missing answers to questions that the sources answer.
    pub silent: Ratio,
    /// Verbatim citations.
    pub verbatim: Ratio,
    /// Rows without a fault.
    pub correct: Ratio,
}

impl EvalScores {
    /// Creates empty totals.
    #[expect(clippy::new_without_default, reason = "a count is no bag of options")]
    pub const fn new() -> Self {
        Self {
            verdict: Ratio::NONE,
            first: Ratio::NONE,
            third: Ratio::NONE,
            invented: Ratio::NONE,
            silent: Ratio::NONE,
            verbatim: Ratio::NONE,
            correct: Ratio::NONE,
        }
    }

    /// Counts an answer and returns its faults.
    pub fn count(
        &mut self,
        row: &EvalRow,
        answer: &Answer,
        mut is_verbatim: impl FnMut(&Citation) -> bool,
    ) -> Vec<String> {
        let mut faults = Vec::new();
        let got = answer.verdict.as_ref().map(|verdict| verdict.code);
        if row.abstain {
            if self.invented.count(got != SILENT) {
                faults.push("answered what the sources do not say".to_owned());
            }
        } else {
            self.count_answerable(row, answer, got, &mut faults);
        }
        for citation in &answer.citations {
            if !self.verbatim.count(is_verbatim(citation)) {
                faults.push(format!(
                    "not verbatim: {}",
                    truncate_chars(&citation.text, 60)
                ));
            }
        }
        self.correct.count(faults.is_empty());
        faults
    }

    fn count_answerable(
        &mut self,
        row: &EvalRow,
        answer: &Answer,
        got: ExpectedCode,
        faults: &mut Vec<String>,
    ) {
        let may_be_silent = row
            .verdict
            .as_ref()
            .is_some_and(|right| right.contains(&SILENT));
        if self.silent.count(got == SILENT && !may_be_silent) {
            faults.push("silent".to_owned());
        }
        if let Some(right) = &row.verdict
            && !self.verdict.count(right.contains(&got))
        {
            let right: Vec<&str> = right.iter().copied().map(code_name).collect();
            faults.push(format!(
                "verdict {}, not {}",
                code_name(got),
                right.join("|")
            ));
        }
        let Some(keys) = &row.cite else { return };
        if may_be_silent && got == SILENT {
            return;
        }
        let first = self.first.count(cites(answer, keys, 1));
        if !self.third.count(cites(answer, keys, 3)) {
            faults.push("none of the first three citations".to_owned());
        } else if !first {
            faults.push("not the first citation".to_owned());
        }
    }
}

fn code_name(code: ExpectedCode) -> &'static str {
    code.map_or("none", VerdictCode::as_str)
}

fn cites(answer: &Answer, keys: &[String], depth: usize) -> bool {
    answer
        .citations
        .iter()
        .take(depth)
        .filter(|citation| citation.text.chars().count() <= MAX_CITATION_LENGTH)
        .any(|citation| keys.iter().any(|key| citation.text.contains(key)))
}

impl fmt::Display for EvalScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "verdict right          {}", self.verdict)?;
        writeln!(f, "first citation right   {}", self.first)?;
        writeln!(f, "one of three right     {}", self.third)?;
        writeln!(
            f,
            "invented an answer     {}   (lower is better)",
            self.invented
        )?;
        writeln!(
            f,
            "wrongly silent         {}   (lower is better)",
            self.silent
        )?;
        writeln!(f, "citations verbatim     {}", self.verbatim)?;
        writeln!(f, "rows without a fault   {}", self.correct)
    }
}
