//! Handles events that are not requests: reports, the passage of time, a changed corpus.
//!
//! ```text
//! Posted { pin: 7, outcome: ListFull }   the pin is kept; the moderator gets instructions
//! Deleted { messages: [9] }              pin 7 has no message any more; its history says so
//! once an hour                           deletes expired rows; checks pins against the corpus
//! ```
//! A failure of the store is logged, and the next run tries again.

use std::num::NonZeroU32;

use crate::store::audit::AuditStamp;
use crate::store::page::PageRequest;
use crate::store::pin::{ChangePinOutcome, Pin, PinEdit, PinFilter, PinState, Posting};
use crate::store::{Result, StoreError};

use super::error::log;
use super::own_permissions::MissingPermissions;
use super::pins::validity::Validity;
use super::pins::{card, edit, notice, remove, validity};
use super::reply::{Action, Message, Visibility};
use super::request::{
    ActionReport, ChannelId, GuildId, MessageId, PinId, PinOutcome, UnixSeconds, UnpinOutcome,
};
use super::state::{Bot, ReportOutcome};
use super::translations::Translations;

/// How many pins are read at a time.
const PAGE_PINS: NonZeroU32 = NonZeroU32::new(100).expect("100 is not 0");

/// Processes a report of an action or an event on Discord.
pub(super) async fn report(
    bot: &Bot,
    report: ActionReport,
    now: UnixSeconds,
    translations: &Translations,
) -> ReportOutcome {
    match record(bot, &report, AuditStamp::of_bot(now)).await {
        Ok(updated) => outcome(&report, updated, translations),
        Err(error) => {
            log(&error, None);
            NOTHING
        }
    }
}

const NOTHING: ReportOutcome = ReportOutcome {
    message: None,
    actions: Vec::new(),
};

/// Writes what the report says. Returns the pin whose message was posted, as it is now.
async fn record(bot: &Bot, report: &ActionReport, stamp: AuditStamp) -> Result<Option<Pin>> {
    let store = &bot.store;
    match report {
        ActionReport::Posted {
            guild,
            pin,
            message,
            outcome,
            ..
        } => {
            let posting = posting(*message, *outcome);
            return store.set_posting(*guild, *pin, posting, stamp).await;
        }
        ActionReport::Unpinned {
            guild,
            pin,
            message,
            outcome,
            ..
        } => {
            let posting = posting_after_unpin(*message, *outcome);
            store.set_posting(*guild, *pin, posting, stamp).await?;
        }
        ActionReport::Deleted {
            guild, messages, ..
        } => messages_deleted(bot, *guild, messages, stamp).await?,
        ActionReport::PinsChanged {
            guild,
            channel,
            pinned,
        } => pins_changed(bot, *guild, *channel, pinned, stamp).await?,
        ActionReport::Left(guild) => store.mark_left(*guild, stamp.at).await?,
        ActionReport::Joined(guild) => store.mark_rejoined(*guild).await?,
    }
    Ok(None)
}

/// The message to the moderator, and the actions that follow.
fn outcome(
    report: &ActionReport,
    updated: Option<Pin>,
    translations: &Translations,
) -> ReportOutcome {
    match report {
        ActionReport::Posted {
            pin,
            outcome,
            locale,
            ..
        } => {
            // The pin was removed while its message was being posted.
            let removed = updated.filter(|pin| pin.state == PinState::Removed);
            let actions = removed.map(|pin| remove::withdraw(&pin, locale, translations));
            ReportOutcome {
                message: posted_message(*outcome, *pin, translations),
                actions: actions.unwrap_or_default(),
            }
        }
        ActionReport::Unpinned { pin, outcome, .. } => ReportOutcome {
            message: unpinned_message(*outcome, *pin, translations),
            ..NOTHING
        },
        ActionReport::Deleted { .. }
        | ActionReport::PinsChanged { .. }
        | ActionReport::Left(_)
        | ActionReport::Joined(_) => NOTHING,
    }
}

fn posting(message: Option<MessageId>, outcome: PinOutcome) -> Posting {
    match (message, outcome) {
        (None, _) => Posting::Missing,
        (Some(message), PinOutcome::Pinned) => Posting::Pinned(message),
        (Some(message), _) => Posting::Posted(message),
    }
}

const fn posting_after_unpin(message: MessageId, outcome: UnpinOutcome) -> Posting {
    match outcome {
        UnpinOutcome::Unpinned => Posting::Posted(message),
        UnpinOutcome::Gone => Posting::Missing,
        UnpinOutcome::MissingPermission(_) | UnpinOutcome::Failed => Posting::Pinned(message),
    }
}

/// Returns the message to the moderator about a pin that was not pinned in its channel.
fn posted_message(outcome: PinOutcome, pin: PinId, translations: &Translations) -> Option<Message> {
    let (key, missing) = match outcome {
        PinOutcome::Pinned => return None,
        PinOutcome::MissingPermission(missing) if !missing.is_empty() => {
            ("pin-missing-permission", missing)
        }
        PinOutcome::ListFull => ("pin-list-full", MissingPermissions::default()),
        PinOutcome::MissingPermission(unknown) => ("pin-failed", unknown),
        PinOutcome::Failed => ("pin-failed", MissingPermissions::default()),
    };
    Some(failure(key, pin, missing, translations))
}

/// Returns the message to the moderator about a message that is still pinned.
fn unpinned_message(
    outcome: UnpinOutcome,
    pin: PinId,
    translations: &Translations,
) -> Option<Message> {
    let (key, missing) = match outcome {
        UnpinOutcome::Unpinned | UnpinOutcome::Gone => return None,
        UnpinOutcome::MissingPermission(missing) if !missing.is_empty() => {
            ("unpin-missing-permission", missing)
        }
        UnpinOutcome::MissingPermission(unknown) => ("unpin-failed", unknown),
        UnpinOutcome::Failed => ("unpin-failed", MissingPermissions::default()),
    };
    Some(failure(key, pin, missing, translations))
}

fn failure(
    key: &str,
    pin: PinId,
    missing: MissingPermissions,
    translations: &Translations,
) -> Message {
    let names = missing.names(translations);
    let values = [("pin", pin.0.into()), ("permissions", names.into())];
    Message::text(translations.fill(key, &values), Visibility::Private)
}

async fn messages_deleted(
    bot: &Bot,
    guild: GuildId,
    messages: &[MessageId],
    stamp: AuditStamp,
) -> Result<()> {
    for message in messages {
        if let Some(pin) = bot.store.pin_of_message(guild, *message).await? {
            let posting = Posting::Missing;
            bot.store.set_posting(guild, pin.id, posting, stamp).await?;
        }
    }
    Ok(())
}

/// Records messages that were pinned or unpinned by hand.
async fn pins_changed(
    bot: &Bot,
    guild: GuildId,
    channel: ChannelId,
    pinned: &[MessageId],
    stamp: AuditStamp,
) -> Result<()> {
    for pin in bot.store.pins_in_channel(guild, channel).await? {
        let Some(message) = pin.posting.message() else {
            continue;
        };
        let posting = if pinned.contains(&message) {
            Posting::Pinned(message)
        } else {
            Posting::Posted(message)
        };
        bot.store.set_posting(guild, pin.id, posting, stamp).await?;
    }
    Ok(())
}

/// Deletes expired data and checks all pins, on every server.
pub(super) async fn run(bot: &Bot, now: UnixSeconds, translations: &Translations) -> Vec<Action> {
    let mut actions = Vec::new();
    let logged = |done: std::result::Result<(), StoreError>| {
        if let Err(error) = done {
            log(&error, None);
        }
    };
    let left = bot.store.purge_left(now, bot.options.left_days).await;
    logged(left.map(|_| ()));
    logged(bot.store.purge_interactions(now).await.map(|_| ()));
    let guilds = bot.store.guilds().await.unwrap_or_else(|error| {
        log(&error, None);
        Vec::new()
    });
    for guild in guilds {
        logged(bot.store.expire(guild, now).await.map(|_| ()));
        logged(check_pins(bot, guild, now, translations, &mut actions).await);
    }
    actions
}

async fn check_pins(
    bot: &Bot,
    guild: GuildId,
    now: UnixSeconds,
    translations: &Translations,
    actions: &mut Vec<Action>,
) -> Result<()> {
    let mut page = PageRequest {
        number: 0,
        size: PAGE_PINS,
    };
    let mut flagged = Vec::new();
    loop {
        let pins = bot.store.pins(guild, PinFilter::Standing, page).await?.rows;
        if pins.is_empty() {
            break;
        }
        for pin in pins {
            let stamp = AuditStamp::of_bot(now);
            match check_pin(bot, &pin, stamp).await? {
                PinCheck::Hidden(hidden) => {
                    actions.extend(card::outdated_edit(&pin, translations));
                    flagged.push(*hidden);
                }
                PinCheck::Shown => actions.extend(card::edit_action(
                    &pin,
                    card::posted(&pin, translations),
                    translations,
                )),
                PinCheck::Same => {}
            }
            update_match_keys(bot, &pin, stamp).await?;
        }
        page.number += 1;
    }
    if !flagged.is_empty() {
        let settings = bot.store.settings(guild).await?;
        actions.extend(notice::flagged_notice(&flagged, &settings, translations));
    }
    Ok(())
}

/// The result of checking a pin.
enum PinCheck {
    /// It has become invalid and is hidden now. Holds the stored pin.
    Hidden(Box<Pin>),
    /// It is valid again.
    Shown,
    /// Its visibility is unchanged, or another check has changed it already.
    Same,
}

/// Checks a pin against the corpus. Hides it if it has become invalid, shows it if it is valid
/// again.
async fn check_pin(bot: &Bot, pin: &Pin, stamp: AuditStamp) -> Result<PinCheck> {
    let store = &bot.store;
    match (pin.state, validity::check_validity(bot, pin).await) {
        (PinState::Current, Err(reason)) => {
            let hidden = validity::flag(bot, pin, reason, stamp).await?;
            Ok(hidden.map_or(PinCheck::Same, |pin| PinCheck::Hidden(Box::new(pin))))
        }
        (PinState::Flagged(_), Ok(Validity::Supported)) => {
            store.unflag_pin(pin.guild, pin.id, stamp).await?;
            Ok(PinCheck::Shown)
        }
        (PinState::Flagged(_), Err(reason)) => {
            store.flag_pin(pin.guild, pin.id, reason, stamp).await?;
            Ok(PinCheck::Same)
        }
        (PinState::Current | PinState::Flagged(_), Ok(_)) | (PinState::Removed, _) => {
            Ok(PinCheck::Same)
        }
    }
}

/// Updates a pin's keys if another release or corpus gives its questions other keys. If another pin
/// has one of the keys by now, nothing changes.
async fn update_match_keys(bot: &Bot, pin: &Pin, stamp: AuditStamp) -> Result<()> {
    let keys = edit::keys(bot, pin, &pin.wordings).await;
    let Some(keys) = keys.ok().filter(|keys| *keys != pin.keys) else {
        return Ok(());
    };
    let edit = PinEdit {
        note: pin.note.clone(),
        wordings: pin.wordings.clone(),
        keys,
    };
    let (store, version) = (&bot.store, pin.version);
    let changed = store
        .edit_pin(pin.guild, pin.id, version, edit, stamp)
        .await?;
    if let ChangePinOutcome::DuplicateKey(other) = changed {
        tracing::warn!(
            guild = pin.guild.0,
            pin = pin.id.0,
            other = other.id.0,
            "two pins now answer the same question; remove one of them"
        );
    }
    Ok(())
}
