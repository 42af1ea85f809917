//! Pure functions that compute the new state of a row. All stores share them; they read and write
//! no rows.
//!
//! ```text
//! (version 2) + Edit { expected_version: 2, … } → Write(version 3; Edited { before, after })
//! (version 3) + Edit { expected_version: 2, … } → Stale
//! (version 3) + Flag { expected_version: 2, … } → Stale
//! (flagged)   + Flag { same reason, … }         → Unchanged
//! (removed)   + anything but Post               → Missing
//! (any other) + Remove                          → Write(pin without keys; Removed)
//! ```

use super::audit::{AuditEvent, AuditStamp, PinText};
use super::id::{GuildId, PinId};
use super::pin::{Evidence, FlagReason, NewPin, Origin, Pin, PinEdit, PinState, Posting};

/// Seconds per day.
const DAY: i64 = 86_400;

/// A change to a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinChange {
    /// See [`super::Store::edit_pin`].
    Edit {
        /// The version that the caller read.
        expected_version: u32,
        /// The new texts and keys.
        edit: PinEdit,
    },
    /// See [`super::Store::set_posting`].
    Post(Posting),
    /// See [`super::Store::flag_pin`].
    Flag {
        /// The version that the caller checked.
        expected_version: u32,
        /// Why the pin is no longer valid.
        reason: FlagReason,
    },
    /// See [`super::Store::unflag_pin`].
    Unflag {
        /// The version that the caller checked.
        expected_version: u32,
    },
    /// See [`super::Store::renew_pin`].
    Renew {
        /// The version that the caller read.
        expected_version: u32,
        /// The new evidence.
        evidence: Evidence,
    },
    /// See [`super::Store::remove_pin`].
    Remove,
}

/// The result of applying a change to a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PinChangeOutcome {
    /// There is no pin to change.
    Missing,
    /// Another change came first; the pin's current state.
    Stale(Pin),
    /// The pin already has the requested state.
    Unchanged(Pin),
    /// The new row and its audit event.
    Write(Pin, AuditEvent),
}

/// Applies the change to the pin.
pub(super) fn apply_pin_change(mut pin: Pin, change: PinChange) -> PinChangeOutcome {
    let removed = pin.state == PinState::Removed;
    if removed && !matches!(change, PinChange::Post(_)) {
        return PinChangeOutcome::Missing;
    }
    match change {
        PinChange::Edit {
            expected_version: version,
            ..
        }
        | PinChange::Renew {
            expected_version: version,
            ..
        }
        | PinChange::Flag {
            expected_version: version,
            ..
        }
        | PinChange::Unflag {
            expected_version: version,
        } if version != pin.version => PinChangeOutcome::Stale(pin),
        PinChange::Edit { edit, .. } => edited(pin, edit),
        PinChange::Renew { evidence, .. } => renewed(pin, evidence),
        PinChange::Post(posting) if posting == pin.posting => PinChangeOutcome::Unchanged(pin),
        PinChange::Post(posting) => {
            pin.posting = posting;
            PinChangeOutcome::Write(pin, AuditEvent::Posted { posting })
        }
        PinChange::Flag { reason, .. } if pin.state == PinState::Flagged(reason) => {
            PinChangeOutcome::Unchanged(pin)
        }
        PinChange::Flag { reason, .. } => {
            pin.state = PinState::Flagged(reason);
            PinChangeOutcome::Write(pin, AuditEvent::Flagged { reason })
        }
        PinChange::Unflag { .. } if pin.state == PinState::Current => {
            PinChangeOutcome::Unchanged(pin)
        }
        PinChange::Unflag { .. } => {
            pin.state = PinState::Current;
            PinChangeOutcome::Write(pin, AuditEvent::Unflagged)
        }
        PinChange::Remove => {
            pin.state = PinState::Removed;
            // Frees the keys for another pin.
            pin.keys.clear();
            PinChangeOutcome::Write(pin, AuditEvent::Removed)
        }
    }
}

fn edited(mut pin: Pin, edit: PinEdit) -> PinChangeOutcome {
    let keys = in_order(edit.keys);
    if edit.note == pin.note && edit.wordings == pin.wordings && keys == pin.keys {
        return PinChangeOutcome::Unchanged(pin);
    }
    let before = pin_text(&pin);
    pin.note = edit.note;
    pin.wordings = edit.wordings;
    pin.keys = keys;
    pin.version += 1;
    let after = pin_text(&pin);
    PinChangeOutcome::Write(pin, AuditEvent::Edited { before, after })
}

fn renewed(mut pin: Pin, evidence: Evidence) -> PinChangeOutcome {
    let before = std::mem::replace(&mut pin.corpus, evidence.corpus);
    pin.verdict = evidence.verdict;
    pin.citations = evidence.citations;
    pin.state = PinState::Current;
    pin.version += 1;
    let after = pin.corpus.clone();
    PinChangeOutcome::Write(pin, AuditEvent::Renewed { before, after })
}

fn pin_text(pin: &Pin) -> PinText {
    PinText {
        note: pin.note.clone(),
        wordings: pin.wordings.clone(),
    }
}

/// Builds the row of a new pin.
pub(super) fn new_pin(
    id: PinId,
    guild: GuildId,
    new: NewPin,
    origin: Origin,
    stamp: AuditStamp,
) -> Pin {
    Pin {
        id,
        guild,
        channel: new.channel,
        posting: Posting::Missing,
        question: new.question,
        wordings: new.wordings,
        keys: in_order(new.keys),
        verdict: new.evidence.verdict,
        citations: new.evidence.citations,
        corpus: new.evidence.corpus,
        note: new.note,
        made_by: stamp.by,
        made_at: stamp.at,
        origin,
        state: PinState::Current,
        version: 1,
    }
}

fn in_order(mut keys: Vec<String>) -> Vec<String> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The time `days` before `now`, in unix seconds, as `now` is.
pub(super) fn days_before(now: i64, days: u16) -> i64 {
    now.saturating_sub(i64::from(days) * DAY)
}
