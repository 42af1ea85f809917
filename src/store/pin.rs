//! A pin: an answer that a moderator has fixed for a server, with its citations.
//!
//! Verdict and citations are kept as they were when the pin was made, in the words of `--json`;
//! the store neither computes nor checks them. What it holds to: at least one citation.

use serde::{Deserialize, Serialize};

use super::id::{ChannelId, GuildId, MessageId, PinId};

use super::audit::AuditActor;

/// A pin as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub id: PinId,
    /// The server whose pin it is.
    pub guild: GuildId,
    /// The channel that it was made in.
    pub channel: ChannelId,
    /// What became of its message in the channel.
    pub posting: Posting,
    /// The question that it answers, as it was asked.
    pub question: String,
    /// Further wordings of it, in the moderator's order.
    pub wordings: Vec<String>,
    /// What a question is matched by: the bot's normal form of the question and its wordings.
    /// Sorted, each once. No other pin of the server has one of them; a removed pin has none.
    pub keys: Vec<String>,
    /// What the sources said, in a word, when it was made; `None`: they answered without a yes or
    /// no, or a moderator chose the sentences.
    pub verdict: Option<StoredVerdict>,
    /// The sentences, best first.
    pub citations: Citations,
    /// The version of the corpus that verdict and citations are of: `sha256:…`.
    pub corpus: String,
    /// The moderator's own words, shown apart from the sources.
    pub note: Option<String>,
    /// Who made it.
    pub made_by: AuditActor,
    /// When it was made, in unix seconds.
    pub made_at: i64,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it is shown.
    pub state: PinState,
    /// Counts the changes of its words and evidence, from 1; [`super::Store::edit_pin`] wants the
    /// one that was seen.
    pub version: u32,
}

/// A pin that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPin {
    /// The channel that it is made in.
    pub channel: ChannelId,
    /// The question that it answers, as it was asked.
    pub question: String,
    /// Further wordings of it.
    pub wordings: Vec<String>,
    /// What a question is matched by: the bot's normal form of the question and its wordings.
    pub keys: Vec<String>,
    /// The moderator's own words; `None`: none.
    pub note: Option<String>,
    /// What it is based on.
    pub evidence: Evidence,
}

/// What a pin is based on, as the sources had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The verdict; `None`: answered without a yes or no, or chosen by a moderator.
    pub verdict: Option<StoredVerdict>,
    /// The sentences, best first.
    pub citations: Citations,
    /// The version of the corpus: `sha256:…`.
    pub corpus: String,
}

/// The words of a pin that a moderator may change. All of them are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinEdit {
    /// The note; `None`: none from now on.
    pub note: Option<String>,
    /// The further wordings.
    pub wordings: Vec<String>,
    /// The keys of the question and of these wordings.
    pub keys: Vec<String>,
}

/// What became of a pin's message in the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// It was not posted, or is gone.
    Missing,
    /// It was posted, and is not pinned in the channel.
    Posted(MessageId),
    /// It was posted, and is pinned in the channel.
    Pinned(MessageId),
}

impl Posting {
    /// The message, where there is one.
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Missing => None,
            Self::Posted(message) | Self::Pinned(message) => Some(message),
        }
    }
}

/// Where a pin came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// An answer of the sources.
    Answer,
    /// The review queue: a moderator chose the sentences.
    Queue,
}

/// Whether a pin is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinState {
    /// It is shown.
    Current,
    /// It is not shown: the corpus has changed under it.
    Flagged(FlagReason),
    /// It is not shown: a moderator has removed it. Kept for its history.
    Removed,
}

/// What a change of the corpus did to a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagReason {
    /// A sentence that it cites is no longer there, or reads otherwise.
    SentencesGone,
    /// The sources would now give another verdict.
    VerdictDiffers,
}

/// Which pins a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinFilter {
    /// Those that are shown.
    Current,
    /// Those that the corpus has changed under.
    Flagged,
    /// Both of these: all but the removed ones.
    Standing,
    /// The removed ones too.
    All,
}

/// A verdict as it was, in the words of `--json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredVerdict {
    /// `yes`, `no`, `disputed`. Text and no enum: a pin outlives the release that it was made by.
    pub code: String,
    /// The id of the dispute's question that was answered.
    pub question_id: Option<String>,
    /// `superseded` and the like.
    pub qualifiers: Vec<String>,
}

/// A citation as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCitation {
    /// The sentence's id: `article#4`.
    pub id: String,
    /// The dispute's id.
    pub dispute: String,
    /// The source's id.
    pub source: String,
    /// Where it begins: bytes of the source's file, front matter included.
    pub start: usize,
    /// Where it ends: the byte after its last.
    pub end: usize,
    /// Its words.
    pub text: String,
    /// The id of the party whose words they are; `None`: the source's own narration.
    pub speaker: Option<String>,
    /// That party's name, shown.
    pub speaker_name: Option<String>,
    /// The id of the party that passed them on.
    pub relayed_by: Option<String>,
    /// That party's name, shown.
    pub relayed_by_name: Option<String>,
    /// Where they were said.
    pub medium: Option<String>,
    /// When they were said, in the source's own words.
    pub said: Option<String>,
    /// Whether the source tells them in its own words.
    pub reported: bool,
    /// `affirms`, `denies`, `qualifies`.
    pub stance: Option<String>,
    /// The source's title.
    pub source_title: Option<String>,
    /// The source's publisher.
    pub publisher: Option<String>,
    /// Where the source stands.
    pub url: Option<String>,
    /// When it was published, as its front matter has it.
    pub published: Option<String>,
}

/// Citations: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<StoredCitation>", into = "Vec<StoredCitation>")]
pub struct Citations(Vec<StoredCitation>);

/// There is no pin without a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pin needs at least one citation")]
pub struct NoCitation;

impl Citations {
    /// All of them, best first.
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

/// How [`super::Store::add_pin`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddPinOutcome {
    /// The pin was made.
    Now(Pin),
    /// The same request had made it before; nothing was written.
    Before(Pin),
    /// Another pin that is not removed has one of the keys; nothing was written. That pin.
    Known(Pin),
}

impl AddPinOutcome {
    /// The pin, whoever made it.
    pub fn into_pin(self) -> Pin {
        match self {
            Self::Now(pin) | Self::Before(pin) | Self::Known(pin) => pin,
        }
    }
}

/// How [`super::Store::change_pin`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangePinOutcome {
    /// The pin as it is now.
    Done(Pin),
    /// Somebody else changed it since it was seen; nothing was written. The pin as it is now.
    Stale(Pin),
    /// Another pin that is not removed has one of the new keys; nothing was written. That pin.
    Known(Pin),
    /// This server has no such pin, or it was removed.
    Missing,
}

impl ChangePinOutcome {
    /// The pin as it is now, where there is one.
    pub fn into_pin(self) -> Option<Pin> {
        match self {
            Self::Done(pin) | Self::Stale(pin) => Some(pin),
            Self::Known(_) | Self::Missing => None,
        }
    }
}
