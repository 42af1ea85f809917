//! Tests of the stores: one suite for all of them, and the failures of files and databases.

// A PostgreSQL server for the tests.
#[cfg(target_os = "linux")]
pub(crate) mod cluster;
// Behaviour that only the PostgreSQL store has.
#[cfg(target_os = "linux")]
pub(crate) mod postgres;
// Encrypted connections to a server.
#[cfg(target_os = "linux")]
mod tls;
// Leases of shards.
#[cfg(target_os = "linux")]
mod leases;
// Moving the contents of one store to another.
mod moving;
// The signatures of the operations, for stores that wrap another.
mod operations;
// The shared cases, which run against each store.
mod suite;
// Random operations with the same results in every store.
mod same;
// The same operations by many clients at once.
#[cfg(target_os = "linux")]
mod concurrent;
// How many operations a second a server carries.
#[cfg(target_os = "linux")]
mod measured;
// Invalid URLs, and files that the store must not write.
mod refusals;
// The file while it is open and after it is closed.
mod file;
// Files from older releases.
mod schema;
// `store backup` and `store verify`, run by the real program.
mod program;
// `kill -9` during writes.
mod crash;

pub(crate) use operations::each_operation;
use receipts::store::audit::AuditStamp;
use receipts::store::id::{ChannelId, GuildId, InteractionId, UserId};
use receipts::store::page::PageRequest;
use receipts::store::pin::{Citations, Evidence, NewPin, StoredCitation, StoredVerdict};
use receipts::store::question::{NewQueuedQuestion, QueueReason};
use receipts::store::sqlite::{SqliteOptions, SqliteStore};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An arbitrary time, in Unix seconds.
const NOON: i64 = 1_760_000_000;

const DAY: i64 = 86_400;

const HOME: GuildId = GuildId(u64::MAX - 1);
const OTHER: GuildId = GuildId(42);

const ANA: UserId = UserId(11);
const BEN: UserId = UserId(u64::MAX);

/// The audit stamp of a moderator at [`NOON`].
const STAMP: AuditStamp = AuditStamp::of_user(ANA, NOON);

fn request(number: u64) -> InteractionId {
    InteractionId(number)
}

fn page(number: u32, size: u32) -> PageRequest {
    let size = NonZeroU32::new(size).unwrap();
    PageRequest { number, size }
}

pub(crate) fn all() -> PageRequest {
    page(0, 10_000)
}

fn days(days: u16) -> NonZeroU16 {
    NonZeroU16::new(days).unwrap()
}

fn citation(id: &str, text: &str) -> StoredCitation {
    StoredCitation {
        id: id.to_owned(),
        dispute: "ferry".to_owned(),
        source: "notice".to_owned(),
        start: 120,
        end: 120 + text.len(),
        text: text.to_owned(),
        speaker: Some("ferry".to_owned()),
        speaker_name: Some("Mornwick Ferry".to_owned()),
        relayed_by: None,
        relayed_by_name: None,
        medium: Some("Twitter".to_owned()),
        said: None,
        reported: false,
        stance: Some("denies".to_owned()),
        source_title: Some("Ferry notices".to_owned()),
        publisher: None,
        url: None,
        published: Some("2019-10".to_owned()),
    }
}

fn evidence(corpus: &str) -> Evidence {
    let text = "We “never” take bicycles: 自行车, e\u{301}, 🚲\n";
    let verdict = StoredVerdict {
        code: "no".to_owned(),
        question_id: Some("ferry-bicycles".to_owned()),
        qualifiers: vec!["superseded".to_owned()],
    };
    let citations = vec![citation("notice#1", text), citation("notice#2", "No.")];
    Evidence {
        verdict: Some(verdict),
        citations: Citations::try_from(citations).unwrap(),
        corpus: corpus.to_owned(),
    }
}

/// A pin with every column filled.
pub(crate) fn new_pin(question: &str) -> NewPin {
    NewPin {
        channel: ChannelId(7),
        question: question.to_owned(),
        wordings: vec![format!("{question} really"), "Bikes?".to_owned()],
        keys: vec![
            format!("b {question}"),
            format!("a {question}"),
            format!("b {question}"),
        ],
        note: Some("Ask at the pier's office. '; DROP TABLE pins; --".to_owned()),
        evidence: evidence("sha256:one"),
    }
}

fn new_question(asker: UserId, key: &str) -> NewQueuedQuestion {
    NewQueuedQuestion {
        asker,
        text: format!("{key}, as {asker} asks"),
        key: key.to_owned(),
        reason: QueueReason::Silent,
    }
}

/// Opens the store in `receipts.db` of a folder, with a short timeout for locks.
async fn open(folder: &Path) -> receipts::store::Result<SqliteStore> {
    open_at(folder.join("receipts.db")).await
}

async fn open_at(file: PathBuf) -> receipts::store::Result<SqliteStore> {
    let wait_timeout = Duration::from_millis(200);
    SqliteStore::open(&SqliteOptions { file, wait_timeout }).await
}
