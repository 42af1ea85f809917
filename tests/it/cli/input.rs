//! Input that is mistyped, broken, or contains several questions.

use std::fs;

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
