//! Decodes an interaction: only the fields that the bot reads, straight from the JSON.
//!
//! ```text
//! {"type": 2, "id": "7", "token": "aW50…", "user": {"id": "9", "avatar": {"of": "any form"}, …},
//!  "data": {"name": "ask", "options": […]}, "entitlements": […], …}
//!   → WireInteraction { id: 7, user: 9, content: Command(ask { … }), … }
//! ```
//! serenity decodes an interaction completely or not at all, so one field of an unexpected form (a
//! component in a row, a flag above 32 bits) would leave it unanswered. It also drops the newer
//! permission bits, and a modal's context. Here, a field that the bot does not read is skipped, and
//! an optional field of an unexpected form counts as absent. Identity, location and permissions are
//! never invented: without them, the user has fewer rights, or the interaction is not decoded.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use serenity::model::channel::Message;

use super::{Incoming, UndecodableInteraction, needed};
use crate::bot::{ChannelId, GuildId, Invocation, OptionValue, RoleId, UserId};
use crate::discord::http_response::HttpResponse;

// Discord's interaction types.
const PING: u8 = 1;
const COMMAND: u8 = 2;
const COMPONENT: u8 = 3;
const AUTOCOMPLETE: u8 = 4;
const MODAL: u8 = 5;

// Discord's types of commands.
const SLASH_COMMAND: u8 = 1;
const MESSAGE_COMMAND: u8 = 3;

// Discord's types of command options.
const SUBCOMMAND: u8 = 1;
const TEXT: u8 = 3;
const INTEGER: u8 = 4;
const SWITCH: u8 = 5;
const CHANNEL: u8 = 7;
const ROLE: u8 = 8;

// Discord's types of components.
const BUTTON: u8 = 2;
const STRING_SELECT: u8 = 3;
const TEXT_INPUT: u64 = 4;

/// Discord's number for a direct conversation with the bot, among the contexts of an interaction.
const BOT_DM: u8 = 1;

/// An interaction with the fields that the bot reads.
#[derive(Debug)]
pub(in crate::discord) struct WireInteraction {
    pub(in crate::discord) id: u64,
    /// Valid for fifteen minutes; anyone who has it can respond.
    pub(in crate::discord) token: String,
    pub(in crate::discord) user: UserId,
    pub(in crate::discord) is_bot: bool,
    /// The user's roles on the server; empty outside of servers.
    pub(in crate::discord) roles: Vec<RoleId>,
    /// The user's permissions in the channel, as bits; `None` outside of servers, or if they cannot be
    /// read.
    pub(in crate::discord) permissions: Option<u64>,
    /// The server that it comes from.
    pub(in crate::discord) guild: Option<GuildId>,
    /// The server that has installed the bot.
    pub(in crate::discord) installed_on: Option<GuildId>,
    pub(in crate::discord) channel: ChannelId,
    /// Whether it comes from a direct conversation with the bot.
    pub(in crate::discord) is_direct: bool,
    /// The user's locale; empty if unknown.
    pub(in crate::discord) locale: String,
    pub(in crate::discord) guild_locale: Option<String>,
    pub(in crate::discord) content: Content,
}

/// What the user did. Texts are unchanged.
#[derive(Debug)]
pub(in crate::discord) enum Content {
    /// A slash command.
    Command(Invocation),
    /// A slash command that is being typed, and the name of the option that is typed.
    Autocomplete {
        invocation: Invocation,
        focused: String,
    },
    /// A command from the menu of a message.
    MessageCommand { name: String, target: Box<Message> },
    /// A button or a select menu.
    Component {
        custom_id: String,
        /// The selected values; empty for a button.
        values: Vec<String>,
        message: Box<Message>,
    },
    /// A submitted modal, with the ids of its text inputs and the typed texts.
    Modal {
        custom_id: String,
        values: Vec<(String, String)>,
    },
}

/// The fields of an interaction, not yet decoded.
#[derive(Deserialize)]
pub(in crate::discord) struct InteractionFields<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    token: Option<&'a RawValue>,
    #[serde(borrow)]
    guild_id: Option<&'a RawValue>,
    #[serde(borrow)]
    channel_id: Option<&'a RawValue>,
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    member: Option<&'a RawValue>,
    #[serde(borrow)]
    locale: Option<&'a RawValue>,
    #[serde(borrow)]
    guild_locale: Option<&'a RawValue>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    authorizing_integration_owners: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

impl<'a> InteractionFields<'a> {
    /// Splits an interaction into its fields.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not JSON, or not an object.
    pub(in crate::discord) fn of(json: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// Whether it is a health check of Discord's.
    pub(in crate::discord) fn is_ping(&self) -> bool {
        self.kind() == Some(PING)
    }

    /// Decodes the interaction; `None` if it does not even contain what an error message needs.
    pub(in crate::discord) fn decode(&self, http: HttpResponse) -> Option<Incoming> {
        match self.interaction() {
            Some(interaction) => Some(Incoming::Interaction(Box::new(interaction), http)),
            None => Some(Incoming::Undecodable(self.envelope()?, http)),
        }
    }

    fn kind(&self) -> Option<u8> {
        read(self.kind)
    }

    /// The fields that an error message needs.
    fn envelope(&self) -> Option<UndecodableInteraction> {
        Some(UndecodableInteraction {
            id: id(self.id)?,
            token: read(self.token).filter(|token: &String| !token.is_empty())?,
            is_typing: self.kind() == Some(AUTOCOMPLETE),
            locale: read(self.locale).unwrap_or_default(),
        })
    }

    fn interaction(&self) -> Option<WireInteraction> {
        let envelope = self.envelope()?;
        let member: Option<MemberFields<'_>> = read(self.member);
        let user = self.user.or_else(|| member.as_ref()?.user);
        let user: UserFields<'_> = read(user)?;
        // If there is a server id, it must be valid.
        let guild = match self.guild_id {
            Some(guild) => Some(GuildId(id(Some(guild))?)),
            None => None,
        };
        Some(WireInteraction {
            id: envelope.id,
            token: envelope.token,
            locale: envelope.locale,
            user: UserId(id(user.id)?),
            is_bot: read(user.bot).unwrap_or(false),
            roles: member.as_ref().map(MemberFields::roles).unwrap_or_default(),
            permissions: member.as_ref().and_then(MemberFields::permissions),
            guild,
            installed_on: read::<OwnerFields<'_>>(self.authorizing_integration_owners)
                .and_then(|owners| id(owners.server))
                .map(GuildId),
            channel: ChannelId(id(self.channel_id)?),
            is_direct: read(self.context) == Some(BOT_DM),
            guild_locale: read(self.guild_locale),
            content: self.content()?,
        })
    }

    fn content(&self) -> Option<Content> {
        let data: DataFields<'_> = read(self.data)?;
        match self.kind()? {
            COMMAND => data.command(),
            AUTOCOMPLETE => {
                let options = data.options()?;
                Some(Content::Autocomplete {
                    focused: focused(&options)?,
                    invocation: data.invocation(&options)?,
                })
            }
            COMPONENT => Some(Content::Component {
                custom_id: read(data.custom_id)?,
                values: match read(data.component_type)? {
                    BUTTON => Vec::new(),
                    STRING_SELECT => read(data.values)?,
                    _ => return None,
                },
                message: message(&read(self.message)?)?,
            }),
            MODAL => Some(Content::Modal {
                custom_id: read(data.custom_id)?,
                values: text_inputs(&read(data.components).unwrap_or_default()),
            }),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct UserFields<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    bot: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct MemberFields<'a> {
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    roles: Option<&'a RawValue>,
    #[serde(borrow)]
    permissions: Option<&'a RawValue>,
}

impl MemberFields<'_> {
    /// Roles that cannot be read give no rights.
    fn roles(&self) -> Vec<RoleId> {
        let roles: Vec<&RawValue> = read(self.roles).unwrap_or_default();
        let ids = roles.into_iter().filter_map(|role| id(Some(role)));
        ids.map(RoleId).collect()
    }

    fn permissions(&self) -> Option<u64> {
        read::<String>(self.permissions)?.parse().ok()
    }
}

/// Who has installed the app there: a server (0), a user (1). In a direct conversation with the bot,
/// the server is "0", which is not an id.
#[derive(Deserialize)]
struct OwnerFields<'a> {
    #[serde(borrow, rename = "0")]
    server: Option<&'a RawValue>,
}

/// The fields of a command's, a component's or a modal's data.
#[derive(Deserialize)]
struct DataFields<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    options: Option<&'a RawValue>,
    #[serde(borrow)]
    resolved: Option<&'a RawValue>,
    #[serde(borrow)]
    custom_id: Option<&'a RawValue>,
    #[serde(borrow)]
    component_type: Option<&'a RawValue>,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
    #[serde(borrow)]
    components: Option<&'a RawValue>,
}

impl<'a> DataFields<'a> {
    fn command(&self) -> Option<Content> {
        match read(self.kind)? {
            SLASH_COMMAND => Some(Content::Command(self.invocation(&self.options()?)?)),
            MESSAGE_COMMAND => {
                let resolved: Value = read(self.resolved)?;
                let (_, target) = resolved["messages"].as_object()?.iter().next()?;
                Some(Content::MessageCommand {
                    name: read(self.name)?,
                    target: message(target)?,
                })
            }
            _ => None,
        }
    }

    /// A command without options has no list of them.
    fn options(&self) -> Option<Vec<CommandOption<'a>>> {
        match self.options {
            Some(options) => read(Some(options)),
            None => Some(Vec::new()),
        }
    }

    fn invocation(&self, options: &[CommandOption<'_>]) -> Option<Invocation> {
        let (subcommand, options) = match options {
            [first, ..] if first.kind == SUBCOMMAND => {
                (Some(first.name.clone()), first.options.as_slice())
            }
            options => (None, options),
        };
        let mut values = Vec::new();
        for option in options {
            // No command of this bot has options of other kinds.
            if let Some(value) = option.value()? {
                values.push((option.name.clone(), value));
            }
        }
        Some(Invocation {
            command: read(self.name)?,
            subcommand,
            options: values,
        })
    }
}

/// An option of a command, or a subcommand with its options.
#[derive(Deserialize)]
struct CommandOption<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(default)]
    focused: Option<bool>,
    #[serde(borrow, default)]
    options: Vec<Self>,
}

impl CommandOption<'_> {
    /// The value. The inner `None`: of a kind that the bot does not use. The outer one: the value
    /// does not fit its kind.
    #[expect(clippy::option_option, reason = "the outer one ends the decoding")]
    fn value(&self) -> Option<Option<OptionValue>> {
        Some(Some(match self.kind {
            // What is being typed is text, whatever the option's kind.
            _ if self.is_focused() => OptionValue::Text(read(self.value)?),
            TEXT => OptionValue::Text(read(self.value)?),
            INTEGER => OptionValue::Integer(read(self.value)?),
            SWITCH => OptionValue::Switch(read(self.value)?),
            CHANNEL => OptionValue::Channel(ChannelId(id(self.value)?)),
            ROLE => OptionValue::Role(RoleId(id(self.value)?)),
            _ => return Some(None),
        }))
    }

    fn is_focused(&self) -> bool {
        self.focused == Some(true)
    }
}

/// The name of the option that is being typed.
fn focused(options: &[CommandOption<'_>]) -> Option<String> {
    let inside = options.iter().flat_map(|option| &option.options);
    let found = options.iter().chain(inside).find(|one| one.is_focused())?;
    Some(found.name.clone())
}

/// Decodes a message, whose fields serenity reads.
fn message(raw: &Value) -> Option<Box<Message>> {
    let raw = raw.is_object().then_some(raw)?;
    serde_json::from_value(needed::message(raw)).ok()
}

/// Returns the ids and the texts of a modal's inputs. A row contains inputs; a label contains one.
fn text_inputs(rows: &Value) -> Vec<(String, String)> {
    let rows = rows.as_array().into_iter().flatten();
    let input = |row: &Value| {
        let inside = row["components"].as_array().into_iter().flatten();
        let mut inside = inside.chain(std::iter::once(&row["component"]));
        let input = inside.find(|input| input["type"].as_u64() == Some(TEXT_INPUT))?;
        let text = input["value"].as_str().unwrap_or_default();
        Some((input["custom_id"].as_str()?.to_owned(), text.to_owned()))
    };
    rows.filter_map(input).collect()
}

/// Decodes a field; `None` if it is absent, null or of an unexpected form.
fn read<'a, T: Deserialize<'a>>(field: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(field?.get()).ok()
}

/// Decodes an id: a string of digits, or a number. 0 is not an id.
fn id(field: Option<&RawValue>) -> Option<u64> {
    let text = field?.get();
    let digits = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    digits.unwrap_or(text).parse().ok().filter(|id| *id != 0)
}
