//! Conventions that the compiler does not check: file headers, leftover markers, file lengths, type
//! names, and no text of a dispute in the code.

use std::collections::{BTreeMap, BTreeSet};

use crate::scan::{self, File, Kind};

/// The maximum number of lines of a file that is not in [`TABLES`].
const MAX_FILE_LINES: usize = 500;

/// Files with tables of cases, which may be longer.
const TABLES: &[&str] = &["tests/it/check.rs"];

/// Names from the shipped dispute that the code may contain, because other disputes may need them
/// too: law enforcement is no party to this dispute.
const GENERAL: &[&str] = &[
    "authorities",
    "the authorities",
    "police",
    "the police",
    "cops",
    "当局",
    "當局",
    "警察",
    "警方",
    "公安",
];

/// Words that issue 2 forbids in the code, independent of the corpus.
const NEVER: &[&str] = &[
    "alipay",
    "wechat",
    "binance",
    "zhao",
    "dovey",
    "bitcoin",
    "yuan",
    "支付宝",
    "微信",
    "币安",
];

fn rust() -> Vec<File> {
    let mut files = scan::files("src");
    files.extend(scan::files("tests/it"));
    files.retain(|file| file.path.ends_with(".rs"));
    files
}

#[test]
fn every_file_starts_with_a_description() {
    for file in rust() {
        assert!(
            file.text.starts_with("//! "),
            "{} does not start with `//! `",
            file.path
        );
    }
}

#[test]
fn no_debug_macros_or_notes_remain() {
    // The words are written in two parts; otherwise this file would fail its own test.
    let left = ["dbg", "todo", "unimplemented"].map(|name| format!("{name}!("));
    let notes = ["FIX", "XX", "TO"]
        .iter()
        .zip(["ME", "X", "DO"])
        .map(|(a, b)| format!("{a}{b}"));
    let notes: Vec<String> = notes.collect();
    for file in rust() {
        let code = scan::keep(&file.text, &[Kind::Code]);
        let comments = scan::keep(&file.text, &[Kind::Comment]);
        for word in &left {
            assert!(!code.contains(word), "{}: {word}", file.path);
        }
        for word in &notes {
            assert!(!comments.contains(word), "{}: {word}", file.path);
        }
    }
}

/// Clippy's list of methods cannot say this, because the tests read variables too.
#[test]
fn one_file_reads_the_environment() {
    let mut readers = rust();
    readers.retain(|file| file.path.starts_with("src/"));
    readers.retain(|file| {
        let code = scan::keep(scan::without_tests(&file.text), &[Kind::Code]);
        code.contains("env::var")
    });
    let readers: Vec<String> = readers.into_iter().map(|file| file.path).collect();
    assert_eq!(readers, ["src/config/environment.rs"]);
}

/// Files and folders with the types of files and of the wire. A derive on any other type would make its
/// fields a format that somebody relies on.
const FORMATS: [&str; 12] = [
    "src/answer/json.rs",
    "src/cli/eval/rows.rs",
    "src/config/raw.rs",
    "src/discord/gateway/connection.rs",
    "src/discord/incoming",
    "src/discord/rest",
    "src/discord/to_wire.rs",
    "src/index/manifest.rs",
    "src/store/audit.rs",
    "src/store/id.rs",
    "src/store/pin.rs",
    "src/store/settings.rs",
];

#[test]
fn serde_derives_exist_only_on_file_and_wire_types() {
    let mut deriving = rust();
    deriving.retain(|file| file.path.starts_with("src/") && derives_serde(&file.text));
    let paths: Vec<String> = deriving.into_iter().map(|file| file.path).collect();
    for format in FORMATS {
        let is_used = paths.iter().any(|path| path.starts_with(format));
        assert!(is_used, "{format} derives nothing");
    }
    for path in paths {
        let is_format = FORMATS.iter().any(|format| path.starts_with(format));
        assert!(is_format, "{path}");
    }
}

fn derives_serde(source: &str) -> bool {
    let code = scan::keep(scan::without_tests(source), &[Kind::Code]);
    let derives = code.split("derive(").skip(1);
    let names = derives.filter_map(|rest| rest.split(')').next());
    let mut names = names.flat_map(|names| names.split([',', ':', '\n']));
    names.any(|name| matches!(name.trim(), "Serialize" | "Deserialize"))
}

/// A process of an older release keeps its prepared statements while a newer one migrates the
/// schema: PostgreSQL refuses those that select other columns than before.
#[test]
fn every_query_of_the_store_names_its_columns() {
    for file in rust().iter().filter(|f| f.path.starts_with("src/store/")) {
        let text = scan::keep(scan::without_tests(&file.text), &[Kind::Text]);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for all in ["SELECT *", ".*", "RETURNING *"] {
            assert!(!text.contains(all), "{}: {all}", file.path);
        }
    }
}

#[test]
fn no_file_is_long() {
    for file in rust().iter().filter(|f| !TABLES.contains(&f.path.as_str())) {
        let lines = file.text.lines().count();
        assert!(
            lines <= MAX_FILE_LINES,
            "{} has {lines} lines, over {MAX_FILE_LINES}",
            file.path
        );
    }
}

/// A type name that two files declare has two meanings, except these, which both databases have.
const SHARED_TYPES: [&str; 1] = ["Transaction"];

#[test]
fn no_type_name_has_two_meanings() {
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in rust().iter().filter(|file| file.path.starts_with("src/")) {
        let code = scan::keep(scan::without_tests(&file.text), &[Kind::Code]);
        for name in code.lines().filter_map(declared_type) {
            let files = declared.entry(name.to_owned()).or_default();
            files.insert(file.path.clone());
        }
    }
    assert!(declared.len() > 200, "no types were found");
    declared.retain(|name, files| files.len() > 1 && !SHARED_TYPES.contains(&name.as_str()));
    assert!(declared.is_empty(), "{declared:?}");
}

/// Returns the name of the type that a line declares at the top of a file.
fn declared_type(line: &str) -> Option<&str> {
    let mut words = line.split(' ').skip_while(|word| word.starts_with("pub"));
    let kind = words.next()?;
    let is_type = matches!(kind, "struct" | "enum" | "trait" | "type" | "union");
    let name = words.next().filter(|_| is_type)?;
    name.split(|c: char| !c.is_alphanumeric()).next()
}

#[test]
fn no_module_file_is_called_mod() {
    for file in rust() {
        assert!(
            !file.path.ends_with("/mod.rs"),
            "{}: name it after the module",
            file.path
        );
    }
}

#[test]
fn nothing_about_a_dispute_is_in_the_code() {
    let names = names_in_corpus();
    assert!(
        names.len() > 20,
        "the shipped corpus was not read: {names:?}"
    );
    let mut found = Vec::new();
    // General vocabularies, which come from no dispute. Some of their common words are also names.
    let vocabulary =
        |path: &str| path.ends_with("entity_linker/words.txt") || path.contains("/weights/");
    for file in scan::files("src") {
        if vocabulary(&file.path) {
            continue;
        }
        let text = if file.path.ends_with(".rs") {
            scan::keep(scan::without_tests(&file.text), &[Kind::Code, Kind::Text])
        } else {
            file.text
        };
        let text = text.to_lowercase();
        let never = NEVER.iter().filter(|name| text.contains(*name)).copied();
        let named = names
            .iter()
            .filter(|name| has_word(&text, name))
            .map(String::as_str);
        found.extend(
            never
                .chain(named)
                .map(|name| format!("{}: {name}", file.path)),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every name and alias of a party or a topic, in lower case.
fn names_in_corpus() -> Vec<String> {
    let mut names = Vec::new();
    for file in scan::files("corpus")
        .iter()
        .filter(|f| f.path.ends_with("/dispute.toml"))
    {
        let dispute: toml::Table = toml::from_str(&file.text).unwrap();
        for list in ["party", "topic"] {
            let entries = dispute[list].as_array().unwrap();
            names.extend(
                entries
                    .iter()
                    .flat_map(names_of)
                    .map(|name| name.to_lowercase()),
            );
        }
    }
    names.retain(|name| !GENERAL.contains(&name.as_str()));
    names
}

fn names_of(entry: &toml::Value) -> Vec<&str> {
    let aliases = entry.get("aliases").and_then(toml::Value::as_array);
    let aliases = aliases.into_iter().flatten();
    aliases
        .chain(entry.get("name"))
        .filter_map(toml::Value::as_str)
        .collect()
}

/// Whether the text contains the name without an ASCII letter or digit directly before or after it.
fn has_word(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let letter = |c: char| c.is_ascii_alphanumeric();
        !text[..at].ends_with(letter) && !text[at + name.len()..].starts_with(letter)
    })
}

#[test]
fn names_match_whole_words() {
    assert!(has_word("say \"otc\" here", "otc"));
    assert!(!has_word("notches and botch", "otc"));
    assert!(has_word("用币安买", "币安"));
}
