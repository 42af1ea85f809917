//! The prompt of `receipts ask`, on a terminal of `script` (util-linux). Where the machine does not
//! have it, the tests report that they did not run.

use std::process::Command;

use super::{ANSWERED, Place, finish};
use crate::not_run::not_run;

/// Types these lines at the prompt, and then `exit`. Returns what the terminal shows; `None`
/// without `script`.
fn typed(lines: &[&str]) -> Option<String> {
    typed_at(&Place::new(), "ask", lines)
}

/// Types these lines at the prompt of this command.
fn typed_at(place: &Place, command: &str, lines: &[&str]) -> Option<String> {
    if Command::new("script").arg("--version").output().is_err() {
        not_run("the prompt; this machine has no `script`");
        return None;
    }
    let program = format!("\"$PROGRAM\" {command}");
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command", &program])
        .arg("/dev/null")
        .current_dir(place.dir.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("PROGRAM", env!("CARGO_BIN_EXE_receipts"))
        .env("NO_COLOR", "1")
        // The prompt then reads whole lines, also those that were typed before it was ready.
        .env("TERM", "dumb");
    let mut input = String::new();
    for line in lines.iter().chain(&["exit"]) {
        input.push_str(line);
        input.push('\r');
    }
    let run = finish(command, input.as_bytes());
    assert_eq!(run.status, Some(0), "{}", run.out);
    Some(run.out)
}

#[test]
fn small_talk_does_not_change_what_a_follow_up_refers_to() {
    let Some(shown) = typed(&[ANSWERED, "thanks", "who said that?"]) else {
        return;
    };
    let answers = shown.matches("According to the sources: No").count();
    assert_eq!(answers, 2, "{shown}");
}

#[test]
fn a_follow_up_refers_to_the_last_of_several_questions() {
    let questions = format!("Does it serve soup? {ANSWERED}");
    let Some(shown) = typed(&[questions.as_str(), "who said that?"]) else {
        return;
    };
    let answers = shown.matches("According to the sources: ").count();
    assert_eq!(answers, 3, "{shown}");
}

/// With `--corpus .`, the prompt creates its data folder among the disputes.
#[test]
fn the_folder_of_the_history_is_no_dispute() {
    let place = Place::new();
    let ferry = place.dir.path().join("ferry");
    std::fs::rename(place.dir.path().join("corpus/ferry"), ferry).unwrap();
    std::fs::remove_dir(place.dir.path().join("corpus")).unwrap();
    for _ in 0..2 {
        let Some(shown) = typed_at(&place, "--corpus . ask", &[ANSWERED]) else {
            return;
        };
        assert!(shown.contains("According to the sources: No"), "{shown}");
        assert!(!shown.contains("WARN"), "{shown}");
    }
    assert!(place.dir.path().join("data/history.txt").is_file());
    let run = place.run(&["--corpus", ".", "check"]);
    assert_eq!(run.status, Some(0), "{}", run.out);
}
