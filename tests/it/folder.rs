//! `receipts new` and `receipts check` as programs: creating a folder, breaking it, checking it.

use std::path::Path;
use std::process::Command;

use expect_test::{Expect, expect};

/// Runs the program in `dir` and compares its standard output, exit status and standard error.
#[track_caller]
fn check(dir: &Path, args: &[&str], expected: Expect) {
    let run = Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(args)
        .current_dir(dir)
        .env_remove("RECEIPTS_CORPUS")
        .output()
        .unwrap();
    let status = run.status.code().unwrap();
    let out = String::from_utf8(run.stdout).unwrap();
    let err = String::from_utf8(run.stderr).unwrap();
    expected.assert_eq(&format!("{out}--- {status}\n{err}"));
}

#[test]
fn new_creates_a_valid_folder_and_never_overwrites_one() {
    let dir = tempfile::tempdir().unwrap();
    check(
        dir.path(),
        &["new", "corpus/my-dispute"],
        expect![[r#"
            created corpus/my-dispute:
              article.md       the article, verbatim below its front matter
              dispute.toml     parties, topics, questions
              questions.jsonl  questions with their answers, for `receipts eval`
              statements.toml  statements with their speakers
            next: replace the example, then run `receipts check corpus/my-dispute`
            --- 0
        "#]],
    );
    check(
        dir.path(),
        &["check"],
        expect![[r#"
            corpus/my-dispute/article.md:3:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/dispute.toml:4:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/questions.jsonl:1:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/statements.toml:9:1: warning: this is still the example (replace it with your own, or remove it)
            --- 0
            no error, 4 warnings
        "#]],
    );
    check(
        dir.path(),
        &["check", "corpus/my-dispute"],
        expect![[r#"
            corpus/my-dispute/article.md:3:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/dispute.toml:4:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/questions.jsonl:1:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/my-dispute/statements.toml:9:1: warning: this is still the example (replace it with your own, or remove it)
            --- 0
            no error, 4 warnings
        "#]],
    );
    check(
        dir.path(),
        &["new", "corpus/my-dispute"],
        expect![[r#"
        --- 2
        error: `corpus/my-dispute` is not empty; name an empty or new folder
    "#]],
    );
}

#[test]
fn new_warns_of_a_folder_that_a_corpus_does_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let new = |folder: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_receipts"));
        let run = command.args(["new", folder]).current_dir(dir.path());
        String::from_utf8(run.output().unwrap().stderr).unwrap()
    };
    assert_eq!(
        new("corpus/.hidden"),
        "warning: a corpus does not read `corpus/.hidden`: its name begins with a dot; rename it\n"
    );
    assert_eq!(new("corpus/one"), "");
    assert_eq!(
        new("corpus/one/two"),
        "warning: a corpus does not read `corpus/one/two`: the folder above it is a dispute itself; move it beside that one\n"
    );
    // What is not read has no leftovers of the example.
    check(
        dir.path(),
        &["check"],
        expect![[r#"
            corpus/one/article.md:3:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/one/dispute.toml:4:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/one/questions.jsonl:1:1: warning: this is still the example (replace it with your own, or remove it)
            corpus/one/statements.toml:9:1: warning: this is still the example (replace it with your own, or remove it)
            --- 0
            no error, 4 warnings
        "#]],
    );
}

#[test]
fn new_prints_no_raw_control_characters() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let run = Command::new(env!("CARGO_BIN_EXE_receipts"))
            .args(["new", "corpus/\u{1b}[31mred\u{202e}"])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let shown = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
        assert!(shown.contains("corpus/\\u{1b}[31mred\\u{202e}"), "{shown}");
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
}

#[test]
fn the_questions_of_a_new_folder_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_receipts"));
        let run = command.args(args).current_dir(dir.path()).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    run(&["new", "corpus/my-dispute"]);
    let figures = run(&["eval", "corpus/my-dispute/questions.jsonl"]);
    assert!(
        figures.contains("rows without a fault   1.000 (3/3)"),
        "{figures}"
    );
}

#[test]
fn problems_are_printed_and_errors_set_the_exit_status() {
    let dir = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| std::fs::write(dir.path().join(file), text).unwrap();
    check(
        dir.path(),
        &["check", "nowhere"],
        expect![[r#"
            --- 2
            error: no corpus at `nowhere`; name its folder with `--corpus DIR`, or create one with `receipts new nowhere/my-dispute`
        "#]],
    );
    std::fs::create_dir_all(dir.path().join("corpus/ferry")).unwrap();
    check(
        dir.path(),
        &["check"],
        expect![[r#"
        corpus/ferry:1:1: error: the folder is empty (a dispute needs dispute.toml, statements.toml and a source; `receipts new DIR` creates them)
        --- 1
        1 error, no warning
    "#]],
    );
    write(
        "corpus/ferry/dispute.toml",
        "titel = \"\u{1b}[31m\"\n[[party]]\nid = 3\n",
    );
    write("corpus/ferry/notice.md", "No front matter.");
    check(
        dir.path(),
        &["check"],
        expect![[r#"
            corpus/ferry/dispute.toml:1:1: error: unknown key `titel` in dispute.toml (did you mean `title`?)
            corpus/ferry/dispute.toml:1:10: error: this is not TOML: invalid basic string, expected non-double-quote visible characters, `\` (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
            corpus/ferry/dispute.toml:2:1: error: `name` is missing in `[[party]]` (add `name = "…"`)
            corpus/ferry/dispute.toml:3:6: error: `id` is a number, expected a string (write `id = "…"`)
            corpus/ferry/notice.md:1:1: error: the front matter is missing (begin the file with a line `+++`, then what is known of the source, then a line `+++`)
            corpus/ferry/statements.toml:1:1: error: the file is missing (it must list the statements and their speakers; `receipts new DIR` creates an example)
            --- 1
            6 errors, no warning
        "#]],
    );
    check(
        &dir.path().join("corpus/ferry"),
        &["check", "."],
        expect![[r#"
            ./dispute.toml:1:1: error: unknown key `titel` in dispute.toml (did you mean `title`?)
            ./dispute.toml:1:10: error: this is not TOML: invalid basic string, expected non-double-quote visible characters, `\` (quotation marks and brackets come in pairs, and a key is written `key = "value"`)
            ./dispute.toml:2:1: error: `name` is missing in `[[party]]` (add `name = "…"`)
            ./dispute.toml:3:6: error: `id` is a number, expected a string (write `id = "…"`)
            ./notice.md:1:1: error: the front matter is missing (begin the file with a line `+++`, then what is known of the source, then a line `+++`)
            ./statements.toml:1:1: error: the file is missing (it must list the statements and their speakers; `receipts new DIR` creates an example)
            --- 1
            6 errors, no warning
        "#]],
    );
}

/// Writes the examples of corpus/README.md to files. `check` reports the parts that the examples
/// leave open (`…`), and nothing else.
#[test]
fn the_readme_examples_match_the_format() {
    let readme = include_str!("../../corpus/README.md");
    let blocks: Vec<&str> = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .collect();
    let [front, parties, questions, statements] = blocks[..] else {
        panic!("{} blocks", blocks.len());
    };
    let rows = readme.split("```json\n").nth(1).unwrap();
    let rows = rows.split("```").next().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| std::fs::write(dir.path().join(file), text).unwrap();
    write("dispute.toml", &format!("{parties}{questions}"));
    write("statements.toml", statements);
    write(
        "article.md",
        &format!("{front}“Bicycles are not allowed on board.” A notice.\n"),
    );
    write("questions.jsonl", rows);
    check(
        dir.path(),
        &["check", "."],
        expect![[r#"
            ./statements.toml:7:8: warning: `said` is not in article.md (copy when it was said in the source's own words, or leave it out)
            ./statements.toml:8:10: error: the `within` is not in article.md (copy the words from the source, byte for byte)
            ./statements.toml:10:14: error: there is no party `…` (there are `ferry`, `holm`)
            ./statements.toml:11:14: error: there is no statement `…` (there is `notice`)
            ./statements.toml:12:14: error: there is no statement `…` (there is `notice`)
            --- 1
            4 errors, 1 warning
        "#]],
    );
}
