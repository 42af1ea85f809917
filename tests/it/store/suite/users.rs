//! The stored data of a user, and its deletion.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::audit::{AuditActor, AuditStamp};
use receipts::store::id::{GuildId, UserId};
use receipts::store::pin::PinFilter;
use receipts::store::privacy::{ErasedCounts, Scope, UserData};
use receipts::store::settings::Queue;
use receipts::store::vote::Opinion;

use super::settings::turn;
use crate::store::{ANA, BEN, HOME, NOON, OTHER, all, new_pin, new_question, request};

pub(super) async fn a_user_can_export_all_stored_data(store: Arc<dyn Store>) {
    fill(&store).await;
    let home = store.user_data(Scope::Guild(HOME), BEN).await.unwrap();
    assert_eq!(sizes(&home), (2, 1, 1, 1));
    assert_eq!(home.user, BEN);
    assert_eq!(home.questions[0].text, format!("bikes, as {BEN} asks"));
    assert!(
        home.questions
            .iter()
            .all(|q| q.guild == HOME && q.asker == BEN)
    );
    assert!(home.votes.iter().all(|v| v.guild == HOME && v.user == BEN));
    assert!(
        home.audit
            .iter()
            .all(|d| d.guild == HOME && d.by == AuditActor::User(BEN))
    );
    let everywhere = store.user_data(Scope::Everywhere, BEN).await.unwrap();
    assert_eq!(sizes(&everywhere), (4, 2, 2, 2));
    assert!(
        everywhere
            .questions
            .is_sorted_by_key(|question| question.id)
    );
    let nobody = store.user_data(Scope::Everywhere, UserId(5)).await.unwrap();
    assert_eq!(sizes(&nobody), (0, 0, 0, 0));
}

pub(super) async fn erased_data_is_deleted(store: Arc<dyn Store>) {
    fill(&store).await;
    let erased = store.erase_user(Scope::Guild(HOME), BEN).await.unwrap();
    let expected = ErasedCounts {
        questions: 2,
        votes: 1,
        pins: 1,
        audit_rows: 1,
    };
    assert_eq!(erased, expected);
    let left = store.user_data(Scope::Everywhere, BEN).await.unwrap();
    assert_eq!(sizes(&left), (2, 1, 1, 1));
    assert!(left.questions.iter().all(|q| q.guild == OTHER));
    // The pin and its history remain without the user's id.
    let pins = store.pins(HOME, PinFilter::All, all()).await.unwrap();
    let by: Vec<AuditActor> = pins.rows.iter().map(|pin| pin.made_by).collect();
    assert_eq!(by, [AuditActor::User(ANA), AuditActor::Erased]);
    let history = store.history(HOME, pins.rows[1].id, all()).await.unwrap();
    assert_eq!(history.rows[0].by, AuditActor::Erased);
    store.erase_user(Scope::Everywhere, BEN).await.unwrap();
    let left = store.user_data(Scope::Everywhere, BEN).await.unwrap();
    assert_eq!(sizes(&left), (0, 0, 0, 0));
}

pub(super) async fn erasing_a_user_keeps_the_others(store: Arc<dyn Store>) {
    fill(&store).await;
    let before = store.user_data(Scope::Everywhere, ANA).await.unwrap();
    store.erase_user(Scope::Everywhere, BEN).await.unwrap();
    assert_eq!(
        store.user_data(Scope::Everywhere, ANA).await.unwrap(),
        before
    );
    assert_eq!(store.groups(HOME, all()).await.unwrap().rows[0].askers, 1);
    let nothing = store.erase_user(Scope::Everywhere, BEN).await.unwrap();
    assert_eq!(
        (
            nothing.questions,
            nothing.votes,
            nothing.pins,
            nothing.audit_rows
        ),
        (0, 0, 0, 0)
    );
}

/// Adds two questions, a vote and a pin of each user, on both servers.
async fn fill(store: &Arc<dyn Store>) {
    for guild in [HOME, OTHER] {
        turn(store, guild, Queue::On).await;
        for user in [ANA, BEN] {
            fill_of(store, guild, user).await;
        }
    }
}

async fn fill_of(store: &Arc<dyn Store>, guild: GuildId, user: UserId) {
    for key in ["bikes", "dogs"] {
        store
            .enqueue_question(guild, new_question(user, key), NOON)
            .await
            .unwrap();
    }
    store
        .vote(guild, "a1", user, Opinion::Helpful, NOON)
        .await
        .unwrap();
    let stamp = AuditStamp::of_user(user, NOON);
    store
        .add_pin(guild, request(user.0), new_pin(&user.to_string()), stamp)
        .await
        .unwrap();
}

fn sizes(data: &UserData) -> (usize, usize, usize, usize) {
    (
        data.questions.len(),
        data.votes.len(),
        data.pins.len(),
        data.audit.len(),
    )
}
