//! Encodes two texts as one sequence for the network.
//!
//! ```text
//! sequence    = START question END second END
//! second      = PROPOSITION_MARK " " proposition
//!             | PASSAGE_MARK " " [previous PREVIOUS_END " "]
//!               [speakers [" " medium] SPEAKER_END " "] sentence
//! ```
//! Parties become symbols in the order of their first mention, so that the network can distinguish
//! them without names. `training/pairs.py` builds the same sequences; `tests/it/reader.rs` checks
//! that the two agree.

use crate::entity_linker::{LinkedText, is_party_symbol, party_symbol};

use super::Passage;
use super::tokenizer::{UNKNOWN, WordPieces};

const START: i32 = 0;
/// Fills the shorter sequences of a batch.
pub(super) const PADDING: i32 = 1;
const END: i32 = 2;

const PROPOSITION_MARK: char = '\u{e200}';
const PASSAGE_MARK: char = '\u{e201}';
const PREVIOUS_END: char = '\u{e202}';
const SPEAKER_END: char = '\u{e203}';

/// The last letter of the Unicode block Latin Extended-B.
const LAST_LATIN: char = '\u{24f}';

/// The number of parties that a pair can distinguish (as trained); further ones share the last
/// symbol.
const MAX_SYMBOLS: usize = 16;
/// The maximum number of pieces of a question: the first and the last ones.
const QUESTION_PIECES: (usize, usize) = (40, 24);
/// The maximum number of pieces in a sequence (as trained).
const MAX_PIECES: usize = 160;
/// The maximum number of pieces of the previous sentence; the last ones are used.
const MAX_PREVIOUS_PIECES: usize = 16;

/// Two texts to score together, with symbols for the parties.
pub(super) struct Pair {
    question: String,
    second: String,
}

impl Pair {
    /// A question and a proposition.
    pub(super) fn of_proposition(question: &LinkedText, proposition: &LinkedText) -> Self {
        let second = format!("{PROPOSITION_MARK} {}", proposition.canonical);
        Self::new(&question.canonical, &second)
    }

    /// A question and a passage.
    pub(super) fn of_passage(question: &LinkedText, passage: &Passage) -> Self {
        let mut second = format!("{PASSAGE_MARK} ");
        if let Some(before) = &passage.before {
            second.push_str(&before.surface);
            second.push(PREVIOUS_END);
            second.push(' ');
        }
        let speakers = passage.speaker.into_iter().chain(passage.relayed_by);
        let mut head: String = speakers.map(party_symbol).collect();
        if let Some(medium) = &passage.medium {
            head.push(' ');
            head.push_str(&medium.to_lowercase());
        }
        let head = head.trim();
        if !head.is_empty() {
            second.push_str(head);
            second.push(SPEAKER_END);
            second.push(' ');
        }
        second.push_str(&passage.sentence.surface);
        Self::new(&question.surface, &second)
    }

    fn new(question: &str, second: &str) -> Self {
        let mut symbols = SymbolTable::default();
        Self {
            question: symbols.replace_parties(question),
            second: symbols.replace_parties(second),
        }
    }

    /// Returns true if all letters of both texts are Latin.
    pub(super) fn is_latin(&self) -> bool {
        let mut chars = self.question.chars().chain(self.second.chars());
        chars.all(|c| c <= LAST_LATIN || !c.is_alphabetic())
    }

    /// Encodes the pair as the ids of word pieces.
    pub(super) fn encode(&self, pieces: &WordPieces) -> Vec<i32> {
        let question = head_and_tail(pieces.encode(&self.question));
        let second = pieces.encode(&self.second);
        let cut = pieces.encode(&PREVIOUS_END.to_string()).last().copied();
        let second = without_head(second, cut.unwrap_or(UNKNOWN));
        let room = MAX_PIECES - question.len() - 3;
        let mut out = vec![START];
        out.extend(question);
        out.push(END);
        out.extend(second.into_iter().take(room));
        out.push(END);
        out
    }
}

/// Shortens a long question to its first and last pieces.
fn head_and_tail(question: Vec<i32>) -> Vec<i32> {
    let (head, end) = QUESTION_PIECES;
    if question.len() <= head + end {
        return question;
    }
    let tail = question.len() - end;
    question
        .iter()
        .enumerate()
        .filter(|(at, _)| *at < head || *at >= tail)
        .map(|(_, &piece)| piece)
        .collect()
}

/// Removes the start of a long previous sentence.
fn without_head(second: Vec<i32>, cut: i32) -> Vec<i32> {
    let Some(at) = second.iter().position(|&piece| piece == cut) else {
        return second;
    };
    if at <= MAX_PREVIOUS_PIECES + 2 {
        return second;
    }
    let (task, rest) = second.split_at(2);
    let mut out = task.to_vec();
    out.extend(&rest[at - MAX_PREVIOUS_PIECES - 2..]);
    out
}

/// The symbols of the parties in one pair.
#[derive(Default)]
struct SymbolTable(Vec<char>);

impl SymbolTable {
    /// Replaces the parties in a text by symbols and removes the space before each, because a
    /// symbol starts a new word by itself.
    fn replace_parties(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if is_party_symbol(c) {
                out.truncate(out.trim_end_matches(' ').len());
                out.push(self.symbol_for(c));
            } else {
                out.push(c);
            }
        }
        out.trim().to_owned()
    }

    fn symbol_for(&mut self, party: char) -> char {
        let known = self.0.iter().position(|&known| known == party);
        let at = known.unwrap_or_else(|| {
            self.0.push(party);
            self.0.len() - 1
        });
        party_symbol(crate::corpus::PartyIx(at.min(MAX_SYMBOLS - 1)))
    }
}
