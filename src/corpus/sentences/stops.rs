//! Corrects full stops that `sentencex` wrongly takes for part of an abbreviation, and the reverse.
//!
//! ```text
//! said “No.”|Zhao left      "No." means "number" only before a number
//! (It is fine.)|Then        a whole sentence in parentheses
//! compounds.|. . . The      four spaced dots after a word: a full stop and an ellipsis
//! approx. five, 。Mr. Wan    abbreviations that it does not know, or not after a Chinese stop
//! ```

use super::marks;

/// Abbreviations that never end a sentence.
const NON_FINAL_ABBREVIATIONS: [&str; 21] = [
    "Approx", "Capt", "Col", "Dr", "Esp", "Gen", "Gov", "Hon", "Incl", "Lt", "Mr", "Mrs", "Ms",
    "Prof", "Rep", "Rev", "Sen", "Sgt", "approx", "esp", "incl",
];

/// One more than the length of the longest of [`NON_FINAL_ABBREVIATIONS`], in bytes.
const MAX_ABBREVIATION_BYTES: usize = 7;

/// The maximum distance back to the opening parenthesis of a sentence, in bytes.
const PARENTHESIS: usize = 400;

/// Words that continue a time of day: "5 p.m. Monday", "at 3 a.m. ET".
const AFTER_TIME: [&str; 28] = [
    "April",
    "August",
    "CET",
    "CST",
    "December",
    "EST",
    "ET",
    "February",
    "Friday",
    "GMT",
    "January",
    "July",
    "June",
    "March",
    "May",
    "Monday",
    "November",
    "October",
    "PST",
    "PT",
    "Saturday",
    "September",
    "Sunday",
    "Thursday",
    "Tuesday",
    "UTC",
    "Wednesday",
    "on",
];

/// Returns true if the proposed cut follows an abbreviation that never ends a sentence, or
/// separates a time from its day.
pub(super) fn abbreviates(text: &str, cut: usize) -> bool {
    let Some(words) = marks::before(text, cut).trim_end().strip_suffix('.') else {
        return false;
    };
    if words.ends_with("a.m") || words.ends_with("p.m") {
        let next = marks::from(text, cut).split_whitespace().next();
        let bare = next.map(|word| word.trim_end_matches(|c: char| c.is_ascii_punctuation()));
        return bare.is_some_and(|word| AFTER_TIME.binary_search(&word).is_ok());
    }
    NON_FINAL_ABBREVIATIONS
        .binary_search(&last_word(words))
        .is_ok()
}

/// Returns true if the proposed cut has no white space after it and is inside a handle or a name:
/// "@j.Doe", "ASP.NET". In "world.Today" only a space is missing, so the cut is right.
pub(super) fn is_inside_word(text: &str, cut: usize) -> bool {
    let mut behind = marks::from(text, cut).chars();
    if !behind.next().is_some_and(char::is_alphanumeric) {
        return false;
    }
    let word = marks::before(text, cut).rsplit(char::is_whitespace).next();
    let word = word.unwrap_or_default();
    let before = word.trim_end_matches(marks::is_stop).chars().next_back();
    word.trim_start_matches(['(', '“', '"']).starts_with('@')
        || before.is_some_and(char::is_uppercase)
        || behind.next().is_some_and(char::is_uppercase)
}

/// Adds missing cuts, and removes one inside a spaced ellipsis. `text` is the masked text, in which
/// quotation marks are spaces.
pub(super) fn add_cuts(text: &str, cuts: &mut Vec<usize>) {
    for (at, _) in text.match_indices('.') {
        if is_number_word(last_word(marks::before(text, at))) && !leads_to_digit(text, at + 1) {
            cuts.push(at + 1);
        }
    }
    for (at, ellipsis) in text.match_indices('…') {
        let after = at + ellipsis.len();
        let next = marks::from(text, after);
        // "I… I do not know" is one sentence.
        let opens = |c: char| c.is_uppercase() && !next.trim_start().starts_with("I ");
        if next.starts_with(char::is_whitespace) && next.trim_start().starts_with(opens) {
            cuts.push(after);
        }
    }
    for (at, ellipsis) in text.match_indices(". . . . ") {
        let after = at + ellipsis.len();
        let behind_word = marks::before(text, at).ends_with(char::is_alphanumeric);
        if behind_word && marks::from(text, after).starts_with(char::is_uppercase) {
            cuts.retain(|&cut| cut <= at || after < cut);
            cuts.push(at + 1);
        }
    }
    for (at, end) in text.match_indices([')', ']']) {
        if marks::before(text, at).ends_with(marks::is_stop) && encloses_a_sentence(text, at) {
            cuts.push(at + end.len());
        }
    }
}

/// The ASCII letters at the end, at most [`MAX_ABBREVIATION_BYTES`]; empty if a digit or one of
/// `@#/-.` precedes them.
fn last_word(text: &str) -> &str {
    let letters = text
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .take(MAX_ABBREVIATION_BYTES)
        .count();
    let (before, word) = text.split_at(text.len() - letters);
    if before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '#' | '/' | '-' | '.')) {
        return "";
    }
    word
}

const fn is_number_word(word: &str) -> bool {
    word.eq_ignore_ascii_case("no")
}

fn leads_to_digit(text: &str, at: usize) -> bool {
    let next = marks::from(text, at).trim_start_matches([' ', '\u{a0}']);
    next.split_whitespace()
        .next()
        .is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()))
}

/// Returns true if the brackets closed at `at` enclose a whole sentence, not a part of one.
fn encloses_a_sentence(text: &str, at: usize) -> bool {
    let after = marks::from(text, at + 1);
    let next = after.trim_start();
    if next.len() == after.len()
        || !next.starts_with(|c: char| c.is_uppercase() || c == '[' || c == '(')
    {
        return false;
    }
    let inside = marks::before(text, at);
    let near = marks::from(inside, inside.len().saturating_sub(PARENTHESIS));
    near.rfind(['(', '[']).is_some_and(|open| {
        let before = marks::before(inside, inside.len() - near.len() + open).trim_end();
        before.is_empty() || before.ends_with(|c| marks::is_stop(c) || matches!(c, ')' | ']'))
    })
}
