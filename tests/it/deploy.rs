//! The files in `deploy` and the page for operators fit the program: its options, its variables and
//! its folders.

use std::process::Command;

use clap::Parser as _;
use receipts::cli::args::Args;

use crate::not_run::not_run;
use crate::scan;

const UNIT: &str = "deploy/receipts.service";

/// The command that the unit starts, without the variables of systemd.
fn command() -> Vec<String> {
    let unit = scan::read(UNIT);
    let line = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    let words = line.unwrap().split_whitespace();
    words.map(ToOwned::to_owned).collect()
}

#[test]
fn the_unit_starts_the_program_with_options_that_it_has() {
    let parsed = Args::try_parse_from(command());
    let args = parsed.unwrap_or_else(|error| panic!("{error}"));
    // Its one writable folder is the one that the unit makes.
    let unit = scan::read(UNIT);
    let state = unit
        .lines()
        .find_map(|line| line.strip_prefix("StateDirectory="));
    let folder = format!("/var/lib/{}", state.unwrap());
    assert_eq!(args.options.data.unwrap().to_str().unwrap(), folder);
}

/// Every user of the machine can read the unit, and the variables that it sets.
#[test]
fn the_unit_takes_its_secrets_from_files_of_root() {
    let unit = scan::read(UNIT);
    let settings: Vec<&str> = unit.lines().filter(|line| !line.starts_with('#')).collect();
    let page = scan::read("docs/operating.md");
    for file in ["/etc/receipts/token", "/etc/receipts/environment"] {
        assert!(unit.contains(&format!("#   install -m 600 /dev/stdin {file} ")));
        assert!(page.contains(file), "{file}");
    }
    assert!(settings.contains(&"LoadCredential=token:/etc/receipts/token"));
    // With `-`: a bot on SQLite has no such file.
    assert!(settings.contains(&"EnvironmentFile=-/etc/receipts/environment"));
    let set: Vec<&str> = settings
        .iter()
        .filter_map(|line| line.strip_prefix("Environment="))
        .collect();
    assert_eq!(set, ["DISCORD_TOKEN_FILE=%d/token"]);
}

/// A variable that the program does not read would be ignored without a word.
#[test]
fn every_variable_is_one_that_the_program_reads() {
    let source = |file: &&scan::File| file.path.ends_with(".rs");
    let sources = scan::files("src");
    let known = |name: &str| {
        let named = format!("\"{name}\"");
        sources
            .iter()
            .filter(source)
            .any(|file| file.text.contains(&named))
    };
    let mut documents = scan::files("deploy");
    for path in ["README.md", "docs/operating.md", "config.toml"] {
        let text = scan::read(path);
        documents.push(scan::File {
            path: path.to_owned(),
            text,
        });
    }
    let mut count = 0;
    for document in &documents {
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        for name in document.text.split(|c: char| !is_part(c)) {
            let is_ours = name.starts_with("RECEIPTS_") || name.starts_with("DISCORD_");
            if is_ours && !name.starts_with("RECEIPTS_TEST") {
                assert!(known(name), "{} sets {name}", document.path);
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// A user without rights, a read-only root, and one folder to write to.
#[test]
fn the_containers_are_confined() {
    let file = scan::read("deploy/Containerfile");
    for line in [
        // Kubernetes refuses a name under `runAsNonRoot`.
        "USER 65532:65532",
        "VOLUME /data",
        "CMD [\"serve\"]",
        "STOPSIGNAL SIGTERM",
    ] {
        assert!(file.lines().any(|found| found == line), "{line}");
    }
    // A secret is readable by all by default; the bot warns of such a token.
    assert!(file.contains("--secret token,mode=0400,uid=65532 "));
    let compose = scan::read("deploy/compose.yaml");
    for line in [
        "read_only: true",
        "cap_drop: [ALL]",
        "stop_grace_period: 30s",
    ] {
        assert!(compose.contains(line), "{line}");
    }
}

/// After a restart of the machine, nothing stays stopped: neither a bot nor the database.
#[test]
fn the_containers_start_again_with_the_machine() {
    let compose = scan::read("deploy/compose.yaml");
    let count = |line: &str| compose.lines().filter(|found| found.trim() == line).count();
    // What all bots inherit, and the database.
    assert_eq!(count("restart: unless-stopped"), 2);
    assert_eq!(compose.matches("restart:").count(), 2, "{compose}");
    // The server that creates the database answers on its local socket only.
    assert!(compose.contains("pg_isready -h 127.0.0.1"), "{compose}");
}

/// Somebody who downloads a release finds the files of all systems, or no release.
#[test]
fn a_release_is_a_draft_until_all_systems_are_built() {
    let workflow = scan::read(".github/workflows/release.yml");
    let jobs = ["draft", "build", "publish"].map(|name| format!("\n  {name}:\n"));
    let at = jobs.map(|job| workflow.find(&job).unwrap_or_else(|| panic!("no {job}")));
    let (draft, rest) = workflow.split_at(at[1]);
    let (build, publish) = rest.split_at(at[2] - at[1]);
    assert!(draft.contains("gh release create \"$GITHUB_REF_NAME\" --draft "));
    assert!(build.contains("needs: draft\n") && build.contains("gh release upload "));
    assert!(publish.contains("needs: build\n"));
    assert_eq!(workflow.matches("gh release create ").count(), 1);
    for (job, is_public) in [(draft, false), (build, false), (publish, true)] {
        assert_eq!(job.contains("--draft=false"), is_public, "{job}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_accepts_the_unit() {
    // Where the program is not installed, systemd says so.
    let folder = tempfile::TempDir::new().unwrap();
    let copy = folder.path().join("receipts.service");
    let unit = scan::read(UNIT).replace("/usr/local/bin/receipts ", "/bin/true ");
    std::fs::write(&copy, unit).unwrap();
    let verify = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&copy)
        .output();
    let Ok(verified) = verify else {
        return not_run("the check of the systemd unit; no systemd-analyze on this machine");
    };
    let stderr = String::from_utf8_lossy(&verified.stderr);
    let ours: Vec<&str> = stderr
        .lines()
        .filter(|line| line.contains("receipts"))
        .collect();
    assert_eq!(ours, [""; 0], "{stderr}");
}

/// A container whose root is read-only has no folder for temporary files.
#[cfg(target_os = "linux")]
#[test]
fn the_data_folder_is_the_only_one_that_is_written() {
    // Not in /tmp, which is read-only below.
    let folder = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let script = "for place in /tmp /var/tmp; do mount -t tmpfs -o ro tmpfs $place || exit 99; done
                  cd /tmp && exec \"$@\"";
    let run = |args: &[&str]| {
        let done = Command::new("unshare")
            .args(["--mount", "--map-root-user", "sh", "-c", script, "sh"])
            .arg(env!("CARGO_BIN_EXE_receipts"))
            .args(args)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("RECEIPTS_CORPUS", crate::bot::kit::ferry())
            .env("RECEIPTS_DATA", folder.path())
            .env("DISCORD_TOKEN", crate::standin::TOKEN)
            // Nothing listens here. The program connects to it when everything else is ready.
            .env("RECEIPTS_DISCORD_PROXY", "http://127.0.0.1:9")
            .output()
            .ok()?;
        let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
        let is_impossible = done.status.code() == Some(99) || stderr.contains("unshare failed");
        (!is_impossible).then_some(stderr)
    };
    let Some(stderr) = run(&["serve"]) else {
        return not_run("a read-only root; this machine lets nobody mount a tmpfs");
    };
    assert!(
        stderr.contains("the proxy at `http://127.0.0.1:9`"),
        "{stderr}"
    );
    let copy = folder.path().join("copy.db");
    for args in [
        &["store", "verify"][..],
        &["store", "backup", copy.to_str().unwrap()],
        &["ask", crate::bot::kit::BICYCLES],
    ] {
        assert_eq!(run(args).unwrap(), "", "{args:?}");
    }
}
