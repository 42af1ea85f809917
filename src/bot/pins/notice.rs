//! Notifies the moderators of pins that are hidden because the sources no longer support them.
//!
//! ```text
//! in the server's notice channel         ⚠ One pin is hidden because the sources no longer support it.
//!                                        #7 · Can bicycles go on the ferry?
//!                                        ⚠ Hidden: the sources would now give another verdict.
//! in a reply to a moderator's change     Pinned as #8. …  ⚠ One pin is hidden …
//! ```
//! `/settings notice-channel:#mods` sets the channel. `/pins list` and `/review` have the same
//! line. The channel gets one notice per pin, when the pin is flagged.

use crate::bot::authority::Privilege;
use crate::bot::commands::PIN_MESSAGE;
use crate::bot::custom_id::CustomId;
use crate::bot::error::log;
use crate::bot::escape::escape;
use crate::bot::message_limits;
use crate::bot::reply::{Action, Embed, Message, Reply, Response, Visibility};
use crate::bot::request::Payload;
use crate::bot::state::{Bot, RequestContext};
use crate::bot::translations::Translations;
use crate::store::pin::Pin;
use crate::store::settings::Settings;

use super::{card, list};

/// The maximum length of a question in a notice.
const QUESTION: usize = 200;

/// The notice about pins that have just been flagged. `None` if there are none, or if the server
/// has no notice channel.
pub(in crate::bot) fn flagged_notice(
    flagged: &[Pin],
    settings: &Settings,
    translations: &Translations,
) -> Option<Action> {
    let channel = settings.notices.filter(|_| !flagged.is_empty())?;
    let heading = translations.fill("pin-flagged-count", &[("count", flagged.len().into())]);
    let rows: Vec<String> = flagged.iter().map(|pin| row(pin, translations)).collect();
    let mut embed = Embed::titled(translations.text("pin-list-heading"));
    embed.description = message_limits::rows(&rows, message_limits::DESCRIPTION, translations);
    let message = Message::card(heading, embed, Visibility::Public);
    Some(Action::Post {
        channel,
        message,
        locale: translations.language().code().to_owned(),
    })
}

fn row(pin: &Pin, translations: &Translations) -> String {
    let question = escape(&message_limits::label(&pin.question, QUESTION));
    let state = card::state(pin, translations).unwrap_or_default();
    format!("#{} · {question}\n{state}", pin.id)
}

/// Adds the number of hidden pins to the reply to a moderator's change.
pub(in crate::bot) async fn remind(bot: &Bot, context: RequestContext<'_>, reply: &mut Reply) {
    let (Response::Message(message) | Response::Update(message)) = &mut reply.response else {
        return;
    };
    if message.visibility != Visibility::Private || !changes_something(&context.request.payload) {
        return;
    }
    let Ok((guild, _)) = bot.authorize(context, Privilege::EditPin).await else {
        return;
    };
    match list::flagged(bot, guild, context.translations).await {
        Ok(Some(line)) => message.content = format!("{}\n{line}", message.content),
        Ok(None) => {}
        // The change itself has succeeded.
        Err(error) => log(&error, Some(context.request)),
    }
}

fn changes_something(payload: &Payload) -> bool {
    match payload {
        Payload::Command(invocation) => {
            let subcommand = invocation.subcommand.as_deref();
            match invocation.command.as_str() {
                "pins" => matches!(subcommand, Some("add" | "remove")),
                command => command == "settings",
            }
        }
        Payload::MessageCommand { name, .. } => name == PIN_MESSAGE,
        Payload::Component { custom_id, .. } | Payload::Modal { custom_id, .. } => matches!(
            CustomId::decode(custom_id),
            Ok(CustomId::Pin { .. }
                | CustomId::PinEdit { .. }
                | CustomId::PinRenew { .. }
                | CustomId::PinRemove { .. }
                | CustomId::ReviewPin { .. })
        ),
        Payload::Autocomplete { .. } | Payload::Text { .. } => false,
    }
}
