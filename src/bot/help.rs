//! `/help`, an empty mention, a greeting, thanks.
//!
//! ```text
//! hello    ─► Hello! Ask a question, and it is answered with …
//! thanks   ─► You are welcome.
//! help     ─► What this bot does · Ways to ask · The verdict's signs · For instance …
//! ```

use crate::answer::HelpTopic;

use super::escape::escape;
use super::message_limits;
use super::reply::{Embed, Field, Message, Reply, Response, Visibility};
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// The maximum number of the disputes' questions that are shown as examples.
const MAX_EXAMPLES: usize = 4;

/// `/help`.
pub(super) fn command(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let message = page(bot, context.translations, Visibility::Private);
    Ok(Reply::only(Response::Message(message)))
}

/// The reply to a text that is not a question.
pub(super) fn small_talk(
    bot: &Bot,
    translations: &Translations,
    small: HelpTopic,
    visibility: Visibility,
) -> Message {
    match small {
        HelpTopic::Thanks => Message::text(translations.text("help-thanks"), visibility),
        HelpTopic::Greeting => {
            let mut embed = Embed::titled(translations.text("help-examples-heading"));
            embed.description = examples(bot, translations);
            Message::card(translations.text("help-greeting"), embed, visibility)
        }
        HelpTopic::Usage | HelpTopic::Empty => page(bot, translations, visibility),
    }
}

fn page(bot: &Bot, translations: &Translations, visibility: Visibility) -> Message {
    let heading = translations.text("help-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = translations.text("help-text");
    let field = |name: &str, value: String| Field::new(translations.text(name), value);
    embed.fields = vec![
        field("help-ways-heading", translations.text("help-ways")),
        field("help-signs-heading", translations.text("help-signs")),
        field(
            "help-moderators-heading",
            translations.text("help-moderators"),
        ),
    ];
    let examples = examples(bot, translations);
    if !examples.is_empty() {
        embed
            .fields
            .insert(1, field("help-examples-heading", examples));
    }
    Message::card(heading, embed, visibility)
}

/// Questions of the disputes, one per line.
fn examples(bot: &Bot, translations: &Translations) -> String {
    let disputes = bot.engine.corpus().disputes.iter();
    let lines: Vec<String> = disputes
        .flat_map(|dispute| &dispute.questions)
        .take(MAX_EXAMPLES)
        .map(|question| format!("• {}", escape(&question.ask)))
        .collect();
    message_limits::rows(&lines, message_limits::FIELD_VALUE, translations)
}
