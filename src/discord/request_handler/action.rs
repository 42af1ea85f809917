//! Performs the actions of a reply, and reports the results.
//!
//! ```text
//! PostAndPin ─► POST message ─► PUT pin ─► ActionReport::Posted { Pinned | MissingPermission | … }
//!     └─ the bot may return a message (to the moderator) and further actions
//! ```

use std::collections::VecDeque;
use std::sync::Arc;

use super::RequestHandler;
use crate::bot::fallback;
use crate::bot::{
    Action, ActionReport, ChannelId, GuildId, InteractionId, Message, PinId, PinOutcome,
    ReportOutcome, UnpinOutcome, UserId,
};
use crate::discord::bot_service::BotService;
use crate::discord::rest::{InteractionHandle, RestError};
use crate::discord::to_wire::{self, CreateMessageBody, MessageBody};

/// Discord's error code: the bot may not do that there.
const MISSING_PERMISSIONS: u32 = 50_013;

/// Discord's error code: a reply in a channel where the bot may not read the history.
const NO_REFERENCE: u32 = 160_002;

/// Discord's error code: the body is invalid. The message that the bot replies to is deleted, or
/// accepts no replies.
const INVALID_BODY: u32 = 50_035;

/// Discord's error code: the channel's list of pins is full.
const PINS_FULL: u32 = 30_003;

/// The maximum number of follow-up actions, in case the bot's reports never end. Normal requests
/// stay below it.
const MOST_LATER: usize = 100;

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
    pub(super) async fn perform_actions(
        self: &Arc<Self>,
        actions: Vec<Action>,
        target: FollowUpTarget<'_>,
    ) {
        let most = actions.len() + MOST_LATER;
        let mut open = VecDeque::from(actions);
        let mut done = 0;
        while let Some(action) = open.pop_front() {
            done += 1;
            if done > most {
                tracing::error!(
                    actions.n_left = open.len(),
                    "too many actions; the rest is left"
                );
                return;
            }
            let Some(aftermath) = self.perform_action(action).await else {
                continue;
            };
            if let Some(message) = aftermath.message {
                self.send_follow_up(&message, target).await;
            }
            open.extend(aftermath.actions);
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
                let posting = PendingPin {
                    guild,
                    pin,
                    channel,
                    locale,
                };
                return Some(self.post_and_pin(posting, &message).await);
            }
            Action::Unpin {
                guild,
                pin,
                locale,
                channel,
                message,
            } => {
                let _pinning = self.pinning.lock(channel).await;
                let unpinned = self.rest.unpin(channel, message).await;
                let outcome = unpin_outcome(&unpinned);
                if outcome == UnpinOutcome::Failed {
                    log(unpinned, "unpin");
                }
                let report = ActionReport::Unpinned {
                    guild,
                    pin,
                    message,
                    outcome,
                    locale,
                };
                return Some(self.bot.report(report, (self.clock)()).await);
            }
            Action::Post { channel, message } => {
                let wire = CreateMessageBody::new(&message, None, format!("n{:x}", self.nonce()));
                let files = to_wire::files(&message);
                log(
                    self.rest.post(channel, &wire, files).await.map(drop),
                    "post",
                );
            }
            Action::Edit {
                channel,
                message,
                with,
            } => {
                let (content, files) = (MessageBody::of(&with), to_wire::files(&with));
                let edited = self.rest.edit(channel, message, &content, files).await;
                if edited
                    .as_ref()
                    .is_err_and(|error| error.status() != Some(404))
                {
                    log(edited, "edit");
                }
            }
        }
        None
    }

    async fn post_and_pin(&self, posting: PendingPin, message: &Message) -> ReportOutcome {
        let PendingPin {
            guild,
            pin,
            channel,
            locale,
        } = posting;
        let _pinning = self.pinning.lock(channel).await;
        let nonce = format!("n{:x}", self.nonce());
        let wire = CreateMessageBody::new(message, None, nonce);
        let posted = self
            .rest
            .post(channel, &wire, to_wire::files(message))
            .await;
        let (message, pinned) = match posted {
            Ok(message) => (Some(message), self.rest.pin(channel, message).await),
            Err(error) => (None, Err(error)),
        };
        let outcome = outcome(&pinned);
        if outcome == PinOutcome::Failed {
            log(pinned, "pin");
        }
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

    /// Sends a message to the author of the request.
    pub(super) async fn send_follow_up(&self, message: &Message, target: FollowUpTarget<'_>) {
        let told = match target {
            FollowUpTarget::Interaction(to) => self.follow_up(message, to).await,
            FollowUpTarget::Message(asked) => self.reply_to(asked, message).await,
            FollowUpTarget::Nobody => return,
        };
        log(told, "message");
    }
}

impl<A: BotService> RequestHandler<A> {
    /// Replies to a message. If Discord refuses that, tries without the reference, then without
    /// embeds, and finally as a direct message.
    async fn reply_to(&self, target: ReplyTarget<'_>, message: &Message) -> Result<(), RestError> {
        let mut text = None;
        let mut reference = Some(target.id.0);
        loop {
            let shown = text.as_ref().unwrap_or(message);
            let nonce = format!("r{:x}", target.id.0);
            let posted = CreateMessageBody::new(shown, reference, nonce);
            let files = to_wire::files(shown);
            let Err(error) = self.rest.post(target.channel, &posted, files).await else {
                return Ok(());
            };
            match error.code() {
                Some(NO_REFERENCE | INVALID_BODY) if reference.is_some() => reference = None,
                Some(MISSING_PERMISSIONS) if text.is_none() && !message.embeds.is_empty() => {
                    text = Some(fallback::as_text(message, target.locale));
                }
                _ if error.status() == Some(403) => {
                    return self.reply_in_private(target, message).await;
                }
                _ => return Err(error),
            }
        }
    }

    async fn reply_in_private(
        &self,
        target: ReplyTarget<'_>,
        message: &Message,
    ) -> Result<(), RestError> {
        tracing::warn!(
            channel.id = target.channel.0,
            "the bot may not write in a channel"
        );
        let message = fallback::in_private(message, target.channel, target.locale);
        let posted = CreateMessageBody::new(&message, None, format!("d{:x}", target.id.0));
        let conversation = self.rest.create_dm_channel(target.by).await?;
        let files = to_wire::files(&message);
        self.rest.post(conversation, &posted, files).await.map(drop)
    }
}

/// A message that the bot replies to.
#[derive(Clone, Copy)]
pub(super) struct ReplyTarget<'a> {
    /// The channel of the message.
    pub(super) channel: ChannelId,
    pub(super) id: InteractionId,
    /// The author of the message.
    pub(super) by: UserId,
    /// The locale of the reply.
    pub(super) locale: &'a str,
}

/// The message of a pin that is to be posted.
struct PendingPin {
    guild: GuildId,
    pin: PinId,
    channel: ChannelId,
    locale: String,
}

fn outcome(pinned: &Result<(), RestError>) -> PinOutcome {
    let error = match pinned {
        Ok(()) => return PinOutcome::Pinned,
        Err(error) => error,
    };
    match (error.code(), error.status()) {
        (Some(PINS_FULL), _) => PinOutcome::ListFull,
        (Some(MISSING_PERMISSIONS), _) | (_, Some(403)) => PinOutcome::MissingPermission,
        _ => PinOutcome::Failed,
    }
}

fn unpin_outcome(unpinned: &Result<(), RestError>) -> UnpinOutcome {
    match unpinned.as_ref().map_err(RestError::status) {
        Ok(()) => UnpinOutcome::Unpinned,
        Err(Some(404)) => UnpinOutcome::Gone,
        Err(Some(403)) => UnpinOutcome::MissingPermission,
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
    fn a_pin_that_fails_says_how() {
        let refused = |status, code| Err(RestError::Refused { status, code });
        let cases = [
            (Ok(()), PinOutcome::Pinned),
            (refused(400, 30_003), PinOutcome::ListFull),
            (refused(403, 50_013), PinOutcome::MissingPermission),
            (refused(403, 50_001), PinOutcome::MissingPermission),
            (refused(404, 10_008), PinOutcome::Failed),
            (Err(RestError::TimedOut), PinOutcome::Failed),
        ];
        for (pinned, expected) in cases {
            assert_eq!(outcome(&pinned), expected, "{pinned:?}");
        }
        let cases = [
            (Ok(()), UnpinOutcome::Unpinned),
            (refused(404, 10_008), UnpinOutcome::Gone),
            (refused(403, 50_013), UnpinOutcome::MissingPermission),
            (Err(RestError::Unreachable), UnpinOutcome::Failed),
        ];
        for (unpinned, expected) in cases {
            assert_eq!(unpin_outcome(&unpinned), expected, "{unpinned:?}");
        }
    }
}
