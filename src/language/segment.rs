//! Cuts a run of Chinese characters into words.
//!
//! The fewest words that cover the run, known ones (names, concepts, function words) before
//! unknown characters; neighbouring unknown characters become one word. No statistical dictionary:
//! what is not known here is not understood, and says so.

use crate::text::Span;

/// The longest word that is looked for, in characters.
const LONGEST: usize = 12;
/// A known word costs this.
const KNOWN: u32 = 10;
/// An unknown character costs more than two known words.
const UNKNOWN: u32 = 25;

/// The words of `run`, as byte ranges of it, and whether each is known.
pub(super) fn words(run: &str, known: impl Fn(&str) -> bool) -> Vec<(Span, bool)> {
    let starts: Vec<usize> = run
        .char_indices()
        .map(|(at, _)| at)
        .chain([run.len()])
        .collect();
    let n = starts.len() - 1;
    // best[i]: the cost of the characters from i on, and where the first word of the best cut ends
    let mut best = vec![(0u32, n, true); n + 1];
    for i in (0..n).rev() {
        best[i] = (UNKNOWN + best[i + 1].0, i + 1, false);
        for end in (i + 1)..=(i + LONGEST).min(n) {
            let word = Span::new(starts[i], starts[end]).of(run);
            let cost = KNOWN + best[end].0;
            if cost <= best[i].0 && known(word) {
                best[i] = (cost, end, true);
            }
        }
    }
    let mut out: Vec<(Span, bool)> = Vec::new();
    let mut at = 0;
    while at < n {
        let (_, end, is_known) = best[at];
        let span = Span::new(starts[at], starts[end]);
        match out.last_mut() {
            Some((last, false)) if !is_known => last.end = span.end,
            _ => out.push((span, is_known)),
        }
        at = end;
    }
    out
}
