//! Shortens a question to the part that fits into a message, so that a button can read it back and
//! get the same answer.
//!
//! The engine reads the first 1,000 characters of a question but computes the answer's id from all
//! of it. A message contains only text that is read:
//!
//! ```text
//! asked  "Can bicycles go on the ferry? Last summer … and so on"     5,200 characters
//! shown  "Can bicycles go on the ferry? Last summer …"               its whole sentences among
//!                                                                    the first 1,000 characters
//! footer answer 0f3a5c7e9b1d2f40 · read as 77ab31c09d5e2f18 · corpus sha256:9c1b…
//! ```
//! The first id is that of the whole question, which every front end gives. The second id is that
//! of the shown part. [`read_back`](super::read_back) recomputes and compares it.

use crate::answer::{Answer, answer_id};
use crate::corpus::sentences;
use crate::question::MAX_QUESTION_LENGTH;
use crate::text::truncate_chars;

use super::answer_pool::AnswerPool;
use super::error::UserError;
use super::escape::visible;

/// Answers a question. If it is too long for a message, the answer's `question` becomes a part of
/// it that has the same answer, if there is one. The id is still that of the whole question.
///
/// # Errors
///
/// [`UserError::Busy`] if too many questions are waiting.
pub(super) async fn answer_fitting(
    answering: &AnswerPool,
    question: &str,
) -> Result<Answer, UserError> {
    let answer = answering.answer(question).await?;
    with_fitting_question(answering, answer, question).await
}

/// Answers a further question of an accepted request, in the same way.
///
/// # Errors
///
/// [`UserError::Busy`] if no thread is left to answer it.
pub(super) async fn answer_further(
    answering: &AnswerPool,
    question: &str,
) -> Result<Answer, UserError> {
    let answer = answering.answer_when_free(question).await?;
    with_fitting_question(answering, answer, question).await
}

async fn with_fitting_question(
    answering: &AnswerPool,
    mut answer: Answer,
    question: &str,
) -> Result<Answer, UserError> {
    if question.chars().count() > MAX_QUESTION_LENGTH
        && let Some(part) = fitting_part(answering, &answer).await?
    {
        answer.question = part;
    }
    Ok(answer)
}

/// The id of the shown part of a question. `None` if the whole question is shown.
pub(super) fn displayed_question_id(answer: &Answer) -> Option<String> {
    let own = answer_id(&answer.corpus, &answer.question);
    (own != answer.answer_id).then_some(own)
}

/// The part of a question that has the same answer: whole sentences, or else all characters that
/// are read, which may end within a sentence.
async fn fitting_part(
    answering: &AnswerPool,
    answer: &Answer,
) -> Result<Option<String>, UserError> {
    let read = visible(truncate_chars(&answer.question, MAX_QUESTION_LENGTH));
    let parts = [whole_sentences(&visible(&answer.question)), read];
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if is_same_answer(&answering.answer_when_free(&part).await?, answer) {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

/// The longest prefix of whole sentences that fits into a message.
fn whole_sentences(text: &str) -> String {
    let mut longest = "";
    for sentence in sentences::split(text, None) {
        let prefix = text.get(..sentence.span.end).unwrap_or_default();
        if prefix.chars().count() > MAX_QUESTION_LENGTH {
            break;
        }
        longest = prefix;
    }
    longest.to_owned()
}

/// Returns true if two answers differ at most in their question, its id and the trace.
fn is_same_answer(one: &Answer, other: &Answer) -> bool {
    let same = Answer {
        question: other.question.clone(),
        answer_id: other.answer_id.clone(),
        trace: other.trace.clone(),
        ..one.clone()
    };
    same == *other
}
