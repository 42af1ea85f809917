//! Random operations by many clients at once on PostgreSQL: afterwards no rule is broken.
//!
//! ```text
//! cargo test store::concurrent                                     2,000 operations
//! RECEIPTS_TEST_OPERATIONS=100000 cargo test store::concurrent     100,000
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use receipts::store::postgres::check;

use super::cluster::cluster;
use super::postgres::{open, options};
use super::same::{run, step};

/// Clients at once, each with connections of its own.
const CLIENTS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_break_no_rule() {
    let Some(cluster) = cluster() else { return };
    let address = cluster.database().await;
    let operations: usize = std::env::var_os("RECEIPTS_TEST_OPERATIONS")
        .map_or(2_000, |count| count.to_str().unwrap().parse().unwrap());
    let mut runner = TestRunner::new(Config::default());
    let mut sample = || step().new_tree(&mut runner).unwrap().current();
    let steps: Arc<Vec<_>> = Arc::new((0..operations).map(|_| sample()).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (address, steps, next) = (address.clone(), steps.clone(), next.clone());
        clients.spawn(async move {
            let store = open(&address).await;
            while let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                // Panics if the operation fails, as with a deadlock.
                run(&store, step).await;
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
    let report = check::verify(&options(&address)).await.unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
}
