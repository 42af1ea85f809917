//! The program as an operator runs it: `receipts serve`, its log and its exit.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::time::Instant;

use super::ferry::REPHRASED;
use crate::bot::kit::{BICYCLES, SILENT, ferry as corpus};
use crate::standin::incoming::{Opt, Place};
use crate::standin::rest::{Fault, On};
use crate::standin::world::{ASKER, HELPERS, KEEPER, LOBBY, OTHER, PINNER};
use crate::standin::{INTERACTION_TOKEN, Kind, StandIn, TOKEN};

/// A word that occurs only in questions.
const WORD: &str = "zanzibarquestion";

/// The program, which is killed if a test fails.
pub(super) struct Program {
    child: Child,
    folder: TempDir,
}

impl Program {
    fn start(d: &StandIn, log: Option<&str>) -> Self {
        Self::start_with(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), log)
    }

    pub(super) fn start_with(environment: &[(&str, &str)], proxy: &str, log: Option<&str>) -> Self {
        Self::spawn(environment, proxy, "", log)
    }

    /// Starts the program with additional lines of config.toml, which begin in its section
    /// `[discord]`.
    pub(super) fn configured(environment: &[(&str, &str)], proxy: &str, config: &str) -> Self {
        Self::spawn(environment, proxy, config, None)
    }

    /// Starts the program with so many open files at most.
    #[cfg(unix)]
    pub(super) fn with_files(files: u32, environment: &[(&str, &str)], proxy: &str) -> Self {
        let script = format!("ulimit -n {files} && exec \"$@\"");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_receipts")]);
        Self::run(command, environment, proxy, "", None)
    }

    fn spawn(environment: &[(&str, &str)], proxy: &str, more: &str, log: Option<&str>) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_receipts"));
        Self::run(command, environment, proxy, more, log)
    }

    fn run(
        mut command: Command,
        environment: &[(&str, &str)],
        proxy: &str,
        more: &str,
        log: Option<&str>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let config = format!("[discord]\nproxy = '{proxy}'\n{more}");
        fs::write(folder.path().join("config.toml"), config).unwrap();
        command
            .arg("serve")
            .env_clear()
            .env("RECEIPTS_CORPUS", corpus())
            .envs(environment.iter().copied())
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(File::create(folder.path().join("out")).unwrap())
            .stderr(File::create(folder.path().join("err")).unwrap());
        if let Some(log) = log {
            command.env("RECEIPTS_LOG", log);
        }
        let child = command.spawn().unwrap();
        Self { child, folder }
    }

    /// Returns everything that the program has written.
    pub(super) fn output(&self) -> String {
        let read = |name| fs::read_to_string(self.path(name)).unwrap();
        read("out") + &read("err")
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[cfg(unix)]
    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until the program has written these words.
    pub(super) async fn wait_for_output(&self, words: &str) {
        let start = Instant::now();
        while !self.output().contains(words) {
            let waited = start.elapsed();
            assert!(waited < Duration::from_secs(90), "{}", self.output());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the program has exited; returns its exit status.
    pub(super) async fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{}",
                self.output()
            );
            // Polls, because there is no notification of the exit.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program has already exited, or the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_with_0_after_open_requests() {
    for signal in ["-TERM", "-INT"] {
        let d = StandIn::start().await;
        let mut program = Program::start(&d, None);
        d.gateway().ready().await;
        d.fault(On::Callback, Fault::Late(Duration::from_millis(700)));
        let delivered = d.send_slash(
            &ASKER,
            Place::LOBBY,
            "ask",
            &[("question", BICYCLES.into())],
        );
        d.called(On::Callback, 1).await;
        program.signal(signal);
        assert_eq!(program.ended().await, Some(0), "{}", program.output());
        assert!(d.shown(&delivered).await.text().contains("No ✗"));
        d.finish();
    }
}

#[tokio::test]
async fn without_a_token_it_says_where_to_get_one() {
    let mut program = Program::start_with(&[], "", None);
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    for part in [
        "https://discord.com/developers/applications",
        "DISCORD_TOKEN",
        "DISCORD_TOKEN_FILE",
        "receipts ask",
    ] {
        assert!(output.contains(part), "{part} in {output}");
    }
    // An empty variable is the same as none, as in a Compose file with `${…:-}`.
    let empty = [("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", "")];
    let mut program = Program::start_with(&empty, "", None);
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    assert!(output.contains("no token for Discord"), "{output}");
    let mut program = Program::start_with(&[("DISCORD_TOKEN_FILE", "/nowhere/at/all")], "", None);
    assert_eq!(program.ended().await, Some(2));
    assert!(
        program.output().contains("`/nowhere/at/all`"),
        "{}",
        program.output()
    );
}

#[tokio::test]
async fn a_token_may_come_from_a_file() {
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let environment = [("DISCORD_TOKEN_FILE", file.to_str().unwrap())];
    let program = Program::start_with(&environment, &d.proxy(), None);
    d.gateway().ready().await;
    #[cfg(unix)]
    assert!(program.output().contains("others may read the file"));
    drop(program);
    d.finish();
}

/// systemd lets the service read a credential by an access list, and its mode shows a group that
/// may read it.
#[cfg(unix)]
#[tokio::test]
async fn a_credential_of_systemd_is_not_said_to_be_readable_by_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, TOKEN).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
    let environment = [
        ("DISCORD_TOKEN_FILE", file.to_str().unwrap()),
        ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap()),
    ];
    let program = Program::start_with(&environment, &d.proxy(), None);
    d.gateway().ready().await;
    let output = program.output();
    assert!(!output.contains("others may read the file"), "{output}");
    drop(program);
    d.finish();
}

#[tokio::test]
async fn an_invalid_token_is_rejected_with_the_reason() {
    for (token, reason) in [
        (format!("\"{TOKEN}\""), "quotation marks; remove them"),
        (format!("\u{feff}{TOKEN}"), "byte order mark"),
        (format!("Bot {TOKEN}"), "`Bot`"),
        (format!("{TOKEN} x"), "white space"),
        (format!("{TOKEN}\nx"), "several lines"),
    ] {
        let mut program = Program::start_with(&[("DISCORD_TOKEN", &token)], "", None);
        assert_eq!(program.ended().await, Some(2));
        let output = program.output();
        assert!(output.contains(reason), "{output}");
        assert!(!output.contains(TOKEN), "{output}");
    }
}

#[tokio::test]
async fn a_proxy_with_a_password_is_refused_without_showing_it() {
    for proxy in [
        "http://ana:swordfish@127.0.0.1:9",
        "http://127.0.0.1:9?key=swordfish",
    ] {
        let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_DISCORD_PROXY", proxy)];
        let mut program = Program::start_with(&environment, "", Some("trace"));
        assert_eq!(program.ended().await, Some(2));
        let output = program.output();
        assert!(output.contains("`discord.proxy`"), "{output}");
        assert!(!output.contains("swordfish"), "{output}");
    }
}

#[tokio::test]
async fn a_proxy_without_a_gateway_ends_it_with_2() {
    let d = StandIn::of_kind(Kind::WithoutGateway).await;
    let mut program = Program::start(&d, None);
    assert_eq!(program.ended().await, Some(2));
    assert!(
        program.output().contains("gives no gateway address"),
        "{}",
        program.output()
    );
}

/// All user actions, and many failures.
async fn flows(d: &StandIn) {
    let question = |text: &str| [("question", Opt::from(format!("{text} {WORD}").as_str()))];
    let shown = d
        .slash(&ASKER, Place::LOBBY, "ask", &question(BICYCLES))
        .await;
    d.slash(
        &KEEPER,
        Place::LOBBY,
        "settings",
        &[("review", true.into())],
    )
    .await;
    d.slash(
        &KEEPER,
        Place::LOBBY,
        "settings",
        &[("add-role", Opt::Role(HELPERS))],
    )
    .await;
    d.slash(&ASKER, Place::LOBBY, "ask", &question(SILENT))
        .await;
    d.autocomplete(&ASKER, Place::LOBBY, "verdict", &question(""), "question")
        .await;
    d.press(&OTHER, Place::LOBBY, &shown, "Evidence").await;
    d.press(&OTHER, Place::LOBBY, &shown, "Not helpful").await;
    d.press(&OTHER, Place::LOBBY, &shown, "Pin").await;
    d.slash(
        &PINNER,
        Place::LOBBY,
        "pins add",
        &[("question", BICYCLES.into()), ("note", WORD.into())],
    )
    .await;
    d.pinned(LOBBY, 1).await;
    let pin = [("pin", "1".into())];
    let modal = d.slash(&PINNER, Place::LOBBY, "pins edit", &pin).await;
    let filled = [("Note", WORD), ("Further", WORD)];
    d.submit(&PINNER, Place::LOBBY, &modal, &filled).await;
    d.direct(&ASKER, &format!("{REPHRASED} {WORD}")).await;
    d.mention(&ASKER, LOBBY, &format!("@bot {WORD}")).await;
    let said = d.write(&OTHER, LOBBY, "@bot");
    d.say(
        LOBBY,
        said,
        &format!("Bicycles are allowed on the ferry. {WORD}"),
    );
    d.message_command(&ASKER, Place::LOBBY, "Check against the sources", said)
        .await;
    let queue = d.slash(&PINNER, Place::LOBBY, "review", &[]).await;
    let at = Place::LOBBY;
    let opened = d
        .select(&PINNER, at, &queue, "Choose a question", &["hot soup"])
        .await;
    let choosing = d.press(&PINNER, at, &opened, "Answer with sentences").await;
    let search = d.press(&PINNER, at, &choosing, "Search").await;
    d.submit(&PINNER, at, &search, &[("What", WORD)]).await;
    let private = [("question", WORD.into()), ("private", true.into())];
    let private = d.slash(&ASKER, at, "ask", &private).await;
    d.press(&ASKER, at, &private, "Share").await;
    d.slash(&ASKER, at, "quote", &[("party", WORD.into())])
        .await;
    d.slash(&ASKER, at, "check", &[("claim", WORD.into())])
        .await;
    d.slash(&ASKER, Place::LOBBY, "privacy", &[]).await;
    d.unpin_by_hand(LOBBY, d.pins(LOBBY)[0]);
    d.deliver_raw(json!({"id": "1", "type": 99, "token": INTERACTION_TOKEN, "data": WORD}));
    d.gateway()
        .dispatch("MESSAGE_CREATE", json!({"content": WORD}));
    for fault in [
        Fault::BadGateway,
        Fault::Error(500, 0),
        Fault::TooMany { retry_after: 0.1 },
    ] {
        d.fault(On::Callback, fault);
        d.slash(&ASKER, Place::LOBBY, "ask", &question(BICYCLES))
            .await;
    }
    for _ in 0..3 {
        d.fault(On::Post, Fault::Error(403, 50_001));
        d.write(&ASKER, LOBBY, &format!("@bot {WORD}"));
    }
    d.fault(On::Callback, Fault::Error(404, 10_062));
    d.send_slash(&ASKER, Place::LOBBY, "ask", &question(BICYCLES));
    d.gateway().reconnect();
    d.gateway().ready_on(2).await;
    d.gateway().cut();
    d.gateway().ready_on(3).await;
    d.slash(&ASKER, Place::LOBBY, "ask", &question(BICYCLES))
        .await;
}

/// Returns the program's log of these flows, at a log level.
async fn log_of(level: Option<&str>) -> String {
    let d = StandIn::start().await;
    let mut program = Program::start(&d, level);
    d.gateway().ready().await;
    flows(&d).await;
    #[cfg(unix)]
    {
        program.signal("-TERM");
        assert_eq!(program.ended().await, Some(0), "{}", program.output());
    }
    d.excuse();
    program.output()
}

#[tokio::test]
async fn the_log_holds_no_question_no_name_and_no_token() {
    let log = log_of(None).await;
    let people = [ASKER, OTHER, PINNER, KEEPER].map(|person| person.name);
    let never = [
        WORD,
        BICYCLES,
        "bicycles be used",
        TOKEN,
        "canary-token",
        INTERACTION_TOKEN,
    ];
    for canary in never.iter().chain(&people) {
        assert!(!log.contains(canary), "{canary} in the log:\n{log}");
    }
    // The log is not empty.
    for line in [
        "the gateway is ready",
        "interaction{id=",
        "command=\"ask\"",
        "answered",
        "could not be decoded",
        "stopping",
    ] {
        assert!(log.contains(line), "{line} in the log:\n{log}");
    }
}

#[tokio::test]
async fn no_level_shows_a_token() {
    // `trace` includes everything that `debug` shows.
    let log = log_of(Some("trace")).await;
    assert!(log.lines().count() > 50, "{log}");
    for canary in [TOKEN, "canary-token", INTERACTION_TOKEN] {
        let line = log.lines().find(|line| line.contains(canary));
        assert_eq!(line, None, "{canary}");
    }
}
