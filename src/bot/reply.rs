//! A reply: what is shown, and what the outside has to do, as plain data.
//!
//! Texts are ready to be sent: escaped, within the limits, in the asker's language. Nothing in a
//! reply may ping: whoever sends it allows no mentions.
//!
//! ```text
//! Reply { response: Message { content: "According to the sources: No ✗", embeds: [Embed {
//!   title: "According to the sources: No ✗", colour: 0xc0392b, description: "Can I row at night?",
//!   fields: [("1 · Harbour Office, via notice board", "> No rowing after dark.\n“Notices”, …")],
//!   footer: "answer 0f3a… · corpus sha256:9c1b2d3e" }], rows: [Evidence, Helpful, Not helpful, Pin] },
//!   actions: [] }
//! ```

use super::custom_id::CustomId;
use super::request::{ChannelId, GuildId, MessageId, PinId};

/// The colour of an embed without a verdict: Discord's own grey-blue.
pub const NEUTRAL: u32 = 0x5865f2;

/// What comes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What is shown to whoever asked.
    pub response: Response,
    /// What is to be done outside, in order, once the response has been sent; how it went comes
    /// back as an [`ActionReport`](super::ActionReport).
    pub actions: Vec<Action>,
}

/// What is shown to whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// A new message.
    Message(Message),
    /// The message that the component stands on becomes this one.
    Update(Message),
    /// A modal opens.
    Modal(Modal),
    /// What may be chosen, at most 25, best first.
    Choices(Vec<Choice>),
    /// Nothing: it was a bot that spoke.
    Nothing,
    /// It hangs on permission bits that the request does not hold. Nothing was done yet: compute
    /// them ([`channel_permissions`](super::channel_permissions)) and hand in the same request with
    /// [`Permissions::Complete`](super::Permissions::Complete).
    NeedsPermissions,
}

/// How a request is to be acknowledged where its reply takes longer than Discord waits: see
/// [`Request::deferral`](super::Request::deferral).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// "Thinking …", and a new message for all to see later.
    Public,
    /// The same, for the asker alone.
    Private,
    /// The message that the component stands on stays, and is edited later.
    Update,
    /// It cannot be deferred: the response is a modal or choices.
    Impossible,
}

/// Who sees a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody in the channel.
    Public,
    /// Whoever made the request (Discord calls it ephemeral).
    Private,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text, at most 2000 characters; never empty.
    pub content: String,
    /// At most two: a server's pinned answer stands above that of the sources. Together at most
    /// 6000 characters.
    pub embeds: Vec<Embed>,
    /// At most five rows of buttons or one select menu each.
    pub rows: Vec<ActionRow>,
    /// A file to go with it.
    pub attachment: Option<Attachment>,
    /// Who sees it; without meaning where a message is updated, or posted by an action.
    pub visibility: Visibility,
}

/// An embed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// At most 256 characters.
    pub title: String,
    /// `0xRRGGBB`.
    pub colour: u32,
    /// At most 4096 characters; empty: none.
    pub description: String,
    /// At most 25.
    pub fields: Vec<Field>,
    /// At most 2048 characters; empty: none. Markdown has no meaning in it.
    pub footer: String,
}

/// A field of an embed, over its whole width.
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
    /// At most five.
    Buttons(Vec<Button>),
    /// One.
    Select(Select),
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it does; [`CustomId::encode`] is what Discord gets.
    pub id: CustomId,
    /// At most 80 characters.
    pub label: String,
    /// How it looks.
    pub style: ButtonStyle,
    /// Whether it can be pressed.
    pub state: ButtonState,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonStyle {
    /// The one that most will press.
    Primary,
    /// Any other.
    Secondary,
    /// It takes something away.
    Danger,
}

/// Whether something can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonState {
    /// It can.
    Enabled,
    /// It is shown and cannot.
    Disabled,
}

/// A select menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// What it does.
    pub id: CustomId,
    /// Shown while nothing is selected; at most 150 characters.
    pub placeholder: String,
    /// At most 25.
    pub options: Vec<SelectOption>,
    /// How many must be selected.
    pub least: u8,
    /// How many may be selected.
    pub most: u8,
}

/// An option of a select menu; each at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// Shown.
    pub label: String,
    /// Handed back.
    pub value: String,
    /// Shown below the label; empty: nothing.
    pub description: String,
    /// Whether it is selected already.
    pub is_selected: bool,
}

/// A modal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modal {
    /// What it does.
    pub id: CustomId,
    /// At most 45 characters.
    pub title: String,
    /// One to five, each in a row of its own.
    pub inputs: Vec<TextInput>,
}

/// A text input of a modal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextInput {
    /// Handed back with the text.
    pub id: &'static str,
    /// At most 45 characters.
    pub label: String,
    /// What stands in it at first.
    pub value: String,
    /// The most characters that it takes.
    pub most: u16,
    /// One line or several.
    pub lines: InputStyle,
}

/// How high a text input is. None must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputStyle {
    /// One line.
    One,
    /// Several.
    Several,
}

/// What may be chosen for an option; each at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Shown.
    pub name: String,
    /// Handed back.
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

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Post the message, pin it, and report
    /// [`Posted`](super::ActionReport::Posted) with the same server, pin and locale.
    PostAndPin {
        /// The server.
        guild: GuildId,
        /// The pin, for the report.
        pin: PinId,
        /// Where.
        channel: ChannelId,
        /// What.
        message: Message,
        /// Of the moderator, for the report.
        locale: String,
    },
    /// Post the message. Nothing hangs on whether that works.
    Post {
        /// Where.
        channel: ChannelId,
        /// What.
        message: Message,
    },
    /// Take the message off the channel's list of pinned ones, and report
    /// [`Unpinned`](super::ActionReport::Unpinned). It is no failure where it is not on it, or gone.
    Unpin {
        /// The server.
        guild: GuildId,
        /// The pin, for the report.
        pin: PinId,
        /// Of the moderator, for the report.
        locale: String,
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// Replace a message that the bot has posted, its embeds and rows too. It is no failure where
    /// it is gone.
    Edit {
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
        /// By what.
        with: Message,
    },
}

impl Reply {
    /// A reply that shows something and does nothing else.
    pub const fn only(response: Response) -> Self {
        Self {
            response,
            actions: Vec::new(),
        }
    }
}

impl Message {
    /// A message of text alone.
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
    /// An embed with a heading, without a verdict.
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
    /// A button that can be pressed.
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
