//! A failing store: answers still work, nothing changes, and no reply reveals details of the store.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use receipts::bot::{ActionReport, PinOutcome};
use receipts::store::audit::{AuditRow, AuditStamp};
use receipts::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId,
};
use receipts::store::page::{PageRequest, Paged};
use receipts::store::pin::{AddPinOutcome, ChangePinOutcome, NewPin, Pin, PinFilter};
use receipts::store::privacy::{ErasedCounts, Scope, UserData};
use receipts::store::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use receipts::store::settings::{Settings, SettingsChange};
use receipts::store::vote::{Opinion, VoteCounts, VoteOutcome};
use receipts::store::{ExpiredCounts, PinChange, Result, Store, StoreError};

use super::kit::{
    BICYCLES, GUILD, SERVER, done, ferry, kit, kit_with, member, moderator, reply_text, text,
};

/// A store in which every operation fails.
#[derive(Debug)]
struct Broken;

macro_rules! broken {
    ($($name:ident($($argument:ty),*) -> $given:ty;)*) => {
        #[async_trait]
        impl Store for Broken {
            $(async fn $name(&self, $(_: $argument),*) -> Result<$given> {
                Err(StoreError::Locked { file: PathBuf::from("/secret/receipts.db") })
            })*
        }
    };
}

broken! {
    settings(GuildId) -> Settings;
    change_settings(GuildId, SettingsChange, AuditStamp) -> Settings;
    add_pin(GuildId, InteractionId, NewPin, AuditStamp) -> AddPinOutcome;
    pin(GuildId, PinId) -> Option<Pin>;
    pin_of_message(GuildId, MessageId) -> Option<Pin>;
    pins_by_keys(GuildId, &[String]) -> Vec<Pin>;
    pins_in_channel(GuildId, ChannelId) -> Vec<Pin>;
    pins(GuildId, PinFilter, PageRequest) -> Paged<Pin>;
    change_pin(GuildId, PinId, PinChange, AuditStamp) -> ChangePinOutcome;
    history(GuildId, PinId, PageRequest) -> Paged<AuditRow>;
    audit(GuildId, PageRequest) -> Paged<AuditRow>;
    enqueue_question(GuildId, NewQueuedQuestion, i64) -> EnqueueOutcome;
    groups(GuildId, PageRequest) -> Paged<QuestionGroup>;
    group(GuildId, QuestionId) -> Option<QuestionGroup>;
    group_questions(GuildId, QuestionId, PageRequest) -> Paged<QueuedQuestion>;
    dismiss(GuildId, QuestionId, AuditStamp) -> u64;
    answer_group(GuildId, QuestionId, InteractionId, NewPin, AuditStamp) -> Option<AddPinOutcome>;
    vote(GuildId, &str, UserId, Opinion, i64) -> VoteOutcome;
    vote_counts(GuildId, &str) -> VoteCounts;
    user_data(Scope, UserId) -> UserData;
    erase_user(Scope, UserId) -> ErasedCounts;
    expire(GuildId, i64) -> ExpiredCounts;
    guilds() -> Vec<GuildId>;
    first_time(InteractionId, i64) -> bool;
    purge_interactions(i64) -> u64;
    mark_left(GuildId, i64) -> ();
    mark_rejoined(GuildId) -> ();
    purge_left(i64, u16) -> Vec<GuildId>;
}

#[test]
fn answers_do_not_need_the_store() {
    let broken = kit_with(&ferry(), Arc::new(Broken));
    assert_eq!(broken.ask(BICYCLES), kit().ask(BICYCLES));
    let request = broken.request(&member(3), SERVER, super::kit::typed(""));
    assert!(done(broken.bot.is_new(&request)));
}

#[test]
fn commands_that_need_the_store_apologise() {
    let kit = kit_with(&ferry(), Arc::new(Broken));
    for command in ["pins list", "review", "settings", "privacy"] {
        let content = reply_text(kit.run(&moderator(), SERVER, command, &[]));
        let apology = "Sorry, something went wrong. If you changed something, check whether it was saved before you try again. If it happens again, give the operator of the bot this number: 1";
        assert!(
            content.starts_with(apology) && !content.contains("secret"),
            "{content}"
        );
    }
    let reply = kit.run(
        &moderator(),
        SERVER,
        "pins add",
        &[text("question", BICYCLES)],
    );
    assert!(reply.actions.is_empty() && reply_text(reply).starts_with("Sorry"));
}

#[test]
fn upkeep_and_reports_continue() {
    let kit = kit_with(&ferry(), Arc::new(Broken));
    assert_eq!(done(kit.bot.upkeep(kit.now)), []);
    let report = ActionReport::Posted {
        guild: GUILD,
        pin: PinId(1),
        channel: ChannelId(10),
        message: None,
        outcome: PinOutcome::Failed,
        locale: String::new(),
    };
    assert_eq!(done(kit.bot.report(report, kit.now)).message, None);
}
