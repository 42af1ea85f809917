//! A reply as plain data: what to show, and the actions for the caller.
//!
//! Texts are ready to send: escaped, within the limits, in the asker's language. Nothing in a reply
//! may ping: the caller must send it with no allowed mentions.
//!
//! ```text
//! Reply { response: Message { content: "According to the sources: No ✗", embeds: [Embed {
//!   title: "According to the sources: No ✗", colour: 0xc0392b, description: "Can I row at night?",
//!   fields: [("[1] Harbour Office, via notice board", "> No rowing after dark."), …],
//!   footer: "answer 0f3a… · corpus sha256:9c1b2d3e" }],
//!   rows: [Evidence, Helpful, Not helpful, Pin] }, actions: [] }
//! ```

use std::sync::{Arc, OnceLock};

use super::custom_id::CustomId;
use super::request::{ChannelId, GuildId, MessageId, PinId};

/// The colour of an embed without a verdict: Discord's grey-blue.
pub const NEUTRAL: u32 = 0x5865f2;

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the asker sees.
    pub response: Response,
    /// What the caller must do, in order, after it has sent the response. The results come back as
    /// [`ActionReport`](super::ActionReport)s.
    pub actions: Vec<Action>,
}

/// What the asker sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// A new message.
    Message(Message),
    /// A new message that other replies share.
    Shared(Arc<SharedMessage>),
    /// Replaces the message of the component.
    Update(Message),
    /// Opens a modal.
    Modal(Modal),
    /// The choices of an autocompletion, at most 25, best first.
    Choices(Vec<Choice>),
    /// No response, for the message of a bot or a message that is not a question to this bot.
    Nothing,
}

impl Response {
    /// The message that it shows, if it shows one.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) | Self::Update(message) => Some(message),
            Self::Shared(shared) => Some(&shared.message),
            Self::Modal(_) | Self::Choices(_) | Self::Nothing => None,
        }
    }
}

/// A message that several replies share. It fits Discord's limits.
#[derive(Debug)]
pub struct SharedMessage {
    /// The message.
    pub message: Message,
    /// The message as the front end sends it. The front end sets it when it first sends the message,
    /// so that it encodes a message once; the bot does not read it.
    pub encoded: OnceLock<Vec<u8>>,
}

impl SharedMessage {
    /// Shares a message that fits Discord's limits.
    pub(super) fn new(message: Message) -> Arc<Self> {
        Arc::new(Self {
            message,
            encoded: OnceLock::new(),
        })
    }
}

/// Equal messages, whether they are encoded or not.
impl PartialEq for SharedMessage {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
    }
}

impl Eq for SharedMessage {}

/// Who sees a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Everybody in the channel.
    Public,
    /// Only the asker (ephemeral on Discord).
    Private,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text, at most 2000 characters. Never empty.
    pub content: String,
    /// One embed for each answer, with that of a matching pin above it. At most 6000 characters
    /// together.
    pub embeds: Vec<Embed>,
    /// At most five rows of buttons or one select menu each.
    pub rows: Vec<ActionRow>,
    /// An attached file.
    pub attachment: Option<Attachment>,
    /// Who sees it. Ignored when a message is updated, or posted by an action.
    pub visibility: Visibility,
}

/// An embed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// At most 256 characters.
    pub title: String,
    /// `0xRRGGBB`.
    pub colour: u32,
    /// At most 4096 characters. May be empty.
    pub description: String,
    /// At most 25.
    pub fields: Vec<Field>,
    /// At most 2048 characters. May be empty. Markdown is not parsed in it.
    pub footer: String,
}

/// A field of an embed, at full width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// At most 256 characters.
    pub name: String,
    /// At most 1024 characters.
    pub value: String,
}

/// A row under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionRow {
    /// At most five buttons.
    Buttons(Vec<Button>),
    /// One select menu.
    Select(Select),
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Its action. Discord gets [`CustomId::encode`].
    pub id: CustomId,
    /// At most 80 characters.
    pub label: String,
    /// Its style.
    pub style: ButtonStyle,
    /// Whether it can be pressed.
    pub state: ButtonState,
}

/// The style of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonStyle {
    /// The main action.
    Primary,
    /// Any other action.
    Secondary,
    /// A destructive action.
    Danger,
}

/// Whether a button can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonState {
    /// It can be pressed.
    Enabled,
    /// It is shown but cannot be pressed.
    Disabled,
}

/// A select menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// Its action.
    pub id: CustomId,
    /// The text while nothing is selected, at most 150 characters.
    pub placeholder: String,
    /// At most 25.
    pub options: Vec<SelectOption>,
    /// The minimum number of selected options.
    pub min: u8,
    /// The maximum number of selected options.
    pub max: u8,
}

/// An option of a select menu. Each text has at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// The text that is shown.
    pub label: String,
    /// The value that is sent back.
    pub value: String,
    /// The text below the label. May be empty.
    pub description: String,
    /// Whether it is preselected.
    pub is_selected: bool,
}

/// A modal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modal {
    /// Its action.
    pub id: CustomId,
    /// At most 45 characters.
    pub title: String,
    /// One to five inputs, each in its own row.
    pub inputs: Vec<TextInput>,
}

/// A text input of a modal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextInput {
    /// The id that is sent back with the text.
    pub id: &'static str,
    /// At most 45 characters.
    pub label: String,
    /// The initial text.
    pub value: String,
    /// The maximum number of characters.
    pub max: u16,
    /// Its height.
    pub lines: InputStyle,
}

/// The height of a text input. No input is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputStyle {
    /// One line.
    One,
    /// Several lines.
    Several,
}

/// A choice of an autocompletion. Each text has at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The text that is shown.
    pub name: String,
    /// The value that is sent back.
    pub value: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An action for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Post the message, pin it, and report [`Posted`](super::ActionReport::Posted) with the same
    /// server, pin and locale.
    PostAndPin {
        /// The server.
        guild: GuildId,
        /// The pin, for the report.
        pin: PinId,
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: Message,
        /// The moderator's locale, for the report.
        locale: String,
    },
    /// Post the message. A failure has no consequence.
    Post {
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: Message,
        /// The locale of the message.
        locale: String,
    },
    /// Unpin the message, and report [`Unpinned`](super::ActionReport::Unpinned). It is not an
    /// error if the message is not pinned or does not exist.
    Unpin {
        /// The server.
        guild: GuildId,
        /// The pin, for the report.
        pin: PinId,
        /// The moderator's locale, for the report.
        locale: String,
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// Replace a message of the bot, including its embeds and rows. It is not an error if the
    /// message does not exist.
    Edit {
        /// The channel.
        channel: ChannelId,
        /// The message.
        message: MessageId,
        /// The new message.
        with: Message,
        /// The locale of the message.
        locale: String,
    },
}

impl Reply {
    /// A reply without actions.
    pub const fn only(response: Response) -> Self {
        Self {
            response,
            actions: Vec::new(),
        }
    }
}

impl Message {
    /// A message with only text.
    pub const fn text(content: String, visibility: Visibility) -> Self {
        Self {
            content,
            embeds: Vec::new(),
            rows: Vec::new(),
            attachment: None,
            visibility,
        }
    }

    /// A message with one embed.
    pub fn card(content: String, embed: Embed, visibility: Visibility) -> Self {
        Self {
            embeds: vec![embed],
            ..Self::text(content, visibility)
        }
    }
}

impl Embed {
    /// An embed with a title and without a verdict.
    pub const fn titled(title: String) -> Self {
        Self {
            title,
            colour: NEUTRAL,
            description: String::new(),
            fields: Vec::new(),
            footer: String::new(),
        }
    }
}

impl Field {
    /// A field.
    pub const fn new(name: String, value: String) -> Self {
        Self { name, value }
    }
}

impl Button {
    /// An enabled button.
    pub const fn new(id: CustomId, label: String, style: ButtonStyle) -> Self {
        let state = ButtonState::Enabled;
        Self {
            id,
            label,
            style,
            state,
        }
    }
}
