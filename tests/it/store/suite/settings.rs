//! Settings of a server.

use std::collections::BTreeSet;
use std::sync::Arc;

use receipts::store::Store;
use receipts::store::audit::{AuditActor, AuditEvent, AuditStamp};
use receipts::store::id::{ChannelId, RoleId};
use receipts::store::settings::{Queue, Settings, SettingsChange};

use crate::store::{ANA, BEN, HOME, NOON, OTHER, STAMP, all, days, new_question};

pub(super) async fn default_settings_store_no_row(store: Arc<dyn Store>) {
    assert_eq!(store.settings(HOME).await.unwrap(), Settings::INITIAL);
    assert_eq!(Settings::INITIAL.queue, Queue::Off);
    assert_eq!(store.guilds().await.unwrap(), []);
}

pub(super) async fn changing_one_setting_keeps_the_others(store: Arc<dyn Store>) {
    let changes = [
        SettingsChange::Queue(Queue::On),
        SettingsChange::QuestionDays(days(7)),
        SettingsChange::RetentionDays(days(u16::MAX)),
        SettingsChange::AddModeratorRole(RoleId(3)),
        SettingsChange::AddModeratorRole(RoleId(9)),
        SettingsChange::AddModeratorRole(RoleId(u64::MAX)),
        SettingsChange::RemoveModeratorRole(RoleId(9)),
        SettingsChange::Notices(Some(ChannelId(u64::MAX))),
    ];
    for change in changes {
        store.change_settings(HOME, change, STAMP).await.unwrap();
    }
    let expected = Settings {
        queue: Queue::On,
        question_days: days(7),
        retention_days: days(u16::MAX),
        moderator_roles: BTreeSet::from([RoleId(3), RoleId(u64::MAX)]),
        notices: Some(ChannelId(u64::MAX)),
    };
    assert_eq!(store.settings(HOME).await.unwrap(), expected);
    let events = store.audit(HOME, all()).await.unwrap();
    assert_eq!(events.total, 8);
    let AuditEvent::Settings { before, after } = &events.rows[0].event else {
        panic!("{events:?}");
    };
    assert_eq!(before.notices, None);
    assert_eq!(*after, expected);
    assert_eq!(events.rows[0].by, AuditActor::User(ANA));
    assert_eq!(events.rows[0].at, NOON);
}

pub(super) async fn an_unchanged_setting_adds_no_audit_row(store: Arc<dyn Store>) {
    for queue in [Queue::Off, Queue::On, Queue::On] {
        let change = SettingsChange::Queue(queue);
        let settings = store.change_settings(HOME, change, STAMP).await.unwrap();
        assert_eq!(settings.queue, queue);
    }
    assert_eq!(store.audit(HOME, all()).await.unwrap().total, 1);
}

pub(super) async fn turning_the_queue_off_deletes_it(store: Arc<dyn Store>) {
    for guild in [HOME, OTHER] {
        turn(&store, guild, Queue::On).await;
        let question = new_question(BEN, "bicycles");
        store.enqueue_question(guild, question, NOON).await.unwrap();
    }
    turn(&store, HOME, Queue::Off).await;
    turn(&store, HOME, Queue::On).await;
    assert_eq!(store.groups(HOME, all()).await.unwrap().rows, []);
    assert_eq!(store.groups(OTHER, all()).await.unwrap().total, 1);
}

pub(super) async fn turn(store: &Arc<dyn Store>, guild: crate::store::GuildId, queue: Queue) {
    let stamp = AuditStamp::of_user(ANA, NOON);
    let change = SettingsChange::Queue(queue);
    store.change_settings(guild, change, stamp).await.unwrap();
}
