//! The start of `receipts serve`: signals that arrive early, refusals by Discord, the store's folder.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use receipts::store::Store as _;
use receipts::store::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};

use super::program::Program;
use crate::bot::kit::BICYCLES;
use crate::standin::endpoint::public_key;
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::world::{ASKER, CLEANER, LOBBY};
use crate::standin::{StandIn, TOKEN};

/// Without a handler, either signal ends a program.
#[tokio::test]
async fn a_signal_to_reload_during_the_start_does_not_end_it() {
    let d = StandIn::start().await;
    let mut program = Program::start_with(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), None);
    program.wait_for_output("corpus loaded").await;
    program.signal("-USR1");
    program.signal("-HUP");
    d.gateway().ready().await;
    program.wait_for_output("reloaded without changes").await;
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    d.finish();
}

/// Stops a program that starts: it ends at once, and with 0.
async fn stops(program: &mut Program, signal: &str) {
    let signalled = Instant::now();
    program.signal(signal);
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let took = signalled.elapsed();
    // Far below the time that a single call to Discord may take, also on a busy machine.
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// Discord does not answer the first call, over the gateway or over HTTP.
#[tokio::test]
async fn a_signal_to_stop_while_it_connects_ends_it_at_once() {
    let endpoint = format!(
        "transport = 'http'\npublic-key = '{}'\nlisten = '127.0.0.1:0'\n",
        public_key()
    );
    for (call, config) in [(On::Gateway, ""), (On::Other, endpoint.as_str())] {
        for signal in ["-TERM", "-INT"] {
            let folder = TempDir::new().unwrap();
            let file = folder.path().join("kept.db");
            let url = format!("sqlite://{}", file.display());
            let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &url)];
            let d = StandIn::start().await;
            d.fault(call, Fault::Hang);
            let mut program = Program::configured(&environment, &d.proxy(), config);
            d.called(call, 1).await;
            stops(&mut program, signal).await;
            // The store was closed.
            assert!(file.is_file());
            let log = fs::metadata(folder.path().join("kept.db-wal"));
            assert_eq!(log.map_or(0, |log| log.len()), 0);
            d.finish();
        }
    }
}

/// A process that was stopped while it connected leaves no lease, which another one would wait for.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_signal_to_stop_while_it_connects_leaves_no_lease() {
    let Some(cluster) = crate::store::cluster::cluster() else {
        return;
    };
    let url = cluster.database().await.url().to_owned();
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &url)];
    let d = StandIn::start().await;
    d.fault(On::Gateway, Fault::Hang);
    let mut first = Program::start_with(&environment, &d.proxy(), None);
    d.called(On::Gateway, 1).await;
    stops(&mut first, "-TERM").await;
    let mut second = Program::start_with(&environment, &d.proxy(), None);
    // Sooner than a lease expires.
    d.gateway().ready().await;
    second.signal("-TERM");
    assert_eq!(second.ended().await, Some(0), "{}", second.output());
    d.finish();
}

/// The database accepts the connection, and says nothing.
#[tokio::test]
async fn a_signal_to_stop_while_the_store_is_opened_ends_it_at_once() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("postgres://a@{}/b", silent.local_addr().unwrap());
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &url)];
    let mut program = Program::start_with(&environment, "http://127.0.0.1:9", None);
    let accepted = timeout(Duration::from_secs(90), silent.accept()).await;
    let _connection = accepted.expect("it connects").unwrap();
    stops(&mut program, "-TERM").await;
}

/// Its token comes from a pipe into which nobody writes.
#[tokio::test]
async fn a_signal_to_stop_while_the_token_is_read_ends_it_at_once() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("token");
    let made = Command::new("mkfifo")
        .args(["-m", "644"])
        .arg(&pipe)
        .status();
    assert!(made.unwrap().success());
    let environment = [("DISCORD_TOKEN_FILE", pipe.to_str().unwrap())];
    let mut program = Program::start_with(&environment, "http://127.0.0.1:9", None);
    // It says so right before it reads the token.
    program.wait_for_output("others may read the file").await;
    stops(&mut program, "-TERM").await;
}

#[tokio::test]
async fn a_close_code_that_refuses_the_bot_ends_it_with_2() {
    for (code, error) in [
        (4004, "rejects the bot's token"),
        (4010, "discord.shards"),
        (4011, "discord.shards"),
        (4012, "gateway version"),
        (4013, "gateway intents"),
        (4014, "gateway intents"),
    ] {
        let d = StandIn::start().await;
        d.gateway().reject(code);
        let mut program = Program::start_with(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), None);
        assert_eq!(program.ended().await, Some(2), "{code}");
        let output = program.output();
        assert!(output.contains(error), "{code}: {output}");
        assert!(!output.contains(TOKEN), "{code}");
    }
}

#[tokio::test]
async fn the_folder_of_the_store_is_created_or_named() {
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("not/yet/x.db");
    let start = |url: &str| {
        let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", url)];
        Program::start_with(&environment, &d.proxy(), None)
    };
    let mut program = start(&format!("sqlite://{}", file.display()));
    d.gateway().ready().await;
    assert!(file.is_file());
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let mut program = start("sqlite:///proc/none/x.db");
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    assert!(output.contains("/proc/none"), "{output}");
}

/// After a clean stop, the file alone is the whole store.
#[tokio::test]
async fn a_clean_stop_leaves_the_whole_store_in_one_file() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name);
    let url = |name: &str| format!("sqlite://{}", file(name).display());
    let start = |d: &StandIn, url: &str| {
        let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", url)];
        Program::start_with(&environment, &d.proxy(), None)
    };
    let d = StandIn::start().await;
    let mut program = start(&d, &url("kept.db"));
    d.gateway().ready().await;
    let pin = [("question", BICYCLES.into())];
    let reply = d.slash(&CLEANER, Place::LOBBY, "pins add", &pin).await;
    assert!(reply.text().contains("Pinned as #1"), "{reply}");
    d.pinned(LOBBY, 1).await;
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let log = fs::metadata(file("kept.db-wal"));
    assert_eq!(log.map_or(0, |log| log.len()), 0);
    d.gateway().wait_for_no_connection().await;
    fs::copy(file("kept.db"), file("copy.db")).unwrap();
    let mut program = start(&d, &url("copy.db"));
    d.gateway().ready().await;
    let shown = [("pin", "1".into())];
    let shown = d.slash(&CLEANER, Place::LOBBY, "pins show", &shown).await;
    assert!(shown.all_text().contains(BICYCLES), "{shown}");
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    d.finish();
}

/// A store that is deleted while the bot runs: answers go on, and no pin is acknowledged.
#[tokio::test]
async fn a_deleted_store_acknowledges_no_pin() {
    let remove: [fn(&Path); 2] = [
        |file| fs::remove_file(file).unwrap(),
        |file| fs::remove_dir_all(file.parent().unwrap()).unwrap(),
    ];
    for remove in remove {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("data/kept.db");
        let url = format!("sqlite://{}", file.display());
        let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &url)];
        let d = StandIn::start().await;
        let mut program = Program::start_with(&environment, &d.proxy(), None);
        d.gateway().ready().await;
        remove(&file);
        let question = [("question", BICYCLES.into())];
        let reply = d.slash(&CLEANER, Place::LOBBY, "pins add", &question).await;
        assert!(reply.text().starts_with("Sorry"), "{reply}");
        let shown = d.slash(&ASKER, Place::LOBBY, "ask", &question).await;
        assert!(shown.all_text().contains("No ✗"), "{shown}");
        assert_eq!(d.posts(LOBBY).len(), 0);
        program.wait_for_output("was deleted or replaced").await;
        program.signal("-TERM");
        assert_eq!(program.ended().await, Some(0), "{}", program.output());
        d.finish();
    }
}

#[tokio::test]
async fn a_read_only_store_is_refused() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("kept.db");
    let options = SqliteOptions {
        file: file.clone(),
        wait_timeout: Duration::from_secs(5),
    };
    SqliteStore::open(&options).await.unwrap().close().await;
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let url = format!("sqlite://{}", file.display());
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &url)];
    let mut program = Program::start_with(&environment, "http://127.0.0.1:9", None);
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    let error = format!("cannot write the store `{}`", file.display());
    assert!(output.contains(&error), "{output}");
    assert!(output.contains("it is marked read-only"), "{output}");
}
