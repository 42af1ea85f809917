//! Reads the question of an answer back from the bot's own message, and answers it again.
//!
//! The bot stores nothing about an answer. The message contains the question, and its footer the
//! answer's id and the corpus. The id and the corpus are only compared: the bot shows, pins and
//! counts votes for the answer that the engine gives now.
//!
//! ```text
//! embed.description  Can bicycles go on the ferry?                     ─► answered again
//! embed.footer       answer 0f3a5c7e9b1d2f40 · corpus sha256:9c1b…     ─► the same id?
//! ```
//! For a long question, the message contains a part
//! ([`fitting_question`](super::fitting_question)). The footer also has the id of that part, which
//! is compared. The id of the whole question is then taken from the message. That is safe, because
//! only the bot writes its messages, and the id is only used as the key of votes.

use crate::answer::Answer;

use super::answer_pool::AnswerPool;
use super::card::SHORTENED_NOTE;
use super::custom_id::AnswerKey;
use super::error::UserError;
use super::escape::unescape;
use super::message_limits;
use super::request::{Author, EmbedSnapshot, MessageSnapshot};

/// An answer that is computed again from a message.
#[derive(Debug)]
pub(super) struct ReplayedAnswer {
    /// The engine's current answer.
    pub(super) answer: Answer,
    /// Whether the corpus is the same as that of the message.
    pub(super) corpus_status: CorpusStatus,
}

/// Whether the corpus has changed since an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CorpusStatus {
    /// Unchanged, and the answer is the same.
    Same,
    /// Changed.
    Changed,
}

/// The question in one of the bot's messages. `None` if there is none.
pub(super) fn question(message: &MessageSnapshot) -> Option<String> {
    embed(message).map(|embed| question_text(&embed.description))
}

/// The embed of the answer, which is the last one, below a pin. `None` if there are several
/// answers.
fn embed(message: &MessageSnapshot) -> Option<&EmbedSnapshot> {
    let embed = message.embeds.last()?;
    let ours = message.author == Author::Myself && keys(&embed.footer).next().is_some();
    (ours && !holds_several(message)).then_some(embed)
}

/// Returns true if the message has answers to several questions, so that it is unclear which one is
/// meant.
fn holds_several(message: &MessageSnapshot) -> bool {
    let answers = message.embeds.iter();
    let answers = answers.filter(|embed| keys(&embed.footer).next().is_some());
    message.author == Author::Myself && answers.count() > 1
}

/// The question in a description, without the note that it is shortened.
fn question_text(description: &str) -> String {
    let question = description.split(SHORTENED_NOTE).next().unwrap_or_default();
    unescape(question)
}

/// The ids in a footer of any language: the answer's, and then that of the question's shown part,
/// if the question is shortened.
fn keys(footer: &str) -> impl Iterator<Item = AnswerKey> {
    footer
        .split([' ', '·'])
        .filter_map(|word| word.parse().ok())
}

/// Answers the question of a message again. `pressed` is the id in the pressed button.
///
/// # Errors
///
/// The message is not one of the bot's answers, has several answers, is not the message of the
/// button, or too many questions are waiting.
pub(super) async fn replay_answer(
    answering: &AnswerPool,
    message: &MessageSnapshot,
    pressed: Option<AnswerKey>,
) -> Result<ReplayedAnswer, UserError> {
    if holds_several(message) {
        return Err(UserError::SeveralAnswers);
    }
    let embed = embed(message).ok_or(match (message.author, pressed) {
        // Its button is the bot's own, so a moderator has removed the embed.
        (Author::Myself, Some(_)) => UserError::UnreadableMessage,
        _ => UserError::NotAnAnswer,
    })?;
    let mut keys = keys(&embed.footer);
    let shown = keys.next().ok_or(UserError::UnreadableMessage)?;
    let read = keys.next().unwrap_or(shown);
    if pressed.is_some_and(|pressed| pressed != shown) {
        return Err(UserError::UnreadableMessage);
    }
    let mut answer = answering.answer(&question_text(&embed.description)).await?;
    let same_corpus = embed
        .footer
        .contains(message_limits::corpus_version(&answer.corpus));
    if answer.answer_id == read.to_string() {
        answer.answer_id = shown.to_string();
        let sources = CorpusStatus::Same;
        Ok(ReplayedAnswer {
            answer,
            corpus_status: sources,
        })
    } else if same_corpus {
        // With the same corpus, another id means another question.
        Err(UserError::UnreadableMessage)
    } else {
        let sources = CorpusStatus::Changed;
        Ok(ReplayedAnswer {
            answer,
            corpus_status: sources,
        })
    }
}
