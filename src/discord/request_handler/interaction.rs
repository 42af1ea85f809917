//! An interaction from its arrival to its last consequence.
//!
//! ```text
//! the reply is there in time     one response: a message, an update, choices, a modal
//! it is not                      "thinking …", and an edit of that when it is
//! it cannot be deferred          no choices; or an apology in place of a modal
//! ```

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serenity::model::application::Interaction;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::action::FollowUpTarget;
use super::{RequestHandler, RequestOutcome};
use crate::bot::translations::{Language, Translations};
use crate::bot::{CustomId, Deferral, Message, Payload, Request, Response, Visibility};
use crate::discord::bot_service::BotService;
use crate::discord::from_wire::{self, WireContext};
use crate::discord::incoming::UndecodableInteraction;
use crate::discord::metrics::Metric;
use crate::discord::rest::{InteractionHandle, RestError};
use crate::discord::to_wire::{self, Callback, MessageBody};

/// Kept back from the time for the first response, for sending it.
const SENDING: Duration = Duration::from_millis(500);

impl<A: BotService> RequestHandler<A> {
    pub(super) async fn handle_interaction(self: &Arc<Self>, interaction: &Interaction) {
        let arrived = Instant::now();
        if !self.recent.first_time(interaction.id().get()) {
            self.metrics.add(Metric::Repeated);
            return;
        }
        let is_on = |guild| self.is_on(guild);
        let around = WireContext {
            myself: self.myself(),
            is_on: &is_on,
            now: (self.clock)(),
        };
        let Some(request) = from_wire::interaction(interaction, around) else {
            let kind = interaction.kind();
            tracing::warn!(interaction.kind = ?kind, "an interaction that no command makes");
            self.respond_undecodable(&UndecodableInteraction::of(interaction))
                .await;
            return;
        };
        // What is offered while somebody types changes nothing.
        let is_typing = matches!(request.payload, Payload::Autocomplete { .. });
        if !is_typing && !self.is_ours(&request).await {
            self.metrics.add(Metric::Repeated);
            return;
        }
        self.metrics.add(Metric::Requests);
        let span = tracing::info_span!(
            "interaction",
            id = request.id.0,
            kind = kind(&request.payload),
            command = command(&request.payload),
            transport = "gateway",
        );
        let to = InteractionHandle {
            id: interaction.id().get(),
            token: interaction.token(),
        };
        self.answer(request, to, arrived).instrument(span).await;
    }

    /// Somebody waits for an answer to what cannot be read.
    pub(super) async fn handle_undecodable(&self, interaction: &UndecodableInteraction) {
        if !self.recent.first_time(interaction.id) {
            self.metrics.add(Metric::Repeated);
            return;
        }
        self.metrics.add(Metric::Undecodable);
        tracing::warn!(
            request.id = interaction.id,
            "an interaction could not be decoded"
        );
        self.respond_undecodable(interaction).await;
    }

    async fn respond_undecodable(&self, interaction: &UndecodableInteraction) {
        let callback = if interaction.is_typing {
            Callback::choices(&[])
        } else {
            let translations = Translations::of(Language::of_locale(&interaction.locale));
            let text = translations.text("error-unreadable-interaction");
            Callback::message(&Message::text(text, Visibility::Private))
        };
        let to = InteractionHandle {
            id: interaction.id,
            token: &interaction.token,
        };
        let deadline = Instant::now() + self.timings.first_response;
        log(
            self.rest.respond(to, &callback, Vec::new(), deadline).await,
            "response",
        );
    }

    async fn answer(
        self: &Arc<Self>,
        request: Request,
        to: InteractionHandle<'_>,
        arrived: Instant,
    ) {
        let (id, locale, deferral) = (request.id, request.locale.clone(), request.deferral());
        let is_typing = matches!(request.payload, Payload::Autocomplete { .. });
        let deadline = arrived + self.timings.first_response;
        let patience = match deferral {
            Deferral::Impossible => deadline - SENDING.min(self.timings.first_response / 2),
            Deferral::Public | Deferral::Private | Deferral::Update => {
                arrived + self.timings.defer_after
            }
        };
        let mut work = pin!(self.await_reply(self.spawn_request(request), id, &locale));
        let settled = match timeout_at(patience, &mut work).await {
            Ok(settled) => {
                let sent = self.first_response(&settled, is_typing, to, deadline).await;
                log(sent, "response");
                settled
            }
            Err(_) => match Callback::deferral(deferral) {
                Some(callback) => {
                    self.metrics.add(Metric::Deferred);
                    log(
                        self.rest.respond(to, &callback, Vec::new(), deadline).await,
                        "deferral",
                    );
                    let settled = work.await;
                    log(
                        self.later_response(&settled, deferral, to).await,
                        "late response",
                    );
                    settled
                }
                None => {
                    let settled = self.failure(id, &locale);
                    log(
                        self.first_response(&settled, is_typing, to, deadline).await,
                        "response",
                    );
                    settled
                }
            },
        };
        tracing::info!(answer.duration_ms = milliseconds(arrived), "answered");
        if let RequestOutcome::Replied(reply) = settled {
            self.perform_actions(reply.actions, FollowUpTarget::Interaction(to))
                .await;
        }
    }

    /// The reply as the first response.
    async fn first_response(
        &self,
        settled: &RequestOutcome,
        is_typing: bool,
        to: InteractionHandle<'_>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let (callback, message) = match settled {
            RequestOutcome::Failed(_) if is_typing => (Callback::choices(&[]), None),
            RequestOutcome::Failed(message) => (Callback::message(message), Some(&**message)),
            RequestOutcome::Replied(reply) => match &reply.response {
                Response::Message(message) => (Callback::message(message), Some(message)),
                Response::Update(message) => (Callback::update(message), Some(message)),
                Response::Choices(choices) => (Callback::choices(choices), None),
                Response::Modal(modal) => (Callback::modal(modal), None),
                Response::Nothing | Response::NeedsPermissions => return Ok(()),
            },
        };
        let files = message.map(to_wire::files).unwrap_or_default();
        self.rest.respond(to, &callback, files, deadline).await
    }

    /// The reply after "thinking …".
    async fn later_response(
        &self,
        settled: &RequestOutcome,
        deferral: Deferral,
        to: InteractionHandle<'_>,
    ) -> Result<(), RestError> {
        let message = match settled {
            RequestOutcome::Failed(message) => message,
            RequestOutcome::Replied(reply) => match &reply.response {
                Response::Message(message) => message,
                Response::Update(message) => return self.edit(message, to).await,
                Response::Choices(_)
                | Response::Modal(_)
                | Response::Nothing
                | Response::NeedsPermissions => {
                    tracing::error!("the reply does not fit the deferral");
                    return self.rest.delete_response(to).await;
                }
            },
        };
        match (deferral, message.visibility) {
            // What is waited for is the component's own message; this is another.
            (Deferral::Update, _) => self.follow_up(message, to).await,
            // "Thinking …" stands there for all to see, and the reply is not for all.
            (Deferral::Public, Visibility::Private) => {
                self.rest.delete_response(to).await?;
                self.follow_up(message, to).await
            }
            (Deferral::Public | Deferral::Private | Deferral::Impossible, _) => {
                self.edit(message, to).await
            }
        }
    }

    async fn edit(&self, message: &Message, to: InteractionHandle<'_>) -> Result<(), RestError> {
        let files = to_wire::files(message);
        self.rest
            .edit_response(to, &MessageBody::of(message), files)
            .await
    }

    pub(super) async fn follow_up(
        &self,
        message: &Message,
        to: InteractionHandle<'_>,
    ) -> Result<(), RestError> {
        let files = to_wire::files(message);
        self.rest
            .follow_up(to, &MessageBody::with_flags(message), files)
            .await
    }
}

fn log(sent: Result<(), RestError>, what: &'static str) {
    if let Err(error) = sent {
        tracing::error!(%error, sent = what, "a response could not be sent");
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

const fn kind(payload: &Payload) -> &'static str {
    match payload {
        Payload::Command(_) => "command",
        Payload::Autocomplete { .. } => "autocomplete",
        Payload::MessageCommand { .. } => "message command",
        Payload::Component { .. } => "component",
        Payload::Modal { .. } => "modal",
        Payload::Text { .. } => "text",
    }
}

/// The command's name, or what the component does: the bot's own words, never anybody else's.
fn command(payload: &Payload) -> &str {
    match payload {
        Payload::Command(invocation) | Payload::Autocomplete { invocation, .. } => {
            &invocation.command
        }
        Payload::MessageCommand { name, .. } => name,
        Payload::Component { custom_id, .. } | Payload::Modal { custom_id, .. } => {
            match CustomId::decode(custom_id) {
                Ok(_) => custom_id.split(':').nth(1).unwrap_or_default(),
                Err(_) => "unreadable",
            }
        }
        Payload::Text { .. } => "",
    }
}
