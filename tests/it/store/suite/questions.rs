//! The review queue.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::audit::{AuditEvent, AuditStamp};
use receipts::store::id::{PinId, QuestionId, UserId};
use receipts::store::pin::{AddPinOutcome, Origin, PinFilter};
use receipts::store::question::{EnqueueOutcome, QuestionGroup, QueueReason};
use receipts::store::settings::{Queue, SettingsChange};

use super::settings::turn;
use crate::store::{
    ANA, BEN, DAY, HOME, NOON, STAMP, all, days, new_pin, new_question, page, request,
};

pub(super) async fn nothing_is_stored_while_the_queue_is_off(store: Arc<dyn Store>) {
    let kept = store
        .enqueue_question(HOME, new_question(ANA, "bikes"), NOON)
        .await;
    assert_eq!(kept.unwrap(), EnqueueOutcome::QueueOff);
    turn(&store, HOME, Queue::On).await;
    assert_eq!(store.groups(HOME, all()).await.unwrap().total, 0);
}

pub(super) async fn repeated_questions_are_counted(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let first = ask(&store, ANA, "bikes", NOON).await;
    assert_eq!(ask(&store, ANA, "bikes", NOON + 9).await, first);
    let mut helpless = new_question(ANA, "bikes");
    helpless.reason = QueueReason::NotHelpful;
    // One user finds an answer not helpful only once, however often they say so.
    for later in [5, 6] {
        let helpless = helpless.clone();
        let queued = store.enqueue_question(HOME, helpless, NOON + later);
        assert_ne!(queued.await.unwrap(), EnqueueOutcome::Waiting(first));
    }
    ask(&store, BEN, "bikes", NOON + 3).await;
    let questions = store.group_questions(HOME, first, all()).await.unwrap();
    let rows = questions.rows.iter();
    let rows: Vec<_> = rows
        .map(|q| (q.asker, q.times, q.first_at, q.last_at))
        .collect();
    let expected = [
        (ANA, 2, NOON, NOON + 9),
        (ANA, 1, NOON + 5, NOON + 6),
        (BEN, 1, NOON + 3, NOON + 3),
    ];
    assert_eq!(rows, expected);
    let group = QuestionGroup {
        id: first,
        key: "bikes".to_owned(),
        text: "bikes, as 11 asks".to_owned(),
        times_asked: 4,
        askers: 2,
        silent: 3,
        not_helpful: 1,
        first_at: NOON,
        last_at: NOON + 9,
    };
    assert_eq!(store.group(HOME, first).await.unwrap(), Some(group));
}

pub(super) async fn groups_are_ordered_and_counted(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    for (asker, key, at) in [
        (1, "old", 1),
        (1, "late", 2),
        (1, "most", 3),
        (2, "most", 3),
        (2, "late", 9),
        (2, "old", 4),
        (3, "most", 3),
        (3, "tie", 5),
        (4, "toe", 5),
    ] {
        ask(&store, UserId(asker), key, NOON + at).await;
    }
    let groups = store.groups(HOME, all()).await.unwrap();
    let keys: Vec<(&str, u64)> = groups
        .rows
        .iter()
        .map(|g| (g.key.as_str(), g.times_asked))
        .collect();
    assert_eq!(
        keys,
        [("most", 3), ("late", 2), ("old", 2), ("tie", 1), ("toe", 1)]
    );
    assert_eq!(groups.total, 5);
}

pub(super) async fn groups_have_pages(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    for number in 0..5 {
        ask(&store, ANA, &format!("question {number}"), NOON - number).await;
    }
    let groups = store.groups(HOME, page(1, 2)).await.unwrap();
    let keys: Vec<&str> = groups.rows.iter().map(|group| group.key.as_str()).collect();
    assert_eq!((keys, groups.total), (vec!["question 2", "question 3"], 5));
    let groups = store.groups(HOME, page(3, 2)).await.unwrap();
    assert_eq!((groups.rows.len(), groups.total), (0, 5));
    for number in 1..=3 {
        ask(&store, UserId(number), "bikes", NOON).await;
    }
    let first = store.groups(HOME, page(0, 1)).await.unwrap().rows.remove(0);
    let questions = store
        .group_questions(HOME, first.id, page(1, 2))
        .await
        .unwrap();
    assert_eq!((questions.rows.len(), questions.total), (1, 3));
}

pub(super) async fn any_question_of_a_group_identifies_it(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let first = ask(&store, ANA, "bikes", NOON).await;
    let second = ask(&store, BEN, "bikes", NOON).await;
    let by_first = store.group(HOME, first).await.unwrap();
    assert_eq!(by_first, store.group(HOME, second).await.unwrap());
    assert_eq!(by_first.unwrap().id, first);
    assert_eq!(store.dismiss(HOME, second, STAMP).await.unwrap(), 2);
    assert_eq!(store.group(HOME, first).await.unwrap(), None);
    assert_eq!(
        store
            .group_questions(HOME, first, all())
            .await
            .unwrap()
            .total,
        0
    );
}

pub(super) async fn a_dismissed_question_is_not_queued_again(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let question = ask(&store, ANA, "bikes", NOON).await;
    let dogs = ask(&store, ANA, "dogs", NOON).await;
    assert_eq!(store.dismiss(HOME, question, STAMP).await.unwrap(), 1);
    assert_eq!(store.dismiss(HOME, question, STAMP).await.unwrap(), 0);
    let events = store.audit(HOME, all()).await.unwrap();
    assert_eq!(events.total, 2);
    assert_eq!(
        events.rows[0].event,
        AuditEvent::Dismissed { question, rows: 1 }
    );
    for asker in [ANA, BEN] {
        let kept = store
            .enqueue_question(HOME, new_question(asker, "bikes"), NOON + 1)
            .await;
        assert_eq!(kept.unwrap(), EnqueueOutcome::Dismissed);
    }
    let groups = store.groups(HOME, all()).await.unwrap();
    assert_eq!((groups.rows[0].id, groups.total), (dogs, 1));
}

pub(super) async fn a_dismissal_expires_with_its_questions(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let question = ask(&store, ANA, "bikes", NOON).await;
    store.dismiss(HOME, question, STAMP).await.unwrap();
    let later = NOON + 30 * DAY;
    let kept = store
        .enqueue_question(HOME, new_question(ANA, "bikes"), later)
        .await
        .unwrap();
    assert_eq!(kept, EnqueueOutcome::Dismissed);
    let kept = store
        .enqueue_question(HOME, new_question(ANA, "bikes"), later + 1)
        .await
        .unwrap();
    assert!(
        matches!(kept, EnqueueOutcome::Waiting(id) if id > question),
        "{kept:?}"
    );
}

pub(super) async fn an_answer_is_a_pin_and_closes_the_group(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let question = ask(&store, ANA, "bikes", NOON).await;
    ask(&store, BEN, "bikes", NOON).await;
    ask(&store, BEN, "dogs", NOON).await;
    let added = answer(&store, question, 1).await;
    let Some(AddPinOutcome::Created(pin)) = added else {
        panic!("{added:?}");
    };
    assert_eq!(pin.origin, Origin::Queue);
    assert_eq!(store.pin(HOME, pin.id).await.unwrap(), Some(pin.clone()));
    assert_eq!(store.groups(HOME, all()).await.unwrap().total, 1);
    let data = store
        .user_data(receipts::store::privacy::Scope::Guild(HOME), ANA)
        .await
        .unwrap();
    assert!(data.questions[0].is_answered_by(pin.id), "{data:?}");
    let history = store.history(HOME, pin.id, all()).await.unwrap();
    assert_eq!(
        history.rows[0].event,
        AuditEvent::Added {
            origin: Origin::Queue
        }
    );
    // A repeated question enters the queue again, because its answer may have been removed.
    assert!(ask(&store, ANA, "bikes", NOON).await > question);
}

pub(super) async fn an_answer_delivered_twice_is_one_pin(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let question = ask(&store, ANA, "bikes", NOON).await;
    let pin = answer(&store, question, 1).await.unwrap().into_pin();
    assert_eq!(
        answer(&store, question, 1).await,
        Some(AddPinOutcome::AlreadyCreated(pin))
    );
    assert_eq!(answer(&store, question, 2).await, None);
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        1
    );
}

pub(super) async fn a_missing_group_creates_no_pin(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let question = ask(&store, ANA, "bikes", NOON).await;
    store.dismiss(HOME, question, STAMP).await.unwrap();
    assert_eq!(answer(&store, question, 1).await, None);
    assert_eq!(answer(&store, QuestionId(999), 1).await, None);
    assert_eq!(
        store.dismiss(HOME, QuestionId(999), STAMP).await.unwrap(),
        0
    );
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        0
    );
}

pub(super) async fn questions_expire(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let change = SettingsChange::QuestionDays(days(7));
    store.change_settings(HOME, change, STAMP).await.unwrap();
    ask(&store, ANA, "old", NOON).await;
    ask(&store, ANA, "asked again", NOON).await;
    ask(&store, ANA, "asked again", NOON + 1).await;
    let dismissed = ask(&store, ANA, "dismissed", NOON).await;
    store.dismiss(HOME, dismissed, STAMP).await.unwrap();
    let answered = ask(&store, ANA, "answered", NOON).await;
    let pin = answer(&store, answered, 1).await.unwrap().into_pin();
    let week = NOON + 7 * DAY;
    assert_eq!(store.expire(HOME, week).await.unwrap().questions, 0);
    let expired = store.expire(HOME, week + 1).await.unwrap();
    assert_eq!((expired.questions, expired.pins), (3, 0));
    let groups = store.groups(HOME, all()).await.unwrap();
    assert_eq!(groups.rows[0].key, "asked again");
    assert_eq!(groups.total, 1);
    assert!(store.pin(HOME, pin.id).await.unwrap().is_some());
}

async fn ask(store: &Arc<dyn Store>, asker: UserId, key: &str, at: i64) -> QuestionId {
    let kept = store
        .enqueue_question(HOME, new_question(asker, key), at)
        .await
        .unwrap();
    let EnqueueOutcome::Waiting(question) = kept else {
        panic!("{kept:?}");
    };
    question
}

async fn answer(
    store: &Arc<dyn Store>,
    question: QuestionId,
    number: u64,
) -> Option<AddPinOutcome> {
    let new = new_pin("bikes");
    let stamp = AuditStamp::of_user(ANA, NOON);
    let added = store
        .answer_group(HOME, question, request(number), new, stamp)
        .await
        .unwrap();
    assert!(
        added
            .clone()
            .is_none_or(|added| added.into_pin().id > PinId(0))
    );
    added
}
