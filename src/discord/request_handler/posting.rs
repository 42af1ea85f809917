//! Posts and edits messages in the form that the bot's permissions allow.
//!
//! ```text
//! a reply with embeds ─ 160002, 50035 ─► without the reference   Read Message History; or deleted
//!                     ─ 50013 ─────────► as text                 Embed Links
//!                     ─ 50001, 50013, any other refusal ─► in a direct message, which names what
//!                                          is missing            View Channel, Send Messages, …
//! ```
//! Discord does not say which permission is missing, so the forms are tried one after the other.

use super::RequestHandler;
use crate::bot::fallback;
use crate::bot::translations::{Language, Translations};
use crate::bot::{
    ChannelId, ChannelTask, InteractionId, Message, MessageId, MissingPermissions, UserId,
};
use crate::discord::bot_service::BotService;
use crate::discord::rest::RestError;
use crate::discord::to_wire::{self, CreateMessageBody, MessageBody};

/// Discord's error code: the bot may not do that there.
pub(super) const MISSING_PERMISSIONS: u32 = 50_013;

/// Discord's error code: a reply in a channel where the bot may not read the history.
const NO_REFERENCE: u32 = 160_002;

/// Discord's error code: the body is invalid. The message that the bot replies to is deleted, or
/// accepts no replies.
const INVALID_BODY: u32 = 50_035;

/// A message to post.
#[derive(Clone, Copy)]
pub(super) struct Post<'a> {
    pub(super) channel: ChannelId,
    pub(super) message: &'a Message,
    /// The locale of the message.
    pub(super) locale: &'a str,
    /// The message that it replies to.
    pub(super) reply_to: Option<u64>,
    /// Makes repetitions of the request harmless; at most 25 characters.
    pub(super) nonce: &'a str,
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

impl<A: BotService> RequestHandler<A> {
    /// Posts a message, without the reference or without embeds if Discord refuses them.
    pub(super) async fn post(&self, post: Post<'_>) -> Result<MessageId, RestError> {
        let mut text = None;
        let mut reference = post.reply_to;
        loop {
            let shown = text.as_ref().unwrap_or(post.message);
            let body = CreateMessageBody::new(shown, reference, post.nonce.to_owned());
            let files = to_wire::files(shown);
            let error = match self.rest.post(post.channel, &body, files).await {
                Ok(message) => return Ok(message),
                Err(error) => error,
            };
            match error.code() {
                Some(NO_REFERENCE | INVALID_BODY) if reference.is_some() => reference = None,
                Some(MISSING_PERMISSIONS) if text.is_none() && !post.message.embeds.is_empty() => {
                    text = Some(fallback::without_embeds(post.message, post.locale));
                }
                _ => return Err(error),
            }
        }
    }

    /// Replaces a message of the bot, without embeds if Discord refuses them.
    pub(super) async fn replace(
        &self,
        channel: ChannelId,
        message: MessageId,
        with: &Message,
        locale: &str,
    ) -> Result<(), RestError> {
        match self.edit_message(channel, message, with).await {
            Err(error) if error.code() == Some(MISSING_PERMISSIONS) && !with.embeds.is_empty() => {
                let text = fallback::without_embeds(with, locale);
                self.edit_message(channel, message, &text).await
            }
            edited => edited,
        }
    }

    async fn edit_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        with: &Message,
    ) -> Result<(), RestError> {
        let (content, files) = (MessageBody::of(with), to_wire::files(with));
        self.rest.edit(channel, message, &content, files).await
    }

    /// Replies to a message; in a direct message to its author if the channel cannot be used.
    pub(super) async fn reply_to(
        &self,
        target: ReplyTarget<'_>,
        message: &Message,
    ) -> Result<(), RestError> {
        let nonce = format!("r{:x}", target.id.0);
        let post = Post {
            channel: target.channel,
            message,
            locale: target.locale,
            reply_to: Some(target.id.0),
            nonce: &nonce,
        };
        match self.post(post).await {
            Err(error) if error.is_refusal() => self.reply_in_private(target, message, error).await,
            posted => posted.map(drop),
        }
    }

    async fn reply_in_private(
        &self,
        target: ReplyTarget<'_>,
        message: &Message,
        refusal: RestError,
    ) -> Result<(), RestError> {
        let conversation = self.rest.create_dm_channel(target.by).await?;
        if conversation == target.channel {
            return Err(refusal);
        }
        let missing = self
            .missing_permissions(target.channel, ChannelTask::Write)
            .await;
        let message = fallback::in_private(message, target.channel, missing, target.locale);
        let nonce = format!("d{:x}", target.id.0);
        let post = Post {
            channel: conversation,
            message: &message,
            locale: target.locale,
            reply_to: None,
            nonce: &nonce,
        };
        self.post(post).await.map(drop)
    }

    /// Returns the permissions that the bot lacks for a task that Discord has refused. Empty if
    /// they cannot be read, or if something else is the cause.
    pub(super) async fn missing_permissions(
        &self,
        channel: ChannelId,
        task: ChannelTask,
    ) -> MissingPermissions {
        let missing = match self.rest.own_permissions(channel, self.myself()).await {
            Ok(own) => own.missing_for(task),
            Err(error) => {
                tracing::warn!(channel.id = channel.0, %error, "the bot's own permissions cannot be read");
                MissingPermissions::default()
            }
        };
        tracing::warn!(
            channel.id = channel.0,
            task = ?task,
            permissions.missing = missing.names(Translations::of(Language::English)),
            "Discord refuses the bot something in a channel"
        );
        missing
    }
}
