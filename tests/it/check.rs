//! Problems of a corpus: every rule of the format, with a corpus that breaks it.
//!
//! A case is a valid folder with some text replaced, and the lines that `check` prints for it.

use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use receipts::corpus::{self, Problem};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const DISPUTE: &str = r#"title = "Ferry and bicycles"
[[party]]
id = "ferry"
name = "Blue Ferry"
aliases = ["the ferry"]
[[party]]
id = "captain"
name = "Ada Holm"
speaks_for = "ferry"
[[party]]
id = "riders"
name = "Riders' Club"
[[topic]]
id = "bicycles"
name = "bicycles"
[[question]]
id = "may"
ask = "May bicycles go on the ferry?"
party = "ferry"
topic = ["bicycles"]
decided_by = ["ferry"]
"#;

const STATEMENTS: &str = r#"[[statement]]
id = "first"
source = "notice"
quote = "Bicycles are welcome."
speaker = "ferry"
stance = { may = "affirms" }
[[statement]]
id = "second"
source = "notice"
quote = "No bicycles on Sundays."
speaker = "captain"
supersedes = ["first"]
[[statement]]
id = "third"
source = "notice"
quote = "We demand a ramp!"
speaker = "riders"
replies_to = "second"
"#;

const NOTICE: &str = "+++\ntitle = \"A notice\"\npublished = \"2021-05\"\n+++\n\
    The ferry wrote: “Bicycles are welcome.” Then the captain spoke. “No bicycles on Sundays.”\n\n\
    “We demand a ramp!” the riders said. The ferry sails. The ferry sails.\n";

/// A corpus folder with one dispute.
struct Ferry(TempDir);

impl Ferry {
    fn new() -> Self {
        let ferry = Self(tempfile::tempdir().unwrap());
        fs::create_dir(ferry.path().join("ferry")).unwrap();
        ferry
            .write("ferry/dispute.toml", DISPUTE)
            .write("ferry/statements.toml", STATEMENTS)
            .write("ferry/notice.md", NOTICE)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(self, file: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path().join(file), content).unwrap();
        self
    }

    fn without(self, file: &str) -> Self {
        fs::remove_file(self.path().join(file)).unwrap();
        self
    }

    #[track_caller]
    fn replace(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
        self
    }

    fn lines(&self) -> String {
        let problems = corpus::check(self.path());
        let lines: String = problems.iter().map(|p| line(p) + "\n").collect();
        lines.replace(&self.path().display().to_string(), "DIR")
    }

    #[track_caller]
    fn prints(self, expected: Expect) {
        expected.assert_eq(&self.lines());
    }
}

fn line(problem: &Problem) -> String {
    let Problem {
        severity,
        message,
        help,
        ..
    } = problem;
    let place = problem
        .position
        .map_or(String::new(), |p| format!("{}:{}:", p.line, p.column));
    format!(
        "{}:{place} {severity}: {message} ({help})",
        problem.file.display()
    )
}

#[track_caller]
fn dispute(from: &str, to: &str, expected: Expect) {
    Ferry::new()
        .replace("ferry/dispute.toml", from, to)
        .prints(expected);
}

#[track_caller]
fn statements(from: &str, to: &str, expected: Expect) {
    Ferry::new()
        .replace("ferry/statements.toml", from, to)
        .prints(expected);
}

#[track_caller]
fn notice(from: &str, to: &str, expected: Expect) {
    Ferry::new()
        .replace("ferry/notice.md", from, to)
        .prints(expected);
}

#[track_caller]
fn questions(rows: &str, expected: Expect) {
    Ferry::new()
        .write("ferry/questions.jsonl", rows)
        .prints(expected);
}

#[test]
fn a_sound_corpus_has_no_problems() {
    Ferry::new().prints(expect![[""]]);
}

#[test]
fn files_beside_the_disputes_are_ignored() {
    Ferry::new()
        .write("README.md", "no front matter")
        .write("notes.txt", "")
        .prints(expect![[""]]);
}

#[test]
fn unknown_keys() {
    dispute(
        "aliases",
        "alias",
        expect![[r#"
        ferry/dispute.toml:5:1: error: unknown key `alias` in `[[party]]` (did you mean `aliases`?)
    "#]],
    );
    dispute(
        "title",
        "titel",
        expect![[r#"
        ferry/dispute.toml:1:1: error: unknown key `titel` in dispute.toml (did you mean `title`?)
    "#]],
    );
    dispute(
        "name = \"Blue",
        "colour = \"blue\"\nname = \"Blue",
        expect![[r#"
            ferry/dispute.toml:4:1: error: unknown key `colour` in `[[party]]` (known here: `id`, `name`, `kind`, `aliases`, `speaks_for`)
        "#]],
    );
    statements(
        "speaker",
        "speeker",
        expect![[r#"
        ferry/statements.toml:1:1: error: `speaker` is missing in `[[statement]]` (add `speaker = "…"`)
        ferry/statements.toml:5:1: error: unknown key `speeker` in `[[statement]]` (did you mean `speaker`?)
    "#]],
    );
    statements(
        "[[statement]]",
        "[[statment]]",
        expect![[r#"
        ferry/statements.toml:1:3: error: unknown key `statment` in statements.toml (did you mean `statement`?)
    "#]],
    );
    notice(
        "published",
        "date",
        expect![[r#"
        ferry/notice.md:3:1: error: unknown key `date` in the front matter (known here: `title`, `publisher`, `author`, `published`, `url`, `language`)
    "#]],
    );
}

#[test]
fn missing_keys() {
    dispute(
        "id = \"ferry\"\n",
        "",
        expect![[r#"
        ferry/dispute.toml:2:1: error: `id` is missing in `[[party]]` (add `id = "…"`)
    "#]],
    );
    dispute(
        "name = \"bicycles\"\n",
        "",
        expect![[r#"
        ferry/dispute.toml:13:1: error: `name` is missing in `[[topic]]` (add `name = "…"`)
    "#]],
    );
    dispute(
        "decided_by = [\"ferry\"]\n",
        "",
        expect![[r#"
        ferry/dispute.toml:16:1: error: `decided_by` is missing in `[[question]]` (add `decided_by = ["…"]`)
    "#]],
    );
    statements(
        "quote = \"We demand a ramp!\"\n",
        "",
        expect![[r#"
        ferry/statements.toml:13:1: error: `quote` is missing in `[[statement]]` (add `quote = "…"`)
    "#]],
    );
    notice("title = \"A notice\"\n", "", expect![""]);
}

#[test]
fn wrong_types() {
    dispute(
        "\"Blue Ferry\"",
        "7",
        expect![[r#"
        ferry/dispute.toml:4:8: error: `name` is a number, expected a string (write `name = "…"`)
    "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "\"the ferry\"",
        expect![[r#"
        ferry/dispute.toml:5:11: error: `aliases` is a string, expected a list of strings (write `aliases = ["…"]`)
    "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[\"the ferry\", 7]",
        expect![[r#"
            ferry/dispute.toml:5:25: error: `aliases` contains a number (it may contain only strings, in quotation marks)
        "#]],
    );
    dispute(
        "[[topic]]",
        "[topic]",
        expect![[r#"
        ferry/dispute.toml:13:1: error: `topic` is a table, expected tables (write `[[topic]]` before the keys of each)
    "#]],
    );
    statements(
        "[\"first\"]",
        "{ first = true }",
        expect![[r#"
        ferry/statements.toml:12:14: error: `supersedes` is a table, expected a list of strings (write `supersedes = ["…"]`)
    "#]],
    );
    statements(
        "speaker = \"captain\"",
        "speaker = \"captain\"\nreported = \"yes\"",
        expect![[r#"
            ferry/statements.toml:12:12: error: `reported` is a string, expected `true` or `false` (write `reported = true`)
        "#]],
    );
    statements(
        "{ may = \"affirms\" }",
        "\"affirms\"",
        expect![[r#"
        ferry/statements.toml:6:10: error: `stance` is a string, expected a table (write `stance = { … = "…" }`)
    "#]],
    );
    notice(
        "\"2021-05\"",
        "2021-05-01",
        expect![[r#"
        ferry/notice.md:3:13: error: `published` is a date, expected a string (write `published = "…"`)
    "#]],
    );
}

#[test]
fn empty_values() {
    dispute(
        "\"Blue Ferry\"",
        "\" \"",
        expect![[r#"
        ferry/dispute.toml:4:8: error: `name` is empty (write something, or remove it)
    "#]],
    );
    dispute(
        "party = \"ferry\"",
        "party = []",
        expect![[r#"
        ferry/dispute.toml:19:9: error: `party` is an empty list (add an entry, or remove the key)
    "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[\"\"]",
        expect![[r#"
            ferry/dispute.toml:5:12: error: `aliases` contains an empty string (write something, or remove it)
        "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[]",
        expect![[r#"
        ferry/dispute.toml:5:11: error: `aliases` is an empty list (add an entry, or remove the key)
    "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[\"\\u200b\"]",
        expect![[r#"
        ferry/dispute.toml:5:12: error: `\u{200b}` has no visible character (write a name, or remove it)
    "#]],
    );
    statements(
        "\"We demand a ramp!\"",
        "\"\"",
        expect![[r#"
        ferry/statements.toml:16:9: error: `quote` is empty (write something, or remove it)
    "#]],
    );
}

#[test]
fn syntax_errors_affect_only_their_own_table() {
    dispute(
        "id = \"captain\"",
        "id = \"captain",
        expect![[r#"
        ferry/dispute.toml:7:14: error: this is not TOML: invalid basic string, expected `"` (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
    "#]],
    );
    dispute(
        "[[topic]]",
        "[[topic]",
        expect![[r#"
        ferry/dispute.toml:13:9: error: this is not TOML: unclosed array table, expected `]` (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
    "#]],
    );
    statements(
        "source = \"notice\"\nquote = \"No",
        "source \"notice\"\nquote = \"No",
        expect![[r#"
            ferry/statements.toml:9:8: error: this is not TOML: key with no value, expected `=` (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
        "#]],
    );
    statements(
        "speaker = \"ferry\"",
        "speaker = \"ferry\"\nspeaker = \"riders\"",
        expect![[r#"
            ferry/statements.toml:6:1: error: this is not TOML: duplicate key (remove one of them, or write a list)
        "#]],
    );
    notice(
        "title = \"A notice\"",
        "title = A notice",
        expect![[r#"
        ferry/notice.md:2:9: error: this is not TOML: string values must be quoted, expected literal string (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
    "#]],
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    Ferry::new()
        .replace("ferry/dispute.toml", "aliases", "alias")
        .replace("ferry/dispute.toml", "\"Ada Holm\"", "3")
        .replace(
            "ferry/dispute.toml",
            "decided_by = [\"ferry\"]",
            "decided_by = [\"fery\"]",
        )
        .replace("ferry/statements.toml", "affirms", "agrees")
        .replace("ferry/statements.toml", "We demand", "We ask for")
        .replace("ferry/notice.md", "\"2021-05\"", "\"May\"")
        .write("ferry/questions.jsonl", "{\"id\": \"a\"}\n")
        .prints(expect![[r#"
            ferry/dispute.toml:5:1: error: unknown key `alias` in `[[party]]` (did you mean `aliases`?)
            ferry/dispute.toml:8:8: error: `name` is a number, expected a string (write `name = "…"`)
            ferry/dispute.toml:21:15: error: there is no party `fery` (did you mean `ferry`?)
            ferry/notice.md:3:13: error: `published` is `May`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
            ferry/questions.jsonl:1:1: error: `q` is missing in a question's row (add `"q": "Can I …?"`)
            ferry/statements.toml:6:18: error: `agrees` is not a stance (write `affirms`, `denies` or `qualifies`)
            ferry/statements.toml:16:9: error: the `quote` is not in notice.md (the closest is on line 7: `“We demand a ramp!” the riders said.`)
        "#]]);
}

#[test]
fn quotes_that_are_not_in_the_source() {
    statements(
        "We demand a ramp!",
        "We demand a lift!",
        expect![[r#"
        ferry/statements.toml:16:9: error: the `quote` is not in notice.md (the closest is on line 7: `“We demand a ramp!” the riders said.`)
    "#]],
    );
    statements(
        "No bicycles on Sundays.",
        "no  bicycles on sundays.",
        expect![[r#"
            ferry/statements.toml:10:9: error: the `quote` is not in notice.md (line 5 has it with other quotation marks, dashes, spaces or capitals: `No bicycles on Sundays.`)
        "#]],
    );
    statements(
        "Bicycles are welcome.",
        "Xyzzy",
        expect![[r#"
        ferry/statements.toml:4:9: error: the `quote` is not in notice.md (copy the words from the source, byte for byte)
    "#]],
    );
    Ferry::new()
        .write(
            "ferry/other.md",
            "+++\ntitle = \"Other\"\n+++\nOnly here.\n",
        )
        .replace("ferry/statements.toml", "We demand a ramp!", "Only here.")
        .prints(expect![[r#"
            ferry/statements.toml:16:9: error: the `quote` is not in notice.md (it is in other.md: write `source = "other"`)
        "#]]);
    Ferry::new()
        .replace("ferry/notice.md", "a ramp!” the", "it’s “ours”!” the")
        .replace(
            "ferry/statements.toml",
            "We demand a ramp!",
            "We demand it's 'ours'!",
        )
        .prints(expect![[r#"
            ferry/statements.toml:16:9: error: the `quote` is not in notice.md (line 7 has it with other quotation marks, dashes, spaces or capitals: `We demand it’s “ours”!`)
        "#]]);
}

#[test]
fn quotes_that_occur_twice() {
    statements(
        "We demand a ramp!",
        "The ferry sails.",
        expect![[r#"
        ferry/statements.toml:16:9: error: the `quote` occurs 2 times in notice.md (twice on line 7; add `within = "…"`, a longer passage that occurs once)
    "#]],
    );
}

#[test]
fn passages_that_contain_a_quote() {
    let quote = "quote = \"We demand a ramp!\"";
    let within = |passage: &str, expected: Expect| {
        let quote_within = format!("quote = \"The ferry\"\nwithin = \"{passage}\"");
        statements(quote, &quote_within, expected);
    };
    within("said. The ferry sails.", expect![[""]]);
    within(
        "The ferry swims.",
        expect![[r#"
        ferry/statements.toml:17:10: error: the `within` is not in notice.md (the closest is on line 5: `The ferry wrote: “Bicycles are welcome.”`)
    "#]],
    );
    within(
        "ferry sails.",
        expect![[r#"
        ferry/statements.toml:17:10: error: the `within` occurs 2 times in notice.md (twice on line 7; make the passage longer)
    "#]],
    );
    within(
        "Then the captain spoke.",
        expect![[r#"
        ferry/statements.toml:17:10: error: `within` does not contain the quote (`within` is a longer passage of the source that contains the quote)
    "#]],
    );
    within(
        "The ferry sails. The ferry sails.",
        expect![[r#"
        ferry/statements.toml:16:9: error: the `quote` occurs 2 times in notice.md (twice on line 7; add `within = "…"`, a longer passage that occurs once)
    "#]],
    );
}

#[test]
fn unknown_ids() {
    dispute(
        "speaks_for = \"ferry\"",
        "speaks_for = \"fery\"",
        expect![[r#"
            ferry/dispute.toml:9:14: error: there is no party `fery` (did you mean `ferry`?)
        "#]],
    );
    dispute(
        "topic = [\"bicycles\"]",
        "topic = [\"cars\"]",
        expect![[r#"
            ferry/dispute.toml:20:10: error: there is no topic `cars` (there is `bicycles`)
        "#]],
    );
    dispute(
        "party = \"ferry\"",
        "party = [\"ferry\", \"boat\"]",
        expect![[r#"
            ferry/dispute.toml:19:19: error: there is no party `boat` (there are `ferry`, `captain`, `riders`)
        "#]],
    );
    statements(
        "source = \"notice\"",
        "source = \"article\"",
        expect![[r#"
            ferry/statements.toml:3:10: error: there is no source `article` (there is `notice`)
        "#]],
    );
    statements(
        "speaker = \"riders\"",
        "speaker = \"rider\"",
        expect![[r#"
        ferry/statements.toml:17:11: error: there is no party `rider` (did you mean `riders`?)
    "#]],
    );
    statements(
        "speaker = \"riders\"",
        "speaker = \"riders\"\nrelayed_by = \"x\"",
        expect![[r#"
            ferry/statements.toml:18:14: error: there is no party `x` (there are `ferry`, `captain`, `riders`)
        "#]],
    );
    statements(
        "replies_to = \"second\"",
        "replies_to = \"2nd\"",
        expect![[r#"
            ferry/statements.toml:18:14: error: there is no statement `2nd` (there are `first`, `second`, `third`)
        "#]],
    );
    statements(
        "[\"first\"]",
        "\"frist\"",
        expect![[r#"
        ferry/statements.toml:12:14: error: there is no statement `frist` (did you mean `first`?)
    "#]],
    );
    statements(
        "{ may = ",
        "{ might = ",
        expect![[r#"
        ferry/statements.toml:6:12: error: there is no question `might` (there is `may`)
    "#]],
    );
}

#[test]
fn duplicate_and_malformed_ids() {
    dispute(
        "id = \"captain\"",
        "id = \"ferry\"",
        expect![[r#"
            ferry/dispute.toml:7:6: error: the party `ferry` is defined twice (the first one is on line 3; give this one another id)
            ferry/statements.toml:11:11: error: there is no party `captain` (there are `ferry`, `riders`)
        "#]],
    );
    dispute(
        "party = \"ferry\"",
        "party = [\"ferry\", \"ferry\"]",
        expect![[r#"
            ferry/dispute.toml:19:19: error: the party `ferry` is listed twice (remove one of them)
        "#]],
    );
    statements(
        "id = \"third\"",
        "id = \"first\"",
        expect![[r#"
        ferry/statements.toml:14:6: error: the statement `first` is defined twice (the first one is on line 2; give this one another id)
    "#]],
    );
    statements(
        "id = \"third\"",
        "id = \"The Third!\"",
        expect![[r#"
        ferry/statements.toml:14:6: error: the id `The Third!` has characters other than a-z, 0-9, - and _ (write `the-third`)
    "#]],
    );
    statements(
        "id = \"third\"",
        "id = \"第三\"",
        expect![[r#"
        ferry/statements.toml:14:6: error: the id `第三` has characters other than a-z, 0-9, - and _ (use only those)
    "#]],
    );
}

#[test]
fn names_of_folders_and_files_are_ids() {
    let ferry = Ferry::new();
    let spaced = ferry.path().join("The Tunnel");
    fs::rename(ferry.path().join("ferry"), &spaced).unwrap();
    fs::copy(spaced.join("notice.md"), spaced.join("Report 2.md")).unwrap();
    ferry.prints(expect![[r#"
        The Tunnel: warning: the id `The Tunnel` has characters other than a-z, 0-9, - and _ (name it `the-tunnel`)
        The Tunnel/Report 2.md: warning: the id `Report 2` has characters other than a-z, 0-9, - and _ (name it `report-2`)
    "#]]);
}

#[test]
fn invalid_names() {
    dispute(
        "[\"the ferry\"]",
        "[\"the ferry\", \"of\", \"你\"]",
        expect![[r#"
            ferry/dispute.toml:5:25: error: `of` is a very common word (it would be found in most questions: write a name, or remove it)
            ferry/dispute.toml:5:31: error: `你` is a very common word (it would be found in most questions: write a name, or remove it)
        "#]],
    );
    dispute(
        "\"Ada Holm\"",
        "\"Ada \\u202eHolm\"\naliases = [\"Ab\\u0000\"]",
        expect![[r#"
            ferry/dispute.toml:8:8: error: `Ada \u{202e}Holm` contains the character U+202E, which is invisible (remove the character)
            ferry/dispute.toml:9:12: error: `Ab\0` contains the character U+0000, which is invisible (remove the character)
        "#]],
    );
    // An acronym is found only in capital letters.
    dispute(
        "[\"the ferry\"]",
        "[\"the ferry\", \"US\", \"It\"]",
        expect![[r#"
            ferry/dispute.toml:5:31: error: `It` is a very common word (it would be found in most questions: write a name, or remove it)
        "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[\"the ferry\", \"⛴\"]",
        expect![[r#"
            ferry/dispute.toml:5:25: warning: `⛴` has no letter or digit (names are found by their letters and digits: remove it)
        "#]],
    );
}

#[test]
fn invalid_addresses() {
    for (address, is_one) in [
        ("https://example.org/ferry?day=1", true),
        ("http://[::1]/", true),
        ("javascript:alert(1)", false),
        ("https://", false),
        ("https:// example.org", false),
        ("example.org", false),
    ] {
        let front = format!("title = \"A notice\"\nurl = \"{address}\"");
        let ferry = Ferry::new().replace("ferry/notice.md", "title = \"A notice\"", &front);
        let lines = ferry.lines();
        assert_eq!(lines.contains("is not a web address"), !is_one, "{lines}");
        assert_eq!(lines.is_empty(), is_one, "{lines}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_an_error_and_does_not_block() {
    // The names of the files that `new` creates, and another one.
    for name in [
        "pipe.md",
        "article.md",
        "dispute.toml",
        "statements.toml",
        "questions.jsonl",
    ] {
        let ferry = Ferry::new();
        let pipe = ferry.path().join("ferry").join(name);
        // There may be no such file.
        let _ = std::fs::remove_file(&pipe);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let lines = ferry.lines();
        let error = format!("ferry/{name}: error: the file cannot be read: it is a pipe");
        assert!(lines.contains(&error), "{name}: {lines}");
        // The bot does not read the test questions.
        let is_read = name != "questions.jsonl";
        assert_eq!(corpus::load(ferry.path()).0.is_none(), is_read, "{name}");
        let version = corpus::version(ferry.path(), corpus::SymlinkPolicy::Inside);
        assert_eq!(version.is_err(), is_read, "{name}");
        let check = std::process::Command::new(env!("CARGO_BIN_EXE_receipts"))
            .arg("check")
            .arg(ferry.path())
            .output()
            .unwrap();
        assert_eq!(check.status.code(), Some(1), "{name}");
    }
}

/// A device may be endless. Creating one needs rights, so links lead to existing ones.
#[cfg(unix)]
#[test]
fn a_device_is_an_error_and_is_not_read() {
    for device in ["/dev/zero", "/dev/tty", "/dev/null"] {
        for name in ["endless.md", "dispute.toml"] {
            let ferry = Ferry::new();
            let link = ferry.path().join("ferry").join(name);
            // There may be no such file.
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(device, &link).unwrap();
            let problems = corpus::check_with(ferry.path(), corpus::SymlinkPolicy::Anywhere, None);
            let lines: String = problems.iter().map(line).collect();
            let error = format!(
                "ferry/{name}: error: the file cannot be read: it is a pipe, a socket or a device"
            );
            assert!(lines.contains(&error), "{device}: {lines}");
            let version = corpus::version(ferry.path(), corpus::SymlinkPolicy::Anywhere);
            assert!(version.is_err(), "{device}: {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_corpus_is_an_error() {
    use std::os::unix::fs::symlink;
    let ferry = Ferry::new();
    let elsewhere = tempfile::TempDir::new().unwrap();
    let secret = elsewhere.path().join("secret.md");
    std::fs::write(
        &secret,
        "+++\npublisher = \"Nobody\"\n+++\nThe word is swordfish.\n",
    )
    .unwrap();
    symlink(&secret, ferry.path().join("ferry/secret.md")).unwrap();
    symlink(elsewhere.path(), ferry.path().join("away")).unwrap();
    let lines = ferry.lines();
    assert!(
        lines.contains("ferry/secret.md: error: the file is a link to a place outside the corpus"),
        "{lines}"
    );
    assert!(
        lines.contains("away: error: the folder is a link to a place outside the corpus"),
        "{lines}"
    );
    assert!(!lines.contains("swordfish"), "{lines}");
    assert!(corpus::load(ferry.path()).0.is_none());
    // The link does not affect the version either. Otherwise a dispute that is left out because of
    // it would appear changed.
    let version =
        |ferry: &Ferry| corpus::version(ferry.path(), corpus::SymlinkPolicy::Inside).unwrap();
    assert_eq!(version(&ferry), version(&Ferry::new()));

    // A link that is allowed, or that points inside the corpus, is treated as an ordinary file.
    std::fs::remove_file(ferry.path().join("away")).unwrap();
    let problems = corpus::check_with(ferry.path(), corpus::SymlinkPolicy::Anywhere, None);
    assert!(
        problems.iter().all(|p| !p.message.contains("link")),
        "{problems:?}"
    );
    std::fs::remove_file(ferry.path().join("ferry/secret.md")).unwrap();
    let kept = ferry.path().join(".kept.md");
    std::fs::copy(&secret, &kept).unwrap();
    symlink(&kept, ferry.path().join("ferry/inside.md")).unwrap();
    assert!(!ferry.lines().contains("link"), "{}", ferry.lines());
    // The corpus folder itself may be a link.
    let way = elsewhere.path().join("way");
    symlink(ferry.path(), &way).unwrap();
    assert!(
        corpus::check(&way)
            .iter()
            .all(|p| !p.message.contains("link"))
    );
}

/// Runs `load` and asserts that it takes at most two seconds of a processor, or eight in a debug
/// build, which takes about four times as long as a release build. Other programs on the machine
/// do not count.
#[track_caller]
fn within_two_seconds<T>(load: impl FnOnce() -> T) -> T {
    let before = processor_time();
    let loaded = load();
    let taken = processor_time() - before;
    let limit = if cfg!(debug_assertions) { 8.0 } else { 2.0 };
    assert!(taken < limit, "{taken} s");
    loaded
}

/// The seconds of a processor that this thread has taken; constant where the system does not say,
/// so the limit is tested on Linux only.
fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
    // The fields after the name, which is in brackets: user time is the 12th, system time the 13th.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    // Linux counts a hundred ticks a second.
    ticks
        .map(|ticks| ticks.parse::<f64>().unwrap() / 100.0)
        .sum()
}

/// More statements than any real dispute has.
#[test]
fn ten_thousand_statements_are_read_in_two_seconds() {
    let sentence =
        |at| format!("Note {at} says “no bicycles on route {at} today”, it wrote on day {at}.\n");
    // On both sides of the question, so that they conflict with each other.
    let statement = |at, words: &str| {
        let stance = if at % 2 == 0 { "affirms" } else { "denies" };
        format!(
            "[[statement]]\nid = \"s{at}\"\nsource = \"notice\"\nquote = \"{words} {at} today\"\n\
             speaker = \"ferry\"\nsaid = \"day {at}\"\nstance = {{ may = \"{stance}\" }}\n"
        )
    };
    let source = |to| (0..to).map(sentence).collect::<String>();
    let statements: String = (0..10_000)
        .map(|at| statement(at, "no bicycles on route"))
        .collect();
    let ferry = Ferry::new()
        .write("ferry/statements.toml", statements)
        .write("ferry/notice.md", format!("+++\n+++\n{}", source(10_000)));
    let lines = within_two_seconds(|| ferry.lines());
    assert!(!lines.contains("error"), "{lines:.500}");
    assert!(
        within_two_seconds(|| corpus::load(ferry.path()))
            .0
            .is_some()
    );
    // Quotes that are not in the source, each reported with the closest sentence.
    let statements: String = (0..10_000)
        .map(|at| statement(at, "no bikes ever on the route"))
        .collect();
    let ferry = ferry.write("ferry/statements.toml", statements);
    let lines = within_two_seconds(|| ferry.lines());
    let close = "the closest is on line ";
    assert_eq!(lines.matches(close).count(), 10_000, "{lines:.500}");
}

#[test]
fn thousands_of_parties_and_disputes_are_read_in_two_seconds() {
    let party = |at| {
        format!(
            "[[party]]\nid = \"p{at}\"\nname = \"Rider{at} Miller{at}\"\naliases = [\"rid{at}\"]\n"
        )
    };
    let parties: String = (0..5_000).map(party).collect();
    let ferry = Ferry::new().write("ferry/dispute.toml", format!("{DISPUTE}{parties}"));
    assert!(!within_two_seconds(|| ferry.lines()).contains("error"));
    assert!(
        within_two_seconds(|| corpus::load(ferry.path()))
            .0
            .is_some()
    );
    let ferry = Ferry::new();
    for at in 0..2_000 {
        let folder = ferry.path().join(format!("ferry{at}"));
        fs::create_dir(&folder).unwrap();
        for file in ["dispute.toml", "statements.toml", "notice.md"] {
            fs::copy(ferry.path().join("ferry").join(file), folder.join(file)).unwrap();
        }
    }
    let (corpus, problems) = within_two_seconds(|| corpus::load(ferry.path()));
    assert_eq!(corpus.unwrap().disputes.len(), 2_001, "{problems:?}");
}

#[test]
fn more_parties_than_the_reader_can_tell_apart_get_a_warning() {
    let party = |at| format!("[[party]]\nid = \"p{at}\"\nname = \"Rider{at}\"\n");
    let with = |parties: usize| {
        let added: String = (0..parties).map(party).collect();
        Ferry::new().write("ferry/dispute.toml", format!("{DISPUTE}{added}"))
    };
    // The dispute has three of its own.
    with(253).prints(expect![[""]]);
    with(254).prints(expect![[r#"
        ferry/dispute.toml:781:1: warning: the dispute has more than 256 parties (the reader takes the last ones for each other: leave out parties, or make two disputes)
    "#]]);
}

#[test]
fn names_that_two_parties_use() {
    dispute(
        "\"Ada Holm\"",
        "\"Ada Holm\"\naliases = [\"The  FERRY\"]",
        expect![[r#"
            ferry/dispute.toml:9:12: error: two parties have the name `The  FERRY` (the other one has it on line 5; remove it from one of them)
        "#]],
    );
    dispute(
        "\"Riders' Club\"",
        "\"Riders’ Club\"\naliases = [\"Ａｄａ Holm\"]",
        expect![[r#"
            ferry/dispute.toml:13:12: error: two parties have the name `Ａｄａ Holm` (the other one has it on line 8; remove it from one of them)
        "#]],
    );
    dispute(
        "name = \"bicycles\"",
        "name = \"bicycles\"\naliases = [\"Blue ferry\"]",
        expect![[r#"
            ferry/dispute.toml:16:12: warning: a party and a topic have the name `Blue ferry` (the party has it on line 4; remove it from one of them)
        "#]],
    );
    dispute(
        "[\"the ferry\"]",
        "[\"the ferry\", \"blue ferry\", \"blueferry\"]",
        expect![[""]],
    );
    // The linker compares letters and digits.
    dispute(
        "\"Ada Holm\"",
        "\"Blueferry!\"",
        expect![[r#"
            ferry/dispute.toml:8:8: warning: two parties have names with the same letters: `Blue Ferry` and `Blueferry!` (both are taken for the one on line 4; remove one of them)
        "#]],
    );
    // A combining mark, here a virama, makes another word.
    dispute(
        "[\"the ferry\"]\n[[party]]\nid = \"captain\"\nname = \"Ada Holm\"",
        "[\"the ferry\", \"दिल्ली\"]\n[[party]]\nid = \"captain\"\nname = \"दिलली\"",
        expect![[""]],
    );
}

#[test]
fn stances() {
    statements(
        "affirms",
        "affirm",
        expect![[r#"
        ferry/statements.toml:6:18: error: `affirm` is not a stance (did you mean `affirms`?)
    "#]],
    );
    statements(
        "affirms",
        "sometimes",
        expect![[r#"
        ferry/statements.toml:6:18: error: `sometimes` is not a stance (write `affirms`, `denies` or `qualifies`)
    "#]],
    );
    statements("{ may = \"affirms\" }", "{}", expect![[""]]);
}

#[test]
fn superseding() {
    statements(
        "[\"first\"]",
        "[\"first\", \"third\"]",
        expect![[r#"
            ferry/statements.toml:12:24: error: `second` supersedes a statement of `riders` (only the same speaker, or one who speaks for the same party, can supersede it; to reply to it, write `replies_to`)
        "#]],
    );
    statements(
        "[\"first\"]",
        "[\"second\"]",
        expect![[r#"
            ferry/statements.toml:12:15: error: `second` supersedes itself (name the earlier statement that it replaces)
        "#]],
    );
    statements(
        "speaker = \"ferry\"",
        "speaker = \"ferry\"\nsupersedes = \"second\"",
        expect![[r#"
            ferry/statements.toml:13:15: error: these statements supersede each other in a cycle: `first` → `second` → `first` (remove `supersedes` from the earliest of them)
        "#]],
    );
    // A speaker for a party can supersede the party's statement, and the reverse.
    statements("[\"first\"]", "\"first\"", expect![[""]]);
}

#[test]
fn circular_references() {
    statements(
        "speaker = \"ferry\"",
        "speaker = \"ferry\"\nreplies_to = \"third\"",
        expect![[""]],
    );
    statements(
        "speaker = \"captain\"",
        "speaker = \"captain\"\nreplies_to = \"third\"",
        expect![[r#"
            ferry/statements.toml:19:14: error: these statements reply to each other in a cycle: `second` → `third` → `second` (remove `replies_to` from the earliest of them)
        "#]],
    );
    statements(
        "replies_to = \"second\"",
        "replies_to = \"third\"",
        expect![[r#"
            ferry/statements.toml:18:14: error: `third` replies to itself (name the statement that it answers)
        "#]],
    );
    dispute(
        "name = \"Blue Ferry\"",
        "name = \"Blue Ferry\"\nspeaks_for = \"captain\"",
        expect![[r#"
            ferry/dispute.toml:10:14: error: these parties speak for each other in a cycle: `ferry` → `captain` → `ferry` (remove `speaks_for` from the party that the others speak for)
        "#]],
    );
    dispute(
        "speaks_for = \"ferry\"",
        "speaks_for = \"captain\"",
        expect![[r#"
            ferry/dispute.toml:9:14: error: `captain` speaks for itself (name the party that it speaks for, or remove `speaks_for`)
        "#]],
    );
}

#[test]
fn front_matter() {
    notice(
        "+++\ntitle",
        "title",
        expect![[r#"
            ferry/notice.md:1:1: error: the front matter is missing (begin the file with a line `+++`, then what is known of the source, then a line `+++`)
        "#]],
    );
    notice(
        "\"2021-05\"\n+++",
        "\"2021-05\"",
        expect![[r#"
            ferry/notice.md:1:1: error: the front matter does not end (end it with a line `+++`, before the article's text)
        "#]],
    );
    let dates = |dates: &[&str]| -> String {
        let ferry = |date| Ferry::new().replace("ferry/notice.md", "2021-05", date);
        dates.iter().map(|date| ferry(date).lines()).collect()
    };
    expect![[r#"
        ferry/notice.md:3:13: error: `published` is `2021-13`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
        ferry/notice.md:3:13: error: `published` is `2021-02-29`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
        ferry/notice.md:3:13: error: `published` is `21`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
        ferry/notice.md:3:13: error: `published` is `May 2021`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
        ferry/notice.md:3:13: error: `published` is `2021-5`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
        ferry/notice.md:3:13: error: `published` is `2021-05-01T10:00`, which is not a date (write a year, a month or a day: "2019", "2019-10" or "2019-10-08")
    "#]].assert_eq(&dates(&[
        "2021-13",
        "2021-02-29",
        "21",
        "May 2021",
        "2021-5",
        "2021-05-01T10:00",
    ]));
    expect![[""]].assert_eq(&dates(&["2021", "2020-02-29", "2021-12-31"]));
    Ferry::new()
        .write("ferry/empty.md", "+++\ntitle = \"Empty\"\n+++\n \n")
        .write("ferry/zero.md", "")
        .prints(expect![[r#"
            ferry/empty.md:4:1: error: the source has no text (put the article's text below the front matter)
            ferry/zero.md:1:1: error: the front matter is missing (begin the file with a line `+++`, then what is known of the source, then a line `+++`)
        "#]]);
    Ferry::new()
        .write("ferry/notice.md", format!("\u{feff}{NOTICE}"))
        .prints(expect![[""]]);
    Ferry::new()
        .write("ferry/notice.md", NOTICE.replace('\n', "\r\n"))
        .prints(expect![[""]]);
}

#[test]
fn missing_files() {
    Ferry::new()
        .without("ferry/dispute.toml")
        .prints(expect![[r#"
            ferry/dispute.toml: error: the file is missing (it must list the parties, topics and questions; `receipts new DIR` creates an example)
        "#]]);
    Ferry::new()
        .without("ferry/statements.toml")
        .prints(expect![[r#"
            ferry/statements.toml: error: the file is missing (it must list the statements and their speakers; `receipts new DIR` creates an example)
        "#]]);
    Ferry::new()
        .without("ferry/notice.md")
        .prints(expect![[r#"
            ferry: error: the dispute has no source (put the article here as a file that ends in .md, verbatim below its front matter)
        "#]]);
}

#[test]
fn files_that_are_not_utf8() {
    Ferry::new()
        .write("ferry/notice.md", b"+++\n\xe9")
        .prints(expect![[r#"
            ferry/notice.md:2:1: error: the file is not UTF-8 from here on (save it as UTF-8 and compare it with the original, word for word)
        "#]]);
    Ferry::new()
        .write("ferry/dispute.toml", b"title = \"\xff\"")
        .prints(expect![[r#"
            ferry/dispute.toml:1:10: error: the file is not UTF-8 from here on (save it as UTF-8 and compare it with the original, word for word)
        "#]]);
    Ferry::new()
        .write("ferry/questions.jsonl", b"\xff")
        .prints(expect![[r#"
            ferry/questions.jsonl:1:1: error: the file is not UTF-8 from here on (save it as UTF-8 and compare it with the original, word for word)
        "#]]);
}

#[test]
fn empty_folders() {
    let ferry = Ferry::new();
    fs::create_dir(ferry.path().join("tunnel")).unwrap();
    ferry.prints(expect![[r#"
        tunnel: error: the folder is empty (a dispute needs dispute.toml, statements.toml and a source; `receipts new DIR` creates them)
    "#]]);
    let dir = tempfile::tempdir().unwrap();
    Ferry(dir).prints(expect![[r#"
        .: error: there is no dispute in this folder (a dispute is a folder with a dispute.toml; `receipts new DIR` creates one)
    "#]]);
    let dir = tempfile::tempdir().unwrap();
    let gone = dir.path().join("gone");
    let lines: Vec<String> = corpus::check(&gone).iter().map(line).collect();
    let shown = lines
        .concat()
        .replace(&dir.path().display().to_string(), "DIR");
    expect![".: error: the folder cannot be read: No such file or directory (os error 2) (name the folder of a dispute, or a folder of disputes)"].assert_eq(&shown);
}

/// A name that is not UTF-8 stands for a folder without rights, which do not stop a superuser.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_read_affects_only_itself() {
    use std::os::unix::ffi::OsStrExt as _;
    let ferry = Ferry::new();
    let tunnel = std::ffi::OsStr::from_bytes(b"tunnel\xff");
    fs::create_dir(ferry.path().join(tunnel)).unwrap();
    // A volume of its own has this folder.
    fs::create_dir(ferry.path().join("lost+found")).unwrap();
    expect![[r#"
        tunnel�: error: the folder cannot be read: No such file or directory (os error 2) (see that you may read it, and that its name is UTF-8)
    "#]].assert_eq(&ferry.lines());
    let loaded = corpus::load(ferry.path()).0.unwrap();
    assert_eq!(loaded.disputes.len(), 1);
    assert_eq!(loaded.left_out, ["tunnel\u{fffd}"]);
    let version = corpus::version(ferry.path(), corpus::SymlinkPolicy::Inside);
    assert_eq!(version.unwrap(), loaded.version);
}

#[test]
fn missing_tables() {
    Ferry::new()
        .write("ferry/dispute.toml", "title = \"Nothing\"\n")
        .write("ferry/statements.toml", "")
        .prints(expect![[r#"
            ferry/dispute.toml: warning: there is no party: no question can get a verdict (add a `[[party]]`)
            ferry/dispute.toml: warning: there is no question: no question can get a verdict (add a `[[question]]`)
            ferry/dispute.toml: warning: there is no topic: no question can get a verdict (add a `[[topic]]`)
            ferry/statements.toml: warning: there is no statement (add a `[[statement]]` for each quotation)
        "#]]);
}

#[test]
fn announced_quotations() {
    notice(
        "The ferry sails. The",
        "Its post read:\n\nThe ferry sails. The",
        expect![[r#"
            ferry/notice.md:7:38: warning: no quotation follows this announcement (add the quotation if the original has one; if the paragraph below is the quotation, make it a statement; otherwise ignore this)
        "#]],
    );
    notice(
        "The ferry sails. The ferry sails.",
        "Its post read:",
        expect![[r#"
            ferry/notice.md:7:38: warning: no quotation follows this announcement (add the quotation if the original has one; if the paragraph below is the quotation, make it a statement; otherwise ignore this)
        "#]],
    );
    notice(
        "The ferry sails. The",
        "公告写道：\n\n渡轮 The",
        expect![[r#"
            ferry/notice.md:7:38: warning: no quotation follows this announcement (add the quotation if the original has one; if the paragraph below is the quotation, make it a statement; otherwise ignore this)
        "#]],
    );
    notice(
        "The ferry sails. The",
        "Its post read:\n\n“It sails.” The",
        expect![[""]],
    );
    notice("The ferry sails. The", "It sells:\n\nThe", expect![[""]]);
    // A statement counts as a quotation, with or without quotation marks.
    notice(
        "“We demand a ramp!” the riders said.",
        "They said:\n\nWe demand a ramp!",
        expect![[""]],
    );
}

#[test]
fn rows_of_questions() {
    questions(
        "{\"id\": \"a\", \"q\": \"May I?\", \"verdict\": [\"yes\", \"none\"], \"cite\": [\"are welcome\"]}\n\n\
         {\"id\": \"b\", \"q\": \"Who?\", \"verdict\": [\"not_in_sources\"], \"abstain\": true}",
        expect![[""]],
    );
    questions(
        "\u{feff}{\"id\": \"a\", \"q\": \"May I?\"}\n",
        expect![[""]],
    );
    questions(
        "{\"id\": \"a\", \"q\": \"May I?\", \"verdict\": [\"maybe\"], \"cites\": []}\n\
         {\"id\": \"a\", \"q\": \"\", \"verdict\": \"yes\", \"cite\": [\"are unwelcome\", \"ramp!” the riders said. The\"]}\n\
         {\"q\": \"Who?\", \"abstain\": 1}\n\
         [1]\n\
         {\"id\": \"c\" \"q\": \"Why?\"}\n",
        expect![[r#"
            ferry/questions.jsonl:1:40: error: `maybe` is not a verdict code (the codes are `yes`, `no`, `disputed`, `not_in_sources`, `none`)
            ferry/questions.jsonl:1:50: error: unknown key `cites` in a question's row (did you mean `cite`?)
            ferry/questions.jsonl:2:8: error: two rows have the id `a` (the first one is on line 1)
            ferry/questions.jsonl:2:13: error: `q` is not a non-empty string (write `"q": "Can I …?"`)
            ferry/questions.jsonl:2:22: error: `verdict` is not a list of strings (write `"verdict": ["…"]`)
            ferry/questions.jsonl:2:49: warning: no sentence contains `are unwelcome` (a citation is one sentence: copy words of one sentence)
            ferry/questions.jsonl:2:66: warning: no sentence contains `ramp!” the riders said. The` (a citation is one sentence: copy words of one sentence)
            ferry/questions.jsonl:3:1: error: `id` is missing in a question's row (add `"id": "…"`)
            ferry/questions.jsonl:3:15: error: `abstain` is not `true` or `false` (write `"abstain": true`)
            ferry/questions.jsonl:4:1: error: this row is not an object (write `{"id": "…", "q": "…", "verdict": ["…"]}`)
            ferry/questions.jsonl:5:12: error: this is not JSON: expected `,` or `}` (each row is one JSON object on one line)
        "#]],
    );
}

#[test]
fn rows_that_no_answer_can_satisfy() {
    questions(
        "{\"id\": \"a\", \"q\": \"Who?\", \"verdict\": [\"yes\", \"none\"], \"abstain\": true}\n\
         {\"id\": \"b\", \"q\": \"Who?\", \"verdict\": []}\n\
         {\"id\": \"c\", \"q\": \"Who?\", \"verdict\": [], \"abstain\": true}\n\
         {\"id\": \"d\", \"q\": \"Who?\", \"abstain\": true}\n\
         {\"id\": \"e\", \"q\": \"Who?\", \"verdict\": [\"no\"], \"abstain\": false}\n\
         {\"id\": \"f\", \"q\": \"Who?\", \"verdict\": [\"no\", \"not_in_sources\"], \"abstain\": true}\n",
        expect![[r#"
            ferry/questions.jsonl:1:54: error: the row has `abstain`, but `verdict` lacks `not_in_sources` (write `"verdict": ["not_in_sources"]`, or remove `abstain`)
            ferry/questions.jsonl:2:26: error: `verdict` is an empty list (add an entry, or remove the key)
            ferry/questions.jsonl:3:26: error: `verdict` is an empty list (add an entry, or remove the key)
        "#]],
    );
}

#[test]
fn a_single_dispute_folder_is_a_corpus() {
    let ferry = Ferry::new();
    let alone = ferry.path().join("ferry");
    let (whole, _) = corpus::load(ferry.path());
    let (single, problems) = corpus::load(&alone);
    let (whole, single) = (whole.unwrap(), single.unwrap());
    assert_eq!(problems, []);
    assert_eq!(single.disputes[0].id, "ferry");
    assert_eq!(single.version, whole.version);
    assert_eq!(
        corpus::version(&alone, corpus::SymlinkPolicy::Inside).unwrap(),
        single.version
    );
    fs::remove_file(alone.join("notice.md")).unwrap();
    let (none, problems) = corpus::load(&alone);
    assert!(none.is_none());
    expect![".: error: the dispute has no source (put the article here as a file that ends in .md, verbatim below its front matter)"].assert_eq(&problems.iter().map(line).collect::<String>());
}

#[test]
fn the_version_changes_with_every_relevant_byte() {
    let version =
        |ferry: &Ferry| corpus::version(ferry.path(), corpus::SymlinkPolicy::Inside).unwrap();
    let ferry = Ferry::new();
    let first = version(&ferry);
    assert!(first.starts_with("sha256:") && first.len() == 71);
    assert_eq!(version(&Ferry::new()), first);
    let ferry = ferry
        .write("ferry/questions.jsonl", "")
        .write("ferry/notes.txt", "");
    assert_eq!(version(&ferry), first);
    let longer = version(&ferry.write("ferry/notice.md", format!("{NOTICE} ")));
    assert_ne!(longer, first);
    // The scheme that `corpus::version` documents, over the paths in byte order.
    let two = Ferry::new();
    let other = two.path().join("ferry-2");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("dispute.toml"), "é").unwrap();
    let mut hasher = Sha256::new();
    for (path, content) in [
        ("ferry-2/dispute.toml", "é"),
        ("ferry/dispute.toml", DISPUTE),
        ("ferry/notice.md", NOTICE),
        ("ferry/statements.toml", STATEMENTS),
    ] {
        for bytes in [path.as_bytes(), content.as_bytes()] {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
    }
    let digits: String = hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(version(&two), format!("sha256:{digits}"));
    // Moving text from one file to the next changes the version too.
    let moved = Ferry::new()
        .write("ferry/a.md", "xy")
        .write("ferry/b.md", "z");
    let other = Ferry::new()
        .write("ferry/a.md", "x")
        .write("ferry/b.md", "yz");
    assert_ne!(version(&moved), version(&other));
}

#[test]
fn entries_without_effect_get_a_warning() {
    Ferry::new()
        .replace("ferry/statements.toml", "speaker = \"captain\"\nsupersedes = [\"first\"]", "speaker = \"riders\"")
        .prints(expect![[r#"
            ferry/dispute.toml:9:14: warning: `captain` speaks for a party but has no statement (add a statement whose speaker is `captain`, or remove `speaks_for`)
        "#]]);
    // Every statement has an explicit stance, and none is about the question.
    Ferry::new()
        .replace("ferry/statements.toml", "{ may = \"affirms\" }", "{}")
        .replace("ferry/statements.toml", "supersedes = [\"first\"]", "supersedes = [\"first\"]\nstance = {}")
        .replace("ferry/statements.toml", "replies_to = \"second\"", "replies_to = \"second\"\nstance = {}")
        .prints(expect![[r#"
            ferry/dispute.toml:18:7: warning: no statement takes a stance on `may` (it gets no verdict: add a `stance` to a statement, or leave it so where the sources do not say)
        "#]]);
    // One statement has no explicit stance: the reader may find one about the question.
    Ferry::new()
        .replace("ferry/statements.toml", "{ may = \"affirms\" }", "{}")
        .prints(expect![""]);
}

#[test]
fn said_must_occur_in_the_source() {
    Ferry::new()
        .replace("ferry/statements.toml", "speaker = \"captain\"", "speaker = \"captain\"\nsaid = \"last May\"")
        .prints(expect![[r#"
            ferry/statements.toml:12:8: warning: `said` is not in notice.md (copy when it was said in the source's own words, or leave it out)
        "#]]);
    Ferry::new()
        .replace(
            "ferry/statements.toml",
            "speaker = \"captain\"",
            "speaker = \"captain\"\nsaid = \"then\"",
        )
        .prints(expect![""]);
}

#[test]
fn the_shipped_corpus_has_two_warnings() {
    let problems = corpus::check(Path::new("corpus"));
    let lines: Vec<String> = problems.iter().map(line).collect();
    expect![[r#"
        alipay-binance/article.md:23:257: warning: no quotation follows this announcement (add the quotation if the original has one; if the paragraph below is the quotation, make it a statement; otherwise ignore this)
        alipay-binance/dispute.toml:141:7: warning: no statement takes a stance on `binance-p2p-yuan` (it gets no verdict: add a `stance` to a statement, or leave it so where the sources do not say)"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn spans_are_ranges_of_the_file() {
    let (corpus, _) = corpus::load(Ferry::new().path());
    let corpus = corpus.unwrap();
    let dispute = &corpus.disputes[0];
    let source = &dispute.sources[0];
    assert_eq!(
        source.body.of(source.text()),
        NOTICE.splitn(3, "+++\n").nth(2).unwrap()
    );
    let quotes: Vec<&str> = dispute
        .statements
        .iter()
        .map(|s| s.quote.of(source.text()))
        .collect();
    assert_eq!(
        quotes,
        [
            "Bicycles are welcome.",
            "No bicycles on Sundays.",
            "We demand a ramp!"
        ]
    );
    let sentences: Vec<String> = dispute
        .sentences_of(&dispute.statements[1])
        .map(|ix| format!("{} {}", dispute.sentence_id(ix), dispute.sentence_text(ix)))
        .collect();
    assert_eq!(sentences, ["notice#3 “No bicycles on Sundays.”"]);
}
