//! The question of an answer, read back from the bot's own message and answered anew.
//!
//! Nothing is remembered of an answer: its message holds the question, its footer the answer's id
//! and the corpus. Both are only compared: what is shown, pinned or voted on is what the engine
//! says now.
//!
//! ```text
//! embed.description  Can bicycles go on the ferry?                     ─► answered anew
//! embed.footer       answer 0f3a5c7e9b1d2f40 · corpus sha256:9c1b…     ─► the same id?
//! ```
//! Of a long question the message holds a part ([`fitting_question`](super::fitting_question)), and the footer that part's
//! id too, which is compared. The id of the whole is then taken as the message has it: only the bot
//! writes its messages, and nothing hangs on that id but what a vote is counted under.

use crate::answer::Answer;

use super::answer_pool::AnswerPool;
use super::card::CUT;
use super::custom_id::AnswerKey;
use super::error::UserError;
use super::escape::unescape;
use super::limits;
use super::request::{Author, EmbedSnapshot, MessageSnapshot};

/// An answer that was given, and is given again.
#[derive(Debug)]
pub(super) struct ReplayedAnswer {
    /// What the sources say to it now.
    pub(super) answer: Answer,
    /// Whether it is the same answer, of the same corpus.
    pub(super) corpus_status: CorpusStatus,
}

/// What became of the corpus since an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CorpusStatus {
    /// It is the same.
    Same,
    /// It has changed.
    Changed,
}

/// The question in one of the bot's messages; `None` where there is none.
pub(super) fn question(message: &MessageSnapshot) -> Option<String> {
    embed(message).map(|embed| typed(&embed.description))
}

/// The embed of the answer: below a pinned one, it is the last. `None` where there are several.
fn embed(message: &MessageSnapshot) -> Option<&EmbedSnapshot> {
    let embed = message.embeds.last()?;
    let ours = message.author == Author::Myself && keys(&embed.footer).next().is_some();
    (ours && !holds_several(message)).then_some(embed)
}

/// Whether a message holds answers to several questions: which of them is meant, nobody can tell.
fn holds_several(message: &MessageSnapshot) -> bool {
    let answers = message.embeds.iter();
    let answers = answers.filter(|embed| keys(&embed.footer).next().is_some());
    message.author == Author::Myself && answers.count() > 1
}

/// The question in a description, without the line that says that it was cut.
fn typed(description: &str) -> String {
    let question = description.split(CUT).next().unwrap_or_default();
    unescape(question)
}

/// The ids in a footer, in whatever language it is: the answer's, and that of what is shown of its
/// question, where that is not all.
fn keys(footer: &str) -> impl Iterator<Item = AnswerKey> {
    footer
        .split([' ', '·'])
        .filter_map(|word| word.parse().ok())
}

/// Answers the question of a message anew; `pressed` is the id that the pressed button holds.
///
/// # Errors
///
/// Where the message is none of the bot's answers, or not the one that the button was on, or where
/// too many questions wait.
pub(super) async fn replay_answer(
    answering: &AnswerPool,
    message: &MessageSnapshot,
    pressed: Option<AnswerKey>,
) -> Result<ReplayedAnswer, UserError> {
    if holds_several(message) {
        return Err(UserError::SeveralAnswers);
    }
    let embed = embed(message).ok_or(UserError::NotAnAnswer)?;
    let mut keys = keys(&embed.footer);
    let shown = keys.next().ok_or(UserError::UnreadableMessage)?;
    let read = keys.next().unwrap_or(shown);
    if pressed.is_some_and(|pressed| pressed != shown) {
        return Err(UserError::UnreadableMessage);
    }
    let mut answer = answering.answer(&typed(&embed.description)).await?;
    let same_corpus = embed
        .footer
        .contains(limits::corpus_version(&answer.corpus));
    if answer.answer_id == read.to_string() {
        answer.answer_id = shown.to_string();
        let sources = CorpusStatus::Same;
        Ok(ReplayedAnswer {
            answer,
            corpus_status: sources,
        })
    } else if same_corpus {
        // The same corpus gives the same question another id only if it is another question.
        Err(UserError::UnreadableMessage)
    } else {
        let sources = CorpusStatus::Changed;
        Ok(ReplayedAnswer {
            answer,
            corpus_status: sources,
        })
    }
}
