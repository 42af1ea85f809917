//! Random sequences of operations: every store returns exactly the same results.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use receipts::store::Store;
use receipts::store::audit::AuditStamp;
use receipts::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, RoleId, UserId,
};
use receipts::store::memory::MemoryStore;
use receipts::store::pin::{FlagReason, PinEdit, PinFilter, Posting};
use receipts::store::privacy::Scope;
use receipts::store::question::{NewQueuedQuestion, QueueReason};
use receipts::store::settings::{Queue, SettingsChange};
use receipts::store::vote::Opinion;
use tempfile::TempDir;

use super::{DAY, NOON, all, days, evidence, new_pin, open, page};

/// An operation and its arguments. Each argument has few values, so that operations collide.
#[derive(Debug, Clone)]
pub(super) struct Step {
    what: u8,
    guild: GuildId,
    user: UserId,
    number: u8,
    other: u8,
    at: i64,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let guild = prop_oneof![Just(GuildId(1)), Just(GuildId(u64::MAX))];
    let number = 0..6_u8;
    (
        0..25_u8,
        guild,
        0..3_u64,
        number.clone(),
        number,
        0..500_i64,
    )
        .prop_map(|(what, guild, user, number, other, day)| Step {
            what,
            guild,
            user: UserId(user),
            number,
            other,
            at: NOON + day * DAY,
        })
}

#[test]
fn every_store_returns_the_same_results() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let steps = proptest::collection::vec(step(), 1..120);
    let ran = TestRunner::new_with_rng(config.clone(), deterministic()).run(&steps, |steps| {
        runtime.block_on(async {
            let folder = TempDir::new().unwrap();
            let memory = MemoryStore::new();
            let stores = stores(folder.path()).await;
            for step in steps {
                let expected = run(&memory, &step).await;
                for store in &stores {
                    prop_assert_eq!(&run(&**store, &step).await, &expected, "{:?}", step);
                }
            }
            for guild in [GuildId(1), GuildId(u64::MAX)] {
                let expected = contents(&memory, guild).await;
                for store in &stores {
                    // Line by line, so that a failure shows only the differing line.
                    for (got, expected) in contents(&**store, guild).await.iter().zip(&expected) {
                        prop_assert_eq!(got, expected);
                    }
                }
            }
            for store in stores {
                store.close().await;
            }
            Ok(())
        })
    });
    ran.unwrap();
}

/// One empty store of each persistent kind.
async fn stores(folder: &Path) -> Vec<Box<dyn Store>> {
    let mut stores: Vec<Box<dyn Store>> = vec![Box::new(open(folder).await.unwrap())];
    #[cfg(target_os = "linux")]
    if let Some(cluster) = super::cluster::cluster() {
        let address = cluster.database().await;
        stores.push(Box::new(super::postgres::open(&address).await));
    }
    stores
}

fn deterministic() -> proptest::test_runner::TestRng {
    use proptest::test_runner::{RngAlgorithm, TestRng};
    TestRng::deterministic_rng(RngAlgorithm::ChaCha)
}

/// Runs the operation and returns its result as text.
pub(super) async fn run(store: &dyn Store, step: &Step) -> String {
    let Step {
        what,
        guild,
        user,
        number,
        other,
        at,
    } = step.clone();
    let stamp = if number == 5 {
        AuditStamp::of_bot(at)
    } else {
        AuditStamp::of_user(user, at)
    };
    let request = InteractionId(u64::from(number) + 10 * u64::from(other));
    let pin = PinId(i64::from(number) + 1);
    let question = QuestionId(i64::from(number) + 1);
    let version = u32::from(other);
    let key = format!("key {other}");
    match what {
        0 => show(
            store
                .change_settings(guild, SettingsChange::Queue(Queue::Off), stamp)
                .await,
        ),
        1 | 2 => show(
            store
                .change_settings(guild, SettingsChange::Queue(Queue::On), stamp)
                .await,
        ),
        3 => show(
            store
                .change_settings(guild, setting(number, other), stamp)
                .await,
        ),
        4..=6 => show(store.add_pin(guild, request, new_pin(&key), stamp).await),
        7 => show(store.edit_pin(guild, pin, version, edit(&key), stamp).await),
        8 => show(
            store
                .renew_pin(guild, pin, version, evidence(&key), stamp)
                .await,
        ),
        9 => show(store.set_posting(guild, pin, posting(other), stamp).await),
        10 => show(store.flag_pin(guild, pin, 1, reason(other), stamp).await),
        11 => show(store.unflag_pin(guild, pin, 1, stamp).await),
        12 => show(store.remove_pin(guild, pin, stamp).await),
        13..=16 => show(
            store
                .enqueue_question(guild, asked(user, number, key), at)
                .await,
        ),
        17 => show(store.dismiss(guild, question, stamp).await),
        18 => show(
            store
                .answer_group(guild, question, request, new_pin(&key), stamp)
                .await,
        ),
        19 => show(store.vote(guild, &key, user, opinion(number), at).await),
        20 => show(store.erase_user(Scope::Guild(guild), user).await),
        21 => show(store.expire(guild, at).await),
        22 => show(store.first_time(request, at).await) + &show(store.purge_interactions(at).await),
        23 => show(store.mark_left(guild, at).await) + &show(store.mark_rejoined(guild).await),
        _ => show(store.mark_left(guild, at).await) + &show(store.purge_left(at, 100).await),
    }
}

/// The results of every read operation for the server.
async fn contents(store: &dyn Store, guild: GuildId) -> Vec<String> {
    let mut contents = vec![
        show(store.guilds().await),
        show(store.settings(guild).await),
        show(store.groups(guild, all()).await),
        show(store.groups(guild, page(1, 2)).await),
        show(store.audit(guild, page(0, 30)).await),
        show(store.pin_of_message(guild, MessageId(4)).await),
        show(store.pins_in_channel(guild, new_pin("").channel).await),
        show(
            store
                .pins_by_keys(guild, &["key 1", "a key 2", "b key 3"].map(str::to_owned))
                .await,
        ),
    ];
    for which in [
        PinFilter::Current,
        PinFilter::Flagged,
        PinFilter::Standing,
        PinFilter::All,
    ] {
        contents.push(show(store.pins(guild, which, page(0, 3)).await));
    }
    for number in 1..6 {
        contents.push(show(store.history(guild, PinId(number), page(0, 4)).await));
        contents.push(show(store.group(guild, QuestionId(number)).await));
        contents.push(show(
            store
                .group_questions(guild, QuestionId(number), all())
                .await,
        ));
        contents.push(show(
            store.vote_counts(guild, &format!("key {number}")).await,
        ));
    }
    for user in 0..3 {
        contents.push(show(
            store.user_data(Scope::Guild(guild), UserId(user)).await,
        ));
        contents.push(show(store.user_data(Scope::Everywhere, UserId(user)).await));
    }
    contents
}

fn show<T: std::fmt::Debug>(result: receipts::store::Result<T>) -> String {
    format!("{:?}", result.unwrap())
}

fn setting(number: u8, other: u8) -> SettingsChange {
    let some = days(50 * (u16::from(other) + 1));
    match number {
        0 | 1 => SettingsChange::QuestionDays(some),
        2 | 3 => SettingsChange::RetentionDays(some),
        4 => SettingsChange::Notices((other > 1).then_some(ChannelId(u64::from(other)))),
        _ if other > 1 => SettingsChange::AddModeratorRole(RoleId(u64::from(other))),
        _ => SettingsChange::RemoveModeratorRole(RoleId(u64::from(other) + 2)),
    }
}

fn edit(key: &str) -> PinEdit {
    PinEdit {
        note: Some(key.to_owned()),
        wordings: vec![key.to_owned()],
        keys: vec![key.to_owned()],
    }
}

fn posting(number: u8) -> Posting {
    match number {
        0 => Posting::Missing,
        1..=3 => Posting::Posted(MessageId(u64::from(number))),
        _ => Posting::Pinned(MessageId(u64::from(number))),
    }
}

fn reason(number: u8) -> FlagReason {
    if number < 3 {
        FlagReason::SentencesGone
    } else {
        FlagReason::VerdictDiffers
    }
}

fn asked(asker: UserId, number: u8, key: String) -> NewQueuedQuestion {
    NewQueuedQuestion {
        asker,
        text: format!("{key}?"),
        key,
        reason: if number < 3 {
            QueueReason::Silent
        } else {
            QueueReason::NotHelpful
        },
    }
}

fn opinion(number: u8) -> Opinion {
    if number < 3 {
        Opinion::Helpful
    } else {
        Opinion::NotHelpful
    }
}
