//! `/settings`: a server's settings, for users who may manage the server.
//!
//! ```text
//! /settings                              shows them
//! /settings review:True                  keeps unanswered questions for /review
//! /settings review:False                 keeps none, and deletes the stored ones
//! /settings question-days:14 add-role:@Mods
//! /settings notice-channel:#mods         the channel for notices about hidden pins
//! ```

use std::num::NonZeroU16;

use crate::store::audit::AuditStamp;
use crate::store::settings::{Queue, Settings, SettingsChange};

use super::authority::Privilege;
use super::commands::MAX_DAYS;
use super::error::UserError;
use super::reply::{Embed, Message, Reply, Response, Visibility};
use super::request::{Invocation, OptionValue};
use super::state::{Bot, HandlerResult, RequestContext};
use super::translations::Translations;

/// `/settings`.
pub(super) async fn command(
    bot: &Bot,
    context: RequestContext<'_>,
    invocation: &Invocation,
) -> HandlerResult {
    let (guild, mut settings) = bot.authorize(context, Privilege::Settings).await?;
    let (request, translations) = (context.request, context.translations);
    // `@everyone` has the id of the server, and is not among the roles of a member.
    if let Some(OptionValue::Role(role)) = invocation.option("add-role")
        && role.0 == guild.0
    {
        return Err(UserError::EverybodysRole.into());
    }
    let stamp = AuditStamp::of_user(request.actor.user, request.now);
    let changes = changes(invocation);
    let changed = !changes.is_empty();
    for change in changes {
        settings = bot.store.change_settings(guild, change, stamp).await?;
    }
    let heading = translations.text("settings-heading");
    let mut embed = Embed::titled(heading.clone());
    embed.description = lines(&settings, translations).join("\n");
    let content = if changed {
        translations.text("settings-changed")
    } else {
        heading
    };
    let message = Message::card(content, embed, Visibility::Private);
    Ok(Reply::only(Response::Message(message)))
}

/// The changes that the command requests.
fn changes(invocation: &Invocation) -> Vec<SettingsChange> {
    let mut changes = Vec::new();
    if let Some(OptionValue::Switch(on)) = invocation.option("review") {
        let queue = if *on { Queue::On } else { Queue::Off };
        changes.push(SettingsChange::Queue(queue));
    }
    changes.extend(days(invocation, "question-days").map(SettingsChange::QuestionDays));
    changes.extend(days(invocation, "history-days").map(SettingsChange::RetentionDays));
    if let Some(OptionValue::Channel(channel)) = invocation.option("notice-channel") {
        changes.push(SettingsChange::Notices(Some(*channel)));
    }
    if let Some(OptionValue::Switch(true)) = invocation.option("no-notices") {
        changes.push(SettingsChange::Notices(None));
    }
    if let Some(OptionValue::Role(role)) = invocation.option("add-role") {
        changes.push(SettingsChange::AddModeratorRole(*role));
    }
    if let Some(OptionValue::Role(role)) = invocation.option("remove-role") {
        changes.push(SettingsChange::RemoveModeratorRole(*role));
    }
    changes
}

/// A number of days, clamped to 1 to [`MAX_DAYS`]. Discord also enforces these bounds.
fn days(invocation: &Invocation, option: &str) -> Option<NonZeroU16> {
    let Some(OptionValue::Integer(days)) = invocation.option(option) else {
        return None;
    };
    let days = (*days).clamp(1, i64::from(MAX_DAYS));
    u16::try_from(days).ok().and_then(NonZeroU16::new)
}

/// The settings, one per line.
pub(super) fn lines(settings: &Settings, translations: &Translations) -> Vec<String> {
    let roles: Vec<String> = settings
        .moderator_roles
        .iter()
        .map(|role| format!("<@&{role}>"))
        .collect();
    let roles = if roles.is_empty() {
        translations.text("settings-no-roles")
    } else {
        roles.join(", ")
    };
    let days = |key, days: NonZeroU16| translations.fill(key, &[("count", days.get().into())]);
    vec![
        translations.fill("settings-review", &[("queue", queue(settings).into())]),
        days("settings-question-days", settings.question_days),
        days("settings-history-days", settings.retention_days),
        translations.fill("settings-roles", &[("roles", roles.into())]),
        match settings.notices {
            Some(channel) => {
                let channel = format!("<#{channel}>");
                translations.fill("settings-notices", &[("channel", channel.into())])
            }
            None => translations.text("settings-no-notices"),
        },
    ]
}

/// The state of the queue, as a selector for the translations.
pub(super) const fn queue(settings: &Settings) -> &'static str {
    match settings.queue {
        Queue::On => "on",
        Queue::Off => "off",
    }
}
