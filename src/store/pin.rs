//! A pin: an answer that a moderator has fixed for a server, with its citations.
//!
//! Verdict and citations are stored as they were when the pin was made, in the vocabulary of
//! `--json`; the store neither computes nor checks them. It only requires at least one citation.

use serde::{Deserialize, Serialize};

use super::id::{ChannelId, GuildId, MessageId, PinId};

use super::actor::AuditActor;

/// A stored pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub id: PinId,
    /// The server that owns the pin.
    pub guild: GuildId,
    /// The channel in which it was made.
    pub channel: ChannelId,
    /// The state of its message in the channel.
    pub posting: Posting,
    /// The question that it answers, in the asker's wording.
    pub question: String,
    /// Further wordings of the question, in the moderator's order.
    pub wordings: Vec<String>,
    /// The keys by which a question matches this pin: the bot's normal form of the question and its
    /// wordings. Sorted and distinct. No other pin of the server has one of them; a removed pin has
    /// none.
    pub keys: Vec<String>,
    /// The verdict when the pin was made. `None` if the sources answered without a yes or no, or if
    /// a moderator chose the sentences.
    pub verdict: Option<StoredVerdict>,
    /// The cited sentences, best first.
    pub citations: Citations,
    /// The version of the corpus of verdict and citations: `sha256:…`.
    pub corpus: String,
    /// The moderator's own text, displayed apart from the sources.
    pub note: Option<String>,
    /// The user or bot that created it.
    pub made_by: AuditActor,
    /// The time of its creation, in unix seconds.
    pub made_at: i64,
    /// Its origin.
    pub origin: Origin,
    /// The visibility of the pin.
    pub state: PinState,
    /// Starts at 1 and rises with each change of its texts or evidence.
    /// [`super::Store::edit_pin`] requires the current value, and so do renewing, flagging and
    /// unflagging.
    pub version: u32,
}

/// The data of a pin to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPin {
    /// The channel in which it is made.
    pub channel: ChannelId,
    /// The question that it answers, in the asker's wording.
    pub question: String,
    /// Further wordings of the question.
    pub wordings: Vec<String>,
    /// The keys by which a question matches this pin: the bot's normal form of the question and its
    /// wordings.
    pub keys: Vec<String>,
    /// The moderator's own text, if any.
    pub note: Option<String>,
    /// The evidence from the sources.
    pub evidence: Evidence,
}

/// The evidence of a pin: verdict, sentences and version of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The verdict. `None` if the answer is no yes or no, or if a moderator chose the sentences.
    pub verdict: Option<StoredVerdict>,
    /// The cited sentences, best first.
    pub citations: Citations,
    /// The version of the corpus: `sha256:…`.
    pub corpus: String,
}

/// The texts of a pin that a moderator may change. An edit replaces all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinEdit {
    /// The new note; `None` removes the note.
    pub note: Option<String>,
    /// The new further wordings.
    pub wordings: Vec<String>,
    /// The keys of the question and of the new wordings.
    pub keys: Vec<String>,
}

/// The state of a pin's message in the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// It was never posted, or was deleted.
    Missing,
    /// It is posted but not pinned in the channel.
    Posted(MessageId),
    /// It is posted and pinned in the channel.
    Pinned(MessageId),
}

impl Posting {
    /// The id of the message, if there is one.
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Missing => None,
            Self::Posted(message) | Self::Pinned(message) => Some(message),
        }
    }
}

/// The origin of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From an answer of the sources.
    Answer,
    /// From the review queue: a moderator chose the sentences.
    Queue,
}

/// The visibility of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinState {
    /// The pin is displayed.
    Current,
    /// The pin is hidden because the corpus has changed.
    Flagged(FlagReason),
    /// A moderator removed the pin. It is hidden, and stored only for its history.
    Removed,
}

/// Why a change of the corpus invalidates a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagReason {
    /// A sentence that it cites no longer exists or has changed.
    SentencesGone,
    /// The sources would now give another verdict.
    VerdictDiffers,
}

/// A filter for a list of pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinFilter {
    /// Displayed pins.
    Current,
    /// Flagged pins: the corpus has changed.
    Flagged,
    /// Displayed and flagged pins, but no removed ones.
    Standing,
    /// All pins, including removed ones.
    All,
}

/// A stored verdict, in the vocabulary of `--json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredVerdict {
    /// `yes`, `no` or `disputed`. Text and not an enum, because a pin may outlive the release that
    /// made it.
    pub code: String,
    /// The id of the dispute's question that it answers.
    pub question_id: Option<String>,
    /// Qualifiers such as `superseded`.
    pub qualifiers: Vec<String>,
}

/// A stored citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCitation {
    /// The sentence's id: `article#4`.
    pub id: String,
    /// The dispute's id.
    pub dispute: String,
    /// The source's id.
    pub source: String,
    /// The start of the sentence in the source's file, in bytes, front matter included.
    pub start: usize,
    /// The end of the sentence, exclusive, in bytes.
    pub end: usize,
    /// The text of the sentence.
    pub text: String,
    /// The id of the speaking party; `None` for the source's own narration.
    pub speaker: Option<String>,
    /// The display name of the speaker.
    pub speaker_name: Option<String>,
    /// The id of the party that relayed the statement.
    pub relayed_by: Option<String>,
    /// The display name of that party.
    pub relayed_by_name: Option<String>,
    /// The medium of the statement.
    pub medium: Option<String>,
    /// The time of the statement, as the source states it.
    pub said: Option<String>,
    /// Whether the source reports the statement in its own words.
    pub reported: bool,
    /// `affirms`, `denies` or `qualifies`.
    pub stance: Option<String>,
    /// The source's title.
    pub source_title: Option<String>,
    /// The source's publisher.
    pub publisher: Option<String>,
    /// The address of the source.
    pub url: Option<String>,
    /// The publication date from the source's front matter.
    pub published: Option<String>,
}

/// A list of at least one citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<StoredCitation>", into = "Vec<StoredCitation>")]
pub struct Citations(Vec<StoredCitation>);

/// The error for an empty list of citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pin needs at least one citation")]
pub struct NoCitation;

impl Citations {
    /// Returns all citations, best first.
    pub fn as_slice(&self) -> &[StoredCitation] {
        &self.0
    }
}

impl TryFrom<Vec<StoredCitation>> for Citations {
    type Error = NoCitation;

    fn try_from(citations: Vec<StoredCitation>) -> Result<Self, NoCitation> {
        if citations.is_empty() {
            return Err(NoCitation);
        }
        Ok(Self(citations))
    }
}

impl From<Citations> for Vec<StoredCitation> {
    fn from(citations: Citations) -> Self {
        citations.0
    }
}

/// The outcome of [`super::Store::add_pin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddPinOutcome {
    /// The pin was created.
    Created(Pin),
    /// The same request created the pin earlier; nothing was written.
    AlreadyCreated(Pin),
    /// Another pin, which is returned, has one of the keys and is not removed; nothing was written.
    DuplicateKey(Pin),
}

impl AddPinOutcome {
    /// Returns the pin of any outcome.
    pub fn into_pin(self) -> Pin {
        match self {
            Self::Created(pin) | Self::AlreadyCreated(pin) | Self::DuplicateKey(pin) => pin,
        }
    }
}

/// The outcome of [`super::Store::change_pin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangePinOutcome {
    /// The change succeeded; the current pin.
    Done(Pin),
    /// Nothing had to change, or another process made the same change first; nothing was written.
    /// The current pin.
    Unchanged(Pin),
    /// Another change came first; nothing was written. The current pin.
    Stale(Pin),
    /// Another pin, which is returned, has one of the new keys and is not removed; nothing was
    /// written.
    DuplicateKey(Pin),
    /// The server has no such pin, or it is removed.
    Missing,
}

impl ChangePinOutcome {
    /// Returns the current pin, if there is one.
    pub fn into_pin(self) -> Option<Pin> {
        match self {
            Self::Done(pin) | Self::Unchanged(pin) | Self::Stale(pin) => Some(pin),
            Self::DuplicateKey(_) | Self::Missing => None,
        }
    }
}
