//! One server's review queue in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::IdCounters;
use super::guild::GuildTables;
use crate::store::audit::{AuditEvent, AuditStamp};
use crate::store::change::days_before;
use crate::store::id::{InteractionId, QuestionId};
use crate::store::pin::{AddPinOutcome, NewPin, Origin};
use crate::store::question::{
    EnqueueOutcome, NewQueuedQuestion, QuestionGroup, QuestionState, QueueReason, QueuedQuestion,
};
use crate::store::settings::Queue;

impl GuildTables {
    pub(super) fn enqueue(
        &mut self,
        ids: &mut IdCounters,
        new: NewQueuedQuestion,
        at: i64,
    ) -> EnqueueOutcome {
        if self.settings.queue == Queue::Off {
            return EnqueueOutcome::QueueOff;
        }
        let cutoff = days_before(at, self.settings.question_days.get());
        let like = |q: &&mut QueuedQuestion| q.key == new.key;
        let dismissed =
            |q: &mut QueuedQuestion| q.state == QuestionState::Dismissed && q.last_at >= cutoff;
        if self.questions.values_mut().filter(like).any(dismissed) {
            return EnqueueOutcome::Dismissed;
        }
        let same = |q: &&mut QueuedQuestion| {
            q.asker == new.asker && q.reason == new.reason && q.state == QuestionState::Open
        };
        if let Some(open) = self.questions.values_mut().filter(like).find(same) {
            if open.reason == QueueReason::Silent {
                open.times = open.times.saturating_add(1);
            }
            open.last_at = open.last_at.max(at);
            return EnqueueOutcome::Waiting(open.id);
        }
        let id = ids.question();
        let question = QueuedQuestion {
            id,
            guild: self.id,
            asker: new.asker,
            text: new.text,
            key: new.key,
            reason: new.reason,
            times: 1,
            first_at: at,
            last_at: at,
            state: QuestionState::Open,
        };
        self.questions.insert(id, question);
        EnqueueOutcome::Waiting(id)
    }

    pub(super) fn groups(&self) -> Vec<QuestionGroup> {
        let mut by_key: BTreeMap<&str, Vec<&QueuedQuestion>> = BTreeMap::new();
        let open = |q: &&QueuedQuestion| q.state == QuestionState::Open;
        for question in self.questions.values().filter(open) {
            by_key.entry(&question.key).or_default().push(question);
        }
        let mut groups: Vec<QuestionGroup> =
            by_key.values().filter_map(|rows| group(rows)).collect();
        groups.sort_by(|a, b| {
            let most_asked = b.times_asked.cmp(&a.times_asked);
            most_asked
                .then(b.last_at.cmp(&a.last_at))
                .then(a.id.cmp(&b.id))
        });
        groups
    }

    pub(super) fn group(&self, question: QuestionId) -> Option<QuestionGroup> {
        let like = self.similar(question);
        group(&like.iter().collect::<Vec<_>>())
    }

    /// Returns the open questions with the same key as this one; empty if this one is not open.
    pub(super) fn similar(&self, question: QuestionId) -> Vec<QueuedQuestion> {
        let open = |q: &&QueuedQuestion| q.state == QuestionState::Open;
        let Some(one) = self.questions.get(&question).filter(open) else {
            return Vec::new();
        };
        let like = self
            .questions
            .values()
            .filter(open)
            .filter(|q| q.key == one.key);
        like.cloned().collect()
    }

    pub(super) fn dismiss(
        &mut self,
        ids: &mut IdCounters,
        question: QuestionId,
        stamp: AuditStamp,
    ) -> u64 {
        let rows = self.close(question, QuestionState::Dismissed);
        if rows > 0 {
            let event = AuditEvent::Dismissed { question, rows };
            self.log(ids, None, event, stamp);
        }
        rows
    }

    pub(super) fn answer_group(
        &mut self,
        ids: &mut IdCounters,
        question: QuestionId,
        request: InteractionId,
        new: NewPin,
        stamp: AuditStamp,
    ) -> Option<AddPinOutcome> {
        if let Some(pin) = self.pin_of_request(request) {
            return Some(AddPinOutcome::AlreadyCreated(pin));
        }
        if self.similar(question).is_empty() {
            return None;
        }
        let added = self.add_pin(ids, request, new, Origin::Queue, stamp);
        if let AddPinOutcome::Created(pin) = &added {
            self.close(question, QuestionState::Answered(pin.id));
        }
        Some(added)
    }

    fn close(&mut self, question: QuestionId, state: QuestionState) -> u64 {
        let like: Vec<QuestionId> = self.similar(question).iter().map(|q| q.id).collect();
        let mut rows = 0;
        for id in like {
            if let Some(question) = self.questions.get_mut(&id) {
                question.state = state;
                rows += 1;
            }
        }
        rows
    }
}

/// Builds the group of these questions, given oldest first; `None` if there are none.
fn group(rows: &[&QueuedQuestion]) -> Option<QuestionGroup> {
    let oldest = rows.first()?;
    let times = |matches: fn(&QueuedQuestion) -> bool| {
        let counted = rows.iter().filter(|q| matches(q));
        counted.map(|q| u64::from(q.times)).sum()
    };
    let askers: BTreeSet<_> = rows.iter().map(|q| q.asker).collect();
    Some(QuestionGroup {
        id: oldest.id,
        key: oldest.key.clone(),
        text: oldest.text.clone(),
        times_asked: times(|_| true),
        askers: super::count(askers.len()),
        silent: times(|q| q.reason == QueueReason::Silent),
        not_helpful: times(|q| q.reason == QueueReason::NotHelpful),
        first_at: rows.iter().map(|q| q.first_at).min()?,
        last_at: rows.iter().map(|q| q.last_at).max()?,
    })
}
