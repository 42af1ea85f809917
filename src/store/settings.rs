//! What a server has set.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::id::{ChannelId, RoleId};

/// A server's settings. One that never set anything has [`Settings::INITIAL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether questions are kept for review.
    pub queue: Queue,
    /// How long a question is kept, in days since it was last asked.
    pub question_days: NonZeroU16,
    /// How long votes, removed pins with their history, and the other rows of the audit are kept,
    /// in days. The history of a pin that stands is kept as long as the pin.
    pub retention_days: NonZeroU16,
    /// The roles whose members are moderators.
    pub moderator_roles: BTreeSet<RoleId>,
    /// Where moderators are told of pins that no longer hold; `None`: nowhere.
    #[serde(default)]
    pub notices: Option<ChannelId>,
}

impl Settings {
    /// Those of a server that never set anything: nothing that people ask is kept. 30 and 365
    /// days are choices: a month of questions is what a moderator still remembers, a year what
    /// somebody may want to look back to.
    pub const INITIAL: Self = Self {
        queue: Queue::Off,
        question_days: NonZeroU16::new(30).expect("30 is not 0"),
        retention_days: NonZeroU16::new(365).expect("365 is not 0"),
        moderator_roles: BTreeSet::new(),
        notices: None,
    };

    /// These with one of them changed.
    #[must_use]
    pub fn with(mut self, change: SettingsChange) -> Self {
        match change {
            SettingsChange::Queue(queue) => self.queue = queue,
            SettingsChange::QuestionDays(days) => self.question_days = days,
            SettingsChange::RetentionDays(days) => self.retention_days = days,
            SettingsChange::ModeratorRoles(roles) => self.moderator_roles = roles,
            SettingsChange::Notices(channel) => self.notices = channel,
        }
        self
    }
}

/// Whether questions are kept for review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// No question is kept.
    Off,
    /// Questions that were not answered, or not helpfully, are kept.
    On,
}

/// One setting changed: two moderators who change different ones do not undo each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsChange {
    /// Turns the review queue on or off. Off deletes the questions that are kept.
    Queue(Queue),
    /// Sets how long a question is kept, in days.
    QuestionDays(NonZeroU16),
    /// Sets how long votes and history are kept, in days.
    RetentionDays(NonZeroU16),
    /// Replaces the moderator roles.
    ModeratorRoles(BTreeSet<RoleId>),
    /// Sets where moderators are told of pins that no longer hold, or that they are not.
    Notices(Option<ChannelId>),
}
