//! Input that is mistyped, broken, or contains several questions.

use std::fs;
#[cfg(target_os = "linux")]
use std::io::{BufRead as _, BufReader, Write as _};
#[cfg(target_os = "linux")]
use std::process::Stdio;

use expect_test::expect;

use super::{ANSWERED, Place, finish, objects};

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

/// If it were ignored, the bot would connect to Discord itself.
#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let cases: [(&str, &[u8], &str); 5] = [
        ("RECEIPTS_DISCORD_PROXY", b"\xff", "`discord.proxy`"),
        ("RECEIPTS_DISCORD_PROXY", b"http://\xff", "`discord.proxy`"),
        ("RECEIPTS_DISCORD_SHARDS", b"\xff", "`discord.shards`"),
        ("RECEIPTS_HTTP_LISTEN", b"\xff", "`http.listen`"),
        ("RECEIPTS_LOG", b"\xff", "RECEIPTS_LOG"),
    ];
    for (name, value, error) in cases {
        let mut command = place.command(&["ask", ANSWERED]);
        command.env(name, OsStr::from_bytes(value));
        let run = finish(command, b"");
        assert_eq!(run.status, Some(2), "{name}");
        assert!(run.err.contains(error), "{name}: {}", run.err);
    }
}

/// A Compose file with `${NAME:-}` sets variables to nothing. The values of the file then apply.
#[test]
fn an_empty_variable_counts_as_not_set() {
    let place = Place::new();
    let ask = || {
        let mut command = place.command(&["ask", ANSWERED]);
        for name in [
            "RECEIPTS_CONFIG",
            "RECEIPTS_CORPUS",
            "RECEIPTS_DATA",
            "RECEIPTS_DISCORD_LISTEN",
            "RECEIPTS_DISCORD_PROXY",
            "RECEIPTS_DISCORD_SHARDS",
            "RECEIPTS_HTTP_LISTEN",
            "RECEIPTS_LOG",
            "RECEIPTS_STORE_URL",
        ] {
            command.env(name, "");
        }
        finish(command, b"")
    };
    // Without a file, the defaults apply.
    let run = ask();
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    place.write("config.toml", "[corpus]\npath = 'gone'\n");
    let run = ask();
    assert!(run.err.contains("no corpus at `gone`"), "{}", run.err);
    let file = "[data]\npath = 'corpus'\n[store]\nurl = 'x'\n[http]\nlisten = 'x'\n\
                [discord]\nproxy = 'x'\nshards = 'x'\ntransport = 'http'\nlisten = 'x'\n";
    place.write("config.toml", file);
    let run = ask();
    for refused in [
        "`data.path` = `corpus`",
        "`store.url` = `…`",
        "`http.listen` = `x`",
        "`discord.proxy` = `x`",
        "`discord.shards` = `x`",
        "`discord.listen` = `x`",
    ] {
        assert!(run.err.contains(refused), "{refused}: {}", run.err);
    }
}

/// Some editors and shells write one. `receipts eval` ignores it, too.
#[test]
fn a_byte_order_mark_is_no_part_of_the_first_question() {
    let place = Place::new();
    let input = format!("\u{feff}{ANSWERED}\n\u{feff}bikes?\n");
    let run = place.run_on(&["ask", "--json", "-"], input.as_bytes());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let answers = objects(&run);
    assert_eq!(answers[0]["question"], ANSWERED);
    let page = place.run_on(&["ask"], input.as_bytes()).out;
    assert!(page.starts_with(&format!("> {ANSWERED}\n")), "{page}");
}

#[test]
fn a_line_that_is_one_byte_too_long_is_cut_with_a_warning() {
    let place = Place::new();
    let cut = "warning: line 1 of standard input has more than 65536 bytes; the rest was ignored\n";
    for (end, answers) in [("", 1), ("\n", 1), ("\nbikes?", 2)] {
        let input = "a".repeat((1 << 16) + 1) + end;
        let run = place.run_on(&["ask", "--json", "-"], input.as_bytes());
        assert_eq!((run.err.as_str(), objects(&run).len()), (cut, answers));
    }
}

/// The data folder is inside the corpus folder, deep inside, or the corpus folder itself under another
/// name; or it is inside a dispute, or a dispute's own folder.
#[test]
fn the_data_folder_is_no_dispute() {
    for data in [
        "corpus/data",
        "corpus/var/receipts",
        "./corpus",
        "corpus/ferry/data",
        "corpus/ferry",
    ] {
        let place = Place::new();
        place.write("config.toml", format!("[data]\npath = '{data}'\n"));
        // What the prompt, `serve` and a large corpus leave there.
        fs::create_dir_all(place.dir.path().join(data).join("index")).unwrap();
        for name in ["history.txt", "receipts.db", "index/lock"] {
            place.write(&format!("{data}/{name}"), "");
        }
        for corpus in ["corpus", "./corpus/../corpus"] {
            let run = place.run(&["--corpus", corpus, "check"]);
            assert_eq!(run.status, Some(0), "{data}: {}", run.out);
            let run = place.run(&["--corpus", corpus, "ask", ANSWERED]);
            assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{data}");
        }
    }
    // Another folder without a dispute is still an error, beside the data folder too.
    let place = Place::new();
    place.write("config.toml", "[data]\npath = 'corpus/data'\n");
    for folder in ["data", "other"] {
        fs::create_dir(place.dir.path().join("corpus").join(folder)).unwrap();
    }
    let run = place.run(&["check"]);
    assert_eq!(run.status, Some(1));
    assert!(run.out.contains("corpus/other:"), "{}", run.out);
    assert!(!run.out.contains("corpus/data"), "{}", run.out);
}

#[test]
fn json_has_no_raw_control_characters() {
    let place = Place::new();
    let question = "bikes \u{1b}[31m \u{9b}31m \u{7f} \u{202e}?";
    let run = place.run(&["ask", "--json", question]);
    let is_unsafe = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!run.out.contains(is_unsafe), "{}", run.out);
    assert_eq!(objects(&run)[0]["question"], question);
}

#[test]
fn the_log_has_the_colour_of_other_output() {
    let place = Place::new();
    let is_coloured = |variables: &[(&str, &str)]| {
        let mut command = place.command(&["-v", "ask", ANSWERED]);
        command.envs(variables.iter().copied());
        let run = finish(command, b"");
        assert!(run.err.contains("corpus loaded"), "{}", run.err);
        run.err.contains('\u{1b}')
    };
    let forced = ("CLICOLOR_FORCE", "1");
    assert!(!is_coloured(&[]), "a pipe");
    assert!(is_coloured(&[forced]));
    assert!(!is_coloured(&[forced, ("NO_COLOR", "1")]));
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
