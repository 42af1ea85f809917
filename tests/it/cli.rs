//! The real program: exit statuses, output streams, and bad input.

mod eval;
#[cfg(target_os = "linux")]
pub(crate) mod full_disk;
mod input;
mod layout;
#[cfg(target_os = "linux")]
mod prompt;
mod render;
mod sample;
mod translations;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};
use tempfile::TempDir;

/// A temporary working folder with its own corpus. The program reads neither the repository's
/// config.toml nor its corpus.
struct Place {
    dir: TempDir,
}

struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

const DISPUTE: &str = r#"
title = "Bicycles on the Mornwick ferry"
[[party]]
id = "ferry"
name = "Mornwick Ferry"
aliases = ["ferry"]
[[topic]]
id = "bicycles"
name = "bicycles"
aliases = ["bicycle", "bike", "bikes"]
[[question]]
id = "ferry-bicycles"
ask = "Can bicycles go on the ferry?"
party = "ferry"
topic = "bicycles"
decided_by = ["ferry"]
"#;

const STATEMENTS: &str = r#"
[[statement]]
id = "ferry-never"
source = "notice"
quote = "We never take bicycles on the ferry."
speaker = "ferry"
medium = "Twitter"
stance = { ferry-bicycles = "denies" }
"#;

const NOTICE: &str = "\
+++
title = \"Ferry notices\"
+++
Mornwick Ferry replied on Twitter: “We never take bicycles on the ferry.” Nobody asked about dogs.
";

const ANSWERED: &str = "Can bicycles go on the Mornwick ferry?";
const SILENT: &str = "Who won the chess tournament in Reykjavik?";

impl Place {
    fn new() -> Self {
        let place = Self::empty();
        let ferry = place.dir.path().join("corpus/ferry");
        fs::create_dir_all(&ferry).unwrap();
        fs::write(ferry.join("dispute.toml"), DISPUTE).unwrap();
        fs::write(ferry.join("statements.toml"), STATEMENTS).unwrap();
        fs::write(ferry.join("notice.md"), NOTICE).unwrap();
        place
    }

    fn empty() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.dir.path().join(path), bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_receipts"));
        command.args(args).current_dir(self.dir.path()).env_clear();
        command
    }

    #[track_caller]
    fn run(&self, args: &[&str]) -> Run {
        self.run_on(args, b"")
    }

    #[track_caller]
    fn run_on(&self, args: &[&str], input: &[u8]) -> Run {
        finish(self.command(args), input)
    }

    /// Checks for exit status 2, empty standard output, and this text on standard error.
    #[track_caller]
    fn check_error(&self, args: &[&str], expected: Expect) {
        let run = self.run(args);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{}", run.err);
        expected.assert_eq(&run.err);
    }
}

#[track_caller]
fn finish(mut command: Command, input: &[u8]) -> Run {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // The program may exit before it has read all of its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    let done = child.wait_with_output().unwrap();
    let run = Run {
        status: done.status.code(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

fn objects(run: &Run) -> Vec<serde_json::Value> {
    run.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn ask_exits_0_with_an_answer_and_1_without() {
    let place = Place::new();
    let run = place.run(&["ask", ANSWERED]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(
        run.out
            .starts_with("According to the sources: No ✗ — Can bicycles go on the ferry?\n"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("“We never take bicycles on the ferry.”"),
        "{}",
        run.out
    );
    let run = place.run(&["ask", SILENT]);
    assert_eq!((run.status, run.err.as_str()), (Some(1), ""));
    assert!(
        run.out
            .starts_with("According to the sources: no answer ?\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_question_may_be_several_arguments() {
    let place = Place::new();
    let apart: Vec<&str> = ["ask", "--json"]
        .into_iter()
        .chain(ANSWERED.split(' '))
        .collect();
    assert_eq!(
        place.run(&apart).out,
        place.run(&["ask", "--json", ANSWERED]).out
    );
}

#[test]
fn json_has_the_documented_keys_in_order() {
    let place = Place::new();
    let run = place.run(&["ask", "--json", ANSWERED]);
    assert_eq!(run.out.lines().count(), 1);
    let mut from = 0;
    for key in [
        "question",
        "answer_id",
        "corpus",
        "verdict",
        "code",
        "question_id",
        "qualifiers",
        "reason",
        "citations",
        "id",
        "dispute",
        "source",
        "start",
        "end",
        "text",
        "speaker",
        "relayed_by",
        "medium",
        "stance",
    ] {
        let at = run.out[from..].find(&format!("\"{key}\":"));
        from += at.unwrap_or_else(|| panic!("{key} is not next: {}", run.out));
    }
    let answer = &objects(&run)[0];
    let added =
        r#""nearest":[],"proposition":"Can bicycles go on the ferry?","positions":[{"speaker":"#;
    assert!(run.out.contains(added), "{}", run.out);
    let cited = &answer["citations"][0];
    let range = |key: &str| usize::try_from(cited[key].as_u64().unwrap()).unwrap();
    assert_eq!(
        &NOTICE[range("start")..range("end")],
        cited["text"].as_str().unwrap()
    );
}

#[test]
fn text_without_a_question_is_off_topic() {
    let place = Place::new();
    let run = place.run_on(&["ask", "--json", "-"], b"hello\n\nthank you!\nhelp\n   \n");
    assert_eq!(run.status, Some(0));
    let answers = objects(&run);
    assert_eq!(answers.len(), 5);
    for answer in answers {
        let blank = answer["question"].as_str().unwrap().trim().is_empty();
        let reason = if blank { "nothing_asked" } else { "off_topic" };
        assert_eq!(answer["verdict"]["code"], "not_in_sources", "{answer}");
        assert_eq!(answer["verdict"]["reason"], reason, "{answer}");
        assert_eq!(answer["citations"], serde_json::json!([]), "{answer}");
    }
    let run = place.run(&["ask", "hello"]);
    assert_eq!(run.status, Some(0), "a greeting is answered");
    assert!(
        run.out.contains("Can bicycles go on the ferry?"),
        "{}",
        run.out
    );
}

#[test]
fn a_line_of_any_length_is_one_question() {
    let place = Place::new();
    let long = "长".repeat(1 << 20);
    let input = format!("{ANSWERED}\n{long}\n{SILENT}\n");
    let run = place.run_on(&["ask", "--json", "-"], input.as_bytes());
    assert_eq!(run.status, Some(0));
    assert_eq!(
        run.err,
        "warning: line 2 of standard input has more than 65536 bytes; the rest was ignored\n"
    );
    let answers = objects(&run);
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[2]["question"], SILENT);
    // A question that ends exactly at the limit is not truncated.
    for end in ["", "\n"] {
        let input = "a".repeat(1 << 16) + end;
        let run = place.run_on(&["ask", "--json", "-"], input.as_bytes());
        assert_eq!((run.err.as_str(), objects(&run).len()), ("", 1));
    }
}

#[test]
fn json_objects_have_the_order_of_the_input_lines() {
    let place = Place::new();
    let input = format!("{ANSWERED}\r\n\n{SILENT}");
    let run = place.run_on(&["ask", "--json", "-"], input.as_bytes());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let answers = objects(&run);
    let questions: Vec<_> = answers
        .iter()
        .map(|answer| answer["question"].as_str().unwrap())
        .collect();
    assert_eq!(questions, [ANSWERED, "", SILENT]);
    assert_eq!(
        place.run_on(&["ask", "--json"], input.as_bytes()).out,
        run.out,
        "without `-`"
    );
    let once = place.run(&["ask", "--json", ANSWERED]);
    assert_eq!(
        once.out.lines().next(),
        run.out.lines().next(),
        "the same answer alone"
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_with_a_warning() {
    let place = Place::new();
    let run = place.run_on(&["ask", "--json", "-"], b"fine\nbicycles \xff\xfe?\nfine");
    assert_eq!(run.status, Some(0));
    assert_eq!(objects(&run)[1]["question"], "bicycles \u{fffd}\u{fffd}?");
    assert_eq!(
        run.err,
        "warning: line 2 of standard input is not UTF-8; invalid bytes were replaced\n"
    );
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf_8_is_a_question_too() {
    use std::os::unix::ffi::OsStrExt;
    let mut command = Place::new().command(&["ask", "--json"]);
    command.arg(std::ffi::OsStr::from_bytes(b"bikes\xff"));
    let place = Place::new();
    let run = finish(
        {
            command.current_dir(place.dir.path());
            command
        },
        b"",
    );
    assert_eq!(objects(&run)[0]["question"], "bikes\u{fffd}");
    assert!(run.err.starts_with("warning: "), "{}", run.err);
}

#[test]
fn a_closed_output_pipe_is_no_error() {
    let place = Place::new();
    let mut command = place.command(&["ask", "-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let many = format!("{ANSWERED}\n").repeat(50);
    let _ = child.stdin.take().unwrap().write_all(many.as_bytes());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr), (Some(0), Vec::new()));
}

#[test]
fn control_characters_never_reach_the_output() {
    let place = Place::new();
    let run = place.run_on(&["ask", "-"], "bikes \u{1b}[31m\u{7}\u{202e}?\n".as_bytes());
    assert!(
        run.out.contains("> bikes \\u{1b}[31m\\u{7}\\u{202e}?"),
        "{}",
        run.out
    );
}

#[test]
fn explain_prints_the_weighed_statements() {
    let place = Place::new();
    let run = place.run(&["ask", "--explain", ANSWERED]);
    assert!(run.out.contains("\nWhat was weighed\n"), "{}", run.out);
    let run = place.run(&["ask", "--explain", "--json", ANSWERED]);
    assert_eq!(
        run.out.lines().count(),
        1,
        "standard output keeps the contract"
    );
    assert_eq!(run.err, "", "the explanation is a key");
    let answer = &objects(&run)[0];
    let steps = answer["explanation"]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["step"], "decision", "{answer}");
    assert_eq!(
        answer["explanation"]["ledger"][0]["why"], "settles",
        "{answer}"
    );
}

#[test]
fn colour_is_used_only_on_request() {
    let place = Place::new();
    let coloured = |name: &str, value: &str| {
        let mut command = place.command(&["ask", ANSWERED]);
        command.env(name, value);
        finish(command, b"").out.contains('\u{1b}')
    };
    assert!(!coloured("TERM", "xterm"), "a pipe");
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("NO_COLOR", "1"));
}

#[test]
fn a_missing_or_broken_corpus_says_what_to_do() {
    Place::empty().check_error(
        &["ask", "Bicycles?"],
        expect![[r#"
            error: no corpus at `corpus`; name its folder with `--corpus DIR`, or create one with `receipts new corpus/my-dispute`
        "#]],
    );
    let place = Place::new();
    place.write("corpus/ferry/dispute.toml", "titel = 3\n");
    let run = place.run(&["ask", "Bicycles?"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(
        run.err
            .starts_with("error: the corpus at `corpus` cannot be used ("),
        "{}",
        run.err
    );
    assert!(run.err.contains("`receipts check corpus`"), "{}", run.err);
    assert!(run.err.contains("dispute.toml:1:"), "{}", run.err);
}

#[test]
fn a_wrong_command_line_says_what_to_do() {
    let place = Place::new();
    let run = place.run(&["ask", "--jsno", "Bicycles?"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(
        run.err.contains("a similar argument exists: '--json'"),
        "{}",
        run.err
    );
    for args in [&["aks"][..], &[], &["eval"]] {
        assert_eq!(place.run(args).status, Some(2), "{args:?}");
    }
}

#[test]
fn the_command_line_overrides_the_environment_and_the_file() {
    let place = Place::new();
    place.write("config.toml", "[corpus]\npath = 'from-file'\n");
    let corpus = |env: Option<&str>, flag: Option<&str>| {
        let mut command = place.command(&["ask", "Bicycles?"]);
        command.envs(env.map(|dir| ("RECEIPTS_CORPUS", dir)));
        command.args(flag.map(|dir| format!("--corpus={dir}")));
        finish(command, b"").err
    };
    assert!(corpus(None, None).contains("no corpus at `from-file`"));
    assert!(corpus(Some("from-env"), None).contains("no corpus at `from-env`"));
    assert!(corpus(Some("from-env"), Some("from-flag")).contains("no corpus at `from-flag`"));
    assert!(corpus(None, Some("")).contains("`corpus.path` = ``: empty"));
    assert_eq!(corpus(Some("from-env"), Some("corpus")), "");
}

#[test]
fn a_configuration_that_cannot_be_used_is_an_error() {
    let place = Place::new();
    place.check_error(
        &["--config", "no.toml", "ask", "Bicycles?"],
        expect![[r#"
            error: no configuration file at `no.toml`; name an existing file with `--config` or RECEIPTS_CONFIG
        "#]],
    );
    place.write("config.toml", "[corpus]\npaht = 'x'\n");
    place.check_error(
        &["ask", "Bicycles?"],
        expect![[r#"
            error: config.toml:2:1: `corpus.paht`: unknown field `paht`, expected one of `path`, `watch`, `follow-links`
        "#]],
    );
}

#[test]
fn a_log_filter_that_cannot_be_read_is_an_error() {
    let place = Place::new();
    let mut command = place.command(&["ask", ANSWERED]);
    command.env("RECEIPTS_LOG", "receipts=loud");
    let run = finish(command, b"");
    assert_eq!(run.status, Some(2));
    assert!(
        run.err
            .starts_with("error: RECEIPTS_LOG = `receipts=loud` is not a log filter"),
        "{}",
        run.err
    );
    let run = place.run(&["-v", "ask", ANSWERED]);
    assert_eq!(run.status, Some(0));
    assert!(run.err.contains("corpus loaded"), "{}", run.err);
}

#[test]
fn version_and_completions_are_printed() {
    let place = Place::empty();
    let version = concat!("receipts ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(place.run(&["--version"]).out, version);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = place.run(&["completions", shell]);
        assert_eq!(run.status, Some(0));
        assert!(run.out.contains("explain"), "{shell}");
    }
}
