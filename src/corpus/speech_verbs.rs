//! Verbs that introduce speech; the list is in `speech_verbs.txt`.
//!
//! "Her tweet read:" introduces a quotation, "The shop sells:" does not.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::has_han;

struct Verbs {
    english: HashSet<&'static str>,
    chinese: Vec<&'static str>,
}

static VERBS: LazyLock<Verbs> = LazyLock::new(|| {
    let (chinese, english) = include_str!("speech_verbs.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .partition::<Vec<_>, _>(|word| has_han(word));
    Verbs {
        english: english.into_iter().collect(),
        chinese,
    }
});

/// Returns true if the word, without surrounding marks, is any form of such a verb.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.english.contains(word)
}

/// Returns true if a Chinese clause ends in such a verb.
pub(super) fn ends_with_chinese_verb(clause: &str) -> bool {
    let clause = clause.trim_end_matches(['了', '着', '過', '过']);
    VERBS.chinese.iter().any(|verb| clause.ends_with(verb))
}

/// Returns true if a Chinese sentence contains such a verb of two or more characters, or ends in
/// any such verb. A single character is part of many other words.
pub(super) fn has_chinese_verb(sentence: &str) -> bool {
    let long = |verb: &&&str| verb.chars().nth(1).is_some();
    let mut verbs = VERBS.chinese.iter().filter(long);
    ends_with_chinese_verb(sentence) || verbs.any(|verb| sentence.contains(verb))
}
