//! The commands to publish, as a plain table.
//!
//! The publisher converts a [`CommandSpec`] to Discord's format and adds nothing. Names and
//! descriptions are in `locales/*.ftl` under `command-…`. The default permissions only decide to
//! whom Discord *shows* a command. [`check_privilege`](super::check_privilege) decides every time
//! whether a user may run it.
//!
//! ```text
//! /ask question:… [private:…]             /pins add question:… [note:…]
//! /check claim:… [private:…]              /pins list | show pin:… | edit pin:… | remove pin:…
//! /quote party:… [about:…]                /pins history [pin:…]
//! /verdict question:…                     /review
//! /sources  /help  /privacy               /settings [review:…] [question-days:…] [add-role:…] …
//! menu of a message: Check against the sources, Pin sourced answer
//! ```

mod table;

pub use table::{CHECK_MESSAGE, MAX_DAYS, MAX_NOTE_LENGTH, PIN_MESSAGE, commands};

/// `PIN_MESSAGES`, split from `MANAGE_MESSAGES` on 2025-08-20.
pub const PIN_MESSAGES: u64 = 1 << 51;
/// `MANAGE_MESSAGES`.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// `MANAGE_GUILD`.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// `ADMINISTRATOR`: every permission, regardless of overwrites.
pub const ADMINISTRATOR: u64 = 1 << 3;

/// A text in English and in the other languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localised {
    /// English.
    pub default: String,
    /// The other languages by Discord's locale code: `("zh-CN", …)`, `("zh-TW", …)`.
    pub others: Vec<(&'static str, String)>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandSpec {
    /// Slash command or message command.
    pub kind: CommandKind,
    /// Its name, at most 32 characters.
    pub name: Localised,
    /// What it does, at most 100 characters. `None` for a message command.
    pub description: Option<Localised>,
    /// Its options, the required ones first, or its subcommands.
    pub options: Vec<OptionSpec>,
    /// Where it may be used.
    pub contexts: &'static [CommandContext],
    /// The kinds of installation that provide it.
    pub installs: &'static [InstallContext],
    /// The permission bits that a user needs for Discord to show the command. `None` shows it to
    /// everybody.
    pub permissions: Option<u64>,
}

/// The kind of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// Typed after a slash.
    Slash,
    /// Selected from the menu of a message.
    Message,
}

/// A place where a command may be used, with Discord's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandContext {
    /// A server (0).
    Server,
    /// A direct message with the bot (1).
    Direct,
    /// A conversation between other users (2).
    Private,
}

/// A kind of installation, with Discord's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallContext {
    /// On a server (0).
    Server,
    /// For a user (1).
    User,
}

/// An option of a command, or a subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionSpec {
    /// The type of its value.
    pub kind: OptionKind,
    /// Its name, at most 32 characters, in lower case.
    pub name: Localised,
    /// What it is for, at most 100 characters.
    pub description: Localised,
    /// Whether it must be given.
    pub need: Requirement,
}

/// The type of an option's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionKind {
    /// A subcommand with its own options.
    Subcommand(Vec<OptionSpec>),
    /// Text of at least one character.
    Text {
        /// The maximum number of characters, up to 6000.
        max: u16,
        /// Whether the bot offers choices while it is typed.
        offers: Suggestions,
    },
    /// A whole number.
    Integer {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
    },
    /// Yes or no.
    Switch,
    /// A role.
    Role,
    /// A text channel or an announcement channel.
    Channel,
}

/// Whether the bot suggests values for an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestions {
    /// Yes, by autocompletion.
    Choices,
    /// No.
    Nothing,
}

/// Whether an option must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Required.
    Required,
    /// Optional.
    Optional,
}

impl CommandSpec {
    /// The command's name in requests.
    pub fn id(&self) -> &str {
        &self.name.default
    }
}
