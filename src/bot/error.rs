//! Why a request was not done, for two audiences.
//!
//! What a user can do something about is told to them in their language, and to nobody else. The
//! rest is logged once, here, with the request's id, and the user gets that id with an apology.

use std::error::Error;

use crate::store::StoreError;

use super::authority::PermissionDenied;
use super::reply::{Message, Reply, Response, Visibility};
use super::request::Request;
use super::translations::Translations;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum BotError {
    /// They may not.
    #[error("not allowed")]
    Refused(PermissionDenied),
    /// Something that they can mend.
    #[error("told to the user")]
    User(UserError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What a user can do something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UserError {
    /// They ask too fast: seconds to wait.
    RateLimited(u64),
    /// Too many questions wait for an answer.
    Busy,
    /// A custom id of another version.
    OldComponent,
    /// A message from which no question can be read back.
    UnreadableMessage,
    /// The corpus changed under an answer that was to be pinned.
    AnswerChanged,
    /// A command that is no longer known.
    UnknownCommand,
    /// No message of the bot's with an answer in it.
    NotAnAnswer,
    /// A message with the answers to several questions.
    SeveralAnswers,
    /// Several questions where one is pinned.
    SeveralQuestions,
    /// An answer without a sentence cannot be pinned.
    NothingToPin,
    /// No such pin on this server.
    UnknownPin,
    /// The same question is pinned already.
    KnownPin(i64),
    /// Somebody else changed the pin.
    StalePin(i64),
    /// The sources say nothing to the pin's question.
    NotRenewable,
    /// More further wordings than a pin has.
    TooManyWordings(usize),
    /// A wording is longer than that.
    WordingTooLong(usize),
    /// A note is longer than that.
    NoteTooLong(usize),
    /// A pinned question is longer than that.
    PinQuestionTooLong(usize),
    /// A party that the sources do not speak of.
    UnknownParty,
    /// A topic that the sources are not about.
    UnknownTopic,
    /// No question of a dispute's.
    UnknownQuestion,
    /// The queue is off.
    QueueOff,
    /// Somebody else has dealt with it.
    QuestionGone,
    /// The corpus changed while sentences were chosen.
    CorpusChanged,
    /// More sentences than a pin cites.
    TooManySentences,
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
            Self::OldComponent => translations.text("error-old-component"),
            Self::UnreadableMessage => translations.text("error-unreadable-message"),
            Self::AnswerChanged => translations.text("error-changed"),
            Self::UnknownCommand => translations.text("error-unknown-command"),
            Self::NotAnAnswer => translations.text("pin-not-an-answer"),
            Self::SeveralAnswers => translations.text("error-several-answers"),
            Self::SeveralQuestions => translations.text("error-several-questions"),
            Self::NothingToPin => translations.text("pin-nothing"),
            Self::UnknownPin => translations.text("pin-unknown"),
            Self::KnownPin(id) => pin("pin-known", id),
            Self::StalePin(id) => pin("pin-stale", id),
            Self::NotRenewable => translations.text("pin-not-renewable"),
            Self::TooManyWordings(most) => count("pin-wordings-too-many", most),
            Self::WordingTooLong(most) => count("pin-wording-too-long", most),
            Self::NoteTooLong(most) => count("pin-note-too-long", most),
            Self::PinQuestionTooLong(most) => count("pin-question-too-long", most),
            Self::UnknownParty => translations.text("quote-unknown-party"),
            Self::UnknownTopic => translations.text("quote-unknown-topic"),
            Self::UnknownQuestion => translations.text("verdict-question-unknown"),
            Self::QueueOff => translations.text("review-off"),
            Self::QuestionGone => translations.text("review-gone"),
            Self::CorpusChanged => translations.text("review-corpus-changed"),
            Self::TooManySentences => translations.text("review-too-many"),
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
    /// What is shown of it, to the one who asked alone.
    pub(super) fn reply(&self, request: &Request, translations: &Translations) -> Reply {
        let text = match self {
            Self::Refused(PermissionDenied::Undecided) => {
                return Reply::only(Response::NeedsPermissions);
            }
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

/// Logs what failed in the store, by id alone: no names, no words of anybody's.
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
