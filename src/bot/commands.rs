//! The commands as they are published, as a plain table.
//!
//! Whoever publishes them turns a [`CommandSpec`] into what Discord wants and adds nothing. Names
//! and descriptions stand in `locales/*.ftl` under `command-…`; the default permissions only decide
//! to whom Discord *shows* a command: what somebody may do is decided by [`check_privilege`](super::check_privilege), every
//! time.
//!
//! ```text
//! /ask question:… [private:…]             /pins add question:… [note:…] [channel:…]
//! /check claim:…                          /pins list | show pin:… | edit pin:… | remove pin:…
//! /quote party:… [about:…]                /pins history [pin:…]
//! /verdict question:…                     /review
//! /sources  /help  /privacy               /settings [review:…] [keep-days:…] [moderators:…] …
//! menu of a message: Check against the sources, Pin sourced answer
//! ```

mod table;

pub use table::{CHECK_MESSAGE, MOST_DAYS, PIN_MESSAGE, commands};

/// `PIN_MESSAGES`, split from `MANAGE_MESSAGES` on 2025-08-20 (discord/README.md).
pub const PIN_MESSAGES: u64 = 1 << 51;
/// `MANAGE_MESSAGES`.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// `MANAGE_GUILD`.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// `ADMINISTRATOR`: everything, whatever the overwrites say.
pub const ADMINISTRATOR: u64 = 1 << 3;

/// A text in English and in the other languages, by Discord's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localised {
    /// English.
    pub default: String,
    /// `("zh-CN", …)`, `("zh-TW", …)`.
    pub others: Vec<(&'static str, String)>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandSpec {
    /// Typed, or in the menu of a message.
    pub kind: CommandKind,
    /// Its name, at most 32 characters.
    pub name: Localised,
    /// What it does, at most 100 characters; `None` for a message's menu.
    pub description: Option<Localised>,
    /// Its options, those that must be given first; or its subcommands.
    pub options: Vec<OptionSpec>,
    /// Where it may be used.
    pub contexts: &'static [CommandContext],
    /// By which kinds of installation it comes.
    pub installs: &'static [InstallContext],
    /// The bits that Discord wants of those to whom it shows the command; `None`: shown to all.
    pub permissions: Option<u64>,
}

/// The kind of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// Typed behind a slash.
    Slash,
    /// In the menu of a message.
    Message,
}

/// Where a command may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandContext {
    /// On a server (0).
    Server,
    /// In a direct message with the bot (1).
    Direct,
    /// In conversations between others (2).
    Private,
}

/// A kind of installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallContext {
    /// To a server (0).
    Server,
    /// To a user (1).
    User,
}

/// An option of a command, or a subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionSpec {
    /// What it takes.
    pub kind: OptionKind,
    /// Its name, at most 32 characters, small letters.
    pub name: Localised,
    /// What it is for, at most 100 characters.
    pub description: Localised,
    /// Whether it must be given.
    pub need: Requirement,
}

/// What an option takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionKind {
    /// A subcommand with its own options.
    Subcommand(Vec<OptionSpec>),
    /// Text of one to so many characters.
    Text {
        /// At most 6000.
        most: u16,
        /// Whether the bot offers choices while it is typed.
        offers: Suggestions,
    },
    /// A whole number.
    Integer {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// Yes or no.
    Switch,
    /// A role.
    Role,
    /// A text channel or an announcement channel.
    Channel,
}

/// Whether the bot offers choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestions {
    /// It does: autocomplete.
    Choices,
    /// It does not.
    Nothing,
}

/// Whether an option must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// It must.
    Required,
    /// It may.
    Optional,
}

impl CommandSpec {
    /// The name by which it is called in a request.
    pub fn id(&self) -> &str {
        &self.name.default
    }
}
