//! An answer against what is right, and the sums over a set.
//!
//! - An answer where the sources do not say is *invented*; silence where they do is *silent*, but
//!   not where `not_in_sources` is one of the right codes.
//! - A citation is right where it holds one of the row's texts and is one sentence: one of more
//!   than [`LONGEST`] characters counts for nothing.
//! - A citation is *verbatim* where the source's file holds its words at its range.

use std::fmt;

use super::rows::{EvalRow, ExpectedCode};
use crate::answer::{Answer, Citation, VerdictCode};
use crate::text::truncate_chars;

/// The longest citation that counts, in characters: above it, it is no longer one sentence.
pub const LONGEST: usize = 350;

const SILENT: ExpectedCode = Some(VerdictCode::NotInSources);

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    hits: usize,
    of: usize,
}

impl Ratio {
    const NONE: Self = Self { hits: 0, of: 0 };

    /// From 0 to 1; `None` where there was nothing to count.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// How many were counted.
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

/// The sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalScores {
    /// Verdicts that are right.
    pub verdict: Ratio,
    /// First citations that are right.
    pub first: Ratio,
    /// Answers with a right one among their first three citations.
    pub third: Ratio,
    /// Answers where the sources do not say.
    pub invented: Ratio,
    /// Silences where the sources do.
    pub silent: Ratio,
    /// Citations that are verbatim.
    pub verbatim: Ratio,
    /// Rows without a fault.
    pub faultless: Ratio,
}

impl EvalScores {
    /// Nothing counted yet.
    #[expect(clippy::new_without_default, reason = "a count is no bag of options")]
    pub const fn new() -> Self {
        Self {
            verdict: Ratio::NONE,
            first: Ratio::NONE,
            third: Ratio::NONE,
            invented: Ratio::NONE,
            silent: Ratio::NONE,
            verbatim: Ratio::NONE,
            faultless: Ratio::NONE,
        }
    }

    /// Counts an answer, and says what is wrong with it.
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
            self.count_told(row, answer, got, &mut faults);
        }
        for citation in &answer.citations {
            if !self.verbatim.count(is_verbatim(citation)) {
                faults.push(format!(
                    "not verbatim: {}",
                    truncate_chars(&citation.text, 60)
                ));
            }
        }
        self.faultless.count(faults.is_empty());
        faults
    }

    fn count_told(
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
            let right: Vec<&str> = right.iter().copied().map(word).collect();
            faults.push(format!("verdict {}, not {}", word(got), right.join("|")));
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

fn word(code: ExpectedCode) -> &'static str {
    code.map_or("none", VerdictCode::as_str)
}

fn cites(answer: &Answer, keys: &[String], depth: usize) -> bool {
    answer
        .citations
        .iter()
        .take(depth)
        .filter(|citation| citation.text.chars().count() <= LONGEST)
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
            "silent though told     {}   (lower is better)",
            self.silent
        )?;
        writeln!(f, "citations verbatim     {}", self.verbatim)?;
        writeln!(f, "rows without a fault   {}", self.faultless)
    }
}
