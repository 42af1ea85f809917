//! Handles events that are not requests: reports, the passage of time, a changed corpus.
//!
//! ```text
//! Posted { pin: 7, outcome: ListFull }   the pin is kept; the moderator gets instructions
//! Deleted { messages: [9] }              pin 7 has no message any more; its history says so
//! once an hour, for each server          deletes expired rows; checks pins against the corpus
//! ```
//! A failure of the store is logged, and the next run tries again.

use std::num::NonZeroU32;

use crate::store::Result;
use crate::store::audit::AuditStamp;
use crate::store::page::PageRequest;
use crate::store::pin::{ChangePinOutcome, Pin, PinEdit, PinFilter, PinState, Posting};

use super::error::log;
use super::guild_list;
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

/// Writes what the report says. Returns the pin whose message was posted or unpinned, as it is now.
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
            return match posting_after_unpin(*message, *outcome) {
                Some(posting) => store.set_posting(*guild, *pin, posting, stamp).await,
                None => store.pin(*guild, *pin).await,
            };
        }
        ActionReport::Deleted {
            guild, messages, ..
        } => messages_deleted(bot, *guild, messages, stamp).await?,
        ActionReport::PinsChanged {
            guild,
            channel,
            pinned,
        } => pins_changed(bot, *guild, *channel, pinned, stamp).await?,
        ActionReport::Listed(list) => guild_list::record(bot, list, stamp.at).await?,
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
            message,
            outcome,
            locale,
            ..
        } => {
            // The pin was removed while its message was being posted.
            let removed = updated.filter(|pin| pin.state == PinState::Removed);
            let actions = removed.map(|pin| remove::withdraw(&pin, locale, translations));
            ReportOutcome {
                message: posted_message(*message, *outcome, *pin, translations),
                actions: actions.unwrap_or_default(),
            }
        }
        ActionReport::Unpinned { pin, outcome, .. } => {
            // A message that was never pinned need not be unpinned.
            let pinned = updated.filter(|pin| matches!(pin.posting, Posting::Pinned(_)));
            let message = pinned.and_then(|_| unpinned_message(*outcome, *pin, translations));
            ReportOutcome { message, ..NOTHING }
        }
        ActionReport::Deleted { .. }
        | ActionReport::PinsChanged { .. }
        | ActionReport::Listed(_)
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

/// `None` if the message is as it was, pinned or not.
const fn posting_after_unpin(message: MessageId, outcome: UnpinOutcome) -> Option<Posting> {
    match outcome {
        UnpinOutcome::Unpinned => Some(Posting::Posted(message)),
        UnpinOutcome::Gone => Some(Posting::Missing),
        UnpinOutcome::MissingPermission(_) | UnpinOutcome::Failed => None,
    }
}

/// Returns the message to the moderator about a pin that was not posted, or not pinned in its
/// channel.
fn posted_message(
    message: Option<MessageId>,
    outcome: PinOutcome,
    pin: PinId,
    translations: &Translations,
) -> Option<Message> {
    let failed = match message {
        Some(_) => "pin-failed",
        None => "pin-not-posted",
    };
    let (key, missing) = match outcome {
        PinOutcome::Pinned => return None,
        PinOutcome::MissingPermission(missing) if !missing.is_empty() => {
            ("pin-missing-permission", missing)
        }
        PinOutcome::ListFull => ("pin-list-full", MissingPermissions::default()),
        PinOutcome::MissingPermission(unknown) => (failed, unknown),
        PinOutcome::Failed => (failed, MissingPermissions::default()),
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

/// Deletes expired ids of interactions. Returns the servers to run [`run_on`] for.
pub(super) async fn begin(bot: &Bot, now: UnixSeconds) -> Vec<GuildId> {
    log_failure(bot.store.purge_interactions(now).await);
    log_failure(bot.store.guilds().await).unwrap_or_default()
}

/// Deletes a server's expired data and checks its pins. If the store fails in between, returns the
/// actions for what has been changed until then.
pub(super) async fn run_on(
    bot: &Bot,
    guild: GuildId,
    now: UnixSeconds,
    translations: &Translations,
) -> Vec<Action> {
    log_failure(bot.store.expire(guild, now).await);
    // Read before any pin is flagged: a later failure of the store must not prevent the notice.
    let Some(settings) = log_failure(bot.store.settings(guild).await) else {
        return Vec::new();
    };
    let mut changes = PinChanges::default();
    let stamp = AuditStamp::of_bot(now);
    log_failure(check_pins(bot, guild, stamp, translations, &mut changes).await);
    let notice = notice::flagged_notice(&changes.flagged, &settings, translations);
    changes.edits.into_iter().chain(notice).collect()
}

/// Logs a failure of the store, which the next run repairs.
fn log_failure<T>(done: Result<T>) -> Option<T> {
    done.inspect_err(|error| log(error, None)).ok()
}

/// The pins that a check has hidden or shown.
#[derive(Debug, Default)]
struct PinChanges {
    /// The edits of their messages.
    edits: Vec<Action>,
    /// The hidden ones.
    flagged: Vec<Pin>,
}

/// Checks the server's pins. Adds to `changes` what it has written, also if it fails later.
async fn check_pins(
    bot: &Bot,
    guild: GuildId,
    stamp: AuditStamp,
    translations: &Translations,
    changes: &mut PinChanges,
) -> Result<()> {
    let mut page = PageRequest {
        number: 0,
        size: PAGE_PINS,
    };
    loop {
        let pins = bot.store.pins(guild, PinFilter::Standing, page).await?.rows;
        if pins.is_empty() {
            return Ok(());
        }
        for pin in pins {
            let check = check_pin(bot, &pin, stamp).await?;
            if let PinCheck::Hidden(changed) | PinCheck::Shown(changed) = &check {
                let edit = card::refreshing_edit(changed, translations);
                changes.edits.extend(edit);
            }
            match check {
                PinCheck::Hidden(hidden) => changes.flagged.push(*hidden),
                PinCheck::Shown(_) | PinCheck::Same => {}
                PinCheck::Replaced => return Ok(()),
            }
            update_match_keys(bot, &pin, stamp).await?;
        }
        page.number += 1;
    }
}

/// The result of checking a pin.
enum PinCheck {
    /// It has become invalid and is hidden now. Holds the stored pin.
    Hidden(Box<Pin>),
    /// It is valid again. Holds the stored pin.
    Shown(Box<Pin>),
    /// Its visibility is unchanged, or somebody else has changed it since it was read.
    Same,
    /// A bot with another corpus has replaced this one and checks the pins. Nothing was written.
    Replaced,
}

/// Checks a pin against the corpus, as this release reads it. Hides it if it has become invalid,
/// shows it if it is valid again.
async fn check_pin(bot: &Bot, pin: &Pin, stamp: AuditStamp) -> Result<PinCheck> {
    let (store, guild, version) = (&bot.store, pin.guild, pin.version);
    let checked = validity::check_again(bot, pin).await;
    if bot.is_replaced() {
        return Ok(PinCheck::Replaced);
    }
    match (pin.state, checked) {
        (PinState::Current, Err(reason)) => {
            let hidden = validity::flag(bot, pin, reason, stamp).await?;
            Ok(hidden.map_or(PinCheck::Same, |pin| PinCheck::Hidden(Box::new(pin))))
        }
        (PinState::Flagged(_), Ok(Validity::Supported)) => {
            let changed = store.unflag_pin(guild, pin.id, version, stamp).await?;
            let ChangePinOutcome::Done(shown) = changed else {
                return Ok(PinCheck::Same);
            };
            Ok(PinCheck::Shown(Box::new(shown)))
        }
        (PinState::Flagged(_), Err(reason)) => {
            store
                .flag_pin(guild, pin.id, version, reason, stamp)
                .await?;
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
    if bot.is_replaced() {
        return Ok(());
    }
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
