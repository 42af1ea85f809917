//! A sentence as it is understood: words with their names, concepts, classes and negation.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHasher};

use crate::text::Span;

use super::cues::{Class, Classes, cues};
use super::lexicon::{ConceptId, Concepts, concept, lexicon};
use super::names::{NameId, Names};
use super::rows::keyed;
use super::token::{Shape, Token, stem, tokens};
use super::{memo, negation, segment};

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// A word, of one or several parts.
    Word,
    /// Begins with a digit.
    Number,
    /// Chinese characters that are in no list.
    UnknownHan,
    /// One mark or symbol.
    Mark,
}

/// One word of a sentence; a name or a phrase of several parts is one.
#[derive(Debug, Clone)]
pub struct Word {
    /// Its bytes in the text that was read.
    pub span: Span,
    /// Lower case; the parts of a phrase apart by spaces.
    pub text: String,
    /// The Snowball stem of `text`; of a phrase its parts' stems, apart by spaces.
    pub stem: String,
    /// What it is made of.
    pub kind: WordKind,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// What it does as a function word.
    pub classes: Classes,
    /// Whose or what name it is.
    pub name: Option<NameId>,
    /// The clause's number in the sentence, from 0.
    pub clause: u16,
    /// Whether a negator reaches it.
    pub negated: bool,
    /// Whether a verb of refusing governs it: "refuses to support".
    pub refused: bool,
    concepts: Concepts,
    keys: Keys,
}

/// Hashes that tell most different words apart without reading them.
#[derive(Debug, Clone, Copy, Default)]
struct Keys {
    text: u32,
    stem: u32,
    /// Whether the stem has several parts.
    parts: bool,
}

impl Word {
    /// Whether the two are written alike.
    pub fn is_written_as(&self, other: &Self) -> bool {
        self.keys.text == other.keys.text && self.text == other.text
    }

    /// Whether the two have one stem.
    pub fn has_stem_of(&self, other: &Self) -> bool {
        self.keys.stem == other.keys.stem && self.stem == other.stem
    }

    /// Calls `take` with numbers that stand for its text, its stem and the stem's parts: equal ones
    /// have equal numbers, and seldom others have.
    pub fn each_key(&self, mut take: impl FnMut(u32)) {
        take(self.keys.text);
        if self.keys.stem != self.keys.text {
            take(self.keys.stem);
        }
        if self.keys.parts {
            self.stem.split(' ').map(key).for_each(take);
        }
    }

    /// Whether it is a phrase or a name of several parts.
    pub const fn has_parts(&self) -> bool {
        self.keys.parts
    }

    /// The general concepts it stands for, at most two.
    pub fn concepts(&self) -> impl Iterator<Item = ConceptId> + use<> {
        self.concepts.into_iter().flatten()
    }

    /// A name of several parts means none of them.
    pub(super) fn forget_parts(&mut self) {
        self.concepts = [None, None];
        self.classes = Classes::EMPTY;
    }

    /// Whether it has that concept.
    pub fn means(&self, id: ConceptId) -> bool {
        self.concepts.contains(&Some(id))
    }

    /// Whether it carries meaning of its own: no mark, no function word, or a name.
    pub fn is_content(&self) -> bool {
        if self.name.is_some() {
            return true;
        }
        self.kind != WordKind::Mark && !self.is_function()
    }

    /// Whether it is a function word and nothing else.
    pub fn is_function(&self) -> bool {
        const CARRIES: [Class; 10] = [
            Class::PlaceName,
            Class::Ended,
            Class::Belonging,
            Class::Hearsay,
            Class::Institution,
            Class::Date,
            Class::NumberWord,
            Class::Reason,
            Class::Holds,
            Class::Fails,
        ];
        self.name.is_none()
            && (self.classes.any(&FUNCTION)
                || (!self.classes.is_empty()
                    && self.concepts[0].is_none()
                    && !self.classes.any(&CARRIES)))
    }
}

/// Whether what stands before the word at a place makes a noun of it: an article, a possessive, a
/// preposition, or a name behind an article.
pub fn is_noun(words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &words[before]) else {
        return false;
    };
    if before.name.is_some() {
        // "the X ban", but "did the X ban it?": there the name is the subject.
        let asked = at == 3 && words[0].classes.has(Class::Opener);
        return at >= 2 && words[at - 2].classes.has(Class::Article) && !asked;
    }
    let preposition =
        before.classes.has(Class::Preposition) && !before.classes.has(Class::Infinitive);
    preposition || before.classes.any(&[Class::Article, Class::Possessive])
}

/// Classes whose words carry nothing that could be looked for, whatever else they may mean.
const FUNCTION: [Class; 14] = [
    Class::Article,
    Class::Preposition,
    Class::Conjunction,
    Class::FirstPerson,
    Class::SecondPerson,
    Class::Anaphor,
    Class::Auxiliary,
    Class::Modal,
    Class::Soft,
    Class::Generic,
    Class::Negator,
    Class::What,
    Class::Who,
    Class::Polar,
];

/// How forgiving the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Names as they are listed: for sources.
    Exact,
    /// Names and concepts also where a letter or two are off: for questions.
    Forgiving,
}

/// A sentence as it is understood.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Its words in order, marks included.
    pub words: Vec<Word>,
}

/// Reads one sentence.
pub fn read(text: &str, names: &Names, spelling: Spelling) -> Reading {
    let mut words = Vec::with_capacity(text.len() / 5 + 1);
    for token in tokens(text) {
        if token.shape == Shape::Han {
            push_han(&token, names, &mut words)
        } else {
            words.push(word(token, spelling))
        }
    }
    names.mark(&mut words, spelling);
    if spelling == Spelling::Forgiving {
        words.iter_mut().for_each(|word| correct(word, names));
    }
    join_phrases(&mut words);
    names.mark_loose(&mut words);
    clear_lookalikes(&mut words);
    negation::mark(&mut words);
    words.iter_mut().for_each(seal);
    Reading { words }
}

/// Sets the keys of a word that changes no more.
fn seal(word: &mut Word) {
    word.keys = Keys {
        text: key(&word.text),
        stem: key(&word.stem),
        parts: word.stem.contains(' '),
    };
}

fn key(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    // The upper half is the one that the hasher mixes well.
    (hasher.finish() >> 32) as u32
}

/// Words by the short forms that people type, out of `data/shorthand.txt`.
static SHORTHAND: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    keyed(include_str!("data/shorthand.txt"))
        .flat_map(|(whole, short)| short.map(move |short| (short, whole)))
        .collect()
});

fn push_han(token: &Token, names: &Names, words: &mut Vec<Word>) {
    let known =
        |word: &str| names.lists_han(word) || lexicon().lists(word) || !cues().of(word).is_empty();
    for (span, is_known) in segment::words(&token.text, known) {
        let text = span.of(&token.text).to_owned();
        let span = Span::new(token.span.start + span.start, token.span.start + span.end);
        let kind = if is_known {
            WordKind::Word
        } else {
            WordKind::UnknownHan
        };
        let (classes, concepts) = (cues().of(&text), lexicon().of(&text));
        words.push(Word {
            stem: text.clone(),
            classes,
            concepts,
            ..blank(span, text, kind)
        });
    }
}

const fn blank(span: Span, text: String, kind: WordKind) -> Word {
    Word {
        span,
        text,
        stem: String::new(),
        kind,
        capital: false,
        classes: Classes::EMPTY,
        name: None,
        clause: 0,
        negated: false,
        refused: false,
        concepts: [None, None],
        keys: Keys {
            text: 0,
            stem: 0,
            parts: false,
        },
    }
}

fn word(mut token: Token, spelling: Spelling) -> Word {
    if spelling == Spelling::Forgiving
        && let Some(&whole) = SHORTHAND.get(token.text.as_str())
    {
        whole.clone_into(&mut token.text);
    }
    let kind = match token.shape {
        Shape::Letters => WordKind::Word,
        Shape::Digits => WordKind::Number,
        Shape::Han => WordKind::UnknownHan,
        Shape::Mark => WordKind::Mark,
    };
    let (stem, classes, concepts) = if kind == WordKind::Word {
        let listed = memo::listed(&token.text);
        (listed.stem.into_string(), listed.classes, listed.concepts)
    } else {
        (token.text.clone(), cues().of(&token.text), [None, None])
    };
    Word {
        stem,
        capital: token.capital,
        classes,
        concepts,
        ..blank(token.span, token.text, kind)
    }
}

/// Reads a misspelt ordinary word ("suport") as the listed one it is one letter away from.
fn correct(word: &mut Word, names: &Names) {
    const SHORTEST: usize = 6;
    let open = word.kind == WordKind::Word
        && word.name.is_none()
        && word.classes.is_empty()
        && word.concepts[0].is_none();
    if !open || word.capital || word.text.len() < SHORTEST || names.is_known(word) {
        return;
    }
    let base = ["ed", "ing", "s"]
        .iter()
        .find_map(|ending| word.text.strip_suffix(ending));
    let base = base.unwrap_or(&word.text);
    if base.len() < SHORTEST {
        return;
    }
    if let Some(listed) = names.ordinary_near(base) {
        word.classes = cues().of(listed);
        word.concepts = lexicon().of(listed);
        word.stem = stem(listed);
        listed.clone_into(&mut word.text);
    }
}

/// Makes one word of each phrase of the word lists ("crack down", "no longer").
fn join_phrases(words: &mut Vec<Word>) {
    let mut at = 0;
    while at < words.len() {
        if let Some((len, classes, concept)) = phrase_at(words, at) {
            let tail: Vec<Word> = words.drain(at + 1..at + len).collect();
            let head = &mut words[at];
            for part in &tail {
                if part.kind == WordKind::Mark {
                    continue;
                }
                head.text = format!("{} {}", head.text, part.text);
                head.stem = format!("{} {}", head.stem, part.stem);
                head.span.end = part.span.end;
            }
            head.classes = classes;
            head.concepts = [concept, None];
        }
        at += 1;
    }
    for at in 0..words.len() {
        if let Some(id) = parted_verb_at(words, at) {
            words[at].concepts = [Some(id), None];
            words[at].classes = Classes::default();
        }
    }
}

/// "a sticker of its own" owns nothing, and "in the US" is no pronoun.
fn clear_lookalikes(words: &mut [Word]) {
    for at in 1..words.len() {
        let before = words[at - 1].classes;
        let definite = before.has(Class::Article) && !before.has(Class::That);
        if definite && words[at].classes.has(Class::FirstPerson) {
            words[at].classes = Classes::EMPTY;
        }
        let possessed =
            words[at - 1]
                .classes
                .any(&[Class::Anaphor, Class::FirstPerson, Class::SecondPerson]);
        if possessed && words[at].classes.has(Class::Own) {
            words[at].concepts = [None, None];
            words[at].stem = String::from("own-possessive");
        }
    }
}

/// A verb whose particle stands behind its object: "set Binance up".
fn parted_verb_at(words: &[Word], at: usize) -> Option<ConceptId> {
    const OBJECT: usize = 3;
    let first = &words[at];
    let pronoun = words
        .get(at + 1)
        .is_some_and(|next| next.classes.has(Class::Anaphor));
    let open = first.concepts[0].is_none() || pronoun;
    if first.kind != WordKind::Word || first.name.is_some() || !open {
        return None;
    }
    let behind = words.get(at + 2..(at + 2 + OBJECT).min(words.len()))?;
    let particle = |word: &Word, want: &str| word.name.is_none() && word.stem == want;
    lexicon()
        .phrases(&first.stem)
        .iter()
        .find_map(|(rest, id)| match rest.as_slice() {
            [only] => {
                let place = behind.iter().position(|word| particle(word, only))?;
                let object = !words[at + 1].classes.has(Class::Preposition);
                let next = behind.get(place + 1);
                let ends = next.is_none_or(|next| {
                    next.kind == WordKind::Mark
                        || next.is_function() && !next.classes.has(Class::Article)
                });
                (object && ends).then_some(*id)
            }
            _ => None,
        })
}

/// The longest phrase that begins at `at`: how many words, and what it is.
fn phrase_at(words: &[Word], at: usize) -> Option<(usize, Classes, Option<ConceptId>)> {
    let first = &words[at];
    if first.kind != WordKind::Word || first.name.is_some() {
        return None;
    }
    let concept = lexicon()
        .phrases(&first.stem)
        .iter()
        .find_map(|(rest, id)| {
            let len = spans(words, at, rest.len(), |part, word| rest[part] == word.stem)?;
            Some((len, *id))
        });
    let cue = cues()
        .phrases(&first.text)
        .iter()
        .find_map(|(rest, classes)| {
            let len = spans(words, at, rest.len(), |part, word| rest[part] == word.text)?;
            Some((len, *classes))
        });
    match (concept, cue) {
        (Some((len, id)), Some((longer, classes))) if longer >= len => {
            Some((longer, classes, (longer == len).then_some(id)))
        }
        (Some((len, id)), _) => Some((len, Classes::default(), Some(id))),
        (None, Some((len, classes))) => Some((len, classes, None)),
        (None, None) => None,
    }
}

/// How many words from `at` on a phrase of one word and `parts` more takes, hyphens among them;
/// `None` where `fits` does not hold for a part.
fn spans(
    words: &[Word],
    at: usize,
    parts: usize,
    fits: impl Fn(usize, &Word) -> bool,
) -> Option<usize> {
    let mut next = at + 1;
    for part in 0..parts {
        if words.get(next).is_some_and(|word| word.text == "-") {
            next += 1;
        }
        let word = words.get(next)?;
        if word.name.is_some() || word.kind == WordKind::Mark || !fits(part, word) {
            return None;
        }
        next += 1;
    }
    Some(next - at)
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.words.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&word.text.replace(' ', "_"))?;
            for id in word.concepts() {
                write!(f, ":{}", concept(id).id)?;
            }
            if let Some(NameId(name)) = word.name {
                write!(f, "@{name}")?;
            }
            if word.negated != word.refused && word.kind != WordKind::Mark {
                f.write_str("-")?;
            }
        }
        Ok(())
    }
}
