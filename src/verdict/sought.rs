//! Whether a sentence holds the kind of thing that is asked for: a date for when, a number for how
//! many, a place for where, a reason for why.

use crate::language::{Class, Group, Word, WordKind, group};
use crate::question::{Kind, Question};
use crate::text::has_han;

use super::evidence::{Coverage, Evidence};

/// Whether the sentence holds the kind of thing that is asked for, and how clearly.
pub(super) fn holds_kind(
    question: &Question,
    evidence: &Evidence,
    coverage: &Coverage,
) -> Option<f32> {
    let words = &evidence.reading.words;
    let about = &evidence.about.words;
    let has = |class: Class| {
        words
            .iter()
            .chain(about)
            .any(|word| word.classes.has(class))
    };
    match question.kind {
        Kind::When => (has(Class::Date)
            || words.windows(2).any(is_may)
            || words
                .iter()
                .chain(about)
                .any(|word| is_year(word) || is_clock(word)))
        .then_some(0.5),
        Kind::HowMany | Kind::HowLong => counted(question, evidence, coverage),
        Kind::Where => places(words).then_some(0.3),
        Kind::Why => Some(if has(Class::Reason) { 0.8 } else { 0.0 }),
        Kind::What
            if question
                .content
                .iter()
                .any(|&at| group(question.word(at), Group::Price)) =>
        {
            counted(question, evidence, coverage)
        }
        Kind::How | Kind::What | Kind::Who | Kind::Which => Some(0.0),
        Kind::Polar | Kind::Claim | Kind::Fragment => Some(0.0),
        Kind::HowTo | Kind::Advice => None,
    }
}

/// "May 14": the month that is a modal, told by its capital and the number beside it.
fn is_may(pair: &[Word]) -> bool {
    let may = |word: &Word| word.classes.has(Class::DateByNumber) && word.capital;
    let number = |word: &Word| word.kind == WordKind::Number;
    may(&pair[0]) && number(&pair[1]) || number(&pair[0]) && may(&pair[1])
}

/// "6.30", "18:00": a time of day, or near enough to one.
fn is_clock(word: &Word) -> bool {
    word.kind == WordKind::Number && word.text.contains(['.', ':'])
}

/// What a number of four digits may be as a year.
const YEARS: std::ops::Range<u32> = 1500..2100;

fn is_year(word: &Word) -> bool {
    word.kind == WordKind::Number
        && (word.text.parse().is_ok_and(|year| YEARS.contains(&year))
            || word.text.ends_with("th")
            || word.text.ends_with("st"))
}

/// A place: a preposition before a name or a word with a capital letter.
fn places(words: &[Word]) -> bool {
    let at = |word: &Word| word.classes.has(Class::Placing);
    words
        .windows(3)
        .any(|w| at(&w[0]) && (w[1].capital || w[1].is_content() || w[2].capital))
}

/// A number near what is counted: best right before it. A measure needs its unit, so that "how long"
/// is not answered with a date.
fn counted(question: &Question, evidence: &Evidence, coverage: &Coverage) -> Option<f32> {
    const NEAR: usize = 8;
    const BEFORE: usize = 3;
    let words = &evidence.reading.words;
    let dated = |at: usize| {
        let date = |word: Option<&Word>| {
            word.is_some_and(|word| word.classes.has(Class::Date) && !word.classes.has(Class::Unit))
        };
        date(at.checked_sub(1).and_then(|before| words.get(before)))
            || date(words.get(at + 1))
            || is_year(&words[at])
    };
    let measured = |at: usize| {
        question.kind != Kind::HowLong
            || words
                .iter()
                .skip(at + 1)
                .take(2)
                .any(|word| word.classes.has(Class::Unit))
    };
    let number = |at: usize| {
        let word = &words[at];
        (word.kind == WordKind::Number || word.classes.has(Class::NumberWord))
            && !dated(at)
            && measured(at)
    };
    let met = coverage.met.iter().filter_map(|(_, found)| found.at);
    let topics =
        (0..words.len()).filter(|&at| words[at].name.is_some() && question.is_topic(&words[at]));
    let places: Vec<usize> = if coverage.met.is_empty() {
        topics.collect()
    } else {
        met.collect()
    };
    let near = |at: &usize| (at.saturating_sub(NEAR)..(at + NEAR + 1).min(words.len())).any(number);
    let before = |at: &usize| *at > 0 && number(at - 1);
    if asks_price(question)
        && words.iter().any(|word| group(word, Group::Price))
        && (0..words.len()).any(number)
    {
        return Some(1.2);
    }
    if let Some(things) = counted_things(question, evidence, coverage) {
        let numbered = |at: &usize| (at.saturating_sub(BEFORE)..*at).any(number);
        return things.iter().any(numbered).then_some(0.9);
    }
    if places.iter().any(before) {
        return Some(0.9);
    }
    places.iter().any(near).then_some(0.5)
}

/// Where the thing stands of which it is asked how many there are: right behind "how many"; `None`
/// where that is nothing that could be met ("how many people").
fn counted_things(
    question: &Question,
    evidence: &Evidence,
    coverage: &Coverage,
) -> Option<Vec<usize>> {
    let words = &question.reading.words;
    // In Chinese the number may stand behind: "充电宝二十个".
    let han = words.iter().any(|word| has_han(&word.text));
    if question.kind != Kind::HowMany || asks_price(question) || han {
        return None;
    }
    let asks = words
        .iter()
        .position(|word| word.classes.has(Class::HowMany))?;
    let thing = words.get(asks + 1)?;
    if thing.name.is_some() {
        let named = |&at: &usize| evidence.reading.words[at].name == thing.name;
        return Some((0..evidence.reading.words.len()).filter(named).collect());
    }
    let met = coverage.met.iter().filter(|(at, _)| *at == asks + 1);
    let places: Vec<usize> = met.filter_map(|(_, found)| found.at).collect();
    (!places.is_empty()).then_some(places)
}

/// "How much is X?" asks for a price.
fn asks_price(question: &Question) -> bool {
    let words = &question.reading.words;
    words.iter().any(|word| word.classes.has(Class::HowMuch)) && question.content.len() <= 1
}
