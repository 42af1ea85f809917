//! The table of commands, with one row for each command, subcommand and option.
//!
//! A row has the key of its texts in `locales/*.ftl`: `command-pins-add` is the name and its
//! attribute `.description` the description. `option-pins-add-note` is the same for an option.

use crate::bot::translations::{Language, Translations};

use super::{
    CommandContext, CommandKind, CommandSpec, InstallContext, Localised, MANAGE_GUILD, OptionKind,
    OptionSpec, PIN_MESSAGES, Requirement, Suggestions,
};

/// The name of the message command that checks each claim.
pub const CHECK_MESSAGE: &str = "Check against the sources";
/// The name of the message command that pins one of the bot's answers.
pub const PIN_MESSAGE: &str = "Pin sourced answer";

/// The maximum length of an option's text, in characters, which is Discord's limit.
const MAX_TEXT_LENGTH: u16 = 6000;
/// The maximum length of the name of a party or topic, and of the value of a choice.
const MAX_NAME_LENGTH: u16 = 100;
/// The maximum length of a moderator's note, in characters. A field's value can hold it even if all
/// of it is escaped.
pub const MAX_NOTE_LENGTH: u16 = 500;
/// The maximum number of days that data is kept: five years.
pub const MAX_DAYS: u16 = 1826;

const EVERYWHERE: &[CommandContext] = &[
    CommandContext::Server,
    CommandContext::Direct,
    CommandContext::Private,
];
const ON_SERVERS: &[CommandContext] = &[CommandContext::Server];
const BY_ALL: &[InstallContext] = &[InstallContext::Server, InstallContext::User];
const BY_SERVERS: &[InstallContext] = &[InstallContext::Server];

/// All commands to publish.
pub fn commands() -> Vec<CommandSpec> {
    let question = |id| required(id, text(MAX_TEXT_LENGTH));
    let private = |id| optional(id, OptionKind::Switch);
    let pin = |id| required(id, offered(MAX_NAME_LENGTH));
    #[rustfmt::skip]
    let rows = vec![
        asking("ask", vec![question("ask-question"), private("ask-private")]),
        asking("check", vec![question("check-claim"), private("check-private")]),
        asking("quote", vec![required("quote-party", offered(MAX_NAME_LENGTH)),
                             optional("quote-about", offered(MAX_NAME_LENGTH))]),
        asking("verdict", vec![required("verdict-question", offered(MAX_TEXT_LENGTH))]),
        asking("sources", vec![]),
        asking("help", vec![]),
        asking("privacy", vec![]),
        serving("pins", None, vec![
            subcommand("pins-add", vec![question("pins-add-question"), optional("pins-add-note", text(MAX_NOTE_LENGTH))]),
            subcommand("pins-list", vec![]),
            subcommand("pins-show", vec![pin("pins-show-pin")]),
            subcommand("pins-edit", vec![pin("pins-edit-pin")]),
            subcommand("pins-remove", vec![pin("pins-remove-pin")]),
            subcommand("pins-history", vec![optional("pins-history-pin", offered(MAX_NAME_LENGTH))]),
        ]),
        serving("review", Some(PIN_MESSAGES), vec![]),
        serving("settings", Some(MANAGE_GUILD), vec![
            optional("settings-review", OptionKind::Switch),
            optional("settings-question-days", days()),
            optional("settings-history-days", days()),
            optional("settings-add-role", OptionKind::Role),
            optional("settings-remove-role", OptionKind::Role),
            optional("settings-notice-channel", OptionKind::Channel),
            optional("settings-no-notices", OptionKind::Switch),
        ]),
        in_menu("check-message", EVERYWHERE, BY_ALL, None),
        in_menu("pin-message", ON_SERVERS, BY_SERVERS, Some(PIN_MESSAGES)),
    ];
    rows
}

fn asking(id: &str, options: Vec<OptionSpec>) -> CommandSpec {
    slash(id, options, EVERYWHERE, BY_ALL, None)
}

fn serving(id: &str, permissions: Option<u64>, options: Vec<OptionSpec>) -> CommandSpec {
    slash(id, options, ON_SERVERS, BY_SERVERS, permissions)
}

fn slash(
    id: &str,
    options: Vec<OptionSpec>,
    contexts: &'static [CommandContext],
    installs: &'static [InstallContext],
    permissions: Option<u64>,
) -> CommandSpec {
    CommandSpec {
        kind: CommandKind::Slash,
        name: name("command", id),
        description: Some(description("command", id)),
        options,
        contexts,
        installs,
        permissions,
    }
}

fn in_menu(
    id: &str,
    contexts: &'static [CommandContext],
    installs: &'static [InstallContext],
    permissions: Option<u64>,
) -> CommandSpec {
    CommandSpec {
        kind: CommandKind::Message,
        name: name("command", id),
        description: None,
        options: Vec::new(),
        contexts,
        installs,
        permissions,
    }
}

fn subcommand(id: &str, options: Vec<OptionSpec>) -> OptionSpec {
    OptionSpec {
        name: name("command", id),
        description: description("command", id),
        kind: OptionKind::Subcommand(options),
        need: Requirement::Optional,
    }
}

fn required(id: &str, kind: OptionKind) -> OptionSpec {
    option(id, kind, Requirement::Required)
}

fn optional(id: &str, kind: OptionKind) -> OptionSpec {
    option(id, kind, Requirement::Optional)
}

fn option(id: &str, kind: OptionKind, need: Requirement) -> OptionSpec {
    OptionSpec {
        kind,
        name: name("option", id),
        description: description("option", id),
        need,
    }
}

const fn text(max: u16) -> OptionKind {
    let offers = Suggestions::Nothing;
    OptionKind::Text { max, offers }
}

const fn offered(max: u16) -> OptionKind {
    let offers = Suggestions::Choices;
    OptionKind::Text { max, offers }
}

const fn days() -> OptionKind {
    OptionKind::Integer {
        min: 1,
        max: MAX_DAYS as i64,
    }
}

fn name(kind: &str, id: &str) -> Localised {
    localised(&format!("{kind}-{id}"))
}

fn description(kind: &str, id: &str) -> Localised {
    localised(&format!("{kind}-{id}.description"))
}

fn localised(key: &str) -> Localised {
    let [english, others @ ..] = Language::ALL;
    Localised {
        default: Translations::of(english).text(key),
        others: others
            .map(|language| (language.code(), Translations::of(language).text(key)))
            .to_vec(),
    }
}
