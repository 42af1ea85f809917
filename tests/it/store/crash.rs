//! `kill -9` during writes by ten moderators: no acknowledged pin is lost, none is there twice, and
//! none is incomplete.
//!
//! The test binary starts itself again as the process to kill: [`writer`] does nothing unless
//! [`FOLDER`] is set. `RECEIPTS_TEST_KILLS=200 cargo test store::crash` kills it two hundred times.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::audit::{AuditEvent, AuditRow, AuditStamp};
use receipts::store::id::{InteractionId, PinId, UserId};
use receipts::store::pin::{Pin, PinEdit, PinFilter};
use receipts::store::sqlite::check;
use tempfile::TempDir;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{ANA, HOME, NOON, all, new_pin, open};

/// The environment variable with the folder of the writer's store.
const FOLDER: &str = "RECEIPTS_TEST_WRITER";

/// The environment variable with the questions that the moderators pin: [`DISTINCT`] or [`SAME`].
const QUESTIONS: &str = "RECEIPTS_TEST_QUESTIONS";

/// Each moderator pins questions of their own, and edits the pins.
const DISTINCT: &str = "distinct";

/// All moderators pin the same question at once, then the next one.
const SAME: &str = "same";

/// The number of the writer's tasks, one for each moderator.
const TASKS: u64 = 10;

/// The number of questions that are the same in every round of [`SAME`].
const COMMON: u64 = 5;

/// The default number of kills, limited by the run time of the tests.
const KILLS: u64 = 5;

#[test]
fn no_acknowledged_pin_is_lost() {
    let folder = TempDir::new().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut kept = 0;
    for kill in 0..kills() {
        let wanted = 5 + usize::try_from(kill * 7 % 23).unwrap();
        acknowledged.extend(killed_after(wanted, DISTINCT, folder.path(), kill));
        let all_pins = pins(folder.path());
        kept = all_pins.len();
        let half = kept - acknowledged.len();
        assert!(
            half <= usize::try_from(TASKS * (kill + 1)).unwrap(),
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
    let count = acknowledged.len();
    print_figures(&format!(
        "{count} pins acknowledged, none lost; {kept} stored, all whole"
    ));
}

/// Ten moderators pin the same questions, some of them again after each kill.
#[test]
fn a_question_that_ten_moderators_pin_is_pinned_once() {
    let folder = TempDir::new().unwrap();
    let mut acknowledged = Vec::new();
    let mut kept = 0;
    for kill in 0..kills() {
        let wanted = 60 + usize::try_from(kill * 37 % 113).unwrap();
        acknowledged.extend(killed_after(wanted, SAME, folder.path(), kill));
        let all_pins = pins(folder.path());
        kept = all_pins.len();
        let mut questions = BTreeMap::new();
        for (id, pin) in &all_pins {
            let first = questions.insert(&pin.question, id);
            assert_eq!(first, None, "{} is pinned twice", pin.question);
        }
        for (question, id) in &acknowledged {
            let pin = all_pins.get(id);
            let pin = pin.unwrap_or_else(|| panic!("pin {id} is lost"));
            assert_eq!(pin.question, format!("question {question}"));
        }
    }
    let count = acknowledged.len();
    print_figures(&format!(
        "{count} requests of ten moderators acknowledged, none lost; {kept} pins, none twice"
    ));
}

/// Prints the figures of a longer run.
fn print_figures(figures: &str) {
    if env::var_os("RECEIPTS_TEST_KILLS").is_some() {
        let line = format!("{} kills: {figures}\n", kills());
        io::stdout().write_all(line.as_bytes()).unwrap();
    }
}

/// A file opens even if its writer is killed while it creates the file.
#[test]
fn a_partly_created_file_opens() {
    for kill in 0..kills() {
        let folder = TempDir::new().unwrap();
        let mut child = start(DISTINCT, folder.path(), kill);
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

/// Starts a writer, kills it after `count` acknowledgements, and returns all of them: the number
/// in the question, and the pin.
fn killed_after(count: usize, questions: &str, folder: &Path, round: u64) -> Vec<(u64, PinId)> {
    let mut child = start(questions, folder, round);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    while acknowledged.len() < count {
        let line = lines.next().expect("the writer ended by itself").unwrap();
        acknowledged.extend(read(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // The remaining output of the writer. The last line may be incomplete.
    acknowledged.extend(lines.filter_map(|line| read(&line.ok()?)));
    acknowledged
}

fn start(questions: &str, folder: &Path, round: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "store::crash::writer",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env(QUESTIONS, questions)
        .env("RECEIPTS_TEST_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Parses a line `kept QUESTION PIN .`
fn read(line: &str) -> Option<(u64, PinId)> {
    let words: Vec<&str> = line.split(' ').collect();
    match words[..] {
        ["kept", question, pin, "."] => Some((question.parse().ok()?, PinId(pin.parse().ok()?))),
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

/// Asserts that the pin has its keys, its evidence, and one audit event for each of its versions.
async fn whole(store: &dyn Store, pin: &Pin) {
    assert_eq!(pin.keys.len(), 2, "{pin:?}");
    assert_eq!(pin.citations.as_slice().len(), 2, "{pin:?}");
    let history = store.history(HOME, pin.id, all()).await.unwrap().rows;
    assert!(
        matches!(history[0].event, AuditEvent::Added { .. }),
        "{history:?}"
    );
    let added = |row: &&AuditRow| matches!(row.event, AuditEvent::Added { .. });
    assert_eq!(history.iter().filter(added).count(), 1, "{history:?}");
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
    let are_same = env::var_os(QUESTIONS).unwrap() == SAME;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build();
    runtime.unwrap().block_on(async {
        let store: Arc<dyn Store> = Arc::new(open(Path::new(&folder)).await.unwrap());
        let all_ready = Arc::new(Barrier::new(usize::try_from(TASKS).unwrap()));
        let mut tasks = JoinSet::new();
        for moderator in 0..TASKS {
            let store = Arc::clone(&store);
            if are_same {
                tasks.spawn(write_same(store, round, moderator, Arc::clone(&all_ready)));
            } else {
                tasks.spawn(write(store, round * 1_000_000 + moderator));
            }
        }
        tasks.join_all().await;
    });
}

async fn write_same(store: Arc<dyn Store>, round: u64, moderator: u64, all_ready: Arc<Barrier>) {
    let stamp = AuditStamp::of_user(UserId(100 + moderator), NOON);
    for number in 0.. {
        all_ready.wait().await;
        let once = round * 100_000 + number;
        let question = if number < COMMON { number } else { once };
        let new = new_pin(&format!("question {question}"));
        let request = InteractionId(once * TASKS + moderator);
        let added = store.add_pin(HOME, request, new, stamp).await.unwrap();
        acknowledge(question, added.into_pin().id);
    }
}

/// Prints an acknowledgement in one write call, so that it appears completely or not at all.
fn acknowledge(question: u64, pin: PinId) {
    let line = format!("kept {question} {pin} .\n");
    io::stdout().write_all(line.as_bytes()).unwrap();
}

async fn write(store: Arc<dyn Store>, first: u64) {
    let stamp = AuditStamp::of_user(ANA, NOON);
    for request in (first..).step_by(usize::try_from(TASKS).unwrap()) {
        let new = new_pin(&format!("question {request}"));
        let added = store
            .add_pin(HOME, InteractionId(request), new, stamp)
            .await
            .unwrap();
        let pin = added.into_pin();
        acknowledge(request, pin.id);
        let edit = PinEdit {
            note: None,
            wordings: vec!["Wheels?".to_owned()],
            keys: vec!["a".to_owned(), "b".to_owned()],
        };
        store.edit_pin(HOME, pin.id, 1, edit, stamp).await.unwrap();
    }
}
