//! A failing store: answers still work, nothing changes, and no reply reveals details of the store.
//! A store that other requests use between two operations: no change is lost.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use receipts::bot::{Action, ActionReport, OptionValue, Payload, PinOutcome, RoleId};
use receipts::store::audit::{AuditRow, AuditStamp};
use receipts::store::id::{
    ChannelId, GuildId, InteractionId, MessageId, PinId, QuestionId, UserId,
};
use receipts::store::memory::MemoryStore;
use receipts::store::page::{PageRequest, Paged};
use receipts::store::pin::{
    AddPinOutcome, ChangePinOutcome, Evidence, NewPin, Pin, PinFilter, PinState, Posting,
};
use receipts::store::privacy::{ErasedCounts, Scope, UserData};
use receipts::store::question::{EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QueuedQuestion};
use receipts::store::settings::{Settings, SettingsChange};
use receipts::store::vote::{Opinion, VoteCounts, VoteOutcome};
use receipts::store::{ExpiredCounts, PinChange, Result, Store, StoreError};

use super::kit::{
    BICYCLES, GUILD, SERVER, changed, done, drawn, ferry, invocation, kit, kit_with, manager,
    member, moderator, reply_text, role, text,
};
use crate::store::each_operation;

/// A store in which every operation fails after the first ones. Before each operation, other
/// requests run.
#[derive(Debug)]
struct Broken {
    inner: MemoryStore,
    /// The number of operations that still work.
    working: AtomicUsize,
}

impl Broken {
    fn after(working: usize) -> Self {
        Self {
            inner: MemoryStore::new(),
            working: AtomicUsize::new(working),
        }
    }

    fn count(&self) -> Result<()> {
        let left = self.working.load(Ordering::SeqCst).checked_sub(1);
        let left = left.ok_or_else(|| StoreError::Locked {
            file: PathBuf::from("/secret/receipts.db"),
        })?;
        self.working.store(left, Ordering::SeqCst);
        Ok(())
    }
}

macro_rules! broken {
    ($($name:ident($($argument:ident: $of:ty),*) -> $given:ty;)*) => {
        #[async_trait]
        impl Store for Broken {
            $(async fn $name(&self, $($argument: $of),*) -> Result<$given> {
                tokio::task::yield_now().await;
                self.count()?;
                self.inner.$name($($argument),*).await
            })*
        }
    };
}

each_operation!(broken);

#[test]
fn answers_do_not_need_the_store() {
    let broken = kit_with(&ferry(), Arc::new(Broken::after(0)));
    assert_eq!(broken.ask(BICYCLES), kit().ask(BICYCLES));
    let request = broken.request(&member(3), SERVER, super::kit::typed(""));
    assert!(done(broken.bot.is_new(&request)));
}

#[test]
fn commands_that_need_the_store_apologise() {
    let kit = kit_with(&ferry(), Arc::new(Broken::after(0)));
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
    let kit = kit_with(&ferry(), Arc::new(Broken::after(0)));
    assert_eq!(done(kit.upkeep(kit.now)), []);
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

/// A store with two pins that cite the same sentences, posted as the messages 900 and 901, and with
/// a notice channel.
fn two_pins() -> Arc<Broken> {
    let store = Arc::new(Broken::after(usize::MAX));
    let kit = kit_with(&ferry(), store.clone());
    let channel = [("notice-channel", OptionValue::Channel(ChannelId(12)))];
    kit.run(&manager(), SERVER, "settings", &channel);
    let question = [text("question", BICYCLES)];
    let reply = kit.run(&moderator(), SERVER, "pins add", &question);
    kit.posted(&reply, 900, PinOutcome::Pinned);
    let pin = done(store.pin(GUILD, PinId(1))).unwrap().unwrap();
    let second = NewPin {
        channel: pin.channel,
        question: "Are dogs allowed on the ferry?".to_owned(),
        wordings: Vec::new(),
        keys: vec!["dogs".to_owned()],
        note: None,
        evidence: Evidence {
            verdict: pin.verdict,
            citations: pin.citations,
            corpus: pin.corpus,
        },
    };
    let (request, stamp) = (InteractionId(1), AuditStamp::of_bot(kit.now));
    let added = done(store.add_pin(GUILD, request, second, stamp)).unwrap();
    let posting = Posting::Posted(MessageId(901));
    done(store.set_posting(GUILD, added.into_pin().id, posting, stamp)).unwrap();
    store
}

/// A pin is hidden only once, so what is not reported then is never reported.
#[test]
fn upkeep_reports_what_it_has_hidden_wherever_the_store_fails() {
    let store = two_pins();
    let folder = changed("We will never allow", "We shall never allow");
    let kit = kit_with(folder.path(), store.clone());
    let all = PageRequest {
        number: 0,
        size: NonZeroU32::MAX,
    };
    for working in 0..100 {
        store.working.store(working, Ordering::SeqCst);
        let actions = done(kit.upkeep(kit.now));
        let left = store.working.swap(usize::MAX, Ordering::SeqCst);
        let hidden = done(store.pins(GUILD, PinFilter::Flagged, all))
            .unwrap()
            .rows;
        let (mut edited, mut notice) = (Vec::new(), String::new());
        for action in &actions {
            match action {
                Action::Edit { message, .. } => edited.push(*message),
                Action::Post { message, .. } => notice += &drawn(message),
                other => panic!("{other:?}"),
            }
        }
        let posted = hidden.iter().filter_map(|pin| pin.posting.message());
        let posted: Vec<MessageId> = posted.collect();
        assert_eq!(edited, posted, "after {working} operations");
        for pin in hidden {
            let row = format!("#{} · ", pin.id);
            assert!(
                notice.contains(&row),
                "after {working} operations: {notice}"
            );
            let stamp = AuditStamp::of_bot(kit.now);
            done(store.unflag_pin(GUILD, pin.id, pin.version, stamp)).unwrap();
        }
        if left > 0 {
            assert_eq!(edited.len(), 2);
            return;
        }
    }
    panic!("the upkeep never ended");
}

#[test]
fn a_question_reports_the_pin_that_it_has_hidden_wherever_the_store_fails() {
    let store = two_pins();
    let folder = changed("We will never allow", "We shall never allow");
    let kit = kit_with(folder.path(), store.clone());
    for working in 0..100 {
        store.working.store(working, Ordering::SeqCst);
        let question = [text("question", BICYCLES)];
        let reply = kit.run(&member(3), SERVER, "ask", &question);
        let left = store.working.swap(usize::MAX, Ordering::SeqCst);
        let pin = done(store.pin(GUILD, PinId(1))).unwrap().unwrap();
        if pin.state == PinState::Current {
            assert_eq!(reply.actions, [], "after {working} operations");
            continue;
        }
        let [Action::Edit { message, .. }, Action::Post { .. }] = reply.actions.as_slice() else {
            panic!("after {working} operations: {:?}", reply.actions);
        };
        assert_eq!(*message, MessageId(900));
        if left > 0 {
            return;
        }
        let stamp = AuditStamp::of_bot(kit.now);
        done(store.unflag_pin(GUILD, pin.id, pin.version, stamp)).unwrap();
    }
    panic!("the pin was never hidden");
}

/// Both managers have read the settings before one of them changes them.
#[test]
fn two_managers_who_add_roles_at_once_keep_both() {
    let kit = kit_with(&ferry(), Arc::new(Broken::after(usize::MAX)));
    let add = |added| {
        let command = invocation("settings", &[role("add-role", added)]);
        kit.request(&manager(), SERVER, Payload::Command(command))
    };
    let (one, other) = (add(7), add(8));
    done(async { tokio::join!(kit.bot.handle(&one), kit.bot.handle(&other)) });
    let settings = done(kit.store.settings(GUILD)).unwrap();
    let roles: Vec<RoleId> = settings.moderator_roles.into_iter().collect();
    assert_eq!(roles, [RoleId(7), RoleId(8)]);
}
