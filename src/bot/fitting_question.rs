//! A question as a message can hold it, so that a button reads it back and gets the same answer.
//!
//! The engine reads the first 1,000 characters of a question and tells it by an id over all of it.
//! A message holds what is read and not the rest:
//!
//! ```text
//! asked  "Can bicycles go on the ferry? Last summer … and so on"     5,200 characters
//! shown  "Can bicycles go on the ferry? Last summer …"               its whole sentences among
//!                                                                    the first 1,000 characters
//! footer answer 0f3a5c7e9b1d2f40 · read as 77ab31c09d5e2f18 · corpus sha256:9c1b…
//! ```
//! The first id is that of all that was asked, the same as over every other way in; the second that
//! of what is shown, which [`read_back`](super::read_back) computes anew and compares.

use crate::answer::{Answer, answer_id};
use crate::corpus::sentences;
use crate::text::truncate_chars;

use super::answer_pool::AnswerPool;
use super::error::UserError;
use super::escape::visible;
use super::limits;

/// The answer to a question. Where that is longer than a message holds, the answer's own question
/// is as much of it as has the same answer, and its id still that of the whole.
///
/// # Errors
///
/// Where too many questions wait.
pub(super) async fn answer_fitting(
    answering: &AnswerPool,
    question: &str,
) -> Result<Answer, UserError> {
    let answer = answering.answer(question).await?;
    with_fitting_question(answering, answer, question).await
}

/// The same for a further question of a request that was let in.
///
/// # Errors
///
/// Where nothing is left to answer it.
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
    if question.chars().count() > limits::QUESTION
        && let Some(part) = fitting_part(answering, &answer).await?
    {
        answer.question = part;
    }
    Ok(answer)
}

/// The id of what is shown of the question, where that is not all that was asked.
pub(super) fn displayed_question_id(answer: &Answer) -> Option<String> {
    let own = answer_id(&answer.corpus, &answer.question);
    (own != answer.answer_id).then_some(own)
}

/// As much of a question as has its answer: whole sentences, else all that is read of it, which
/// may end within one.
async fn fitting_part(
    answering: &AnswerPool,
    answer: &Answer,
) -> Result<Option<String>, UserError> {
    let read = visible(truncate_chars(&answer.question, limits::QUESTION));
    let parts = [whole_sentences(&visible(&answer.question)), read];
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if is_same_answer(&answering.answer_when_free(&part).await?, answer) {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

/// The sentences at the beginning of a text that a message holds.
fn whole_sentences(text: &str) -> String {
    let mut kept = "";
    for sentence in sentences::split(text, None) {
        let upto = text.get(..sentence.span.end).unwrap_or_default();
        if upto.chars().count() > limits::QUESTION {
            break;
        }
        kept = upto;
    }
    kept.to_owned()
}

/// Whether two answers differ in nothing but their question, its id, and how it was read.
fn is_same_answer(one: &Answer, other: &Answer) -> bool {
    let same = Answer {
        question: other.question.clone(),
        answer_id: other.answer_id.clone(),
        trace: other.trace.clone(),
        ..one.clone()
    };
    same == *other
}
