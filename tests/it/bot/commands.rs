//! The command table: Discord's limits, and the bot's reply to each command.

use receipts::bot::commands::{
    CHECK_MESSAGE, CommandContext, CommandKind, CommandSpec, InstallContext, Localised, OptionKind,
    OptionSpec, PIN_MESSAGE, Requirement, Suggestions, commands,
};
use receipts::bot::{OptionValue, Payload};

use super::kit::{SERVER, invocation, kit, moderator};

#[track_caller]
fn check_name(name: &Localised, is_slash: bool) {
    assert_eq!(
        name.others
            .iter()
            .map(|(code, _)| *code)
            .collect::<Vec<_>>(),
        ["zh-CN", "zh-TW"]
    );
    for text in all(name) {
        let length = text.chars().count();
        assert!((1..=32).contains(&length), "{text}");
        let plain = text
            .chars()
            .all(|c| c.is_alphanumeric() || "-_".contains(c));
        assert!(!is_slash || plain && text.to_lowercase() == *text, "{text}");
    }
}

#[track_caller]
fn check_description(description: &Localised) {
    for text in all(description) {
        assert!((1..=100).contains(&text.chars().count()), "{text}");
    }
}

fn all(text: &Localised) -> impl Iterator<Item = &String> {
    std::iter::once(&text.default).chain(text.others.iter().map(|(_, text)| text))
}

fn check_options(options: &[OptionSpec]) {
    assert!(options.len() <= 25);
    assert!(
        options.is_sorted_by_key(|option| option.need == Requirement::Optional),
        "required ones first"
    );
    for option in options {
        check_name(&option.name, true);
        check_description(&option.description);
        match &option.kind {
            OptionKind::Subcommand(options) => check_options(options),
            OptionKind::Text { max, .. } => assert!((1..=6000).contains(max)),
            OptionKind::Integer { min, max } => assert!(min < max),
            OptionKind::Switch | OptionKind::Role | OptionKind::Channel => {}
        }
    }
}

#[test]
fn every_text_is_within_discords_limits() {
    for command in commands() {
        let is_slash = command.kind == CommandKind::Slash;
        check_name(&command.name, is_slash);
        assert_eq!(command.description.is_some(), is_slash);
        command.description.iter().for_each(check_description);
        check_options(&command.options);
        let mut names: Vec<&str> = command
            .options
            .iter()
            .map(|o| o.name.default.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), command.options.len(), "{}", command.id());
    }
}

#[test]
fn names_are_unique_in_every_language() {
    let check = |names: Vec<&Localised>| {
        let languages = names.first().map_or(0, |name| all(name).count());
        for language in 0..languages {
            let mut texts: Vec<&String> =
                names.iter().filter_map(|n| all(n).nth(language)).collect();
            texts.sort_unstable();
            let count = texts.len();
            texts.dedup();
            assert_eq!(texts.len(), count, "{texts:?}");
        }
    };
    let commands = commands();
    check(commands.iter().map(|command| &command.name).collect());
    for command in &commands {
        check(command.options.iter().map(|option| &option.name).collect());
    }
}

fn named(name: &str) -> CommandSpec {
    commands()
        .into_iter()
        .find(|command| command.id() == name)
        .unwrap()
}

#[test]
fn permissions_and_contexts_of_every_command() {
    let (pin, manage) = (Some(1 << 51), Some(1 << 5));
    for (name, permissions) in [
        ("pins", None),
        ("review", pin),
        (PIN_MESSAGE, pin),
        ("settings", manage),
    ] {
        let command = named(name);
        assert_eq!(command.permissions, permissions, "{name}");
        assert_eq!(
            (command.contexts, command.installs),
            (&[CommandContext::Server][..], &[InstallContext::Server][..])
        );
    }
    for name in [
        "ask",
        "check",
        "quote",
        "verdict",
        "sources",
        "help",
        "privacy",
        CHECK_MESSAGE,
    ] {
        let command = named(name);
        assert_eq!(command.permissions, None, "{name}");
        assert_eq!(
            (command.contexts.len(), command.installs.len()),
            (3, 2),
            "{name}"
        );
    }
    assert_eq!(commands().len(), 12);
}

/// The calls of a command: one for each subcommand, each with every option.
fn calls(command: &CommandSpec) -> Vec<(String, Vec<(String, OptionValue)>)> {
    let mut calls = Vec::new();
    let values = |options: &[OptionSpec]| -> Vec<(String, OptionValue)> {
        let value = |option: &OptionSpec| match option.kind {
            OptionKind::Integer { min, .. } => OptionValue::Integer(min),
            OptionKind::Switch => OptionValue::Switch(true),
            OptionKind::Role => OptionValue::Role(receipts::bot::RoleId(7)),
            OptionKind::Text { .. } | OptionKind::Channel | OptionKind::Subcommand(_) => {
                OptionValue::Text("bicycles".to_owned())
            }
        };
        options
            .iter()
            .map(|option| (option.name.default.clone(), value(option)))
            .collect()
    };
    for option in &command.options {
        if let OptionKind::Subcommand(options) = &option.kind {
            calls.push((
                format!("{} {}", command.id(), option.name.default),
                values(options),
            ));
        }
    }
    if calls.is_empty() {
        calls.push((command.id().to_owned(), values(&command.options)));
    }
    calls
}

#[test]
fn every_command_is_known_to_the_bot() {
    let kit = kit();
    for command in commands() {
        for (name, options) in calls(&command) {
            let options: Vec<(&str, OptionValue)> = options
                .iter()
                .map(|(key, value)| (key.as_str(), value.clone()))
                .collect();
            let payload = match command.kind {
                CommandKind::Slash => Payload::Command(invocation(&name, &options)),
                CommandKind::Message => Payload::MessageCommand {
                    name,
                    target: super::kit::snapshot(&kit.ask(super::kit::BICYCLES)),
                },
            };
            let reply = kit.handle(&moderator(), SERVER, payload);
            let unknown = format!("{reply:?}").contains("does not know that command");
            assert!(!unknown, "{}", command.id());
        }
    }
}

#[test]
fn every_offered_option_gets_choices() {
    let kit = kit();
    let mut count = 0;
    let offers = |option: &OptionSpec| {
        matches!(
            option.kind,
            OptionKind::Text {
                offers: Suggestions::Choices,
                ..
            }
        )
    };
    for command in commands().iter().filter(|command| {
        !command
            .options
            .iter()
            .any(|o| matches!(o.kind, OptionKind::Subcommand(_)))
    }) {
        for option in command.options.iter().filter(|option| offers(option)) {
            let payload = Payload::Autocomplete {
                invocation: invocation(command.id(), &[]),
                focused: option.name.default.clone(),
            };
            let reply = kit.handle(&moderator(), SERVER, payload);
            let some =
                matches!(reply.response, receipts::bot::Response::Choices(ref c) if !c.is_empty());
            assert!(some, "{} {}", command.id(), option.name.default);
            count += 1;
        }
    }
    // The party and the topic of a quotation, and the question of a verdict.
    assert_eq!(count, 3);
}
