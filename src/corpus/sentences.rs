//! Where does one sentence end and the next begin?
//!
//! The sentence is what the bot cites, so a cut that is wrong is seen by everybody. The crate
//! `sentencex` proposes the cuts (abbreviations, initials, numbers, addresses); this module looks
//! at what it leaves out or gets wrong:
//!
//! - `mask`: quotation marks are hidden from it, so that a quotation of several sentences is
//!   several, and each cut is moved behind the marks that close there
//! - `chinese`: 。！？ end a sentence whatever follows, except inside 《…》 and before “他说”
//! - `speech`: `“Really?” Smith asked.` is one sentence
//! - `lists`: items that end in no mark, and markers ("2.") that are no sentence
//! - `stops`: "No." that is no number, and abbreviations it does not know
//!
//! Blank lines part paragraphs, and no sentence runs over one. A heading (`# …`) is a paragraph.
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

/// How much of a paragraph is looked at in one go, in bytes. Bounds what a paragraph of megabytes
/// costs (`sentencex` is quadratic in a few of its rules) and how long a sentence can be.
const WINDOW: usize = 8 * 1024;

/// Cuts this near to a window's edge, in bytes, are looked at again from the next window, which
/// sees what follows them.
const EDGE: usize = 256;

/// How much of a text is looked at to find out its language, in bytes.
const SAMPLE: usize = 4 * 1024;

/// The sentences of `text` in reading order.
///
/// `language` is a tag ("en", "zh-Hant"); without one, a text with Han characters is taken for
/// Chinese and any other for English. The spans are ranges of `text`, sorted, apart from each
/// other, without white space at their ends, and leave out nothing but white space.
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

    /// Where a paragraph is cut: sorted, inside it, each once.
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
            *cut = mask::behind_closing_marks(text, &masked, *cut);
        }
        cuts.retain(|&cut| !speech::continues_with_speaker(text, cut));
        lists::merge_list_markers(text, &markers, &mut cuts);
        cuts.retain(|&cut| 0 < cut && cut < text.len());
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }
}
