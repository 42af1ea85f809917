//! Handles a message to the bot: a direct message, or one that mentions it.

use serenity::model::channel::Message as WireMessage;
use tracing::Instrument;

use super::action::FollowUpTarget;
use super::posting::ReplyTarget;
use super::{RequestHandler, RequestOutcome};
use crate::bot::translations::Language;
use crate::bot::{ChannelId, Payload, Request};
use crate::discord::bot_service::BotService;
use crate::discord::from_wire::{self, WireContext};
use crate::metrics::Event;

impl<A: BotService> RequestHandler<A> {
    /// `shard`: the shard that received it.
    pub(super) async fn handle_message(&self, message: &WireMessage, shard: Option<u32>) {
        let context = WireContext {
            myself: self.myself(),
            now: (self.clock)(),
        };
        let Some(request) = from_wire::message(message, context) else {
            return;
        };
        if !self.recent.first_time(message.id.get()) {
            self.metrics.count(Event::Repeated);
            return;
        }
        if !self.is_ours(&request).await {
            self.metrics.count(Event::Repeated);
            return;
        }
        self.metrics.count(Event::Request);
        let span = tracing::info_span!(
            "interaction",
            id = request.id.0,
            kind = "text",
            transport = "gateway",
            shard,
        );
        let channel = ChannelId(message.channel_id.get());
        self.reply(request, channel).instrument(span).await;
    }

    async fn reply(&self, request: Request, channel: ChannelId) {
        let id = request.id;
        let locale = locale(&request);
        let target = FollowUpTarget::Message(ReplyTarget {
            channel,
            id,
            by: request.actor.user,
            locale: &locale,
        });
        // In a box, because it is large.
        match Box::pin(self.run_request(request, &locale)).await {
            RequestOutcome::Failed(message) => self.send_follow_up(&message, target).await,
            RequestOutcome::Replied(reply) => {
                if let Some(message) = reply.response.message() {
                    self.send_follow_up(message, target).await;
                }
                tracing::info!("answered");
                self.perform_actions(reply.actions, target).await;
            }
        }
    }
}

/// Returns the locale of the reply. Discord gives none for a message, so its text decides.
fn locale(request: &Request) -> String {
    match &request.payload {
        Payload::Text { text, .. } => {
            let language = Language::of_asker(text, &request.locale);
            language.code().to_owned()
        }
        _ => request.locale.clone(),
    }
}
