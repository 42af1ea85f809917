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
    settings: a_server_that_set_nothing_keeps_nothing, one_setting_leaves_the_others,
        the_same_setting_again_is_no_deed, turning_the_queue_off_deletes_it;
    pins: a_pin_comes_back_as_it_went_in, a_request_makes_one_pin,
        a_pin_without_a_verdict_is_one, pins_are_found_by_their_keys,
        pins_are_found_by_message_and_channel, pins_are_listed_by_state_and_page,
        an_edit_needs_the_version_that_was_seen, an_edit_replaces_the_keys,
        a_flag_hides_and_lifting_it_shows, new_evidence_lifts_a_flag,
        a_removed_pin_is_there_for_its_history_alone, ids_are_never_given_twice,
        a_question_has_one_pin, pins_are_numbered_by_server,
        every_deed_is_in_the_history, history_has_pages;
    questions: nothing_is_kept_while_the_queue_is_off, who_asks_again_is_counted,
        groups_are_ordered_and_counted, groups_have_pages, a_group_goes_by_any_of_its_questions,
        a_dismissed_question_does_not_come_back, a_dismissal_ends_with_its_questions,
        an_answer_is_a_pin_and_closes_the_group, an_answer_delivered_twice_is_one_pin,
        a_group_that_is_gone_makes_no_pin, questions_expire;
    votes: a_user_has_one_vote, votes_expire;
    users: a_user_gets_all_that_is_stored, what_is_erased_is_gone,
        erasing_somebody_leaves_the_others;
    guilds: an_interaction_is_new_once, seen_interactions_are_forgotten_after_an_hour,
        a_server_that_was_left_is_deleted_after_its_days, a_server_that_came_back_stays,
        removed_pins_and_old_deeds_expire, servers_with_rows_are_listed;
    isolation: another_servers_ids_find_nothing, every_operation_on_a_server_is_tried;
    together: many_writers_never_fail, of_many_at_once_one_is_first,
        of_many_edits_at_once_one_wins, of_many_deliveries_at_once_one_makes_the_pin,
        of_many_pins_of_a_question_at_once_one_is_made,
        readers_see_whole_changes, a_write_that_is_dropped_leaves_nothing_half;
}
