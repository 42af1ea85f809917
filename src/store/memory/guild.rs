//! One server's rows in memory: settings, pins, votes, audit. Its questions are in
//! [`super::questions`].

use std::collections::BTreeMap;

use super::{IdCounters, count};
use crate::store::ExpiredCounts;
use crate::store::audit::{AuditActor, AuditEvent, AuditRow, AuditStamp};
use crate::store::change::{self, PinChange, PinChangeOutcome, days_before};
use crate::store::id::{GuildId, InteractionId, PinId, QuestionId, UserId};
use crate::store::pin::{
    AddPinOutcome, ChangePinOutcome, NewPin, Origin, Pin, PinFilter, PinState,
};
use crate::store::privacy::{ErasedCounts, UserData};
use crate::store::question::QueuedQuestion;
use crate::store::settings::{Queue, Settings, SettingsChange};
use crate::store::vote::{Opinion, Vote, VoteCounts, VoteOutcome};

/// One server's rows.
#[derive(Debug)]
pub(super) struct GuildTables {
    pub(super) id: GuildId,
    pub(super) settings: Settings,
    pub(super) pins: BTreeMap<PinId, Pin>,
    /// The pin that each request created.
    pub(super) requests: BTreeMap<InteractionId, PinId>,
    /// The time at which each pin was removed, in unix seconds.
    pub(super) removed: BTreeMap<PinId, i64>,
    pub(super) questions: BTreeMap<QuestionId, QueuedQuestion>,
    pub(super) votes: BTreeMap<(String, UserId), Vote>,
    /// Oldest first.
    pub(super) audit: Vec<AuditRow>,
    /// The time at which the bot left the server, in unix seconds.
    pub(super) left: Option<i64>,
}

impl GuildTables {
    pub(super) fn new(id: GuildId) -> Self {
        Self {
            id,
            settings: Settings::INITIAL,
            pins: BTreeMap::new(),
            requests: BTreeMap::new(),
            removed: BTreeMap::new(),
            questions: BTreeMap::new(),
            votes: BTreeMap::new(),
            audit: Vec::new(),
            left: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.settings == Settings::INITIAL
            && self.pins.is_empty()
            && self.questions.is_empty()
            && self.votes.is_empty()
            && self.audit.is_empty()
            && self.left.is_none()
    }

    pub(super) fn log(
        &mut self,
        ids: &mut IdCounters,
        pin: Option<PinId>,
        event: AuditEvent,
        stamp: AuditStamp,
    ) {
        self.audit.push(AuditRow {
            id: ids.audit(),
            guild: self.id,
            pin,
            by: stamp.by,
            at: stamp.at,
            event,
        });
    }

    pub(super) fn change_settings(
        &mut self,
        ids: &mut IdCounters,
        change: SettingsChange,
        stamp: AuditStamp,
    ) -> Settings {
        let before = self.settings.clone();
        let after = before.clone().with(change);
        if before != after {
            self.settings = after.clone();
            if after.queue == Queue::Off {
                self.questions.clear();
            }
            let event = AuditEvent::Settings { before, after };
            self.log(ids, None, event, stamp);
        }
        self.settings.clone()
    }

    pub(super) fn add_pin(
        &mut self,
        ids: &mut IdCounters,
        request: InteractionId,
        new: NewPin,
        origin: Origin,
        stamp: AuditStamp,
    ) -> AddPinOutcome {
        if let Some(pin) = self.pin_of_request(request) {
            return AddPinOutcome::AlreadyCreated(pin);
        }
        if let Some(known) = self.keyed(&new.keys, None) {
            return AddPinOutcome::DuplicateKey(known);
        }
        let pin = change::new_pin(ids.pin(self.id), self.id, new, origin, stamp);
        self.requests.insert(request, pin.id);
        self.pins.insert(pin.id, pin.clone());
        self.log(ids, Some(pin.id), AuditEvent::Added { origin }, stamp);
        AddPinOutcome::Created(pin)
    }

    pub(super) fn pin_of_request(&self, request: InteractionId) -> Option<Pin> {
        self.pins.get(self.requests.get(&request)?).cloned()
    }

    /// Returns a pin other than `but` that has one of the keys.
    fn keyed(&self, keys: &[String], but: Option<PinId>) -> Option<Pin> {
        let mut pins = self.pins.values().filter(|pin| Some(pin.id) != but);
        pins.find(|pin| pin.keys.iter().any(|key| keys.contains(key)))
            .cloned()
    }

    pub(super) fn pins_of(&self, which: PinFilter) -> Vec<Pin> {
        let matches = |pin: &&Pin| match (which, pin.state) {
            (PinFilter::All, _)
            | (PinFilter::Current | PinFilter::Standing, PinState::Current)
            | (PinFilter::Flagged | PinFilter::Standing, PinState::Flagged(_)) => true,
            (PinFilter::Current | PinFilter::Flagged | PinFilter::Standing, _) => false,
        };
        self.pins.values().filter(matches).cloned().collect()
    }

    pub(super) fn active_pins(&self, matches: impl Fn(&Pin) -> bool) -> Vec<Pin> {
        let mut pins = self.pins_of(PinFilter::Standing);
        pins.retain(matches);
        pins
    }

    pub(super) fn change_pin(
        &mut self,
        ids: &mut IdCounters,
        pin: PinId,
        change: PinChange,
        stamp: AuditStamp,
    ) -> ChangePinOutcome {
        let Some(pin) = self.pins.get(&pin).cloned() else {
            return ChangePinOutcome::Missing;
        };
        match change::apply_pin_change(pin, change) {
            PinChangeOutcome::Missing => ChangePinOutcome::Missing,
            PinChangeOutcome::Stale(pin) => ChangePinOutcome::Stale(pin),
            PinChangeOutcome::Unchanged(pin) => ChangePinOutcome::Unchanged(pin),
            PinChangeOutcome::Write(pin, event) => {
                if let Some(known) = self.keyed(&pin.keys, Some(pin.id)) {
                    return ChangePinOutcome::DuplicateKey(known);
                }
                if event == AuditEvent::Removed {
                    self.removed.insert(pin.id, stamp.at);
                }
                self.pins.insert(pin.id, pin.clone());
                self.log(ids, Some(pin.id), event, stamp);
                ChangePinOutcome::Done(pin)
            }
        }
    }

    pub(super) fn vote(
        &mut self,
        answer_id: &str,
        user: UserId,
        opinion: Opinion,
        at: i64,
    ) -> VoteOutcome {
        let key = (answer_id.to_owned(), user);
        let before = self.votes.get(&key).map(|vote| vote.opinion);
        if before == Some(opinion) {
            return VoteOutcome::Same;
        }
        let vote = Vote {
            guild: self.id,
            answer_id: answer_id.to_owned(),
            user,
            opinion,
            at,
        };
        self.votes.insert(key, vote);
        if before.is_some() {
            VoteOutcome::Changed
        } else {
            VoteOutcome::First
        }
    }

    pub(super) fn vote_counts(&self, answer_id: &str) -> VoteCounts {
        let of = |opinion| {
            let votes = self.votes.values();
            count(
                votes
                    .filter(|vote| vote.answer_id == answer_id && vote.opinion == opinion)
                    .count(),
            )
        };
        VoteCounts {
            helpful: of(Opinion::Helpful),
            not_helpful: of(Opinion::NotHelpful),
        }
    }

    /// Adds the user's rows to `data`.
    pub(super) fn collect(&self, data: &mut UserData) {
        let (user, by) = (data.user, AuditActor::User(data.user));
        let questions = self.questions.values().filter(|q| q.asker == user);
        data.questions.extend(questions.cloned());
        let votes = self.votes.values().filter(|vote| vote.user == user);
        data.votes.extend(votes.cloned());
        let pins = self.pins.values().filter(|pin| pin.made_by == by);
        data.pins.extend(pins.map(|pin| (self.id, pin.id)));
        let events = self.audit.iter().filter(|row| row.by == by);
        data.audit.extend(events.cloned());
    }

    pub(super) fn erase(&mut self, user: UserId, erased: &mut ErasedCounts) {
        let by = AuditActor::User(user);
        erased.questions += removed(&mut self.questions, |_, q| q.asker == user);
        erased.votes += removed(&mut self.votes, |_, vote| vote.user == user);
        for pin in self.pins.values_mut().filter(|pin| pin.made_by == by) {
            pin.made_by = AuditActor::Erased;
            erased.pins += 1;
        }
        for row in self.audit.iter_mut().filter(|row| row.by == by) {
            row.by = AuditActor::Erased;
            erased.audit_rows += 1;
        }
    }

    pub(super) fn expire(&mut self, now: i64) -> ExpiredCounts {
        let question_cutoff = days_before(now, self.settings.question_days.get());
        let cutoff = days_before(now, self.settings.retention_days.get());
        let expired: Vec<PinId> = self
            .removed
            .extract_if(.., |_, at| *at < cutoff)
            .map(|(pin, _)| pin)
            .collect();
        self.pins.retain(|id, _| !expired.contains(id));
        self.requests.retain(|_, id| !expired.contains(id));
        self.audit
            .retain(|row| row.pin.is_none_or(|pin| !expired.contains(&pin)));
        let events = self.audit.len();
        self.audit
            .retain(|row| row.pin.is_some() || row.at >= cutoff);
        ExpiredCounts {
            questions: removed(&mut self.questions, |_, q| {
                q.last_at < question_cutoff || expired.iter().any(|pin| q.is_answered_by(*pin))
            }),
            votes: removed(&mut self.votes, |_, vote| vote.at < cutoff),
            pins: count(expired.len()),
            audit_rows: count(events - self.audit.len()),
        }
    }
}

/// Removes the rows for which `expired` is true and returns their number.
pub(super) fn removed<K: Ord, V>(
    rows: &mut BTreeMap<K, V>,
    expired: impl Fn(&K, &V) -> bool,
) -> u64 {
    let before = rows.len();
    rows.retain(|key, row| !expired(key, row));
    count(before - rows.len())
}
