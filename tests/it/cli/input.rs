//! Input that is mistyped, broken, or contains several questions.

use std::fs;
#[cfg(target_os = "linux")]
use std::io::{BufRead as _, BufReader, Write as _};
#[cfg(target_os = "linux")]
use std::process::Stdio;

use expect_test::expect;

use super::{ANSWERED, Place, finish};

#[test]
fn a_broken_dispute_does_not_affect_the_others() {
    let place = Place::new();
    fs::create_dir_all(place.dir.path().join("corpus/empty")).unwrap();
    let run = place.run(&["ask", ANSWERED]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    assert!(run.out.contains("No ✗"), "{}", run.out);
    assert!(
        run.err.contains("`corpus/empty` is not loaded"),
        "{}",
        run.err
    );
    assert_eq!(
        place.run(&["check"]).status,
        Some(1),
        "it is an error all the same"
    );
    // No valid dispute remains.
    place.write("corpus/ferry/dispute.toml", "nonsense");
    let run = place.run(&["ask", ANSWERED]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("cannot be used"), "{}", run.err);
}

#[test]
fn invalid_values_are_reported() {
    let place = Place::new();
    let mut command = place.command(&["ask", ANSWERED]);
    command.env("RECEIPTS_LOG", "banana");
    let run = finish(command, b"");
    assert_eq!(run.status, Some(2));
    assert!(
        run.err
            .contains("RECEIPTS_LOG = `banana` is not a log filter"),
        "{}",
        run.err
    );
    let run = place.run(&["register", "--guild", "abc"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.err.contains("a number of 17 to 20 digits"),
        "{}",
        run.err
    );
    place.check_error(&["check", "nowhere"], expect![[r#"
        error: no corpus at `nowhere`; name its folder with `--corpus DIR`, or create one with `receipts new nowhere/my-dispute`
    "#]]);
    place.check_error(
        &["check", "corpus/ferry/notice.md"],
        expect![[r#"
        error: `corpus/ferry/notice.md` is a file; name the folder that contains the disputes' folders
    "#]],
    );
}

#[test]
fn several_questions_are_answered_in_order() {
    let place = Place::new();
    let run = place.run(&[
        "ask",
        "Can bicycles go on the ferry? And does it serve soup?",
    ]);
    assert_eq!(run.status, Some(0));
    let verdicts: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("According"))
        .collect();
    assert_eq!(verdicts.len(), 2, "{}", run.out);
    assert!(run.out.contains("> And does it serve soup?"), "{}", run.out);
}

/// A source outside of the corpus folder is read only if a key allows it.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_corpus_is_followed_only_if_a_key_allows_it() {
    let place = Place::new();
    let notice = place.dir.path().join("corpus/ferry/notice.md");
    let outside = place.dir.path().join("outside.md");
    fs::rename(&notice, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &notice).unwrap();
    let run = place.run(&["check"]);
    assert_eq!(run.status, Some(1));
    assert!(
        run.out.contains("a link to a place outside the corpus"),
        "{}",
        run.out
    );
    let run = place.run(&["ask", ANSWERED]);
    assert_eq!(run.status, Some(2), "{}", run.out);
    assert!(!run.out.contains("We never take"), "{}", run.out);
    place.write("config.toml", "[corpus]\nfollow-links = true\n");
    assert_eq!(place.run(&["check"]).status, Some(0));
    let run = place.run(&["ask", ANSWERED]);
    assert!(run.out.contains("We never take"), "{}", run.out);
}

/// A line of 256 MB takes no more memory than a short one.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_any_length_needs_bounded_memory() {
    let place = Place::new();
    let mut command = place.command(&["ask", "--json", "-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut program = command.spawn().unwrap();
    let mut input = program.stdin.take().unwrap();
    let mut answers = BufReader::new(program.stdout.take().unwrap()).lines();
    let status = format!("/proc/{}/status", program.id());
    // The largest amount of memory so far, in kilobytes.
    let peak = || -> usize {
        let status = fs::read_to_string(&status).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse().unwrap()
    };
    // Both networks are in use, and the longest line has been read.
    let longest = "我".repeat(20_000);
    writeln!(input, "{ANSWERED}\n{longest}").unwrap();
    for _ in 0..2 {
        answers.next().unwrap().unwrap();
    }
    let before = peak();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..256 {
        input.write_all(&block).unwrap();
    }
    writeln!(input).unwrap();
    answers.next().unwrap().unwrap();
    let grown = peak() - before;
    assert!(grown < 64 << 10, "{grown} kB more than {before} kB");
    drop(input);
    assert!(program.wait().unwrap().code().is_some());
}
