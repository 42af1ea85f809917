//! `/help`, an empty mention, a greeting, thanks.
//!
//! ```text
//! hello    ─► Hello! Ask a question, and it is answered with …
//! thanks   ─► You are welcome.
//! help     ─► What this bot does · Ways to ask · The verdict's signs · For instance …
//! ```

use crate::answer::HelpTopic;

use super::dispatch::{Bot, HandlerResult, RequestContext};
use super::escape::escape;
use super::limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::words::Translations;

/// How many of the disputes' questions are shown as examples.
const MOST_EXAMPLES: usize = 4;

/// `/help`.
pub(super) fn command(bot: &Bot, turn: RequestContext<'_>) -> HandlerResult {
    let message = page(bot, turn.words, Visibility::Private);
    Ok(Reply::only(Response::Message(message)))
}

/// To what is no question.
pub(super) fn small_talk(
    bot: &Bot,
    words: &Translations,
    small: HelpTopic,
    visibility: Visibility,
) -> Message {
    match small {
        HelpTopic::Thanks => Message::text(words.text("help-thanks"), visibility),
        HelpTopic::Greeting => {
            let mut embed = Embed::titled(words.text("help-examples-heading"));
            embed.description = examples(bot, words);
            Message::card(words.text("help-greeting"), embed, visibility)
        }
        HelpTopic::Usage | HelpTopic::Empty => page(bot, words, visibility),
    }
}

fn page(bot: &Bot, words: &Translations, visibility: Visibility) -> Message {
    let heading = words.text("help-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = words.text("help-text");
    let field = |name: &str, value: String| Field::new(words.text(name), value);
    embed.fields = vec![
        field("help-ways-heading", words.text("help-ways")),
        field("help-signs-heading", words.text("help-signs")),
        field("help-moderators-heading", words.text("help-moderators")),
    ];
    let examples = examples(bot, words);
    if !examples.is_empty() {
        embed
            .fields
            .insert(1, field("help-examples-heading", examples));
    }
    Message::card(heading, embed, visibility)
}

/// Questions of the disputes, one a line.
fn examples(bot: &Bot, words: &Translations) -> String {
    let disputes = bot.engine.corpus().disputes.iter();
    let lines: Vec<String> = disputes
        .flat_map(|dispute| &dispute.questions)
        .take(MOST_EXAMPLES)
        .map(|question| format!("• {}", escape(&question.ask)))
        .collect();
    limits::rows(&lines, limits::FIELD_VALUE, words)
}
