//! Concurrent operations.

use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::audit::AuditStamp;
use receipts::store::id::{GuildId, InteractionId, UserId};
use receipts::store::pin::{AddPinOutcome, ChangePinOutcome, PinEdit, PinFilter};
use receipts::store::settings::{Queue, SettingsChange};
use receipts::store::vote::Opinion;

use super::pins::add;
use super::settings::turn;
use crate::store::{ANA, HOME, NOON, OTHER, STAMP, all, days, new_pin, new_question, request};

const TASKS: u64 = 32;
const WRITES: u64 = 50;

/// Runs the work in each of [`TASKS`] concurrent tasks and returns the results.
async fn at_once<T, F>(work: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(work(task))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// Interactions that are recorded together: each is new for exactly one of the requests that bring
/// it.
pub(super) async fn an_interaction_is_new_for_one_of_many(store: Arc<dyn Store>) {
    let new = at_once(|_| {
        let store = Arc::clone(&store);
        async move {
            let mut new = 0;
            for round in 0..WRITES {
                let first = store.first_time(InteractionId(round), NOON).await;
                new += u64::from(first.unwrap());
            }
            new
        }
    });
    assert_eq!(new.await.iter().sum::<u64>(), WRITES);
}

/// A request that stops waiting may have written for others. They get an error and can try again.
/// None waits for ever, and no new interaction counts as a repetition.
pub(super) async fn an_abandoned_request_blocks_no_other(store: Arc<dyn Store>) {
    at_once(|task| {
        let store = Arc::clone(&store);
        async move {
            for round in 0..WRITES {
                let own = (task * WRITES + round) * 2;
                let abandoned = store.first_time(InteractionId(own), NOON);
                let _ = tokio::time::timeout(Duration::ZERO, abandoned).await;
                let first = store.first_time(InteractionId(own + 1), NOON).await;
                assert!(first.unwrap_or(true), "{own}");
            }
        }
    })
    .await;
}

/// 32 tasks with 50 writes each, of every kind.
pub(super) async fn many_writers_never_fail(store: Arc<dyn Store>) {
    for guild in [HOME, OTHER] {
        turn(&store, guild, Queue::On).await;
    }
    at_once(|task| {
        let store = Arc::clone(&store);
        async move {
            for round in 0..WRITES {
                write(&store, task, round).await;
            }
        }
    })
    .await;
    let pins = async |guild| {
        store
            .pins(guild, PinFilter::All, all())
            .await
            .unwrap()
            .total
    };
    assert_eq!(pins(HOME).await + pins(OTHER).await, TASKS * WRITES / 5);
    let group = store.groups(HOME, all()).await.unwrap().rows.remove(0);
    assert_eq!(
        (group.times_asked, group.askers),
        (TASKS * WRITES / 10, TASKS / 2)
    );
    assert_eq!(
        store.purge_interactions(NOON + 9_999).await.unwrap(),
        TASKS * WRITES / 5
    );
}

async fn write(store: &Arc<dyn Store>, task: u64, round: u64) {
    let guild = if task.is_multiple_of(2) { HOME } else { OTHER };
    let user = UserId(task);
    let number = task * WRITES + round;
    match round % 5 {
        0 => {
            let stamp = AuditStamp::of_user(user, NOON);
            let added = store
                .add_pin(guild, request(number), new_pin(&number.to_string()), stamp)
                .await
                .unwrap();
            assert!(matches!(added, AddPinOutcome::Created(_)));
        }
        1 => {
            store
                .enqueue_question(guild, new_question(user, "bikes"), NOON)
                .await
                .unwrap();
        }
        2 => {
            store
                .vote(guild, &number.to_string(), user, Opinion::Helpful, NOON)
                .await
                .unwrap();
        }
        3 => assert!(store.first_time(InteractionId(number), NOON).await.unwrap()),
        _ => {
            let change = SettingsChange::RetentionDays(days(300 + u16::try_from(round).unwrap()));
            store.change_settings(guild, change, STAMP).await.unwrap();
        }
    }
}

pub(super) async fn one_of_many_concurrent_calls_is_first(store: Arc<dyn Store>) {
    let first = at_once(|_| {
        let store = Arc::clone(&store);
        async move { store.first_time(InteractionId(77), NOON).await.unwrap() }
    })
    .await;
    assert_eq!(first.iter().filter(|first| **first).count(), 1);
}

pub(super) async fn one_of_many_concurrent_edits_succeeds(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await.id;
    let edited = at_once(|task| {
        let store = Arc::clone(&store);
        let edit = PinEdit {
            note: Some(format!("of task {task}")),
            wordings: Vec::new(),
            keys: Vec::new(),
        };
        async move { store.edit_pin(HOME, pin, 1, edit, STAMP).await.unwrap() }
    })
    .await;
    let done: Vec<_> = edited
        .iter()
        .filter(|e| matches!(e, ChangePinOutcome::Done(_)))
        .collect();
    assert_eq!(done.len(), 1);
    let now = store.pin(HOME, pin).await.unwrap().unwrap();
    assert_eq!(*done[0], ChangePinOutcome::Done(now));
    assert_eq!(store.history(HOME, pin, all()).await.unwrap().total, 2);
}

pub(super) async fn one_of_many_deliveries_creates_the_pin(store: Arc<dyn Store>) {
    let added = at_once(|_| {
        let store = Arc::clone(&store);
        async move {
            store
                .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
                .await
                .unwrap()
        }
    })
    .await;
    let made = added
        .iter()
        .filter(|added| matches!(added, AddPinOutcome::Created(_)))
        .count();
    assert_eq!(made, 1);
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        1
    );
}

/// Fifty moderators pin one question: one call creates the pin, and the others return it.
pub(super) async fn concurrent_pins_of_a_question_create_one(store: Arc<dyn Store>) {
    let pins = (0..50).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let stamp = AuditStamp::of_user(UserId(number), NOON);
            let new = new_pin("bikes");
            store
                .add_pin(HOME, request(number), new, stamp)
                .await
                .unwrap()
        })
    });
    let pins: Vec<_> = pins.collect();
    let mut made = Vec::new();
    for pin in pins {
        made.push(pin.await.unwrap());
    }
    let now = made
        .iter()
        .filter(|added| matches!(added, AddPinOutcome::Created(_)));
    assert_eq!(now.count(), 1);
    let known = made
        .iter()
        .filter(|added| matches!(added, AddPinOutcome::DuplicateKey(_)));
    assert_eq!(known.count(), 49);
    let stored = store.pins(HOME, PinFilter::All, all()).await.unwrap();
    assert_eq!(stored.total, 1);
    assert!(
        made.into_iter()
            .all(|added| added.into_pin() == stored.rows[0])
    );
}

/// A pin appears together with its audit row, and the rows of a page match its total.
pub(super) async fn readers_see_whole_changes(store: Arc<dyn Store>) {
    at_once(|task| {
        let store = Arc::clone(&store);
        async move {
            let guild = GuildId(1);
            if task < 8 {
                let stamp = AuditStamp::of_user(ANA, NOON);
                store
                    .add_pin(guild, request(task), new_pin(&task.to_string()), stamp)
                    .await
                    .unwrap();
                return;
            }
            let pins = store.pins(guild, PinFilter::All, all()).await.unwrap();
            assert_eq!(pins.total, u64::try_from(pins.rows.len()).unwrap());
            for pin in pins.rows {
                let history = store.history(guild, pin.id, all()).await.unwrap();
                assert_eq!((history.total, pin.keys.len()), (1, 2));
            }
        }
    })
    .await;
}

/// A caller may cancel a write at any time, for example at Discord's time limit.
pub(super) async fn a_cancelled_write_leaves_no_partial_row(store: Arc<dyn Store>) {
    at_once(|task| {
        let store = Arc::clone(&store);
        async move {
            for round in 0..20 {
                let write = write(&store, 2 * task, 5 * round);
                let limit = Duration::from_micros(task * 40 + round * 17);
                // Both completion and cancellation are fine.
                let _ = tokio::time::timeout(limit, write).await;
            }
        }
    })
    .await;
    // A cancelled write may still be running. The next write waits for it.
    add(&store, u64::MAX, new_pin("bikes")).await;
    let pins = store.pins(HOME, PinFilter::All, all()).await.unwrap();
    for pin in &pins.rows {
        let history = store.history(HOME, pin.id, all()).await.unwrap();
        assert_eq!((history.total, pin.keys.len()), (1, 2));
    }
    assert_eq!(store.audit(HOME, all()).await.unwrap().total, pins.total);
}
