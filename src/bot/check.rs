//! Checking claims: `/check`, and the menu of a message.
//!
//! One claim is answered as a question is. Several are answered one by one:
//!
//! ```text
//! /check claim:Bicycles are welcome. Last week it rained. The ferry never runs at night.
//!   Checked against the sources
//!   2 claims were checked. One sentence is not about anything in the sources.
//!   1 · NO ✗     Bicycles are welcome.
//!                > Correction: no bicycles on any crossing.
//!                Harbour Office; via notice board · “Ferry notices”, publisher unknown (notices#4)
//!   2 · …
//! ```

use crate::answer::{Answer, Reason};
use crate::corpus::sentences;

use super::ask::visibility;
use super::card::{self, Pinning};
use super::dispatch::{Bot, Outcome, Turn};
use super::escape::{escape, quoted, visible};
use super::limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::request::{Invocation, SeenMessage};
use super::words::Words;

/// How many sentences of a text are looked at: a message of 4000 characters has fewer.
const MOST_SENTENCES: usize = 60;
/// How many claims are shown, all of which fit in one embed when they are short.
const MOST_CLAIMS: usize = 10;
/// The longest claim that is shown beside its answer.
const LONGEST_CLAIM: usize = 300;

/// What opens a line of a list or of a quotation.
const LISTED: [char; 7] = ['-', '*', '+', '•', '>', '#', ' '];

/// `/check`.
pub(super) fn command(bot: &Bot, turn: Turn<'_>, invocation: &Invocation) -> Outcome {
    let text = invocation.text("claim").unwrap_or_default();
    check(bot, turn, text, visibility(invocation))
}

/// "Check against the sources", of somebody's message: only whoever asks sees it.
pub(super) fn message(bot: &Bot, turn: Turn<'_>, target: &SeenMessage) -> Outcome {
    check(bot, turn, &target.content, Visibility::Private)
}

fn check(bot: &Bot, turn: Turn<'_>, text: &str, visibility: Visibility) -> Outcome {
    bot.count(turn)?;
    let claims = claims(text);
    let answers: Vec<Answer> = claims
        .iter()
        .take(MOST_SENTENCES)
        .map(|claim| bot.engine.answer(claim))
        .collect();
    let spoken: Vec<&Answer> = answers.iter().filter(|a| speaks(a)).collect();
    let message = match (claims.as_slice(), spoken.as_slice()) {
        (_, []) => Message::text(turn.words.text("check-nothing"), visibility),
        // The whole text and not its one sentence: so it has the id that asking it gives.
        ([_], [_]) => {
            let answer = bot.engine.answer(text);
            card::message(&answer, visibility, Pinning::Withheld, turn.words)
        }
        _ => several(&spoken, claims.len(), &answers, visibility, turn.words),
    };
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

/// Whether it is a claim about what the sources are about.
fn speaks(answer: &Answer) -> bool {
    let reason = answer.verdict.as_ref().and_then(|verdict| verdict.reason);
    answer.help.is_none() && reason != Some(Reason::OffTopic)
}

fn several(
    spoken: &[&Answer],
    count: usize,
    answers: &[Answer],
    visibility: Visibility,
    words: &Words,
) -> Message {
    let passed_over = answers.len() - spoken.len();
    let shown = spoken.len().min(MOST_CLAIMS);
    let summary = words.fill("check-summary", &[("count", shown.into())]);
    let mut lines = vec![summary.clone()];
    if passed_over > 0 {
        lines.push(words.fill("check-passed-over", &[("count", passed_over.into())]));
    }
    let unread = count - answers.len() + spoken.len() - shown;
    if unread > 0 {
        lines.push(words.fill("too-long-rest", &[("count", unread.into())]));
    }
    let mut embed = Embed::titled(words.text("check-heading"));
    embed.description = lines.join("\n");
    let shown = spoken.iter().take(MOST_CLAIMS).enumerate();
    embed.fields = shown
        .map(|(at, answer)| claim(at + 1, answer, words))
        .collect();
    if let Some(first) = spoken.first() {
        let corpus = limits::corpus_version(&first.corpus);
        embed.footer = words.fill("sources-version", &[("corpus", corpus.into())]);
    }
    let content = format!("{}: {summary}", words.text("check-heading"));
    Message::card(content, embed, visibility)
}

fn claim(number: usize, answer: &Answer, words: &Words) -> Field {
    let verdict = match &answer.verdict {
        Some(verdict) => card::signed(verdict.code, words),
        None => words.text("verdict-fact"),
    };
    let values = [("number", number.into()), ("verdict", verdict.into())];
    let name = words.fill("check-claim-name", &values);
    let claim = visible(&answer.question);
    let count = claim.chars().count();
    let mut lines = vec![if count > LONGEST_CLAIM {
        words.fill("check-claim-too-long", &[("count", count.into())])
    } else {
        format!("**{}**", escape(&claim))
    }];
    if let Some(citation) = answer.citations.first() {
        lines.push(quoted(&citation.text));
        lines.push(card::speaker_line(citation, None, words));
        lines.push(card::source_line(citation, words));
    }
    Field::new(name, limits::rows(&lines, limits::FIELD_VALUE, words))
}
