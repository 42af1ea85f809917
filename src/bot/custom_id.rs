//! Custom ids: the action of a button, a select menu or a modal, in at most 100 characters.
//!
//! The bot keeps no state for its components. The id and the message that it belongs to contain
//! everything that the action needs. The format of an id:
//!
//! ```text
//! id      = "r" version ":" action *(":" part)        r1:evidence:0f3a5c7e9b1d2f40
//! version = 1*DIGIT                                   of this codec: "1"
//! part    = *(any character but ":")
//! ```
//! Any other text gives [`InvalidCustomId`]: it has another version of the codec, or comes from
//! another program. The bot answers it politely and never acts on it.

use std::fmt;
use std::str::FromStr;

use crate::store::id::{PinId, QuestionId};

use super::deferral::Deferral;

/// The action of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomId {
    /// Shows the ledger in a new message that only the presser sees.
    Evidence {
        /// The answer's id.
        answer: AnswerKey,
    },
    /// Shows another page of the ledger.
    EvidencePage {
        /// The answer's id.
        answer: AnswerKey,
        /// Which page, from 0.
        page: u16,
    },
    /// Shows another page of `/verdict`.
    VerdictPage {
        /// The answer's id.
        answer: AnswerKey,
        /// Which page, from 0.
        page: u16,
    },
    /// Shows another page of `/quote`.
    QuotePage {
        /// The party and the topic.
        query: QuoteQuery,
        /// Which page, from 0.
        page: u16,
    },
    /// Shows another page of `/sources`.
    SourcesPage {
        /// Which page, from 0.
        page: u16,
    },
    /// Votes on whether an answer helped.
    Feedback {
        /// The answer's id.
        answer: AnswerKey,
        /// The vote.
        verdict: Feedback,
    },
    /// Shows a private answer to everybody.
    Share {
        /// The answer's id.
        answer: AnswerKey,
    },
    /// Shows the answers to several claims, which only one user saw, to everybody. The claims are
    /// read back from the message. The counts are only shown.
    ShareCheck {
        /// The number of sentences of the checked text.
        sentences: u16,
        /// The number of sentences that the sources are not about.
        off_topic: u16,
    },
    /// Pins an answer.
    Pin {
        /// The answer's id.
        answer: AnswerKey,
    },
    /// Shows a page of the list of pins.
    PinList {
        /// Which page, from 0.
        page: u16,
    },
    /// Shows a page of the audit.
    PinHistory {
        /// The pin. `None` means the whole server.
        pin: Option<PinId>,
        /// Which page, from 0, latest first.
        page: u16,
    },
    /// Opens the modal that edits a pin. It is also the id of that modal.
    PinEdit {
        /// The pin.
        pin: PinId,
        /// Its version when it was shown.
        version: u32,
    },
    /// Renews a pin whose corpus has changed, with the sources' current answer.
    PinRenew {
        /// The pin.
        pin: PinId,
        /// Its version when it was shown.
        version: u32,
    },
    /// Removes a pin.
    PinRemove {
        /// The pin.
        pin: PinId,
    },
    /// Shows a page of the review queue.
    ReviewList {
        /// Which page, from 0.
        page: u16,
    },
    /// Selects a group of the queue to dismiss or answer.
    ReviewOpen,
    /// Dismisses a group of the queue.
    ReviewDismiss {
        /// The group's oldest question.
        entry: QuestionId,
    },
    /// A page of sentences that can answer a group of the queue: the button that opens the page,
    /// and the select menu on it.
    ReviewChoose {
        /// The group's oldest question.
        entry: QuestionId,
        /// Which page, from 0.
        page: u16,
        /// The sentences that are chosen already.
        chosen: ChosenSentences,
        /// The button or the menu.
        part: ChooserControl,
    },
    /// Opens the modal that searches for sentences to answer a group of the queue. It is also the
    /// id of that modal.
    ReviewSearch {
        /// The group's oldest question.
        entry: QuestionId,
        /// The sentences that are chosen already.
        chosen: ChosenSentences,
    },
    /// Creates a pin from the chosen sentences.
    ReviewPin {
        /// The group's oldest question.
        entry: QuestionId,
        /// The sentences.
        chosen: ChosenSentences,
    },
    /// Exports the stored data of the user who presses it.
    PrivacyExport,
    /// Deletes the stored data of the user who presses it.
    PrivacyDelete,
}

/// An answer's id, 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey(pub u64);

/// A user's vote on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feedback {
    /// It helped.
    Helpful,
    /// It did not.
    NotHelpful,
}

/// The controls of a page of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChooserControl {
    /// The button that opens the page.
    Turn,
    /// The menu on the page.
    Menu,
}

/// Chosen sentences, by their indices in one version of the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChosenSentences {
    /// The first 32 bits of the corpus's version. The indices are invalid with another version.
    pub corpus: u32,
    /// Their indices in the order of the corpus, at most [`ChosenSentences::MAX`].
    pub sentences: Vec<u32>,
}

impl ChosenSentences {
    /// The maximum number of citations of a pin made from chosen sentences.
    pub const MAX: usize = 3;
}

/// The party and the topic of `/quote`, by their indices in one version of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteQuery {
    /// The first 32 bits of the corpus's version. The indices are invalid with another version.
    pub corpus: u32,
    /// The dispute's index.
    pub dispute: u16,
    /// The party's index.
    pub party: u16,
    /// The topic's index. `None` means all topics.
    pub topic: Option<u16>,
}

/// The text is not a custom id of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the custom id is of another version, or of somebody else")]
pub struct InvalidCustomId;

impl fmt::Display for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for AnswerKey {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, InvalidCustomId> {
        let whole = text.len() == 16
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let parsed = u64::from_str_radix(text, 16).ok().filter(|_| whole);
        parsed.map(Self).ok_or(InvalidCustomId)
    }
}

/// The prefix with the version of the codec.
const VERSION: &str = "r1";

/// The table of all ids: for each, its first part, its variant with its fields in the order of the
/// parts, and how the press is acknowledged if the reply takes long. A field with a value belongs
/// to the variant and not to the id: two rows share the variant.
///
/// A new id is a variant of [`CustomId`] and a row here.
macro_rules! custom_ids {
    ($( $word:literal => $variant:ident { $( $field:ident $( = $value:path )? ),* } $deferral:ident; )*) => {
        impl CustomId {
            /// The parts after the version.
            fn body(&self) -> String {
                let mut body = String::new();
                match self {
                    $( Self::$variant { $( $field $( : $value )? ),* } => {
                        body.push_str($word);
                        $( custom_ids!(@write body $field $( = $value )?); )*
                    } )*
                }
                body
            }

            fn decode_body(parts: &mut CustomIdParts<'_>) -> Result<Self, InvalidCustomId> {
                Ok(match parts.word()? {
                    $( $word => Self::$variant {
                        $( $field: custom_ids!(@read parts $( = $value )?) ),*
                    }, )*
                    _ => return Err(InvalidCustomId),
                })
            }

            /// How the press is acknowledged if the reply takes long.
            pub(super) const fn deferral(&self) -> Deferral {
                match self {
                    $( Self::$variant { $( $field: custom_ids!(@any $( = $value )?) ),* } => {
                        Deferral::$deferral
                    } )*
                }
            }
        }
    };
    (@write $body:ident $field:ident) => {
        $body.push(':');
        $body.push_str(&$field.write());
    };
    (@write $body:ident $field:ident = $value:path) => {};
    (@read $parts:ident) => { IdPart::read($parts.word()?).ok_or(InvalidCustomId)? };
    (@read $parts:ident = $value:path) => { $value };
    (@any) => { _ };
    (@any = $value:path) => { $value };
}

custom_ids! {
    "evidence" => Evidence { answer } Private;
    "evidence-page" => EvidencePage { answer, page } Update;
    "verdict-page" => VerdictPage { answer, page } Update;
    "quote-page" => QuotePage { query, page } Update;
    "sources-page" => SourcesPage { page } Update;
    "helpful" => Feedback { answer, verdict = Feedback::Helpful } Private;
    "unhelpful" => Feedback { answer, verdict = Feedback::NotHelpful } Private;
    "share" => Share { answer } Public;
    "share-check" => ShareCheck { sentences, off_topic } Public;
    "pin" => Pin { answer } Private;
    "pins" => PinList { page } Update;
    "history" => PinHistory { pin, page } Update;
    "pin-edit" => PinEdit { pin, version } Impossible;
    "pin-renew" => PinRenew { pin, version } Private;
    "pin-remove" => PinRemove { pin } Private;
    "review" => ReviewList { page } Update;
    "review-open" => ReviewOpen {} Update;
    "review-dismiss" => ReviewDismiss { entry } Update;
    "review-turn" => ReviewChoose { entry, page, chosen, part = ChooserControl::Turn } Update;
    "review-menu" => ReviewChoose { entry, page, chosen, part = ChooserControl::Menu } Update;
    "review-search" => ReviewSearch { entry, chosen } Impossible;
    "review-pin" => ReviewPin { entry, chosen } Update;
    "privacy-export" => PrivacyExport {} Private;
    "privacy-delete" => PrivacyDelete {} Private;
}

impl CustomId {
    /// Encodes the id for Discord, in at most 100 ASCII characters.
    pub fn encode(&self) -> String {
        format!("{VERSION}:{}", self.body())
    }

    /// Decodes an id.
    ///
    /// # Errors
    ///
    /// [`InvalidCustomId`] if [`CustomId::encode`] of this version did not produce the text.
    pub fn decode(text: &str) -> Result<Self, InvalidCustomId> {
        let mut parts = CustomIdParts(text.split(':'));
        if parts.word()? != VERSION {
            return Err(InvalidCustomId);
        }
        let id = Self::decode_body(&mut parts)?;
        // Rejects other spellings of the same id ("+1", "01", an extra part).
        (id.encode() == text).then_some(id).ok_or(InvalidCustomId)
    }
}

/// A field of an id, as one of its parts.
trait IdPart: Sized {
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// Fields whose part is their display form. `as`: what wraps the text's number.
macro_rules! displayed {
    ($( $type:ty $( as $wrapper:path )? ),*) => { $(
        impl IdPart for $type {
            fn write(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()$( .map($wrapper) )?
            }
        }
    )* };
}

displayed!(
    u16,
    u32,
    AnswerKey,
    QuoteQuery,
    ChosenSentences,
    PinId as PinId,
    QuestionId as QuestionId
);

/// No pin is written as `-`.
impl IdPart for Option<PinId> {
    fn write(&self) -> String {
        self.map_or_else(|| "-".to_owned(), |pin| pin.write())
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "-" => Some(None),
            pin => PinId::read(pin).map(Some),
        }
    }
}

struct CustomIdParts<'a>(std::str::Split<'a, char>);

impl<'a> CustomIdParts<'a> {
    fn word(&mut self) -> Result<&'a str, InvalidCustomId> {
        self.0.next().ok_or(InvalidCustomId)
    }
}

/// `9c1b2d3e.4.17`: the corpus and the indices.
impl fmt::Display for ChosenSentences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.corpus)?;
        self.sentences
            .iter()
            .try_for_each(|place| write!(f, ".{place}"))
    }
}

impl FromStr for ChosenSentences {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, InvalidCustomId> {
        let mut parts = text.split('.');
        let corpus = parts.next().ok_or(InvalidCustomId)?;
        let corpus = u32::from_str_radix(corpus, 16).map_err(|_| InvalidCustomId)?;
        let sentences: Result<Vec<u32>, _> = parts.map(str::parse).collect();
        let sentences = sentences.map_err(|_| InvalidCustomId)?;
        (sentences.len() <= Self::MAX)
            .then_some(Self { corpus, sentences })
            .ok_or(InvalidCustomId)
    }
}

/// `9c1b2d3e.0.4.2`: the corpus, the dispute, the party, and the topic if there is one.
impl fmt::Display for QuoteQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}.{}.{}", self.corpus, self.dispute, self.party)?;
        self.topic
            .iter()
            .try_for_each(|topic| write!(f, ".{topic}"))
    }
}

impl FromStr for QuoteQuery {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, InvalidCustomId> {
        let mut parts = text.split('.');
        let corpus = parts.next().ok_or(InvalidCustomId)?;
        let corpus = u32::from_str_radix(corpus, 16).map_err(|_| InvalidCustomId)?;
        let places: Result<Vec<u16>, _> = parts.map(str::parse).collect();
        let (dispute, party, topic) = match *places.map_err(|_| InvalidCustomId)?.as_slice() {
            [dispute, party] => (dispute, party, None),
            [dispute, party, topic] => (dispute, party, Some(topic)),
            _ => return Err(InvalidCustomId),
        };
        Ok(Self {
            corpus,
            dispute,
            party,
            topic,
        })
    }
}
