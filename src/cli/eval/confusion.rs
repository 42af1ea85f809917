//! The confusion matrix of the verdicts, over the rows with exactly one right code.
//!
//! A yes instead of a no, or a no instead of a yes, is the worst error. These cells are marked with
//! `!`, and a summary line gives their number among all counted rows.

use std::fmt;

use super::rows::{EvalRow, ExpectedCode};
use crate::answer::{Answer, VerdictCode};

/// The codes in the order of rows and columns.
const CODES: [ExpectedCode; 5] = [
    Some(VerdictCode::Yes),
    Some(VerdictCode::No),
    Some(VerdictCode::Disputed),
    Some(VerdictCode::NotInSources),
    None,
];
const NAMES: [&str; 5] = ["yes", "no", "disputed", "silent", "none"];

/// The confusion matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Rows: the expected code; columns: the code of the answer.
    cells: [[usize; 5]; 5],
}

impl Confusion {
    /// Creates an empty matrix.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts an answer, if its row has exactly one right code.
    pub fn count(&mut self, row: &EvalRow, answer: &Answer) {
        let got = answer.verdict.as_ref().map(|verdict| verdict.code);
        let Some([expected]) = row.verdict.as_deref() else {
            return;
        };
        let place = |code: ExpectedCode| CODES.iter().position(|known| *known == code);
        if let (Some(expected), Some(got)) = (place(*expected), place(got)) {
            self.cells[expected][got] += 1;
        }
    }

    /// The number of yeses instead of a no, and noes instead of a yes.
    pub const fn reversed(&self) -> usize {
        self.cells[0][1] + self.cells[1][0]
    }

    /// The number of counted rows.
    pub fn rows(&self) -> usize {
        self.cells.iter().flatten().sum()
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected ↓ answered →")?;
        NAMES.iter().try_for_each(|name| write!(f, "{name:>10}"))?;
        writeln!(f)?;
        for (row, cells) in self.cells.iter().enumerate() {
            if cells.iter().all(|cell| *cell == 0) {
                continue;
            }
            write!(f, "{:<21}", NAMES[row])?;
            for (column, cell) in cells.iter().enumerate() {
                let reversed = *cell > 0 && matches!((row, column), (0, 1) | (1, 0));
                let mark = if reversed { "!" } else { "" };
                write!(f, "{:>10}", format!("{mark}{cell}"))?;
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "yes for no, no for yes {} of {}   (lower is better)",
            self.reversed(),
            self.rows()
        )
    }
}
