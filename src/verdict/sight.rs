//! What stands in a sentence at a glance: whether a word could be met there at all.
//!
//! Most words of a question are met in few of the sentences that are weighed. A glance at a row of
//! numbers tells most of those apart, so that only the others are compared word by word.

use crate::language::{Class, Reading, Word, WordKind, concept, groups};

/// The numbers of a sentence's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    /// Keys of their texts, stems, and parts of stems.
    keys: Vec<u32>,
    /// Their concepts.
    concepts: Vec<u16>,
    /// The groups that they are in, a bit each.
    groups: u32,
}

impl Sight {
    pub(super) fn of(reading: &Reading) -> Self {
        let mut sight = Self::default();
        for word in &reading.words {
            if word.kind == WordKind::Mark {
                continue;
            }
            word.each_key(|key| {
                if !sight.keys.contains(&key) {
                    sight.keys.push(key);
                }
            });
            sight.concepts.extend(word.concepts().map(|id| id.0));
            sight.groups |= groups(word);
        }
        sight
    }

    /// Whether the sentence may meet a word of a question: itself, its concept or opposite, or one
    /// of a group in `kin`. Never false where it does.
    pub(super) fn may_meet(&self, word: &Word, kin: u32) -> bool {
        let told_otherwise = word.kind == WordKind::UnknownHan
            || word.has_parts()
            || word.classes.any(&[Class::Yes, Class::NoWord]);
        let mut known = told_otherwise || groups(word) & kin & self.groups != 0;
        word.each_key(|key| known = known || self.keys.contains(&key));
        known
            || word.concepts().any(|id| {
                self.concepts.contains(&id.0)
                    || concept(id)
                        .opposites()
                        .any(|other| self.concepts.contains(&other.0))
            })
    }
}
