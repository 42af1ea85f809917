//! Errors of a request, for two audiences.
//!
//! An error that the user can correct is shown only to that user, in their language. Any other
//! error is logged once, here, with the request's id, and the user gets an apology with that id.

use std::error::Error;

use crate::store::StoreError;

use super::authority::PermissionDenied;
use super::reply::{Message, Reply, Response, Visibility};
use super::request::Request;
use super::translations::Translations;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum BotError {
    /// The actor lacks the right.
    #[error("not allowed")]
    Refused(PermissionDenied),
    /// An error that the user can correct.
    #[error("shown to the user")]
    User(UserError),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// An error that the user can correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UserError {
    /// The user asks too fast. Holds the seconds to wait.
    RateLimited(u64),
    /// Too many questions are waiting for an answer.
    Busy,
    /// A source has changed or can no longer be read, and the corpus is loaded again.
    SourcesChanged,
    /// A custom id of another version.
    OldComponent,
    /// A message from which no question can be read back.
    UnreadableMessage,
    /// The corpus has changed since the answer was shown.
    AnswerChanged,
    /// An unknown command.
    UnknownCommand,
    /// The message is not one of the bot's answers.
    NotAnAnswer,
    /// The message has answers to several questions.
    SeveralAnswers,
    /// Several questions instead of one to pin.
    SeveralQuestions,
    /// The answer cites no sentence, so it cannot be pinned.
    NothingToPin,
    /// The pin does not exist on this server.
    UnknownPin,
    /// Several pins match the text.
    SeveralPins,
    /// The question is pinned already, by the pin with this number.
    KnownPin(i64),
    /// Somebody else has changed the pin with this number.
    StalePin(i64),
    /// The pin cannot be renewed, because the sources give no answer to its question.
    NotRenewable,
    /// Too many further wordings. Holds the maximum.
    TooManyWordings(usize),
    /// A wording is too long. Holds the maximum in characters.
    WordingTooLong(usize),
    /// A wording has several questions.
    SeveralInWording,
    /// A note is too long. Holds the maximum in characters.
    NoteTooLong(usize),
    /// The question is too long to pin. Holds the maximum in characters.
    PinQuestionTooLong(usize),
    /// The party is not in the sources.
    UnknownParty,
    /// The topic is not in the sources.
    UnknownTopic,
    /// The question is not one of a dispute's questions.
    UnknownQuestion,
    /// The queue is off.
    QueueOff,
    /// The question is no longer in the queue.
    QuestionGone,
    /// The corpus changed while sentences were being chosen.
    CorpusChanged,
    /// More sentences than a pin can cite.
    TooManySentences,
    /// A moderator role that every member has.
    EverybodysRole,
}

impl UserError {
    fn message(&self, translations: &Translations) -> String {
        let count = |key, count: usize| translations.fill(key, &[("count", count.into())]);
        let pin = |key, pin: i64| translations.fill(key, &[("pin", pin.into())]);
        match *self {
            Self::RateLimited(seconds) => {
                translations.fill("error-rate-limited", &[("seconds", seconds.into())])
            }
            Self::Busy => translations.text("error-busy"),
            Self::SourcesChanged => translations.text("reason-sources-changed"),
            Self::OldComponent => translations.text("error-old-component"),
            Self::UnreadableMessage => translations.text("error-unreadable-message"),
            Self::AnswerChanged => translations.text("error-changed"),
            Self::UnknownCommand => translations.text("error-unknown-command"),
            Self::NotAnAnswer => translations.text("pin-not-an-answer"),
            Self::SeveralAnswers => translations.text("error-several-answers"),
            Self::SeveralQuestions => translations.text("error-several-questions"),
            Self::NothingToPin => translations.text("pin-nothing"),
            Self::UnknownPin => translations.text("pin-unknown"),
            Self::SeveralPins => translations.text("pin-several"),
            Self::KnownPin(id) => pin("pin-known", id),
            Self::StalePin(id) => pin("pin-stale", id),
            Self::NotRenewable => translations.text("pin-not-renewable"),
            Self::TooManyWordings(max) => count("pin-wordings-too-many", max),
            Self::WordingTooLong(max) => count("pin-wording-too-long", max),
            Self::SeveralInWording => translations.text("pin-wording-several"),
            Self::NoteTooLong(max) => count("pin-note-too-long", max),
            Self::PinQuestionTooLong(max) => count("pin-question-too-long", max),
            Self::UnknownParty => translations.text("quote-unknown-party"),
            Self::UnknownTopic => translations.text("quote-unknown-topic"),
            Self::UnknownQuestion => translations.text("verdict-question-unknown"),
            Self::QueueOff => translations.text("review-off"),
            Self::QuestionGone => translations.text("review-gone"),
            Self::CorpusChanged => translations.text("review-corpus-changed"),
            Self::TooManySentences => translations.text("review-too-many"),
            Self::EverybodysRole => translations.text("settings-everybodys-role"),
        }
    }
}

impl From<UserError> for BotError {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl From<PermissionDenied> for BotError {
    fn from(refusal: PermissionDenied) -> Self {
        Self::Refused(refusal)
    }
}

impl BotError {
    /// The reply for the error, visible only to the asker.
    pub(super) fn reply(&self, request: &Request, translations: &Translations) -> Reply {
        let text = match self {
            Self::Refused(PermissionDenied::ServerOnly) => translations.text("refusal-server-only"),
            Self::Refused(PermissionDenied::ModeratorOnly) => {
                translations.text("refusal-moderator")
            }
            Self::Refused(PermissionDenied::ManagerOnly) => translations.text("refusal-manager"),
            Self::User(error) => error.message(translations),
            Self::Store(error) => {
                log(error, Some(request));
                let reference = request.id.to_string();
                translations.fill("error-trouble", &[("reference", reference.into())])
            }
        };
        Reply::only(Response::Message(Message::text(text, Visibility::Private)))
    }
}

/// Logs a failure of the store with the request's id, and without names or text of users.
pub(super) fn log(error: &StoreError, request: Option<&Request>) {
    let id = request.map(|request| request.id.0);
    let cause = error.source().map(ToString::to_string);
    tracing::error!(
        request.id = id,
        error = %error,
        cause,
        "the store failed; nothing was written"
    );
}
