//! Concepts by the part that they play in a sentence, out of `data/groups.txt`.

use std::sync::LazyLock;

use super::lexicon::{ConceptId, concept_named};
use super::reading::Word;
use super::rows::keyed;

/// A part that a concept plays in a sentence; the members stand in `data/groups.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What is done with a thing that may be used.
    Activity,
    /// Uttering something.
    Saying,
    /// Uttering something, with nothing else in the verb: what follows is what was uttered.
    Plain,
    /// Uttering that it is not so.
    Denying,
    /// Being in something, or being found there.
    Presence,
    /// Costing something.
    Price,
    /// Beginning or going on with what follows.
    Aspect,
    /// Wanting something to be so.
    Demanding,
    /// Making something hold no more.
    Ending,
    /// Turning round what follows, though it says of nothing that it fails.
    Turning,
    /// Saying in what manner something holds, which says more than that it does.
    Manner,
    /// What somebody holds of something: asking for it asks what they said.
    Position,
    /// Being spared from a rule.
    Excepting,
    /// Handing on what somebody else said.
    Relaying,
    /// Taking back what one said.
    Retracting,
    /// Handing something over for something else.
    Dealing,
    /// Stands beside what is done with a thing, and asks for nothing: money, an amount, a device.
    Backdrop,
    /// Stands for somebody or something that was named before: `the company`.
    StandIn,
    /// Wanting somebody to do something: what follows was not done thereby.
    Requesting,
}

const GROUPS: [(&str, Group); 19] = [
    ("activity", Group::Activity),
    ("saying", Group::Saying),
    ("plain", Group::Plain),
    ("denying", Group::Denying),
    ("aspect", Group::Aspect),
    ("price", Group::Price),
    ("presence", Group::Presence),
    ("demanding", Group::Demanding),
    ("ending", Group::Ending),
    ("turning", Group::Turning),
    ("manner", Group::Manner),
    ("position", Group::Position),
    ("excepting", Group::Excepting),
    ("relaying", Group::Relaying),
    ("retracting", Group::Retracting),
    ("dealing", Group::Dealing),
    ("backdrop", Group::Backdrop),
    ("stand-in", Group::StandIn),
    ("requesting", Group::Requesting),
];

/// For each concept the groups that it is in, a bit each, in the order of [`GROUPS`].
static PARTS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut parts = Vec::new();
    for (key, words) in keyed(include_str!("data/groups.txt")) {
        let Some(&(_, group)) = GROUPS.iter().find(|(name, _)| *name == key) else {
            continue;
        };
        for id in words.filter_map(concept_named) {
            let at = usize::from(id.0);
            if parts.len() <= at {
                parts.resize(at + 1, 0);
            }
            parts[at] |= bit(group);
        }
    }
    parts
});

const fn bit(group: Group) -> u32 {
    1 << group as u32
}

/// The groups that a word plays a part in, as [`Group::mask`] numbers them.
pub fn groups(word: &Word) -> u32 {
    let parts = |ConceptId(id): ConceptId| PARTS.get(usize::from(id)).copied().unwrap_or(0);
    word.concepts().fold(0, |mask, id| mask | parts(id))
}

/// Whether a word plays that part.
pub fn group(word: &Word, group: Group) -> bool {
    groups(word) & bit(group) != 0
}

impl Group {
    /// The bits of several groups.
    pub fn mask(groups: &[Self]) -> u32 {
        groups.iter().fold(0, |mask, &group| mask | bit(group))
    }
}
