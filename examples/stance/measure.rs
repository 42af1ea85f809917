//! Pairs of a claim and a sentence, and the totals over them.

use std::fmt;

use receipts::entity_linker::{EntityLinker, Spelling, canonical};
use receipts::reader::{Passage, Reader};
use serde_json::Value;

/// The judgement of a human annotator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// The sentence supports the claim.
    Supports,
    /// The sentence contradicts the claim.
    Refutes,
}

/// A claim and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) claim: String,
    pub(crate) sentence: String,
    pub(crate) label: Label,
}

/// Parses the pairs, one JSON object per line: `claim`, `evidence`, `label`.
///
/// # Errors
///
/// The first invalid line, with the reason.
pub(crate) fn parse(text: &str) -> Result<Vec<Pair>, String> {
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| pair(line).map_err(|why| format!("line {}: {why}", at + 1)))
        .collect()
}

fn pair(line: &str) -> Result<Pair, String> {
    let row: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let text = |key: &str| {
        let found = row[key].as_str().map(str::to_owned);
        found.ok_or_else(|| format!("`{key}` is no string"))
    };
    let label = match text("label")?.as_str() {
        "SUPPORTS" => Label::Supports,
        "REFUTES" => Label::Refutes,
        other => return Err(format!("`{other}` is no label")),
    };
    Ok(Pair {
        claim: text("claim")?,
        sentence: text("evidence")?,
        label,
    })
}

/// The reader's label of a pair; `None` if it finds no answer in the sentence.
pub(crate) fn read(pair: &Pair) -> Option<Label> {
    let names = EntityLinker::default();
    let mark = |text: &str| names.link(&canonical(text), Spelling::Exact);
    let passage = Passage {
        sentence: mark(&pair.sentence),
        ..Passage::default()
    };
    let reading = Reader::shared().score_passages(&mark(&pair.claim), &[&passage]);
    let reading = reading.first()?;
    if reading.yes.max(reading.no) < reading.none {
        return None;
    }
    Some(if reading.yes > reading.no {
        Label::Supports
    } else {
        Label::Refutes
    })
}

/// The totals over some pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sums {
    pub(crate) pairs: usize,
    pub(crate) decided: usize,
    pub(crate) right: usize,
}

impl Sums {
    /// Computes the totals over the pairs for which `is_one` is true.
    pub(crate) fn over(pairs: &[Pair], is_one: impl Fn(&Pair) -> bool) -> Self {
        let mut sums = Self::default();
        for pair in pairs.iter().filter(|pair| is_one(pair)) {
            let found = read(pair);
            sums.pairs += 1;
            sums.decided += usize::from(found.is_some());
            sums.right += usize::from(found == Some(pair.label));
        }
        sums
    }

    /// The share of correct pairs. An undecided pair counts half, so chance level is 0.5.
    pub(crate) fn score(self) -> f64 {
        let halves = (self.pairs - self.decided) as f64 / 2.0;
        (self.right as f64 + halves) / self.pairs as f64
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_decided = self.right as f64 / self.decided as f64;
        write!(
            f,
            "{:>5} pairs, {:>5} decided, right {of_decided:.3} of the decided, {:.3} of all",
            self.pairs,
            self.decided,
            self.score()
        )
    }
}
