//! Conversion between columns and values: words of enums, JSON, ids, actors.
//!
//! A cell that does not contain what this release writes becomes [`StoreError::Undecodable`]. The
//! error names the row and the column but never the cell's text, which may be a user's question.

use std::num::NonZeroU16;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::database::{Row, read, stored};
use crate::store::audit::AuditActor;
use crate::store::id::{GuildId, MessageId, PinId, UserId};
use crate::store::pin::{FlagReason, Origin, PinState, Posting};
use crate::store::question::{QuestionState, QueueReason};
use crate::store::settings::Queue;
use crate::store::vote::Opinion;
use crate::store::{Result, StoreError};

/// An enum that is stored as a word.
pub(super) trait TextEnum: Sized + Copy + 'static {
    /// All values with their words.
    const WORDS: &'static [(Self, &'static str)];

    /// Returns the value of the word.
    fn parse(word: &str) -> Option<Self> {
        let row = Self::WORDS.iter().find(|(_, w)| *w == word);
        row.map(|(value, _)| *value)
    }
}

impl TextEnum for Queue {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Off, "off"), (Self::On, "on")];
}

impl TextEnum for Origin {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Answer, "answer"), (Self::Queue, "queue")];
}

impl TextEnum for FlagReason {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::SentencesGone, "sentences_gone"),
        (Self::VerdictDiffers, "verdict_differs"),
    ];
}

impl TextEnum for QueueReason {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Silent, "silent"), (Self::NotHelpful, "not_helpful")];
}

impl TextEnum for Opinion {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Helpful, "helpful"),
        (Self::NotHelpful, "not_helpful"),
    ];
}

/// Returns the word of the value.
pub(super) fn word<T: TextEnum + PartialEq>(value: T) -> &'static str {
    let row = T::WORDS.iter().find(|(v, _)| *v == value);
    row.map_or("", |(_, word)| *word)
}

/// Serialises a value for a JSON column.
///
/// # Errors
///
/// None in practice: all values stored as JSON have strings as map keys.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(Box::new(error)))
}

/// Serialises keys as a JSON array, each encoded as in its own column.
///
/// # Errors
///
/// None in practice.
pub(super) fn json_of_keys(keys: &[String]) -> Result<String> {
    let keys: Vec<_> = keys.iter().map(|key| stored(key)).collect();
    json(&keys)
}

/// Returns the two columns of an actor.
pub(super) fn actor(by: AuditActor) -> (&'static str, Option<i64>) {
    match by {
        AuditActor::User(user) => ("user", Some(user.to_stored())),
        AuditActor::Bot => ("bot", None),
        AuditActor::Erased => ("erased", None),
    }
}

/// Returns the two columns of a posting.
pub(super) fn posting(posting: Posting) -> (&'static str, Option<i64>) {
    let word = match posting {
        Posting::Missing => "missing",
        Posting::Posted(_) => "posted",
        Posting::Pinned(_) => "pinned",
    };
    (word, posting.message().map(MessageId::to_stored))
}

/// Returns the two columns of a pin's state.
pub(super) fn pin_state(state: PinState) -> (&'static str, Option<&'static str>) {
    match state {
        PinState::Current => ("current", None),
        PinState::Flagged(reason) => ("flagged", Some(word(reason))),
        PinState::Removed => ("removed", None),
    }
}

/// Decodes a row. Table, server and id identify the row in error messages.
pub(super) struct RowDecoder<'a> {
    row: &'a Row,
    table: &'static str,
    guild: GuildId,
    id: i64,
}

impl<'a> RowDecoder<'a> {
    /// The row of `table` with its id in the column `id`, and its server in `guild_id`.
    pub(super) fn new(row: &'a Row, table: &'static str, id: &str) -> Result<Self> {
        Ok(Self {
            row,
            table,
            guild: GuildId::from_stored(row.try_get("guild_id")?),
            id: row.try_get(id)?,
        })
    }

    fn wrong(&self, column: &str, what: &str) -> StoreError {
        StoreError::Undecodable {
            table: self.table,
            guild: self.guild,
            row: self.id,
            why: format!("`{column}` {what}"),
        }
    }

    /// Reads an integer.
    pub(super) fn integer(&self, column: &str) -> Result<i64> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no whole number"))
    }

    /// Reads an integer or null.
    pub(super) fn maybe_integer(&self, column: &str) -> Result<Option<i64>> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no whole number"))
    }

    /// Reads an integer within the range of `T`.
    pub(super) fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T> {
        let number = self.integer(column)?;
        T::try_from(number).map_err(|_| self.wrong(column, "is out of range"))
    }

    /// Reads a number of days, at least 1.
    pub(super) fn days(&self, column: &str) -> Result<NonZeroU16> {
        let days = NonZeroU16::new(self.number(column)?);
        days.ok_or_else(|| self.wrong(column, "is out of range"))
    }

    /// Reads a text.
    pub(super) fn text(&self, column: &str) -> Result<String> {
        self.raw(column).map(read)
    }

    fn raw(&self, column: &str) -> Result<String> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no text"))
    }

    /// Reads a text or null.
    pub(super) fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.maybe_raw(column)?.map(read))
    }

    fn maybe_raw(&self, column: &str) -> Result<Option<String>> {
        let cell = self.row.try_get(column);
        cell.map_err(|_| self.wrong(column, "is no text"))
    }

    /// Reads the keys that `json_array_of!` aggregated from their own columns.
    pub(super) fn keys(&self, column: &str) -> Result<Vec<String>> {
        let keys: Vec<String> = self.json(column)?;
        Ok(keys.into_iter().map(read).collect())
    }

    /// Reads an enum stored as a word.
    pub(super) fn word<T: TextEnum>(&self, column: &str) -> Result<T> {
        let word = self.text(column)?;
        T::parse(&word)
            .ok_or_else(|| self.wrong(column, "is a word that this release does not know"))
    }

    /// Reads a typed JSON value.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text = self.raw(column)?;
        serde_json::from_str(&text).map_err(|_| self.not_json(column))
    }

    /// Reads a typed JSON value or null.
    pub(super) fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        let text = self.maybe_raw(column)?;
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|_| self.not_json(column))
    }

    fn not_json(&self, column: &str) -> StoreError {
        self.wrong(column, "is not the JSON that this release writes")
    }

    /// Reads an actor from two columns.
    pub(super) fn actor(&self, kind: &str, user: &str) -> Result<AuditActor> {
        match (self.text(kind)?.as_str(), self.maybe_integer(user)?) {
            ("user", Some(user)) => Ok(AuditActor::User(UserId::from_stored(user))),
            ("bot", None) => Ok(AuditActor::Bot),
            ("erased", None) => Ok(AuditActor::Erased),
            _ => Err(self.wrong(kind, "is nobody")),
        }
    }

    /// Reads the state of a pin's message from two columns.
    pub(super) fn posting(&self) -> Result<Posting> {
        let message = self
            .maybe_integer("message_id")?
            .map(MessageId::from_stored);
        match (self.text("posting")?.as_str(), message) {
            ("missing", None) => Ok(Posting::Missing),
            ("posted", Some(message)) => Ok(Posting::Posted(message)),
            ("pinned", Some(message)) => Ok(Posting::Pinned(message)),
            _ => Err(self.wrong("posting", "does not fit the message")),
        }
    }

    /// Reads a pin's state from two columns.
    pub(super) fn pin_state(&self) -> Result<PinState> {
        let reason = self.maybe_text("flag_reason")?;
        match (
            self.text("state")?.as_str(),
            reason.as_deref().map(FlagReason::parse),
        ) {
            ("current", None) => Ok(PinState::Current),
            ("flagged", Some(Some(reason))) => Ok(PinState::Flagged(reason)),
            ("removed", None) => Ok(PinState::Removed),
            _ => Err(self.wrong("state", "does not fit the reason")),
        }
    }

    /// Reads a question's state from two columns.
    pub(super) fn question_state(&self) -> Result<QuestionState> {
        match (self.text("state")?.as_str(), self.maybe_integer("pin_id")?) {
            ("open", None) => Ok(QuestionState::Open),
            ("dismissed", None) => Ok(QuestionState::Dismissed),
            ("answered", Some(pin)) => Ok(QuestionState::Answered(PinId(pin))),
            _ => Err(self.wrong("state", "does not fit the pin")),
        }
    }
}

/// Converts a page to SQL's `LIMIT` and `OFFSET`.
pub(super) fn limits(page: crate::store::page::PageRequest) -> (i64, i64) {
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    (i64::from(page.size.get()), offset)
}

/// Converts a `count(*)`, which is never negative.
pub(super) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
