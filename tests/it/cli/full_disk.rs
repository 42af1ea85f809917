//! The program reports a full disk as such, for the index, the store and a copy of the store. The
//! tests run the real program on a separate file system of a few kilobytes.
//!
//! Where the machine does not allow mounting one (`unshare` fails), the tests report that they did
//! not run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use receipts::store::Store as _;
use receipts::store::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::bot::kit;
use crate::not_run::not_run;

/// Runs the program with a file system of this many kilobytes mounted at `small`, and returns its
/// output. Returns `None` if no such file system can be mounted.
fn run(small: &Path, kilobytes: u32, args: &[&str]) -> Option<String> {
    let script = "mount -t tmpfs -o size=$1k tmpfs \"$2\" || exit 99; shift 2; exec \"$@\"";
    let done = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", script, "sh"])
        .arg(kilobytes.to_string())
        .arg(small)
        .arg(env!("CARGO_BIN_EXE_receipts"))
        .args(args)
        .env("RECEIPTS_LOG", "warn")
        .env("DISCORD_TOKEN", "a.b.c")
        // Nothing listens here. The program connects to it only if the store can be written.
        .env("RECEIPTS_DISCORD_PROXY", "http://127.0.0.1:9")
        .output();
    let done = done.ok().filter(|done| done.status.code() != Some(99));
    let output = done.map(|done| {
        let mut output = String::from_utf8(done.stdout).unwrap();
        write!(output, "{}", String::from_utf8(done.stderr).unwrap()).unwrap();
        output
    });
    let output = output.filter(|output| !output.contains("unshare failed"));
    if output.is_none() {
        not_run("a full disk; this machine lets nobody mount a tmpfs");
    }
    output
}

#[tokio::test]
async fn a_full_disk_error_names_the_store_or_its_copy() {
    let folder = TempDir::new().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let corpus = kit::ferry();
    let corpus = corpus.to_str().unwrap();
    let Some(output) = run(
        &small,
        16,
        &["--corpus", corpus, "--data", path(&small), "serve"],
    ) else {
        return;
    };
    let file = small.join("receipts.db");
    let expected = format!("the disk is full: the store `{}`", file.display());
    assert!(output.contains(&expected), "{output}");

    // A backup of a store on another disk to the full one.
    let data = folder.path().join("data");
    let options = SqliteOptions {
        file: data.join("receipts.db"),
        wait_timeout: Duration::from_secs(5),
    };
    SqliteStore::open(&options).await.unwrap().close().await;
    let copy = small.join("copy.db");
    let args = ["--data", path(&data), "store", "backup", path(&copy)];
    let output = run(&small, 16, &args).unwrap();
    let expected = format!("the disk is full: the store `{}", copy.display());
    assert!(output.contains(&expected), "{output}");
}

#[test]
fn an_index_without_disk_space_stays_in_memory_with_a_warning() {
    let folder = TempDir::new().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let corpus = folder.path().join("corpus");
    large(&corpus);
    let question = "Can bicycles be used on the ferry?";
    let args = [
        "--corpus",
        path(&corpus),
        "--data",
        path(&small),
        "ask",
        question,
    ];
    let Some(output) = run(&small, 64, &args) else {
        return;
    };
    let expected = format!(
        "the disk is full: no index can be written in `{}`",
        small.display()
    );
    assert!(output.contains(&expected), "{output}");
    assert!(output.contains("According to the sources"), "{output}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The ferry dispute with enough additional sentences that its index is stored on disk.
pub(crate) fn large(corpus: &Path) {
    let from = kit::ferry().join("ferry");
    let to = corpus.join("ferry");
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(&from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    let mut text = String::from("+++\n+++\n");
    for number in 0..4_000 {
        writeln!(text, "Crossing number {number} was on time that day.").unwrap();
    }
    fs::write(to.join("crossings.md"), text).unwrap();
}
