//! Pins: creating, finding, changing, and their history.

use std::sync::Arc;

use receipts::store::Store;
use receipts::store::audit::{AuditActor, AuditEvent, AuditStamp, PinText};
use receipts::store::id::{ChannelId, MessageId, PinId};
use receipts::store::pin::{
    AddPinOutcome, ChangePinOutcome, FlagReason, NewPin, Origin, Pin, PinEdit, PinFilter, PinState,
    Posting,
};

use crate::store::{ANA, BEN, HOME, NOON, OTHER, STAMP, all, evidence, new_pin, page, request};

const GONE: PinId = PinId(999);

pub(super) async fn a_pin_round_trips(store: Arc<dyn Store>) {
    let new = new_pin("Can 自行车 go?\u{0}\u{202e}");
    let pin = add(&store, 1, new.clone()).await;
    let expected = Pin {
        id: pin.id,
        guild: HOME,
        channel: new.channel,
        posting: Posting::Missing,
        question: new.question,
        wordings: new.wordings,
        keys: vec![new.keys[1].clone(), new.keys[0].clone()],
        verdict: new.evidence.verdict,
        citations: new.evidence.citations,
        corpus: new.evidence.corpus,
        note: new.note,
        made_by: AuditActor::User(ANA),
        made_at: NOON,
        origin: Origin::Answer,
        state: PinState::Current,
        version: 1,
    };
    assert_eq!(pin, expected);
    assert_eq!(store.pin(HOME, pin.id).await.unwrap(), Some(expected));
    assert_eq!(store.pin(HOME, GONE).await.unwrap(), None);
}

pub(super) async fn a_request_makes_one_pin(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    let again = store
        .add_pin(HOME, request(1), new_pin("dogs"), STAMP)
        .await;
    assert_eq!(again.unwrap(), AddPinOutcome::AlreadyCreated(pin.clone()));
    store.remove_pin(HOME, pin.id, STAMP).await.unwrap();
    let again = store
        .add_pin(HOME, request(1), new_pin("dogs"), STAMP)
        .await;
    assert_eq!(again.unwrap().into_pin().state, PinState::Removed);
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        1
    );
    assert_eq!(store.audit(HOME, all()).await.unwrap().total, 2);
}

pub(super) async fn a_pin_without_a_verdict_round_trips(store: Arc<dyn Store>) {
    let mut new = new_pin("bikes");
    new.evidence.verdict = None;
    new.note = None;
    new.wordings.clear();
    new.keys.clear();
    let pin = add(&store, 1, new).await;
    assert_eq!((&pin.verdict, &pin.note), (&None, &None));
    assert_eq!(store.pin(HOME, pin.id).await.unwrap(), Some(pin));
}

pub(super) async fn pins_are_found_by_their_keys(store: Arc<dyn Store>) {
    let bikes = add(&store, 1, keyed(&["bikes", "cycles"])).await;
    let dogs = add(&store, 2, keyed(&["dogs"])).await;
    let cats = add(&store, 3, keyed(&["cats", "kittens"])).await;
    let found = async |keys: &[&str]| -> Vec<PinId> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let pins = store.pins_by_keys(HOME, &keys).await.unwrap();
        pins.iter().map(|pin| pin.id).collect()
    };
    assert_eq!(found(&[]).await, []);
    assert_eq!(found(&["bike"]).await, []);
    assert_eq!(found(&["Bikes"]).await, []);
    assert_eq!(found(&["cycles", "bikes"]).await, [bikes.id]);
    assert_eq!(found(&["kittens", "bikes"]).await, [bikes.id, cats.id]);
    store.remove_pin(HOME, bikes.id, STAMP).await.unwrap();
    flag(&store, cats.id, FlagReason::SentencesGone).await;
    assert_eq!(found(&["bikes", "dogs", "cats"]).await, [dogs.id]);
}

pub(super) async fn pins_are_found_by_message_and_channel(store: Arc<dyn Store>) {
    let message = MessageId(u64::MAX - 7);
    let pin = add(&store, 1, new_pin("bikes")).await;
    let bare = add(&store, 2, new_pin("dogs")).await;
    let channel = pin.channel;
    assert_eq!(store.pins_in_channel(HOME, channel).await.unwrap(), []);
    let posting = Posting::Pinned(message);
    let pin = store
        .set_posting(HOME, pin.id, posting, STAMP)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(pin.posting.message(), Some(message));
    let of_message = async |message| store.pin_of_message(HOME, message).await.unwrap();
    assert_eq!(of_message(message).await, Some(pin.clone()));
    assert_eq!(of_message(MessageId(7)).await, None);
    assert_eq!(
        store.pins_in_channel(HOME, channel).await.unwrap(),
        std::slice::from_ref(&pin)
    );
    assert_eq!(store.pins_in_channel(HOME, ChannelId(8)).await.unwrap(), []);
    assert_eq!(
        store.pin(HOME, bare.id).await.unwrap().unwrap().posting,
        Posting::Missing
    );
    store.remove_pin(HOME, pin.id, STAMP).await.unwrap();
    assert_eq!(of_message(message).await, None);
    assert_eq!(store.pins_in_channel(HOME, channel).await.unwrap(), []);
    // The message of a removed pin must still be unpinned.
    let posting = Posting::Posted(message);
    let pin = store
        .set_posting(HOME, pin.id, posting, STAMP)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((pin.posting, pin.state), (posting, PinState::Removed));
}

pub(super) async fn pins_are_listed_by_state_and_page(store: Arc<dyn Store>) {
    let mut ids = Vec::new();
    for number in 1..=7 {
        ids.push(add(&store, number, new_pin(&number.to_string())).await.id);
    }
    flag(&store, ids[1], FlagReason::VerdictDiffers).await;
    store.remove_pin(HOME, ids[2], STAMP).await.unwrap();
    let list = async |which, page| {
        let pins = store.pins(HOME, which, page).await.unwrap();
        let found: Vec<PinId> = pins.rows.iter().map(|pin| pin.id).collect();
        (found, pins.total)
    };
    let without = |removed: &[usize]| -> Vec<PinId> {
        let kept = (0..7).filter(|at| !removed.contains(at));
        kept.map(|at| ids[at]).collect()
    };
    assert_eq!(list(PinFilter::All, all()).await, (ids.clone(), 7));
    assert_eq!(list(PinFilter::Standing, all()).await, (without(&[2]), 6));
    assert_eq!(list(PinFilter::Current, all()).await, (without(&[1, 2]), 5));
    assert_eq!(list(PinFilter::Flagged, all()).await, (vec![ids[1]], 1));
    assert_eq!(
        list(PinFilter::All, page(0, 3)).await,
        (ids[..3].to_vec(), 7)
    );
    assert_eq!(
        list(PinFilter::All, page(2, 3)).await,
        (ids[6..].to_vec(), 7)
    );
    assert_eq!(list(PinFilter::All, page(3, 3)).await, (vec![], 7));
    assert_eq!(
        list(PinFilter::All, page(u32::MAX, u32::MAX)).await,
        (vec![], 7)
    );
}

pub(super) async fn an_edit_needs_the_current_version(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    let edited = store
        .edit_pin(HOME, pin.id, 1, edit("first"), STAMP)
        .await
        .unwrap();
    let ChangePinOutcome::Done(first) = edited else {
        panic!("{edited:?}");
    };
    assert_eq!((first.version, first.note.as_deref()), (2, Some("first")));
    let late = store
        .edit_pin(HOME, pin.id, 1, edit("late"), STAMP)
        .await
        .unwrap();
    assert_eq!(late, ChangePinOutcome::Stale(first.clone()));
    assert_eq!(store.pin(HOME, pin.id).await.unwrap(), Some(first));
    let removed = store
        .edit_pin(HOME, GONE, 1, edit("late"), STAMP)
        .await
        .unwrap();
    assert_eq!(removed, ChangePinOutcome::Missing);
    assert_eq!(store.audit(HOME, all()).await.unwrap().total, 2);
}

pub(super) async fn an_edit_replaces_the_keys(store: Arc<dyn Store>) {
    let pin = add(&store, 1, keyed(&["bikes", "cycles"])).await;
    let mut words = edit("note");
    words.keys = vec!["wheels".to_owned(), "bikes".to_owned(), "wheels".to_owned()];
    let edited = store
        .edit_pin(HOME, pin.id, 1, words.clone(), STAMP)
        .await
        .unwrap();
    assert_eq!(edited.into_pin().unwrap().keys, ["bikes", "wheels"]);
    let found = async |key: &str| {
        store
            .pins_by_keys(HOME, &[key.to_owned()])
            .await
            .unwrap()
            .len()
    };
    assert_eq!((found("wheels").await, found("cycles").await), (1, 0));
    // An edit with the same values is no change.
    let again = store.edit_pin(HOME, pin.id, 2, words, STAMP).await.unwrap();
    assert_eq!(again.into_pin().unwrap().version, 2);
    assert_eq!(store.history(HOME, pin.id, all()).await.unwrap().total, 2);
}

pub(super) async fn a_flag_hides_a_pin_and_unflagging_shows_it(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    for reason in [
        FlagReason::SentencesGone,
        FlagReason::SentencesGone,
        FlagReason::VerdictDiffers,
    ] {
        flag(&store, pin.id, reason).await;
        let flagged = store.pin(HOME, pin.id).await.unwrap().unwrap();
        assert_eq!(flagged.state, PinState::Flagged(reason));
        // Of several processes that flag it, one learns that it was the first.
        let again = store.flag_pin(HOME, pin.id, 1, reason, STAMP);
        assert_eq!(again.await.unwrap(), ChangePinOutcome::Unchanged(flagged));
    }
    for shown in [ChangePinOutcome::Done, ChangePinOutcome::Unchanged] {
        let unflagged = store.unflag_pin(HOME, pin.id, 1, STAMP).await.unwrap();
        assert_eq!(unflagged, shown(pin.clone()));
    }
    let history = store.history(HOME, pin.id, all()).await.unwrap();
    assert_eq!(history.total, 4, "{history:?}");
    let flagged = store.flag_pin(HOME, GONE, 1, FlagReason::SentencesGone, STAMP);
    assert_eq!(flagged.await.unwrap(), ChangePinOutcome::Missing);
    let unflagged = store.unflag_pin(HOME, GONE, 1, STAMP).await.unwrap();
    assert_eq!(unflagged, ChangePinOutcome::Missing);
}

pub(super) async fn new_evidence_removes_a_flag(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    flag(&store, pin.id, FlagReason::SentencesGone).await;
    let mut new = evidence("sha256:two");
    new.verdict = None;
    let renewed = store
        .renew_pin(HOME, pin.id, 1, new.clone(), STAMP)
        .await
        .unwrap();
    let ChangePinOutcome::Done(renewed) = renewed else {
        panic!("{renewed:?}");
    };
    assert_eq!((renewed.state, renewed.version), (PinState::Current, 2));
    assert_eq!(
        (&renewed.verdict, renewed.corpus.as_str()),
        (&None, "sha256:two")
    );
    assert_eq!(renewed.keys, pin.keys);
    assert_eq!(
        store.pin(HOME, pin.id).await.unwrap(),
        Some(renewed.clone())
    );
    let late = store.renew_pin(HOME, pin.id, 1, new, STAMP).await.unwrap();
    assert_eq!(late, ChangePinOutcome::Stale(renewed.clone()));
    // A check of the old evidence says nothing about the new one.
    let late = store.flag_pin(HOME, pin.id, 1, FlagReason::VerdictDiffers, STAMP);
    assert_eq!(
        late.await.unwrap(),
        ChangePinOutcome::Stale(renewed.clone())
    );
    let late = store.unflag_pin(HOME, pin.id, 1, STAMP).await.unwrap();
    assert_eq!(late, ChangePinOutcome::Stale(renewed));
}

pub(super) async fn a_removed_pin_remains_for_its_history(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    let removed = store
        .remove_pin(HOME, pin.id, STAMP)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(removed.state, PinState::Removed);
    assert_eq!(store.remove_pin(HOME, pin.id, STAMP).await.unwrap(), None);
    assert_eq!(store.remove_pin(HOME, GONE, STAMP).await.unwrap(), None);
    let unflagged = store.unflag_pin(HOME, pin.id, 1, STAMP).await.unwrap();
    assert_eq!(unflagged, ChangePinOutcome::Missing);
    let edited = store
        .edit_pin(HOME, pin.id, 1, edit("late"), STAMP)
        .await
        .unwrap();
    assert_eq!(edited, ChangePinOutcome::Missing);
    let renewed = store
        .renew_pin(HOME, pin.id, 1, evidence("sha256:two"), STAMP)
        .await;
    assert_eq!(renewed.unwrap(), ChangePinOutcome::Missing);
    assert_eq!(store.pin(HOME, pin.id).await.unwrap(), Some(removed));
    assert_eq!(store.history(HOME, pin.id, all()).await.unwrap().total, 2);
}

pub(super) async fn ids_are_never_reused(store: Arc<dyn Store>) {
    let first = add(&store, 1, new_pin("bikes")).await.id;
    store.remove_pin(HOME, first, STAMP).await.unwrap();
    store
        .expire(HOME, NOON + 400 * crate::store::DAY)
        .await
        .unwrap();
    assert_eq!(store.pin(HOME, first).await.unwrap(), None);
    let second = add(&store, 1, new_pin("dogs")).await.id;
    assert!(second > first, "{second} after {first}");
}

pub(super) async fn a_question_has_one_pin(store: Arc<dyn Store>) {
    let bikes = add(&store, 1, keyed(&["bikes", "cycles"])).await;
    let dogs = add(&store, 2, keyed(&["dogs"])).await;
    let pin = async |number, guild, keys: &[&str]| {
        let added = store.add_pin(guild, request(number), keyed(keys), STAMP);
        added.await.unwrap()
    };
    // Every wording finds the pin, even while the pin is hidden.
    let known = AddPinOutcome::DuplicateKey(bikes.clone());
    assert_eq!(pin(3, HOME, &["cats", "cycles"]).await, known);
    flag(&store, dogs.id, FlagReason::SentencesGone).await;
    assert!(matches!(
        pin(4, HOME, &["dogs"]).await,
        AddPinOutcome::DuplicateKey(_)
    ));
    // An edit cannot take over another pin's question; such an edit writes nothing.
    let stolen = PinEdit {
        keys: vec!["dogs".to_owned(), "bikes".to_owned()],
        ..edit("dogs too")
    };
    let changed = store
        .edit_pin(HOME, bikes.id, 1, stolen.clone(), STAMP)
        .await;
    assert!(matches!(changed.unwrap(), ChangePinOutcome::DuplicateKey(pin) if pin.id == dogs.id));
    assert_eq!(
        store.pin(HOME, bikes.id).await.unwrap(),
        Some(bikes.clone())
    );
    assert_eq!(
        store.pins(HOME, PinFilter::All, all()).await.unwrap().total,
        2
    );
    // Another server has its own pins, and a removed pin does not reserve a question.
    assert!(matches!(
        pin(5, OTHER, &["bikes"]).await,
        AddPinOutcome::Created(_)
    ));
    store.remove_pin(HOME, dogs.id, STAMP).await.unwrap();
    let changed = store.edit_pin(HOME, bikes.id, 1, stolen, STAMP).await;
    assert!(matches!(changed.unwrap(), ChangePinOutcome::Done(_)));
    assert!(matches!(
        pin(6, HOME, &["dogs"]).await,
        AddPinOutcome::DuplicateKey(_)
    ));
    assert!(matches!(
        pin(7, HOME, &["cycles"]).await,
        AddPinOutcome::Created(_)
    ));
}

pub(super) async fn pins_are_numbered_by_server(store: Arc<dyn Store>) {
    assert_eq!(add(&store, 1, new_pin("bikes")).await.id, PinId(1));
    let other = store
        .add_pin(OTHER, request(2), new_pin("bikes"), STAMP)
        .await;
    assert_eq!(other.unwrap().into_pin().id, PinId(1));
    assert_eq!(add(&store, 3, new_pin("dogs")).await.id, PinId(2));
    // A number is not reused after all data of the server is deleted, because buttons contain it.
    store.mark_left(HOME, NOON).await.unwrap();
    let purged = store.purge_left(NOON + 10 * crate::store::DAY, 5).await;
    assert_eq!(purged.unwrap(), [HOME]);
    assert_eq!(add(&store, 1, new_pin("bikes")).await.id, PinId(3));
}

pub(super) async fn every_change_is_in_the_history(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    let stamp = AuditStamp::of_user(BEN, NOON + 1);
    let posting = Posting::Posted(MessageId(5));
    store
        .set_posting(HOME, pin.id, posting, stamp)
        .await
        .unwrap();
    store
        .set_posting(HOME, pin.id, posting, stamp)
        .await
        .unwrap();
    store
        .edit_pin(HOME, pin.id, 1, edit("new"), stamp)
        .await
        .unwrap();
    flag(&store, pin.id, FlagReason::VerdictDiffers).await;
    store.unflag_pin(HOME, pin.id, 2, stamp).await.unwrap();
    store
        .renew_pin(HOME, pin.id, 2, evidence("sha256:two"), stamp)
        .await
        .unwrap();
    store.remove_pin(HOME, pin.id, stamp).await.unwrap();
    let history = store.history(HOME, pin.id, all()).await.unwrap();
    assert!(
        history
            .rows
            .iter()
            .all(|row| row.pin == Some(pin.id) && row.guild == HOME)
    );
    let by: Vec<AuditActor> = history.rows.iter().map(|row| row.by).collect();
    let (ana, ben) = (AuditActor::User(ANA), AuditActor::User(BEN));
    assert_eq!(by, [ana, ben, ben, AuditActor::Bot, ben, ben, ben]);
    let events: Vec<AuditEvent> = history.rows.into_iter().map(|row| row.event).collect();
    let before = PinText {
        note: pin.note,
        wordings: pin.wordings,
    };
    let after = PinText {
        note: Some("new".to_owned()),
        wordings: vec!["Wheels?".to_owned()],
    };
    let expected = [
        AuditEvent::Added {
            origin: Origin::Answer,
        },
        AuditEvent::Posted { posting },
        AuditEvent::Edited { before, after },
        AuditEvent::Flagged {
            reason: FlagReason::VerdictDiffers,
        },
        AuditEvent::Unflagged,
        AuditEvent::Renewed {
            before: "sha256:one".to_owned(),
            after: "sha256:two".to_owned(),
        },
        AuditEvent::Removed,
    ];
    assert_eq!(events, expected);
}

pub(super) async fn history_has_pages(store: Arc<dyn Store>) {
    let pin = add(&store, 1, new_pin("bikes")).await;
    for number in 1..=4 {
        let posting = Posting::Posted(MessageId(number));
        store
            .set_posting(HOME, pin.id, posting, STAMP)
            .await
            .unwrap();
    }
    let other = add(&store, 2, new_pin("dogs")).await;
    let history = store.history(HOME, pin.id, page(1, 3)).await.unwrap();
    assert_eq!((history.rows.len(), history.total), (2, 5));
    let audit = store.audit(HOME, page(0, 2)).await.unwrap();
    assert_eq!((audit.rows[0].pin, audit.total), (Some(other.id), 6));
    assert!(audit.rows[0].id > audit.rows[1].id, "newest first");
}

/// Adds a new pin on [`HOME`].
pub(super) async fn add(store: &Arc<dyn Store>, number: u64, new: NewPin) -> Pin {
    let added = store
        .add_pin(HOME, request(number), new, STAMP)
        .await
        .unwrap();
    let AddPinOutcome::Created(pin) = added else {
        panic!("{added:?}");
    };
    pin
}

async fn flag(store: &Arc<dyn Store>, pin: PinId, reason: FlagReason) {
    let stamp = AuditStamp::of_bot(NOON);
    let version = store.pin(HOME, pin).await.unwrap().unwrap().version;
    let flagged = store.flag_pin(HOME, pin, version, reason, stamp).await;
    let state = flagged.unwrap().into_pin().map(|pin| pin.state);
    assert_eq!(state, Some(PinState::Flagged(reason)));
}

fn keyed(keys: &[&str]) -> NewPin {
    let mut new = new_pin("bikes");
    new.keys = keys.iter().map(|key| (*key).to_owned()).collect();
    new
}

fn edit(note: &str) -> PinEdit {
    PinEdit {
        note: Some(note.to_owned()),
        wordings: vec!["Wheels?".to_owned()],
        keys: vec!["bikes".to_owned()],
    }
}
