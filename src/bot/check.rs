//! Checking claims: `/check`, and the menu of a message.
//!
//! A single claim is answered like a question. Several claims get a result each:
//!
//! ```text
//! /check claim:Bicycles are welcome. Last week it rained. The ferry never runs at night.
//!   Checked against the sources
//!   2 claims were checked. One sentence has nothing to do with the sources.
//!   1 · No ✗     Bicycles are welcome.
//!                > Correction: no bicycles on any crossing.
//!                Harbour Office, via notice board · “Ferry notices” (notices#4)
//!   2 · …
//!   [Share]      if only the asker sees it
//! ```

use crate::answer::{AbstentionReason, Answer};
use crate::corpus::sentences;

use super::card::{self, PinButton};
use super::custom_id::CustomId;
use super::error::UserError;
use super::escape::{escape, unescape, visible};
use super::fitting_question;
use super::layout;
use super::message_limits;
use super::reply::{
    ActionRow, Button, ButtonStyle, Embed, Field, Message, Reply, Response, Visibility,
};
use super::request::{Author, Invocation, MessageSnapshot};
use super::state::{Bot, HandlerResult, RequestContext, visibility};
use super::translations::Translations;

/// The maximum number of sentences that are checked. A message of 4000 characters has fewer.
const MAX_CHECKED_SENTENCES: usize = 60;
/// The maximum number of claims that are shown. If they are short, all fit in one embed.
const MAX_CLAIMS: usize = 10;
/// The longest claim that is shown beside its answer, in characters.
const MAX_CLAIM_LENGTH: usize = 300;
/// Marks at the start of a line of a list or a quotation.
const LINE_MARKS: [char; 7] = ['-', '*', '+', '•', '>', '#', ' '];
/// Encloses a claim, to set it apart from the sentence below it.
const BOLD: &str = "**";

/// `/check`.
pub(super) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let text = invocation.text("claim").unwrap_or_default();
    check(bot, context, text, visibility(invocation)).await
}

/// "Check against the sources", applied to a message. Only the asker sees the reply.
pub(super) async fn message(
    bot: &Bot,
    context: RequestContext<'_>,
    target: &MessageSnapshot,
) -> HandlerResult {
    check_message(
        bot,
        context,
        target,
        Visibility::Private,
        "check-nothing-to-read",
    )
    .await
}

/// "@bot is this true?" as a reply to a message. The reply is as public as that message.
pub(super) async fn replied_message(
    bot: &Bot,
    context: RequestContext<'_>,
    target: &MessageSnapshot,
) -> HandlerResult {
    check_message(
        bot,
        context,
        target,
        Visibility::Public,
        "check-use-the-menu",
    )
    .await
}

/// Checks all text that a message shows, and notes what could not be read. `unreadable` is the key
/// of the text for a message without text. Discord gives a bot the text of another user's message
/// only if the message mentions the bot or if somebody uses the bot's menu on it.
async fn check_message(
    bot: &Bot,
    context: RequestContext<'_>,
    target: &MessageSnapshot,
    visibility: Visibility,
    unreadable: &str,
) -> HandlerResult {
    let text = target.visible();
    if text.is_empty() {
        let message = Message::text(context.translations.text(unreadable), visibility);
        return Ok(Reply::only(Response::Message(message)));
    }
    let mut reply = check(bot, context, &text, visibility).await?;
    if target.has_more
        && let Response::Message(message) = &mut reply.response
    {
        let note = context.translations.text("check-not-read");
        match message.embeds.first_mut() {
            // At the front, because fields are removed from the end if they do not all fit.
            Some(embed) => {
                let heading = context.translations.text("qualifier-heading");
                embed.fields.insert(0, Field::new(heading, note));
            }
            None => message.content = format!("{} {note}", message.content),
        }
    }
    Ok(reply)
}

async fn check(
    bot: &Bot,
    context: RequestContext<'_>,
    text: &str,
    visibility: Visibility,
) -> HandlerResult {
    bot.count_question(context).await?;
    let checked = CheckedClaims::new(bot, &claims(text)).await?;
    let message = match checked.answers.as_slice() {
        [] => Message::text(context.translations.text("check-nothing"), visibility),
        // Uses the whole text and not its one sentence, so that the id is that of the same text
        // asked as a question.
        [_] if checked.n_off_topic + checked.n_unchecked == 0 => {
            let answer = fitting_question::answer_further(&bot.answer_pool, text).await?;
            card::message(
                &answer,
                visibility,
                PinButton::Withheld,
                context.translations,
            )
        }
        _ => checked.message(visibility, context.translations),
    };
    Ok(Reply::only(Response::Message(message)))
}

/// The button Share below several claims. Reads the claims back from the message and checks them
/// again. Of the text's `sentences`, the sources are not about `off_topic`; the others that are not
/// in the message, or too long to be read back, are counted.
pub(super) async fn share(
    bot: &Bot,
    context: RequestContext<'_>,
    sentences: u16,
    off_topic: u16,
    message: &MessageSnapshot,
) -> HandlerResult {
    bot.count_question(context).await?;
    let embed = message.embeds.last();
    let embed = embed.filter(|_| message.author == Author::Myself);
    let embed = embed.ok_or(UserError::UnreadableMessage)?;
    let claims: Vec<String> = embed
        .fields
        .iter()
        .filter_map(|(_, value)| value.lines().next())
        .filter_map(|line| line.strip_prefix(BOLD)?.strip_suffix(BOLD))
        .map(unescape)
        .collect();
    let mut checked = CheckedClaims::new(bot, &claims).await?;
    if checked.answers.is_empty() {
        return Err(UserError::UnreadableMessage.into());
    }
    checked.n_off_topic += usize::from(off_topic);
    let n_shown = checked.answers.len() + checked.n_off_topic;
    checked.n_unchecked = usize::from(sentences).saturating_sub(n_shown);
    let message = checked.message(Visibility::Public, context.translations);
    Ok(Reply::only(Response::Message(message)))
}

/// The sentences of each line of a text.
fn claims(text: &str) -> Vec<String> {
    let mut claims = Vec::new();
    for line in text.lines() {
        for sentence in sentences::split(line, None) {
            // A mark at the start of a line is not part of the claim.
            let claim = sentence.span.of(line).trim_start_matches(LINE_MARKS).trim();
            if claim.chars().any(char::is_alphanumeric) {
                claims.push(claim.to_owned());
            }
        }
    }
    claims
}

/// Checked claims.
struct CheckedClaims {
    /// The answers to the claims that the sources are about, at most [`MAX_CLAIMS`].
    answers: Vec<Answer>,
    /// The number of sentences that the sources are not about.
    n_off_topic: usize,
    /// The number of sentences over the limits.
    n_unchecked: usize,
}

impl CheckedClaims {
    async fn new(bot: &Bot, claims: &[String]) -> Result<Self, UserError> {
        let count = claims.len();
        let mut answers: Vec<Answer> = Vec::new();
        for claim in claims.iter().take(MAX_CHECKED_SENTENCES) {
            answers.push(match answers.as_slice() {
                [] => bot.answer_pool.answer(claim).await?,
                _ => bot.answer_pool.answer_when_free(claim).await?,
            });
        }
        let read = answers.len();
        answers.retain(has_evidence);
        let n_off_topic = read - answers.len();
        answers.truncate(MAX_CLAIMS);
        Ok(Self {
            n_unchecked: count - n_off_topic - answers.len(),
            n_off_topic,
            answers,
        })
    }

    fn message(&self, visibility: Visibility, translations: &Translations) -> Message {
        let counted = |key, count: usize| translations.fill(key, &[("count", count.into())]);
        let summary = counted("check-summary", self.answers.len());
        let mut lines = vec![summary.clone()];
        if self.n_off_topic > 0 {
            lines.push(counted("check-passed-over", self.n_off_topic));
        }
        if self.n_unchecked > 0 {
            lines.push(counted("too-long-rest", self.n_unchecked));
        }
        let mut embed = Embed::titled(translations.text("check-heading"));
        embed.description = lines.join("\n");
        let answers = self.answers.iter().enumerate();
        embed.fields = answers
            .map(|(at, one)| claim(at + 1, one, translations))
            .collect();
        if let Some(first) = self.answers.first() {
            let corpus = message_limits::corpus_version(&first.corpus);
            embed.footer = translations.fill("sources-version", &[("corpus", corpus.into())]);
        }
        let content = format!("{}: {summary}", translations.text("check-heading"));
        let mut message = Message::card(content, embed, visibility);
        if visibility == Visibility::Private {
            let n_sentences = self.answers.len() + self.n_off_topic + self.n_unchecked;
            let share = CustomId::ShareCheck {
                sentences: count_for_id(n_sentences),
                off_topic: count_for_id(self.n_off_topic),
            };
            let label = translations.text("button-share");
            let share = Button::new(share, label, ButtonStyle::Secondary);
            message.rows = vec![ActionRow::Buttons(vec![share])];
        }
        message
    }
}

/// A count for a custom id. No message has enough sentences to exceed it.
fn count_for_id(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Returns true if the claim is about a subject of the sources.
fn has_evidence(answer: &Answer) -> bool {
    let reason = answer.verdict.as_ref().and_then(|verdict| verdict.reason);
    answer.help.is_none() && reason != Some(AbstentionReason::OffTopic)
}

fn claim(number: usize, answer: &Answer, translations: &Translations) -> Field {
    let verdict = match &answer.verdict {
        Some(verdict) => layout::verdict_with_sign(verdict.code, translations),
        None => translations.text("verdict-fact"),
    };
    let values = [("number", number.into()), ("verdict", verdict.into())];
    let name = translations.fill("check-claim-name", &values);
    let claim = visible(&answer.question);
    let count = claim.chars().count();
    let claim = if count > MAX_CLAIM_LENGTH {
        translations.fill("check-claim-too-long", &[("count", count.into())])
    } else {
        format!("{BOLD}{}{BOLD}", escape(&claim))
    };
    let Some(citation) = answer.citations.first() else {
        return Field::new(name, claim);
    };
    let speaker = card::speaker_line(citation, translations);
    let source = card::source_line(citation, translations);
    let value = card::rows_with_words(&[claim], citation, &[speaker, source], translations);
    Field::new(name, value)
}
