//! Function words by class, out of `data/cues.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::text::has_han;

use super::rows::keyed;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What a function word does in a sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Class { $($(#[$doc])* $name),* }

        impl Class {
            /// Every class with its key in `data/cues.txt`.
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $word)),*];
        }
    };
}

classes! {
    /// `the`, `this`.
    Article = "article",
    /// `of`, `on`.
    Preposition = "preposition",
    /// `and`, `if`.
    Conjunction = "conjunction",
    /// Ends what a negation reaches: `but`, `although`.
    But = "but",
    /// Joins equals: `and`, `or`.
    And = "and",
    /// `I`, `we`.
    FirstPerson = "first-person",
    /// `you`.
    SecondPerson = "second-person",
    /// Points back: `it`, `they`.
    Anaphor = "anaphor",
    /// Says next to nothing as a noun: `people`, `something`, `every`.
    Generic = "generic",
    /// `do`, `is`, `has`.
    Auxiliary = "auxiliary",
    /// `can`, `will`.
    Modal = "modal",
    /// A finite auxiliary of the past.
    Past = "past",
    /// Opens a yes-or-no question.
    Opener = "opener",
    /// A verb that takes its meaning from its object: `use`, `get`.
    Light = "light",
    /// May be left out of a question without changing it: `now`, `really`.
    Soft = "soft",
    /// Turns what follows round.
    Negator = "negator",
    /// Looks like a negator, is none: `not only`.
    NoNegation = "no-negation",
    /// Part of many names, and no name by itself: `board`, `northern`.
    Institution = "institution",
    /// Says loosely that something is accepted.
    Holds = "holds",
    /// Says loosely that something is refused.
    Fails = "fails",
    /// Asks for now, not for then: `still`, `now`.
    Still = "still",
    /// Stands for opposing where no verb does: "is X against Y".
    Opposing = "opposing",
    /// Asks for somebody.
    Who = "who",
    /// Asks for something.
    What = "what",
    /// Asks for a time.
    When = "when",
    /// Asks for a place.
    Where = "where",
    /// Asks for a reason.
    Why = "why",
    /// Asks for a manner.
    How = "how",
    /// Asks for one of several.
    Which = "which",
    /// Asks for a number.
    HowMany = "how-many",
    /// Asks for a measure.
    HowLong = "how-long",
    /// Marks a yes-or-no question wherever it stands.
    Polar = "polar",
    /// The word yes itself.
    Yes = "yes",
    /// The word no itself, as an answer.
    NoWord = "no-word",
    /// Announces a reason.
    Reason = "reason",
    /// Announces an exception or a way round.
    Exception = "exception",
    /// Announces a condition.
    Condition = "condition",
    /// Says what ought to be, not what is.
    Demand = "demand",
    /// Asks for advice or an opinion.
    Advice = "advice",
    /// Asks for instructions.
    HowTo = "how-to",
    /// Asks for any time at all: `did X ever say`.
    Ever = "ever",
    /// Names whose word is to be heard.
    According = "according",
    /// A form of to be.
    Be = "be",
    /// Marks a passive before the verb: `被`.
    Passive = "passive",
    /// Names who did it behind a passive: `by`.
    Agent = "agent",
    /// Its subject is what is owned, its object who owns: `belongs`.
    Belonging = "belonging",
    /// Says whose the next word is: `my`, `their`.
    Possessive = "possessive",
    /// Stands behind a possessive and says nothing more: `of its own`.
    Own = "own",
    /// Stands before a verb's plain form, and then is no preposition: `to`.
    Infinitive = "infinitive",
    /// Begins what somebody said or thought: `that`.
    That = "that",
    /// What it begins is supposed and not said: `if`, `whether`.
    Supposing = "supposing",
    /// Begins a question that is told of: `whether`.
    Whether = "whether",
    /// What it tells of is talk: `rumours about`.
    Hearsay = "hearsay",
    /// Says of what it stands behind that it holds no more: `lifted`.
    Ended = "ended",
    /// Says what must be done, or with a negator what must not: `must`.
    Obliging = "obliging",
    /// Takes several that are named together: `both`.
    Joint = "joint",
    /// Points to a place that was named: `there`.
    There = "there",
    /// A negator that belongs to a verb's object and negates the verb: `contains no …`.
    OfObject = "of-object",
    /// Stands before a place: `in`, `at`.
    Placing = "placing",
    /// Asks for a price: `how much`.
    HowMuch = "how-much",
    /// Goes on with a question behind a comma: `…, so can I …`.
    GoingOn = "going-on",
    /// A place that no dispute needs to list for it to be one: `上海`.
    PlaceName = "place-name",
    /// Says to whom something was said before what was said: `told her that`.
    Telling = "telling",
    /// Begins talk about what one wants of an answer: `need a straight answer`.
    Wanting = "wanting",
    /// Adds nothing behind a name: `the X platform`, `my X account`.
    Carrier = "carrier",
    /// Ends with a stop that ends no sentence: `vs.`.
    Abbreviation = "abbreviation",
    /// Part of a date where it begins with a capital and a number stands beside it: `May 14`.
    DateByNumber = "date-by-number",
    /// Part of a date.
    Date = "date",
    /// A unit of measure.
    Unit = "unit",
    /// A number in letters.
    NumberWord = "number-word",
    /// A greeting.
    Greeting = "greeting",
    /// Thanks.
    Thanks = "thanks",
    /// A call for help with the bot.
    Help = "help",
}

/// A set of classes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(u128);

impl Classes {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// The set with `class` added.
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u32)
    }

    /// Whether `class` is in it.
    pub const fn has(self, class: Class) -> bool {
        self.0 & 1 << class as u32 != 0
    }

    /// Whether any of `classes` is in it.
    pub fn any(self, classes: &[Class]) -> bool {
        classes.iter().any(|&class| self.has(class))
    }

    /// Both together.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Debug for Classes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = Class::ALL
            .iter()
            .filter(|(class, _)| self.has(*class))
            .map(|(_, name)| name);
        f.debug_set().entries(names).finish()
    }
}

/// The words of `data/cues.txt`.
pub(super) struct Cues {
    /// Single words and Chinese words.
    words: FxHashMap<&'static str, Classes>,
    /// Phrases by their first word, the longest first: the words after it, and the classes.
    phrases: FxHashMap<&'static str, Vec<(Vec<&'static str>, Classes)>>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| Cues::parse(include_str!("data/cues.txt")));

/// The table.
pub(super) fn cues() -> &'static Cues {
    &CUES
}

impl Cues {
    fn parse(text: &'static str) -> Self {
        let mut cues = Self {
            words: FxHashMap::default(),
            phrases: FxHashMap::default(),
        };
        for (key, words) in keyed(text) {
            let class = Class::ALL
                .iter()
                .find(|(_, name)| *name == key)
                .map(|(class, _)| *class);
            let class = class
                .expect("data/cues.txt names a class of Class::ALL; tests/it/language.rs holds it");
            for word in words {
                cues.add(word, class);
            }
        }
        for phrases in cues.phrases.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        cues
    }

    fn add(&mut self, word: &'static str, class: Class) {
        let mut parts = word.split(' ');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        if rest.is_empty() || has_han(word) {
            let classes = self.words.entry(word).or_default();
            *classes = classes.with(class);
            return;
        }
        let phrases = self.phrases.entry(first).or_default();
        match phrases.iter_mut().find(|(known, _)| *known == rest) {
            Some((_, classes)) => *classes = classes.with(class),
            None => phrases.push((rest, Classes::default().with(class))),
        }
    }

    /// The classes of one word, in lower case.
    pub(super) fn of(&self, word: &str) -> Classes {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// The same; a form that is not listed has the classes of a light verb where it is one
    /// ("putting").
    pub(super) fn of_inflected(&self, word: &str) -> Classes {
        if let Some(&known) = self.words.get(word) {
            return known;
        }
        let light = |base: &str| self.of(base).has(Class::Light);
        let bases = ["ing", "s", "ed"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending));
        let mut bases = bases.flat_map(|base| {
            let undoubled = base.get(..base.len().saturating_sub(1)).unwrap_or_default();
            [base.to_owned(), format!("{base}e"), undoubled.to_owned()]
        });
        if bases.any(|base| base.len() >= 3 && light(&base)) {
            return Classes::EMPTY.with(Class::Light);
        }
        Classes::EMPTY
    }

    /// The phrases that begin with `first`, the longest first.
    pub(super) fn phrases(&self, first: &str) -> &[(Vec<&'static str>, Classes)] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// Every word without a space in it.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }
}

/// The classes of a lower-case word.
pub fn classes_of(word: &str) -> Classes {
    cues().of(word)
}
