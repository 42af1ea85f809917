//! Performs the actions of a reply, and reports the results.
//!
//! ```text
//! PostAndPin ─► POST message ─► PUT pin ─► ActionReport::Posted { Pinned | MissingPermission | … }
//!     └─ the bot may return a message (to the moderator) and further actions
//! ```

use std::collections::VecDeque;

use super::RequestHandler;
use super::posting::{MISSING_PERMISSIONS, Post, ReplyTarget};
use crate::bot::{
    Action, ActionReport, ChannelId, ChannelTask, GuildId, Message, MessageId, MissingPermissions,
    PinId, PinOutcome, ReportOutcome, UnpinOutcome,
};
use crate::discord::bot_service::BotService;
use crate::discord::rest::{InteractionHandle, RestError};

/// Discord's error code: the channel's list of pins is full.
const PINS_FULL: u32 = 30_003;

/// The maximum number of follow-up actions, in case the bot's reports never end. Normal requests
/// stay below it.
const MAX_FOLLOW_UP_ACTIONS: usize = 100;

/// The recipient of a message about an action.
#[derive(Clone, Copy)]
pub(super) enum FollowUpTarget<'a> {
    /// The author of an interaction.
    Interaction(InteractionHandle<'a>),
    /// The author of a message.
    Message(ReplyTarget<'a>),
    /// No recipient.
    Nobody,
}

impl<A: BotService> RequestHandler<A> {
    /// Performs the actions in order, and then the actions that result from them.
    pub(super) async fn perform_actions(&self, actions: Vec<Action>, target: FollowUpTarget<'_>) {
        let max = actions.len() + MAX_FOLLOW_UP_ACTIONS;
        let mut open = VecDeque::from(actions);
        let mut done = 0;
        while let Some(action) = open.pop_front() {
            done += 1;
            if done > max {
                tracing::error!(
                    actions.n_left = open.len(),
                    "too many actions; the rest is left"
                );
                return;
            }
            let Some(outcome) = self.perform_action(action).await else {
                continue;
            };
            if let Some(message) = outcome.message {
                self.send_follow_up(&message, target).await;
            }
            open.extend(outcome.actions);
        }
    }

    async fn perform_action(&self, action: Action) -> Option<ReportOutcome> {
        match action {
            Action::PostAndPin {
                guild,
                pin,
                channel,
                message,
                locale,
            } => {
                let pin = PinRef { guild, pin, locale };
                Some(self.post_and_pin(pin, channel, &message).await)
            }
            Action::Unpin {
                guild,
                pin,
                locale,
                channel,
                message,
            } => {
                let pin = PinRef { guild, pin, locale };
                Some(self.unpin(pin, channel, message).await)
            }
            Action::Post {
                channel,
                message,
                locale,
            } => {
                let nonce = self.nonce();
                let post = Post {
                    channel,
                    message: &message,
                    locale: &locale,
                    reply_to: None,
                    nonce: &nonce,
                };
                let posted = self.post(post).await;
                if posted.as_ref().is_err_and(RestError::is_refusal) {
                    self.missing_permissions(channel, ChannelTask::Write).await;
                }
                log(posted.map(drop), "post");
                None
            }
            Action::Edit {
                channel,
                message,
                with,
                locale,
            } => {
                let edited = self.replace(channel, message, &with, &locale).await;
                // A deleted message needs no edit.
                if edited.as_ref().is_err_and(|e| e.status() != Some(404)) {
                    log(edited, "edit");
                }
                None
            }
        }
    }

    async fn post_and_pin(
        &self,
        pin: PinRef,
        channel: ChannelId,
        message: &Message,
    ) -> ReportOutcome {
        let _pinning = self.channel_locks.lock(channel).await;
        let nonce = self.nonce();
        let post = Post {
            channel,
            message,
            locale: &pin.locale,
            reply_to: None,
            nonce: &nonce,
        };
        let (message, pinned) = match self.post(post).await {
            Ok(message) => (Some(message), self.rest.pin(channel, message).await),
            Err(error) => (None, Err(error)),
        };
        let outcome = match pin_outcome(&pinned) {
            PinOutcome::MissingPermission(_) => PinOutcome::MissingPermission(
                self.missing_permissions(channel, ChannelTask::Pin).await,
            ),
            outcome => outcome,
        };
        if outcome == PinOutcome::Failed {
            log(pinned, "pin");
        }
        let PinRef { guild, pin, locale } = pin;
        let report = ActionReport::Posted {
            guild,
            pin,
            channel,
            message,
            outcome,
            locale,
        };
        self.bot.report(report, (self.clock)()).await
    }

    async fn unpin(&self, pin: PinRef, channel: ChannelId, message: MessageId) -> ReportOutcome {
        let _pinning = self.channel_locks.lock(channel).await;
        let unpinned = self.rest.unpin(channel, message).await;
        let outcome = match unpin_outcome(&unpinned) {
            UnpinOutcome::MissingPermission(_) => UnpinOutcome::MissingPermission(
                self.missing_permissions(channel, ChannelTask::Unpin).await,
            ),
            outcome => outcome,
        };
        if outcome == UnpinOutcome::Failed {
            log(unpinned, "unpin");
        }
        let PinRef { guild, pin, locale } = pin;
        let report = ActionReport::Unpinned {
            guild,
            pin,
            message,
            outcome,
            locale,
        };
        self.bot.report(report, (self.clock)()).await
    }

    /// Sends a message to the author of the request.
    pub(super) async fn send_follow_up(&self, message: &Message, target: FollowUpTarget<'_>) {
        let sent = match target {
            FollowUpTarget::Interaction(to) => self.follow_up(message, to).await,
            FollowUpTarget::Message(to) => self.reply_to(to, message).await,
            FollowUpTarget::Nobody => return,
        };
        log(sent, "message");
    }
}

/// The pin that an action is about.
struct PinRef {
    guild: GuildId,
    pin: PinId,
    /// The locale of the report's message.
    locale: String,
}

/// Returns the outcome of pinning, without the names of missing permissions.
fn pin_outcome(pinned: &Result<(), RestError>) -> PinOutcome {
    let error = match pinned {
        Ok(()) => return PinOutcome::Pinned,
        Err(error) => error,
    };
    match (error.code(), error.status()) {
        (Some(PINS_FULL), _) => PinOutcome::ListFull,
        (Some(MISSING_PERMISSIONS), _) | (_, Some(403)) => {
            PinOutcome::MissingPermission(MissingPermissions::default())
        }
        _ => PinOutcome::Failed,
    }
}

/// Returns the outcome of unpinning, without the names of missing permissions.
fn unpin_outcome(unpinned: &Result<(), RestError>) -> UnpinOutcome {
    match unpinned.as_ref().map_err(RestError::status) {
        Ok(()) => UnpinOutcome::Unpinned,
        Err(Some(404)) => UnpinOutcome::Gone,
        Err(Some(403)) => UnpinOutcome::MissingPermission(MissingPermissions::default()),
        Err(_) => UnpinOutcome::Failed,
    }
}

fn log(done: Result<(), RestError>, what: &'static str) {
    if let Err(error) = done {
        tracing::error!(%error, action = what, "an action failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_of_pinning_are_distinguished() {
        let refused = |status, code| Err(RestError::Refused { status, code });
        let unknown = MissingPermissions::default();
        let cases = [
            (Ok(()), PinOutcome::Pinned),
            (refused(400, 30_003), PinOutcome::ListFull),
            (refused(403, 50_013), PinOutcome::MissingPermission(unknown)),
            (refused(403, 50_001), PinOutcome::MissingPermission(unknown)),
            (refused(404, 10_008), PinOutcome::Failed),
            (Err(RestError::TimedOut), PinOutcome::Failed),
        ];
        for (pinned, expected) in cases {
            assert_eq!(pin_outcome(&pinned), expected, "{pinned:?}");
        }
        let cases = [
            (Ok(()), UnpinOutcome::Unpinned),
            (refused(404, 10_008), UnpinOutcome::Gone),
            (
                refused(403, 50_013),
                UnpinOutcome::MissingPermission(unknown),
            ),
            (Err(RestError::Unreachable), UnpinOutcome::Failed),
        ];
        for (unpinned, expected) in cases {
            assert_eq!(unpin_outcome(&unpinned), expected, "{unpinned:?}");
        }
    }
}
