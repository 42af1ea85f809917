//! No operation with one server's id reads or writes another server's rows.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::id::{GuildId, MessageId, PinId, QuestionId};
use receipts::store::pin::{ChangePinOutcome, FlagReason, PinEdit, PinFilter, Posting};
use receipts::store::privacy::Scope;
use receipts::store::question::EnqueueOutcome;
use receipts::store::settings::{Queue, Settings, SettingsChange};
use receipts::store::vote::{Opinion, VoteOutcome};

use super::settings::turn;
use crate::scan;
use crate::store::{
    ANA, BEN, DAY, HOME, NOON, OTHER, STAMP, all, days, evidence, new_pin, new_question, request,
};

const MESSAGE: MessageId = MessageId(5);

/// The rows of the server [`HOME`].
struct Home {
    pin: PinId,
    question: QuestionId,
}

pub(super) async fn another_servers_ids_find_nothing(store: Arc<dyn Store>) {
    let home = fill(&store).await;
    let before = everything(&store, HOME).await;
    reads(&store, &home).await;
    writes(&store, &home).await;
    assert_eq!(everything(&store, HOME).await, before);
    sweeps(&store).await;
    assert_eq!(everything(&store, HOME).await, before);
}

async fn fill(store: &Arc<dyn Store>) -> Home {
    turn(store, HOME, Queue::On).await;
    let pin = store
        .add_pin(HOME, request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap()
        .into_pin()
        .id;
    store
        .set_posting(HOME, pin, Posting::Pinned(MESSAGE), STAMP)
        .await
        .unwrap();
    let kept = store
        .enqueue_question(HOME, new_question(ANA, "dogs"), NOON)
        .await
        .unwrap();
    let EnqueueOutcome::Waiting(question) = kept else {
        panic!("{kept:?}");
    };
    store
        .vote(HOME, "a1", ANA, Opinion::Helpful, NOON)
        .await
        .unwrap();
    Home { pin, question }
}

/// The results of every read operation for a server, as text.
async fn everything(store: &Arc<dyn Store>, guild: GuildId) -> String {
    let scope = Scope::Guild(guild);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        store.settings(guild).await.unwrap(),
        store.pins(guild, PinFilter::All, all()).await.unwrap(),
        store.audit(guild, all()).await.unwrap(),
        store.groups(guild, all()).await.unwrap(),
        store.vote_counts(guild, "a1").await.unwrap(),
        store.user_data(scope, ANA).await.unwrap(),
        store.user_data(scope, BEN).await.unwrap(),
    )
}

async fn reads(store: &Arc<dyn Store>, home: &Home) {
    let Home { pin, question } = *home;
    let channel = new_pin("bikes").channel;
    assert_eq!(store.settings(OTHER).await.unwrap(), Settings::INITIAL);
    assert_eq!(store.pin(OTHER, pin).await.unwrap(), None);
    assert_eq!(store.pin_of_message(OTHER, MESSAGE).await.unwrap(), None);
    assert_eq!(
        store
            .pins_by_keys(OTHER, &new_pin("bikes").keys)
            .await
            .unwrap(),
        []
    );
    assert_eq!(store.pins_in_channel(OTHER, channel).await.unwrap(), []);
    assert_eq!(
        store
            .pins(OTHER, PinFilter::All, all())
            .await
            .unwrap()
            .total,
        0
    );
    assert_eq!(store.history(OTHER, pin, all()).await.unwrap().total, 0);
    assert_eq!(store.audit(OTHER, all()).await.unwrap().total, 0);
    assert_eq!(store.groups(OTHER, all()).await.unwrap().total, 0);
    assert_eq!(store.group(OTHER, question).await.unwrap(), None);
    assert_eq!(
        store
            .group_questions(OTHER, question, all())
            .await
            .unwrap()
            .total,
        0
    );
    assert_eq!(store.vote_counts(OTHER, "a1").await.unwrap().helpful, 0);
    let data = store.user_data(Scope::Guild(OTHER), ANA).await.unwrap();
    assert_eq!(
        (data.questions.len(), data.votes.len(), data.audit.len()),
        (0, 0, 0)
    );
}

async fn writes(store: &Arc<dyn Store>, home: &Home) {
    let Home { pin, question } = *home;
    let edit = PinEdit {
        note: None,
        wordings: Vec::new(),
        keys: Vec::new(),
    };
    assert_eq!(
        store.edit_pin(OTHER, pin, 1, edit, STAMP).await.unwrap(),
        ChangePinOutcome::Missing
    );
    let renewed = store
        .renew_pin(OTHER, pin, 1, evidence("sha256:two"), STAMP)
        .await;
    assert_eq!(renewed.unwrap(), ChangePinOutcome::Missing);
    assert_eq!(
        store
            .set_posting(OTHER, pin, Posting::Missing, STAMP)
            .await
            .unwrap(),
        None
    );
    let flagged = store
        .flag_pin(OTHER, pin, 1, FlagReason::SentencesGone, STAMP)
        .await;
    assert_eq!(flagged.unwrap(), ChangePinOutcome::Missing);
    let unflagged = store.unflag_pin(OTHER, pin, 1, STAMP).await;
    assert_eq!(unflagged.unwrap(), ChangePinOutcome::Missing);
    assert_eq!(store.remove_pin(OTHER, pin, STAMP).await.unwrap(), None);
    assert_eq!(store.dismiss(OTHER, question, STAMP).await.unwrap(), 0);
    let new = new_pin("theirs");
    let answered = store
        .answer_group(OTHER, question, request(1), new, STAMP)
        .await;
    assert_eq!(answered.unwrap(), None);
    let kept = store
        .enqueue_question(OTHER, new_question(ANA, "dogs"), NOON)
        .await
        .unwrap();
    assert_eq!(
        kept,
        EnqueueOutcome::QueueOff,
        "the other server's setting does not count"
    );
    // The same request, key, answer and user on another server are different rows.
    let theirs = store
        .add_pin(OTHER, request(1), new_pin("bikes"), STAMP)
        .await
        .unwrap();
    assert_eq!(theirs.into_pin().guild, OTHER);
    let voted = store
        .vote(OTHER, "a1", ANA, Opinion::NotHelpful, NOON)
        .await
        .unwrap();
    assert_eq!(voted, VoteOutcome::First);
    let change = SettingsChange::RetentionDays(days(1));
    store.change_settings(OTHER, change, STAMP).await.unwrap();
    turn(store, OTHER, Queue::On).await;
    let kept = store
        .enqueue_question(OTHER, new_question(ANA, "dogs"), NOON)
        .await
        .unwrap();
    assert_ne!(kept, EnqueueOutcome::Waiting(question));
    turn(store, OTHER, Queue::Off).await;
}

/// Runs the operations that delete rows.
async fn sweeps(store: &Arc<dyn Store>) {
    let later = NOON + 999 * DAY;
    store.expire(OTHER, later).await.unwrap();
    store.erase_user(Scope::Guild(OTHER), ANA).await.unwrap();
    store.mark_left(OTHER, NOON).await.unwrap();
    store.mark_rejoined(OTHER).await.unwrap();
    store.mark_left(OTHER, NOON).await.unwrap();
    assert_eq!(store.purge_left(later, 1).await.unwrap(), [OTHER]);
}

/// Fails if the trait has an operation on a server that the case above does not call.
pub(super) async fn every_operation_on_a_server_is_tested(_: Arc<dyn Store>) {
    let here = scan::read("tests/it/store/suite/isolation.rs");
    let here: String = here.split_whitespace().collect();
    let source = scan::read("src/store.rs");
    let heads = source.split("async fn ").skip(1);
    let heads = heads.filter_map(|head| head.split([';', '{']).next());
    let mut tried = 0;
    for head in heads.filter(|head| {
        head.contains("GuildId,") || head.contains("GuildId)") || head.contains("Scope")
    }) {
        let name = head.split('(').next().unwrap();
        // `edit_pin` and similar methods call this one.
        if name == "change_pin" {
            continue;
        }
        let calls = ["OTHER", "Scope::Guild(OTHER)"].map(|of| format!(".{name}({of}"));
        assert!(
            calls.iter().any(|call| here.contains(call)),
            "{name} is not tried"
        );
        tried += 1;
    }
    assert!(tried >= 27, "{tried}");
}
