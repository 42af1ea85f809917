//! Verbs that announce somebody's words; the words themselves stand in `speech_verbs.txt`.
//!
//! "Her tweet read:" announces a quotation, "The shop sells:" does not.

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

/// Whether the word, without marks around it, is such a verb in any of its forms.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.english.contains(word)
}

/// Whether a Chinese clause ends in such a verb.
pub(super) fn ends_with_chinese_verb(clause: &str) -> bool {
    let clause = clause.trim_end_matches(['了', '着', '過', '过']);
    VERBS.chinese.iter().any(|verb| clause.ends_with(verb))
}

/// Whether a Chinese sentence has such a verb of two characters or more, or ends in one: a single
/// character is part of many other words.
pub(super) fn has_chinese_verb(sentence: &str) -> bool {
    let long = |verb: &&&str| verb.chars().nth(1).is_some();
    let mut verbs = VERBS.chinese.iter().filter(long);
    ends_with_chinese_verb(sentence) || verbs.any(|verb| sentence.contains(verb))
}
