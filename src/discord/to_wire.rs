//! Converts replies to the wire format, by hand.
//!
//! A message has the same form whether it is a response, a follow-up, an edit or a post;
//! [`MessageBody`] is the common part. The bodies of `POST /interactions/…/callback` and of the
//! HTTP endpoint's responses are equal.
//!
//! ```text
//! Message { content: "…: No ✗", rows: [Evidence], visibility: Private, … }
//!   → {"content": "…: No ✗", "embeds": […], "components": [{"type": 1, "components": [
//!      {"type": 2, "style": 2, "label": "Evidence", "custom_id": "r1:…", "disabled": false}]}],
//!      "flags": 64, "allowed_mentions": {"parse": []}}
//! ```
//! No message allows mentions, so quoted text never pings anyone.

use std::collections::BTreeMap;

use serde::Serialize;
use serenity::builder::CreateAttachment;

use crate::bot::commands::{
    CommandContext, CommandKind, CommandSpec, InstallContext, Localised, OptionKind, OptionSpec,
    Requirement, Suggestions,
};
use crate::bot::{
    ActionRow, Button, ButtonState, ButtonStyle, Choice, Deferral, Embed, InputStyle, Message,
    Modal, Select, TextInput, Visibility,
};

/// The flag of a message that only the author of the interaction sees.
const EPHEMERAL: u64 = 1 << 6;

// Discord's numbers for component types.
const ACTION_ROW: u8 = 1;
const BUTTON: u8 = 2;
const STRING_SELECT: u8 = 3;
const TEXT_INPUT: u8 = 4;

/// A response to an interaction.
#[derive(Debug, Serialize)]
pub(super) struct Callback<'a> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<CallbackData<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum CallbackData<'a> {
    Message(Box<MessageBody<'a>>),
    Flags { flags: u64 },
    Choices { choices: Vec<WireChoice<'a>> },
    Modal(WireModal<'a>),
}

/// The parts of a message. Its texts are those of the reply, not copies.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MessageBody<'a> {
    content: &'a str,
    embeds: Vec<WireEmbed<'a>>,
    components: Vec<WireActionRow<'a>>,
    allowed_mentions: AllowedMentions,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<u64>,
}

/// The body of a posted message.
#[derive(Debug, Serialize)]
pub(super) struct CreateMessageBody<'a> {
    #[serde(flatten)]
    content: MessageBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_reference: Option<Reference>,
    /// Discord treats a post with the same nonce within minutes as the same message, so a retry is
    /// safe.
    nonce: String,
    enforce_nonce: bool,
}

#[derive(Debug, Serialize)]
struct Reference {
    message_id: String,
    fail_if_not_exists: bool,
}

#[derive(Debug, Clone, Serialize)]
struct AllowedMentions {
    parse: [&'static str; 0],
}

#[derive(Debug, Clone, Serialize)]
struct WireEmbed<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    color: u32,
    fields: Vec<WireField<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<WireFooter<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct WireField<'a> {
    name: &'a str,
    value: &'a str,
    inline: bool,
}

#[derive(Debug, Clone, Serialize)]
struct WireFooter<'a> {
    text: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct WireActionRow<'a> {
    #[serde(rename = "type")]
    kind: u8,
    components: Vec<WirePart<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum WirePart<'a> {
    Button {
        #[serde(rename = "type")]
        kind: u8,
        style: u8,
        label: &'a str,
        custom_id: String,
        disabled: bool,
    },
    Select {
        #[serde(rename = "type")]
        kind: u8,
        custom_id: String,
        placeholder: &'a str,
        min_values: u8,
        max_values: u8,
        options: Vec<WireOption<'a>>,
    },
    Input {
        #[serde(rename = "type")]
        kind: u8,
        custom_id: &'a str,
        label: &'a str,
        style: u8,
        #[serde(skip_serializing_if = "str::is_empty")]
        value: &'a str,
        max_length: u16,
        required: bool,
    },
}

#[derive(Debug, Clone, Serialize)]
struct WireOption<'a> {
    label: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    default: bool,
}

#[derive(Debug, Serialize)]
struct WireModal<'a> {
    custom_id: String,
    title: &'a str,
    components: Vec<WireActionRow<'a>>,
}

#[derive(Debug, Serialize)]
struct WireChoice<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Callback<'a> {
    /// Responds with a new message.
    pub(super) fn message(message: &'a Message) -> Self {
        let data = CallbackData::Message(Box::new(MessageBody::with_flags(message)));
        Self {
            kind: 4,
            data: Some(data),
        }
    }

    /// Responds by replacing the component's message.
    pub(super) fn update(message: &'a Message) -> Self {
        let data = CallbackData::Message(Box::new(MessageBody::of(message)));
        Self {
            kind: 7,
            data: Some(data),
        }
    }

    /// Responds with autocomplete choices.
    pub(super) fn choices(choices: &'a [Choice]) -> Self {
        let choices = choices.iter().map(|choice| WireChoice {
            name: &choice.name,
            value: &choice.value,
        });
        let data = CallbackData::Choices {
            choices: choices.collect(),
        };
        Self {
            kind: 8,
            data: Some(data),
        }
    }

    /// Responds by opening a modal.
    pub(super) fn modal(modal: &'a Modal) -> Self {
        let data = CallbackData::Modal(WireModal {
            custom_id: modal.id.encode(),
            title: &modal.title,
            components: modal
                .inputs
                .iter()
                .map(|input| row(input_part(input)))
                .collect(),
        });
        Self {
            kind: 9,
            data: Some(data),
        }
    }

    /// Responds with "thinking …"; `None` if the interaction cannot be deferred.
    pub(super) fn deferral(deferral: Deferral) -> Option<Self> {
        let (kind, flags) = match deferral {
            Deferral::Public => (5, None),
            Deferral::Private => (5, Some(EPHEMERAL)),
            Deferral::Update => (6, None),
            Deferral::Impossible => return None,
        };
        let data = flags.map(|flags| CallbackData::Flags { flags });
        Some(Self { kind, data })
    }
}

impl<'a> MessageBody<'a> {
    /// Converts a message, without its visibility.
    pub(super) fn of(message: &'a Message) -> Self {
        Self {
            content: &message.content,
            embeds: message.embeds.iter().map(embed).collect(),
            components: message.rows.iter().map(components).collect(),
            allowed_mentions: AllowedMentions { parse: [] },
            flags: None,
        }
    }

    /// Converts a message, with its visibility.
    pub(super) fn with_flags(message: &'a Message) -> Self {
        let flags = match message.visibility {
            Visibility::Public => None,
            Visibility::Private => Some(EPHEMERAL),
        };
        Self {
            flags,
            ..Self::of(message)
        }
    }
}

impl<'a> CreateMessageBody<'a> {
    /// Creates a post, optionally as a reply to the message `answers`. `nonce` has at most 25
    /// characters.
    pub(super) fn new(message: &'a Message, answers: Option<u64>, nonce: String) -> Self {
        Self {
            content: MessageBody::of(message),
            message_reference: answers.map(|id| Reference {
                message_id: id.to_string(),
                fail_if_not_exists: false,
            }),
            nonce,
            enforce_nonce: true,
        }
    }
}

/// Returns the files of a message.
pub(super) fn files(message: &Message) -> Vec<CreateAttachment> {
    let files = message.attachment.iter();
    files
        .map(|file| CreateAttachment::bytes(file.bytes.clone(), file.name.clone()))
        .collect()
}

fn embed(embed: &Embed) -> WireEmbed<'_> {
    let fields = embed.fields.iter().map(|field| WireField {
        name: &field.name,
        value: &field.value,
        inline: false,
    });
    let footer = Some(embed.footer.as_str()).filter(|text| !text.is_empty());
    WireEmbed {
        title: &embed.title,
        description: &embed.description,
        color: embed.colour,
        fields: fields.collect(),
        footer: footer.map(|text| WireFooter { text }),
    }
}

fn components(of: &ActionRow) -> WireActionRow<'_> {
    match of {
        ActionRow::Buttons(buttons) => WireActionRow {
            kind: ACTION_ROW,
            components: buttons.iter().map(button).collect(),
        },
        ActionRow::Select(menu) => row(select(menu)),
    }
}

fn row(part: WirePart<'_>) -> WireActionRow<'_> {
    WireActionRow {
        kind: ACTION_ROW,
        components: vec![part],
    }
}

fn button(button: &Button) -> WirePart<'_> {
    WirePart::Button {
        kind: BUTTON,
        style: match button.style {
            ButtonStyle::Primary => 1,
            ButtonStyle::Secondary => 2,
            ButtonStyle::Danger => 4,
        },
        label: &button.label,
        custom_id: button.id.encode(),
        disabled: button.state == ButtonState::Disabled,
    }
}

fn select(menu: &Select) -> WirePart<'_> {
    let options = menu.options.iter().map(|option| WireOption {
        label: &option.label,
        value: &option.value,
        description: &option.description,
        default: option.is_selected,
    });
    WirePart::Select {
        kind: STRING_SELECT,
        custom_id: menu.id.encode(),
        placeholder: &menu.placeholder,
        min_values: menu.min,
        max_values: menu.max,
        options: options.collect(),
    }
}

fn input_part(input: &TextInput) -> WirePart<'_> {
    WirePart::Input {
        kind: TEXT_INPUT,
        custom_id: input.id,
        label: &input.label,
        style: match input.lines {
            InputStyle::One => 1,
            InputStyle::Several => 2,
        },
        value: &input.value,
        max_length: input.max,
        required: false,
    }
}

/// The published form of a command.
#[derive(Debug, Serialize)]
pub(super) struct WireCommand {
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    name_localizations: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    description_localizations: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<WireCommandOption>,
    /// A decimal string, which is the form that Discord uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    default_member_permissions: Option<String>,
    contexts: Vec<u8>,
    integration_types: Vec<u8>,
}

#[derive(Debug, Serialize)]
struct WireCommandOption {
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    name_localizations: BTreeMap<&'static str, String>,
    description: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    description_localizations: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    autocomplete: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_value: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    channel_types: Vec<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Self>,
}

/// Converts a command to the published form.
pub(super) fn command(spec: &CommandSpec) -> WireCommand {
    let described = spec.description.as_ref();
    WireCommand {
        kind: match spec.kind {
            CommandKind::Slash => 1,
            CommandKind::Message => 3,
        },
        name: spec.name.default.clone(),
        name_localizations: others(&spec.name),
        description: described.map(|text| text.default.clone()),
        description_localizations: described.map(others).unwrap_or_default(),
        options: spec.options.iter().map(command_option).collect(),
        default_member_permissions: spec.permissions.map(|bits| bits.to_string()),
        contexts: spec
            .contexts
            .iter()
            .map(|context| match context {
                CommandContext::Server => 0,
                CommandContext::Direct => 1,
                CommandContext::Private => 2,
            })
            .collect(),
        integration_types: spec
            .installs
            .iter()
            .map(|install| match install {
                InstallContext::Server => 0,
                InstallContext::User => 1,
            })
            .collect(),
    }
}

fn command_option(spec: &OptionSpec) -> WireCommandOption {
    let mut option = WireCommandOption {
        kind: 0,
        name: spec.name.default.clone(),
        name_localizations: others(&spec.name),
        description: spec.description.default.clone(),
        description_localizations: others(&spec.description),
        required: Some(spec.need == Requirement::Required),
        autocomplete: None,
        min_length: None,
        max_length: None,
        min_value: None,
        max_value: None,
        channel_types: Vec::new(),
        options: Vec::new(),
    };
    match &spec.kind {
        OptionKind::Subcommand(options) => {
            option.kind = 1;
            option.required = None;
            option.options = options.iter().map(command_option).collect();
        }
        OptionKind::Text { max, offers } => {
            option.kind = 3;
            option.min_length = Some(1);
            option.max_length = Some(*max);
            option.autocomplete = Some(*offers == Suggestions::Choices);
        }
        OptionKind::Integer { min, max } => {
            option.kind = 4;
            option.min_value = Some(*min);
            option.max_value = Some(*max);
        }
        OptionKind::Switch => option.kind = 5,
        OptionKind::Role => option.kind = 8,
        OptionKind::Channel => {
            option.kind = 7;
            // Text and announcement channels.
            option.channel_types = vec![0, 5];
        }
    }
    option
}

fn others(text: &Localised) -> BTreeMap<&'static str, String> {
    text.others.iter().cloned().collect()
}
