//! Splits text into sentences.
//!
//! The bot cites sentences, so every wrong cut is visible to users. The crate `sentencex` proposes
//! the cuts (abbreviations, initials, numbers, addresses). This module corrects what it misses or
//! gets wrong:
//!
//! - `mask`: hides quotation marks from it, so that a quotation of several sentences is split, and
//!   moves each cut behind the marks that close there
//! - `chinese`: 。！？ end a sentence regardless of what follows, except inside 《…》 and before “他说”
//! - `speech`: `“Really?” Smith asked.` is one sentence
//! - `lists`: items without a final mark, and markers ("2.") that are no sentence
//! - `stops`: "No." that is no number, and abbreviations that it does not know
//!
//! Blank lines separate paragraphs, and no sentence crosses one. A heading (`# …`) is a paragraph.
//!
//! ```
//! use receipts::corpus::sentences;
//!
//! let text = "“No, you cannot. We stop it,” the company said.  It was Monday.\n\nAll quiet";
//! let words: Vec<&str> = sentences::split(text, Some("en"))
//!     .iter()
//!     .map(|s| s.span.of(text))
//!     .collect();
//! assert_eq!(
//!     words,
//!     ["“No, you cannot.", "We stop it,” the company said.", "It was Monday.", "All quiet"],
//! );
//! ```

mod chinese;
mod lists;
mod marks;
mod mask;
mod paragraphs;
mod speech;
mod stops;

use sentencex::language_factory;
use sentencex::languages::Language;

use crate::corpus::Sentence;
use crate::text::{Span, has_han};

/// The maximum part of a paragraph that is processed at once, in bytes. Limits the cost of a
/// paragraph of megabytes (some rules of `sentencex` are quadratic) and the length of a sentence.
const WINDOW: usize = 8 * 1024;

/// Cuts within this many bytes of the end of a window are discarded and found again in the next
/// window, which includes the text that follows them.
const EDGE: usize = 256;

/// How much of a text is examined to detect its language, in bytes.
const SAMPLE: usize = 4 * 1024;

/// Returns the sentences of `text` in reading order.
///
/// `language` is a tag ("en", "zh-Hant"). Without it, a text with Han characters counts as Chinese
/// and any other as English. The spans are ranges of `text`, sorted, disjoint, without white space
/// at their ends, and together cover everything except white space.
pub fn split(text: &str, language: Option<&str>) -> Vec<Sentence> {
    let splitter = Splitter::new(language.unwrap_or_else(|| guess(text)));
    let mut out = Vec::with_capacity(text.len() / 100);
    for (number, paragraph) in paragraphs::of(text).enumerate() {
        let words = paragraph.of(text);
        let mut from = 0;
        for cut in splitter.cuts(words).into_iter().chain([words.len()]) {
            let piece = marks::trim(words, Span::new(from, cut));
            if !piece.is_empty() {
                out.push(Sentence {
                    span: Span::new(paragraph.start + piece.start, paragraph.start + piece.end),
                    paragraph: number,
                });
            }
            from = cut;
        }
    }
    out
}

fn guess(text: &str) -> &'static str {
    let sample = marks::head(text, SAMPLE);
    if has_han(sample) { "zh" } else { "en" }
}

struct Splitter {
    rules: Box<dyn Language>,
}

impl Splitter {
    fn new(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or(language);
        Self {
            rules: language_factory(&primary.to_ascii_lowercase()),
        }
    }

    /// The positions of the cuts inside a paragraph, sorted, without duplicates.
    fn cuts(&self, paragraph: &str) -> Vec<usize> {
        if paragraph.len() <= WINDOW {
            return self.cuts_of_window(paragraph);
        }
        let mut cuts = Vec::new();
        let mut from = 0;
        loop {
            let rest = marks::from(paragraph, from);
            let window = marks::head(rest, WINDOW);
            let found = self.cuts_of_window(window).into_iter();
            if window.len() == rest.len() {
                cuts.extend(found.map(|cut| from + cut));
                return cuts;
            }
            let known = cuts.len();
            let sure = window.len().saturating_sub(EDGE);
            cuts.extend(found.take_while(|&cut| cut < sure).map(|cut| from + cut));
            if cuts.len() == known {
                cuts.push(from + marks::last_gap(window));
            }
            from = cuts.last().copied().unwrap_or(paragraph.len());
        }
    }

    fn cuts_of_window(&self, text: &str) -> Vec<usize> {
        let mut masked = mask::quotation_marks(text);
        let markers = lists::line_markers(text);
        mask::hide(&mut masked, &markers);
        let mut cuts: Vec<usize> = self
            .rules
            .get_sentence_boundaries(&masked)
            .iter()
            .map(|b| b.start_byte)
            .filter(|&cut| !marks::before(&masked, cut).trim().is_empty())
            .filter(|&cut| !chinese::is_mid_sentence(text, cut))
            .filter(|&cut| !stops::abbreviates(text, cut) && !stops::is_inside_word(text, cut))
            .collect();
        chinese::add_cuts(text, &mut cuts);
        stops::add_cuts(&masked, &mut cuts);
        for cut in &mut cuts {
            *cut = mask::after_closing_marks(text, &masked, *cut);
        }
        cuts.retain(|&cut| !speech::continues_with_speaker(text, cut));
        lists::merge_list_markers(text, &markers, &mut cuts);
        cuts.retain(|&cut| 0 < cut && cut < text.len());
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }
}
