//! What processes on one PostgreSQL database share: leases of shards, and limits on questions.

use std::num::NonZeroU32;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::id::{GuildId, UserId};
use receipts::store::leases::{Lease, ShardLeases};
use receipts::store::postgres::PostgresStore;
use receipts::store::rate_limits::CountedQuestion;

use super::cluster::cluster;
use super::postgres::open;
use super::{ANA, BEN, HOME, NOON, OTHER};

/// A lifetime long enough that no process dies unless the test is about that.
const LONG: Duration = Duration::from_secs(600);

async fn held(leases: &PostgresStore, process: &str) -> (Vec<u32>, u32) {
    let renewal = leases.renew(process, 12, LONG).await.unwrap();
    let shards = renewal.held.iter().map(|lease| lease.shard).collect();
    (shards, renewal.surplus)
}

fn lease(shard: u32, session: &str) -> Lease {
    Lease {
        shard,
        session: Some(session.to_owned()),
    }
}

#[tokio::test]
async fn shards_move_one_by_one_with_their_sessions() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    assert_eq!(held(&leases, "a").await, ((0..12).collect(), 0));
    assert_eq!(held(&leases, "b").await, (vec![], 0));
    assert_eq!(held(&leases, "a").await.1, 6);
    for shard in 6..12 {
        let lease = lease(shard, &format!("session {shard}"));
        leases.release("a", 12, &lease).await.unwrap();
    }
    let renewal = leases.renew("b", 12, LONG).await.unwrap();
    let expected: Vec<Lease> = (6..12).map(|n| lease(n, &format!("session {n}"))).collect();
    assert_eq!((renewal.held, renewal.surplus), (expected, 0));
    assert_eq!(held(&leases, "a").await, ((0..6).collect(), 0));
    // A third process takes a third; one that leaves releases all.
    assert_eq!(held(&leases, "c").await, (vec![], 0));
    assert_eq!(held(&leases, "a").await.1, 2);
    leases.leave("a").await.unwrap();
    assert_eq!(held(&leases, "c").await, ((0..6).collect(), 0));
}

/// An idle process would never be ready, and an update without downtime would wait for it.
#[tokio::test]
async fn a_process_that_joins_gets_a_shard_if_they_do_not_divide_equally() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    let renew = async |process| leases.renew(process, 4, LONG).await.unwrap();
    let stages: [(&[&str], &[usize]); 4] = [
        (&["a"], &[4]),
        (&["a", "b"], &[2, 2]),
        (&["a", "b", "c"], &[2, 1, 1]),
        (&["a", "b", "c", "d", "e"], &[1, 1, 1, 1, 0]),
    ];
    for (processes, expected) in stages {
        // A round for each shard that moves, and more than one for all to join.
        for _ in 0..6 {
            for &process in processes {
                let renewal = renew(process).await;
                if let (1.., Some(last)) = (renewal.surplus, renewal.held.last()) {
                    leases.release(process, 4, last).await.unwrap();
                }
            }
        }
        let mut held = Vec::new();
        for &process in processes {
            let renewal = renew(process).await;
            assert_eq!(renewal.surplus, 0, "{process} of {processes:?}");
            held.push(renewal.held.len());
        }
        assert_eq!(held, expected);
    }
}

#[tokio::test]
async fn a_lease_of_another_process_cannot_be_saved_or_released() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    held(&leases, "a").await;
    assert!(leases.save("a", 12, &lease(3, "of a")).await.unwrap());
    assert!(!leases.save("b", 12, &lease(3, "of b")).await.unwrap());
    leases.release("b", 12, &lease(3, "of b")).await.unwrap();
    let renewal = leases.renew("a", 12, LONG).await.unwrap();
    assert_eq!(renewal.held[3], lease(3, "of a"));
}

#[tokio::test]
async fn a_process_that_dies_loses_its_shards_after_a_lifetime() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    held(&leases, "dead").await;
    leases.save("dead", 12, &lease(0, "saved")).await.unwrap();
    assert_eq!(held(&leases, "heir").await, (vec![], 0));
    // Real time, because the database's clock decides.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let lifetime = Duration::from_millis(200);
    let renewal = leases.renew("heir", 12, lifetime).await.unwrap();
    assert_eq!(renewal.held.len(), 12);
    assert_eq!(renewal.held[0], lease(0, "saved"));
    // If the process was not dead after all, it now learns that it holds nothing.
    assert_eq!(held(&leases, "dead").await, (vec![], 0));
}

/// Under any concurrency, no shard has two holders.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_that_renew_at_once_share_the_shards() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let mut rounds = tokio::task::JoinSet::new();
    for number in 0..10 {
        let address = address.clone();
        rounds.spawn(async move {
            let leases = open(&address).await;
            let process = format!("process {number}");
            let mut renewal = leases.renew(&process, 12, LONG).await.unwrap();
            for _ in 0..30 {
                if renewal.surplus > 0 {
                    let last = renewal.held.last().unwrap();
                    leases.release(&process, 12, last).await.unwrap();
                }
                renewal = leases.renew(&process, 12, LONG).await.unwrap();
            }
            let held: Vec<u32> = renewal.held.iter().map(|lease| lease.shard).collect();
            (held, renewal.surplus)
        });
    }
    let mut all: Vec<u32> = Vec::new();
    while let Some(done) = rounds.join_next().await {
        let (held, surplus) = done.unwrap();
        assert!(
            held.len() - usize::try_from(surplus).unwrap() <= 2,
            "{held:?}"
        );
        all.extend(held);
    }
    all.sort_unstable();
    let mut once = all.clone();
    once.dedup();
    assert_eq!(all, once, "a shard has two holders");
}

#[tokio::test]
async fn each_number_of_shards_is_divided_among_its_own_processes() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let leases = open(&address).await;
    let renew = async |process| leases.renew(process, 16, LONG).await.unwrap();
    held(&leases, "old").await;
    // Discord now advises 16. Both processes serve all servers, each with its own shards.
    assert_eq!(renew("new").await.held.len(), 16);
    assert_eq!(held(&leases, "old").await, ((0..12).collect(), 0));
    // Another process with 16 takes half of them from the one, and none from the other.
    assert_eq!(renew("newer").await.held, []);
    assert_eq!(renew("new").await.surplus, 8);
    assert_eq!(held(&leases, "old").await.1, 0);
    // A process of an earlier release stores no number, so it may need any of the shards.
    let sql = "INSERT INTO bot_processes (process, seen_at) VALUES ('earlier', now())";
    super::postgres::sql(&address, sql).await;
    assert_eq!(held(&leases, "old").await.1, 6);
}

/// The session of a shard that moves is kept, even if another number of shards is in use too.
#[tokio::test]
async fn a_free_shard_keeps_its_session_while_processes_have_its_number() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    held(&leases, "a").await;
    held(&leases, "b").await;
    leases.release("a", 12, &lease(11, "of a")).await.unwrap();
    leases.renew("other", 16, LONG).await.unwrap();
    let renewal = leases.renew("b", 12, LONG).await.unwrap();
    assert_eq!(renewal.held, [lease(11, "of a")]);
    // Without processes that have this number, its shards are forgotten.
    for process in ["a", "b"] {
        leases.leave(process).await.unwrap();
    }
    leases.renew("other", 16, LONG).await.unwrap();
    let renewal = leases.renew("c", 12, LONG).await.unwrap();
    assert_eq!((renewal.held.len(), &renewal.held[11].session), (12, &None));
}

#[tokio::test]
async fn sessions_of_one_bucket_start_in_sequence() {
    let Some(cluster) = cluster() else { return };
    let leases = open(&cluster.database().await).await;
    let pace = Duration::from_secs(5);
    let mut waits = Vec::new();
    for bucket in [0, 0, 1, 0] {
        waits.push(leases.reserve(bucket, pace).await.unwrap().as_secs_f64());
    }
    let expected = [0.0, 5.0, 0.0, 10.0];
    for (wait, expected) in waits.iter().zip(expected) {
        // The database's clock advances between two reservations.
        assert!((expected - 4.0..=expected).contains(wait), "{waits:?}");
    }
}

#[tokio::test]
async fn processes_share_the_limits_on_questions() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let processes = [open(&address).await, open(&address).await];
    let few = |user: UserId, guild: Option<GuildId>| CountedQuestion {
        user,
        guild,
        user_per_minute: NonZeroU32::new(3).unwrap(),
        guild_per_minute: NonZeroU32::new(5).unwrap(),
    };
    let count = async |at: usize, asked| processes[at % 2].count_question(asked).await.unwrap();
    for at in 0..3 {
        assert_eq!(count(at, few(ANA, Some(HOME))).await, None);
    }
    // Three a minute are one each 20 s.
    let wait = count(0, few(ANA, Some(HOME))).await.unwrap();
    assert!((15..=20).contains(&wait), "{wait}");
    assert!(count(1, few(ANA, None)).await.is_some());
    // Another user, until the server's five are used up.
    for at in 0..2 {
        assert_eq!(count(at, few(BEN, Some(HOME))).await, None);
    }
    let wait = count(1, few(BEN, Some(HOME))).await.unwrap();
    assert!((7..=12).contains(&wait), "{wait}");
    assert_eq!(count(0, few(UserId(12), Some(OTHER))).await, None);
    // Full buckets are deleted; these are not full.
    processes[0].purge_interactions(NOON).await.unwrap();
    assert!(count(1, few(ANA, None)).await.is_some());
}
