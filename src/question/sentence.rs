//! The sentences of what was typed, without their frames: which of them asks, and for what.

use crate::language::{self, Class, Group, Reading, Word, WordKind, concept, group, trim};

use super::kind::Kind;
use super::lens::Lens;
use super::prepare::MOST_WORDS;

/// A sentence without its frames.
pub(super) struct Core {
    pub(super) reading: Reading,
    pub(super) flipped: bool,
    pub(super) polar: bool,
    pub(super) tag: bool,
    pub(super) marked: bool,
}

/// The parts of one sentence that could be the question: the whole, and what follows a comma where
/// a question begins there ("I row in the masters class, may I …").
pub(super) fn cores(sentence: &str, lens: &Lens) -> Vec<Core> {
    let marked = sentence.contains(['?', '？']);
    let lower_start = sentence;
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = lower_start;
    while let Some((before, after)) = split_at_question(rest) {
        parts.push(before);
        rest = after;
    }
    if let Some((before, after)) = split_behind_question(rest) {
        parts.push(after);
        rest = before;
    }
    parts.push(rest);
    parts
        .into_iter()
        .filter_map(|part| core(part, marked, lens))
        .collect()
}

/// Splits behind a question that more talk follows after a comma: "can I share it with my brother,
/// he lives across town".
fn split_behind_question(sentence: &str) -> Option<(&str, &str)> {
    let asks = opens_question(sentence.split_whitespace().next()?);
    let least = if asks { 4 } else { 3 };
    sentence.match_indices([',', '，']).find_map(|(at, mark)| {
        let (before, after) = (sentence.get(..at)?, sentence.get(at + mark.len()..)?);
        let next = after.split_whitespace().next()?;
        let talk: &[Class] = if asks {
            &[Class::FirstPerson, Class::Anaphor]
        } else {
            &[Class::FirstPerson, Class::Wanting]
        };
        let talks = has_class(next, talk) && after.split_whitespace().count() >= 3;
        (talks && before.split_whitespace().count() >= least).then_some((before, after))
    })
}

/// Splits before a clause that opens a question behind a mark or a word like "but".
fn split_at_question(sentence: &str) -> Option<(&str, &str)> {
    let first = sentence.split_whitespace().next().unwrap_or_default();
    if has_class(first, &[Class::According]) {
        return None;
    }
    sentence
        .match_indices([',', ';', ':', '，', '、', '：'])
        .chain(words_that_part(sentence))
        .find_map(|(at, mark)| {
            let (before, after) = (sentence.get(..at)?, sentence.get(at + mark.len()..)?);
            let mut words = after
                .split_whitespace()
                .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\''));
            let first = words.next()?;
            let first = if has_class(first, &[Class::GoingOn]) {
                words.next()?
            } else {
                first
            };
            let rest = words.count();
            let opens = opens_question(first) && rest >= 3;
            (opens && before.split_whitespace().count() >= 2).then_some((before, after))
        })
}

/// Words that end what stands before them ("but"), each with the space before it, where they stand
/// inside the sentence.
fn words_that_part(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    sentence.match_indices(' ').filter_map(|(space, _)| {
        let rest = sentence.get(space..)?;
        let end = rest.get(1..)?.find(' ')? + 1;
        let word = rest.get(..end)?;
        has_class(word.trim_start(), &[Class::But]).then_some((space, word))
    })
}

fn core(part: &str, marked: bool, lens: &Lens) -> Option<Core> {
    let lower = part.to_lowercase();
    // Frames are found in lower case, capitals tell names: cut the same bytes off both where
    // lower-casing kept the length (it does for all but a few letters).
    let trimmed = trim(&lower);
    let text = if lower.len() == part.len() {
        same_bytes(part, &lower, trimmed.core)
    } else {
        trimmed.core
    };
    let text = positive_opener(text);
    let mut reading = lens.read_typed(&text);
    reading.words.truncate(MOST_WORDS);
    (!reading.words.is_empty()).then_some(Core {
        reading,
        flipped: trimmed.flipped,
        polar: trimmed.polar,
        tag: trimmed.tag,
        marked,
    })
}

fn same_bytes<'a>(part: &'a str, lower: &str, core: &'a str) -> &'a str {
    let start = core.as_ptr() as usize - lower.as_ptr() as usize;
    part.get(start..start + core.len()).unwrap_or(core)
}

/// "Isn't X against Y?" asks whether X is: a negation in the opening verb asks for a yes, and
/// negates nothing.
fn positive_opener(text: &str) -> String {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    match language::positive(&first.to_lowercase()) {
        Some(positive) => format!("{positive} {rest}"),
        None => text.to_owned(),
    }
}

/// Whether a word can open a question: an auxiliary or a question word.
fn opens_question(word: &str) -> bool {
    const ASKING: [Class; 8] = [
        Class::Opener,
        Class::Who,
        Class::What,
        Class::When,
        Class::Where,
        Class::Why,
        Class::How,
        Class::Which,
    ];
    has_class(word, &ASKING)
}

fn has_class(word: &str, classes: &[Class]) -> bool {
    language::classes_of(&word.to_lowercase()).any(classes)
}

impl Core {
    /// How much it looks like the question: one that asks before one that tells, one that names
    /// somebody before one that does not.
    pub(super) fn fitness(&self, lens: &Lens) -> (bool, usize, bool) {
        let named = lens.entities(&self.reading).len();
        let asks = self.kind() != Kind::Claim && self.kind() != Kind::Fragment
            || self.marked
            || self.tag
            || self.polar;
        (
            named > 0 || asks && !self.reading.words.is_empty(),
            usize::from(asks) * 2 + usize::from(named > 0) * 2 + usize::from(self.has_content()),
            asks,
        )
    }

    fn has_content(&self) -> bool {
        self.reading.words.iter().any(Word::is_content)
    }

    pub(super) fn kind(&self) -> Kind {
        let words = &self.reading.words;
        let has = |class: Class| words.iter().any(|word| word.classes.has(class));
        if has(Class::Advice) {
            return Kind::Advice;
        }
        if has(Class::HowTo) {
            return Kind::HowTo;
        }
        if let Some(kind) = wanted(words) {
            return kind;
        }
        let first = words.iter().find(|word| word.kind != WordKind::Mark);
        if self.polar
            || self.tag
            || first.is_some_and(|word| word.classes.has(Class::Opener))
            || has(Class::Polar)
        {
            return Kind::Polar;
        }
        let verb = words.iter().any(|word| {
            word.classes.any(&[Class::Auxiliary, Class::Modal])
                || group(word, Group::Saying)
                || is_verb_form(word)
        });
        let position = words
            .iter()
            .any(|word| word.name.is_none() && group(word, Group::Position));
        match (verb, position) {
            (false, true) => Kind::What,
            (true, _) => Kind::Claim,
            (false, false) => Kind::Fragment,
        }
    }
}

/// The question word, where it stands in front or asks alone; one behind a comma or after an
/// auxiliary does not ask ("is it clear why").
fn wanted(words: &[Word]) -> Option<Kind> {
    const FRONT: usize = 3;
    let han = words.iter().any(|word| crate::text::has_han(&word.text));
    let asking = |(at, word): (usize, &Word)| {
        let kind = Kind::of_word(word)?;
        let preceded = words[..at]
            .iter()
            .any(|word| word.classes.has(Class::Opener) && !word.classes.has(Class::Preposition));
        let joins = at > 0
            && matches!(
                kind,
                Kind::When | Kind::Which | Kind::Where | Kind::Who | Kind::What
            )
            && at >= FRONT;
        (han || !preceded && !joins).then_some(kind)
    };
    words.iter().enumerate().find_map(asking)
}

fn is_verb_form(word: &Word) -> bool {
    let first = word.text.split(' ').next().unwrap_or_default();
    word.kind == WordKind::Word
        && word.name.is_none()
        && word.concepts().next().is_some()
        && (word.text.ends_with('s')
            || first.ends_with("ed")
            || word
                .concepts()
                .any(|id| concept(id).sign != language::Sign::Neutral))
}
