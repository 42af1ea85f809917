//! `/privacy`: the stored data of a user, and the user's rights.
//!
//! ```text
//! What is stored about you
//!   An answer itself stores nothing. Votes: … Questions: … Moderators: …
//! [Give me what is stored] [Delete it]
//! ```
//! On a server it applies to that server, elsewhere to all servers. It always applies to the user
//! who presses, and only that user sees it.

use serde_json::{Value, json};

use crate::store::audit::AuditRow;
use crate::store::id::{GuildId, PinId};
use crate::store::privacy::{Scope, UserData};

use super::custom_id::CustomId;
use super::error::log;
use super::pins::card;
use super::reply::{
    Action, ActionRow, Attachment, Button, ButtonStyle, Embed, Field, Message, Reply, Response,
    Visibility,
};
use super::settings::queue;
use super::state::{Bot, HandlerResult, RequestContext};

/// `/privacy`.
pub(super) async fn command(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let translations = context.translations;
    let heading = translations.text("privacy-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = translations.text("privacy-text");
    let scope_key = match scope(context) {
        Scope::Guild(guild) => {
            let settings = bot.store.settings(guild).await?;
            let values = [
                ("queue", queue(&settings).into()),
                ("questions", settings.question_days.get().into()),
                ("history", settings.retention_days.get().into()),
            ];
            let here = translations.fill("privacy-here", &values);
            embed
                .fields
                .push(Field::new(translations.text("settings-heading"), here));
            "privacy-scope-server"
        }
        Scope::Everywhere => "privacy-scope-all",
    };
    embed.footer = translations.text(scope_key);
    let mut message = Message::card(heading, embed, Visibility::Private);
    let export = translations.text("button-export");
    let delete = translations.text("button-delete");
    message.rows = vec![ActionRow::Buttons(vec![
        Button::new(CustomId::PrivacyExport, export, ButtonStyle::Secondary),
        Button::new(CustomId::PrivacyDelete, delete, ButtonStyle::Danger),
    ])];
    Ok(Reply::only(Response::Message(message)))
}

const fn scope(context: RequestContext<'_>) -> Scope {
    match context.request.location.guild() {
        Some(guild) => Scope::Guild(guild),
        None => Scope::Everywhere,
    }
}

/// Exports all stored data of the user who presses, as a file.
pub(super) async fn export(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let user = context.request.actor.user;
    let data = bot.store.user_data(scope(context), user).await?;
    let count = data.questions.len() + data.votes.len() + data.pins.len() + data.audit.len();
    let text = context
        .translations
        .fill("privacy-exported", &[("count", count.into())]);
    let mut message = Message::text(text, Visibility::Private);
    if count > 0 {
        message.attachment = Some(Attachment {
            name: "receipts.json".to_owned(),
            bytes: format!("{:#}\n", file(&data)).into_bytes(),
        });
    }
    Ok(Reply::only(Response::Message(message)))
}

/// Ids are strings, because many JSON parsers lack 64-bit integers.
fn file(data: &UserData) -> Value {
    let questions = data.questions.iter().map(|question| {
        json!({
            "server": question.guild.to_string(), "question": question.text,
            "times": question.times, "first": question.first_at, "last": question.last_at,
        })
    });
    let votes = data.votes.iter().map(|vote| {
        json!({
            "server": vote.guild.to_string(), "answer": vote.answer_id,
            "opinion": format!("{:?}", vote.opinion), "at": vote.at,
        })
    });
    let pins = data
        .pins
        .iter()
        .map(|(guild, pin)| json!({ "server": guild.to_string(), "pin": pin.0 }));
    json!({
        "user": data.user.to_string(),
        "questions": questions.collect::<Vec<Value>>(),
        "votes": votes.collect::<Vec<Value>>(),
        "pins": pins.collect::<Vec<Value>>(),
        "events": data.audit.iter().map(audit_row).collect::<Vec<Value>>(),
    })
}

fn audit_row(row: &AuditRow) -> Value {
    json!({
        "server": row.guild.to_string(), "pin": row.pin.map(|pin| pin.0),
        "event": row.event, "at": row.at,
    })
}

/// Deletes the stored data of the user who presses. The posted messages of the user's pins name the
/// user, so they are edited.
pub(super) async fn delete(bot: &Bot, context: RequestContext<'_>) -> HandlerResult {
    let user = context.request.actor.user;
    // Read first: after the deletion, nothing tells which pins are the user's.
    let pins = bot.store.user_data(scope(context), user).await?.pins;
    let erased = bot.store.erase_user(scope(context), user).await?;
    let values = [
        ("questions", erased.questions.into()),
        ("votes", erased.votes.into()),
        ("rows", (erased.pins + erased.audit_rows).into()),
    ];
    let text = context.translations.fill("privacy-deleted", &values);
    let message = Message::text(text, Visibility::Private);
    Ok(Reply {
        response: Response::Message(message),
        actions: edits(bot, context, &pins).await,
    })
}

/// Edits the posted messages of the pins to their stored state. Includes hidden and removed pins,
/// whose messages name the user if an earlier edit has failed.
async fn edits(bot: &Bot, context: RequestContext<'_>, pins: &[(GuildId, PinId)]) -> Vec<Action> {
    let mut edits = Vec::new();
    for (guild, pin) in pins {
        match bot.store.pin(*guild, *pin).await {
            Ok(Some(pin)) => edits.extend(card::refreshing_edit(&pin, context.translations)),
            Ok(None) => {}
            // The deletion has succeeded, so the other messages are still edited.
            Err(error) => log(&error, Some(context.request)),
        }
    }
    edits
}
