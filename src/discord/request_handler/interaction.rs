//! Handles an interaction from its arrival to its last action.
//!
//! ```text
//! reply in time            one response: a message, an update, choices, a modal
//! reply late               "thinking …", and later an edit of it
//! late, not deferrable     empty choices; or an apology instead of a modal
//! ```

use std::time::Duration;

use serenity::builder::CreateAttachment;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use super::action::FollowUpTarget;
use super::{RequestHandler, RequestOutcome};
use crate::bot::translations::{Language, Translations};
use crate::bot::{
    CustomId, Deferral, Message, Payload, Request, Response, SharedMessage, Visibility,
};
use crate::discord::bot_service::BotService;
use crate::discord::from_wire::{self, WireContext};
use crate::discord::http_response::{FirstBody, HttpResponse};
use crate::discord::incoming::{UndecodableInteraction, WireInteraction};
use crate::discord::rest::{InteractionHandle, RestError};
use crate::discord::to_wire::{self, Callback, MessageBody};
use crate::metrics::{Event, Outcome};

/// The wait before an edit or a follow-up of a response over HTTP. Nothing reports when Discord has
/// processed the HTTP response, and Discord rejects references to a response that it does not know
/// yet.
const HTTP_RESPONSE_DELAY: Duration = Duration::from_millis(300);

/// The wait before the repetition, if Discord does not know the HTTP response even then. It waits
/// 3 s for a response, and a deferral uses more than one of them. So it knows the response by then
/// or never.
const HTTP_RESPONSE_RETRY: Duration = Duration::from_secs(2);

/// The part of the first response's time limit that is reserved for sending it.
const SEND_RESERVE: Duration = Duration::from_millis(500);

impl<A: BotService> RequestHandler<A> {
    /// `shard`: the shard that received it, unless it came over HTTP. `http`: the channel for the
    /// first response, if it does not go to Discord's callback route.
    pub(super) async fn handle_interaction(
        &self,
        mut interaction: WireInteraction,
        shard: Option<u32>,
        http: HttpResponse,
    ) {
        let arrived = Instant::now();
        if !self.recent.first_time(interaction.id) {
            self.metrics.count(Event::Repeated);
            return;
        }
        let context = WireContext {
            myself: self.myself(),
            now: (self.clock)(),
        };
        let token = std::mem::take(&mut interaction.token);
        let request = from_wire::interaction(interaction, context);
        // Autocomplete changes no state, so duplicates are harmless.
        let is_typing = matches!(request.payload, Payload::Autocomplete { .. });
        if !is_typing && !self.is_ours(&request).await {
            self.metrics.count(Event::Repeated);
            return;
        }
        let to = InteractionHandle {
            id: request.id.0,
            token: &token,
        };
        self.answer_and_measure(request, to, arrived, shard, http)
            .await;
    }

    /// Answers a request within a span of the log, and counts the outcome.
    async fn answer_and_measure(
        &self,
        request: Request,
        to: InteractionHandle<'_>,
        arrived: Instant,
        shard: Option<u32>,
        mut http: HttpResponse,
    ) {
        self.metrics.count(Event::Request);
        let (kind, transport) = (kind(&request.payload), transport(&http));
        let span = tracing::info_span!(
            "interaction",
            id = request.id.0,
            kind,
            command = command(&request.payload),
            transport,
            shard,
        );
        // Not bound to a name first: the future would contain it twice.
        let (outcome, took) = self
            .answer(request, to, arrived, &mut http)
            .instrument(span)
            .await;
        self.metrics.interaction(kind, transport, outcome, took);
    }

    /// Answers an interaction that cannot be decoded, because a user waits for an answer.
    pub(super) async fn handle_undecodable(
        &self,
        interaction: &UndecodableInteraction,
        http: HttpResponse,
    ) {
        if !self.recent.first_time(interaction.id) {
            self.metrics.count(Event::Repeated);
            return;
        }
        self.metrics.count(Event::Undecodable);
        tracing::warn!(
            request.id = interaction.id,
            "an interaction could not be decoded"
        );
        self.respond_undecodable(interaction, http).await;
    }

    async fn respond_undecodable(
        &self,
        interaction: &UndecodableInteraction,
        mut http: HttpResponse,
    ) {
        let translations = Translations::of(Language::of_locale(&interaction.locale));
        let text = translations.text("error-unreadable-interaction");
        let message = Message::text(text, Visibility::Private);
        let callback = if interaction.is_typing {
            Callback::choices(&[])
        } else {
            Callback::message(&message)
        };
        let to = InteractionHandle {
            id: interaction.id,
            token: &interaction.token,
        };
        let deadline = Instant::now() + self.timings.first_response;
        let sent = self.respond(to, &mut http, &callback, Vec::new(), deadline);
        log(&sent.await, "response");
    }

    /// Sends the first response: as the HTTP response if Discord still waits for it, otherwise to
    /// Discord's callback route.
    async fn respond(
        &self,
        to: InteractionHandle<'_>,
        http: &mut HttpResponse,
        callback: &Callback<'_>,
        files: Vec<CreateAttachment>,
        deadline: Instant,
    ) -> Result<(), RestError> {
        if let Some(waiting) = http.take() {
            let body = FirstBody::of(callback, &files).map_err(|_| RestError::Unreadable)?;
            if waiting.send(body).is_ok() {
                return Ok(());
            }
        }
        self.rest.respond(to, callback, files, deadline).await
    }

    /// Sends a message that several replies share. As an HTTP response, it is encoded once.
    async fn respond_shared(
        &self,
        shared: &SharedMessage,
        to: InteractionHandle<'_>,
        http: &mut HttpResponse,
        deadline: Instant,
    ) -> Result<(), RestError> {
        if shared.message.attachment.is_none()
            && let Some(waiting) = http.take()
            && waiting.send(encode_once(shared)?).is_ok()
        {
            return Ok(());
        }
        let callback = Callback::message(&shared.message);
        let files = to_wire::files(&shared.message);
        self.respond(to, http, &callback, files, deadline).await
    }

    /// Answers a request, late if necessary, and performs the actions of the reply. Returns how the
    /// first response went and when it was sent, counted from `arrived`.
    async fn answer(
        &self,
        request: Request,
        to: InteractionHandle<'_>,
        arrived: Instant,
        http: &mut HttpResponse,
    ) -> (Outcome, Duration) {
        let is_http = http.is_some();
        let (id, locale, deferral) = (request.id, request.locale.clone(), request.deferral());
        let is_typing = matches!(request.payload, Payload::Autocomplete { .. });
        let deadline = arrived + self.timings.first_response;
        let defer_at = match deferral {
            Deferral::Impossible => deadline - SEND_RESERVE.min(self.timings.first_response / 2),
            Deferral::Public | Deferral::Private | Deferral::Update => {
                arrived + self.timings.defer_after
            }
        };
        // In a box: it is large, and dropped as soon as it is too late.
        let mut work = Box::pin(self.run_request(request, &locale));
        let in_time = timeout_at(defer_at, &mut work).await.ok();
        let (result, sent, took) = match (in_time, Callback::deferral(deferral)) {
            // In a box: few requests are late.
            (None, Some(callback)) => {
                Box::pin(async {
                    let deferring = async {
                        let sent = self.defer(to, http, &callback, deadline).await;
                        (sent, arrived.elapsed())
                    };
                    // At the same time, because the request may hold a connection of the store.
                    let ((sent, took), result) = tokio::join!(deferring, work);
                    let late = self.respond_late(&result, deferral, to, is_http).await;
                    log(&late, "late response");
                    (result, sent, took)
                })
                .await
            }
            (in_time, _) => {
                drop(work);
                let result = in_time.unwrap_or_else(|| {
                    tracing::error!(request.id = id.0, "a request took too long");
                    self.failure(id, &locale)
                });
                let sent = self
                    .first_response(&result, is_typing, to, http, deadline)
                    .await;
                let sent = outcome(&sent, &result);
                (result, sent, arrived.elapsed())
            }
        };
        tracing::info!(answer.duration_ms = milliseconds(arrived), "answered");
        if let RequestOutcome::Replied(reply) = result
            && !reply.actions.is_empty()
        {
            if is_http {
                sleep(HTTP_RESPONSE_DELAY).await;
            }
            let target = FollowUpTarget::Interaction(to);
            Box::pin(self.perform_actions(reply.actions, target)).await;
        }
        (sent, took)
    }

    /// Sends the deferral: "thinking …", or nothing visible for an update. Returns how that went.
    async fn defer(
        &self,
        to: InteractionHandle<'_>,
        http: &mut HttpResponse,
        callback: &Callback<'_>,
        deadline: Instant,
    ) -> Outcome {
        self.metrics.count(Event::Deferred);
        let sent = self.respond(to, http, callback, Vec::new(), deadline).await;
        log(&sent, "deferral");
        sent.map_or(Outcome::NotSent, |()| Outcome::Deferred)
    }

    /// Sends the reply as the first response.
    async fn first_response(
        &self,
        result: &RequestOutcome,
        is_typing: bool,
        to: InteractionHandle<'_>,
        http: &mut HttpResponse,
        deadline: Instant,
    ) -> Result<(), RestError> {
        let (callback, message) = match result {
            RequestOutcome::Failed(_) if is_typing => (Callback::choices(&[]), None),
            RequestOutcome::Failed(message) => (Callback::message(message), Some(&**message)),
            RequestOutcome::Replied(reply) => match &reply.response {
                Response::Message(message) => (Callback::message(message), Some(message)),
                Response::Update(message) => (Callback::update(message), Some(message)),
                Response::Shared(shared) => {
                    return self.respond_shared(shared, to, http, deadline).await;
                }
                Response::Choices(choices) => (Callback::choices(choices), None),
                Response::Modal(modal) => (Callback::modal(modal), None),
                Response::Nothing => return Ok(()),
            },
        };
        let files = message.map(to_wire::files).unwrap_or_default();
        self.respond(to, http, &callback, files, deadline).await
    }

    /// Sends the reply after a deferral. If the deferral was an HTTP response, waits until Discord
    /// knows it.
    async fn respond_late(
        &self,
        result: &RequestOutcome,
        deferral: Deferral,
        to: InteractionHandle<'_>,
        is_http: bool,
    ) -> Result<(), RestError> {
        if is_http {
            sleep(HTTP_RESPONSE_DELAY).await;
        }
        match self.later_response(result, deferral, to).await {
            Err(error) if is_http && error.status() == Some(404) => {
                sleep(HTTP_RESPONSE_RETRY).await;
                self.later_response(result, deferral, to).await
            }
            sent => sent,
        }
    }

    /// Sends the reply after a deferral that Discord knows.
    async fn later_response(
        &self,
        result: &RequestOutcome,
        deferral: Deferral,
        to: InteractionHandle<'_>,
    ) -> Result<(), RestError> {
        let message = match result {
            RequestOutcome::Failed(message) => message,
            RequestOutcome::Replied(reply) => match &reply.response {
                Response::Message(message) => message,
                Response::Shared(shared) => &shared.message,
                Response::Update(message) => return self.edit(message, to).await,
                Response::Choices(_) | Response::Modal(_) | Response::Nothing => {
                    tracing::error!("the reply does not fit the deferral");
                    return self.rest.delete_response(to).await;
                }
            },
        };
        match (deferral, message.visibility) {
            // The deferral refers to the component's own message; this is a different one.
            (Deferral::Update, _) => self.follow_up(message, to).await,
            // "Thinking …" is public, but the reply is private.
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
            .follow_up(
                to,
                &MessageBody::with_flags(message),
                files,
                message.visibility,
            )
            .await
    }
}

/// Returns the HTTP body of a shared message without files.
fn encode_once(shared: &SharedMessage) -> Result<FirstBody, RestError> {
    let json = match shared.encoded.get() {
        Some(json) => json,
        None => {
            let json = serde_json::to_vec(&Callback::message(&shared.message));
            let json = json.map_err(|_| RestError::Unreadable)?;
            shared.encoded.get_or_init(|| json)
        }
    };
    Ok(FirstBody::of_json(json.clone()))
}

/// Returns how the first response went. Logs a failure.
fn outcome(sent: &Result<(), RestError>, result: &RequestOutcome) -> Outcome {
    log(sent, "response");
    match (sent, result) {
        (Err(_), _) => Outcome::NotSent,
        (Ok(()), RequestOutcome::Failed(_)) => Outcome::Apology,
        (Ok(()), RequestOutcome::Replied(_)) => Outcome::Answered,
    }
}

const fn transport(http: &HttpResponse) -> &'static str {
    match http {
        Some(_) => "http",
        None => "gateway",
    }
}

fn log(sent: &Result<(), RestError>, what: &'static str) {
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

/// Returns the command's name, or the component's action. These are the bot's own identifiers,
/// never user text.
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
