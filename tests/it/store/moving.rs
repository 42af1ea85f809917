//! `receipts store move`, run by the real program: it copies everything from one store to another.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use receipts::store::id::{GuildId, PinId, UserId};
#[cfg(target_os = "linux")]
use receipts::store::location::Address;
#[cfg(target_os = "linux")]
use receipts::store::migration::CopyableStore as _;
use receipts::store::pin::{ChangePinOutcome, PinEdit, PinFilter, Posting};
use receipts::store::privacy::Scope;
use receipts::store::settings::{Queue, SettingsChange};
#[cfg(target_os = "linux")]
use receipts::store::sqlite::check;
use receipts::store::vote::Opinion;
use receipts::store::{Store, StoreError};
use tempfile::TempDir;

use super::{
    ANA, BEN, DAY, HOME, NOON, OTHER, STAMP, all, new_pin, new_question, open, open_at, request,
};

/// A store with rows in every table.
async fn fill(store: &dyn Store) {
    let queue = SettingsChange::Queue(Queue::On);
    store.change_settings(HOME, queue, STAMP).await.unwrap();
    for number in 0..3 {
        let pin = new_pin(&format!("question {number} 自行车"));
        store
            .add_pin(HOME, request(number), pin, STAMP)
            .await
            .unwrap();
    }
    let posting = Posting::Pinned(receipts::store::id::MessageId(u64::MAX));
    store
        .set_posting(HOME, PinId(1), posting, STAMP)
        .await
        .unwrap();
    store.remove_pin(HOME, PinId(3), STAMP).await.unwrap();
    // Characters that PostgreSQL does not accept unescaped, in text and in JSON.
    let odd = PinEdit {
        note: Some("a\0b\u{10FFFF}".to_owned()),
        wordings: vec!["c\0d\u{10FFFF}".to_owned()],
        keys: vec!["e\0f\u{10FFFF}".to_owned()],
    };
    let edited = store.edit_pin(HOME, PinId(2), 1, odd, STAMP).await;
    assert!(matches!(edited, Ok(ChangePinOutcome::Done(_))));
    for key in ["dogs", "cats"] {
        let question = new_question(BEN, key);
        store.enqueue_question(HOME, question, NOON).await.unwrap();
    }
    store
        .vote(OTHER, "answer", ANA, Opinion::Helpful, NOON)
        .await
        .unwrap();
    store.first_time(request(5), NOON).await.unwrap();
    store.mark_left(OTHER, NOON).await.unwrap();
}

/// All visible contents of the store, as text.
async fn contents(store: &dyn Store) -> String {
    let mut seen = format!("{:?}", store.guilds().await.unwrap());
    for guild in [HOME, OTHER] {
        seen += &format!("{:?}", store.settings(guild).await.unwrap());
        seen += &format!(
            "{:?}",
            store.pins(guild, PinFilter::All, all()).await.unwrap()
        );
        seen += &format!("{:?}", store.groups(guild, all()).await.unwrap());
        seen += &format!("{:?}", store.audit(guild, all()).await.unwrap());
        seen += &format!("{:?}", store.vote_counts(guild, "answer").await.unwrap());
    }
    for user in [ANA, BEN, UserId(1)] {
        let data = store.user_data(Scope::Everywhere, user).await;
        seen += &format!("{:?}", data.unwrap());
    }
    seen
}

fn run(folder: &Path, from: &str, to: &str) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(["store", "move", from, to])
        .current_dir(folder)
        .output()
        .unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    (done.status.code().unwrap(), out + &err)
}

/// Checks that numbers, ids and interactions continue where the old store ended.
async fn check_that_it_continues(store: &dyn Store) {
    assert!(!store.first_time(request(5), NOON).await.unwrap());
    let added = store.add_pin(HOME, request(9), new_pin("new"), STAMP).await;
    assert_eq!(added.unwrap().into_pin().id, PinId(4));
    let kept = store
        .enqueue_question(HOME, new_question(ANA, "birds"), NOON)
        .await;
    let receipts::store::question::EnqueueOutcome::Waiting(id) = kept.unwrap() else {
        panic!("the queue is on");
    };
    assert_eq!(id.0, 3);
    let none = store.pins(GuildId(1), PinFilter::All, all()).await.unwrap();
    assert_eq!(none.total, 0);
    // The time since the bot has left a server goes on.
    let purged = store.purge_left(NOON + 31 * DAY, 30).await;
    assert_eq!(purged.unwrap(), [OTHER]);
}

/// Fills the store in the folder and closes it. Returns its contents.
async fn filled(folder: &Path) -> String {
    let store = open(folder).await.unwrap();
    fill(&store).await;
    let contents = contents(&store).await;
    store.close().await;
    contents
}

/// Moves a filled store from the folder to a database. Returns its contents and the database; `None`
/// if the machine has no server programs.
#[cfg(target_os = "linux")]
async fn moved_to_database(folder: &Path) -> Option<(String, Address)> {
    let address = super::cluster::cluster()?.database().await;
    let contents = filled(folder).await;
    let (status, output) = run(folder, "sqlite://receipts.db", address.url());
    assert_eq!(status, 0, "{output}");
    Some((contents, address))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_moves_to_a_file() {
    let folder = TempDir::new().unwrap();
    let before = filled(folder.path()).await;
    let (status, output) = run(folder.path(), "sqlite://receipts.db", "sqlite://b/new.db");
    assert_eq!(status, 0, "{output}");
    assert!(
        output.contains("pins 3\n") && output.contains("audit 7\n"),
        "{output}"
    );
    // The file is complete without a log.
    assert!(!folder.path().join("b/new.db-wal").exists());
    let moved = open_at(folder.path().join("b/new.db")).await.unwrap();
    assert_eq!(contents(&moved).await, before);
    check_that_it_continues(&moved).await;
    moved.close().await;
    // A second move does not overwrite the store.
    let (status, output) = run(folder.path(), "sqlite://receipts.db", "sqlite://b/new.db");
    assert!(status == 2 && output.contains("is not empty"), "{output}");
}

#[test]
fn a_missing_store_is_not_moved() {
    let folder = TempDir::new().unwrap();
    let (status, output) = run(folder.path(), "sqlite://none.db", "sqlite://new.db");
    assert!(
        status == 2 && output.contains("there is no store at"),
        "{output}"
    );
    assert!(!folder.path().join("new.db").exists());
    let (status, output) = run(folder.path(), "sqlite://a.db", "sqlite://a.db");
    assert!(status == 2 && output.contains("the same store"), "{output}");
    let (status, output) = run(folder.path(), "banana", "sqlite://a.db");
    assert!(
        status == 2 && output.contains("not a store URL; write `sqlite://FILE`"),
        "{output}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_moves_to_a_database_and_back() {
    let folder = TempDir::new().unwrap();
    let Some((before, address)) = moved_to_database(folder.path()).await else {
        return;
    };
    let moved: Arc<dyn Store> = Arc::new(super::postgres::open(&address).await);
    assert_eq!(contents(&*moved).await, before);
    check_that_it_continues(&*moved).await;
    let before = contents(&*moved).await;
    moved.close().await;
    let (status, output) = run(folder.path(), address.url(), "sqlite://back.db");
    assert_eq!(status, 0, "{output}");
    let back = open_at(folder.path().join("back.db")).await.unwrap();
    assert_eq!(contents(&back).await, before);
    back.close().await;
}

/// A store that was opened and never used.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_empty_file_moves_to_a_database() {
    let Some(cluster) = super::cluster::cluster() else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await.unwrap();
    store.close().await;
    drop(store);
    let address = cluster.database().await;
    let (status, output) = run(folder.path(), "sqlite://receipts.db", address.url());
    assert_eq!(status, 0, "{output}");
    let moved = super::postgres::open(&address).await;
    fill(&moved).await;
    moved.close().await;
}

/// A trigger that changes what is copied, as a database does that does not keep what it is given.
const MEDDLING: &str = "
    CREATE TRIGGER meddle AFTER INSERT ON votes BEGIN UPDATE votes SET at = at + 1; END";

#[tokio::test]
async fn a_copy_that_differs_is_discarded() {
    let folder = TempDir::new().unwrap();
    let before = filled(folder.path()).await;
    let target = folder.path().join("new.db");
    open_at(target.clone()).await.unwrap().close().await;
    let other = rusqlite::Connection::open(&target).unwrap();
    other.execute_batch(MEDDLING).unwrap();
    drop(other);
    let (status, output) = run(folder.path(), "sqlite://receipts.db", "sqlite://new.db");
    assert_eq!(status, 2, "{output}");
    assert!(
        output.contains("the copy of `votes` differs from the original, and was discarded"),
        "{output}"
    );
    // The target holds nothing, and the source everything.
    let target = open_at(target).await.unwrap();
    assert_eq!(target.guilds().await.unwrap(), []);
    target.close().await;
    let source = open(folder.path()).await.unwrap();
    assert_eq!(contents(&source).await, before);
    source.close().await;
}

/// What a running bot writes after the copy would be lost.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_store_in_use_is_not_moved() {
    let folder = TempDir::new().unwrap();
    // Two processes on one file, as during an update: each marks it, also after the other has ended.
    let old = open(folder.path()).await.unwrap();
    let new = open(folder.path()).await.unwrap();
    fill(&old).await;
    let refused = || {
        let (status, output) = run(folder.path(), "sqlite://receipts.db", "sqlite://new.db");
        assert!(
            status == 2 && output.contains("in use by another process"),
            "{output}"
        );
        assert!(!folder.path().join("new.db").exists());
    };
    refused();
    old.close().await;
    drop(old);
    refused();
    new.close().await;
    drop(new);
    let (status, output) = run(folder.path(), "sqlite://receipts.db", "sqlite://new.db");
    assert_eq!(status, 0, "{output}");
}

/// How often a test looks whether the program has come so far, and the pause between two looks.
const LOOKS: u32 = 3_000;
const PAUSE: Duration = Duration::from_millis(10);

/// Starts the program, which locks the source and then waits for the target, until the transaction of
/// the connection ends, five seconds at most.
async fn moving(folder: &Path, from: &str) -> (Child, rusqlite::Connection) {
    let target = folder.join("new.db");
    open_at(target.clone()).await.unwrap().close().await;
    let lock = rusqlite::Connection::open(&target).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_receipts"))
        .args(["store", "move", from, "sqlite://new.db"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    (program, lock)
}

/// Waits until another process has locked the file for longer than it takes to open a store.
fn wait_for_lock(file: &Path) {
    let conn = rusqlite::Connection::open(file).unwrap();
    conn.busy_timeout(Duration::from_millis(300)).unwrap();
    for _ in 0..LOOKS {
        if conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err() {
            return;
        }
        thread::sleep(PAUSE);
    }
    panic!("nobody locks {}", file.display());
}

/// What a bot writes that starts during the copy would be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_being_moved_is_not_opened() {
    let folder = TempDir::new().unwrap();
    let before = filled(folder.path()).await;
    let (program, lock) = moving(folder.path(), "sqlite://receipts.db").await;
    wait_for_lock(&folder.path().join("receipts.db"));
    let error = open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);
    let done = program.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let moved = open_at(folder.path().join("new.db")).await.unwrap();
    assert_eq!(contents(&moved).await, before);
    moved.close().await;
    open(folder.path()).await.unwrap().close().await;
}

/// It has started after the first look for other processes.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_process_that_has_started_before_the_copy_is_noticed() {
    let folder = TempDir::new().unwrap();
    let source = open(folder.path()).await.unwrap();
    let bot = open(folder.path()).await.unwrap();
    let Err(error) = source.reading().await else {
        panic!("both may write");
    };
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    bot.close().await;
    drop(bot);
    let copy = source.reading().await.unwrap();
    // Its own mark is no obstacle, and stays.
    let error = check::unused(source.file()).unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    drop(copy);
    source.close().await;
}

/// A database from which a running program copies.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_being_moved_is_not_opened() {
    use receipts::store::postgres::PostgresStore;
    let folder = TempDir::new().unwrap();
    let Some((before, address)) = moved_to_database(folder.path()).await else {
        return;
    };
    let (program, lock) = moving(folder.path(), address.url()).await;
    let mut looks = 0;
    while super::postgres::open_transactions(&address).await == 0 {
        looks += 1;
        assert!(looks < LOOKS, "no program copies");
        tokio::time::sleep(PAUSE).await;
    }
    let options = super::postgres::options(&address);
    let error = PostgresStore::open(&options).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);
    let done = program.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let moved = open_at(folder.path().join("new.db")).await.unwrap();
    assert_eq!(contents(&moved).await, before);
    moved.close().await;
    super::postgres::open(&address).await.close().await;
}

/// The same refusals where the stores are databases.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_not_overwritten_and_not_moved_while_it_is_in_use() {
    let Some(cluster) = super::cluster::cluster() else {
        return;
    };
    let folder = TempDir::new().unwrap();
    filled(folder.path()).await;
    let address = cluster.database().await;
    super::postgres::open(&address).await.close().await;
    super::postgres::sql(
        &address,
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.at := NEW.at + 1; RETURN NEW; END $$;
         CREATE TRIGGER meddle BEFORE INSERT ON votes FOR EACH ROW EXECUTE FUNCTION meddle()",
    )
    .await;
    let into = |url: &str| run(folder.path(), "sqlite://receipts.db", url);
    let (status, output) = into(address.url());
    assert!(
        status == 2 && output.contains("the copy of `votes` differs"),
        "{output}"
    );
    super::postgres::sql(&address, "DROP TRIGGER meddle ON votes").await;
    // Nothing of the failed copy is left.
    let (status, output) = into(address.url());
    assert_eq!(status, 0, "{output}");
    let (status, output) = into(address.url());
    assert!(status == 2 && output.contains("is not empty"), "{output}");
    let used = super::postgres::open(&address).await;
    let (status, output) = run(folder.path(), address.url(), "sqlite://new.db");
    assert!(
        status == 2 && output.contains("in use by another process"),
        "{output}"
    );
    assert!(!folder.path().join("new.db").exists());
    used.close().await;
    let (status, output) = run(folder.path(), address.url(), "sqlite://new.db");
    assert_eq!(status, 0, "{output}");
}
