//! The store's file while it is open and after it is closed.

use std::fs;
use std::path::Path;
use std::time::Duration;

use receipts::store::id::InteractionId;
use receipts::store::pin::PinFilter;
use receipts::store::privacy::Scope;
use receipts::store::settings::{Queue, SettingsChange};
use receipts::store::sqlite::{SqliteOptions, SqliteStore};
use receipts::store::{Store, StoreError};
use tempfile::TempDir;
use tokio::time::timeout;

use super::{BEN, HOME, NOON, STAMP, all, new_pin, new_question, open, request};

#[tokio::test]
async fn a_closed_store_is_one_file() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await.unwrap();
    // With this reader, the store's last connection is not the last connection to the file.
    let other = rusqlite::Connection::open(folder.path().join("receipts.db")).unwrap();
    let tables = "SELECT count(*) FROM sqlite_schema";
    let _: i64 = other.query_row(tables, [], |row| row.get(0)).unwrap();
    for number in 0..20 {
        let added = store.add_pin(HOME, request(number), new_pin(&number.to_string()), STAMP);
        added.await.unwrap();
    }
    store.close().await;
    let log = folder.path().join("receipts.db-wal");
    assert_eq!(fs::metadata(&log).map_or(0, |log| log.len()), 0);
    let copy = TempDir::new().unwrap();
    let name = |folder: &TempDir| folder.path().join("receipts.db");
    fs::copy(name(&folder), name(&copy)).unwrap();
    let copied = open(copy.path()).await.unwrap();
    assert_eq!(
        copied
            .pins(HOME, PinFilter::All, all())
            .await
            .unwrap()
            .total,
        20
    );
    copied.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_moved_or_replaced_file_is_not_written() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await.unwrap();
    let file = folder.path().join("receipts.db");
    let aside = folder.path().join("aside.db");
    let add = async |number| {
        store
            .add_pin(HOME, request(number), new_pin("bikes"), STAMP)
            .await
    };
    fs::rename(&file, &aside).unwrap();
    assert!(matches!(add(1).await, Err(StoreError::Gone { .. })));
    let new = store.first_time(InteractionId(7), 0).await;
    assert!(matches!(new, Err(StoreError::Gone { .. })));
    let left = store.mark_left(HOME, 0).await;
    assert!(matches!(left, Err(StoreError::Gone { .. })));
    // A different file at the same path is refused too.
    fs::copy(&aside, &file).unwrap();
    assert!(matches!(add(1).await, Err(StoreError::Gone { .. })));
    fs::rename(&aside, &file).unwrap();
    assert!(add(1).await.is_ok());
    store.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_deleted_folder_is_not_written() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let store = open(&data).await.unwrap();
    fs::remove_dir_all(&data).unwrap();
    let pinned = store
        .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
        .await;
    assert!(matches!(pinned, Err(StoreError::Gone { .. })));
    store.close().await;
    assert!(!data.exists());
}

#[tokio::test]
async fn a_file_that_is_marked_read_only_is_refused_at_once() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).await.unwrap().close().await;
    let file = folder.path().join("receipts.db");
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let error = open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "it is marked read-only");
}

/// How often the files of the folder contain the word.
fn words(folder: &Path, word: &[u8]) -> usize {
    let files = fs::read_dir(folder).unwrap();
    let bytes = files.map(|file| fs::read(file.unwrap().path()).unwrap());
    bytes
        .map(|bytes| bytes.windows(word.len()).filter(|at| *at == word).count())
        .sum()
}

/// While another program reads the file, its log cannot be truncated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasing_waits_for_no_reader_and_is_completed_later() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("receipts.db");
    // How long it waits for other writers: far longer than anything here takes on a busy machine.
    let wait_timeout = Duration::from_secs(60);
    let options = SqliteOptions {
        file: file.clone(),
        wait_timeout,
    };
    let store = SqliteStore::open(&options).await.unwrap();
    let queue = SettingsChange::Queue(Queue::On);
    store.change_settings(HOME, queue, STAMP).await.unwrap();
    let question = new_question(BEN, "canary");
    store.enqueue_question(HOME, question, NOON).await.unwrap();
    let reader = rusqlite::Connection::open(&file).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = "SELECT count(*) FROM questions";
    let _: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    let erase = async {
        let erased = store.erase_user(Scope::Everywhere, BEN).await.unwrap();
        assert_eq!(erased.questions, 1);
        assert!(store.first_time(request(1), NOON).await.unwrap());
    };
    timeout(wait_timeout / 2, erase).await.unwrap();
    assert!(words(folder.path(), b"canary") > 0);
    // The hourly upkeep, while the file is still read, and after.
    store.purge_interactions(NOON).await.unwrap();
    assert!(words(folder.path(), b"canary") > 0);
    reader.execute_batch("COMMIT").unwrap();
    store.purge_interactions(NOON).await.unwrap();
    assert_eq!(words(folder.path(), b"canary"), 0);
    store.close().await;
}
