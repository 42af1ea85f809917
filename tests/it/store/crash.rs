//! `kill -9` during writes: no acknowledged pin is lost, and no pin is incomplete.
//!
//! The test binary starts itself again as the process to kill: [`writer`] does nothing unless
//! [`FOLDER`] is set. `RECEIPTS_TEST_KILLS=50 cargo test store::crash` kills it fifty times.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::audit::{AuditEvent, AuditStamp};
use receipts::store::id::{InteractionId, PinId};
use receipts::store::pin::{Pin, PinEdit, PinFilter};
use receipts::store::sqlite::check;
use tempfile::TempDir;

use super::{ANA, HOME, NOON, all, new_pin, open};

/// The environment variable with the folder of the writer's store.
const FOLDER: &str = "RECEIPTS_TEST_WRITER";

/// The number of the writer's tasks.
const TASKS: u64 = 4;

/// The default number of kills, limited by the run time of the tests.
const KILLS: u64 = 5;

#[test]
fn no_acknowledged_pin_is_lost() {
    let folder = TempDir::new().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut kept = 0;
    for kill in 0..kills() {
        let wanted = 5 + usize::try_from(kill * 7 % 23).unwrap();
        acknowledged.extend(killed_after(wanted, folder.path(), kill));
        let all_pins = pins(folder.path());
        kept = all_pins.len();
        let half = kept - acknowledged.len();
        assert!(
            half <= 4 * usize::try_from(kill + 1).unwrap(),
            "{half} without a word"
        );
        for (request, id) in &acknowledged {
            let pin = all_pins
                .get(id)
                .unwrap_or_else(|| panic!("pin {id} is lost"));
            assert_eq!(pin.question, format!("question {request}"));
        }
    }
    assert!(acknowledged.len() >= usize::try_from(kills() * 5).unwrap());
    if env::var_os("RECEIPTS_TEST_KILLS").is_some() {
        let (kills, told) = (kills(), acknowledged.len());
        let line =
            format!("{kills} kills: {told} pins acknowledged, none lost; {kept} kept, all whole\n");
        io::stdout().write_all(line.as_bytes()).unwrap();
    }
}

/// A file opens even if its writer is killed while it creates the file.
#[test]
fn a_partly_created_file_opens() {
    for kill in 0..kills() {
        let folder = TempDir::new().unwrap();
        let mut child = start(folder.path(), kill);
        let file = folder.path().join("receipts.db");
        let grown = |length| file.metadata().is_ok_and(|file| file.len() >= length);
        while !grown(kill % 4 * 1_024) {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the writer ended by itself"
            );
        }
        child.kill().unwrap();
        child.wait().unwrap();
        pins(folder.path());
    }
}

fn kills() -> u64 {
    let kills = env::var_os("RECEIPTS_TEST_KILLS");
    kills.map_or(KILLS, |kills| kills.to_str().unwrap().parse().unwrap())
}

/// Starts a writer, kills it after `wanted` pins, and returns all pins that it acknowledged.
fn killed_after(wanted: usize, folder: &Path, round: u64) -> Vec<(u64, PinId)> {
    let mut child = start(folder, round);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    while acknowledged.len() < wanted {
        let line = lines.next().expect("the writer ended by itself").unwrap();
        acknowledged.extend(read(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // The remaining output of the writer. The last line may be incomplete.
    acknowledged.extend(lines.filter_map(|line| read(&line.ok()?)));
    acknowledged
}

fn start(folder: &Path, round: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "store::crash::writer",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env("RECEIPTS_TEST_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Parses a line `kept REQUEST PIN .`
fn read(line: &str) -> Option<(u64, PinId)> {
    let words: Vec<&str> = line.split(' ').collect();
    match words[..] {
        ["kept", request, pin, "."] => Some((request.parse().ok()?, PinId(pin.parse().ok()?))),
        _ => None,
    }
}

/// Opens the store of the killed writer, verifies every row, and returns the pins.
fn pins(folder: &Path) -> BTreeMap<PinId, Pin> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = open(folder).await.unwrap();
        let pins = store.pins(HOME, PinFilter::All, all()).await.unwrap().rows;
        for pin in &pins {
            whole(&store, pin).await;
        }
        store.close().await;
        let file = folder.join("receipts.db");
        let report = check::verify(&file, Duration::from_secs(1)).await.unwrap();
        assert_eq!(report.findings, [""; 0]);
        pins.into_iter().map(|pin| (pin.id, pin)).collect()
    })
}

/// Asserts that the pin has its keys, its evidence, and an audit event for each of its versions.
async fn whole(store: &dyn Store, pin: &Pin) {
    assert_eq!(pin.keys.len(), 2, "{pin:?}");
    assert_eq!(pin.citations.as_slice().len(), 2, "{pin:?}");
    let history = store.history(HOME, pin.id, all()).await.unwrap().rows;
    assert!(
        matches!(history[0].event, AuditEvent::Added { .. }),
        "{history:?}"
    );
    let edits = history
        .iter()
        .filter(|row| matches!(row.event, AuditEvent::Edited { .. }))
        .count();
    assert_eq!(u32::try_from(edits).unwrap() + 1, pin.version, "{pin:?}");
}

/// Writes pins until it is killed. Does nothing unless a test of this module started it.
#[test]
fn writer() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let round = env::var_os("RECEIPTS_TEST_ROUND").unwrap();
    let round: u64 = round.to_str().unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build();
    runtime.unwrap().block_on(async {
        let store: Arc<dyn Store> = Arc::new(open(Path::new(&folder)).await.unwrap());
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| tokio::spawn(write(Arc::clone(&store), round * 1_000_000 + task)))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn write(store: Arc<dyn Store>, first: u64) {
    let act = AuditStamp::of_user(ANA, NOON);
    for request in (first..).step_by(4) {
        let new = new_pin(&format!("question {request}"));
        let added = store
            .add_pin(HOME, InteractionId(request), new, act)
            .await
            .unwrap();
        let pin = added.into_pin();
        // One write call for the whole line, so that it appears completely or not at all.
        let line = format!("kept {request} {} .\n", pin.id);
        io::stdout().write_all(line.as_bytes()).unwrap();
        let edit = PinEdit {
            note: None,
            wordings: vec!["Wheels?".to_owned()],
            keys: vec!["a".to_owned(), "b".to_owned()],
        };
        store.edit_pin(HOME, pin.id, 1, edit, act).await.unwrap();
    }
}
