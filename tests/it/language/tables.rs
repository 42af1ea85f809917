//! What holds of the word lists in `src/language/data`, whatever stands in them.

use std::collections::{BTreeMap, BTreeSet};

use receipts::language::{self, Names, Reading, Spelling, concept_named, trim};

use crate::scan;

/// Words of the lists that the reader does not find as they stand there: marks before a call for
/// help, which it skips, and phrases of two concepts, of which one is found. They are only ever
/// struck off.
const UNREAD: &[&str] = &["/help", "!help", "-h", "--help", "carry-on", "in charge of"];

/// How many words a phrase of concepts.tsv has at the most.
const LONGEST_PHRASE: usize = 4;

/// A line of concepts.tsv: id, sign, English, Chinese, opposites.
struct Row {
    cells: Vec<String>,
}

impl Row {
    fn id(&self) -> &str {
        &self.cells[0]
    }

    fn words(&self, cell: usize) -> impl Iterator<Item = &str> {
        listed(&self.cells[cell])
    }
}

fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '|'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

fn concepts() -> Vec<Row> {
    let text = scan::read("src/language/data/concepts.tsv");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let cells = lines.map(|line| line.split('\t').map(str::to_owned).collect());
    cells.map(|cells| Row { cells }).collect()
}

/// The lines `key: words` of a file, in order.
fn keyed(path: &str) -> Vec<(String, String)> {
    let text = scan::read(path);
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let split = |line: &str| {
        let (key, words) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("{path}: {line}"));
        (key.to_owned(), words.to_owned())
    };
    lines.map(split).collect()
}

fn read(text: &str) -> Reading {
    language::read(text, &Names::default(), Spelling::Exact)
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_concept_has_its_cells() {
    let mut ids = BTreeSet::new();
    for row in concepts() {
        assert_eq!(row.cells.len(), 5, "{}", row.id());
        assert!(
            row.cells[..3].iter().all(|cell| !cell.trim().is_empty()),
            "{}",
            row.id()
        );
        assert!(
            ["+", "-", "."].contains(&row.cells[1].as_str()),
            "{}",
            row.id()
        );
        assert!(
            ids.insert(row.id().to_owned()),
            "{} stands there twice",
            row.id()
        );
    }
    assert!(ids.len() > 1_000);
}

#[test]
fn every_opposite_is_another_concept() {
    let rows = concepts();
    let ids: BTreeSet<&str> = rows.iter().map(Row::id).collect();
    for row in &rows {
        for other in row.words(4) {
            assert!(
                ids.contains(other) && other != row.id(),
                "{}: {other}",
                row.id()
            );
        }
    }
}

/// The table has room for two: a third would be dropped in silence.
#[test]
fn no_word_stands_for_more_than_two_concepts() {
    let rows = concepts();
    let mut of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &rows {
        for word in row.words(2).chain(row.words(3)) {
            of.entry(word).or_default().insert(row.id());
        }
    }
    let several = of.iter().filter(|(_, ids)| ids.len() > 2);
    assert_none(
        &several
            .map(|(word, ids)| format!("{word}: {ids:?}"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn words_are_as_the_reader_looks_them_up() {
    for row in concepts() {
        for word in row.words(2) {
            assert_eq!(word, word.to_lowercase(), "{}", row.id());
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'');
            assert!(word.chars().all(plain), "{}: {word}", row.id());
            let parts = word.split([' ', '-']).count();
            assert!(parts <= LONGEST_PHRASE, "{}: {word}", row.id());
        }
    }
}

#[test]
fn every_word_is_read_as_its_concept() {
    let mut unread = Vec::new();
    for row in concepts() {
        let id = concept_named(row.id()).unwrap();
        let words = row.words(2).chain(row.words(3));
        for word in words.filter(|word| !UNREAD.contains(word)) {
            let reading = read(word);
            if !reading.words.iter().any(|found| found.means(id)) {
                unread.push(format!("{}: {word} is {reading}", row.id()));
            }
        }
    }
    assert_none(&unread);
}

#[test]
fn every_class_has_its_line_and_every_line_its_class() {
    let code = scan::read("src/language/cues.rs");
    let (_, table) = code.split_once("classes! {\n").unwrap();
    let (table, _) = table.split_once("\n}").unwrap();
    let classes: BTreeSet<&str> = table
        .lines()
        .filter(|line| line.contains(" = \""))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(classes.len() > 30, "{classes:?}");
    let keyed = keyed("src/language/data/cues.txt");
    let lines: BTreeSet<&str> = keyed.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(lines, classes);
    assert_eq!(lines.len(), keyed.len(), "a class has two lines");
}

#[test]
fn every_cue_is_read_as_its_class() {
    let mut unread = Vec::new();
    for (class, words) in keyed("src/language/data/cues.txt") {
        for word in listed(&words).filter(|word| !UNREAD.contains(word)) {
            let reading = read(word);
            let has = |word: &language::Word| {
                format!("{:?}", word.classes).contains(&format!("{class:?}"))
            };
            if !matches!(reading.words.as_slice(), [only] if has(only)) {
                unread.push(format!("{class}: {word} is {reading}"));
            }
        }
    }
    assert_none(&unread);
}

#[test]
fn every_frame_is_cut_off() {
    let mut whole = Vec::new();
    let mut seen = BTreeSet::new();
    for (kind, frames) in keyed("src/language/data/frames.txt") {
        let front = ["lead", "polar", "flip"].contains(&kind.as_str());
        let back = ["flip-tail", "tag", "comma-tag", "tail"].contains(&kind.as_str());
        assert!(front != back, "{kind} is no kind of frame");
        for frame in listed(&frames) {
            assert!(
                seen.insert((kind.clone(), frame.to_owned())),
                "{kind}: {frame} stands there twice"
            );
            let core = if frame.is_ascii() {
                "the bus runs"
            } else {
                "巴士来"
            };
            let typed = if front {
                format!("{frame} {core}")
            } else {
                format!("{core}, {frame}")
            };
            let cut = trim(&typed);
            let flips = kind.starts_with("flip");
            if (cut.core, cut.flipped) != (core, flips) {
                whole.push(format!("{kind}: {frame} leaves {cut:?}"));
            }
        }
    }
    assert_none(&whole);
}

/// "Does anyone know if" is cut before "does anyone know".
#[test]
fn the_longest_frame_is_cut_off_first() {
    let cut = trim("hey guys, does anyone know if the bus runs, right? thanks");
    assert_eq!(
        (cut.core, cut.tag, cut.flipped),
        ("the bus runs", true, false)
    );
    let cut = trim("is it not true that it is false that the bus runs");
    assert_eq!((cut.core, cut.flipped), ("the bus runs", false));
}

#[test]
fn every_member_of_a_group_is_a_concept() {
    for (group, members) in keyed("src/language/data/groups.txt") {
        for member in listed(&members) {
            assert!(concept_named(member).is_some(), "{group}: {member}");
        }
    }
}

#[test]
fn traditional_characters_come_in_pairs() {
    let text = scan::read("src/language/data/traditional.txt");
    let mut seen = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let chars: Vec<char> = line.chars().collect();
        assert_eq!(chars.len() % 2, 0, "{line}");
        for pair in chars.chunks(2) {
            assert_ne!(pair[0], pair[1]);
            assert!(seen.insert(pair[0]), "{} stands there twice", pair[0]);
        }
    }
    assert!(seen.len() > 2_900);
}
