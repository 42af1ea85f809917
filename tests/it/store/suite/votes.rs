//! Votes on answers.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::vote::{Opinion, VoteCounts, VoteOutcome};

use crate::store::{ANA, BEN, DAY, HOME, NOON};

pub(super) async fn a_user_has_one_vote(store: Arc<dyn Store>) {
    let vote = async |user, opinion| store.vote(HOME, "a1", user, opinion, NOON).await.unwrap();
    assert_eq!(tally(&store, "a1").await, (0, 0));
    assert_eq!(vote(ANA, Opinion::Helpful).await, VoteOutcome::First);
    assert_eq!(vote(ANA, Opinion::Helpful).await, VoteOutcome::Same);
    assert_eq!(vote(BEN, Opinion::Helpful).await, VoteOutcome::First);
    assert_eq!(tally(&store, "a1").await, (2, 0));
    assert_eq!(vote(ANA, Opinion::NotHelpful).await, VoteOutcome::Changed);
    assert_eq!(tally(&store, "a1").await, (1, 1));
    assert_eq!(tally(&store, "a2").await, (0, 0));
}

pub(super) async fn votes_expire(store: Arc<dyn Store>) {
    store
        .vote(HOME, "a1", ANA, Opinion::Helpful, NOON)
        .await
        .unwrap();
    store
        .vote(HOME, "a1", BEN, Opinion::NotHelpful, NOON + 1)
        .await
        .unwrap();
    let year = NOON + 365 * DAY;
    assert_eq!(store.expire(HOME, year).await.unwrap().votes, 0);
    assert_eq!(store.expire(HOME, year + 1).await.unwrap().votes, 1);
    assert_eq!(tally(&store, "a1").await, (0, 1));
}

async fn tally(store: &Arc<dyn Store>, answer_id: &str) -> (u64, u64) {
    let VoteCounts {
        helpful,
        not_helpful,
    } = store.vote_counts(HOME, answer_id).await.unwrap();
    (helpful, not_helpful)
}
