//! Two texts as one sequence of the network.
//!
//! ```text
//! sequence    = START question END second END
//! second      = ASK " " proposition
//!             | SAY " " [before CUT " "] [speakers [" " medium] BY " "] sentence
//! ```
//! Parties become symbols by the order of their first mention, so that the network sees who is who
//! and never a name. `training/pairs.py` writes the same; `tests/it/reader.rs` holds both together.

use crate::entity_linker::{LinkedText, is_party_symbol, party_symbol};

use super::Passage;
use super::tokenizer::WordPieces;

const START: i32 = 0;
/// Fills the shorter sequences of a batch.
pub(super) const PADDING: i32 = 1;
const END: i32 = 2;
/// A piece that the vocabulary does not hold.
pub(super) const UNKNOWN: i32 = 3;

const ASK: char = '\u{e200}';
const SAY: char = '\u{e201}';
const CUT: char = '\u{e202}';
const BY: char = '\u{e203}';

/// How many parties a pair tells apart (as trained); what comes after is the last.
const SYMBOLS: usize = 16;
/// How many pieces of a question are read: so many of its head, so many of its end.
const QUESTION: (usize, usize) = (40, 24);
/// How many pieces a sequence has at the most (as trained).
const LONGEST: usize = 160;
/// How many pieces of the sentence before are read: its end.
const BEFORE: usize = 16;

/// A question against a proposition.
pub(super) fn proposition_pair(
    pieces: &WordPieces,
    question: &LinkedText,
    proposition: &LinkedText,
) -> Vec<i32> {
    let second = format!("{ASK} {}", proposition.canonical);
    sequence(pieces, &question.canonical, &second)
}

/// A question against a passage.
pub(super) fn passage_pair(
    pieces: &WordPieces,
    question: &LinkedText,
    passage: &Passage,
) -> Vec<i32> {
    let mut second = format!("{SAY} ");
    if let Some(before) = &passage.before {
        second.push_str(&before.surface);
        second.push(CUT);
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
        second.push(BY);
        second.push(' ');
    }
    second.push_str(&passage.sentence.surface);
    sequence(pieces, &question.surface, &second)
}

fn sequence(pieces: &WordPieces, question: &str, second: &str) -> Vec<i32> {
    let mut symbols = SymbolTable::default();
    let question = pieces.encode(&symbols.put(question));
    let second = pieces.encode(&symbols.put(second));
    let cut = pieces.encode(&CUT.to_string()).last().copied();
    let question = ends(question);
    let second = without_head(second, cut.unwrap_or(UNKNOWN));
    let room = LONGEST - question.len() - 3;
    let mut out = vec![START];
    out.extend(question);
    out.push(END);
    out.extend(second.into_iter().take(room));
    out.push(END);
    out
}

/// A long question's head and end.
fn ends(question: Vec<i32>) -> Vec<i32> {
    let (head, end) = QUESTION;
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

/// Without the head of a long sentence before.
fn without_head(second: Vec<i32>, cut: i32) -> Vec<i32> {
    let Some(at) = second.iter().position(|&piece| piece == cut) else {
        return second;
    };
    if at <= BEFORE + 2 {
        return second;
    }
    let (task, rest) = second.split_at(2);
    let mut out = task.to_vec();
    out.extend(&rest[at - BEFORE - 2..]);
    out
}

/// Which party is which symbol in one pair.
#[derive(Default)]
struct SymbolTable(Vec<char>);

impl SymbolTable {
    /// The text with its parties as symbols, without the space before one: a symbol is a word's
    /// beginning by itself.
    fn put(&mut self, text: &str) -> String {
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
        party_symbol(crate::corpus::PartyIx(at.min(SYMBOLS - 1)))
    }
}
