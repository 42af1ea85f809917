//! Checking claims: `/check`, and the menu of a message.
//!
//! One claim is answered as a question is. Several are answered one by one:
//!
//! ```text
//! /check claim:Bicycles are welcome. Last week it rained. The ferry never runs at night.
//!   Checked against the sources
//!   2 claims were checked. One sentence is not about anything in the sources.
//!   1 · No ✗     Bicycles are welcome.
//!                > Correction: no bicycles on any crossing.
//!                Harbour Office, via notice board · “Ferry notices” (notices#4)
//!   2 · …
//!   [Share]      where only the asker saw it
//! ```

use crate::answer::{AbstentionReason, Answer};
use crate::corpus::sentences;

use super::ask::visibility;
use super::card::{self, PinButton};
use super::custom_id::CustomId;
use super::dispatch::{Bot, HandlerResult, RequestContext};
use super::error::UserError;
use super::escape::{escape, quoted, unescape, visible};
use super::fitting_question;
use super::layout;
use super::limits;
use super::reply::{
    ActionRow, Button, ButtonStyle, Embed, Field, Message, Reply, Response, Visibility,
};
use super::request::{Author, Invocation, MessageSnapshot};
use super::translations::Translations;

/// How many sentences of a text are looked at: a message of 4000 characters has fewer.
const MOST_SENTENCES: usize = 60;
/// How many claims are shown, all of which fit in one embed when they are short.
const MOST_CLAIMS: usize = 10;
/// The longest claim that is shown beside its answer, in characters.
const LONGEST_CLAIM: usize = 300;
/// What opens a line of a list or of a quotation.
const LISTED: [char; 7] = ['-', '*', '+', '•', '>', '#', ' '];
/// Around a claim, so that it is told from the sentence below it.
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

/// "Check against the sources", of somebody's message: only whoever asks sees it.
pub(super) async fn message(
    bot: &Bot,
    context: RequestContext<'_>,
    target: &MessageSnapshot,
) -> HandlerResult {
    seen(
        bot,
        context,
        target,
        Visibility::Private,
        "check-nothing-to-read",
    )
    .await
}

/// "@bot is this true?", of the message that it replies to: for all to see, as that is.
pub(super) async fn replied(
    bot: &Bot,
    context: RequestContext<'_>,
    target: &MessageSnapshot,
) -> HandlerResult {
    seen(
        bot,
        context,
        target,
        Visibility::Public,
        "check-use-the-menu",
    )
    .await
}

/// Checks all that a message shows, and says what could not be read. `unreadable` is said where there
/// is no text: Discord tells a bot the text of somebody's message only where they mention it, or
/// where somebody uses its menu.
async fn seen(
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
            // In front: where not all fits, fields are left out from the end.
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
    bot.count_question(context)?;
    let checked = CheckedClaims::new(bot, &claims(text)).await?;
    let message = match checked.spoken.as_slice() {
        [] => Message::text(context.translations.text("check-nothing"), visibility),
        // The whole text and not its one sentence: so it has the id that asking it gives.
        [_] if checked.passed_over + checked.unread == 0 => {
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

/// The button Share under several claims: they are read back from the message, and checked anew.
pub(super) async fn share(
    bot: &Bot,
    context: RequestContext<'_>,
    message: &MessageSnapshot,
) -> HandlerResult {
    bot.count_question(context)?;
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
    let checked = CheckedClaims::new(bot, &claims).await?;
    if checked.spoken.is_empty() {
        return Err(UserError::UnreadableMessage.into());
    }
    let message = checked.message(Visibility::Public, context.translations);
    Ok(Reply::only(Response::Message(message)))
}

/// The sentences of a text, a line at a time.
fn claims(text: &str) -> Vec<String> {
    let mut claims = Vec::new();
    for line in text.lines() {
        for sentence in sentences::split(line, None) {
            // A mark that opens a line lists the claim and is no part of it.
            let claim = sentence.span.of(line).trim_start_matches(LISTED).trim();
            if claim.chars().any(char::is_alphanumeric) {
                claims.push(claim.to_owned());
            }
        }
    }
    claims
}

/// Claims with their answers.
struct CheckedClaims {
    /// Those that are about what the sources are about, as many as are shown.
    spoken: Vec<Answer>,
    /// How many are not about that.
    passed_over: usize,
    /// How many were too many.
    unread: usize,
}

impl CheckedClaims {
    async fn new(bot: &Bot, claims: &[String]) -> Result<Self, UserError> {
        let count = claims.len();
        let mut spoken: Vec<Answer> = Vec::new();
        for claim in claims.iter().take(MOST_SENTENCES) {
            spoken.push(match spoken.as_slice() {
                [] => bot.answer_pool.answer(claim).await?,
                _ => bot.answer_pool.answer_when_free(claim).await?,
            });
        }
        let read = spoken.len();
        spoken.retain(has_evidence);
        let passed_over = read - spoken.len();
        spoken.truncate(MOST_CLAIMS);
        Ok(Self {
            unread: count - passed_over - spoken.len(),
            passed_over,
            spoken,
        })
    }

    fn message(&self, visibility: Visibility, translations: &Translations) -> Message {
        let counted = |key, count: usize| translations.fill(key, &[("count", count.into())]);
        let summary = counted("check-summary", self.spoken.len());
        let mut lines = vec![summary.clone()];
        if self.passed_over > 0 {
            lines.push(counted("check-passed-over", self.passed_over));
        }
        if self.unread > 0 {
            lines.push(counted("too-long-rest", self.unread));
        }
        let mut embed = Embed::titled(translations.text("check-heading"));
        embed.description = lines.join("\n");
        let spoken = self.spoken.iter().enumerate();
        embed.fields = spoken
            .map(|(at, one)| claim(at + 1, one, translations))
            .collect();
        if let Some(first) = self.spoken.first() {
            let corpus = limits::corpus_version(&first.corpus);
            embed.footer = translations.fill("sources-version", &[("corpus", corpus.into())]);
        }
        let content = format!("{}: {summary}", translations.text("check-heading"));
        let mut message = Message::card(content, embed, visibility);
        if visibility == Visibility::Private {
            let share = translations.text("button-share");
            let share = Button::new(CustomId::ShareCheck, share, ButtonStyle::Secondary);
            message.rows = vec![ActionRow::Buttons(vec![share])];
        }
        message
    }
}

/// Whether it is a claim about what the sources are about.
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
    let mut lines = vec![if count > LONGEST_CLAIM {
        translations.fill("check-claim-too-long", &[("count", count.into())])
    } else {
        format!("{BOLD}{}{BOLD}", escape(&claim))
    }];
    if let Some(citation) = answer.citations.first() {
        lines.push(quoted(&citation.text));
        lines.push(card::speaker_line(citation, translations));
        lines.push(card::source_line(citation, translations));
    }
    Field::new(
        name,
        limits::rows(&lines, limits::FIELD_VALUE, translations),
    )
}
