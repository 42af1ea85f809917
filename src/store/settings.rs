//! The settings of a server.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::id::{ChannelId, RoleId};

/// The settings of a server. The default is [`Settings::INITIAL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether questions are stored for review.
    pub queue: Queue,
    /// How long a question is stored after it was last asked, in days.
    pub question_days: NonZeroU16,
    /// How long votes, removed pins with their history, and audit rows without a pin are stored, in
    /// days. The history of a pin that is not removed is stored as long as the pin.
    pub retention_days: NonZeroU16,
    /// The roles whose members are moderators.
    pub moderator_roles: BTreeSet<RoleId>,
    /// The channel for notices about invalid pins; `None` turns them off.
    #[serde(default)]
    pub notices: Option<ChannelId>,
}

impl Settings {
    /// The defaults: no questions are stored. 30 and 365 days are judgement calls: a moderator
    /// remembers a month of questions, and a year is what somebody may want to look back on.
    pub const INITIAL: Self = Self {
        queue: Queue::Off,
        question_days: NonZeroU16::new(30).expect("30 is not 0"),
        retention_days: NonZeroU16::new(365).expect("365 is not 0"),
        moderator_roles: BTreeSet::new(),
        notices: None,
    };

    /// Returns the settings with one change applied.
    #[must_use]
    pub fn with(mut self, change: SettingsChange) -> Self {
        match change {
            SettingsChange::Queue(queue) => self.queue = queue,
            SettingsChange::QuestionDays(days) => self.question_days = days,
            SettingsChange::RetentionDays(days) => self.retention_days = days,
            SettingsChange::AddModeratorRole(role) => {
                self.moderator_roles.insert(role);
            }
            SettingsChange::RemoveModeratorRole(role) => {
                self.moderator_roles.remove(&role);
            }
            SettingsChange::Notices(channel) => self.notices = channel,
        }
        self
    }
}

/// Whether questions are stored for review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// No question is stored.
    Off,
    /// Questions that were not answered, or not helpfully, are stored.
    On,
}

/// A change to one setting. Two moderators who change different settings, or different roles, do
/// not overwrite each other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsChange {
    /// Turns the review queue on or off. Turning it off deletes the stored questions.
    Queue(Queue),
    /// Sets how long a question is stored, in days.
    QuestionDays(NonZeroU16),
    /// Sets how long votes and history are stored, in days.
    RetentionDays(NonZeroU16),
    /// Makes the members of a role moderators.
    AddModeratorRole(RoleId),
    /// Makes the members of a role no longer moderators.
    RemoveModeratorRole(RoleId),
    /// Sets the channel for notices about invalid pins, or turns them off.
    Notices(Option<ChannelId>),
}
