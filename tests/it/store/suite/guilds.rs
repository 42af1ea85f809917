//! Processed interactions, servers that the bot has left, and expired data of a server.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::audit::AuditStamp;
use receipts::store::id::{GuildId, InteractionId};
use receipts::store::pin::PinFilter;
use receipts::store::settings::{Queue, Settings};
use receipts::store::vote::Opinion;

use super::pins::add;
use super::settings::turn;
use crate::store::{ANA, BEN, DAY, HOME, NOON, OTHER, STAMP, all, new_pin, new_question, request};

pub(super) async fn an_interaction_is_new_once(store: Arc<dyn Store>) {
    for id in [InteractionId(u64::MAX), InteractionId(1)] {
        assert!(store.first_time(id, NOON).await.unwrap());
        assert!(!store.first_time(id, NOON).await.unwrap());
        assert!(!store.first_time(id, NOON + 4_000).await.unwrap());
    }
}

pub(super) async fn interactions_are_deleted_after_an_hour(store: Arc<dyn Store>) {
    for number in 0..3 {
        store.first_time(InteractionId(number), NOON).await.unwrap();
    }
    store.first_time(InteractionId(9), NOON + 1).await.unwrap();
    assert_eq!(store.purge_interactions(NOON + 3_600).await.unwrap(), 0);
    assert_eq!(store.purge_interactions(NOON + 3_601).await.unwrap(), 3);
    assert!(store.first_time(InteractionId(0), NOON).await.unwrap());
    assert!(!store.first_time(InteractionId(9), NOON).await.unwrap());
}

pub(super) async fn a_left_server_is_deleted_after_the_retention(store: Arc<dyn Store>) {
    fill(&store, HOME).await;
    fill(&store, OTHER).await;
    store.mark_left(HOME, NOON).await.unwrap();
    store.mark_left(HOME, NOON + DAY).await.unwrap();
    let end = NOON + 30 * DAY;
    assert_eq!(store.purge_left(end, 30).await.unwrap(), []);
    assert_eq!(store.purge_left(end + 1, 30).await.unwrap(), [HOME]);
    assert_eq!(store.guilds().await.unwrap(), [OTHER]);
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        0
    );
    assert_eq!(store.audit(HOME, all()).await.unwrap().total, 0);
    assert_eq!(store.settings(HOME).await.unwrap(), Settings::INITIAL);
    assert_eq!(store.vote_counts(HOME, "a1").await.unwrap().helpful, 0);
    assert_eq!(
        store
            .pins(OTHER, PinFilter::All, all())
            .await
            .unwrap()
            .total,
        2
    );
    assert_eq!(store.purge_left(end + 1, 30).await.unwrap(), []);
}

pub(super) async fn a_rejoined_server_is_not_deleted(store: Arc<dyn Store>) {
    fill(&store, HOME).await;
    store.mark_rejoined(HOME).await.unwrap();
    store.mark_left(HOME, NOON).await.unwrap();
    store.mark_rejoined(HOME).await.unwrap();
    assert_eq!(store.purge_left(NOON + 99 * DAY, 30).await.unwrap(), []);
    store.mark_left(HOME, NOON + 99 * DAY).await.unwrap();
    assert_eq!(store.purge_left(NOON + 99 * DAY, 30).await.unwrap(), []);
    assert_eq!(store.guilds().await.unwrap(), [HOME]);
}

pub(super) async fn removed_pins_and_old_audit_rows_expire(store: Arc<dyn Store>) {
    turn(&store, HOME, Queue::On).await;
    let kept = add(&store, 1, new_pin("bikes")).await;
    let removed = add(&store, 2, new_pin("dogs")).await;
    let late = AuditStamp::of_user(BEN, NOON + DAY);
    store.remove_pin(HOME, removed.id, late).await.unwrap();
    let end = NOON + 366 * DAY;
    let early = store.expire(HOME, end).await.unwrap();
    assert_eq!(
        (early.pins, early.audit_rows),
        (0, 1),
        "the setting's row alone"
    );
    assert_eq!(
        store.history(HOME, removed.id, all()).await.unwrap().total,
        2
    );
    assert_eq!(store.expire(HOME, end + 1).await.unwrap().pins, 1);
    assert_eq!(store.pin(HOME, removed.id).await.unwrap(), None);
    assert_eq!(
        store.history(HOME, removed.id, all()).await.unwrap().total,
        0
    );
    // A pin that was not removed keeps its history.
    assert_eq!(store.history(HOME, kept.id, all()).await.unwrap().total, 1);
    let again = store.expire(HOME, end + 1).await.unwrap();
    assert_eq!((again.pins, again.audit_rows), (0, 0));
}

pub(super) async fn servers_with_rows_are_listed(store: Arc<dyn Store>) {
    // Each server has a row in a different table. The largest id is negative in a database.
    let guilds = [1, 2, 3, u64::MAX].map(GuildId);
    store.mark_left(guilds[3], NOON).await.unwrap();
    turn(&store, guilds[1], Queue::On).await;
    store
        .vote(guilds[0], "a1", ANA, Opinion::Helpful, NOON)
        .await
        .unwrap();
    store
        .add_pin(guilds[2], request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap();
    assert_eq!(store.guilds().await.unwrap(), guilds);
}

/// Inserts a row in every table of a server, including one that references another.
async fn fill(store: &Arc<dyn Store>, guild: GuildId) {
    turn(store, guild, Queue::On).await;
    store
        .vote(guild, "a1", ANA, Opinion::Helpful, NOON)
        .await
        .unwrap();
    store
        .add_pin(guild, request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap();
    for key in ["answered", "open"] {
        store
            .enqueue_question(guild, new_question(BEN, key), NOON)
            .await
            .unwrap();
    }
    let answered = store.groups(guild, all()).await.unwrap().rows;
    let answered = answered
        .iter()
        .find(|group| group.key == "answered")
        .unwrap();
    let new = new_pin("dogs");
    let pin = store
        .answer_group(guild, answered.id, request(2), new, STAMP)
        .await
        .unwrap();
    assert!(pin.is_some());
}
