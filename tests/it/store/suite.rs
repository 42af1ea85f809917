//! The shared cases, and the stores that they run against.
//!
//! Each case gets an empty store and may change anything in it. Afterwards the suite checks that
//! `receipts store verify` would find no fault in the file or the database.

mod guilds;
mod isolation;
mod pins;
mod questions;
mod settings;
mod together;
mod users;
mod votes;

use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::memory::MemoryStore;
use receipts::store::sqlite::check;
use tempfile::TempDir;

async fn in_memory<F: Future<Output = ()>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
    case(Arc::new(MemoryStore::new())).await;
}

async fn in_sqlite<F: Future<Output = ()>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
    let folder = TempDir::new().unwrap();
    let store: Arc<dyn Store> = Arc::new(super::open(folder.path()).await.unwrap());
    case(Arc::clone(&store)).await;
    store.close().await;
    let file = folder.path().join("receipts.db");
    let report = check::verify(&file, Duration::from_secs(1)).await.unwrap();
    assert_eq!(report.findings, [""; 0]);
}

#[cfg(target_os = "linux")]
async fn in_postgres<F: Future<Output = ()>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
    let Some(cluster) = super::cluster::cluster() else {
        return;
    };
    let address = cluster.database().await;
    let store: Arc<dyn Store> = Arc::new(super::postgres::open(&address).await);
    case(Arc::clone(&store)).await;
    store.close().await;
    let report = receipts::store::postgres::check::verify(&super::postgres::options(&address))
        .await
        .unwrap();
    assert_eq!(report.findings, [""; 0]);
}

/// Generates a test for each case and store.
macro_rules! suite {
    ($($module:ident: $($case:ident),+;)+) => {
        mod memory {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::in_memory(super::$module::$case).await;
                }
            )+)+
        }
        #[cfg(target_os = "linux")]
        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::in_postgres(super::$module::$case).await;
                }
            )+)+
        }
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::in_sqlite(super::$module::$case).await;
                }
            )+)+
        }
    };
}

suite! {
    settings: default_settings_store_no_row, changing_one_setting_keeps_the_others,
        an_unchanged_setting_adds_no_audit_row, turning_the_queue_off_deletes_it;
    pins: a_pin_round_trips, a_request_makes_one_pin, a_pin_without_a_verdict_round_trips,
        pins_are_found_by_their_keys, pins_are_found_by_message_and_channel,
        pins_are_listed_by_state_and_page, an_edit_needs_the_current_version,
        an_edit_replaces_the_keys, a_flag_hides_a_pin_and_unflagging_shows_it,
        new_evidence_removes_a_flag, a_removed_pin_remains_for_its_history, ids_are_never_reused,
        a_question_has_one_pin, pins_are_numbered_by_server, every_change_is_in_the_history,
        history_has_pages;
    questions: nothing_is_stored_while_the_queue_is_off, repeated_questions_are_counted,
        groups_are_ordered_and_counted, groups_have_pages, any_question_of_a_group_identifies_it,
        a_dismissed_question_is_not_queued_again, a_dismissal_expires_with_its_questions,
        an_answer_is_a_pin_and_closes_the_group, an_answer_delivered_twice_is_one_pin,
        a_missing_group_creates_no_pin, questions_expire;
    votes: a_user_has_one_vote, votes_expire;
    users: a_user_can_export_all_stored_data, erased_data_is_deleted,
        erasing_a_user_keeps_the_others;
    guilds: an_interaction_is_new_once, interactions_are_deleted_after_an_hour,
        a_left_server_is_deleted_after_the_retention, a_rejoined_server_is_not_deleted,
        removed_pins_and_old_audit_rows_expire, servers_with_rows_are_listed;
    isolation: another_servers_ids_find_nothing, every_operation_on_a_server_is_tested;
    together: many_writers_never_fail, one_of_many_concurrent_calls_is_first,
        one_of_many_concurrent_edits_succeeds, one_of_many_deliveries_creates_the_pin,
        concurrent_pins_of_a_question_create_one, readers_see_whole_changes,
        a_cancelled_write_leaves_no_partial_row, an_interaction_is_new_for_one_of_many,
        an_abandoned_request_blocks_no_other;
}
